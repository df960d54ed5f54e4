/** Slots on the wire and by the panel: who waits where, who takes him, and what becomes of who comes too late. */
import assert from "node:assert/strict";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import { DEFAULT_RIGHTS, type Office } from "../../core/domain/office.ts";
import type { Codec } from "../../core/sip/sdp.ts";
import { ALREADY_RETRIEVED_MILLIS, PARK_NOTE_MAX_CHARACTERS } from "../../sim/pbx/limits.ts";
import { BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";
import {
  legOn,
  oneSlot,
  open,
  PARK_MILLIS,
  parked,
  parkOf,
  retrieveOf,
} from "../support/bench_parking.ts";
import { ackTo, answerTo, sdpOf } from "../support/pbx_bench.ts";

Deno.test("park: one turn frees the parker, plays music to who waits, names the slot and when it returns", () => {
  const { phones, call, bye } = parked(undefined, { for: "1006" as Extension, note: "田中さん宛" });
  assert.match(bye.headers.get("Reason")!, /Parked on 701/);
  assert.equal(bye.headers.get("P-Asserted-Identity"), '"保留箱 701" <sip:701@10.0.0.1>');
  assert.equal(phones.states(call), "1004-desk parked");
  assert.equal(phones.hearing(call), "1004-desk music");
  const [stay] = phones.call(call).parks;
  assert.equal(stay?.slot, 701);
  assert.deepEqual([stay?.for, stay?.note], ["1006", "田中さん宛"]);
  assert.equal(stay?.returnsAt, stay!.from + PARK_MILLIS);
  assert.equal(legOn(phones, call, "1001-desk")?.endCause, "parked");
  assert.equal(phones.bench.pbx.census().legs, 1);
});

Deno.test("park: the reply names the slot taken, the lowest free one or the one chosen", () => {
  const { phones, call } = open();
  const reply = phones.panel(parkOf(call, "1004", { slot: 707 }));
  assert.ok(reply.ok);
  assert.deepEqual([reply.value.slot, reply.value.call], [707, call]);
  assert.equal(phones.states(call), "1001-desk parked");
});

Deno.test("I20 slots-full, slot-taken, no-such-slot: the call stays where it was", () => {
  const { phones } = parked(oneSlot);
  const [c] = phones.talk("1005-desk", "1006-desk");
  const call = phones.call().id;
  const told = phones.bench.events.length;
  phones.bench.take();
  assert.equal(phones.refused(parkOf(call, "1005")), "slots-full");
  assert.equal(phones.refused(parkOf(call, "1005", { slot: 701 })), "slot-taken");
  assert.equal(phones.refused(parkOf(call, "1005", { slot: 799 })), "no-such-slot");
  assert.equal(
    phones.refused(parkOf(call, "1005", { for: "1999" as Extension })),
    "unknown-extension",
  );
  assert.equal(phones.bench.events.length, told);
  assert.deepEqual(phones.bench.take(), []);
  assert.equal(phones.states(call), "1005-desk talking, 1006-desk talking");
  phones.bye(c);
});

Deno.test("park: refused for a call that is not the device's, and for one that does not talk", () => {
  const { phones, call } = open();
  assert.equal(phones.refused(parkOf(call, "1005")), "call-not-found");
  assert.equal(phones.refused(parkOf("nobody" as CallId, "1001")), "call-not-found");
  phones.dial("1005-desk", "1006");
  assert.equal(phones.refused(parkOf(phones.call().id, "1005")), "not-talking");
});

Deno.test("PARK_NOTE_MAX_CHARACTERS: a longer note is cut", () => {
  const { phones, call } = parked(undefined, { note: "注".repeat(PARK_NOTE_MAX_CHARACTERS + 5) });
  assert.equal(phones.call(call).parks[0]?.note?.length, PARK_NOTE_MAX_CHARACTERS);
});

Deno.test("retrieve: dialling the slot joins at once in the parked call itself, and the phone is told whom it has", () => {
  const { phones, call } = parked();
  const invite = phones.dial("1005-desk", "701");
  const accepted = phones.bench.response(phoneOf("1005-desk").at, 200);
  phones.bench.say(phoneOf("1005-desk").at, ackTo(invite, accepted));
  assert.equal(phones.call().id, call);
  assert.match(accepted.headers.get("P-Asserted-Identity")!, /<sip:1004@10\.0\.0\.1>/);
  assert.match(accepted.headers.get("Remote-Party-ID")!, /party=called/);
  assert.equal(phones.states(call), "1004-desk talking, 1005-desk talking");
  assert.equal(phones.hearing(call), "1004-desk 1005-desk, 1005-desk 1004-desk");
  const { parks, spans } = phones.call(call);
  assert.equal(parks[0]?.ending, "retrieved");
  assert.equal(parks[0]?.returnsAt, undefined);
  assert.equal(spans.length, 2);
  assert.equal(phones.bench.pbx.census().timers, 0);
});

Deno.test("retrieve: by the panel the device is called, and the slot stays occupied until it has answered", () => {
  const { phones, call } = parked();
  const reply = phones.panel(retrieveOf("1005", 701, true));
  assert.ok(reply.ok);
  assert.equal(reply.value.call, call);
  const { at } = phoneOf("1005-desk");
  const invite = phones.bench.request("INVITE", at);
  assert.match(invite.headers.get("From")!, /<sip:1004@10\.0\.0\.1>/);
  assert.match(invite.headers.get("Call-Info")!, /answer-after=0/);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  assert.equal(phones.states(call), "1004-desk parked, 1005-desk ringing");
  assert.equal(phones.hearing(call), "1004-desk music, 1005-desk nothing");
  phones.bench.say(at, answerTo(invite, 200, at.host, sdpOf(at.host)));
  assert.equal(phones.states(call), "1004-desk talking, 1005-desk talking");
  assert.equal(phones.call(call).parks[0]?.ending, "retrieved");
});

for (const how of ["rejects", "never answers", "is hung up by the panel"] as const) {
  Deno.test(`retrieve: one whose device ${how} changes nothing`, () => {
    const { phones, call } = parked();
    phones.accepted(retrieveOf("1005"));
    const { at } = phoneOf("1005-desk");
    const invite = phones.bench.request("INVITE", at);
    phones.bench.say(at, answerTo(invite, 180, at.host));
    const device = desk("1005");
    if (how === "rejects") phones.bench.say(at, answerTo(invite, 603, at.host));
    else if (how === "never answers") phones.bench.pass(30_000);
    else phones.accepted({ kind: "hangup", call, device });
    if (how !== "rejects") phones.bench.request("CANCEL", at);
    assert.equal(phones.states(call), "1004-desk parked");
    assert.equal(phones.call(call).parks.length, 1);
    assert.equal(
      legOn(phones, call, "1005-desk")?.endCause,
      how === "never answers" ? "no-answer" : "rejected",
    );
    assert.equal(phones.call(call).parks[0]?.to, undefined);
  });
}

Deno.test("I18 already-retrieved: of ten who retrieve one slot at once exactly one has it, all others are told already-retrieved", () => {
  const { phones, call } = parked();
  const people = ["1001", "1002", "1003", "1005", "1006", "1007", "1008", "1009", "1010"];
  for (const one of people) phones.accepted(retrieveOf(one));
  const invites = new Map(people.map((one) => [one, answering(phones, `${one}-desk`)]));
  const winner = invites.get("1006")!;
  winner(200);
  for (const one of people) if (one !== "1006") invites.get(one)!(200);
  const refusals = phones.call(call).legs.flatMap((leg) => leg.refusal?.code ?? []);
  assert.deepEqual(refusals, Array(8).fill("already-retrieved"));
  assert.equal(phones.states(call), "1004-desk talking, 1006-desk talking");
  phones.dial("1002-desk", "701");
  const late = phones.bench.response(phoneOf("1002-desk").at, 410);
  assert.match(late.headers.get("Warning")!, /already-retrieved/);
  assert.equal(phones.refused(retrieveOf("1003")), "already-retrieved");
  phones.bench.pass(ALREADY_RETRIEVED_MILLIS);
  assert.equal(phones.refused(retrieveOf("1003")), "slot-empty");
});

/** The device rings; what is called says how it answers. */
function answering(phones: BenchPhones, device: string): (status: number) => void {
  const { at } = phoneOf(device);
  const invite = phones.bench.request("INVITE", at);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  return (status) => phones.bench.say(at, answerTo(invite, status, at.host, sdpOf(at.host)));
}

Deno.test("retrieve: every refusal, and the slot is as it was", () => {
  const cautious = (office: Office) => ({
    ...office,
    people: office.people.map((one) =>
      one.extension === "1002" ? { ...one, rights: { ...DEFAULT_RIGHTS, retrieve: false } } : one
    ),
    devices: office.devices.map((one) =>
      one.id === "1003-desk" ? { ...one, autoAnswer: false } : one
    ),
  });
  const { phones, call } = parked(cautious);
  assert.equal(phones.refused(retrieveOf("1002")), "retrieve-not-permitted");
  assert.equal(phones.refused(retrieveOf("1005", 799)), "no-such-slot");
  assert.equal(phones.refused(retrieveOf("1005", 702)), "slot-empty");
  assert.equal(phones.refused(retrieveOf("1003", 701, true)), "auto-answer-unsupported");
  assert.equal(phones.refused(retrieveOf("1004")), "transfer-loop");
  const soft = { ...retrieveOf("1005"), device: "1005-soft" as DeviceId };
  assert.equal(phones.refused(soft), "device-not-registered");
  assert.equal(phones.refused({ ...soft, device: "none" as DeviceId }), "not-your-device");
  phones.talk("1005-desk", "1006-desk");
  assert.equal(phones.refused(retrieveOf("1005")), "device-busy");
  phones.dial("1002-desk", "701");
  const response = phones.bench.response(phoneOf("1002-desk").at, 403);
  assert.match(response.headers.get("Warning")!, /retrieve-not-permitted/);
  phones.dial("1007-desk", "702");
  phones.bench.response(phoneOf("1007-desk").at, 404);
  assert.equal(phones.states(call), "1004-desk parked");
});

Deno.test("retrieve: a phone without a codec in common is answered 488, and who waits goes on waiting", () => {
  const { phones, call } = parked();
  const { at } = phoneOf("1005-desk");
  const opus: Codec = { payload: 96, name: "OPUS", clockRate: 48_000, channels: 2 };
  const ask = { method: "INVITE", user: "1005-desk", called: "701", body: sdpOf(at.host, [opus]) };
  phones.bench.withDigest(at, ask, "sip-1005-desk");
  phones.bench.response(at, 488);
  assert.equal(phones.states(call), "1004-desk parked");
});

Deno.test("abandoned: who waits hangs up; slot, timers and a ringing retriever are free at once", () => {
  const { phones, call, b } = parked();
  phones.accepted(retrieveOf("1005"));
  const { at } = phoneOf("1005-desk");
  const invite = phones.bench.request("INVITE", at);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  phones.bye(b);
  phones.bench.request("CANCEL", at);
  assert.equal(phones.call(call).endCause, "hangup");
  assert.equal(phones.call(call).parks[0]?.ending, "abandoned");
  const { calls, legs, timers } = phones.bench.pbx.census();
  assert.deepEqual([calls, legs, timers], [0, 0, 0]);
  assert.equal(phones.refused(retrieveOf("1006")), "slot-empty");
});

Deno.test("I37 shutdown: who waits in a slot is hung up, and his stay has ended", () => {
  const { phones, call } = parked();
  phones.bench.input({ kind: "shutdown" });
  phones.bench.request("BYE", phoneOf("1004-desk").at);
  assert.equal(phones.call(call).endCause, "system-restart");
  assert.equal(phones.call(call).parks[0]?.ending, "ended");
  assert.equal(phones.bench.pbx.census().timers, 0);
});

Deno.test("I35 park: hold, slot, retrieve and hangup leave nothing behind", () => {
  const { phones, b, call } = parked();
  const invite = phones.dial("1005-desk", "701");
  const taker = phones.answered("1005-desk", invite);
  phones.bye(taker);
  phones.byed("1004-desk");
  const { calls, legs, ports, timers } = phones.bench.pbx.census();
  assert.deepEqual([calls, legs, ports, timers], [0, 0, 0, 0]);
  assert.equal(phones.call(call).endCause, "hangup");
  assert.ok(b.callId !== taker.callId);
});

Deno.test("park: who was retrieved is parked again, by who took him, who is called back then", () => {
  const { phones, call } = parked();
  const invite = phones.dial("1005-desk", "701");
  phones.answered("1005-desk", invite);
  phones.told("1004-desk");
  phones.accepted(parkOf(call, "1005"));
  phones.byed("1005-desk");
  assert.equal(phones.call(call).parks.length, 2);
  phones.bench.pass(PARK_MILLIS);
  phones.bench.request("INVITE", phoneOf("1005-desk").at);
  assert.deepEqual(phones.bench.take(phoneOf("1001-desk").at), []);
});
