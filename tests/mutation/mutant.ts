/** A mutant's life, in a process of its own: campaigns until a law breaks or the seeds are used up; tells what as JSON. */
import { CampaignFailure, drawCampaign } from "../../sim/campaign/campaign.ts";
import { HOSTILE, LOSSY, QUIET } from "../../sim/network.ts";
import { demoOffice } from "../support/demo_office.ts";

const CONDITIONS = [["quiet", QUIET], ["lossy", LOSSY], ["hostile", HOSTILE]] as const;
const DEEDS = 100;

const { office, secrets } = demoOffice();

/** What breaks first with this seed; for chance's sake it is run twice. */
function live(seed: number, law: string): string | undefined {
  const [name, conditions] = CONDITIONS[seed % CONDITIONS.length]!;
  const drawn = { seed: `mutant-${name}-${seed}`, office, secrets, conditions };
  try {
    const { digest } = drawCampaign(drawn, DEEDS);
    const same = law !== "I36" || drawCampaign(drawn, DEEDS).digest === digest;
    return same ? undefined : "I36 broken: another trace of the same seed";
  } catch (error) {
    if (error instanceof CampaignFailure) return error.law;
    throw error;
  }
}

/** The likely seed first. */
function lives(law: string, likely: number, seeds: number) {
  for (let n = -1; n < seeds; n++) {
    const seed = n < 0 ? likely : n;
    const broken = live(seed, law);
    if (broken !== undefined) return { broken, seed };
  }
  return {};
}

const [law = "", likely, seeds] = Deno.args;
console.log(JSON.stringify(lives(law, Number(likely), Number(seeds))));
