/** Two or three simulated phones that call each other without a PBX. */
import assert from "node:assert/strict";
import { instant } from "../../core/lib/time.ts";
import { HeaderTable } from "../../core/sip/message.ts";
import { AUTO_ANSWER_DELAY_MAX, autoAnswerDelay } from "../../sim/devices/auto_answer.ts";
import { HEARD_BEFORE_MAX } from "../../sim/devices/call_memory.ts";
import { VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";
import { LOSSY, QUIET } from "../../sim/network.ts";
import { WORLD_START } from "../../sim/world.ts";
import {
  assertNothingLeft,
  hears,
  phoneOf,
  scene,
  sipOf,
  type TestPhone,
  voiceOf,
} from "../support/phones.ts";

const dial = (phone: TestPhone, to: TestPhone) => phone.press({ press: "dial", digits: to.uri });

Deno.test("Phone: it rings, answers after 2 s by habit, both hear each other, and one hangs up", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  dial(alice, bob);
  here.world.run(1_900);
  assert.equal(alice.display().state, "calling");
  assert.equal(bob.display().state, "ringing");
  assert.deepEqual(bob.display().peer, { number: "alice" });
  here.world.run(200);
  assert.deepEqual([alice.display().state, bob.display().state], ["talking", "talking"]);
  here.world.run(10_000);
  assert.deepEqual(hears(alice), voiceOf(bob));
  assert.deepEqual(hears(bob), voiceOf(alice));
  alice.press({ press: "hangup" });
  here.world.run(100);
  assert.deepEqual(alice.states(), ["idle", "calling", "talking", "idle"]);
  assert.deepEqual(bob.states(), ["idle", "ringing", "talking", "idle"]);
  assert.equal(bob.phone.census().heardBefore.length, 1);
  assertNothingLeft(here.world, alice, bob);
});

Deno.test("Phone: one that rejects says 603 after 2 s, one that never answers rings until it is cancelled", () => {
  const here = scene();
  const alice = phoneOf(here, "alice");
  const bob = phoneOf(here, "bob", { habit: { kind: "rejects", afterMillis: 2_000 } });
  const carol = phoneOf(here, "carol", { habit: { kind: "never-answers" } });
  dial(alice, bob);
  here.world.run(2_500);
  assert.deepEqual(bob.states(), ["idle", "ringing", "idle"]);
  assert.deepEqual(alice.states(), ["idle", "calling", "idle"]);
  dial(alice, carol);
  here.world.run(60_000);
  assert.equal(carol.display().state, "ringing");
  alice.press({ press: "hangup" });
  here.world.run(100);
  assert.deepEqual(carol.states(), ["idle", "ringing", "idle"]);
  assertNothingLeft(here.world, alice, bob, carol);
});

Deno.test("Phone: a person may answer or reject by key before the habit does", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  dial(alice, bob);
  here.world.run(500);
  bob.press({ press: "answer" });
  here.world.run(100);
  assert.equal(alice.display().state, "talking");
  bob.press({ press: "hangup" });
  here.world.run(100);
  dial(alice, bob);
  here.world.run(500);
  bob.press({ press: "reject" });
  here.world.run(5_000);
  assert.equal(alice.display().state, "idle");
  assertNothingLeft(here.world, alice, bob);
});

Deno.test("Phone: while an outside device attends, it rings and does nothing by itself; then the habit begins", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  bob.handle.post({ kind: "attend", attended: true });
  dial(alice, bob);
  here.world.run(20_000);
  assert.equal(bob.display().state, "ringing");
  bob.handle.post({ kind: "attend", attended: false });
  here.world.run(1_900);
  assert.equal(bob.display().state, "ringing");
  here.world.run(200);
  assert.equal(bob.display().state, "talking");
  alice.press({ press: "hangup" });
  here.world.run(100);
  dial(alice, bob);
  here.world.run(1_000);
  bob.handle.post({ kind: "attend", attended: true });
  here.world.run(20_000);
  assert.equal(bob.display().state, "ringing", "also when the device comes while it rings");
});

Deno.test("Phone: hold silences the far end's voice and its own side, resume brings both back", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  dial(alice, bob);
  here.world.run(3_000);
  alice.press({ press: "hold" });
  here.world.run(100);
  assert.equal(alice.display().state, "held");
  assert.equal(bob.display().state, "talking");
  assert.equal(bob.display().calls[0]?.heldByPeer, true);
  assert.deepEqual(
    [alice, bob].map((phone) => phone.phone.census().media[0]?.direction),
    ["sendonly", "recvonly"],
  );
  const lastHeard = (phone: TestPhone) => phone.phone.census().media[0]!.heard[0]!.lastAt;
  const before = lastHeard(alice);
  here.world.run(30_000);
  assert.equal(lastHeard(alice), before, "nothing new from the one on hold");
  alice.press({ press: "resume" });
  here.world.run(100);
  assert.ok(lastHeard(alice) > before);
  assert.deepEqual([alice.display().state, bob.display().calls[0]?.heldByPeer], ["talking", false]);
  alice.press({ press: "hangup" });
  assertNothingLeft(here.world, alice, bob);
});

Deno.test("I12 Phone: both may hold, and both must resume", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  const directions = () => [alice, bob].map((phone) => phone.phone.census().media[0]?.direction);
  dial(alice, bob);
  here.world.run(3_000);
  for (
    const [phone, key, wanted] of [
      [alice, "hold", ["sendonly", "recvonly"]],
      [bob, "hold", ["inactive", "inactive"]],
      [alice, "resume", ["recvonly", "sendonly"]],
      [bob, "resume", ["sendrecv", "sendrecv"]],
    ] as const
  ) {
    phone.press({ press: key });
    here.world.run(200);
    assert.deepEqual(directions(), wanted, `${phone.name} ${key}`);
  }
});

Deno.test("Phone: hold and resume pressed in haste, on both sides at once, settle as last pressed", () => {
  const here = scene("haste", { ...QUIET, latencyMillis: 50 });
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  dial(alice, bob);
  here.world.run(3_000);
  for (const press of ["hold", "resume", "hold"] as const) {
    alice.press({ press });
    bob.press({ press });
    here.world.run(20);
  }
  here.world.run(30_000);
  assert.deepEqual([alice, bob].map((phone) => phone.display().state), ["held", "held"]);
  alice.press({ press: "resume" });
  bob.press({ press: "resume" });
  here.world.run(30_000);
  assert.deepEqual(
    [alice, bob].map((phone) => phone.phone.census().media[0]?.direction),
    ["sendrecv", "sendrecv"],
  );
  alice.press({ press: "hangup" });
  assertNothingLeft(here.world, alice, bob);
});

Deno.test("Phone: full is busy: a second incoming call is refused 486 while one rings or talks", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob"), carol = phoneOf(here, "carol");
  dial(alice, bob);
  here.world.run(500);
  dial(carol, bob);
  here.world.run(100);
  assert.deepEqual(carol.states(), ["idle", "calling", "idle"]);
  assert.equal(bob.display().calls.length, 1);
});

Deno.test("Phone: an incoming call it holds leaves room for another; a third finds it full", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  const carol = phoneOf(here, "carol"), dave = phoneOf(here, "dave");
  dial(alice, bob);
  here.world.run(3_000);
  bob.press({ press: "hold" });
  here.world.run(100);
  dial(carol, bob);
  here.world.run(3_000);
  assert.deepEqual(bob.display().calls.map((call) => call.state), ["held", "talking"]);
  bob.press({ press: "hold" });
  here.world.run(100);
  dial(dave, bob);
  here.world.run(1_000);
  assert.deepEqual(dave.states(), ["idle", "calling", "idle"], "callsMax");
  bob.press({ press: "resume" });
  here.world.run(100);
  assert.deepEqual(bob.display().calls.map((call) => call.state), ["talking", "held"]);
  bob.press({ press: "hangup" });
  bob.press({ press: "resume" });
  here.world.run(100);
  assert.deepEqual(bob.display().peer, { number: "carol" });
});

Deno.test("Phone: dialling holds the call that talks, and beyond callsMax nothing is dialled", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  const carol = phoneOf(here, "carol"), dave = phoneOf(here, "dave");
  dial(alice, bob);
  here.world.run(3_000);
  dial(alice, carol);
  here.world.run(3_000);
  assert.deepEqual(alice.display().calls.map((call) => call.state), ["held", "talking"]);
  dial(alice, dave);
  here.world.run(3_000);
  assert.deepEqual(dave.states(), ["idle"]);
});

for (
  const [name, header, asked] of [
    ["call-info-desk", ["Call-Info", "<sip:10.0.0.9>;answer-after=0"], true],
    ["call-info-desk", ["Alert-Info", "<urn:x>;info=alert-autoanswer"], false],
    ["alert-info-desk", ["Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer;delay=0"], true],
    ["alert-info-desk", ["Alert-Info", "info=alert-autoanswer"], true],
    ["answer-mode-desk", ["Answer-Mode", "Auto"], true],
    ["answer-mode-desk", ["Answer-Mode", "Manual"], false],
    ["answer-mode-desk", ["Priv-Answer-Mode", "Auto;require"], true],
    ["softphone-app", ["Call-Info", "<sip:10.0.0.9>;answer-after=0"], false],
  ] as const
) {
  Deno.test(`Phone: ${name} asked by "${header.join(": ")}" ${asked ? "answers at once" : "rings"}`, () => {
    const invite = {
      kind: "request",
      method: "INVITE",
      uri: "sip:bob@10.0.0.2",
      headers: HeaderTable.of(header),
      body: new Uint8Array(),
    } as const;
    const wanted = asked ? 0 : undefined;
    assert.equal(autoAnswerDelay(invite, VENDOR_PROFILES[name].autoAnswerHeader), wanted);
  });
}

Deno.test("autoAnswerDelay: a delay in seconds is kept, up to AUTO_ANSWER_DELAY_MAX", () => {
  const delayOf = (value: string) =>
    autoAnswerDelay({
      kind: "request",
      method: "INVITE",
      uri: "sip:bob@10.0.0.2",
      headers: HeaderTable.of(["Call-Info", value]),
      body: new Uint8Array(),
    }, "call-info");
  assert.equal(delayOf("<sip:x>;Answer-After=3"), 3_000);
  assert.equal(delayOf("<sip:x>;purpose=icon, <sip:y;answer-after=1>;answer-after=2"), 2_000);
  assert.equal(delayOf("<sip:x>;answer-after=999999999"), AUTO_ANSWER_DELAY_MAX);
  assert.equal(delayOf("<sip:x>;answer-after=soon"), undefined);
});

Deno.test("Phone: unplugged in a call it hangs up and goes dark; plugged in again it can be called", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  dial(alice, bob);
  here.world.run(3_000);
  bob.press({ press: "unplug" });
  here.world.run(100);
  assert.deepEqual([alice.display().state, bob.display().plugged], ["idle", false]);
  here.world.run(40_000);
  dial(alice, bob);
  here.world.run(40_000);
  assert.equal(bob.states().at(-1), "idle");
  assert.equal(alice.display().state, "idle", "nobody answered, so the INVITE timed out");
  bob.press({ press: "plug" });
  dial(alice, bob);
  here.world.run(3_000);
  assert.equal(bob.display().state, "talking");
});

Deno.test("Phone: in a bad network calls still begin and end, and nothing is left", () => {
  for (let seed = 0; seed < 20; seed++) {
    const here = scene(`bad ${seed}`, LOSSY);
    const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
    dial(alice, bob);
    here.world.run(10_000);
    assert.deepEqual([alice.display().state, bob.display().state], ["talking", "talking"]);
    alice.press({ press: "hold" });
    here.world.run(10_000);
    bob.press({ press: "hangup" });
    assertNothingLeft(here.world, alice, bob);
  }
});

Deno.test("Phone: a caller that is cut off is let go in time, by both sides", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  dial(alice, bob);
  here.world.run(1_000);
  here.world.network.cut(sipOf("alice").host, sipOf("bob").host);
  here.world.run(60_000);
  alice.press({ press: "hangup" });
  here.world.run(60_000);
  assert.deepEqual([alice.display().state, bob.display().state], ["idle", "idle"]);
  assertNothingLeft(here.world, alice, bob);
});

Deno.test("Phone: of calls before it remembers HEARD_BEFORE_MAX streams, the latest ones", () => {
  const here = scene();
  const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
  for (let i = 0; i <= HEARD_BEFORE_MAX; i++) {
    dial(alice, bob);
    here.world.run(3_000);
    alice.press({ press: "hangup" });
    here.world.run(100);
  }
  const { heardBefore } = bob.phone.census();
  assert.equal(heardBefore.length, HEARD_BEFORE_MAX);
  assert.ok(heardBefore[0]!.firstAt > WORLD_START + 3_100, "the first call is forgotten");
});

Deno.test("Phone: with packets, a second of talking is fifty packets each way", () => {
  const here = scene();
  const alice = phoneOf(here, "alice", { media: "packets" });
  const bob = phoneOf(here, "bob", { media: "packets" });
  dial(alice, bob);
  here.world.run(3_000);
  const count = (phone: TestPhone) => phone.phone.census().media[0]!.heard[0]!.packets;
  const before = [count(alice), count(bob)];
  here.world.run(1_000);
  assert.deepEqual([count(alice), count(bob)], before.map((one) => one + 50));
});

Deno.test("Phone: with media off nothing is sent but SIP", () => {
  const here = scene();
  const alice = phoneOf(here, "alice", { media: "off" }),
    bob = phoneOf(here, "bob", { media: "off" });
  const ports = new Set<number>();
  here.world.tap((sent) => ports.add(sent.source.port));
  dial(alice, bob);
  here.world.run(20_000);
  assert.equal(bob.display().state, "talking");
  assert.deepEqual([...ports], [5060]);
});

Deno.test("I36 Phone: the same seed gives the same trace of a whole story; another seed another", () => {
  const story = (seed: string) => {
    const here = scene(seed, LOSSY);
    const alice = phoneOf(here, "alice"), bob = phoneOf(here, "bob");
    dial(alice, bob);
    here.world.at(instant(WORLD_START + 8_000), "hang up", () => bob.press({ press: "hangup" }));
    here.world.run(60_000);
    return here.world.trace.digest();
  };
  assert.equal(story("one"), story("one"));
  assert.notEqual(story("one"), story("two"));
});
