/** The named limits of the PBX, each met. */
import assert from "node:assert/strict";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { DIALLED_MAX_CHARACTERS } from "../../sim/pbx/dialling.ts";
import {
  CALLS_MAX,
  CALLS_OF_DEVICE_MAX,
  COMMANDS_REMEMBERED,
  LEGS_OF_CALL_MAX,
  NAME_MAX_CHARACTERS,
  PORT_WAIT_MILLIS,
  WAITING_FOR_PORTS_MAX,
} from "../../sim/pbx/limits.ts";
import { demoOffice, loadOffice } from "../support/demo_office.ts";
import { CARRIER, PbxBench, sdpOf } from "../support/pbx_bench.ts";

const { office } = demoOffice();
const A = { host: "10.1.0.1", port: 5060 };
const LINE = "0300000001";

/** `main` without a limit of its own. */
function wide(change: Partial<Office> = {}): Office {
  const lines = office.lines.map(({ channels: _, ...line }) => line);
  return { ...office, lines, ...change };
}

Deno.test("CALLS_MAX: one call more is answered 503", () => {
  const bench = new PbxBench(loadOffice("bench").office, 2 * CALLS_MAX + 2);
  const source = { host: "127.0.0.1", port: 5190 };
  const call = (n: number) => {
    const ask = { method: "INVITE", user: "benchuac", called: "5551234", callId: `c${n}` };
    bench.say(source, bench.build(source, { ...ask, body: sdpOf(source.host) }));
  };
  for (let i = 0; i < CALLS_MAX; i++) call(i);
  assert.equal(bench.pbx.census().calls, CALLS_MAX);
  bench.take();
  call(CALLS_MAX);
  bench.response(source, 503);
});

Deno.test("CALLS_OF_DEVICE_MAX: a device that makes one call more is answered 503, another one is not", () => {
  const free = { ...office, lines: office.lines.map(({ channels: _, ...line }) => line) };
  const bench = new PbxBench(free, 4 * CALLS_OF_DEVICE_MAX);
  const B = { host: "10.1.0.2", port: 5060 };
  bench.register("1001-desk", A);
  bench.register("1004-desk", B);
  const call = (device: string, from: typeof A, n: number) => {
    const ask = { method: "INVITE", user: device, called: `0${LINE}`, callId: `${device}-${n}` };
    bench.withDigest(from, { ...ask, body: sdpOf(from.host) }, `sip-${device}`);
  };
  for (let n = 0; n < CALLS_OF_DEVICE_MAX; n++) call("1001-desk", A, n);
  assert.equal(bench.pbx.census().calls, CALLS_OF_DEVICE_MAX);
  bench.take();
  call("1001-desk", A, CALLS_OF_DEVICE_MAX);
  bench.response(A, 503);
  call("1004-desk", B, 0);
  assert.equal(bench.pbx.census().calls, CALLS_OF_DEVICE_MAX + 1);
});

Deno.test("COMMANDS_REMEMBERED: an id is forgotten after so many others", () => {
  const bench = new PbxBench(office);
  const hangup = {
    kind: "hangup",
    call: "none" as CallId,
    device: "1001-desk" as DeviceId,
  } as const;
  const other = { ...hangup, call: "other" as CallId };
  bench.execute("first", hangup);
  const refused = bench.execute("first", other);
  assert.ok(!refused.ok && refused.error.code === "command-reused");
  for (let i = 0; i < COMMANDS_REMEMBERED; i++) bench.execute(`id-${i}`, hangup);
  const forgotten = bench.execute("first", other);
  assert.ok(!forgotten.ok && forgotten.error.code === "call-not-found");
});

Deno.test("LEGS_OF_CALL_MAX: a step with more people leaves out the last ones", () => {
  const people = Array.from({ length: 2 * LEGS_OF_CALL_MAX }, (_, i) => ({
    ...office.people[0]!,
    extension: String(3000 + i) as Extension,
  }));
  const extensions = people.map((person) => person.extension);
  const lines = wide().lines.map((line) => ({
    ...line,
    incoming: [{ afterSeconds: 0, extensions, replacesEarlier: true }],
  }));
  const bench = new PbxBench(wide({ people, lines }));
  const ask = { method: "INVITE", user: "0451112222", called: LINE, body: sdpOf(CARRIER.host) };
  bench.say(CARRIER, bench.build(CARRIER, ask));
  bench.response(CARRIER, 480);
  assert.equal(bench.call().legs.length, LEGS_OF_CALL_MAX);
});

Deno.test("NAME_MAX_CHARACTERS: a longer name claimed outside is cut", () => {
  const bench = new PbxBench(office);
  const name = "x".repeat(NAME_MAX_CHARACTERS + 20);
  const from = `"${name}" <sip:0451112222@10.9.0.1>;tag=t`;
  const ask = { method: "INVITE", user: "0451112222", called: LINE, from };
  bench.say(CARRIER, bench.build(CARRIER, { ...ask, body: sdpOf(CARRIER.host) }));
  const { party } = bench.call().legs[0]!;
  assert.ok(party.kind === "outside");
  assert.equal(party.name?.length, NAME_MAX_CHARACTERS);
});

Deno.test("DIALLED_MAX_CHARACTERS: of a destination that makes no sense only so much is kept", () => {
  const bench = new PbxBench(office);
  const called = "z".repeat(3 * DIALLED_MAX_CHARACTERS);
  const ask = { method: "INVITE", user: "1001-desk", called, body: sdpOf(A.host) };
  bench.withDigest(A, ask, "sip-1001-desk");
  bench.response(A, 484);
  assert.equal(bench.call().dialled.length, DIALLED_MAX_CHARACTERS);
  assert.equal(bench.call().legs[0]?.refusal?.code, "malformed-number");
});

const LOAD = { host: "127.0.0.1", port: 5190 };
const TRUNK = { host: "127.0.0.1", port: 5191 };

/** The bench office before media has announced any port. */
function withoutPorts() {
  const bench = new PbxBench(loadOffice("bench").office, 0);
  return {
    bench,
    call(n: number): SipRequest {
      const ask = {
        method: "INVITE",
        user: "benchuac",
        called: `555${1_000 + n}`,
        callId: `w${n}`,
      };
      const invite = bench.build(LOAD, { ...ask, body: sdpOf(LOAD.host) });
      bench.say(LOAD, invite);
      return invite;
    },
    ready(n: number): void {
      bench.input({ kind: "media", event: { kind: "port-ready", port: 10_000 + 2 * n } });
    },
  };
}

Deno.test("PORT_WAIT_MILLIS: without a port an INVITE waits, hears 100, and is answered 503 when none comes", () => {
  const { bench, call } = withoutPorts();
  call(0);
  bench.pass(250);
  bench.response(LOAD, 100);
  bench.pass(PORT_WAIT_MILLIS - 300);
  assert.deepEqual(bench.take(LOAD), []);
  bench.pass(100);
  bench.response(LOAD, 503);
  assert.equal(bench.pbx.census().timers, 0);
});

Deno.test("port queue: who waited longest begins first, as soon as there are two ports for a call", () => {
  const { bench, call, ready } = withoutPorts();
  call(0);
  call(1);
  bench.pass(1_000);
  ready(1);
  assert.deepEqual(bench.take(TRUNK), []);
  ready(2);
  assert.equal(bench.request("INVITE", TRUNK).uri.includes("5551000"), true);
  assert.equal(bench.pbx.census().calls, 1);
  ready(3);
  ready(4);
  assert.equal(bench.request("INVITE", TRUNK).uri.includes("5551001"), true);
  bench.pass(PORT_WAIT_MILLIS);
  assert.equal(bench.pbx.census().calls, 2, "their waiting is over");
});

Deno.test("port queue: a caller that gives up meanwhile is let go, and one that waits while the host stops gets 503", () => {
  const { bench, call, ready } = withoutPorts();
  const invite = call(0);
  const headers = invite.headers.set("CSeq", "1 CANCEL");
  bench.say(LOAD, { ...invite, method: "CANCEL", headers });
  bench.response(LOAD, 487);
  call(1);
  bench.take();
  bench.input({ kind: "shutdown" });
  bench.response(LOAD, 503);
  ready(1);
  ready(2);
  assert.deepEqual(bench.take(TRUNK), []);
  assert.equal(bench.pbx.census().timers, 0);
});

Deno.test("WAITING_FOR_PORTS_MAX: one INVITE more is answered 503 at once", () => {
  const { bench, call } = withoutPorts();
  for (let n = 0; n < WAITING_FOR_PORTS_MAX; n++) call(n);
  assert.deepEqual(bench.take(LOAD), []);
  call(WAITING_FOR_PORTS_MAX);
  bench.response(LOAD, 503);
});
