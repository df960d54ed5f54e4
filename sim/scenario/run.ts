/** A scenario in virtual time, under all the laws of `invariants.md`; at its end everything has to settle. */
import { partsOf } from "../../core/domain/call_log.ts";
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { indexOffice } from "../../core/domain/office.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { type Millis, plus } from "../../core/lib/time.ts";
import type { Step } from "../campaign/deeds.ts";
import {
  type CampaignOptions,
  type CampaignStage,
  closeCampaign,
  openCampaign,
  runCampaign,
} from "../campaign/campaign.ts";
import { deviceOf } from "./deed_commands.ts";
import type { PhoneDisplay } from "../devices/phone_io.ts";
import { LAST_WAIT_MILLIS, live } from "../life/life.ts";
import { HOSTILE, type LinkConditions, LOSSY, QUIET } from "../network.ts";
import type { LoadedOffice } from "../load_office.ts";
import type { MediaMode } from "../pacing.ts";
import type { NetworkName, Scenario, Sentence } from "./scenario.ts";
import type { Seen } from "./checks.ts";
import { ScenarioPlay } from "./play.ts";
import { stepsOfScenario } from "./text.ts";

/** `attend` sees the world before anything happens in it. */
export type Watched = Pick<CampaignOptions, "attend" | "traceSink">;

export interface ScenarioReport {
  readonly virtualMillis: Millis;
  readonly calls: number;
  readonly digest: string;
}

export const NETWORKS: Readonly<Record<NetworkName, LinkConditions>> = {
  quiet: QUIET,
  lossy: LOSSY,
  hostile: HOSTILE,
};

/** Phones are registered and their lamps lit. */
const BEGIN_MILLIS: Millis = 5_000;
/** After a deed, so that the next one finds what it did. */
const DEED_MILLIS: Millis = 5;
const LOOK_EVERY_MILLIS: Millis = 50;

/** Throws when a law is broken or a sentence does not come true. */
export function runScenario(
  scenario: Scenario,
  at: LoadedOffice,
  watched: Watched = {},
): ScenarioReport {
  const { stage, sentences } = scenario;
  switch (stage.kind) {
    case "office":
      return runInOffice(scenario, { ...at, ...watched, conditions: NETWORKS[stage.network] });
    case "campaign": {
      const conditions = NETWORKS[stage.network];
      const steps = stepsOfScenario(sentences) as readonly Step[];
      return runCampaign({ ...at, seed: stage.seed, conditions, steps, ...watched });
    }
    case "life": {
      const { seed, faults, length, media } = stage;
      const steps = stepsOfScenario(sentences);
      const until = Math.min(length, (steps.at(-1)?.at ?? 0) + LAST_WAIT_MILLIS);
      return live({
        options: { ...at, seed, faults, length, media, until },
        steps,
        ...watched,
        attend: (sim) => {
          watched.attend?.(sim);
          return { step: () => {} };
        },
      });
    }
  }
}

function runInOffice(
  { title, sentences }: Scenario,
  at: LoadedOffice & Watched & Pick<CampaignOptions, "conditions">,
): ScenarioReport {
  const media = mediaFor(sentences);
  const stage = openCampaign({ ...at, seed: title.en, media });
  playOn(stage, sentences);
  const virtualMillis = closeCampaign(stage);
  return { virtualMillis, calls: stage.tally.calls, digest: stage.sim.world.trace.digest() };
}

/** Who is to hear something needs sound. */
export function mediaFor(sentences: readonly Sentence[]): MediaMode {
  const listens = sentences.some((one) => one.kind === "check" && one.check.see === "heard");
  return listens ? "packets" : "flows";
}

/** Plays the sentences in an office that has just been opened, its phones registering. */
export function playOn(stage: CampaignStage, sentences: readonly Sentence[]): void {
  const { sim, actors } = stage;
  const { world } = sim;
  const view = new View(stage);
  const play = new ScenarioPlay(sentences, (who) => deviceOf(who, sim.devices));
  world.run(BEGIN_MILLIS);
  for (;;) {
    const now = world.now - sim.startedAt;
    const next = play.next(now);
    if (next.kind === "over") break;
    if (next.kind === "wait") world.runUntil(plus(sim.startedAt, next.until));
    else if (next.kind === "look") {
      if (!play.saw(view.seen(), now)) world.run(LOOK_EVERY_MILLIS);
    } else {
      const { deed, again } = next;
      if (deed.do === "call-in") sim.ringIn(deed.call);
      else if (deed.do === "weather") world.network.setConditions(deed.conditions);
      else view.asked(actors.act(deed, again));
      world.run(DEED_MILLIS);
    }
  }
}

/** What is seen of an office in virtual time. */
class View {
  readonly #stage: CampaignStage;
  readonly #shown = new Map<DeviceId, PhoneDisplay[]>();
  #command: CommandId | undefined;

  constructor(stage: CampaignStage) {
    this.#stage = stage;
    const { sim } = stage;
    for (const device of sim.devices) this.#shown.set(device, []);
    sim.world.observe(() => {
      for (const [device, displays] of this.#shown) {
        const now = sim.display(device);
        if (now !== undefined && now !== displays.at(-1)) displays.push(now);
      }
    });
  }

  asked(command: CommandId | undefined): void {
    this.#command = command ?? this.#command;
  }

  seen(): Seen {
    const { sim } = this.#stage;
    return {
      snapshot: sim.snapshot(),
      calls: latestOf(sim.events.flatMap((event) => event.kind === "call" ? [event.call] : [])),
      shown: (device) => this.#shown.get(device) ?? [],
      heard: (by) => sim.hears(by),
      parts: (call) => partsOf(call, indexOffice(sim.office)),
      reply: this.#command === undefined ? undefined : sim.replies.get(this.#command),
      outside: [...sim.outside.values()],
    };
  }
}

/** Each call as it was said last, in the order in which they began. */
export function latestOf(said: readonly Call[]): readonly Call[] {
  return [...new Map(said.map((call) => [call.id, call])).values()];
}
