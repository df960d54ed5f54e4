/** Any text at all, lone surrogates and control characters too, without a table of Unicode to build first. */
import fc from "fast-check";

export function anyText(maxLength: number): fc.Arbitrary<string> {
  const point = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x2010, max: 0x30ff }),
    fc.integer({ min: 0xff00, max: 0xffef }),
    fc.integer({ min: 0, max: 0x10ffff }),
  );
  return fc.array(point, { maxLength }).map((points) => String.fromCodePoint(...points));
}
