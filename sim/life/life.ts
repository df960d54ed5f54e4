/**
 * An office lives: its script is done step by step under the laws of `invariants.md`, then the faults end and
 * everything has to settle. What it was is told in a report, or in the failure that ended it.
 */
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { Actors } from "../campaign/acts.ts";
import { CampaignTally } from "../campaign/tally.ts";
import { deviceOf } from "../scenario/deed_commands.ts";
import { watchInvariants } from "../invariants/invariants.ts";
import { castOf, drawMakes, lifeHabits, withMakes } from "./cast.ts";
import type { LifeStep } from "./deeds.ts";
import { drawFaults, type FaultLevel, type FaultMix } from "./faults.ts";
import { type LifeReport, LifeTally } from "./report.ts";
import { drawLife } from "./script.ts";
import { QUIET } from "../network.ts";
import { OfficeWorld } from "../office_world.ts";
import type { MediaMode } from "../pacing.ts";
import { runSettling } from "../settling.ts";
import { tellDeed } from "../scenario/story.ts";
import type { TraceSink } from "../trace.ts";

export interface LifeOptions {
  readonly seed: string;
  readonly office: Office;
  readonly secrets: ReadonlyMap<DeviceId, string>;
  readonly faults: FaultLevel;
  /** What is drawn is drawn for so long. */
  readonly length: Millis;
  /** The phase with faults ends then, and everything settles; absent: at the end of `length`. */
  readonly until?: Millis;
  readonly media: MediaMode;
  /** Default `WORLD_START`. */
  readonly start?: Instant;
  /** Calls compared with those of a busy day; default 1. */
  readonly pace?: number;
}

export interface LifeRun {
  readonly options: LifeOptions;
  /** All that were drawn, or some of them. */
  readonly steps: readonly LifeStep[];
  readonly traceSink?: TraceSink;
  /** Sees the world before anything has happened in it, and is told of each step when it is done. */
  readonly attend?: (sim: OfficeWorld) => { step(step: LifeStep): void };
  /** Told after each minute of virtual time. */
  readonly progress?: (lived: Millis, tally: LifeTally) => void;
}

/** A law was broken. */
export class LifeFailure extends Error {
  /** What broke: `I12 broken: …`. */
  readonly law: string;
  /** When, since the life began. */
  readonly at: Millis;
  readonly steps: readonly LifeStep[];
  readonly digest: string;

  constructor(law: string, at: Millis, steps: readonly LifeStep[], digest: string, cause: unknown) {
    super(`After ${(at / 1_000).toFixed(3)} s: ${law}`, { cause });
    this.law = law;
    this.at = at;
    this.steps = steps;
    this.digest = digest;
  }
}

export function stepsOf(options: LifeOptions): readonly LifeStep[] {
  const { office, length, pace } = options;
  return drawLife({
    office,
    length,
    random: random(options, "script"),
    faults: mixOf(options),
    ...(pace === undefined ? {} : { pace }),
  });
}

/** The faults that the seed draws. */
export function mixOf(options: LifeOptions): FaultMix {
  return drawFaults(random(options, "faults"), options.faults);
}

function random({ seed }: LifeOptions, label: string) {
  return seededRandom(seed).fork(label);
}

/** After the last of some steps that were drawn there is time for what they cause. */
export const LAST_WAIT_MILLIS: Millis = 600_000;
/** For people to notice that everything is over. */
const HANG_UP_ROUNDS = 5;
const ROUND_MILLIS: Millis = 12_000;
/** The longest that anything is kept for phones that are gone: a registration or a subscription. */
const GONE_MILLIS: Millis = 3_700_000;
/** For the phones to register before they set their lamps. */
const BOOT_MILLIS: Millis = 2_000;
const MINUTE: Millis = 60_000;

/** Throws `LifeFailure` when a law is broken. */
export function live(run: LifeRun): LifeReport {
  const { options, steps } = run;
  const { secrets, media, until = options.length } = options;
  const makes = drawMakes(options.office, random(options, "makes"));
  const office = withMakes(options.office, makes);
  const sim = new OfficeWorld({
    random: seededRandom(options.seed),
    office,
    secrets,
    habits: lifeHabits(office, random(options, "habits"), mixOf(options).forgetful, makes),
    conditions: QUIET,
    media,
    rtpPorts: rtpPorts(office),
    ...(options.start === undefined ? {} : { start: options.start }),
    ...(run.traceSink === undefined ? {} : { traceSink: run.traceSink }),
  });
  // before the laws, since the event that breaks one is to be seen too
  const watching = run.attend?.(sim);
  const verbs = new CampaignTally(sim);
  const tally = new LifeTally(sim);
  const watch = watchInvariants(sim, indexOffice(office), {
    answered: (request, status) => verbs.answered(request, status),
  });
  const stage: Stage = { sim, tally, verbs, actors: new Actors(sim), watching };
  sim.world.after(BOOT_MILLIS, "lamps are set", () => setLamps(sim, office));
  try {
    schedule(stage, steps, 0);
    lapse(run, stage, plus(sim.startedAt, until));
    settle(stage);
    runSettling(sim, (length) => lapse(run, stage, plus(sim.world.now, length)));
    watch.settled();
    const lived = sim.world.now - sim.startedAt;
    for (const device of sim.devices) sim.press(device, { press: "unplug" });
    sim.world.run(GONE_MILLIS);
    watch.gone();
    return tally.report(lived, verbs.table());
  } catch (error) {
    const law = error instanceof Error ? error.message : String(error);
    const at = sim.world.now - sim.startedAt;
    throw new LifeFailure(law, at, steps, sim.world.trace.digest(), error);
  }
}

interface Stage {
  readonly sim: OfficeWorld;
  readonly tally: LifeTally;
  readonly verbs: CampaignTally;
  readonly actors: Actors;
  readonly watching: { step(step: LifeStep): void } | undefined;
}

/** One after another, so that a long life has few pending events. */
function schedule(stage: Stage, steps: readonly LifeStep[], place: number): void {
  const step = steps[place];
  if (step === undefined) return;
  const { sim } = stage;
  sim.world.at(plus(sim.startedAt, step.at), tellDeed(step.deed).en, () => {
    stage.tally.step();
    stage.watching?.step(step);
    act(stage, step);
    schedule(stage, steps, place + 1);
  });
}

function act({ sim, actors, verbs }: Stage, { deed, again }: LifeStep): void {
  switch (deed.do) {
    case "call-in":
      return void sim.ringIn(deed.call);
    case "weather":
      return sim.world.network.setConditions(deed.conditions);
    default: {
      const id: CommandId | undefined = actors.act(deed, again === true);
      return verbs.asked(deed, id);
    }
  }
}

function lapse({ progress }: LifeRun, { sim, tally }: Stage, until: Instant): void {
  while (sim.world.now < until) {
    const next = plus(sim.world.now, MINUTE);
    sim.world.runUntil(next < until ? next : until);
    progress?.(sim.world.now - sim.startedAt, tally);
  }
}

function setLamps(sim: OfficeWorld, office: Office): void {
  for (const [device, users] of castOf(office).lamps) {
    for (const user of users) sim.press(device, { press: "watch", user, package: "dialog" });
  }
}

/** The faults end: everything works again, and everybody hangs up until his phone is idle. */
function settle({ sim, actors }: Stage): void {
  sim.world.network.calm(QUIET);
  if (!sim.pbxAlive) sim.restartPbx();
  actors.enableEverybody();
  for (const device of sim.devices) sim.press(device, { press: "plug" });
  for (let round = 0; round < HANG_UP_ROUNDS; round++) {
    sim.world.after(2_000 + round * ROUND_MILLIS, `everybody hangs up, round ${round + 1}`, () => {
      for (const device of sim.devices) sim.press(device, { press: "hangup" });
      for (const call of sim.outside.values()) {
        if (call.state !== "ended") sim.hangUpOutside(call.id);
      }
    });
  }
}

/** Enough for everybody to talk and to be called at once. */
function rtpPorts(office: Office): number {
  return Math.min(20_000, Math.max(64, 4 * office.people.length));
}

/** Whose phones a step concerns, for the ladder. */
export function devicesIn(
  { deed }: LifeStep,
  devices: readonly DeviceId[],
): readonly DeviceId[] | undefined {
  return "who" in deed && deed.do !== "network" ? [deviceOf(deed.who, devices)] : undefined;
}
