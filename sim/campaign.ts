/**
 * A campaign: all people of an office do what a script says over a faulty network, the laws are checked
 * after each event, then the faults end and everything has to settle. The report says what was reached.
 */
import type { CallId, CommandId, DeviceId, Extension, LineId } from "../core/domain/ids.ts";
import { indexOffice, type Line, type Office } from "../core/domain/office.ts";
import { seededRandom } from "../core/lib/random.ts";
import type { Millis } from "../core/lib/time.ts";
import { plus } from "../core/lib/time.ts";
import { unreachable } from "../core/lib/unreachable.ts";
import {
  AIMS,
  CAMPAIGN_LINES,
  drawSteps,
  type Outcome,
  OUTCOMES,
  say,
  type Step,
  type Verb,
} from "./campaign_steps.ts";
import { demoHabits } from "./devices/habits.ts";
import { type InvariantWatch, watchInvariants } from "./invariants.ts";
import { type LinkConditions, QUIET } from "./network.ts";
import { OfficeWorld } from "./office_world.ts";

export interface CampaignOptions {
  readonly seed: string;
  /** The demo office; its lines are replaced by the campaign's. */
  readonly office: Office;
  readonly secrets: ReadonlyMap<DeviceId, string>;
  readonly conditions: LinkConditions;
  readonly steps: readonly Step[];
}

export interface CampaignReport {
  readonly seed: string;
  readonly commands: number;
  readonly calls: number;
  /** Datagrams and other events of the world. */
  readonly events: number;
  readonly virtualMillis: Millis;
  /** `verb | outcome` → how often. */
  readonly table: ReadonlyMap<string, number>;
  readonly digest: string;
}

/** How long after the faults have ended everything must have settled: a ring outside and two times 64*T1. */
export const SETTLE_MILLIS: Millis = 120_000 + 64_000 + 60_000;

/** Runs the script. Throws with seed and story when a law is broken. */
export function runCampaign(options: CampaignOptions): CampaignReport {
  const office = campaignOffice(options.office);
  const sim = new OfficeWorld({
    random: seededRandom(options.seed),
    office,
    secrets: options.secrets,
    habits: (device) => device.kind === "desk" ? demoHabits(device.owner) : undefined,
    conditions: options.conditions,
  });
  const watch = watchInvariants(sim, indexOffice(office));
  const verbs = new Map<CommandId, Verb>();
  options.steps.forEach((step, i) => schedule(sim, step, `step-${i}` as CommandId, verbs));
  try {
    return play(sim, watch, options, verbs);
  } catch (error) {
    const until = sim.world.now - sim.startedAt;
    const story = options.steps.filter((step) => step.at <= until).slice(-STORY_STEPS).map(say);
    throw new Error(
      `Seed ${options.seed} at ${(until / 1_000).toFixed(3)} s: ${String(error)}\n${
        story.join("\n")
      }`,
      { cause: error },
    );
  }
}

/** Steps printed of a campaign that failed. */
const STORY_STEPS = 30;

/** A campaign drawn from its seed: about so many calls. */
export function drawCampaign(
  options: Omit<CampaignOptions, "steps">,
  calls: number,
): CampaignReport {
  const steps = drawSteps(seededRandom(`${options.seed}/script`), calls);
  return runCampaign({ ...options, steps });
}

/** Cells of the table that can be and are empty in all the reports together. */
export function emptyCells(reports: readonly Pick<CampaignReport, "table">[]): readonly string[] {
  return AIMS.map(({ verb, outcome }) => `${verb} | ${outcome}`)
    .filter((cell) => reports.every((report) => (report.table.get(cell) ?? 0) === 0));
}

/** The table verb × outcome as text. */
export function showTable(reports: readonly Pick<CampaignReport, "table">[]): string {
  const verbs = [...new Set(AIMS.map((aim) => aim.verb))];
  const count = (verb: string, outcome: string) =>
    reports.reduce((sum, report) => sum + (report.table.get(`${verb} | ${outcome}`) ?? 0), 0);
  const columns: readonly string[] = [...OUTCOMES, "failed"];
  const head = ["".padEnd(18), ...columns.map((name) => name.padStart(12))].join("");
  const rows = verbs.map((verb) =>
    verb.padEnd(18) + columns.map((outcome) => String(count(verb, outcome)).padStart(12)).join("")
  );
  return [head, ...rows].join("\n");
}

function play(
  sim: OfficeWorld,
  watch: InvariantWatch,
  options: CampaignOptions,
  verbs: ReadonlyMap<CommandId, Verb>,
): CampaignReport {
  const { world } = sim;
  const last = options.steps.at(-1)?.at ?? 0;
  world.runUntil(plus(world.now, last + 10_000));
  world.network.setConditions(QUIET);
  hangUpEverything(sim);
  world.run(SETTLE_MILLIS);
  watch.settled();
  const table = tally(sim, verbs);
  return {
    seed: options.seed,
    commands: options.steps.length,
    calls:
      new Set(sim.events.flatMap((event) => event.kind === "call" ? [event.call.id] : [])).size,
    events: world.events,
    virtualMillis: world.now - sim.startedAt,
    table,
    digest: world.trace.digest(),
  };
}

/** Nobody would end the calls that talk: everybody presses until his phone is idle. */
function hangUpEverything(sim: OfficeWorld): void {
  for (let round = 0; round < 4; round++) {
    const at = plus(sim.world.now, 2_000 + round * 15_000);
    sim.world.at(at, `hang up everything ${round}`, () => {
      for (const device of sim.devices) sim.press(device, { press: "hangup" });
      for (const call of sim.outside.values()) {
        if (call.state !== "ended") sim.hangUpOutside(call.id);
      }
    });
  }
}

function schedule(
  sim: OfficeWorld,
  step: Step,
  id: CommandId,
  verbs: Map<CommandId, Verb>,
): void {
  sim.world.at(plus(sim.world.now, step.at), say(step), () => perform(sim, step, id, verbs));
}

function perform(
  sim: OfficeWorld,
  step: Step,
  id: CommandId,
  verbs: Map<CommandId, Verb>,
): void {
  const { deed } = step;
  switch (deed.do) {
    case "dial":
      return sim.press(deskOf(deed.who), { press: "dial", digits: deed.number });
    case "click": {
      const inside = deed.line === undefined;
      verbs.set(id, `click ${deed.autoAnswer ? "ON" : "OFF"} ${inside ? "inside" : "outside"}`);
      return sim.execute(id, {
        kind: "originate",
        device: deskOf(deed.who),
        destination: deed.number,
        autoAnswer: deed.autoAnswer,
        ...(deed.line === undefined ? {} : { line: deed.line }),
      });
    }
    case "ring-in":
      return void sim.ringIn({ line: deed.line, from: deed.from });
    case "press":
      return sim.press(deskOf(deed.who), { press: deed.key });
    case "panel-hangup": {
      const device = deskOf(deed.who);
      const call = callOn(sim, device);
      return call === undefined ? undefined : sim.execute(id, { kind: "hangup", call, device });
    }
    case "outside-hangup": {
      const call = [...sim.outside.values()].find((one) => one.state !== "ended");
      return call === undefined ? undefined : sim.hangUpOutside(call.id);
    }
    default:
      return unreachable(deed);
  }
}

function callOn(sim: OfficeWorld, device: DeviceId): CallId | undefined {
  return sim.snapshot().calls.find((call) =>
    call.legs.some((leg) => leg.device === device && leg.state !== "ended")
  )?.id;
}

function deskOf(extension: Extension): DeviceId {
  return `${extension}-desk` as DeviceId;
}

/** How each call began and ended, as its last event says; a refused click never became a call. */
function tally(sim: OfficeWorld, verbs: ReadonlyMap<CommandId, Verb>): Map<string, number> {
  const table = new Map<string, number>();
  const add = (verb: Verb, outcome: string) => {
    const cell = `${verb} | ${outcome}`;
    table.set(cell, (table.get(cell) ?? 0) + 1);
  };
  for (const event of sim.events) {
    if (event.kind !== "call" || event.call.endCause === undefined) continue;
    const { call } = event;
    const clicked = call.commandId === undefined ? undefined : verbs.get(call.commandId);
    const keypad = call.direction === "outbound" ? "keypad outside" : "keypad inside";
    add(clicked ?? (call.direction === "inbound" ? "ring in" : keypad), event.call.endCause);
  }
  for (const [id, verb] of verbs) {
    if (sim.replies.get(id)?.ok === false) add(verb, "refused" satisfies Outcome);
  }
  return table;
}

/** Lines on which each thing can become of a call from outside; `main` has room for everybody. */
function campaignOffice(office: Office): Office {
  const main = office.lines.find((line) => line.id === "main");
  if (main === undefined) throw new Error("Cannot run a campaign: the office has no line main");
  const inbound = (id: string, number: string, ...people: string[]): Line => ({
    ...main,
    id: id as LineId,
    number,
    incoming: [{ afterSeconds: 0, extensions: people as Extension[], replacesEarlier: true }],
  });
  const others = office.lines.filter((line) => line.id !== "main");
  return {
    ...office,
    lines: [
      { ...main, channels: 40 },
      ...others,
      inbound("rejected", CAMPAIGN_LINES.rejected, "1008"),
      inbound("no-answer", CAMPAIGN_LINES["no-answer"], "1009"),
      inbound("unreachable", CAMPAIGN_LINES.unreachable, "1010"),
      inbound("busy", CAMPAIGN_LINES.busy, "1001"),
    ],
  };
}
