/** Music on hold and the exchange's tones: never silent, never too loud, without clicks, round and round. */
import assert from "node:assert/strict";
import {
  BUSY_FRAMES,
  busyFrame,
  RINGBACK_FRAMES,
  ringbackFrame,
} from "../../core/media/call_tones.ts";
import { alawAsUlaw, decodeAlaw, decodeUlaw, ulawAsAlaw } from "../../core/media/g711.ts";
import { MUSIC_FRAMES, MUSIC_SECONDS_MAX, musicFrame, musicOf } from "../../core/media/music.ts";
import { FRAME_SAMPLES, share, tone, wave } from "../../core/media/tones.ts";

function joined(frames: number, frame: (n: number) => Int16Array, from = 0): Int16Array {
  const out = new Int16Array(frames * FRAME_SAMPLES);
  for (let n = 0; n < frames; n++) out.set(frame(from + n), n * FRAME_SAMPLES);
  return out;
}

function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

Deno.test("musicFrame: nearly a minute that is never silent, never clipped, and goes round without a click", () => {
  assert.ok(MUSIC_FRAMES * 0.02 > 45);
  const piece = joined(MUSIC_FRAMES, musicFrame);
  let loudest = 0, jump = 0;
  piece.forEach((sample, i) => {
    loudest = Math.max(loudest, Math.abs(sample));
    jump = Math.max(jump, Math.abs(sample - piece.at(i - 1)!));
  });
  assert.ok(loudest < 16_000, `${loudest}`);
  assert.ok(jump < 6_000, `no click: ${jump}`);
  for (let n = 0; n < MUSIC_FRAMES; n += 7) assert.ok(loudness(musicFrame(n)) > 300, `frame ${n}`);
  const whole = loudness(piece);
  assert.ok(whole > 1_000 && whole < 4_000, `speech is so loud: ${whole}`);
  assert.deepEqual(musicFrame(MUSIC_FRAMES + 5), musicFrame(5));
});

Deno.test("musicFrame: its bits are the same in every engine", () => {
  const sum = joined(MUSIC_FRAMES, musicFrame).reduce((all, one) => (all * 31 + one) | 0, 7);
  assert.equal(sum, -172_804_683);
});

Deno.test("ringbackFrame: 400 Hz that flutters at 16 Hz, a second of three", () => {
  const second = joined(50, ringbackFrame);
  assert.ok(share(second, 400) > 0.85);
  assert.ok(share(second, 384) + share(second, 416) > 0.05, "it flutters");
  assert.ok(joined(100, ringbackFrame, 50).every((sample) => sample === 0));
  assert.deepEqual(ringbackFrame(RINGBACK_FRAMES), ringbackFrame(0));
});

Deno.test("busyFrame: 400 Hz, half a second of one", () => {
  assert.ok(share(joined(25, busyFrame), 400) > 0.95);
  assert.ok(joined(25, busyFrame, 25).every((sample) => sample === 0));
  assert.deepEqual(busyFrame(BUSY_FRAMES + 3), busyFrame(3));
});

Deno.test("musicOf: a WAV of any rate and channels becomes 8 kHz mono of the same pitch and length", () => {
  const at16k = tone(300, 16_000);
  const from16k = musicOf({ sampleRate: 16_000, channels: [at16k, at16k] })!;
  assert.equal(from16k.length, 8_000);
  assert.ok(share(from16k, 600) > 0.9, "tone(300) counted at 8 kHz is 600 Hz at 16 kHz");
  const same = tone(440, 800);
  assert.deepEqual(musicOf({ sampleRate: 8_000, channels: [same] }), same);
  const opposite = musicOf({ sampleRate: 8_000, channels: [same, same.map((one) => -one)] })!;
  assert.ok(opposite.every((sample) => sample === 0));
  assert.equal(musicOf({ sampleRate: 8_000, channels: [] }), undefined);
  assert.equal(musicOf({ sampleRate: 0, channels: [same] }), undefined);
});

Deno.test(`musicOf: at most ${MUSIC_SECONDS_MAX} s of a file are kept`, () => {
  const long = new Int16Array(10 * MUSIC_SECONDS_MAX + 100);
  assert.equal(musicOf({ sampleRate: 10, channels: [long] })?.length, MUSIC_SECONDS_MAX * 8_000);
});

Deno.test("ulawAsAlaw, alawAsUlaw: the sound stays the same within a step of either law", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (
    const [name, from, to] of [
      ["µ→A", decodeUlaw(all), decodeAlaw(ulawAsAlaw(all))],
      ["A→µ", decodeAlaw(all), decodeUlaw(alawAsUlaw(all))],
    ] as const
  ) {
    from.forEach((sample, i) => {
      const step = Math.max(16, Math.abs(sample) / 16);
      assert.ok(Math.abs(to[i]! - sample) <= step, `${name} ${i}: ${sample} → ${to[i]}`);
    });
  }
});

Deno.test("wave: a whole turn goes up and down smoothly, through its highest and lowest point", () => {
  assert.deepEqual([wave(0), wave(16_384), wave(32_768), wave(49_152)], [0, 16_384, 0, -16_384]);
  for (let phase = 0; phase < 65_536; phase += 16) {
    assert.ok(Math.abs(wave((phase + 16) & 0xffff) - wave(phase)) <= 32, `${phase}`);
  }
});
