/** A simulated person's voice: packets in time, the right notes, and nothing where nothing is to be sent. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import { decodeAlaw, decodeUlaw } from "../../core/media/g711.ts";
import { readTelephoneEvent } from "../../core/media/telephone_event.ts";
import { readRtp } from "../../core/media/rtp.ts";
import { melody } from "../../core/media/tones.ts";
import {
  CATCH_UP_FRAMES_MAX,
  FLOW_AGAIN_MILLIS,
  FLOW_MILLIS,
  type MediaMode,
} from "../../sim/pacing.ts";
import { DIGITS_MAX, Voice, type VoiceRoute, VoiceStream } from "../../sim/devices/voice.ts";

const START = instant(1_000_000);
const ROUTE: VoiceRoute = {
  destination: { host: "10.0.0.9", port: 4000 },
  codec: "PCMU",
  payloadType: 0,
};

function stream(mode: MediaMode): VoiceStream {
  return new VoiceStream(new Voice(3), mode, seededRandom("voice"));
}

/** Wakes the stream exactly at its deadlines for so long; what it sent, and when. */
function play(voice: VoiceStream, from: Instant, millis: number) {
  const sent = [];
  for (let at = voice.nextDeadline(); at !== undefined && at < from + millis;) {
    for (const { bytes } of voice.due(at)) sent.push({ at: at - from, packet: readRtp(bytes)! });
    at = voice.nextDeadline();
  }
  return sent;
}

Deno.test("VoiceStream: packets leave every 20 ms, count up by one and by 160, the first one marked", () => {
  const voice = stream("packets");
  voice.route(ROUTE, START);
  const sent = play(voice, START, 1_000);
  assert.deepEqual(sent.map((one) => one.at), Array.from({ length: 50 }, (_, i) => 20 * i));
  for (const [i, { packet }] of sent.entries()) {
    const first = sent[0]!.packet;
    assert.equal(packet.sequence, (first.sequence + i) & 0xffff);
    assert.equal(packet.timestamp, (first.timestamp + 160 * i) >>> 0);
    assert.deepEqual([packet.ssrc, packet.payloadType], [voice.ssrc, 0]);
    assert.equal(packet.marker, i === 0);
  }
});

Deno.test("VoiceStream: what is sent is the person's melody, in either law", () => {
  for (const [codec, decode] of [["PCMU", decodeUlaw], ["PCMA", decodeAlaw]] as const) {
    const voice = stream("packets");
    voice.route({ ...ROUTE, codec }, START);
    const sent = play(voice, START, 3_200);
    const notes = melody(3);
    const heard = sent.flatMap((one) => [...decode(one.packet.payload)]);
    assert.equal(heard.length, 2 * notes.length, "twice around the loop");
    const worst = Math.max(
      ...heard.map((sample, i) => Math.abs(sample - notes[i % notes.length]!)),
    );
    assert.ok(worst < 600, `${codec} is off by ${worst}`);
  }
});

Deno.test("VoiceStream: flows say it at once, once more soon, and every 5 s", () => {
  const voice = stream("flows");
  voice.route(ROUTE, START);
  assert.deepEqual(play(voice, START, 16_000).map((one) => one.at), [
    0,
    FLOW_AGAIN_MILLIS,
    FLOW_AGAIN_MILLIS + FLOW_MILLIS,
    FLOW_AGAIN_MILLIS + 2 * FLOW_MILLIS,
    FLOW_AGAIN_MILLIS + 3 * FLOW_MILLIS,
  ]);
});

Deno.test("VoiceStream: a change is said at once with the same SSRC, the same route again is no change", () => {
  const voice = stream("flows");
  voice.route(ROUTE, START);
  play(voice, START, 3_000);
  const later = plus(START, 3_000);
  voice.route({ ...ROUTE }, later);
  assert.deepEqual(voice.due(later), []);
  voice.route({ ...ROUTE, destination: { host: "10.0.0.8", port: 4000 } }, later);
  const [packet] = voice.due(later);
  assert.equal(packet?.destination.host, "10.0.0.8");
  assert.deepEqual(
    [readRtp(packet!.bytes)?.ssrc, readRtp(packet!.bytes)?.marker],
    [voice.ssrc, true],
  );
});

Deno.test("VoiceStream: without a route, and with media off, it sends nothing and wants no wake", () => {
  const off = stream("off");
  off.route(ROUTE, START);
  assert.deepEqual([off.nextDeadline(), off.due(START)], [undefined, []]);
  const held = stream("packets");
  held.route(ROUTE, START);
  held.route(undefined, plus(START, 10));
  assert.deepEqual([held.nextDeadline(), held.due(plus(START, 50))], [undefined, []]);
});

Deno.test("VoiceStream: woken late it catches up CATCH_UP_FRAMES_MAX frames and skips the rest, in time again", () => {
  const voice = stream("packets");
  voice.route(ROUTE, START);
  const first = readRtp(voice.due(START)[0]!.bytes)!;
  const late = voice.due(plus(START, 1_000)).map((one) => readRtp(one.bytes)!);
  assert.equal(late.length, CATCH_UP_FRAMES_MAX);
  assert.equal(late.at(-1)!.timestamp, (first.timestamp + 50 * 160) >>> 0);
  assert.equal(voice.nextDeadline(), START + 1_020);
});

Deno.test("VoiceStream.type: keys take the voice's place: five packets of 20 ms, the end said three times, then a pause (RFC 4733)", () => {
  const voice = stream("packets");
  const route = { ...ROUTE, eventType: 101 };
  voice.route(route, START);
  play(voice, START, 100);
  assert.equal(voice.type("5#", plus(START, 100)), true);
  const sent = play(voice, START, 600);
  const events = sent.filter(({ packet }) => packet.payloadType === 101);
  const read = events.map(({ packet }) => readTelephoneEvent(packet.payload)!);
  assert.deepEqual(read.map(({ digit }) => digit).join(""), "5555555#######");
  assert.deepEqual(read.slice(0, 7).map(({ duration }) => duration / 160), [1, 2, 3, 4, 5, 5, 5]);
  assert.deepEqual(read.slice(0, 7).map(({ end }) => end), [
    false,
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
  assert.equal(new Set(events.slice(0, 7).map(({ packet }) => packet.timestamp)).size, 1);
  assert.deepEqual(events.map(({ packet }) => packet.marker).indexOf(true, 1), 7);
  const sequences = sent.map(({ packet }) => packet.sequence);
  assert.ok(sequences.every((one, i) => i === 0 || one === ((sequences[i - 1]! + 1) & 0xffff)));
  assert.ok(
    sent.some(({ at, packet }) => at > 480 && packet.payloadType === 0),
    "and speaks again",
  );
});

Deno.test("VoiceStream.type: whoever takes no keys gets none, flows send them too, and DIGITS_MAX wait at most", () => {
  const deaf = stream("packets");
  deaf.route(ROUTE, START);
  assert.equal(deaf.type("1", START), false);
  const off = stream("off");
  off.route({ ...ROUTE, eventType: 101 }, START);
  assert.equal(off.type("1", START), false);
  const flows = stream("flows");
  flows.route({ ...ROUTE, eventType: 101 }, START);
  flows.type("1".repeat(DIGITS_MAX + 10), START);
  const events = play(flows, START, 60_000).filter(({ packet }) => packet.payloadType === 101);
  assert.equal(new Set(events.map(({ packet }) => packet.timestamp)).size, DIGITS_MAX);
});
