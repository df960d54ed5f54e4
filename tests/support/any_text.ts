/** Any text at all, without a table of Unicode to build first, which fast-check's `unit: "binary"` takes a second for. */
import fc from "fast-check";

/** Lone surrogates and control characters too. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(codePoint, { maxLength }).map((points) => String.fromCodePoint(...points));
}

const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0x2010, max: 0x30ff }),
  fc.integer({ min: 0xff00, max: 0xffef }),
  fc.integer({ min: 0, max: 0x10ffff }),
);

/** For `fc.string({ unit: character })`: any that UTF-8 has. */
export const character: fc.Arbitrary<string> = codePoint
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));
