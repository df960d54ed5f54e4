/** The PBX dies in the midst of things and comes back: nobody is left in a call, and nothing of before is shown. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeviceId } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import { watchInvariants } from "../../sim/invariants/invariants.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { KEEP_ALIVE_ANSWER_MILLIS, PROBE_SPREAD_MILLIS } from "../../sim/pbx/limits.ts";
import { demoOffice } from "../support/demo_office.ts";

const SESSION_SECONDS = 90;
/** Who rings rings for Timer C at most, and who then answers nobody waits for 64*T1 (RFC 3261). */
const SETTLE_MILLIS = 181_000 + 4 * 32_000;

const { office, secrets } = demoOffice();
const quick: Office = {
  ...office,
  sip: { ...office.sip, sessionSeconds: SESSION_SECONDS, keepAliveSeconds: 20 },
};

function open(seed: string): OfficeWorld {
  return new OfficeWorld({
    random: seededRandom(seed),
    office: quick,
    secrets,
    habits: (device) => device.kind === "desk" ? USUAL_HABITS : undefined,
  });
}

const desk = (extension: number) => `${extension}-desk` as DeviceId;

function isIdle(sim: OfficeWorld): boolean {
  return sim.devices.every((device) => sim.display(device)?.state === "idle") &&
    [...sim.outside.values()].every((call) => call.state === "ended");
}

Deno.test("I37 restart: a call of before is over on both phones within a session interval, and never shown", () => {
  const sim = open("talking");
  sim.world.run(1000);
  sim.press(desk(1001), { press: "dial", digits: "1002" });
  sim.world.run(5000);
  assert.equal(sim.display(desk(1001))?.state, "talking");
  sim.killPbx();
  sim.world.run(2000);
  sim.restartPbx();
  sim.world.run(1);
  assert.deepEqual(sim.snapshot().calls, []);
  assert.equal(sim.snapshot().devices.length, sim.devices.length, "registered as before");
  assert.ok(sim.world.runUntilHolds(() => isIdle(sim), SESSION_SECONDS * 1000));
  assert.deepEqual(sim.events.filter((event) => event.kind === "call"), []);
  assert.equal(sim.runs.length, 2);
});

Deno.test("I37 restart: who hangs up what the new PBX does not know is answered 481 and free at once", () => {
  const sim = open("hanging up");
  sim.world.run(1000);
  sim.press(desk(1001), { press: "dial", digits: "1002" });
  sim.world.run(5000);
  sim.killPbx();
  sim.restartPbx();
  const answers: string[] = [];
  sim.world.tap(({ node, bytes }) => {
    if (node === "pbx") answers.push(new TextDecoder().decode(bytes).split("\r\n")[0]!);
  });
  sim.press(desk(1001), { press: "hangup" });
  sim.world.run(1000);
  assert.ok(answers.includes("SIP/2.0 481 Call/Transaction Does Not Exist"), answers.join("\n"));
  assert.equal(sim.display(desk(1001))?.state, "idle");
});

Deno.test("I37 restart: calls go through at once on the contacts that were kept", () => {
  const sim = open("at once");
  sim.world.run(1000);
  sim.killPbx();
  sim.world.run(500);
  sim.restartPbx();
  sim.press(desk(1001), { press: "dial", digits: "1002" });
  const talks = () => sim.display(desk(1002))?.state === "talking";
  assert.ok(sim.world.runUntilHolds(talks, 5000));
});

Deno.test("I29 I37 restart: a phone unplugged while the PBX was away is 未使用 at its first question", () => {
  const sim = open("unplugged");
  sim.world.run(1000);
  sim.killPbx();
  sim.press(desk(1003), { press: "unplug" });
  sim.world.run(60_000);
  sim.restartPbx();
  sim.world.run(1);
  const shown = () => sim.snapshot().devices.some((state) => state.device === desk(1003));
  assert.equal(shown(), true);
  const limit = PROBE_SPREAD_MILLIS + KEEP_ALIVE_ANSWER_MILLIS + 1;
  assert.ok(sim.world.runUntilHolds(() => !shown(), limit));
});

Deno.test("OfficeWorld: only what is alive is killed, only what is dead is restarted", () => {
  const sim = open("twice");
  sim.world.run(1000);
  assert.throws(() => sim.restartPbx(), /Cannot restart pbx: it is alive/);
  sim.killPbx();
  assert.throws(() => sim.killPbx(), /Cannot kill pbx: it is dead/);
  sim.execute("lost" as never, { kind: "configure", office: quick });
  sim.world.run(1000);
  assert.equal(sim.replies.size, 0);
});

const step = fc.record({
  who: fc.integer({ min: 1001, max: 1010 }),
  does: fc.constantFrom("dials", "dials", "dials out", "hangs up", "is called", "unplugs", "plugs"),
  then: fc.integer({ min: 0, max: 20_000 }),
});

const story = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  before: fc.array(step, { minLength: 1, maxLength: 8 }),
  deadFor: fc.integer({ min: 0, max: 100_000 }),
  after: fc.array(step, { maxLength: 5 }),
  deaths: fc.integer({ min: 1, max: 3 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function doStep(sim: OfficeWorld, { who, does, then }: Step) {
  const device = desk(who);
  switch (does) {
    case "dials":
      sim.press(device, { press: "dial", digits: String(1001 + (who * 7) % 10) });
      break;
    case "dials out":
      sim.press(device, { press: "dial", digits: "00312345699" });
      break;
    case "hangs up":
      sim.press(device, { press: "hangup" });
      break;
    case "is called":
      sim.ringIn({ line: "0300000001", from: "0901234567" });
      break;
    case "unplugs":
      sim.press(device, { press: "unplug" });
      break;
    case "plugs":
      sim.press(device, { press: "plug" });
      break;
  }
  sim.world.run(then);
}

Deno.test("I28 I29 I35 I37: whenever the PBX dies and comes back, everybody is free in the end and shown as he is", () => {
  let cut = 0;
  fc.assert(
    fc.property(story, ({ seed, before, deadFor, after, deaths }) => {
      const sim = open(`restart ${seed}`);
      const watch = watchInvariants(sim, indexOffice(quick));
      sim.world.run(1000);
      for (let death = 0; death < deaths; death++) {
        for (const one of before) doStep(sim, one);
        cut += sim.snapshot().calls.length;
        sim.killPbx();
        sim.world.run(deadFor);
        sim.restartPbx();
        sim.world.run(1);
        assert.deepEqual(sim.snapshot().calls, [], "I37: a call of before");
        for (const one of after) doStep(sim, one);
      }
      for (const device of sim.devices) sim.press(device, { press: "hangup" });
      for (const call of sim.outside.values()) {
        if (call.state !== "ended") sim.hangUpOutside(call.id);
      }
      sim.world.run(SETTLE_MILLIS);
      for (const device of sim.devices) sim.press(device, { press: "hangup" });
      sim.world.run(SETTLE_MILLIS);
      watch.settled();
      assert.ok(isIdle(sim), "somebody is left in a call");
    }),
    { numRuns: 15 },
  );
  assert.ok(cut > 15, `${cut} calls were cut`);
});
