/** Forwarding: off by default, when nobody answers or no phone is there, with the forwarder's own permissions. */
import assert from "node:assert/strict";
import type { Extension, LineId } from "../../core/domain/ids.ts";
import type { Forward, Office } from "../../core/domain/office.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { BenchPhones, phoneOf } from "../support/bench_phones.ts";
import { demoOffice } from "../support/demo_office.ts";
import { ackTo, answerTo, CARRIER, sdpOf } from "../support/pbx_bench.ts";
import { settles } from "../support/refer_bench.ts";

const DEVICES = ["1001-desk", "1002-desk", "1004-desk", "1005-desk"];

/** Each `extension: forward`. */
function officeWhere(forwards: Readonly<Record<string, Partial<Forward>>>): Office {
  const { office } = demoOffice();
  return {
    ...office,
    people: office.people.map((person) => {
      const forward = forwards[person.extension];
      if (forward === undefined) return person;
      return { ...person, forward: { to: "1005", whenUnregistered: false, ...forward } };
    }),
  };
}

function open(
  forwards: Readonly<Record<string, Partial<Forward>>>,
  devices: readonly string[] = DEVICES,
) {
  const phones = new BenchPhones(devices, officeWhere(forwards));
  return { phones, bench: phones.bench };
}

function rings(phones: BenchPhones, device: string): SipRequest {
  const { at } = phoneOf(device);
  const invite = phones.bench.request("INVITE", at);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  return invite;
}

/** Whoever rang in vain is told. */
function stops(phones: BenchPhones, device: string, invite: SipRequest): void {
  const { at } = phoneOf(device);
  phones.bench.request("CANCEL", at);
  phones.bench.say(at, answerTo(invite, 487, at.host));
}

Deno.test("forward: off by default; who does not answer is not answered", () => {
  const { phones, bench } = open({});
  phones.dial("1001-desk", "1004");
  const invite = rings(phones, "1004-desk");
  bench.pass(30_001);
  stops(phones, "1004-desk", invite);
  assert.equal(phones.call().endCause, "no-answer");
  settles(phones);
});

Deno.test("forward: on no answer after its own time; the caller is told 181, the other phone stops", () => {
  const { phones, bench } = open({ "1004": { afterSeconds: 10 } });
  const dialled = phones.dial("1001-desk", "1004");
  const invite = rings(phones, "1004-desk");
  bench.pass(9_999);
  assert.equal(bench.take(phoneOf("1005-desk").at).length, 0);
  bench.take(phoneOf("1001-desk").at);
  bench.pass(2);
  stops(phones, "1004-desk", invite);
  bench.response(phoneOf("1001-desk").at, 181);
  const target = rings(phones, "1005-desk");
  assert.match(target.headers.get("From")!, /sip:1001@/);
  const { at } = phoneOf("1005-desk");
  bench.take(phoneOf("1001-desk").at);
  bench.say(at, answerTo(target, 200, at.host, sdpOf(at.host)));
  const a = phones.answered("1001-desk", dialled);
  assert.equal(phones.hearing(), "1001-desk 1005-desk, 1005-desk 1001-desk");
  assert.equal(phones.call().legs[1]?.endCause, "no-answer");
  assert.equal(phones.call().dialled, "1004");
  settles(phones, a);
});

Deno.test("forward: its own time to ring begins with it, and then the caller is told", () => {
  const { phones, bench } = open({ "1004": {} });
  phones.dial("1001-desk", "1004");
  const invite = rings(phones, "1004-desk");
  bench.pass(30_001);
  stops(phones, "1004-desk", invite);
  const target = rings(phones, "1005-desk");
  bench.pass(29_000);
  assert.equal(phones.call().endedAt, undefined);
  bench.pass(2_000);
  bench.say(phoneOf("1005-desk").at, answerTo(target, 487, "10.1.0.5"));
  assert.equal(phones.call().endCause, "no-answer");
  settles(phones);
});

Deno.test("forward: who has no phone registered is forwarded at once, where that is wished", () => {
  const there = ["1001-desk", "1005-desk"];
  const { phones } = open({ "1004": { whenUnregistered: true } }, there);
  const dialled = phones.dial("1001-desk", "1004");
  phones.answer("1005-desk");
  const a = phones.answered("1001-desk", dialled);
  assert.equal(phones.call().legs[1]?.endCause, "unreachable");
  settles(phones, a);
  const without = open({ "1004": {} }, there);
  without.phones.dial("1001-desk", "1004");
  assert.equal(without.phones.call().endCause, "unreachable");
  settles(without.phones);
});

for (const [status, cause] of [[486, "busy"], [603, "rejected"]] as const) {
  Deno.test(`forward: ${status} is an answer, and nobody is forwarded to`, () => {
    const { phones, bench } = open({ "1004": { whenUnregistered: true } });
    phones.dial("1001-desk", "1004");
    const invite = rings(phones, "1004-desk");
    bench.say(phoneOf("1004-desk").at, answerTo(invite, status, "10.1.0.4"));
    assert.equal(phones.call().endCause, cause);
    assert.equal(bench.take(phoneOf("1005-desk").at).length, 0);
    settles(phones);
  });
}

Deno.test("I26 forward: outside on the forwarder's default line, with his permission and not the caller's", () => {
  const outside = { to: "0312345678", afterSeconds: 1 };
  const { phones, bench } = open({ "1004": outside });
  phones.dial("1002-desk", "1004");
  const invite = rings(phones, "1004-desk");
  bench.pass(1_001);
  stops(phones, "1004-desk", invite);
  const out = bench.request("INVITE", CARRIER);
  assert.match(out.headers.get("From")!, /sip:0300000001@/);
  assert.equal(phones.call().legs.at(-1)?.line, "main" as LineId);
  bench.input({ kind: "shutdown" });
  settles(phones);
});

Deno.test("I26 forward: who may not dial out forwards nobody outside, and the history knows", () => {
  const { phones, bench } = open({ "1002": { to: "0312345678", afterSeconds: 1 } });
  phones.dial("1001-desk", "1002");
  const invite = rings(phones, "1002-desk");
  bench.pass(1_001);
  stops(phones, "1002-desk", invite);
  assert.equal(bench.take(CARRIER).length, 0);
  const call = phones.call();
  assert.equal(call.endCause, "no-answer");
  assert.deepEqual(call.legs.map((leg) => leg.endCause), ["no-answer", "no-answer", "refused"]);
  settles(phones);
});

Deno.test("I23 forward: a circle ends, and nobody is forwarded back to the caller or to himself", () => {
  const all = { whenUnregistered: true };
  const circle = { "1004": { ...all, to: "1005" }, "1005": { ...all, to: "1004" } };
  const { phones } = open(circle, ["1001-desk"]);
  phones.dial("1001-desk", "1004");
  const parties = phones.call().legs.map(({ party }) => party.kind === "person" && party.extension);
  assert.deepEqual(parties, ["1001", "1004", "1005", "1004"] as (Extension | false)[]);
  assert.equal(phones.call().endCause, "unreachable");
  settles(phones);
  for (const to of ["1001", "1004"]) {
    const back = open({ "1004": { ...all, to } }, ["1001-desk"]);
    back.phones.dial("1001-desk", "1004");
    assert.equal(back.phones.call().legs.length, 2);
    assert.equal(back.phones.call().endCause, "unreachable");
    settles(back.phones);
  }
});

Deno.test("forward: of the only person who rings for a line counts, within the line's own time", () => {
  const there = ["1001-desk", "1002-desk", "1004-desk"];
  const { phones, bench } = open({ "1005": { to: "1004", whenUnregistered: true } }, there);
  const invite = bench.build(CARRIER, {
    method: "INVITE",
    user: "0312345678",
    called: "0300000003",
    body: sdpOf(CARRIER.host),
  });
  bench.say(CARRIER, invite);
  const d = phones.answer("1004-desk");
  bench.say(CARRIER, ackTo(invite, bench.response(CARRIER, 200)));
  assert.equal(phones.call().direction, "inbound");
  settles(phones, d);
});
