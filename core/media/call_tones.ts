/** The tones a Japanese exchange plays, in 20 ms frames of 8 kHz samples: ring-back and busy, both around 400 Hz. */
import { FRAME_SAMPLES, SAMPLE_RATE, wave } from "./tones.ts";

/** Frames after which each tone begins anew. */
export const RINGBACK_FRAMES = 150;
export const BUSY_FRAMES = 50;

const RINGBACK_ON_FRAMES = 50;
const BUSY_ON_FRAMES = 25;
const TONE_STEP = stepOf(400);
const FLUTTER_STEP = stepOf(16);

/** The n-th frame of ring-back: 400 Hz modulated with 16 Hz, a second of it every three. */
export function ringbackFrame(n: number): Int16Array {
  const place = n % RINGBACK_FRAMES;
  if (place >= RINGBACK_ON_FRAMES) return new Int16Array(FRAME_SAMPLES);
  return frame(place, (at) => {
    const depth = 3 * 16384 + wave((at * FLUTTER_STEP) & 0xffff);
    return (wave((at * TONE_STEP) & 0xffff) * depth) >> 18;
  });
}

/** The n-th frame of busy: 400 Hz, half a second on and off. */
export function busyFrame(n: number): Int16Array {
  const place = n % BUSY_FRAMES;
  if (place >= BUSY_ON_FRAMES) return new Int16Array(FRAME_SAMPLES);
  return frame(place, (at) => wave((at * TONE_STEP) & 0xffff) >> 2);
}

function frame(place: number, sample: (at: number) => number): Int16Array {
  const out = new Int16Array(FRAME_SAMPLES);
  for (let i = 0; i < FRAME_SAMPLES; i++) out[i] = sample(place * FRAME_SAMPLES + i);
  return out;
}

/** 1/65536 of a turn a sample. */
function stepOf(hertz: number): number {
  return Math.round((hertz * 65536) / SAMPLE_RATE);
}
