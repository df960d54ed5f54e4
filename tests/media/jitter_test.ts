/** Sound placed by its timestamps: whatever the order and delay of packets, each lies where it belongs. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { SETTLE_SAMPLES, STRAY_SAMPLES, Track, TRACK_SAMPLES } from "../../core/media/jitter.ts";
import { FRAME_SAMPLES } from "../../core/media/tones.ts";

/** The n-th frame of a source that counts: its samples are n + 1. */
function frame(n: number): Int16Array {
  return new Int16Array(FRAME_SAMPLES).fill(n + 1);
}

function head(n: number, of: { readonly ssrc?: number; readonly from?: number } = {}) {
  const { ssrc = 1, from = 0 } = of;
  return {
    payloadType: 0,
    marker: false,
    ssrc,
    sequence: (65_530 + n) & 0xffff,
    timestamp: (0xffff_ff00 + from + n * FRAME_SAMPLES) >>> 0,
  };
}

/** Which frame lies at each 20 ms of the samples. */
function frames(samples: Int16Array): readonly number[] {
  return Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, i) => {
    const own = samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES);
    assert.ok(own.every((sample) => sample === own[0]), `frame ${i} is cut`);
    return own[0]!;
  });
}

Deno.test("Track: frames in time lie one after another, over the wrap of numbers and timestamps", () => {
  const track = new Track();
  for (let n = 0; n < 12; n++) track.put(head(n), frame(n), (n + 1) * FRAME_SAMPLES);
  assert.deepEqual(frames(track.take(12 * FRAME_SAMPLES)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

Deno.test("Track: late, doubled, lost and reordered packets change nothing but the lost frames", () => {
  const fate = fc.record({
    lost: fc.boolean(),
    doubled: fc.boolean(),
    late: fc.integer({ min: 0, max: SETTLE_SAMPLES - 3 * FRAME_SAMPLES }),
  });
  fc.assert(fc.property(fc.array(fate, { minLength: 1, maxLength: 80 }), (fates) => {
    const track = new Track();
    // the first arrives in time, since it says where all others lie
    track.put(head(0), frame(0), FRAME_SAMPLES);
    const arrivals = fates.flatMap(({ lost, doubled, late }, i) => {
      const n = i + 1, at = (n + 1) * FRAME_SAMPLES;
      if (lost) return [];
      return [{ n, at: at + late }, ...(doubled ? [{ n, at: at + 7 }] : [])];
    }).toSorted((a, b) => a.at - b.at);
    for (const { n, at } of arrivals) track.put(head(n), frame(n), at);
    const expected = [1, ...fates.map(({ lost }, i) => lost ? 0 : i + 2)];
    assert.deepEqual(frames(track.take((fates.length + 1) * FRAME_SAMPLES)), expected);
  }));
});

Deno.test("Track: a pause the sender's clock does not know is a pause; so is one that it knows", () => {
  for (const clockStops of [true, false]) {
    const track = new Track();
    track.put(head(0), frame(0), FRAME_SAMPLES);
    const pause = 4 * STRAY_SAMPLES;
    const from = clockStops ? 0 : pause;
    track.put(head(1, { from }), frame(1), 2 * FRAME_SAMPLES + pause);
    const heard = frames(track.take(2 * FRAME_SAMPLES + pause));
    assert.deepEqual(heard.filter((one) => one !== 0), [1, 2]);
    assert.equal(heard.at(-1), 2);
  }
});

Deno.test("Track: another source begins where it arrives", () => {
  const track = new Track();
  track.put(head(0), frame(0), FRAME_SAMPLES);
  track.put(head(900, { ssrc: 2 }), frame(8), 2 * FRAME_SAMPLES);
  assert.deepEqual(frames(track.take(2 * FRAME_SAMPLES)), [1, 9]);
});

Deno.test("Track: what comes after its place was taken is lost, and a cut forgets what lies ahead", () => {
  const track = new Track();
  track.put(head(0), frame(0), FRAME_SAMPLES);
  assert.deepEqual(frames(track.take(3 * FRAME_SAMPLES)), [1, 0, 0]);
  track.put(head(1), frame(1), 4 * FRAME_SAMPLES);
  track.put(head(3), frame(3), 4 * FRAME_SAMPLES);
  assert.deepEqual(frames(track.take(4 * FRAME_SAMPLES)), [4]);
  track.put(head(5), frame(5), 5 * FRAME_SAMPLES);
  track.cut();
  assert.ok(track.take(8 * FRAME_SAMPLES).every((sample) => sample === 0));
});

Deno.test(`Track: ${TRACK_SAMPLES} samples are kept at most, and nothing written beyond them is found earlier`, () => {
  const track = new Track();
  track.put(head(0), frame(0), FRAME_SAMPLES);
  track.put(head(1, { ssrc: 3 }), frame(1), TRACK_SAMPLES + 10 * FRAME_SAMPLES);
  assert.equal(track.take(10 * TRACK_SAMPLES).length, TRACK_SAMPLES);
  assert.equal(track.take(TRACK_SAMPLES).length, 0, "already taken");
});
