/** Telling sounds apart from their samples: everybody's melody, music, tones, and what is none of them. */
import assert from "node:assert/strict";
import { busyFrame, ringbackFrame } from "../../core/media/call_tones.ts";
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { pitchTrack, recognise, RECOGNISED_FRAMES_MIN } from "../../core/media/hearing.ts";
import { MUSIC_FRAMES, musicFrame } from "../../core/media/music.ts";
import { FRAME_SAMPLES, melody, SCALE, silence, tone } from "../../core/media/tones.ts";
import {
  nameSounds,
  OFFICE_MELODIES,
  OUTSIDE_MELODIES_FROM,
  voicesIn,
} from "../../sim/devices/ear.ts";

const TWO_SECONDS = 16_000;

/** So many samples of a loop from some place on. */
function from(loop: Int16Array, place: number, samples = TWO_SECONDS): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) => loop[(place + i) % loop.length]!);
}

function frames(frame: (n: number) => Int16Array, first: number, count = 100): Int16Array {
  const out = new Int16Array(count * FRAME_SAMPLES);
  for (let n = 0; n < count; n++) out.set(frame(first + n), n * FRAME_SAMPLES);
  return out;
}

const byPhone = (samples: Int16Array) => decodeUlaw(encodeUlaw(samples));
const abroad = (samples: Int16Array) => decodeAlaw(encodeAlaw(byPhone(samples)));

Deno.test("nameSounds: every melody of the office and outside is told from all others, from any place, through both laws", () => {
  const numbers = [
    ...Array.from({ length: OFFICE_MELODIES }, (_, n) => n),
    ...Array.from({ length: 100 }, (_, n) => OUTSIDE_MELODIES_FROM + n),
  ];
  for (const n of numbers) {
    const heard = abroad(from(melody(n), (n * 733) % 12_800));
    assert.deepEqual(nameSounds([heard]), [`melody ${n}`]);
  }
});

Deno.test("nameSounds: music is music wherever it is met, and tones are tones", () => {
  for (let first = 0; first < MUSIC_FRAMES; first += 61) {
    assert.deepEqual(nameSounds([byPhone(frames(musicFrame, first))]), ["music"], String(first));
  }
  for (let first = 0; first < 150; first += 11) {
    assert.deepEqual(nameSounds([byPhone(frames(ringbackFrame, first, 150))]), ["ringback"]);
    assert.deepEqual(nameSounds([byPhone(frames(busyFrame, first))]), ["busy"]);
  }
});

Deno.test("nameSounds: a stream without sound is silence; two voices at once and too little of one are unknown", () => {
  assert.deepEqual(nameSounds([silence(TWO_SECONDS), byPhone(silence(TWO_SECONDS))]), [
    "silence",
    "silence",
  ]);
  const one = from(melody(1), 0), two = from(melody(2), 4_000);
  assert.deepEqual(nameSounds([one.map((sample, i) => (sample + two[i]!) / 2)]), ["unknown"]);
  assert.deepEqual(nameSounds([]), []);
});

Deno.test("nameSounds: one tone held on is neither music nor anybody's melody, whatever its pitch", () => {
  for (const hertz of [...SCALE, 400, 425, 466, 500, 784, 1000]) {
    for (const samples of [tone(hertz, TWO_SECONDS), byPhone(tone(hertz, TWO_SECONDS))]) {
      assert.deepEqual(nameSounds([samples]), ["unknown"], `${hertz} Hz`);
    }
  }
});

Deno.test("RECOGNISED_FRAMES_MIN: with one window less nothing is said", () => {
  const known = [{ name: "three", track: pitchTrack(melody(3), true) }];
  const least = (RECOGNISED_FRAMES_MIN + 3) * FRAME_SAMPLES;
  const heard = (samples: number) => pitchTrack(from(melody(3), 0, samples));
  assert.equal(heard(least).length, RECOGNISED_FRAMES_MIN);
  assert.equal(recognise(heard(least), known), "three");
  assert.equal(recognise(heard(least - 1), known), undefined);
  assert.equal(pitchTrack(new Int16Array(100)).length, 0);
});

Deno.test("voicesIn: people by their melodies, the carrier's as outside, everything else by its own name, each once", () => {
  const people = new Map([["melody 0", "1001-desk"], ["melody 4", "1003-desk"]] as const);
  const heard = ["melody 4", "melody 1045", "music", "melody 1046", "melody 63"] as const;
  assert.deepEqual(voicesIn(heard, people), ["1003-desk", "outside", "music", "melody 63"]);
});
