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

for (const { name, scenario } of kept) {
  Deno.test(`scenario ${name}: ${scenario.title.en}`, () => {
    const report = runScenario(scenario, office);
    assert.match(report.digest, /^[0-9a-f]{64}$/);
  });
}
