/**
 * What a sound is, told from its samples alone: which of a few pitches is strongest in every 20 ms, compared with
 * how sounds that are known go. Integer tables and exact sums, so that every engine hears the same.
 */
import { FRAME_SAMPLES, SAMPLE_RATE, SCALE, tone } from "./tones.ts";

/** A sound that is known: a loop that may be met at any place of it. */
export interface KnownSound<Name> {
  readonly name: Name;
  readonly track: PitchTrack;
}

/** For every 20 ms the pitch that is strongest in the 80 ms from there: its place in the bank from 1; 0 is silence. */
export type PitchTrack = Uint8Array;

/** 80 ms tell pitches 12.5 Hz apart. */
const WINDOW_SAMPLES = 4 * FRAME_SAMPLES;
/** Shorter than this says too little: a second. */
export const RECOGNISED_FRAMES_MIN = 50;
/** How much of what was heard must agree with a known sound. */
const AGREEMENT_MIN = 0.75;
/** A pitch that is held so many frames longer than ever in a known sound is not in that sound. */
const HELD_LONGER_FRAMES = 4;
/** Mean square below which it is silent: far under any tone, over the noise of G.711. */
const SILENT_BELOW = 64 * 64;

/** The notes people play, those between, and the network's tones. */
const BANK: readonly number[] = [...SCALE, 233, 311, 349, 400, 466, 494, 698, 784, 880, 1047];

interface Wave {
  readonly sine: Int16Array;
  readonly cosine: Int16Array;
}

const WAVES: readonly Wave[] = BANK.map((hertz) => {
  const turn = Math.round(SAMPLE_RATE / hertz);
  const whole = tone(hertz, WINDOW_SAMPLES + turn, 1);
  // A quarter of a turn, to the nearest sample: near enough for telling which pitch is strongest.
  const quarter = Math.round(SAMPLE_RATE / (4 * hertz));
  return {
    sine: whole.subarray(0, WINDOW_SAMPLES),
    cosine: whole.subarray(quarter, quarter + WINDOW_SAMPLES),
  };
});

/** One byte for each whole window; for a loop one for each 20 ms of it, going round. */
export function pitchTrack(samples: Int16Array, loop = false): PitchTrack {
  const frames = Math.floor(samples.length / FRAME_SAMPLES);
  const windows = loop ? frames : frames - WINDOW_SAMPLES / FRAME_SAMPLES + 1;
  const round = loop ? goingRound(samples, frames * FRAME_SAMPLES) : samples;
  const track = new Uint8Array(Math.max(0, windows));
  for (let i = 0; i < track.length; i++) {
    track[i] = strongest(round.subarray(i * FRAME_SAMPLES, i * FRAME_SAMPLES + WINDOW_SAMPLES));
  }
  return track;
}

/**
 * The known sound that this is, the best where several agree; `undefined` when none does, when two sounds are mixed,
 * or when it is too short to say. Silence throughout is `"silence"`.
 */
export function recognise<Name>(
  track: PitchTrack,
  known: Iterable<KnownSound<Name>>,
): Name | "silence" | undefined {
  if (track.length < RECOGNISED_FRAMES_MIN) return undefined;
  if (track.every((pitch) => pitch === 0)) return "silence";
  let best: Name | undefined;
  let most = Math.ceil(AGREEMENT_MIN * track.length) - 1;
  const held = longestHeld(track, track.length);
  for (const { name, track: loop } of known) {
    if (isHeldLonger(held, heldIn(loop))) continue;
    const agreeing = bestAgreement(track, loop);
    if (agreeing <= most) continue;
    most = agreeing;
    best = name;
  }
  return best;
}

/** The longest time without a change of each pitch, in frames; how long it is silent says nothing. */
type Held = Uint16Array;

const heldInLoops = new WeakMap<PitchTrack, Held>();

function heldIn(loop: PitchTrack): Held {
  const known = heldInLoops.get(loop);
  if (known !== undefined) return known;
  // going round once more, a pitch held over the seam is whole
  const held = longestHeld(loop, 2 * loop.length);
  heldInLoops.set(loop, held);
  return held;
}

function longestHeld(track: PitchTrack, frames: number): Held {
  const held = new Uint16Array(BANK.length + 1);
  for (let i = 0, run = 0, before = 0; i < frames; i++) {
    const pitch = track[i % track.length]!;
    run = pitch === before ? run + 1 : 1;
    before = pitch;
    if (pitch !== 0 && run > held[pitch]!) held[pitch] = run;
  }
  return held;
}

function isHeldLonger(heard: Held, known: Held): boolean {
  return heard.some((run, pitch) => run > 0 && run > known[pitch]! + HELD_LONGER_FRAMES);
}

/** How many of the heard frames agree where the loop fits best. */
function bestAgreement(heard: PitchTrack, loop: PitchTrack): number {
  let best = 0;
  for (let shift = 0; shift < loop.length; shift++) {
    let agreeing = 0;
    for (let i = 0, at = shift; i < heard.length; i++) {
      if (heard[i] === loop[at]) agreeing++;
      if (++at === loop.length) at = 0;
    }
    if (agreeing > best) best = agreeing;
  }
  return best;
}

function strongest(window: Int16Array): number {
  let total = 0;
  for (let i = 0; i < window.length; i++) total += window[i]! * window[i]!;
  if (total < SILENT_BELOW * window.length) return 0;
  let best = 0, most = 0;
  for (let pitch = 0; pitch < WAVES.length; pitch++) {
    const { sine, cosine } = WAVES[pitch]!;
    let real = 0, imaginary = 0;
    for (let i = 0; i < window.length; i++) {
      real += window[i]! * cosine[i]!;
      imaginary += window[i]! * sine[i]!;
    }
    const energy = real * real + imaginary * imaginary;
    if (energy > most) {
      most = energy;
      best = pitch + 1;
    }
  }
  return best;
}

function goingRound(samples: Int16Array, length: number): Int16Array {
  const round = new Int16Array(length + WINDOW_SAMPLES);
  for (let i = 0; i < round.length; i++) round[i] = samples[i % length] ?? 0;
  return round;
}
