/** What is heard in a call: sound in its place whatever the network did, keys once each, and no more than is kept. */
import assert from "node:assert/strict";
import { instant } from "../../core/lib/time.ts";
import { decodeUlaw, encodeUlaw } from "../../core/media/g711.ts";
import type { RtpPacket } from "../../core/media/rtp.ts";
import { writeTelephoneEvent } from "../../core/media/telephone_event.ts";
import { melody } from "../../core/media/tones.ts";
import { writeWav } from "../../core/media/wav.ts";
import { Heard } from "../../sim/devices/heard.ts";
import { speechFrom, Voice } from "../../sim/devices/voice.ts";

const voice = new Voice(1);

function packet(n: number, change: Partial<RtpPacket> = {}): RtpPacket {
  return {
    payloadType: 0,
    marker: false,
    sequence: n,
    timestamp: 1_000 + 160 * n,
    ssrc: 7,
    payload: voice.frame("PCMU", n),
    ...change,
  };
}

const clean = decodeUlaw(encodeUlaw(melody(1)));

Deno.test("Heard: frames lost in between are silent, repeated and overtaken ones count once, and the rest stands in place", () => {
  const heard = new Heard(4_000);
  for (const n of [0, 1, 1, 3, 2, 4]) heard.take(packet(n), false, instant(20 * n));
  const [samples] = heard.sounds(4_000, instant(100));
  assert.equal(samples!.length, 5 * 160);
  assert.deepEqual(samples!.subarray(0, 320), clean.subarray(0, 320));
  assert.deepEqual([...samples!.subarray(320, 480)], Array(160).fill(0));
  assert.deepEqual(samples!.subarray(480, 800), clean.subarray(480, 800));
  assert.equal(heard.streams[0]!.packets, 6);
});

Deno.test("Heard: another clock goes on at once, A-law is heard too, what is no G.711 is silent", () => {
  const heard = new Heard(4_000);
  heard.take(packet(0), false, instant(0));
  heard.take(packet(1, { timestamp: 4_000_000_000 }), false, instant(20));
  heard.take(
    packet(2, { timestamp: 4_000_000_160, payloadType: 8, payload: voice.frame("PCMA", 2) }),
    false,
    instant(40),
  );
  heard.take(packet(3, { timestamp: 4_000_000_320, payloadType: 96 }), false, instant(60));
  const [samples] = heard.sounds(4_000, instant(60));
  assert.equal(samples!.length, 4 * 160);
  assert.ok(samples!.subarray(320, 480).some((sample) => sample !== 0));
  assert.deepEqual([...samples!.subarray(480)], Array(160).fill(0));
});

Deno.test("Heard: it keeps so many milliseconds of each stream and tells of those asked for", () => {
  const heard = new Heard(1_000);
  for (let n = 0; n < 200; n++) heard.take(packet(n), false, instant(20 * n));
  assert.equal(heard.sounds(60_000, instant(3_980))[0]!.length, 50 * 160);
  assert.equal(heard.sounds(100, instant(3_980))[0]!.length, 5 * 160);
  assert.deepEqual(heard.sounds(100, instant(5_000)), []);
  const deaf = new Heard(0);
  deaf.take(packet(0), false, instant(0));
  assert.deepEqual(deaf.sounds(1_000, instant(0)), []);
});

Deno.test("Heard: a key's many packets are one key", () => {
  const heard = new Heard(0);
  const key = (digit: string, timestamp: number, end: boolean) =>
    heard.take(
      packet(0, {
        timestamp,
        payload: writeTelephoneEvent({ digit, end, volume: 10, duration: 160 }),
      }),
      true,
      instant(0),
    );
  const keys = [
    key("5", 100, false),
    key("5", 100, true),
    key("5", 100, true),
    key("5", 900, false),
  ];
  assert.deepEqual(keys, ["5", undefined, undefined, "5"]);
  assert.equal(
    heard.take(packet(0, { timestamp: 1, payload: new Uint8Array(2) }), true, instant(0)),
    undefined,
  );
});

Deno.test("speechFrom: a WAV is said over and over in whole frames; what is no WAV is nothing", () => {
  const spoken = melody(2).subarray(0, 1_000);
  const speech = speechFrom(writeWav({ sampleRate: 8_000, channels: [spoken] }))!;
  assert.deepEqual(speech, spoken);
  const said = new Voice(speech);
  assert.deepEqual(said.frame("PCMU", 0), encodeUlaw(spoken.subarray(0, 160)));
  assert.deepEqual(
    said.frame("PCMU", 7),
    said.frame("PCMU", 0),
    "seven frames, the last one filled up",
  );
  assert.equal(speechFrom(new Uint8Array(100)), undefined);
});
