/** Offers and answers of an end device, whom it hears, and how its description's version rises. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../../core/lib/random.ts";
import { instant, plus } from "../../core/lib/time.ts";
import { rtpPacket } from "../../core/media/rtp.ts";
import { HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import { audioOf, type Direction, parseSdp } from "../../core/sip/sdp.ts";
import { HEARD_STREAMS_MAX } from "../../sim/devices/heard.ts";
import { acceptableOffer, MediaLeg } from "../../sim/devices/media_leg.ts";
import { Voice } from "../../sim/devices/voice.ts";

const NOW = instant(0);
const DIRECTIONS: readonly Direction[] = ["sendrecv", "sendonly", "recvonly", "inactive"];
const A = { host: "10.0.0.1", port: 4000 }, B = { host: "10.0.0.2", port: 4000 };

function leg(local = A): MediaLeg {
  const random = seededRandom(local.host);
  return new MediaLeg({ local, mode: "flows", voice: new Voice(1), random });
}

function read(bytes: Uint8Array) {
  const sdp = parseSdp(bytes);
  assert.ok(sdp.ok);
  return { version: BigInt(sdp.value.origin.version), audio: audioOf(sdp.value)! };
}

const packet = (ssrc: number) =>
  rtpPacket({
    payloadType: 0,
    marker: false,
    sequence: 1,
    timestamp: 1,
    ssrc,
    payload: new Uint8Array(160),
  });

const sends = (direction: Direction) => direction === "sendrecv" || direction === "sendonly";
const hearing = (direction: Direction) => direction === "sendrecv" || direction === "recvonly";

Deno.test("I11 MediaLeg: after any offer and answer, one hears exactly when the other sends", () => {
  const wish = fc.constantFrom(...DIRECTIONS);
  fc.assert(
    fc.property(fc.array(fc.tuple(wish, wish, fc.boolean()), { minLength: 1 }), (rounds) => {
      const a = leg(A), b = leg(B);
      for (const [ofA, ofB, aOffers] of rounds) {
        const [offerer, answerer] = aOffers ? [a, b] : [b, a];
        const [ofOfferer, ofAnswerer] = aOffers ? [ofA, ofB] : [ofB, ofA];
        const answer = answerer.answer(offerer.offer(ofOfferer), ofAnswerer, NOW);
        assert.ok(answer.ok && offerer.answered(answer.value, NOW).ok);
        const [theirs, ours] = [offerer.view().direction, answerer.view().direction];
        assert.equal(sends(theirs), hearing(ours));
        assert.equal(hearing(theirs), sends(ours));
        assert.ok(!sends(ours) || sends(ofAnswerer), "nobody sends who does not want to");
        assert.ok(!sends(theirs) || sends(ofOfferer));
        assert.equal(a.hear(packet(7), B, NOW), hearing(a.view().direction));
        assert.equal(
          a.due(NOW).length > 0 || a.nextDeadline() !== undefined,
          sends(a.view().direction),
        );
      }
    }),
  );
});

Deno.test("I14 MediaLeg: the version rises by one when the description changes, and only then", () => {
  const alice = leg();
  const first = read(alice.offer("sendrecv")).version;
  assert.equal(read(alice.offer("sendrecv")).version, first);
  assert.equal(read(alice.offer("sendonly")).version, first + 1n);
  assert.equal(read(alice.offer("sendonly")).version, first + 1n);
  assert.equal(read(alice.offer("sendrecv")).version, first + 2n);
});

Deno.test("MediaLeg: an offer that nobody has answered changes nothing", () => {
  const alice = leg(A), bob = leg(B);
  assert.equal(alice.view().direction, "inactive");
  const answer = bob.answer(alice.offer("sendrecv"), "sendrecv", NOW);
  assert.ok(answer.ok && alice.answered(answer.value, NOW).ok);
  alice.offer("sendonly");
  assert.equal(alice.view().direction, "sendrecv");
  assert.equal(bob.heldByPeer, false);
  assert.ok(bob.answer(alice.offer("sendonly"), "sendrecv", NOW).ok);
  assert.equal(bob.heldByPeer, true);
});

Deno.test("MediaLeg: the hold of old phones (c=0.0.0.0) is sent no media", () => {
  const alice = leg(A), bob = leg(B);
  const offer = new TextDecoder().decode(alice.offer("sendrecv"));
  const old = new TextEncoder().encode(offer.replaceAll("c=IN IP4 10.0.0.1", "c=IN IP4 0.0.0.0"));
  assert.ok(bob.answer(old, "sendrecv", NOW).ok);
  assert.deepEqual(bob.due(plus(NOW, 10_000)), []);
  assert.ok(!bob.hear(packet(1), A, NOW), "nor heard");
});

Deno.test("MediaLeg: only packets from the far end's media address are heard, and only RTP", () => {
  const alice = leg(A), bob = leg(B);
  const answer = bob.answer(alice.offer("sendrecv"), "sendrecv", NOW);
  assert.ok(answer.ok && alice.answered(answer.value, NOW).ok);
  assert.ok(alice.hear(packet(7), B, NOW));
  assert.ok(alice.hear(packet(7), B, instant(20)));
  assert.ok(!alice.hear(packet(8), { ...B, port: 4002 }, NOW));
  assert.ok(!alice.hear(new Uint8Array(5), B, NOW));
  const heard = [{ ssrc: 7, firstAt: instant(0), lastAt: instant(20), packets: 2 }];
  assert.deepEqual(alice.view().heard, heard);
  alice.close(instant(30));
  assert.ok(!alice.hear(packet(7), B, instant(40)));
  assert.deepEqual(alice.view().heard, heard, "what was heard stays readable");
});

Deno.test("MediaLeg: it remembers HEARD_STREAMS_MAX streams, the latest ones", () => {
  const alice = leg(A), bob = leg(B);
  const answer = bob.answer(alice.offer("sendrecv"), "sendrecv", NOW);
  assert.ok(answer.ok && alice.answered(answer.value, NOW).ok);
  for (let ssrc = 0; ssrc <= HEARD_STREAMS_MAX; ssrc++) alice.hear(packet(ssrc), B, NOW);
  const heard = alice.view().heard.map((one) => one.ssrc);
  assert.deepEqual(heard, Array.from({ length: HEARD_STREAMS_MAX }, (_, i) => i + 1));
});

Deno.test("acceptableOffer: 415 for another type, 488 for nothing in common, none for G.711 or no offer", () => {
  const invite = (body: string, type = "application/sdp"): SipRequest => ({
    kind: "request",
    method: "INVITE",
    uri: "sip:bob@10.0.0.2",
    headers: HeaderTable.of(["Content-Type", type]),
    body: new TextEncoder().encode(body),
  });
  const good = new TextDecoder().decode(leg().offer("sendrecv"));
  assert.equal(acceptableOffer(invite(good)), undefined);
  assert.equal(acceptableOffer(invite(good, "Application/SDP; charset=utf-8")), undefined);
  assert.equal(acceptableOffer(invite("")), undefined);
  assert.equal(acceptableOffer(invite("<xml/>", "text/xml")), 415);
  assert.equal(acceptableOffer(invite("v=0")), 488);
  const video = good.replace(/m=audio (\d+) RTP\/AVP .*/, "m=video $1 RTP/AVP 96");
  assert.equal(acceptableOffer(invite(video)), 488);
  const strange = good.replace(/m=audio (\d+) RTP\/AVP .*/, "m=audio $1 RTP/AVP 97")
    .replaceAll(/a=rtpmap:.*/g, "a=rtpmap:97 opus/48000/2");
  assert.equal(acceptableOffer(invite(strange)), 488);
});
