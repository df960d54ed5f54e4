/** Calls by a day's curve: as many as it says, at the hours of Japan, the same for the same seed. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import type { LoadPattern } from "../../sim/devices/carrier_io.ts";
import { CALLS_A_MINUTE_MAX, LoadSource, WORKING_DAY } from "../../sim/devices/load_pattern.ts";
import { WORLD_START } from "../../sim/world.ts";

const HOUR = 3_600_000;
/** Midnight in Japan, nine hours before the worlds begin. */
const MIDNIGHT = plus(WORLD_START, -9 * HOUR);

const day: LoadPattern = {
  callsPerHour: WORKING_DAY,
  lines: ["0300000001", "0300000001", "05000000002"],
  talkMillis: [10_000, 300_000],
  patienceMillis: [20_000, 60_000],
};

function calls(pattern: LoadPattern, seed: string, from: Instant, millis: number) {
  const source = new LoadSource("load", pattern, seededRandom(seed), from);
  const out = [];
  for (let at = source.nextDeadline(); at < from + millis; at = source.nextDeadline()) {
    for (const call of source.due(at)) out.push({ at: at - from, call });
  }
  return out;
}

Deno.test("LoadSource: over many days every hour has the calls of its curve, and lines their shares", () => {
  const days = 40;
  const made = calls(day, "curve", MIDNIGHT, days * 24 * HOUR);
  for (const [hour, expected] of WORKING_DAY.entries()) {
    const count = made.filter(({ at }) => Math.floor(at / HOUR) % 24 === hour).length / days;
    assert.ok(Math.abs(count - expected) <= 0.15 * expected + 0.1, `hour ${hour}: ${count}`);
  }
  const main = made.filter(({ call }) => call.line === "0300000001").length / made.length;
  assert.ok(Math.abs(main - 2 / 3) < 0.05, String(main));
});

Deno.test("LoadSource: calls come in order, last and wait within the bounds, short ones more often, and have names of their own", () => {
  const made = calls(day, "bounds", MIDNIGHT, 10 * 24 * HOUR);
  assert.deepEqual(made.map(({ at }) => at), made.map(({ at }) => at).sort((a, b) => a - b));
  assert.equal(new Set(made.map(({ call }) => call.call)).size, made.length);
  const talks = made.map(({ call }) => call.talkMillis!);
  assert.ok(Math.min(...talks) >= 10_000 && Math.max(...talks) < 300_000);
  assert.ok(talks.filter((millis) => millis < 155_000).length > 0.7 * talks.length);
  assert.ok(made.every(({ call }) => /^0[3-8][0-9]{8}$/.test(call.from)));
  assert.ok(
    made.every(({ call: { patienceMillis } }) =>
      patienceMillis! >= 20_000 && patienceMillis! < 60_000
    ),
  );
});

Deno.test("I36 LoadSource: one seed is one day, another seed another; asked seldom it forgets nothing", () => {
  const once = calls(day, "seed", WORLD_START, 8 * HOUR);
  assert.deepEqual(calls(day, "seed", WORLD_START, 8 * HOUR), once);
  assert.notDeepEqual(calls(day, "other", WORLD_START, 8 * HOUR), once);
  const late = new LoadSource("load", day, seededRandom("seed"), WORLD_START);
  const all = late.due(plus(WORLD_START, 8 * HOUR - 1));
  assert.deepEqual(all, once.map(({ call }) => call));
});

Deno.test("CALLS_A_MINUTE_MAX: a curve that asks for more gets so many; a wrong one is a fault of ours", () => {
  const flood = { ...day, callsPerHour: Array(24).fill(60 * (CALLS_A_MINUTE_MAX + 100)) };
  assert.equal(calls(flood, "flood", instant(0), 60_000).length, CALLS_A_MINUTE_MAX);
  assert.deepEqual(
    calls({ ...day, callsPerHour: Array(24).fill(0) }, "calm", instant(0), HOUR),
    [],
  );
  const random = seededRandom("x");
  assert.throws(() => new LoadSource("load", { ...day, lines: [] }, random, instant(0)));
  assert.throws(() => new LoadSource("load", { ...day, callsPerHour: [1] }, random, instant(0)));
});
