/** What the relay plays by itself: music and tones as clean RTP streams, in time, and only to who can hear them. */
import assert from "node:assert/strict";
import { decodeAlaw, decodeUlaw } from "../../core/media/g711.ts";
import { FRAME_SAMPLES, share, tone } from "../../core/media/tones.ts";
import { CATCH_UP_FRAMES_MAX, FLOW_AGAIN_MILLIS, FLOW_MILLIS } from "../../sim/pacing.ts";
import { SoundFrames } from "../../sim/pbx/sounds.ts";
import {
  A,
  A_PORT,
  ALAW,
  B,
  B_PORT,
  packets,
  RelayDesk,
  rtp,
  sends,
  ULAW,
} from "../support/relay_desk.ts";
import type { RtpPacket } from "../../core/media/rtp.ts";
import { plus } from "../../core/lib/time.ts";

/** B is joined with A; then A hears music and B nothing. */
function onHold(desk: RelayDesk): readonly RtpPacket[] {
  desk.route({ plays: "music" });
  return packets(sends(desk.tell({
    kind: "route",
    port: B_PORT,
    remote: B,
    signallingHost: B.host,
    codec: ULAW,
  })));
}

function samples(of: readonly RtpPacket[], decode = decodeUlaw): Int16Array {
  const out = new Int16Array(of.length * FRAME_SAMPLES);
  of.forEach(({ payload }, i) => out.set(decode(payload), i * FRAME_SAMPLES));
  return out;
}

Deno.test("I13 MediaRelay: who is held hears music only, 50 packets a second, and goes on hearing the other after", () => {
  const desk = new RelayDesk();
  desk.join();
  desk.arrive(A_PORT, A, rtp());
  const first = onHold(desk);
  const music = [...first, ...packets(desk.pass(999))];
  assert.equal(music.length, 50);
  assert.deepEqual(desk.arrive(B_PORT, B, rtp({ ssrc: 9 })), [], "B is not heard");
  assert.deepEqual(desk.arrive(A_PORT, A, rtp()), [], "nor is A");
  desk.join();
  assert.equal(desk.pass(1_000).length, 0, "the music has stopped");
  const [back] = packets(desk.arrive(B_PORT, B, rtp({ ssrc: 9 })));
  assert.equal(back?.marker, true, "the switch is marked");
  assert.equal(packets(desk.arrive(B_PORT, B, rtp({ ssrc: 9, sequence: 2 })))[0]?.marker, false);
});

Deno.test("MediaRelay: a sound's source keeps its SSRC, numbers and clock over a pause; each start is marked", () => {
  const desk = new RelayDesk();
  desk.join();
  const one = [...onHold(desk), ...packets(desk.pass(205))];
  desk.join();
  desk.pass(3_002);
  const two = [...onHold(desk), ...packets(desk.pass(200))];
  const all = [...one, ...two];
  assert.equal(new Set(all.map(({ ssrc }) => ssrc)).size, 1);
  assert.equal(desk.relay.soundOf(all[0]!.ssrc), "music");
  all.slice(1).forEach((packet, i) => {
    assert.equal(packet.sequence, (all[i]!.sequence + 1) & 0xffff);
    assert.ok(((packet.timestamp - all[i]!.timestamp) | 0) >= FRAME_SAMPLES, "the clock goes on");
  });
  assert.deepEqual(all.flatMap(({ marker }, i) => marker ? [i] : []), [0, one.length]);
  const passed = (two[0]!.timestamp - one[0]!.timestamp) >>> 0;
  assert.ok(Math.abs(passed - 3.207 * 8000) <= FRAME_SAMPLES, `${passed} samples in 3.2 s`);
});

Deno.test("MediaRelay: the same route again does not begin the sound anew", () => {
  const desk = new RelayDesk();
  const first = sends(desk.route({ plays: "ringback" }));
  assert.equal(first.length, 1);
  desk.pass(100);
  assert.deepEqual(sends(desk.route({ plays: "ringback", round: 1 })), []);
  assert.equal(packets(desk.pass(20)).some(({ marker }) => marker), false);
});

Deno.test("MediaRelay: ring-back is 400 Hz a second of three, busy half a second of one, both from their beginning", () => {
  for (const [plays, on, period] of [["ringback", 50, 150], ["busy", 25, 50]] as const) {
    const desk = new RelayDesk();
    const heard = samples([
      ...packets(sends(desk.route({ plays }))),
      ...packets(desk.pass(period * 20 - 20)),
    ]);
    assert.equal(heard.length, period * FRAME_SAMPLES);
    assert.ok(share(heard.subarray(0, on * FRAME_SAMPLES), 400) > 0.85, plays);
    assert.ok(heard.subarray(on * FRAME_SAMPLES).every((sample) => Math.abs(sample) < 8), plays);
  }
});

Deno.test("MediaRelay: music is played in the leg's law and number, and not at all where G.711 is not taken", () => {
  const desk = new RelayDesk();
  const alaw = packets(sends(desk.route({ plays: "music", codec: { ...ALAW, payloadType: 98 } })));
  assert.equal(alaw[0]?.payloadType, 98);
  assert.ok(samples(alaw, decodeAlaw).some((sample) => Math.abs(sample) > 500));
  const opus = { name: "OPUS/48000/2", payloadType: 96 };
  const deaf = new RelayDesk();
  assert.deepEqual(sends(deaf.route({ plays: "music", codec: opus })), []);
  assert.deepEqual(deaf.pass(1_000), []);
  assert.equal(sends(deaf.route({ plays: "music", codec: opus, takes: [opus, ULAW] })).length, 1);
});

Deno.test("MediaRelay: to a phone that said c=0.0.0.0 nothing is played, and a closed port plays no more", () => {
  const desk = new RelayDesk();
  assert.deepEqual(sends(desk.route({ plays: "music", remote: { ...A, host: "0.0.0.0" } })), []);
  assert.equal(sends(desk.route({ plays: "music" })).length, 1);
  desk.tell({ kind: "close", port: A_PORT });
  assert.deepEqual(desk.pass(500), []);
});

Deno.test(`MediaRelay: after a late wake at most ${CATCH_UP_FRAMES_MAX} frames are sent at once, and none twice`, () => {
  const desk = new RelayDesk();
  desk.route({ plays: "music" });
  desk.now = plus(desk.now, 2_000);
  const late = packets(sends(desk.relay.handle({ kind: "wake" }, desk.now)));
  assert.ok(late.length <= CATCH_UP_FRAMES_MAX, `${late.length}`);
  assert.equal(packets(desk.pass(1_000)).length, 50);
});

Deno.test("MediaRelay: in flows a sound is one packet at the change, one soon after, then one every 5 s", () => {
  const desk = new RelayDesk("flows");
  const times: number[] = [];
  const begin = desk.now;
  if (sends(desk.route({ plays: "music" })).length === 1) times.push(0);
  while (desk.now < begin + 2 * FLOW_MILLIS + FLOW_AGAIN_MILLIS) {
    if (desk.pass(100).length > 0) times.push(desk.now - begin);
  }
  assert.deepEqual(times, [
    0,
    FLOW_AGAIN_MILLIS,
    FLOW_AGAIN_MILLIS + FLOW_MILLIS,
    FLOW_AGAIN_MILLIS + 2 * FLOW_MILLIS,
  ]);
});

Deno.test("SoundFrames: own music is played round and round in whole frames; a shorter one than a frame is filled", () => {
  const own = new SoundFrames(tone(523, 3 * FRAME_SAMPLES + 7));
  assert.equal(own.length("music"), 3);
  assert.deepEqual(own.frame("music", "PCMU", 4), own.frame("music", "PCMU", 1));
  assert.equal(new SoundFrames(tone(523, 5)).frame("music", "PCMA", 9).length, FRAME_SAMPLES);
});

Deno.test("SoundFrames: one frame is made once for all who hear it", () => {
  const frames = new SoundFrames();
  assert.equal(frames.frame("music", "PCMU", 17), frames.frame("music", "PCMU", 17));
});
