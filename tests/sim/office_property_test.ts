/** The office in virtual time: random calls by all ten people over a bad network, the laws after each event. */
import assert from "node:assert/strict";
import { type CampaignReport, drawCampaign, emptyCells, showTable } from "../../sim/campaign.ts";
import { HOSTILE, type LinkConditions, LOSSY, QUIET } from "../../sim/network.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office, secrets } = demoOffice();

/** 0–30 % loss, duplication and reordering; each with scripts of its own. */
const CAMPAIGNS: readonly (readonly [name: string, conditions: LinkConditions, seeds: number])[] = [
  ["quiet", QUIET, 2],
  ["lossy", LOSSY, 2],
  ["hostile", HOSTILE, 2],
];
const CALLS_OF_CAMPAIGN = 240;
const CALLS_AN_HOUR_MIN = 60;

const reports: CampaignReport[] = [];
let spentMillis = 0;

function run(seed: string, conditions: LinkConditions): CampaignReport {
  const begun = performance.now();
  const report = drawCampaign({ seed, office, secrets, conditions }, CALLS_OF_CAMPAIGN);
  spentMillis += performance.now() - begun;
  reports.push(report);
  return report;
}

for (const [name, conditions, seeds] of CAMPAIGNS) {
  for (let seed = 1; seed <= seeds; seed++) {
    Deno.test(`office: every law holds and everything settles, ${name} network, seed ${seed}`, () => {
      const report = run(`${name}-${seed}`, conditions);
      const anHour = report.calls / (report.virtualMillis / 3_600_000);
      assert.ok(anHour >= CALLS_AN_HOUR_MIN, `only ${anHour} calls a virtual hour`);
    });
  }
}

Deno.test("I36 office: the same seed gives the same trace, another seed another one", () => {
  const once = drawCampaign({ seed: "twice", office, secrets, conditions: LOSSY }, 40);
  const again = drawCampaign({ seed: "twice", office, secrets, conditions: LOSSY }, 40);
  const other = drawCampaign({ seed: "thrice", office, secrets, conditions: LOSSY }, 40);
  assert.equal(once.digest, again.digest);
  assert.notEqual(once.digest, other.digest);
});

Deno.test("office: the campaigns reached every cell of verb × outcome", () => {
  const virtual = reports.reduce((sum, report) => sum + report.virtualMillis, 0);
  const calls = reports.reduce((sum, report) => sum + report.calls, 0);
  const events = reports.reduce((sum, report) => sum + report.events, 0);
  const speed = virtual / spentMillis;
  const summary = `${calls} calls, ${events} events, ${(virtual / 3_600_000).toFixed(1)} h in ${
    (spentMillis / 1_000).toFixed(1)
  } s: ${Math.round(speed)} times real time`;
  Deno.stdout.writeSync(new TextEncoder().encode(`\n${showTable(reports)}\n${summary}\n`));
  assert.deepEqual(emptyCells(reports), []);
});
