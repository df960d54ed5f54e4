/** The RTP relay: who hears whom, who is not heard, RTCP, and formats that differ between two sides. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { decodeAlaw, decodeUlaw, ulawAsAlaw } from "../../core/media/g711.ts";
import { readRtp } from "../../core/media/rtp.ts";
import { PORT_REST_MILLIS } from "../../sim/pbx/media.ts";
import {
  A,
  A_PORT,
  ALAW,
  B,
  B_PORT,
  packets,
  RelayDesk,
  rtp,
  ULAW,
} from "../support/relay_desk.ts";

const STRANGER: SocketAddress = { host: "10.9.9.9", port: 4000 };
const packet = rtp({ marker: true });
const report = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 7);

function joined(of: Parameters<RelayDesk["join"]>[0] = {}): RelayDesk {
  const desk = new RelayDesk();
  desk.join(of);
  return desk;
}

Deno.test("MediaRelay: what A sends goes out to B's address from B's port, and back", () => {
  const desk = joined();
  assert.deepEqual(desk.arrive(A_PORT, A, packet), [
    { kind: "send", port: B_PORT, destination: B, bytes: packet },
  ]);
  assert.deepEqual(desk.arrive(B_PORT, B, packet), [
    { kind: "send", port: A_PORT, destination: A, bytes: packet },
  ]);
});

Deno.test("I16 MediaRelay: a packet from neither the SDP's nor the signalling's host is dropped", () => {
  const desk = joined();
  assert.deepEqual(desk.arrive(A_PORT, STRANGER, packet), []);
  assert.equal(desk.arrive(A_PORT, A, packet).length, 1);
});

Deno.test("I16 MediaRelay: who came first stays until the next offer or answer, whatever else is routed", () => {
  const desk = joined({ a: { round: 1 } });
  const rebound = { host: A.host, port: 4444 };
  assert.equal(desk.arrive(A_PORT, A, packet).length, 1);
  assert.equal(desk.arrive(A_PORT, rebound, packet).length, 0);
  desk.route({ round: 1, plays: "music" });
  desk.route({ round: 1, to: B_PORT });
  assert.equal(desk.arrive(A_PORT, rebound, packet).length, 0, "a hold is no offer");
  assert.equal(desk.arrive(A_PORT, A, packet).length, 1);
  desk.route({ round: 2, to: B_PORT });
  assert.equal(desk.arrive(A_PORT, rebound, packet).length, 1);
  assert.equal(desk.arrive(A_PORT, A, packet).length, 0);
});

Deno.test("I16 MediaRelay: only the first sender from a named host is heard, however sources mix", () => {
  const host = fc.constantFrom(A.host, "10.0.7.7", "10.9.9.9", "10.9.9.8");
  const source = fc.record({ host, port: fc.constantFrom(4000, 4001, 4002) });
  const step = fc.oneof(source, fc.constant("offer" as const), fc.constant("hold" as const));
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    const desk = joined({ a: { round: 0, signallingHost: "10.0.7.7" } });
    let first: SocketAddress | undefined;
    let round = 0;
    for (const one of steps) {
      if (one === "offer" || one === "hold") {
        if (one === "offer") {
          round += 1;
          first = undefined;
        }
        desk.route({ round, signallingHost: "10.0.7.7", to: B_PORT });
        continue;
      }
      const named = one.host === A.host || one.host === "10.0.7.7";
      if (named) first ??= { ...one };
      const heard = first !== undefined && first.host === one.host && first.port === one.port;
      assert.equal(desk.arrive(A_PORT, one, packet).length, heard ? 1 : 0);
    }
  }));
});

Deno.test("MediaRelay: a phone behind a NAT is answered where its packets come from", () => {
  const nat = { host: "203.0.113.7", port: 61000 };
  const remote = { host: "192.168.0.9", port: 4000 };
  const desk = joined({ a: { remote, signallingHost: nat.host } });
  assert.equal(desk.arrive(B_PORT, B, packet)[0]?.destination, remote);
  assert.equal(desk.arrive(A_PORT, nat, packet).length, 1);
  assert.deepEqual(desk.arrive(B_PORT, B, packet)[0]?.destination, nat);
});

Deno.test("MediaRelay: without a destination nobody hears, and an unknown port is harmless", () => {
  const desk = joined();
  desk.route();
  assert.deepEqual(desk.arrive(A_PORT, A, packet), []);
  assert.deepEqual(desk.arrive(9998, A, packet), []);
  assert.deepEqual(desk.arrive(9999, A, report), []);
});

Deno.test("MediaRelay: nothing is sent to c=0.0.0.0 or port 0, and what is no RTP is not relayed", () => {
  for (const remote of [{ host: "0.0.0.0", port: 4000 }, { host: B.host, port: 0 }]) {
    assert.deepEqual(joined({ b: { remote } }).arrive(A_PORT, A, packet), []);
  }
  assert.deepEqual(joined().arrive(A_PORT, A, Uint8Array.of(1, 2, 3)), []);
});

Deno.test("I15 MediaRelay: a closed port rests, then is ready again, and relays nothing meanwhile", () => {
  const desk = joined();
  assert.equal(desk.relay.inUse, 2);
  for (const port of [A_PORT, B_PORT]) desk.tell({ kind: "close", port });
  assert.equal(desk.relay.inUse, 0);
  assert.equal(desk.relay.ready, 0);
  assert.deepEqual(desk.arrive(A_PORT, A, packet), []);
  desk.pass(PORT_REST_MILLIS - 1);
  assert.equal(desk.relay.ready, 0);
  desk.pass(1);
  const ready = desk.effects.slice(-2).map((effect) => effect.kind === "event" && effect.event);
  assert.deepEqual(ready, [
    { kind: "port-ready", port: A_PORT },
    { kind: "port-ready", port: B_PORT },
  ]);
  assert.equal(desk.relay.nextDeadline(), undefined);
  assert.equal(desk.relay.ready, 2);
});

Deno.test("MediaRelay: RTCP goes from port to port one above RTP, or where a=rtcp says (RFC 3605)", () => {
  const desk = joined();
  assert.deepEqual(desk.arrive(A_PORT + 1, { ...A, port: 4001 }, report), [
    { kind: "send", port: B_PORT + 1, destination: { ...B, port: 5001 }, bytes: report },
  ]);
  const said = { host: "10.0.0.3", port: 7777 };
  const other = joined({ b: { rtcp: said } });
  assert.deepEqual(other.arrive(A_PORT + 1, { ...A, port: 4001 }, report)[0]?.destination, said);
});

Deno.test("I16 MediaRelay: RTCP latches as RTP does, by itself, and only RTCP passes there", () => {
  const desk = joined({ a: { round: 1 } });
  const rtcpA = { host: A.host, port: 4001 };
  assert.deepEqual(desk.arrive(A_PORT + 1, STRANGER, report), []);
  assert.equal(desk.arrive(A_PORT + 1, rtcpA, report).length, 1);
  assert.deepEqual(desk.arrive(A_PORT + 1, { ...A, port: 4009 }, report), []);
  assert.deepEqual(desk.arrive(A_PORT + 1, rtcpA, packet), []);
  assert.deepEqual(desk.arrive(B_PORT + 1, { ...B, port: 5555 }, report)[0]?.destination, rtcpA);
  desk.route({ round: 1 });
  assert.deepEqual(
    desk.arrive(A_PORT + 1, rtcpA, report),
    [],
    "nobody hears A, nobody is told of it",
  );
});

Deno.test("MediaRelay: G.711 is put into the law the other side takes, both ways, and only where it must", () => {
  const desk = joined({ a: { codec: ULAW }, b: { codec: ALAW } });
  const [toB] = packets(desk.arrive(A_PORT, A, packet));
  const sound = readRtp(packet)!;
  assert.deepEqual(toB, { ...sound, payloadType: 8, payload: ulawAsAlaw(sound.payload) });
  const [back] = packets(desk.arrive(B_PORT, B, rtp({ ...toB!, marker: true, ssrc: 9 })));
  assert.equal(back?.payloadType, 0);
  const heard = decodeUlaw(back!.payload), said = decodeAlaw(toB!.payload);
  heard.forEach((sample, i) => assert.ok(Math.abs(sample - said[i]!) <= 640, `${i}`));
  const both = joined({ b: { codec: ALAW, takes: [ALAW, ULAW] } });
  assert.deepEqual(both.arrive(A_PORT, A, packet)[0]?.bytes, packet, "B takes µ-law as well");
});

Deno.test("MediaRelay: headers with CSRCs, extension and padding stay as they are when the law changes", () => {
  const desk = joined({ b: { codec: ALAW } });
  const head = [
    0xb1,
    0x80,
    0,
    1,
    0,
    0,
    0,
    160,
    0,
    0,
    0,
    7,
    1,
    2,
    3,
    4,
    0xbe,
    0xde,
    0,
    1,
    9,
    9,
    9,
    9,
  ];
  const bytes = Uint8Array.of(...head, 0xff, 0xff, 0xff, 0, 0, 3);
  const [sent] = desk.arrive(A_PORT, A, bytes);
  assert.deepEqual([...sent!.bytes.subarray(0, 24)], [0xb1, 0x88, ...head.slice(2)]);
  assert.deepEqual([...sent!.bytes.subarray(24)], [0xd5, 0xd5, 0xd5, 0, 0, 3]);
});

Deno.test("MediaRelay: keys get the number the other side has for them, other formats too, the rest as it is", () => {
  const key = (payloadType: number) => ({ name: "TELEPHONE-EVENT", payloadType });
  const opus = (payloadType: number) => ({ name: "OPUS/48000/2", payloadType });
  const desk = joined({
    a: { codec: opus(96), takes: [opus(96), ULAW, key(101)] },
    b: { codec: opus(111), takes: [opus(111), ALAW, key(96)] },
  });
  const pressed = rtp({ payloadType: 101, payload: Uint8Array.of(5, 10, 0, 160) });
  const [out] = packets(desk.arrive(A_PORT, A, pressed));
  assert.deepEqual(out, { ...readRtp(pressed)!, payloadType: 96, marker: true });
  assert.equal(packets(desk.arrive(A_PORT, A, rtp({ payloadType: 96 })))[0]?.payloadType, 111);
  assert.equal(packets(desk.arrive(B_PORT, B, rtp({ payloadType: 96 })))[0]?.payloadType, 101);
  const unknown = rtp({ payloadType: 33, marker: true });
  assert.deepEqual(desk.arrive(A_PORT, A, unknown)[0]?.bytes, unknown);
});
