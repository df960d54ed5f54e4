/** The RTP relay: who hears whom, and who is not heard. */
import assert from "node:assert/strict";
import { instant } from "../../core/lib/time.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type MediaCommand, MediaRelay, PORT_REST_MILLIS } from "../../sim/pbx/media.ts";

const A: SocketAddress = { host: "10.0.0.1", port: 4000 };
const B: SocketAddress = { host: "10.0.0.2", port: 5000 };
const start = instant(0);
const packet = Uint8Array.of(1, 2, 3);

function bridged(): MediaRelay {
  const relay = new MediaRelay();
  for (const port of [10000, 10002]) relay.handle({ kind: "bound", port }, start);
  tell(relay, { kind: "route", port: 10000, remote: A, signallingHost: A.host, to: 10002 });
  tell(relay, { kind: "route", port: 10002, remote: B, signallingHost: B.host, to: 10000 });
  return relay;
}

function tell(relay: MediaRelay, command: MediaCommand) {
  return relay.handle({ kind: "command", command }, start);
}

function arrive(relay: MediaRelay, port: number, source: SocketAddress) {
  return relay.handle({ kind: "packet", port, source, bytes: packet }, start);
}

Deno.test("MediaRelay: what A sends goes out to B's address from B's port, and back", () => {
  const relay = bridged();
  assert.deepEqual(arrive(relay, 10000, A), [
    { kind: "send", port: 10002, destination: B, bytes: packet },
  ]);
  assert.deepEqual(arrive(relay, 10002, B), [
    { kind: "send", port: 10000, destination: A, bytes: packet },
  ]);
});

Deno.test("I16 MediaRelay: a packet from neither the SDP's nor the signalling's host is dropped", () => {
  const relay = bridged();
  assert.deepEqual(arrive(relay, 10000, { host: "10.9.9.9", port: 4000 }), []);
  assert.deepEqual(arrive(relay, 10000, A).length, 1);
});

Deno.test("I16 MediaRelay: once latched, another port of the same host is dropped until the next route", () => {
  const relay = bridged();
  const moved = { host: A.host, port: 4444 };
  assert.equal(arrive(relay, 10000, A).length, 1);
  assert.equal(arrive(relay, 10000, moved).length, 0);
  tell(relay, { kind: "route", port: 10000, remote: moved, signallingHost: A.host, to: 10002 });
  assert.equal(arrive(relay, 10000, moved).length, 1);
});

Deno.test("MediaRelay: a phone behind a NAT is answered where its packets come from", () => {
  const relay = new MediaRelay();
  for (const port of [10000, 10002]) relay.handle({ kind: "bound", port }, start);
  const said = { host: "192.168.0.9", port: 4000 };
  const nat = { host: "203.0.113.7", port: 61000 };
  tell(relay, { kind: "route", port: 10000, remote: said, signallingHost: nat.host, to: 10002 });
  tell(relay, { kind: "route", port: 10002, remote: B, signallingHost: B.host, to: 10000 });
  assert.equal(arrive(relay, 10000, nat).length, 1);
  assert.deepEqual(arrive(relay, 10002, B), [
    { kind: "send", port: 10000, destination: nat, bytes: packet },
  ]);
});

Deno.test("MediaRelay: without a destination nobody hears, and an unknown port is harmless", () => {
  const relay = bridged();
  tell(relay, { kind: "route", port: 10000, remote: A, signallingHost: A.host });
  assert.deepEqual(arrive(relay, 10000, A), []);
  assert.deepEqual(arrive(relay, 9999, A), []);
});

Deno.test("I15 MediaRelay: a closed port rests, then is ready again, and relays nothing meanwhile", () => {
  const relay = bridged();
  assert.equal(relay.inUse, 2);
  tell(relay, { kind: "close", port: 10000 });
  tell(relay, { kind: "close", port: 10002 });
  assert.equal(relay.inUse, 0);
  assert.equal(relay.ready, 0);
  assert.deepEqual(arrive(relay, 10000, A), []);
  assert.deepEqual(relay.handle({ kind: "wake" }, instant(PORT_REST_MILLIS - 1)), []);
  assert.deepEqual(relay.handle({ kind: "wake" }, instant(PORT_REST_MILLIS)), [
    { kind: "event", event: { kind: "port-ready", port: 10000 } },
    { kind: "event", event: { kind: "port-ready", port: 10002 } },
  ]);
  assert.equal(relay.nextDeadline(), undefined);
  assert.equal(relay.ready, 2);
});
