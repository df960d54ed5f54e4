/**
 * Stories of `fixtures/scenarios` over real sockets: every third of those that can be, and all of them with
 * `ALL_SCENARIOS=1`.
 */
import assert from "node:assert/strict";
import { keptScenarios } from "../support/scenarios.ts";
import { playOverUdp } from "../support/udp_scenario.ts";

/** Offices open at the same time: most stories wait for an answer, not for the machine. */
const AT_ONCE = 4;
const EVERY = Deno.env.get("ALL_SCENARIOS") === undefined ? 3 : 1;

const playable = keptScenarios().filter(({ scenario }) =>
  scenario.stage.kind === "office" && scenario.stage.udp
);

/** Steps overlap: only the test as a whole can be judged for leaks. */
const OVERLAPPING = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

Deno.test("scenarios over UDP: the same stories come true on the real clock", async (t) => {
  assert.ok(playable.length >= 20, String(playable.length));
  const waiting = playable.filter((_, place) => place % EVERY === 0);
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { name, scenario } = one;
      await t.step({ name: `${name} (udp)`, fn: () => playOverUdp(scenario), ...OVERLAPPING });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});
