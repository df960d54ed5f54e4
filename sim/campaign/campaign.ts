/**
 * A campaign: all people of an office do what a script says over a faulty network, the laws are checked
 * after each event, then the faults end and everything has to settle. The report says what was reached.
 */
import type { DeviceId } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import { plus } from "../../core/lib/time.ts";
import { Actors } from "./acts.ts";
import { say, type Step } from "./deeds.ts";
import { campaignHabits, campaignOffice, LAMPS } from "./office.ts";
import { drawScript } from "./script.ts";
import { CampaignTally } from "./tally.ts";
import type { Table } from "./table.ts";
import { type InvariantWatch, watchInvariants } from "../invariants/invariants.ts";
import { type LinkConditions, QUIET } from "../network.ts";
import { OfficeWorld, type OfficeWorldOptions } from "../office_world.ts";
import { runSettling } from "../settling.ts";
import type { MediaMode } from "../pacing.ts";
import type { TraceSink } from "../trace.ts";

export interface CampaignOptions {
  readonly seed: string;
  /** The demo office, which becomes the campaign's. */
  readonly office: Office;
  readonly secrets: ReadonlyMap<DeviceId, string>;
  readonly conditions: LinkConditions;
  readonly steps: readonly Step[];
  /** Default `flows`. */
  readonly media?: MediaMode;
  /** Sees the world before anything has happened in it, and before the laws do. */
  readonly attend?: (sim: OfficeWorld) => void;
  readonly traceSink?: TraceSink;
}

export interface CampaignReport {
  readonly seed: string;
  readonly commands: number;
  readonly calls: number;
  /** Datagrams and other events of the world. */
  readonly events: number;
  /** Until everything had settled. */
  readonly virtualMillis: Millis;
  readonly table: Table;
  readonly digest: string;
}

/** A law was broken: by which seed and story, shrunk or whole. */
export class CampaignFailure extends Error {
  readonly seed: string;
  readonly steps: readonly Step[];
  /** What broke: `I12 broken: …`. */
  readonly law: string;

  constructor(seed: string, steps: readonly Step[], until: Millis, cause: unknown) {
    const law = cause instanceof Error ? cause.message : String(cause);
    const story = steps.filter((step) => step.at <= until).slice(-STORY_STEPS).map(say);
    super(`Seed ${seed} at ${(until / 1_000).toFixed(3)} s: ${law}\n${story.join("\n")}`, {
      cause,
    });
    this.seed = seed;
    this.steps = steps;
    this.law = law;
  }
}

/** Steps printed of a campaign that failed. */
const STORY_STEPS = 40;

/** The longest that anything is kept for phones that are gone: a registration or a subscription. */
const GONE_MILLIS: Millis = 3_700_000;
/** For the phones to register before they set their lamps. */
const BOOT_MILLIS: Millis = 2_000;

/** Runs the script. Throws `CampaignFailure` when a law is broken. */
export function runCampaign(options: CampaignOptions): CampaignReport {
  const stage = openCampaign(options);
  const { sim, actors, tally } = stage;
  for (const step of options.steps) {
    sim.world.after(step.at, say(step), () => {
      tally.asked(step.deed, actors.act(step.deed, step.again === true));
    });
  }
  try {
    const last = options.steps.at(-1)?.at ?? 0;
    sim.world.run(last + 10_000);
    const virtualMillis = closeCampaign(stage);
    return {
      seed: options.seed,
      commands: options.steps.length,
      calls: tally.calls,
      events: sim.world.events,
      virtualMillis,
      table: tally.table(),
      digest: sim.world.trace.digest(),
    };
  } catch (error) {
    const until = sim.world.now - sim.startedAt;
    throw new CampaignFailure(options.seed, options.steps, until, error);
  }
}

/** The campaign's office with its phones, watched by the laws, before anything has happened. */
export function openCampaign(options: Omit<CampaignOptions, "steps">): CampaignStage {
  const office = campaignOffice(options.office);
  const stage = openStage({ ...options, office, habits: campaignHabits });
  stage.sim.world.after(BOOT_MILLIS, "lamps are set", () => setLamps(stage.sim));
  return stage;
}

export type StageOptions =
  & Omit<CampaignOptions, "steps">
  & Pick<OfficeWorldOptions, "habits">;

/** Any office with its phones, watched by the laws, before anything has happened. */
export function openStage(options: StageOptions): CampaignStage {
  const { office, habits } = options;
  const sim = new OfficeWorld({
    random: seededRandom(options.seed),
    office,
    secrets: options.secrets,
    habits,
    conditions: options.conditions,
    media: options.media ?? "flows",
    ...(options.traceSink === undefined ? {} : { traceSink: options.traceSink }),
  });
  options.attend?.(sim);
  const tally = new CampaignTally(sim);
  const watch = watchInvariants(sim, indexOffice(office), {
    answered: (request, status) => tally.answered(request, status),
  });
  return { sim, watch, actors: new Actors(sim), tally };
}

/** A campaign of so many deeds drawn from its seed. */
export function drawCampaign(
  options: Omit<CampaignOptions, "steps">,
  deeds: number,
): CampaignReport {
  const steps = drawScript(seededRandom(`${options.seed}/script`), deeds);
  return runCampaign({ ...options, steps });
}

export interface CampaignStage {
  readonly sim: OfficeWorld;
  readonly watch: InvariantWatch;
  readonly actors: Actors;
  readonly tally: CampaignTally;
}

/** The faults end, everybody hangs up, and nothing may be left. Gives how long it took until all had settled. */
export function closeCampaign({ sim, watch, actors }: CampaignStage): Millis {
  const { world } = sim;
  world.network.calm(QUIET);
  if (!sim.pbxAlive) sim.restartPbx();
  actors.enableEverybody();
  hangUpEverything(sim);
  runSettling(sim, (length) => world.run(length));
  watch.settled();
  const virtualMillis = world.now - sim.startedAt;
  for (const device of sim.devices) sim.press(device, { press: "unplug" });
  world.run(GONE_MILLIS);
  watch.gone();
  return virtualMillis;
}

/** Nobody would end the calls that talk: everybody presses until his phone is idle; who has no power gets it back. */
function hangUpEverything(sim: OfficeWorld): void {
  for (const device of sim.devices) sim.press(device, { press: "plug" });
  for (let round = 0; round < 5; round++) {
    const at = plus(sim.world.now, 2_000 + round * 12_000);
    sim.world.at(at, `hang up everything ${round}`, () => {
      for (const device of sim.devices) sim.press(device, { press: "hangup" });
      for (const call of sim.outside.values()) {
        if (call.state !== "ended") sim.hangUpOutside(call.id);
      }
    });
  }
}

function setLamps(sim: OfficeWorld): void {
  for (const [who, users] of Object.entries(LAMPS)) {
    for (const user of users) {
      sim.press(`${who}-desk` as DeviceId, { press: "watch", user, package: "dialog" });
    }
  }
  sim.press("1003-desk" as DeviceId, { press: "watch", user: "1001", package: "presence" });
}
