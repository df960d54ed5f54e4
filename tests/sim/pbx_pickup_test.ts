/** Pickup by code, panel and lamp key; a call taken to another device; INVITE with Replaces (RFC 3891). */
import assert from "node:assert/strict";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Office, Rights } from "../../core/domain/office.ts";
import type { Move, Pickup } from "../../core/domain/pbx_messages.ts";
import { callId, from, tagOf, to } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { type BenchDialog, BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";
import { demoOffice } from "../support/demo_office.ts";
import { ackTo, answerTo, CARRIER, sdpOf } from "../support/pbx_bench.ts";
import { settles, words } from "../support/refer_bench.ts";

const DEVICES = ["1001-desk", "1002-desk", "1003-desk", "1004-desk", "1005-desk"];
const ELSEWHERE = /cause=200;\s*text="Call completed elsewhere"/;

function officeWith(pickup: Rights["pickup"], retrieve = true): Office {
  const { office } = demoOffice();
  const rights = { ...office.people[0]!.rights, pickup, retrieve };
  return { ...office, people: office.people.map((one) => ({ ...one, rights })) };
}

/** 1001 calls 1004, whose phone rings. */
function ringing(pickup: Rights["pickup"] = "all", devices = DEVICES) {
  const phones = new BenchPhones(devices, officeWith(pickup));
  const { bench } = phones;
  const invite = phones.dial("1001-desk", "1004");
  const { at } = phoneOf("1004-desk");
  const rings = bench.request("INVITE", at);
  bench.say(at, answerTo(rings, 180, at.host));
  bench.take(phoneOf("1001-desk").at);
  return { phones, bench, invite, rings, at, call: phones.call().id };
}

/** The phone that rang is told, and gives up. */
function stops(phones: BenchPhones, device: string, rings: SipRequest): SipRequest {
  const { at } = phoneOf(device);
  const cancel = phones.bench.request("CANCEL", at);
  phones.bench.say(at, answerTo(rings, 487, at.host));
  return cancel;
}

let taken = 0;

/** An INVITE that takes the place of a dialog; what it was answered. */
function takes(
  phones: BenchPhones,
  device: string,
  replaces: string,
  headers: readonly (readonly [string, string])[] = [["Require", "replaces"]],
): { readonly invite: SipRequest; readonly said: readonly SipMessage[] } {
  const { at } = phoneOf(device);
  const invite = phones.bench.withDigest(at, {
    method: "INVITE",
    user: device,
    called: "1004",
    callId: `takes-${++taken}-${device}`,
    body: sdpOf(at.host),
    headers: [["Replaces", replaces], ...headers],
  }, `sip-${device}`);
  const said = phones.bench.take(at);
  const last = said.at(-1);
  if (last?.kind === "response") phones.bench.say(at, ackTo(invite, last));
  return { invite, said };
}

/** The ringing dialog as a lamp tells it: the phone's tag is the local one. */
function lampOf(rings: SipRequest, host: string): string {
  return `${callId(rings)};to-tag=tag-${host};from-tag=${tagOf(from(rings))}`;
}

/** A dialog of the phone's own, as the PBX is named it. */
function named(dialog: BenchDialog): string {
  const tag = (field: string) => /;tag=(.*)$/.exec(field)?.[1] ?? "";
  return `${dialog.callId};to-tag=${tag(dialog.far)};from-tag=${tag(dialog.own)}`;
}

Deno.test("I25 pickup: *8 and the extension takes what rings there; the phone is told it was answered elsewhere", () => {
  const { phones, bench, invite, rings, call } = ringing();
  const code = phones.dial("1003-desk", "*81004");
  const d = phones.answered("1003-desk", code);
  phones.answered("1001-desk", invite);
  const cancel = stops(phones, "1004-desk", rings);
  assert.match(cancel.headers.get("Reason")!, ELSEWHERE);
  assert.equal(phones.states(call), "1001-desk talking, 1003-desk talking");
  assert.equal(phones.hearing(call), "1001-desk 1003-desk, 1003-desk 1001-desk");
  const ended = phones.call(call).legs.find((leg) => leg.device === "1004-desk");
  assert.equal(ended?.endCause, "picked-up");
  const taker = phones.call(call).legs.find((leg) => leg.device === "1003-desk");
  assert.equal(taker?.role, "callee");
  assert.equal(bench.pbx.census().calls, 1);
  settles(phones, d);
});

Deno.test("pickup-not-permitted pickup: by right none, department or all, whichever way it is asked", () => {
  const table = [["none", "1003", false], ["department", "1003", true], [
    "department",
    "1005",
    false,
  ]] as const;
  for (const [right, who, may] of table) {
    const { phones, bench, rings, at, call } = ringing(right);
    const device = `${who}-desk`;
    const command: Pickup = {
      kind: "pickup",
      extension: "1004" as Extension,
      device: desk(who),
      autoAnswer: true,
    };
    if (!may) {
      assert.equal(phones.refused(command), "pickup-not-permitted");
      assert.equal(words(takes(phones, device, lampOf(rings, at.host)).said), "403");
      phones.dial(device, "*81004");
      bench.response(phoneOf(device).at, 403);
      assert.equal(phones.call().legs[0]?.refusal?.code, "pickup-not-permitted");
      assert.equal(phones.states(call), "1001-desk dialling, 1004-desk ringing");
    } else phones.accepted(command);
    bench.input({ kind: "shutdown" });
    settles(phones);
  }
});

Deno.test("nothing-to-pick-up pickup: where nothing rings, and of one's own call", () => {
  const { phones, bench, call } = ringing();
  const command = (extension: string, who: string): Pickup => ({
    kind: "pickup",
    extension: extension as Extension,
    device: desk(who),
    autoAnswer: true,
  });
  assert.equal(phones.refused(command("1005", "1003")), "nothing-to-pick-up");
  assert.equal(phones.refused(command("1004", "1001")), "nothing-to-pick-up");
  assert.equal(phones.refused(command("1999", "1003")), "unknown-extension");
  phones.dial("1003-desk", "*81005");
  bench.response(phoneOf("1003-desk").at, 404);
  assert.equal(phones.states(call), "1001-desk dialling, 1004-desk ringing");
  bench.input({ kind: "shutdown" });
  settles(phones);
});

Deno.test("I25 pickup: by the panel the device is called; the first that answers wins, and the other is told", () => {
  for (const first of ["1003-desk", "1004-desk"] as const) {
    const { phones, bench, invite, rings, at, call } = ringing();
    phones.accepted({
      kind: "pickup",
      extension: "1004" as Extension,
      device: desk("1003"),
      autoAnswer: true,
    });
    const taker = bench.request("INVITE", phoneOf("1003-desk").at);
    assert.match(taker.headers.get("From")!, /sip:1001@/);
    const third = phoneOf("1003-desk").at;
    bench.say(third, answerTo(taker, 180, third.host));
    const [winner, loser] = first === "1003-desk" ? [taker, rings] : [rings, taker];
    const [winnerAt, loserAt] = first === "1003-desk" ? [third, at] : [at, third];
    bench.say(winnerAt, answerTo(winner, 200, winnerAt.host, sdpOf(winnerAt.host)));
    const cancel = bench.request("CANCEL", loserAt);
    assert.match(cancel.headers.get("Reason")!, ELSEWHERE);
    bench.say(loserAt, answerTo(loser, 487, loserAt.host));
    const a = phones.answered("1001-desk", invite);
    assert.equal(phones.states(call), `1001-desk talking, ${first} talking`);
    settles(phones, a);
  }
});

Deno.test("pickup: by the panel, but the caller gives up first; the device stops ringing", () => {
  const { phones, bench, invite, rings } = ringing();
  phones.accepted({
    kind: "pickup",
    extension: "1004" as Extension,
    device: desk("1003"),
    autoAnswer: false,
  });
  const { at } = phoneOf("1003-desk");
  const taker = bench.request("INVITE", at);
  bench.say(at, answerTo(taker, 180, at.host));
  const cancel = {
    ...invite,
    method: "CANCEL",
    headers: invite.headers.set("CSeq", `${invite.headers.get("CSeq")!.split(" ")[0]} CANCEL`),
    body: new Uint8Array(),
  };
  bench.say(phoneOf("1001-desk").at, cancel);
  stops(phones, "1003-desk", taker);
  stops(phones, "1004-desk", rings);
  assert.equal(phones.call().endCause, "cancelled");
  settles(phones);
});

Deno.test("RFC 3891 I25 INVITE with Replaces: a colleague's ringing dialog, named as a lamp or as we know it", () => {
  for (const mirrored of [false, true]) {
    const { phones, invite, rings, at, call } = ringing();
    const ours = `${callId(rings)};to-tag=${tagOf(from(rings))};from-tag=tag-${at.host}`;
    const { said } = takes(phones, "1003-desk", mirrored ? lampOf(rings, at.host) : ours);
    assert.equal(words(said), "200");
    stops(phones, "1004-desk", rings);
    const a = phones.answered("1001-desk", invite);
    assert.equal(phones.states(call), "1001-desk talking, 1003-desk talking");
    settles(phones, a);
  }
});

Deno.test("RFC 3891 INVITE with Replaces: early-only takes what rings, and is 486 once it talks", () => {
  const { phones, bench, invite, rings, at } = ringing();
  bench.say(at, answerTo(rings, 200, at.host, sdpOf(at.host)));
  const a = phones.answered("1001-desk", invite);
  const early = `${lampOf(rings, at.host)};early-only`;
  assert.equal(words(takes(phones, "1003-desk", early).said), "486");
  settles(phones, a);
});

Deno.test("I22 RFC 3891 INVITE with Replaces: a dialog nobody has is 481, a talking colleague's 403, nonsense 400", () => {
  const { phones, bench, invite, rings, at, call } = ringing();
  const unknown = "nobody;to-tag=1;from-tag=2";
  assert.equal(words(takes(phones, "1003-desk", unknown).said), "481");
  assert.equal(words(takes(phones, "1003-desk", "nonsense", []).said), "400");
  const twice = [["Replaces", unknown]] as const;
  assert.equal(words(takes(phones, "1003-desk", unknown, twice).said), "400");
  bench.say(at, answerTo(rings, 200, at.host, sdpOf(at.host)));
  const a = phones.answered("1001-desk", invite);
  assert.equal(words(takes(phones, "1003-desk", lampOf(rings, at.host)).said), "403");
  assert.equal(phones.states(call), "1001-desk talking, 1004-desk talking");
  assert.equal(phones.call().id, call, "no story of its own");
  settles(phones, a);
});

Deno.test("RFC 3891 INVITE with Replaces: a trunk knows no dialog of the office", () => {
  const { phones, bench, rings, at } = ringing();
  bench.say(
    CARRIER,
    bench.build(CARRIER, {
      method: "INVITE",
      user: "0312345678",
      called: "0300000001",
      callId: "outside",
      body: sdpOf(CARRIER.host),
      headers: [["Replaces", lampOf(rings, at.host)]],
    }),
  );
  bench.response(CARRIER, 481);
  bench.input({ kind: "shutdown" });
  settles(phones);
});

Deno.test("I18 RFC 3891 INVITE with Replaces: a parked call is taken by right of retrieving; the second is told that it is too late", () => {
  for (const may of [true, false]) {
    const phones = new BenchPhones(DEVICES, officeWith("none", may));
    const [, b] = phones.talk("1001-desk", "1004-desk");
    const call = phones.call().id;
    phones.accepted({ kind: "park", call, device: desk("1001") });
    phones.byed("1001-desk");
    const parked = named(b);
    const { said } = takes(phones, "1003-desk", parked);
    assert.equal(words(said), may ? "200" : "403");
    if (may) {
      assert.equal(phones.states(call), "1004-desk talking, 1003-desk talking");
      assert.equal(phones.call(call).parks[0]?.ending, "retrieved");
      const late = takes(phones, "1005-desk", parked).said;
      assert.equal(words(late), "410");
      const [answer] = late;
      assert.match(answer!.headers.get("Warning")!, /already-retrieved/);
    } else assert.equal(phones.states(call), "1004-desk parked");
    settles(phones, b);
  }
});

/** 1001 has two phones and talks with 1004 on the desk. */
function moving(other: Partial<Office["devices"][number]> = {}) {
  const { office } = demoOffice();
  const soft = "1001-soft" as DeviceId;
  const devices = office.devices.map((device) =>
    device.id === soft ? { ...device, ...other } : device
  );
  const phones = new BenchPhones(["1001-desk", "1004-desk"], { ...office, devices });
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  phones.bench.register("1001-soft", SOFT);
  const call = phones.call().id;
  phones.bench.take();
  const move = (toDevice: string, autoAnswer = false): Move => ({
    kind: "move",
    call,
    device: desk("1001"),
    toDevice: toDevice as DeviceId,
    autoAnswer,
  });
  return { phones, bench: phones.bench, a, b, call, move };
}

const SOFT = { host: "10.1.1.1", port: 5060 };

Deno.test("I9 move: the other own device is called; when it answers it takes the leg's place", () => {
  const { phones, bench, b, call, move } = moving();
  phones.accepted(move("1001-soft"));
  const invite = bench.request("INVITE", SOFT);
  assert.match(invite.headers.get("From")!, /sip:1004@/);
  bench.say(SOFT, answerTo(invite, 180, SOFT.host));
  assert.equal(phones.hearing(call), "1001-desk 1004-desk, 1004-desk 1001-desk, 1001-soft nothing");
  bench.say(SOFT, answerTo(invite, 200, SOFT.host, sdpOf(SOFT.host)));
  assert.match(phones.byed("1001-desk").headers.get("Reason")!, /text="Moved"/);
  assert.equal(phones.states(call), "1004-desk talking, 1001-soft talking");
  assert.equal(phones.hearing(call), "1004-desk 1001-soft, 1001-soft 1004-desk");
  assert.equal(phones.call(call).legs[0]?.endCause, "moved");
  settles(phones, b);
});

Deno.test("move: the other device does not answer, or declines; the talk goes on where it was", () => {
  const { phones, bench, b, call, move } = moving();
  phones.accepted(move("1001-soft"));
  bench.say(SOFT, answerTo(bench.request("INVITE", SOFT), 603, SOFT.host));
  assert.equal(phones.states(call), "1001-desk talking, 1004-desk talking");
  phones.accepted(move("1001-soft"));
  const invite = bench.request("INVITE", SOFT);
  bench.say(SOFT, answerTo(invite, 180, SOFT.host));
  bench.pass(30_001);
  bench.request("CANCEL", SOFT);
  bench.say(SOFT, answerTo(invite, 487, SOFT.host));
  assert.equal(phones.states(call), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});

Deno.test("move: the call ends while the other device rings; it stops ringing", () => {
  const { phones, bench, b, move } = moving();
  phones.accepted(move("1001-soft"));
  const invite = bench.request("INVITE", SOFT);
  bench.say(SOFT, answerTo(invite, 180, SOFT.host));
  phones.bye(b);
  bench.request("CANCEL", SOFT);
  bench.say(SOFT, answerTo(invite, 487, SOFT.host));
  settles(phones);
});

Deno.test("move: not to a colleague's device, one that is not there, one that cannot, or itself", () => {
  const { phones, b, move } = moving();
  assert.equal(phones.refused(move("1004-desk")), "not-your-device");
  assert.equal(phones.refused(move("1001-none")), "not-your-device");
  assert.equal(phones.refused(move("1001-desk")), "transfer-loop");
  assert.equal(phones.refused(move("1001-soft", true)), "auto-answer-unsupported");
  assert.equal(phones.refused({ ...move("1001-soft"), device: desk("1005") }), "call-not-found");
  settles(phones, b);
});

Deno.test("RFC 3891 I9 INVITE with Replaces: an own device takes its own person's call from the other", () => {
  const { phones, bench, a, b, call } = moving();
  const invite = bench.withDigest(SOFT, {
    method: "INVITE",
    user: "1001-soft",
    called: "1001",
    callId: "mine",
    body: sdpOf(SOFT.host),
    headers: [["Replaces", named(a)], ["Require", "replaces"]],
  }, "sip-1001-soft");
  bench.say(SOFT, ackTo(invite, bench.response(SOFT, 200)));
  assert.equal(toTagOf(phones.byed("1001-desk")), /;tag=(.*)$/.exec(a.own)![1]);
  assert.equal(phones.states(call), "1004-desk talking, 1001-soft talking");
  settles(phones, b);
});

function toTagOf(request: SipRequest): string | undefined {
  return tagOf(to(request));
}

Deno.test("RFC 3891 INVITE with Replaces: without a codec in common nothing is taken", () => {
  const { phones, bench, a, b, call } = moving();
  const body = new TextEncoder().encode(
    new TextDecoder().decode(sdpOf(SOFT.host)).replace(/m=audio[^\r]*/, "m=audio 4000 RTP/AVP 18")
      .replaceAll(/a=rtpmap[^\n]*\n/g, "").replaceAll(/a=fmtp[^\n]*\n/g, ""),
  );
  const ask = {
    method: "INVITE",
    user: "1001-soft",
    called: "1001",
    callId: "mine",
    body,
    headers: [["Replaces", named(a)]],
  } as const;
  bench.withDigest(SOFT, ask, "sip-1001-soft");
  bench.response(SOFT, 488);
  assert.equal(phones.states(call), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});
