/** Names what simulated people hear: whose melody it is, music on hold, or a tone of the exchange. */
import {
  BUSY_FRAMES,
  busyFrame,
  RINGBACK_FRAMES,
  ringbackFrame,
} from "../../core/media/call_tones.ts";
import {
  type KnownSound,
  type PitchTrack,
  pitchTrack,
  recognise,
} from "../../core/media/hearing.ts";
import type { Millis } from "../../core/lib/time.ts";
import { MUSIC_FRAMES, musicFrame } from "../../core/media/music.ts";
import { FRAME_SAMPLES, melodyNotes, notes } from "../../core/media/tones.ts";

/** `silence`: a stream without sound. `unknown`: none of the others, two at once, or too little of it (under 1 s). */
export type SoundName =
  | `melody ${number}`
  | "music"
  | "ringback"
  | "busy"
  | "silence"
  | "unknown";

/** People of an office have melodies from 0, far ends outside from 1000 by the last two digits of their number. */
export const OFFICE_MELODIES = 64;
export const OUTSIDE_MELODIES_FROM = 1_000;
const OUTSIDE_MELODIES = 100;

/** Whose number has no digits plays the first. */
export function outsideMelody(number: string): number {
  return OUTSIDE_MELODIES_FROM + Number(number.slice(-2).replaceAll(/[^0-9]/g, ""));
}
/** How long one listens unless told otherwise. */
export const HEARING_MILLIS: Millis = 2_000;

/** One name for each sound. */
export function nameSounds(sounds: readonly Int16Array[]): SoundName[] {
  return sounds.map((samples) => recognise(pitchTrack(samples), knownSounds()) ?? "unknown");
}

/** Names of people in the place of their melodies: `people` by melody, `outside` for those of the carrier; each once. */
export function voicesIn(
  heard: readonly SoundName[],
  people: ReadonlyMap<SoundName, string>,
): readonly string[] {
  const names = heard.map((sound) => {
    const person = people.get(sound);
    if (person !== undefined) return person;
    return isOutside(sound) ? "outside" : sound;
  });
  return [...new Set(names)];
}

function isOutside(sound: SoundName): boolean {
  return /^melody 1[0-9]{3}$/.test(sound);
}

const tracks = new Map<SoundName, PitchTrack>();

/** Analysed when first asked for. */
function* knownSounds(): Generator<KnownSound<SoundName>> {
  yield known("music", () => trackOf(musicFrame, MUSIC_FRAMES));
  yield known("ringback", () => trackOf(ringbackFrame, RINGBACK_FRAMES));
  yield known("busy", () => trackOf(busyFrame, BUSY_FRAMES));
  for (let n = 0; n < OFFICE_MELODIES; n++) yield knownMelody(n);
  for (let n = 0; n < OUTSIDE_MELODIES; n++) yield knownMelody(OUTSIDE_MELODIES_FROM + n);
}

function knownMelody(number: number): KnownSound<SoundName> {
  return known(`melody ${number}`, () => melodyTrack(melodyNotes(number)));
}

function known(name: SoundName, analyse: () => PitchTrack): KnownSound<SoundName> {
  let track = tracks.get(name);
  if (track === undefined) {
    track = analyse();
    tracks.set(name, track);
  }
  return { name, track };
}

const pairs = new Map<string, PitchTrack>();

/** What is heard of a note depends on it and the next one only: all melodies are made of few such pairs. */
function melodyTrack(places: readonly number[]): PitchTrack {
  const pieces = places.map((place, i) => {
    const pair = [place, places[(i + 1) % places.length]!];
    const key = pair.join(" ");
    let track = pairs.get(key);
    if (track === undefined) {
      track = pitchTrack(notes(pair), true);
      pairs.set(key, track);
    }
    return track.subarray(0, track.length / 2);
  });
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

function trackOf(frame: (n: number) => Int16Array, count: number): PitchTrack {
  const out = new Int16Array(count * FRAME_SAMPLES);
  for (let n = 0; n < count; n++) out.set(frame(n), n * FRAME_SAMPLES);
  return pitchTrack(out, true);
}
