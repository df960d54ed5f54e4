/** Attended transfers by REFER with Replaces: two calls of one phone become one (RFC 5589 §7, RFC 3891). */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { type BenchDialog, BenchPhones, phoneOf } from "../support/bench_phones.ts";
import { demoOffice } from "../support/demo_office.ts";
import { answerTo, CARRIER, PBX, sdpOf } from "../support/pbx_bench.ts";
import { refer, settles, told, words } from "../support/refer_bench.ts";

const DEVICES = ["1001-desk", "1002-desk", "1004-desk", "1005-desk"];

/** Phones that take two calls at once, in and out. */
function open() {
  const { office } = demoOffice();
  const devices = office.devices.map((device) => ({ ...device, callsMax: 4, incomingMax: 4 }));
  return new BenchPhones(DEVICES, { ...office, devices });
}

/** 1001 talks with 1004 (held), then with 1005. */
function consulting() {
  const phones = open();
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  phones.offer(a, "sendonly");
  const first = phones.call().id;
  const [own, c] = phones.talk("1001-desk", "1005-desk");
  phones.bench.take();
  return { phones, bench: phones.bench, a, b, own, c, first, second: phones.call().id };
}

/** The Refer-To that names a dialog of the phone's own with the PBX. */
function naming(dialog: BenchDialog, more = ""): string {
  const tag = (field: string) => /;tag=(.*)$/.exec(field)?.[1] ?? "";
  const value = `${dialog.callId};to-tag=${tag(dialog.far)};from-tag=${tag(dialog.own)}${more}`;
  return `sip:x@${PBX.host}?Replaces=${encodeURIComponent(value)}`;
}

Deno.test("I22 REFER with Replaces: the two others are joined, both legs of the transferor have gone", () => {
  const { phones, a, b, own, first, second } = consulting();
  assert.equal(
    words(refer(phones, a, naming(own))),
    "202, NOTIFY 100 active, BYE, NOTIFY 200 terminated, BYE",
  );
  assert.equal(phones.states(first), "1004-desk talking, 1005-desk talking");
  assert.equal(phones.hearing(first), "1004-desk 1005-desk, 1005-desk 1004-desk");
  const [one, other] = [phones.call(first), phones.call(second)];
  assert.equal(one.legs[0]?.endCause, "transferred");
  assert.deepEqual(one.lastTransfer, { by: one.legs[0]?.id, to: "1005", state: "done" });
  assert.equal(other.endCause, "transferred");
  assert.deepEqual(other.legs.map((leg) => leg.endCause), ["transferred", "transferred"]);
  assert.match(phones.told("1004-desk"), /<sip:1005@/);
  assert.match(phones.told("1005-desk"), /<sip:1004@/, "its dialog goes on");
  assert.deepEqual(phones.bench.take(phoneOf("1005-desk").at), []);
  settles(phones, b);
});

Deno.test("I22 REFER with Replaces: the other way round, from the second call to the first", () => {
  const { phones, a, own, c, second } = consulting();
  const said = words(refer(phones, own, naming(a)));
  assert.match(said, /NOTIFY 200 terminated/);
  assert.equal(said.match(/BYE/g)?.length, 2);
  assert.equal(phones.states(second), "1005-desk talking, 1004-desk talking");
  settles(phones, c);
});

Deno.test("slot-taken REFER with Replaces: who waits in a slot is not fetched by a transfer; it is declined (603)", () => {
  const phones = open();
  const [, b] = phones.talk("1001-desk", "1004-desk");
  const waiting = phones.call().id;
  phones.accepted({ kind: "park", call: waiting, device: "1001-desk" as DeviceId });
  phones.byed("1001-desk");
  const [own, c] = phones.talk("1001-desk", "1005-desk");
  const second = phones.call().id;
  phones.bench.take();
  const said = refer(phones, own, naming({ ...b, own: b.far, far: b.own }));
  assert.equal(words(said), "603");
  const [answer] = said;
  assert.match(answer!.headers.get("Warning")!, /slot-taken/);
  assert.equal(phones.states(waiting), "1004-desk parked");
  assert.equal(phones.states(second), "1001-desk talking, 1005-desk talking");
  settles(phones, b, c);
});

Deno.test("I22 REFER with Replaces: a dialog nobody has is 481, and nothing changes", () => {
  const { phones, a, b, own, c, first } = consulting();
  const wrong = [
    { ...own, callId: "other" },
    { ...own, own: `${own.own}x` },
    { ...own, far: `${own.far}x` },
  ];
  for (const dialog of wrong) assert.equal(words(refer(phones, a, naming(dialog))), "481");
  assert.equal(words(refer(phones, a, naming(own, ";early-only"))), "486");
  assert.equal(phones.states(first), "1001-desk holding, 1004-desk held");
  settles(phones, b, c);
});

Deno.test("I22 REFER with Replaces: somebody else's dialog is refused", () => {
  const { phones, a, b, c, first } = consulting();
  const [d, e] = phones.talk("1002-desk", "1005-desk");
  phones.bench.take();
  assert.equal(words(refer(phones, a, naming(d))), "403");
  assert.equal(words(refer(phones, d, naming(a))), "403");
  assert.equal(phones.states(first), "1001-desk holding, 1004-desk held");
  settles(phones, b, c, e);
});

Deno.test("transfer-loop REFER with Replaces: a call to itself, and two calls with one person", () => {
  const phones = open();
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  const [own, c] = phones.talk("1001-desk", "1004-desk");
  phones.bench.take();
  assert.equal(words(refer(phones, a, naming(a))), "403");
  assert.equal(words(refer(phones, a, naming(own))), "403");
  settles(phones, b, c);
});

/** 1001 talks with 1004 (held) and calls 1005, who rings. */
function ringing() {
  const phones = open();
  const { bench } = phones;
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  phones.offer(a, "sendonly");
  const first = phones.call().id;
  const invite = phones.dial("1001-desk", "1005");
  const { at } = phoneOf("1005-desk");
  const target = bench.request("INVITE", at);
  bench.say(at, answerTo(target, 180, at.host));
  const early = bench.response(a.phone.at, 180);
  bench.take();
  const own: BenchDialog = {
    phone: a.phone,
    callId: invite.headers.get("Call-ID")!,
    own: invite.headers.get("From")!,
    far: early.headers.get("To")!,
  };
  return { phones, bench, a, b, own, target, at, first };
}

Deno.test("I22 REFER with Replaces: the target still rings; the held side waits for it instead", () => {
  const { phones, bench, a, b, own, target, at, first } = ringing();
  const said = words(refer(phones, a, naming(own)));
  assert.equal(said, "202, NOTIFY 100 active, 487, NOTIFY 180 active");
  assert.equal(phones.states(first), "1001-desk dialling, 1004-desk dialling, 1005-desk ringing");
  assert.equal(
    phones.hearing(first),
    "1001-desk nothing, 1004-desk ringback, 1005-desk nothing",
  );
  bench.say(at, answerTo(target, 200, at.host, sdpOf(at.host)));
  assert.equal(words(told(phones, a)), "NOTIFY 200 terminated, BYE");
  assert.equal(phones.states(first), "1004-desk talking, 1005-desk talking");
  settles(phones, b);
});

Deno.test("I22 REFER with Replaces: the target that still rings does not answer; back with the transferor", () => {
  const { phones, bench, a, b, own, target, at, first } = ringing();
  refer(phones, a, naming(own));
  bench.say(at, answerTo(target, 486, at.host));
  assert.equal(words(told(phones, a)), "NOTIFY 486 terminated");
  assert.equal(phones.states(first), "1001-desk holding, 1004-desk held");
  settles(phones, b);
});

Deno.test("I22 REFER with Replaces: the time to ring goes on where it was, in the other call", () => {
  const { phones, bench, a, b, own, first } = ringing();
  bench.pass(20_000);
  refer(phones, a, naming(own));
  bench.pass(9_000);
  assert.match(phones.states(first), /1005-desk ringing/);
  bench.pass(2_000);
  assert.match(words(told(phones, a)), /NOTIFY 480 terminated/);
  assert.equal(phones.states(first), "1001-desk holding, 1004-desk held");
  settles(phones, b);
});

Deno.test("I22 REFER with Replaces: a call from outside goes to a consulted colleague with its line", () => {
  const phones = open();
  const { bench } = phones;
  const invite = bench.build(CARRIER, {
    method: "INVITE",
    user: "0312345678",
    called: "0300000001",
    body: sdpOf(CARRIER.host),
  });
  bench.say(CARRIER, invite);
  const a = phones.answer("1001-desk");
  phones.offer(a, "sendonly");
  const first = phones.call().id;
  const [own] = phones.talk("1001-desk", "1005-desk");
  bench.take();
  refer(phones, a, naming(own));
  const call = phones.call(first);
  assert.equal(call.direction, "inbound");
  assert.equal(call.line, "main");
  const alive = call.legs.filter((leg) => leg.state !== "ended");
  assert.deepEqual(alive.map((leg) => leg.device), [undefined, "1005-desk" as DeviceId]);
  assert.deepEqual(alive.map((leg) => leg.line), ["main", undefined]);
  bench.input({ kind: "shutdown" });
  settles(phones);
});
