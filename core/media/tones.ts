/** Tones and melodies as samples at 8 kHz, from an integer sine table: the same bits in every engine. */

export const SAMPLE_RATE = 8000;
/** Samples in a 20 ms packet. */
export const FRAME_SAMPLES = 160;

/** First quarter of a sine of amplitude 16384, 64 steps and the end. */
const QUARTER = Int16Array.of(
  0,
  402,
  804,
  1205,
  1606,
  2006,
  2404,
  2801,
  3196,
  3590,
  3981,
  4370,
  4756,
  5139,
  5520,
  5897,
  6270,
  6639,
  7005,
  7366,
  7723,
  8076,
  8423,
  8765,
  9102,
  9434,
  9760,
  10080,
  10394,
  10702,
  11003,
  11297,
  11585,
  11866,
  12140,
  12406,
  12665,
  12916,
  13160,
  13395,
  13623,
  13842,
  14053,
  14256,
  14449,
  14635,
  14811,
  14978,
  15137,
  15286,
  15426,
  15557,
  15679,
  15791,
  15893,
  15986,
  16069,
  16143,
  16207,
  16261,
  16305,
  16340,
  16364,
  16379,
  16384,
); // deno-fmt-ignore-line

/** `phase` in 1/256 of a turn. */
function sine(phase: number): number {
  const step = phase & 63;
  switch ((phase >> 6) & 3) {
    case 0:
      return QUARTER[step]!;
    case 1:
      return QUARTER[64 - step]!;
    case 2:
      return -QUARTER[step]!;
    default:
      return -QUARTER[64 - step]!;
  }
}

/** A sine of amplitude 16384, `phase` in 1/65536 of a turn, interpolated between the table's steps. */
export function wave(phase: number): number {
  const from = sine(phase >> 8);
  return from + (((sine((phase >> 8) + 1) - from) * (phase & 255)) >> 8);
}

/** A sine of `hertz` for `samples` samples; `volume` 0 … 1 of half scale. */
export function tone(hertz: number, samples: number, volume = 0.5): Int16Array {
  const out = new Int16Array(samples);
  const step = Math.round((hertz * 65536) / SAMPLE_RATE);
  for (let i = 0, phase = 0; i < samples; i++, phase = (phase + step) & 0xffff) {
    out[i] = Math.round(sine(phase >> 8) * volume);
  }
  return out;
}

export function silence(samples: number): Int16Array {
  return new Int16Array(samples);
}

/** Notes of a pentatonic scale in hertz: any order of them is pleasant. */
export const SCALE = [262, 294, 330, 392, 440, 523, 587, 659] as const;
const NOTE_SAMPLES = 10 * FRAME_SAMPLES;

const MELODY_NOTES = 8;

/** The notes of the n-th melody, as places in the scale. */
export function melodyNotes(n: number): readonly number[] {
  let draw = n;
  return Array.from({ length: MELODY_NOTES }, () => {
    draw = (Math.imul(draw, 1103515245) + 12345) >>> 0;
    return (draw >>> 16) & 7;
  });
}

/** A loop of eight 200 ms notes, different for each `n`: a simulated person's voice. */
export function melody(n: number): Int16Array {
  return notes(melodyNotes(n));
}

/** One note of 200 ms after the other, given as places in the scale. */
export function notes(places: readonly number[]): Int16Array {
  const out = new Int16Array(places.length * NOTE_SAMPLES);
  for (const [i, place] of places.entries()) {
    out.set(tone(SCALE[place]!, NOTE_SAMPLES), i * NOTE_SAMPLES);
  }
  return out;
}

/** Energy of one frequency in the samples (Goertzel), as a share of all energy: 0 … 1. */
export function share(samples: Int16Array, hertz: number): number {
  const step = Math.round((hertz * 65536) / SAMPLE_RATE);
  let real = 0, imaginary = 0, total = 0;
  for (let i = 0, phase = 0; i < samples.length; i++, phase = (phase + step) & 0xffff) {
    const sample = samples[i]!;
    real += sample * sine((phase >> 8) + 64);
    imaginary += sample * sine(phase >> 8);
    total += sample * sample;
  }
  if (total === 0) return 0;
  return (2 * (real * real + imaginary * imaginary)) / (16384 * 16384 * samples.length * total);
}
