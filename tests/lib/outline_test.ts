/** The outline of sound: the loudest of each stretch, however the bytes come. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Outline, OUTLINE_MAX } from "../../core/lib/outline.ts";

function bytesOf(frames: readonly (readonly [number, number])[]): Uint8Array {
  return new Uint8Array(Int16Array.from(frames.flat()).buffer);
}

Deno.test("Outline: each side apart, full loudness at the top", () => {
  const outline = new Outline(2, 4, 2);
  outline.take(bytesOf([[0, -32_768], [16_384, 0], [-3_277, 0], [0, 0]]));
  assert.deepEqual(outline.levels(), [[50, 10], [OUTLINE_MAX, 0]]);
});

Deno.test("Outline: has no more points than there is sound, and none of nothing", () => {
  const short = new Outline(2, 1, 600);
  short.take(bytesOf([[32_767, 0]]));
  assert.deepEqual(short.levels(), [[100], [0]]);
  assert.deepEqual(new Outline(2, 0, 600).levels(), [[], []]);
});

Deno.test("Outline: is the same wherever the bytes are cut, and what comes beyond is not looked at", () => {
  const sample = fc.integer({ min: -32_768, max: 32_767 });
  fc.assert(fc.property(
    fc.array(fc.tuple(sample, sample), { minLength: 1, maxLength: 60 }),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
    fc.integer({ min: 1, max: 20 }),
    (frames, cuts, points) => {
      const whole = new Outline(2, frames.length, points);
      whole.take(bytesOf(frames));
      const pieces = new Outline(2, frames.length, points);
      const bytes = bytesOf([...frames, [32_767, 32_767]]);
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const length = cuts[turn % cuts.length]!;
        pieces.take(bytes.subarray(at, at + length));
        at += length;
      }
      assert.deepEqual(pieces.levels(), whole.levels());
      const loudest = Math.max(...frames.map(([left]) => Math.abs(left)));
      assert.equal(Math.max(...whole.levels()[0]!), Math.round(loudest * OUTLINE_MAX / 32_768));
    },
  ));
});
