/**
 * The office in virtual time: people who do what makes sense and what does not, over good and bad networks, with the
 * laws of `invariants.md` after each event; then everything settles, and in the end nothing is left.
 */
import assert from "node:assert/strict";
import { type CampaignReport, drawCampaign } from "../../sim/campaign/campaign.ts";
import { emptyCells, showTable } from "../../sim/campaign/table.ts";
import { HOSTILE, type LinkConditions, LOSSY, QUIET } from "../../sim/network.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office, secrets } = demoOffice();

/** 0–30 % loss, duplication and reordering; 200 seeds together. */
const CAMPAIGNS: readonly (readonly [name: string, conditions: LinkConditions, seeds: number])[] = [
  ["quiet", QUIET, 80],
  ["lossy", LOSSY, 70],
  ["hostile", HOSTILE, 50],
];
const DEEDS_OF_CAMPAIGN = 100;
const CALLS_AN_HOUR_MIN = 60;

const reports: CampaignReport[] = [];
let spentMillis = 0;

for (const [name, conditions, seeds] of CAMPAIGNS) {
  Deno.test(`I1–I40 office: ${seeds} seeds of ${DEEDS_OF_CAMPAIGN} deeds break no law, ${name} network`, () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const begun = performance.now();
      const drawn = { seed: `${name}-${seed}`, office, secrets, conditions };
      const report = drawCampaign(drawn, DEEDS_OF_CAMPAIGN);
      spentMillis += performance.now() - begun;
      reports.push(report);
      const anHour = report.calls / (report.virtualMillis / 3_600_000);
      assert.ok(anHour >= CALLS_AN_HOUR_MIN, `${report.seed}: only ${anHour} calls an hour`);
    }
  });
}

Deno.test("I36 office: the same seed gives the same trace, another seed another one", () => {
  const run = (seed: string) => drawCampaign({ seed, office, secrets, conditions: LOSSY }, 60);
  const once = run("twice");
  assert.equal(once.digest, run("twice").digest);
  assert.notEqual(once.digest, run("thrice").digest);
});

Deno.test("office: the campaigns reached every cell of verb × outcome", () => {
  const sum = (count: (report: CampaignReport) => number) =>
    reports.reduce((all, report) => all + count(report), 0);
  const virtual = sum((report) => report.virtualMillis);
  const summary = `${sum((report) => report.commands)} deeds, ${
    sum((report) => report.calls)
  } calls, ${sum((report) => report.events)} events, ${(virtual / 3_600_000).toFixed(1)} h in ${
    (spentMillis / 1_000).toFixed(1)
  } s: ${Math.round(virtual / spentMillis)} times real time`;
  Deno.stdout.writeSync(new TextEncoder().encode(`\n${showTable(reports)}\n${summary}\n`));
  assert.deepEqual(emptyCells(reports), []);
});
