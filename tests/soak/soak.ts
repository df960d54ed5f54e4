/** The long campaigns' run: seed after seed of each, with a state file, so that a run that was cut off goes on. */

/** What one seed reached: counts that are added up, and maxima under names that end in `Most`. */
export type Reached = Readonly<Record<string, number>>;

export interface SoakCampaign {
  readonly name: string;
  /** Throws when a promise is broken; its message leads to the seed. */
  run(seed: number): Reached;
  /** One line from what all its seeds reached. */
  summary(reached: Reached): string;
}

export interface SoakOptions {
  readonly campaigns: readonly SoakCampaign[];
  /** First and last seed. */
  readonly seeds: readonly [first: number, last: number];
  /** Stops before the next seed once it says so. */
  enough(): boolean;
  readonly stateFile: string;
  say(line: string): void;
}

interface CampaignState {
  readonly next: number;
  readonly reached: Reached;
  /** Seeds that broke a promise, each with the first line of why. */
  readonly failures: readonly string[];
}

interface SoakState {
  readonly seeds: readonly [number, number];
  readonly campaigns: Readonly<Record<string, CampaignState>>;
}

/** Runs what is left of the seeds, each campaign in turn. Gives the number of failures so far. */
export function soak(options: SoakOptions): number {
  const { campaigns, seeds: [first, last], stateFile } = options;
  const states = { ...remembered(options)?.campaigns };
  const stateOf = ({ name }: SoakCampaign): CampaignState =>
    states[name] ?? { next: first, reached: {}, failures: [] };
  const due = () => campaigns.filter((one) => stateOf(one).next <= last);
  while (due().length > 0 && !options.enough()) {
    for (const campaign of due()) {
      if (options.enough()) break;
      states[campaign.name] = step(campaign, stateOf(campaign), options);
      const state: SoakState = { seeds: options.seeds, campaigns: states };
      Deno.writeTextFileSync(stateFile, JSON.stringify(state, undefined, 2));
    }
  }
  for (const campaign of campaigns) {
    const { next, reached, failures } = stateOf(campaign);
    const seeds = `seeds ${first}-${next - 1} of ${first}-${last}, ${failures.length} failed`;
    options.say(`${campaign.name}: ${seeds}; ${campaign.summary(reached)}`);
  }
  if (due().length === 0) Deno.removeSync(stateFile);
  return campaigns.reduce((sum, one) => sum + stateOf(one).failures.length, 0);
}

function step(campaign: SoakCampaign, state: CampaignState, options: SoakOptions): CampaignState {
  const { next: seed, failures } = state;
  try {
    const reached = added(state.reached, campaign.run(seed));
    return { next: seed + 1, reached, failures };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    options.say(`${campaign.name}: seed ${seed} failed: ${why}`);
    const failure = `${seed}: ${why.split("\n")[0]}`;
    return { next: seed + 1, reached: state.reached, failures: [...failures, failure] };
  }
}

function added(sum: Reached, one: Reached): Reached {
  const all: Record<string, number> = { ...sum };
  for (const [name, value] of Object.entries(one)) {
    const before = all[name] ?? 0;
    all[name] = name.endsWith("Most") ? Math.max(before, value) : before + value;
  }
  return all;
}

/** The state of an earlier run over the same seeds. */
function remembered({ stateFile, seeds }: SoakOptions): SoakState | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(stateFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const state = JSON.parse(text) as SoakState;
  return state.seeds.join() === seeds.join() ? state : undefined;
}
