/** Every story of `fixtures/scenarios` in virtual time, under all laws: each bug ever found by a seed stays found. */
import assert from "node:assert/strict";
import { runScenario } from "../../sim/scenario/run.ts";
import { demoOffice } from "../support/demo_office.ts";
import { keptScenarios } from "../support/scenarios.ts";

const kept = keptScenarios();
const office = demoOffice();

Deno.test("scenarios: forty at least, each with a sentence of its own in both languages and a reason", () => {
  assert.ok(kept.length >= 40, String(kept.length));
  for (const { name, scenario } of kept) {
    assert.match(name, /^[a-z0-9_]+$/);
    assert.match(scenario.title.ja, /[ぁ-んァ-ン一-龠]/, name);
    assert.ok(scenario.because.length > 0, name);
    assert.ok(scenario.sentences.length > 0, name);
  }
  assert.equal(new Set(kept.map((one) => one.scenario.title.en)).size, kept.length);
});

/**
 * What people suffer from with other systems, by its rank in the list that requirements were made from, and the stories
 * that show it cured. Ranks 11, 12, 17 and 18 are of downloads, files, settings and pages: no phone can tell them.
 */
const PAINS: Readonly<Record<number, readonly string[]>> = {
  1: [
    "park_by_blind_transfer",
    "park_by_attended_transfer",
    "park_by_transfer_to_a_taken_slot",
  ],
  2: ["phone_loses_its_cable", "wants_no_calls"],
  3: ["second_call_rings_beside_the_first", "network_is_cut_in_a_call"],
  4: ["caller_id_is_the_lines"],
  5: ["fork_one_winner"],
  6: ["callee_declines", "outside_is_busy"],
  7: ["auto_answer_of_every_make"],
  8: ["move_to_the_other_device", "click_twice_is_one_call"],
  9: ["emergency_is_never_shadowed"],
  10: ["dial_out_without_permission", "transfer_outside_without_permission"],
  13: ["retrieved_call_names_who_waited"],
  14: ["parking_is_as_configured"],
  15: ["transfer_of_an_outside_caller_keeps_the_number"],
  16: ["hold_after_a_stay_in_a_slot"],
  19: ["hold_is_private"],
  20: ["lossy_network_call"],
};

Deno.test("scenarios: each pain of other systems that a phone can tell has its story, which names it", () => {
  const named = (pain: number) =>
    kept.filter(({ scenario }) =>
      scenario.because.some((one) => one === `field ${pain}` || one.startsWith(`field ${pain} `))
    ).map((one) => one.name).toSorted();
  for (const [pain, names] of Object.entries(PAINS)) {
    assert.deepEqual(named(Number(pain)), names.toSorted(), `field ${pain}`);
  }
});

for (const { name, scenario } of kept) {
  Deno.test(`scenario ${name}: ${scenario.title.en}`, () => {
    const report = runScenario(scenario, office);
    assert.match(report.digest, /^[0-9a-f]{64}$/);
  });
}
