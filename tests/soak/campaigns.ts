/**
 * What `deno task soak` runs: the office under test and as it lives, and two phones over bad networks, mutated datagrams for the codec and for a
 * working PBX.
 */
import fc from "fast-check";
import { CampaignFailure, type CampaignReport, drawCampaign } from "../../sim/campaign/campaign.ts";
import { shrinkCampaign } from "../../sim/campaign/shrink.ts";
import { emptyCells, showTable } from "../../sim/campaign/table.ts";
import { live, stepsOf } from "../../sim/life/life.ts";
import { HOSTILE, LOSSY, QUIET } from "../../sim/network.ts";
import { storm } from "../interop/support/pbx_storm.ts";
import { fuzz } from "../sip/fuzz.ts";
import { EFFECTS, settles, story } from "../sip/session_stories.ts";
import { demoOffice } from "../support/demo_office.ts";
import type { Reached, SoakCampaign } from "./soak.ts";

const DEEDS_OF_SEED = 100;
/** Fifty seeds make a million. */
const DATAGRAMS_OF_SEED = 20_000;
const STORIES_OF_SEED = 2_000;
/** For making a story short. */
const SHRINK_MILLIS = 60_000;
const CONDITIONS = [["quiet", QUIET], ["lossy", LOSSY], ["hostile", HOSTILE]] as const;

const { office, secrets } = demoOffice();

const officeLaws: SoakCampaign = {
  name: "office",
  run(seed) {
    const begun = performance.now();
    const [name, conditions] = CONDITIONS[seed % CONDITIONS.length]!;
    const drawn = { seed: `${name}-${seed}`, office, secrets, conditions };
    const report = drawnOrShrunk(drawn, name);
    const { commands, calls, events, virtualMillis } = report;
    const spentMillis = performance.now() - begun;
    const counts = { commands, calls, events, virtualMillis, spentMillis };
    return { ...counts, ...Object.fromEntries(report.table) };
  },
  summary(reached) {
    const { commands = 0, calls = 0, events = 0, virtualMillis = 0, spentMillis = 1 } = reached;
    const report = { table: new Map(Object.entries(reached)) };
    const speed = Math.round(virtualMillis / spentMillis);
    const hours = (virtualMillis / 3_600_000).toFixed(1);
    const empty = emptyCells([report]);
    return `${commands} deeds, ${calls} calls, ${events} events, ${hours} virtual hours, ${speed} times real time, ` +
      `${empty.length} empty cells${empty.length > 0 ? ` (${empty.join(", ")})` : ""}\n` +
      showTable([report]);
  },
};

/** Throws the shortest story that still breaks the law, ready to be kept in `fixtures/scenarios`. */
function drawnOrShrunk(
  drawn: Parameters<typeof drawCampaign>[0],
  network: (typeof CONDITIONS)[number][0],
): CampaignReport {
  try {
    return drawCampaign(drawn, DEEDS_OF_SEED);
  } catch (error) {
    if (!(error instanceof CampaignFailure)) throw error;
    const end = performance.now() + SHRINK_MILLIS;
    const enough = () => performance.now() > end;
    const { failure, scenario } = shrinkCampaign(error, drawn, network, enough);
    throw new Error(`${failure.law}\n${scenario}`, { cause: error });
  }
}

const sessions: SoakCampaign = {
  name: "sessions",
  run(seed) {
    const reached = Object.fromEntries(EFFECTS.map((effect) => [effect, 0]));
    const play = fc.property(story, (one) => {
      for (const effect of settles(one)) reached[effect] = (reached[effect] ?? 0) + 1;
    });
    fc.assert(play, { seed, numRuns: STORIES_OF_SEED });
    return { stories: STORIES_OF_SEED, ...reached };
  },
  summary: (reached) => words(reached),
};

const codec: SoakCampaign = {
  name: "codec",
  run(seed) {
    const { datagrams, parsed, refused, answered, agreed, slowestMillis } = fuzz(
      `soak-${seed}`,
      DATAGRAMS_OF_SEED,
    );
    return { datagrams, parsed, refused, answered, agreed, slowestMillisMost: slowestMillis };
  },
  summary: (reached) => words(reached),
};

const pbxStorm: SoakCampaign = {
  name: "storm",
  run(seed) {
    const { datagrams, calls, talked, answers, transactionsMost, sessionsMost } = storm(
      `soak-${seed}`,
      DATAGRAMS_OF_SEED,
    );
    const answered = [...answers.values()].reduce((sum, count) => sum + count, 0);
    return { datagrams, calls, talked, answered, transactionsMost, sessionsMost };
  },
  summary: (reached) => words(reached),
};

/** An hour of the demo office in which everything goes wrong. */
const lives: SoakCampaign = {
  name: "life",
  run(seed) {
    const options = {
      ...{ office, secrets },
      seed: String(seed),
      faults: "hostile",
      length: 3_600_000,
      media: "flows",
    } as const;
    const { calls, messages, events, virtualMillis } = live({ options, steps: stepsOf(options) });
    return { calls, messages, events, virtualMillis };
  },
  summary: (reached) => words(reached),
};

export const SOAK_CAMPAIGNS: readonly SoakCampaign[] = [
  officeLaws,
  lives,
  sessions,
  codec,
  pbxStorm,
];

function words(reached: Reached): string {
  return Object.entries(reached)
    .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(1)}`)
    .join(", ");
}
