/** A campaign that fails becomes a short scenario, which fails alike. */
import assert from "node:assert/strict";
import type { Extension } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { CampaignFailure, runCampaign } from "../../sim/campaign/campaign.ts";
import type { Step } from "../../sim/campaign/deeds.ts";
import { drawScript } from "../../sim/campaign/script.ts";
import { shrinkCampaign } from "../../sim/campaign/shrink.ts";
import { QUIET } from "../../sim/network.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { readScenario } from "../../sim/scenario/text.ts";
import { lawOf } from "../../sim/shrink.ts";
import { demoOffice } from "../support/demo_office.ts";

Deno.test("shrinkCampaign: the one deed that cannot be is left, as a scenario that fails alike", () => {
  const options = { ...demoOffice(), seed: "shrunk", conditions: QUIET };

  const nobody: Step = { at: 60_000, deed: { do: "dial", who: "nobody-desk", number: "1" } };
  const disable: Step = {
    at: 20_000,
    deed: { do: "office", what: "disable", who: "1007" as Extension },
  };
  const drawn = drawScript(seededRandom("s"), 24);
  const steps = [...drawn, disable, nobody].toSorted((a, b) => a.at - b.at);
  const whole = failureOf(() => runCampaign({ ...options, steps }));
  const shrunk = shrinkCampaign(whole, options, "quiet", () => false);
  assert.deepEqual(shrunk.steps, [nobody]);
  assert.match(shrunk.failure.law, /nobody-desk/);
  const read = readScenario(shrunk.scenario);
  assert.ok(read.ok, JSON.stringify(read));
  const again = failureOf(() => runScenario(read.value, demoOffice()));
  assert.equal(again.law, shrunk.failure.law);
});

function failureOf(run: () => unknown): CampaignFailure {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof CampaignFailure);
    return error;
  }
  assert.fail("nothing broke");
}

Deno.test("lawOf: a law by its id; anything else without its numbers", () => {
  assert.equal(lawOf("I12 broken: the hold of a1"), "I12");
  assert.equal(lawOf("Cannot find leg 17"), lawOf("Cannot find leg 23"));
});
