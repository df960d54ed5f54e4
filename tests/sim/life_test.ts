/** The life of an office: what is drawn for it, how faults are mixed, what a report says, and how it is told. */
import assert from "node:assert/strict";
import type { Extension, LineId, PresenceCode } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { type Deed, OFFICE_CHANGES } from "../../sim/campaign/deeds.ts";
import { LifeFailure, type LifeOptions, live, mixOf, stepsOf } from "../../sim/life/life.ts";
import { castOf, drawMakes, lifeHabits, withMakes } from "../../sim/life/cast.ts";
import type { LifeDeed, LifeStep } from "../../sim/life/deeds.ts";
import { drawFaults, FAULT_LEVELS } from "../../sim/life/faults.ts";
import { VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";
import { QUIET } from "../../sim/network.ts";
import { tell, tellDeed } from "../../sim/scenario/story.ts";
import { demoOffice, loadOffice } from "../support/demo_office.ts";

const HOUR = 3_600_000;

function life(seed: string, hours: number, more: Partial<LifeOptions> = {}): LifeOptions {
  const length = hours * HOUR;
  return { seed, ...demoOffice(), faults: "none", length, media: "flows", ...more };
}

function count(steps: readonly LifeStep[], ...verbs: LifeDeed["do"][]): number {
  return steps.filter((step) => verbs.includes(step.deed.do)).length;
}

Deno.test("stepsOf: in the order of time and within it; the same for the same seed, another for another", () => {
  const options = life("7", 4, { faults: "hostile" });
  const steps = stepsOf(options);
  assert.deepEqual(stepsOf(options), steps);
  assert.notDeepEqual(stepsOf({ ...options, seed: "8" }), steps);
  assert.ok(steps.every((step, i) => i === 0 || steps[i - 1]!.at <= step.at));
  assert.ok(steps.every((step) => step.at >= 0 && step.at < options.length));
});

Deno.test("stepsOf: by day an office of ten makes more than sixty calls an hour, at night next to none", () => {
  const steps = stepsOf(life("day", 24));
  const begins = (from: number, to: number) =>
    count(
      steps.filter((step) => step.at >= from * HOUR && step.at < to * HOUR),
      ...["dial", "click", "call-in"] as const,
    ) / (to - from);
  assert.ok(begins(0, 9) > 60, String(begins(0, 9)));
  // worlds begin at nine
  assert.ok(begins(13, 22) < 3, String(begins(13, 22)));
  const verbs = new Set(steps.map((step) => step.deed.do));
  for (
    const verb of [
      ...["panel", "press", "refer", "retrieve", "pickup", "presence", "type"],
      ...["take", "lamp", "outside", "office"],
    ] as const
  ) {
    assert.ok(verbs.has(verb), verb);
  }
});

Deno.test("stepsOf: two hands do something in one moment, calls are sent outside, and over the seeds every rule is another", () => {
  const steps = stepsOf(life("day", 24));
  const hands = new Set(
    steps.filter((step, i) => {
      const before = steps[i - 1];
      return before?.at === step.at && before.deed.do === "panel" && step.deed.do === "press";
    }).map((step) => step.at),
  );
  assert.ok(hands.size > 10, String(hands.size));
  const sent = steps.filter(({ deed }) =>
    deed.do === "panel" && deed.asks.ask === "transfer" && deed.asks.line !== undefined
  );
  assert.ok(sent.length > 5, String(sent.length));
  const changes = new Set<string>();
  for (let seed = 0; seed < 10; seed++) {
    for (const { at, deed } of stepsOf(life(`a${seed}`, 1))) {
      if (deed.do !== "office") continue;
      changes.add(deed.what);
      const rule = deed.what !== "disable" && deed.what !== "enable";
      // rules apply to what begins: the law looks at them when a call is over
      assert.ok(!rule || at < 5_000, `${deed.what} at ${at}`);
    }
  }
  assert.deepEqual([...changes].toSorted(), [...OFFICE_CHANGES].toSorted());
});

Deno.test("drawFaults: none has no faults, each level more than the one before, and over the seeds every kind comes", () => {
  const sums = FAULT_LEVELS.map((faults) => {
    const verbs: Partial<Record<LifeDeed["do"], number>> = {};
    for (let seed = 0; seed < 12; seed++) {
      for (const { deed } of stepsOf(life(`f${seed}`, 2, { faults }))) {
        const kind = deed.do === "press" && deed.key !== "reboot" ? "dial" : deed.do;
        verbs[kind] = (verbs[kind] ?? 0) + 1;
      }
    }
    return verbs;
  });
  const faults = ["weather", "press", "network", "pbx", "stranger"] as const;
  const [none, lossy, hostile] = sums.map((verbs) => faults.map((kind) => verbs[kind] ?? 0));
  assert.deepEqual(none, [0, 0, 0, 0, 0]);
  assert.ok(lossy![0]! > 0 && lossy![1]! > 0 && lossy!.slice(2).every((one) => one === 0));
  assert.ok(hostile!.every((one) => one > 0), String(hostile));
  const mixes = Array.from({ length: 20 }, (_, i) => drawFaults(seededRandom(`m${i}`), "hostile"));
  for (const kind of ["reboots", "partitions", "carrierOutages", "pbxDeaths"] as const) {
    assert.ok(mixes.some((mix) => mix[kind] === 0) && mixes.some((mix) => mix[kind] > 0), kind);
  }
  assert.deepEqual(mixOf(life("3", 1)).network, undefined);
});

Deno.test("castOf, lifeHabits: a phone on each desk, else the first device; the demo's own table holds, times differ", () => {
  const { office } = demoOffice();
  const bare: Office = {
    ...office,
    devices: office.devices.filter((one) => one.id !== "1001-desk" && one.owner !== "1002"),
  };
  const cast = castOf(bare);
  assert.equal(cast.players[0]!.device, "1001-soft");
  assert.ok(!cast.players.some((one) => one.extension === "1002"));
  assert.deepEqual(cast.slots, [701, 702, 703, 704, 705]);
  assert.deepEqual(
    [...castOf(office).lamps],
    [["1001-desk", ["1002", "1003", "701"]], ["1006-desk", ["1007", "1008", "701"]]],
  );
  const habits = lifeHabits(office, seededRandom("h"), 1);
  const ringing = (id: string) => {
    const device = office.devices.find((one) => one.id === id)!;
    return habits(device)?.ringing;
  };
  assert.equal(ringing("1008-desk")?.kind, "rejects");
  assert.equal(ringing("1009-desk")?.kind, "never-answers");
  assert.equal(ringing("1001-soft"), undefined);
  const times = ["1001-desk", "1002-desk", "1003-desk", "1004-desk"].map((id) => {
    const habit = ringing(id);
    assert.equal(habit?.kind, "forgets");
    return habit?.kind === "forgets" ? habit.afterMillis : 0;
  });
  assert.ok(new Set(times).size > 1);
});

Deno.test("drawMakes: in a demo office some desks have a phone of another make, asked in its own way; elsewhere none", () => {
  const { office } = demoOffice();
  const makes = drawMakes(office, seededRandom("m"));
  assert.ok(makes.size > 1 && makes.size < 10, String(makes.size));
  const changed = withMakes(office, makes);
  const habits = lifeHabits(changed, seededRandom("h"), 0, makes);
  for (const device of changed.devices) {
    const make = makes.get(device.id);
    assert.equal(habits(device)?.profile, make);
    if (make !== undefined) {
      assert.equal(device.autoAnswerHeader, VENDOR_PROFILES[make].autoAnswerHeader);
    }
  }
  assert.equal(drawMakes({ ...office, demo: false }, seededRandom("m")).size, 0);
});

Deno.test("live: an office without lines plays too, its devices named as they like", () => {
  const { office, secrets } = loadOffice("bench");
  const few: Office = {
    ...office,
    people: office.people.slice(0, 6),
    devices: office.devices.slice(0, 6),
    lines: [],
    permissions: [],
  };
  const options = life("bench", 0.2, { office: few, secrets });
  const report = live({ options, steps: stepsOf(options) });
  assert.ok(report.calls > 1, String(report.calls));
});

for (const faults of FAULT_LEVELS) {
  Deno.test(`live: a while and what comes after it under every law, with its numbers in order (${faults})`, () => {
    const options = life("1", 0.4, { faults });
    const steps = stepsOf(options);
    const minutes: number[] = [];
    const report = live({ options, steps, progress: (lived) => void minutes.push(lived) });
    assert.ok(report.calls > 15, String(report.calls));
    assert.equal(report.steps, steps.length);
    const results = Object.values(report.results).reduce((sum, one) => sum + one, 0);
    assert.equal(results, report.calls);
    assert.ok(report.sipCalls > report.calls && report.messages > 10 * report.calls);
    assert.ok(
      report.answer.count > 5 && report.answer.medianMillis <= report.answer.longestMillis,
    );
    assert.ok(report.virtualMillis >= 0.4 * HOUR && minutes.length >= 24);
    assert.match(report.digest, /^[0-9a-f]{64}$/);
  });
}

Deno.test("live: without its steps nobody calls; a step that cannot be done is a failure with its place in time", () => {
  const options = life("1", 0.1);
  assert.equal(live({ options, steps: [] }).calls, 0);
  const nobody: LifeStep = { at: 7_000, deed: { do: "dial", who: "nobody-desk", number: "1" } };
  assert.throws(() => live({ options, steps: [nobody] }), (error) => {
    assert.ok(error instanceof LifeFailure);
    assert.match(error.law, /nobody-desk/);
    assert.deepEqual([error.at, error.steps], [7_000, [nobody]]);
    return true;
  });
});

/** One of every kind. */
const DEEDS: readonly LifeDeed[] = [
  { do: "call-in", call: { line: "0300000001", from: "0451234567" } },
  { do: "weather", name: "stormy", conditions: QUIET },
  { do: "dial", who: "1001", number: "1004" },
  { do: "click", who: "1001", number: "1004", line: "main" as LineId, autoAnswer: true },
  { do: "ring-in", line: "0300000001", from: "0451234567" },
  ...(["answer", "hangup", "reject", "hold", "resume", "swap", "complete-transfer"] as const).map(
    (key): Deed => ({ do: "press", who: "1001", key }),
  ),
  { do: "refer", who: "1001", to: "701" },
  { do: "lamp", who: "1001", user: "701" },
  { do: "take", who: "1001", whose: "nobody" },
  { do: "type", who: "1001", digits: "1#", by: "info" },
  { do: "panel", who: "1001", of: "1002", asks: { ask: "hold" } },
  { do: "panel", who: "1001", asks: { ask: "park", slot: 701, for: "1003" as Extension } },
  { do: "panel", who: "1001", asks: { ask: "park" } },
  { do: "panel", who: "1001", asks: { ask: "transfer", to: "1003", mode: "attended" } },
  { do: "panel", who: "1001", asks: { ask: "move", to: "1001-soft", autoAnswer: false } },
  { do: "panel", who: "1001", asks: { ask: "record", on: true } },
  ...(["resume", "hangup", "complete", "back"] as const).map((ask): Deed => ({
    do: "panel",
    who: "1001",
    asks: { ask },
  })),
  { do: "retrieve", who: "1001", slot: 701, autoAnswer: true },
  { do: "pickup", who: "1001", whose: "1003" as Extension, autoAnswer: true },
  { do: "presence", who: "1001" as Extension, code: "meeting" as PresenceCode },
  { do: "outside", what: "hangup" },
  { do: "network", what: "cut", who: "carrier" },
  { do: "pbx", what: "kill" },
  ...OFFICE_CHANGES.map((what): Deed => ({ do: "office", what, who: "1001" as Extension })),
  { do: "stranger", sends: "INVITE" },
];

Deno.test("tell: every deed in Japanese and in English, each in its own words, with what it names", () => {
  const told = DEEDS.map(tellDeed);
  for (const [i, { ja, en }] of told.entries()) {
    assert.match(ja, /[ぁ-んァ-ン一-龠]/, JSON.stringify(DEEDS[i]));
    assert.match(en, /^[\x20-\x7e]+$/);
    for (const number of en.match(/\b\d{3,}\b/g) ?? []) {
      assert.ok(ja.includes(number), `${en} ${ja}`);
    }
  }
  assert.equal(
    new Set(told.map((one) => one.ja)).size,
    told.length - 1,
    "ring-in and call-in alike",
  );
  assert.deepEqual(tell({ at: 1_500, deed: DEEDS[2]!, again: true }), {
    ja: "1.500秒: 1001が1004をダイヤル（2回続けて）",
    en: "1.500 s: 1001 dials 1004, twice",
  });
});
