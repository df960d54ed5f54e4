/** A campaign that broke a law, made short: the fewest of its deeds that break the same law, as a scenario to keep. */
import { CampaignFailure, type CampaignOptions, runCampaign } from "./campaign.ts";
import type { Step } from "./deeds.ts";
import type { NetworkName } from "../scenario/scenario.ts";
import { scenarioText } from "../scenario/text.ts";
import { lawOf, shrink } from "../shrink.ts";

export interface ShrunkCampaign {
  /** Of the short story. */
  readonly failure: CampaignFailure;
  readonly steps: readonly Step[];
  /** A file for `fixtures/scenarios`. */
  readonly scenario: string;
}

/** Stops once `enough` says so; the story is then as short as it has become. */
export function shrinkCampaign(
  whole: CampaignFailure,
  options: Omit<CampaignOptions, "steps">,
  network: NetworkName,
  enough: () => boolean,
): ShrunkCampaign {
  const law = lawOf(whole.law);
  const stepsAt = (places: readonly number[]) => places.map((place) => whole.steps[place]!);
  const fails = (places: readonly number[]): CampaignFailure | undefined => {
    try {
      runCampaign({ ...options, steps: stepsAt(places) });
      return undefined;
    } catch (error) {
      return error instanceof CampaignFailure && lawOf(error.law) === law ? error : undefined;
    }
  };
  const places = whole.steps.map((_, place) => place);
  const shrunk = shrink({ places, failure: whole }, { fails, enough });
  const steps = stepsAt(shrunk.places);
  const { seed } = options;
  const [first] = shrunk.failure.law.split("\n");
  const scenario = scenarioText({
    title: {
      ja: `${seed}の${steps.length}件の出来事が破った不変条件: ${first}`,
      en: `${steps.length} deeds of ${seed} broke a law: ${first}`,
    },
    because: [`found by the campaign ${seed}`],
    stage: { kind: "campaign", seed, network },
  }, steps);
  return { failure: shrunk.failure, steps, scenario };
}
