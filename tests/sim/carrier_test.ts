/** The simulated carrier, called by a phone that takes the PBX's place: every far end, and calls to the office. */
import assert from "node:assert/strict";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import { farEndOf } from "../../sim/devices/far_ends.ts";
import { addCarrier } from "../support/device_nodes.ts";
import type { CarrierCall, CarrierOptions } from "../../sim/devices/carrier.ts";
import { HOSTILE } from "../../sim/network.ts";
import {
  assertNothingLeft,
  hears,
  phoneOf,
  type Scene,
  scene,
  sipOf,
  type TestPhone,
} from "../support/phones.ts";

const SIP = { host: "10.0.1.1", port: 5060 };
const RTP = { host: "10.0.1.1", port: 4000 };

function carrierOf(here: Scene, change: Partial<CarrierOptions> = {}) {
  const seen: CarrierCall[] = [];
  const node = addCarrier(here.world, {
    sip: SIP,
    rtp: RTP,
    peer: sipOf("alice"),
    media: "flows",
    random: here.random.fork("carrier"),
    ...change,
  }, (call) => seen.push(call));
  return { ...node, seen, states: () => seen.map((call) => call.state) };
}

function office(change: Partial<CarrierOptions> = {}) {
  const here = scene("carrier");
  const carrier = carrierOf(here, change);
  const alice = phoneOf(here, "alice", { habit: { kind: "never-answers" } });
  const dial = (number: string) => {
    alice.press({ press: "dial", digits: `sip:${number}@${SIP.host}:${SIP.port}` });
  };
  return { ...here, carrier, alice, dial };
}

/** Dials, lets time pass, and says what the phone showed meanwhile (`idle` first and last left out). */
function story(number: string, millis: number): { states: string[]; alice: TestPhone } {
  const { world, alice, dial } = office();
  dial(number);
  world.run(millis);
  return { states: alice.states().slice(1), alice };
}

Deno.test("Carrier 86: busy at once", () => {
  assert.deepEqual(story("0312345686", 1_000).states, ["calling", "idle"]);
});

Deno.test("Carrier 80: rings for ever", () => {
  const { states, alice } = story("0312345680", 150_000);
  assert.deepEqual(states, ["calling"]);
  assert.equal(alice.display().state, "calling");
});

Deno.test("Carrier 04 and 03: not found and 503, at once, and 08 rejects after ringing 2 s", () => {
  for (
    const [number, status, after] of [["0312345604", 404, 0], ["0312345603", 503, 0], [
      "0312345608",
      603,
      2_000,
    ]] as const
  ) {
    const { world, carrier, dial } = office();
    dial(number);
    world.run(1_900);
    assert.deepEqual(carrier.states().includes("ended"), after === 0, number);
    world.run(1_000);
    assert.equal(carrier.seen.at(-1)?.status, status);
    assert.equal(carrier.seen.at(-1)?.endedBy, "far-end");
    assert.deepEqual(carrier.states(), after === 0 ? ["calling", "ended"] : ["ringing", "ended"]);
  }
});

Deno.test("Carrier 10: answers after 2 s and hangs up 10 s later", () => {
  const { world, alice, carrier, dial } = office();
  dial("0312345610");
  world.run(11_900);
  assert.equal(alice.display().state, "talking");
  world.run(200);
  assert.equal(alice.display().state, "idle");
  const [ringing, talking, ended] = carrier.seen.map((call) => call.since);
  assert.deepEqual([talking! - ringing!, ended! - talking!], [2_000, 10_000]);
  assert.equal(carrier.seen.at(-1)?.endedBy, "far-end");
});

Deno.test("Carrier 18: early media is heard before the answer, then it answers", () => {
  const { world, alice, dial } = office();
  dial("0312345618");
  world.run(1_500);
  assert.equal(alice.display().state, "calling");
  assert.equal(hears(alice).length, 1, "the far end is heard while still calling");
  const early = hears(alice);
  world.run(1_000);
  assert.equal(alice.display().state, "talking");
  assert.deepEqual(hears(alice), early, "it is the same voice");
});

Deno.test("Carrier: everything else, and every number of less than ten digits, answers after 2 s and talks", () => {
  for (const number of ["0312345678", "09012345699", "110", "118", "119", "104", "117", "0486"]) {
    const { states, alice } = story(number, 60_000);
    assert.deepEqual(states, ["calling", "talking"], number);
    assert.equal(hears(alice).length, 1, number);
  }
  assert.deepEqual(farEndOf("0000000080"), { kind: "rings-for-ever" });
  assert.equal(farEndOf("+81-3-1234-5680").kind, "rings-for-ever");
  assert.equal(farEndOf("000000080").kind, "answers");
});

Deno.test("Carrier: it is held and resumed by the office, and hears each end only when it may", () => {
  const { world, alice, carrier, dial } = office();
  dial("0312345678");
  world.run(5_000);
  alice.press({ press: "hold" });
  world.run(100);
  assert.equal(carrier.carrier.calls()[0]?.held, true);
  alice.press({ press: "resume" });
  world.run(6_000);
  assert.equal(carrier.carrier.calls()[0]?.held, false);
  assert.equal(carrier.carrier.census().media[0]?.heard.length, 1);
  alice.press({ press: "hangup" });
  world.run(100);
  assert.equal(carrier.seen.at(-1)?.endedBy, "office");
});

Deno.test("Carrier: it tells what it saw of the caller, and what was dialled", () => {
  const { world, carrier, dial } = office();
  dial("0312345678");
  world.run(1_000);
  assert.equal(carrier.seen[0]?.number, "0312345678");
  assert.deepEqual(carrier.seen[0]?.caller, { user: "alice", host: "10.0.0.1", asserted: [] });
  assert.equal(carrier.seen[0]?.way, "from-office");
});

Deno.test("Carrier: a stranger is refused, whatever the number", () => {
  const here = scene();
  const carrier = carrierOf(here);
  const bob = phoneOf(here, "bob");
  bob.press({ press: "dial", digits: `sip:0312345678@${SIP.host}:${SIP.port}` });
  here.world.run(1_000);
  assert.deepEqual([bob.display().state, carrier.seen.length], ["idle", 0]);
});

Deno.test("Carrier: one call more than callsMax is refused", () => {
  const { world, alice, carrier, dial } = office({ callsMax: 1 });
  dial("0312345678");
  world.run(3_000);
  dial("0312345679");
  world.run(1_000);
  assert.deepEqual(alice.display().calls.map((call) => call.state), ["held"]);
  carrier.handle.post({ kind: "ring-in", call: "in", line: "alice", from: "0901" });
  world.run(10);
  assert.deepEqual([carrier.seen.at(-1)?.state, carrier.seen.at(-1)?.status], ["ended", 503]);
});

Deno.test("Carrier ring-in: the office's phone rings with the caller's number and name, and is answered", () => {
  const here = scene();
  const carrier = carrierOf(here);
  const alice = phoneOf(here, "alice", { habit: USUAL_HABITS.ringing });
  carrier.handle.post({
    kind: "ring-in",
    call: "in 1",
    line: "alice",
    from: "09012345678",
    name: "田中 様",
    talkMillis: 5_000,
  });
  here.world.run(1_000);
  assert.deepEqual(alice.display().peer, { number: "09012345678", name: "田中 様" });
  here.world.run(2_000);
  assert.equal(alice.display().state, "talking");
  here.world.run(4_500);
  assert.equal(alice.display().state, "idle", "it hangs up after talking");
  assert.deepEqual(carrier.states(), ["calling", "ringing", "talking", "ended"]);
  assert.deepEqual(carrier.seen.map((call) => call.id), Array(4).fill("in 1"));
  assertNothingLeft(here.world, alice);
});

Deno.test("Carrier ring-in: withheld, the office learns no number by any header", () => {
  const here = scene();
  const carrier = carrierOf(here);
  const alice = phoneOf(here, "alice");
  const bytes: string[] = [];
  here.world.tap((sent) => {
    if (sent.node === "carrier") bytes.push(new TextDecoder().decode(sent.bytes));
  });
  carrier.handle.post({
    kind: "ring-in",
    call: "in",
    line: "alice",
    from: "09012345678",
    withheld: true,
  });
  here.world.run(500);
  assert.deepEqual(alice.display().peer, { number: "" });
  assert.ok(bytes[0]?.includes("sip:anonymous@anonymous.invalid"));
  assert.match(bytes[0]!, /^Privacy: id\r$/m);
  assert.ok(bytes.every((text) => !text.includes("09012345678")));
});

Deno.test("Carrier ring-in: it gives up when its patience ends, and hangs up when told to", () => {
  const { world, carrier, alice } = office();
  const ring = (call: string, patienceMillis?: number) =>
    carrier.handle.post({
      kind: "ring-in",
      call,
      line: "alice",
      from: "0901",
      ...(patienceMillis === undefined ? {} : { patienceMillis }),
    });
  ring("impatient", 10_000);
  world.run(9_900);
  assert.equal(alice.display().state, "ringing");
  world.run(200);
  assert.equal(alice.display().state, "idle");
  ring("told");
  world.run(500);
  alice.press({ press: "answer" });
  world.run(20_000);
  carrier.handle.post({ kind: "hang-up", call: "told" });
  carrier.handle.post({ kind: "hang-up", call: "told" });
  world.run(100);
  assert.equal(alice.display().state, "idle");
  assert.deepEqual(carrier.seen.at(-1)?.endedBy, "far-end");
});

Deno.test("I35 Carrier: after calls of every kind in the worst network nothing is left", () => {
  const here = scene("worst", HOSTILE);
  const carrier = carrierOf(here);
  const alice = phoneOf(here, "alice");
  const endings = ["86", "80", "04", "03", "08", "10", "18", "78"];
  for (const [i, ending] of endings.entries()) {
    here.world.after(i * 60_000, `dial ${ending}`, () => {
      const digits = `sip:03123456${ending}@${SIP.host}:${SIP.port}`;
      alice.press({ press: "dial", digits });
    });
    here.world.after(i * 60_000 + 40_000, "hang up", () => alice.press({ press: "hangup" }));
  }
  here.world.run(8 * 60_000);
  here.world.network.calm();
  while (alice.display().calls.length > 0) {
    alice.press({ press: "hangup" });
    here.world.run(1_000);
  }
  assertNothingLeft(here.world, alice);
  const { calls, sessions, transactions, timers, media } = carrier.carrier.census();
  assert.deepEqual(
    { calls, sessions, transactions, timers, media },
    { calls: 0, sessions: 0, transactions: 0, timers: 0, media: [] },
  );
});
