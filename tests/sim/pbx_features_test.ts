/** What phones dial that rings nobody, and the tones that people hear instead of silence. */
import assert from "node:assert/strict";
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import { PCMU } from "../../core/sip/sdp.ts";
import { LINGER_MILLIS } from "../../sim/pbx/limits.ts";
import { type BenchDialog, BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";
import { answerInvite, oneSlot, open, parked } from "../support/bench_parking.ts";
import { ackTo, answerTo, sdpOf } from "../support/pbx_bench.ts";

Deno.test("*68: parks the one call that the phone holds, and shows the slot for a moment; it is no call of its own", () => {
  const { phones, a, call } = open();
  phones.offer(a, "sendonly");
  const calls = new Set(callsTold(phones));
  const invite = phones.dial("1001-desk", "*68");
  const { at } = phoneOf("1001-desk");
  const sent = phones.bench.take(at);
  const accepted = sent.find((one) => one.kind === "response" && one.status === 200);
  assert.ok(accepted?.kind === "response");
  assert.equal(accepted.headers.get("P-Asserted-Identity"), '"保留箱 701" <sip:701@10.0.0.1>');
  const bye = sent.find((one) => one.kind === "request" && one.method === "BYE");
  assert.ok(bye?.kind === "request");
  phones.bench.say(at, answerTo(bye, 200, at.host));
  phones.bench.say(at, ackTo(invite, accepted));
  assert.equal(phones.states(call), "1004-desk parked");
  assert.deepEqual(new Set(callsTold(phones)), calls);
  phones.bench.pass(LINGER_MILLIS);
  phones.byed("1001-desk");
  assert.equal(phones.bench.pbx.census().legs, 1);
});

function callsTold(phones: BenchPhones): readonly string[] {
  return phones.bench.events.flatMap((event) => event.kind === "call" ? [event.call.id] : []);
}

Deno.test("not-held: *68 without a held call is 484, and so with two", () => {
  const { phones, a } = open();
  phones.dial("1005-desk", "*68");
  const refused = phones.bench.response(phoneOf("1005-desk").at, 484);
  assert.match(refused.headers.get("Warning")!, /not-held/);
  phones.offer(a, "sendonly");
  const invite = phones.dial("1001-desk", "1006");
  phones.answer("1006-desk");
  const second: BenchDialog = phones.answered("1001-desk", invite);
  phones.offer(second, "sendonly");
  phones.dial("1001-desk", "*68");
  phones.bench.response(phoneOf("1001-desk").at, 484);
});

Deno.test("I20 *68: with all slots full the phone hears busy, and its call is still held", () => {
  const { phones } = parked(oneSlot);
  const [c] = phones.talk("1005-desk", "1006-desk");
  const call = phones.call().id;
  phones.offer(c, "sendonly");
  phones.dial("1005-desk", "*68");
  phones.bench.response(phoneOf("1005-desk").at, 486);
  assert.equal(phones.states(call), "1005-desk holding, 1006-desk held");
});

Deno.test("click: a slot is retrieved on the clicked device, and *68 parks what it holds", () => {
  const { phones, call } = parked();
  const click = (device: string, destination: string) =>
    phones.panel({ kind: "originate", device: desk(device), destination, autoAnswer: true });
  const taken = click("1005", "701");
  assert.ok(taken.ok);
  assert.equal(taken.value.call, call);
  answerInvite(phones, "1005-desk");
  assert.equal(phones.states(call), "1004-desk talking, 1005-desk talking");
  const early = click("1006", "*68");
  assert.ok(!early.ok && early.error.code === "not-held");
  phones.accepted({ kind: "hold", call, device: desk("1005") });
  const again = click("1005", "*68");
  assert.ok(again.ok);
  assert.deepEqual([again.value.call, again.value.slot], [call, 701]);
  assert.equal(phones.states(call), "1004-desk parked");
  const empty = click("1005", "702");
  assert.ok(!empty.ok && empty.error.code === "slot-empty");
});

Deno.test("busy tone: a clicked device that was answered hears it when nobody can be reached, and is free at once for the office", () => {
  const phones = new BenchPhones(["1001-desk", "1004-desk"]);
  const click: PbxCommand = {
    kind: "originate",
    device: desk("1001"),
    destination: "1004",
    autoAnswer: true,
  };
  phones.accepted(click);
  answerInvite(phones, "1001-desk");
  const { at } = phoneOf("1004-desk");
  const invite = phones.bench.request("INVITE", at);
  assert.deepEqual(sounds(phones), []);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  assert.deepEqual(sounds(phones), ["ringback"]);
  phones.bench.say(at, answerTo(invite, 486, at.host));
  assert.deepEqual(sounds(phones), ["ringback", "busy"]);
  assert.equal(phones.call().endCause, "busy");
  assert.deepEqual(phones.bench.pbx.snapshot(phones.bench.now).calls, []);
  phones.accepted(click);
  phones.bench.request("BYE", phoneOf("1001-desk").at);
});

Deno.test("ring-back tone: early media of the far end take its place", () => {
  const phones = new BenchPhones(["1001-desk", "1004-desk"]);
  phones.accepted({
    kind: "originate",
    device: desk("1001"),
    destination: "1004",
    autoAnswer: true,
  });
  answerInvite(phones, "1001-desk");
  const { at } = phoneOf("1004-desk");
  const invite = phones.bench.request("INVITE", at);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  phones.bench.say(at, answerTo(invite, 183, at.host, sdpOf(at.host, [PCMU])));
  assert.equal(phones.hearing(), "1001-desk 1004-desk, 1004-desk 1001-desk");
});

function sounds(phones: BenchPhones): readonly string[] {
  return phones.bench.media.flatMap((one) => one.kind === "route" ? one.plays ?? [] : []);
}
