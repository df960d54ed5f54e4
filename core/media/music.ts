/**
 * Music on hold: a calm piece written for this program, so that it needs no file and no licence; computed from
 * tables with plain arithmetic, so that it is the same everywhere. Any 20 ms of it is made by itself.
 */
import { FRAME_SAMPLES, SAMPLE_RATE, wave } from "./tones.ts";
import type { Wav } from "./wav.ts";

/** 75 beats a minute: an eighth note is 0.4 s. */
const EIGHTH_SAMPLES = 3_200;
const BAR_EIGHTHS = 8;

/** A bar: its chord from the lowest tone up, in semitones above C4, and its tune as [eighth, tone]. */
interface Bar {
  readonly chord: readonly [number, number, number, number];
  readonly tune: readonly (readonly [number, number])[];
}

const C: Bar["chord"] = [-12, -5, 4, 11];
const A_MINOR: Bar["chord"] = [-15, -5, 0, 7];
const F: Bar["chord"] = [-19, -3, 4, 12];
const G: Bar["chord"] = [-17, -5, 2, 9];
const D_MINOR: Bar["chord"] = [-10, -3, 5, 12];
const E_MINOR: Bar["chord"] = [-8, -1, 4, 7];

const PIECE: readonly Bar[] = [
  { chord: C, tune: [[0, 16], [5, 14]] },
  { chord: A_MINOR, tune: [[0, 12], [6, 9]] },
  { chord: F, tune: [[0, 9], [3, 12], [6, 14]] },
  { chord: G, tune: [[0, 14], [5, 11]] },
  { chord: C, tune: [[0, 16], [4, 19]] },
  { chord: A_MINOR, tune: [[0, 21], [3, 19], [6, 16]] },
  { chord: F, tune: [[0, 17], [5, 16]] },
  { chord: G, tune: [[0, 14]] },
  { chord: D_MINOR, tune: [[0, 17], [3, 16], [6, 14]] },
  { chord: E_MINOR, tune: [[0, 16], [5, 12]] },
  { chord: F, tune: [[0, 12], [3, 14], [6, 16]] },
  { chord: C, tune: [[0, 19], [5, 16]] },
  { chord: D_MINOR, tune: [[0, 21], [4, 17]] },
  { chord: G, tune: [[0, 19], [3, 17], [6, 14]] },
  { chord: F, tune: [[0, 16], [4, 14]] },
  { chord: C, tune: [[0, 12]] },
];

/** Which tone of the chord each eighth plays. */
const FIGURE = [1, 2, 3, 2, 1, 2, 3, 2] as const;

const SAMPLES = PIECE.length * BAR_EIGHTHS * EIGHTH_SAMPLES;
/** Frames after which the piece begins anew. */
export const MUSIC_FRAMES = SAMPLES / FRAME_SAMPLES;

/** One note: where it begins, how long it sounds, its pitch in 2^-24 of a turn a sample, its loudest. */
interface Note {
  readonly from: number;
  readonly samples: number;
  readonly step: number;
  readonly peak: number;
}

/** The octave from C4 up, equally tempered, in 2^-24 of a turn a sample. */
const OCTAVE = [
  548_669,
  581_294,
  615_860,
  652_481,
  691_279,
  732_385,
  775_935,
  822_074,
  870_957,
  922_747,
  977_616,
  1_035_748,
] as const;

const NOTES: readonly Note[] = PIECE.flatMap(({ chord, tune }, bar) => {
  const start = bar * BAR_EIGHTHS * EIGHTH_SAMPLES;
  return [
    note(start, 0, chord[0], 8, 4_000),
    ...FIGURE.map((tone, eighth) => note(start, eighth, chord[tone], 4, 2_400)),
    ...tune.map(([eighth, tone]) => note(start, eighth, tone, 6, 4_000)),
  ];
});

function note(bar: number, eighth: number, semitone: number, eighths: number, peak: number): Note {
  const octave = Math.floor(semitone / 12);
  const step = OCTAVE[semitone - 12 * octave]!;
  return {
    from: bar + eighth * EIGHTH_SAMPLES,
    samples: eighths * EIGHTH_SAMPLES,
    step: octave >= 0 ? step << octave : step >> -octave,
    peak,
  };
}

/** The n-th frame of the endless piece. */
export function musicFrame(n: number): Int16Array {
  const start = (n % MUSIC_FRAMES) * FRAME_SAMPLES;
  const out = new Int16Array(FRAME_SAMPLES);
  for (const note of NOTES) {
    // a note begun in the last bar still sounds in the first
    const since = (start - note.from + SAMPLES) % SAMPLES;
    if (since < note.samples) play(note, since, out);
  }
  return out;
}

const ATTACK_SAMPLES = 120;
const RELEASE_SAMPLES = 800;
/** In which a note loses half of its loudness. */
const FADE_SAMPLES = 2_400;

/** Adds a struck note: a sine with a soft octave above that fades first. Notes begin on frames. */
function play({ samples, step, peak }: Note, since: number, out: Int16Array): void {
  for (let i = 0; i < out.length; i++) {
    const at = since + i;
    const phase = (((step * at) % 0x100_0000) >> 8) & 0xffff;
    const fading = Math.floor((peak * FADE_SAMPLES) / (FADE_SAMPLES + at));
    const overtone = Math.floor((fading * FADE_SAMPLES) / (FADE_SAMPLES + 4 * at)) >> 2;
    const sound = wave(phase) * fading + wave((phase * 2) & 0xffff) * overtone;
    const edge = Math.min(at, ATTACK_SAMPLES) * Math.min(samples - at, RELEASE_SAMPLES);
    out[i] = out[i]! +
      Math.round((sound / 16384) * (edge / (ATTACK_SAMPLES * RELEASE_SAMPLES)));
  }
}

/** Of a WAV for music: longer ones are cut, so that a file cannot fill the memory. */
export const MUSIC_SECONDS_MAX = 600;

/**
 * A WAV as 8 kHz mono samples: channels are averaged, other rates stretched between neighbouring samples
 * without a filter, so a file made for telephones (8 kHz) sounds best. `undefined` when it has no samples.
 */
export function musicOf(wav: Wav): Int16Array | undefined {
  const length = wav.channels[0]?.length ?? 0;
  if (length === 0 || wav.sampleRate <= 0) return undefined;
  const mono = (at: number) => {
    let sum = 0;
    for (const channel of wav.channels) sum += channel[Math.min(at, length - 1)]!;
    return sum / wav.channels.length;
  };
  const count = Math.floor((length * SAMPLE_RATE) / wav.sampleRate);
  const out = new Int16Array(Math.min(Math.max(count, 1), MUSIC_SECONDS_MAX * SAMPLE_RATE));
  for (let i = 0; i < out.length; i++) {
    const place = (i * wav.sampleRate) / SAMPLE_RATE;
    const before = Math.floor(place);
    out[i] = Math.round(mono(before) + (mono(before + 1) - mono(before)) * (place - before));
  }
  return out;
}
