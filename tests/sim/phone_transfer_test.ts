/** Transfers at a phone, against a PBX that does as it is told: what is sent, when the phone hangs up, and what it takes back. */
import assert from "node:assert/strict";
import { parseNameAddr, parseUri } from "../../core/sip/address.ts";
import { dialogReplaced, parseReplaces } from "../../core/sip/replaces.ts";
import type { PhoneOptions } from "../../sim/devices/phone.ts";
import { TRANSFER_MILLIS } from "../../sim/devices/phone_transfer.ts";
import { VENDOR_PROFILES, type VendorName } from "../../sim/devices/vendor_profiles.ts";
import { assertNothingLeft, phoneOf, scene } from "../support/phones.ts";
import { addScriptedPbx, PBX, type ReferPlan } from "../support/scripted_pbx.ts";

/** Alice, who has called 1002 and talks. */
function talking(
  refer: ReferPlan,
  vendor: VendorName = "baresip",
  more: Partial<PhoneOptions> = {},
) {
  const here = scene("transfer");
  const { pbx, act } = addScriptedPbx(here.world, here.random);
  pbx.refer = refer;
  const profile = VENDOR_PROFILES[vendor];
  const alice = phoneOf(here, "alice", { registrar: PBX, profile, ...more });
  const dial = (digits: string) => {
    alice.press({ press: "dial", digits });
    here.world.run(200);
  };
  here.world.run(100);
  dial("1002");
  assert.equal(alice.display().state, "talking");
  const refers = () => pbx.asked.filter(({ method }) => method === "REFER");
  const referTo = () => parseUri(parseNameAddr(refers()[0]!.headers.get("Refer-To")!)!.uri)!;
  return { ...here, pbx, act, alice, dial, refers, referTo };
}

Deno.test("transfer: the far end is held, then referred; told of success, the phone hangs up", () => {
  const { world, pbx, alice, refers, referTo } = talking({ status: 202, tells: [100, 180, 200] });
  alice.press({ press: "transfer", to: "1003" });
  world.run(200);
  const offered = pbx.news.findIndex((one) => one.kind === "offered");
  const referred = pbx.news.findIndex((one) =>
    one.kind === "asked" && one.request.method === "REFER"
  );
  assert.ok(offered >= 0 && offered < referred, "held before referred");
  assert.equal(referTo().user, "1003");
  assert.equal(refers()[0]!.headers.get("Referred-By"), `<sip:alice@${PBX.host}>`);
  assert.deepEqual(alice.states(), ["idle", "calling", "talking", "transferring", "idle"]);
  assert.deepEqual(pbx.answers, [200, 200], "NOTIFYs are answered, and the last ends the call");
  assertNothingLeft(world, alice);
});

Deno.test("transfer: a make that hangs up when it is accepted does not wait for the target", () => {
  const { world, pbx, alice } = talking({ status: 202 }, "polycom");
  alice.press({ press: "transfer", to: "1003" });
  world.run(200);
  assert.equal(alice.display().state, "idle");
  assert.ok(pbx.news.some((one) => one.kind === "ended"));
  assertNothingLeft(world, alice);
});

for (
  const [why, refer] of [
    ["the REFER is refused", { status: 603 }],
    ["the target is busy", { status: 202, tells: [100, 486] }],
    ["the subscription ends without a word", { status: 202, tells: [100], endsSilently: true }],
  ] as const
) {
  Deno.test(`transfer: the call is taken back, when ${why}`, () => {
    const { world, pbx, alice } = talking(refer);
    alice.press({ press: "transfer", to: "1003" });
    world.run(500);
    assert.deepEqual(alice.states(), ["idle", "calling", "talking", "transferring", "talking"]);
    assert.equal(pbx.media.get(pbx.sessions[0]!)!.view().direction, "sendrecv");
    alice.press({ press: "hangup" });
    assertNothingLeft(world, alice);
  });
}

Deno.test("TRANSFER_MILLIS: nobody says how it went, and the call is taken back", () => {
  const { world, alice } = talking({ status: 202, tells: [100, 180] });
  alice.press({ press: "transfer", to: "1003" });
  world.run(TRANSFER_MILLIS - 1_000);
  assert.equal(alice.display().state, "transferring");
  world.run(2_000);
  assert.equal(alice.display().state, "talking");
  alice.press({ press: "hangup" });
  assertNothingLeft(world, alice);
});

Deno.test("transfer: who hangs up meanwhile is out of it, and nothing without a call is transferred", () => {
  const { world, alice, refers } = talking({ status: 202, tells: [100] });
  alice.press({ press: "transfer", to: "1003" });
  world.run(200);
  alice.press({ press: "hangup" });
  world.run(200);
  assert.equal(alice.display().state, "idle");
  alice.press({ press: "transfer", to: "1004" });
  world.run(200);
  assert.equal(refers().length, 1);
  assertNothingLeft(world, alice);
});

Deno.test("complete-transfer: the held call is referred to the other's dialog, as its far end knows that", () => {
  const { world, pbx, alice, dial, referTo } = talking({ status: 202, tells: [100] });
  dial("1003");
  assert.deepEqual(alice.display().calls.map((call) => call.state), ["held", "talking"]);
  alice.press({ press: "complete-transfer" });
  world.run(200);
  const uri = referTo();
  assert.equal(uri.user, "1003");
  const named = dialogReplaced(parseReplaces(uri.headers.get("replaces")!)!);
  assert.equal(pbx.agent.sessions.find(named), pbx.sessions[1]);
  const asked = pbx.news.find((one) => one.kind === "asked" && one.request.method === "REFER");
  assert.equal(asked?.kind === "asked" && asked.session, pbx.sessions[0], "in the held dialog");
  assert.deepEqual(alice.display().calls.map((call) => call.state), ["transferring", "talking"]);
});

Deno.test("complete-transfer: told of success, the phone ends both calls", () => {
  const { world, pbx, alice, dial } = talking({ status: 202, tells: [100, 200] });
  dial("1003");
  alice.press({ press: "complete-transfer" });
  world.run(200);
  assert.equal(pbx.news.filter((one) => one.kind === "ended").length, 2);
  assert.equal(alice.display().state, "idle");
  assertNothingLeft(world, alice);
});

Deno.test("complete-transfer: it failed, and the phone has a held call and one that talks as before", () => {
  const { world, alice, dial } = talking({ status: 202, tells: [100, 503] });
  dial("1003");
  alice.press({ press: "complete-transfer" });
  world.run(500);
  assert.deepEqual(alice.display().calls.map((call) => call.state), ["held", "talking"]);
});

Deno.test("complete-transfer: while the target rings, by Replaces of the early dialog, or blind after giving it up", () => {
  for (const [vendor, replaced] of [["baresip", true], ["snom", false]] as const) {
    const { world, pbx, alice, dial, referTo } = talking({ status: 202, tells: [100] }, vendor);
    pbx.ringsOnly = true;
    dial("1003");
    assert.deepEqual(alice.display().calls.map((call) => call.state), ["held", "calling"]);
    alice.press({ press: "complete-transfer" });
    world.run(200);
    assert.equal(referTo().user, "1003");
    assert.equal(referTo().headers.has("replaces"), replaced, vendor);
    assert.equal(alice.display().calls.length, replaced ? 2 : 1, vendor);
  }
});

Deno.test("complete-transfer: a target of whom nothing was heard yet has no dialog to name, so it is given up", () => {
  const { world, pbx, alice, dial, referTo } = talking({ status: 202, tells: [100] });
  pbx.silent = true;
  dial("1003");
  alice.press({ press: "complete-transfer" });
  world.run(200);
  assert.deepEqual([referTo().user, referTo().headers.size], ["1003", 0]);
});

Deno.test("complete-transfer: means nothing without a held call and another", () => {
  const { world, alice, refers } = talking({ status: 202 });
  alice.press({ press: "complete-transfer" });
  world.run(200);
  alice.press({ press: "hold" });
  world.run(200);
  alice.press({ press: "complete-transfer" });
  world.run(200);
  assert.equal(refers().length, 0);
});
