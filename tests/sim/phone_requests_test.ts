/** What a phone makes of requests in its calls and of their ends: remote control, keys, Replaces, who is there, why it ended. */
import assert from "node:assert/strict";
import type { HeaderFields } from "../../core/sip/session.ts";
import { HEARD_DIGITS_MAX } from "../../sim/devices/call_memory.ts";
import { isElsewhere, parseReason } from "../../sim/devices/call_reason.ts";
import type { PhoneOptions } from "../../sim/devices/phone.ts";
import { VENDOR_PROFILES, type VendorName } from "../../sim/devices/vendor_profiles.ts";
import { assertNothingLeft, phoneOf, scene, sipOf } from "../support/phones.ts";
import { addScriptedPbx, PBX } from "../support/scripted_pbx.ts";

function meet(vendor: VendorName = "baresip", more: Partial<PhoneOptions> = {}) {
  const here = scene("requests");
  const node = addScriptedPbx(here.world, here.random);
  const profile = VENDOR_PROFILES[vendor];
  const habit = { kind: "never-answers" } as const;
  const alice = phoneOf(here, "alice", { registrar: PBX, profile, habit, ...more });
  here.world.run(100);
  const { pbx, act } = node;
  const call = (headers: HeaderFields = []) =>
    act((now) => pbx.invite(alice.uri, sipOf("alice"), headers, now));
  /** A call that alice has answered. */
  const talk = (headers: HeaderFields = []) => {
    const session = call(headers);
    alice.press({ press: "answer" });
    here.world.run(100);
    assert.equal(alice.display().state, "talking");
    return session;
  };
  const notify = (session: string, event: string) =>
    act((now) => {
      const headers = [["Event", event], ["Subscription-State", "active"]] as const;
      pbx.request(session, "NOTIFY", { headers }, now);
    });
  const dialogOf = (session: string) => {
    const { callId, localTag, remoteTag = "" } = pbx.agent.sessions.get(session)!;
    return { callId, toTag: remoteTag, fromTag: localTag };
  };
  return { ...here, ...node, alice, call, talk, notify, dialogOf };
}

Deno.test("Event: talk answers what rings and takes up what is held, hold holds, where the make knows them", () => {
  const { pbx, alice, call, notify, world } = meet("yealink");
  const session = call();
  assert.equal(alice.display().state, "ringing");
  const ringing = pbx.news.find((one) => one.kind === "progress");
  assert.equal(
    ringing?.kind === "progress" && ringing.response.headers.get("Allow-Events"),
    "talk, hold",
  );
  notify(session, "talk");
  assert.equal(alice.display().state, "talking");
  notify(session, "hold");
  assert.equal(alice.display().state, "held");
  notify(session, "talk");
  assert.equal(alice.display().state, "talking");
  notify(session, "hold");
  notify(session, "hold");
  assert.equal(alice.display().state, "held", "twice is as good as once");
  assert.deepEqual(pbx.answers, [200, 200, 200, 200, 200]);
  alice.press({ press: "hangup" });
  assertNothingLeft(world, alice);
});

Deno.test("Event: what the make does not know is 489 and changes nothing", () => {
  const { pbx, alice, talk, notify } = meet("baresip");
  const session = talk();
  for (const event of ["talk", "hold", "dance"]) notify(session, event);
  assert.deepEqual(pbx.answers, [489, 489, 489]);
  assert.equal(alice.display().state, "talking");
});

Deno.test("dtmf: keys go by RTP or by INFO one after the other, and both kinds are heard", () => {
  const { pbx, alice, talk, act, world } = meet();
  const session = talk();
  alice.press({ press: "dtmf", digits: "1 2#x", by: "rtp" });
  alice.press({ press: "dtmf", digits: "34d", by: "info" });
  world.run(1_000);
  assert.deepEqual(pbx.media.get(session)!.takeDigits(), ["1", "2", "#"]);
  const bodies = pbx.asked.filter(({ method }) => method === "INFO")
    .map(({ body }) => new TextDecoder().decode(body));
  assert.deepEqual(bodies, ["3", "4", "D"].map((key) => `Signal=${key}\r\nDuration=160\r\n`));
  act((now) => {
    pbx.media.get(session)!.type("78", now);
    const body = new TextEncoder().encode("Signal= 9\r\nDuration= 100\r\n");
    pbx.request(session, "INFO", { body, contentType: "application/dtmf-relay" }, now);
  });
  world.run(1_000);
  assert.deepEqual(
    alice.phone.census().digits.map(({ digit, by }) => `${digit} ${by}`).sort(),
    ["7 rtp", "8 rtp", "9 info"],
  );
});

Deno.test("HEARD_DIGITS_MAX: the latest keys stay readable, and without a call nothing is typed", () => {
  const { pbx, alice, talk, act, world } = meet();
  alice.press({ press: "dtmf", digits: "5", by: "info" });
  const session = talk();
  for (let i = 0; i <= HEARD_DIGITS_MAX; i++) {
    act((now) => {
      const body = new TextEncoder().encode(`Signal=${i % 10}\r\n`);
      pbx.request(session, "INFO", { body, contentType: "application/dtmf-relay" }, now);
    });
  }
  world.run(100);
  const { digits } = alice.phone.census();
  assert.deepEqual([digits.length, digits[0]?.digit], [HEARD_DIGITS_MAX, "1"]);
  assert.equal(pbx.asked.filter(({ method }) => method === "INFO").length, 0);
});

Deno.test("I22 Replaces: an INVITE takes the place of a call that talks; the old one gets its BYE, and it was not held", () => {
  const { pbx, alice, talk, call, dialogOf, world } = meet("call-info-desk");
  const first = talk();
  const { callId, toTag, fromTag } = dialogOf(first);
  const replaces = `${callId};to-tag=${toTag};from-tag=${fromTag}`;
  const second = call([["Replaces", replaces], ["Require", "replaces"]]);
  assert.deepEqual(alice.display().calls.map((one) => one.state), ["talking"]);
  const of = (session: string) =>
    pbx.news.filter((one) => "session" in one && one.session === session);
  assert.ok(of(second).some(({ kind }) => kind === "answered"));
  assert.ok(of(first).some(({ kind }) => kind === "ended"));
  assert.ok(!of(first).some(({ kind }) => kind === "offered"));
  alice.press({ press: "hangup" });
  assertNothingLeft(world, alice);
});

Deno.test("I22 Replaces: 481 for a dialog it does not have or that only rings, 486 for early-only of one that talks, 400 for nonsense", () => {
  const { pbx, alice, talk, call, dialogOf } = meet("baresip");
  const refused = (replaces: string) => {
    const session = call([["Replaces", replaces]]);
    const ended = pbx.news.find((one) => one.kind === "ended" && one.session === session);
    return ended?.kind === "ended" ? ended.cause.status : undefined;
  };
  const named = (session: string, more = "") => {
    const { callId, toTag, fromTag } = dialogOf(session);
    return `${callId};to-tag=${toTag};from-tag=${fromTag}${more}`;
  };
  assert.equal(refused("nobody@nowhere;to-tag=1;from-tag=2"), 481);
  assert.equal(refused("nobody@nowhere"), 400);
  const ringing = call();
  assert.equal(refused(named(ringing)), 481);
  alice.press({ press: "reject" });
  const session = talk();
  assert.equal(refused(named(session, ";early-only")), 486);
  assert.deepEqual(alice.display().calls.map((one) => one.state), ["talking"]);
});

Deno.test("display: who is at the far end now is told by P-Asserted-Identity of an UPDATE or re-INVITE", () => {
  const { pbx, alice, talk, act } = meet();
  const session = talk();
  assert.equal(alice.display().peer?.number, "pbx");
  act((now) => {
    const headers = [["P-Asserted-Identity", '"保留箱 701" <sip:701@10.0.0.100>']] as const;
    pbx.say(pbx.agent.sessions.offer(session, { method: "UPDATE", headers }, now), now);
  });
  assert.deepEqual(alice.display().peer, { number: "701", name: "保留箱 701" });
});

Deno.test("missed: a caller who gave up was missed; one who was answered elsewhere, or declined, was not", () => {
  const { pbx, alice, call, act, world } = meet();
  const end = (reasonHeader?: string) => {
    const session = call();
    act((now) => {
      const options = reasonHeader === undefined ? {} : { reasonHeader };
      pbx.say(pbx.agent.sessions.end(session, options, now), now);
    });
    return alice.display();
  };
  assert.equal(end().missed, 1);
  const elsewhere = end('SIP;cause=200;text="Call completed elsewhere"');
  assert.equal(elsewhere.missed, 1);
  assert.equal(elsewhere.lastEnd?.reason, "Call completed elsewhere");
  call();
  alice.press({ press: "reject" });
  world.run(100);
  assert.equal(alice.display().missed, 1);
  assertNothingLeft(world, alice);
});

Deno.test("lastEnd: why a call of ours failed is shown", () => {
  const here = scene("ends");
  const alice = phoneOf(here, "alice");
  const bob = phoneOf(here, "bob", { habit: { kind: "rejects", afterMillis: 100 } });
  alice.press({ press: "dial", digits: bob.uri });
  here.world.run(1_000);
  assert.deepEqual(alice.display().lastEnd, {
    peer: { number: bob.uri },
    status: 603,
    reason: "Decline",
  });
  assert.equal(bob.display().lastEnd, undefined);
});

Deno.test("parseReason: protocol, cause and text as they stand; nothing where there is none", () => {
  assert.equal(parseReason(undefined), undefined);
  assert.equal(parseReason("=;"), undefined);
  assert.deepEqual(parseReason('SIP ;cause=200 ;text="Call \\"completed\\" elsewhere"'), {
    protocol: "SIP",
    cause: 200,
    text: 'Call "completed" elsewhere',
  });
  assert.deepEqual(parseReason("Q.850;cause=16, SIP;cause=200"), { protocol: "Q.850", cause: 16 });
  assert.equal(isElsewhere(parseReason("sip;cause=200")), true);
  assert.equal(isElsewhere(parseReason("Q.850;cause=200")), false);
  assert.equal(isElsewhere(undefined), false);
});

for (
  const [vendor, method, wire] of [
    ["yealink", "INVITE", "sendonly"],
    ["polycom", "INVITE", "inactive"],
    ["linphone", "UPDATE", "sendonly"],
    ["old-desk", "INVITE", "0.0.0.0"],
  ] as const
) {
  Deno.test(`hold: ${vendor} says ${wire} by ${method}, and comes back the same way`, () => {
    const { pbx, alice, talk, world } = meet(vendor);
    const session = talk();
    const sdps: string[] = [];
    world.tap(({ bytes, source }) => {
      const text = new TextDecoder().decode(bytes);
      if (source.host === sipOf("alice").host && text.startsWith(`${method} `)) sdps.push(text);
    });
    alice.press({ press: "hold" });
    world.run(200);
    assert.equal(alice.display().state, "held");
    assert.match(sdps[0]!, wire === "0.0.0.0" ? /c=IN IP4 0\.0\.0\.0/ : new RegExp(`a=${wire}`));
    assert.equal(pbx.media.get(session)!.heldByPeer, true);
    assert.equal(
      alice.phone.census().media[0]!.direction,
      wire === "inactive" ? "inactive" : "sendonly",
    );
    alice.press({ press: "resume" });
    world.run(200);
    assert.deepEqual([sdps.length, alice.display().state], [2, "talking"]);
    assert.equal(pbx.media.get(session)!.heldByPeer, false);
    assert.equal(alice.phone.census().media[0]!.direction, "sendrecv");
  });
}

Deno.test("swap: the call that talks and the held one change places, and nothing happens without both", () => {
  const { alice, talk, world } = meet("baresip");
  talk();
  alice.press({ press: "swap" });
  world.run(100);
  assert.deepEqual(alice.display().calls.map((one) => one.state), ["talking"]);
  alice.press({ press: "dial", digits: "1003" });
  world.run(200);
  alice.press({ press: "swap" });
  world.run(200);
  assert.deepEqual(alice.display().calls.map((one) => one.state), ["talking", "held"]);
});

Deno.test("sessionSeconds: a make with a session timer asks for it, another leaves it to the far end", () => {
  for (const [vendor, expected] of [["grandstream", "180"], ["yealink", undefined]] as const) {
    const { pbx, alice, world } = meet(vendor);
    alice.press({ press: "dial", digits: "1002" });
    world.run(200);
    const invited = pbx.news.find((one) => one.kind === "invited");
    assert.ok(invited?.kind === "invited");
    const asked = invited.effect.request.headers.get("Session-Expires");
    assert.equal(asked, expected, vendor);
  }
});
