/** Calls in the life of an office, from the first key to the last: whom people call, how long they talk, what they do meanwhile. */
import type { Line } from "../../core/domain/office.ts";
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Ask } from "../campaign/deeds.ts";
import { Sketch } from "../campaign/scenes.ts";
import type { Cast, Player } from "./cast.ts";
import type { LifeStep } from "./deeds.ts";
import type { FaultMix } from "./faults.ts";

const SHORTEST_TALK: Millis = 4_000;
const LONGEST_TALK: Millis = 240_000;

/** The last two digits of numbers outside, by which the carrier behaves; `undefined`: any that answers. */
const FAR_ENDS = [...Array(12).fill(undefined), "86", "80", "04", "03", "08", "10", "18"] as const;

export interface DrawnTalk {
  readonly steps: readonly LifeStep[];
  /** When whoever began it has hung up for certain. */
  readonly over: Millis;
}

interface Scene {
  readonly cast: Cast;
  readonly own: Player;
  /** Absent: somebody outside. */
  readonly other?: Player;
  readonly sketch: Sketch;
  readonly faults: FaultMix;
}

export function drawTalk(
  cast: Cast,
  own: Player,
  random: Random,
  at: Millis,
  faults: FaultMix,
): DrawnTalk {
  const sketch = new Sketch(random, at);
  const others = cast.players.filter((one) => one !== own);
  const inside = others.length > 0 && (own.lines.length === 0 || chance(random, 0.55));
  const other = inside ? pick(random, others) : undefined;
  const scene: Scene = { cast, own, sketch, faults, ...(other === undefined ? {} : { other }) };
  begin(scene);
  if (chance(random, faults.impatient)) sketch.waits(200, 3_000);
  else {
    sketch.waits(4_000, 11_000);
    if (other !== undefined && chance(random, 0.15)) pickedUp(scene);
    talk(scene);
  }
  end(scene);
  return { steps: sketch.steps, over: sketch.steps.at(-1)!.at };
}

/** What those may do who answer a call from outside. */
export function drawIncomingTalk(
  cast: Cast,
  line: Line,
  random: Random,
  at: Millis,
  faults: FaultMix,
): readonly LifeStep[] {
  const called = line.incoming.flatMap((step) => step.extensions);
  const own = cast.players.find((one) => one.extension === pick(random, called));
  if (own === undefined || chance(random, 0.5)) return [];
  const sketch = new Sketch(random, at);
  sketch.waits(3_000, 12_000);
  talk({ cast, own, sketch, faults });
  return sketch.steps;
}

function begin({ own, other, sketch }: Scene): void {
  const who = own.device;
  const autoAnswer = sketch.chance(0.8);
  if (other !== undefined) {
    const number = other.extension;
    if (sketch.chance(0.5)) sketch.does({ do: "dial", who, number });
    else sketch.does({ do: "click", who, number, autoAnswer });
  } else {
    const number = outsideNumber(sketch);
    const prefix = sketch.one(["", "", "", "184", "186"]);
    if (sketch.chance(0.5)) sketch.does({ do: "dial", who, number: `0${prefix}${number}` });
    else sketch.does({ do: "click", who, number, line: sketch.one(own.lines), autoAnswer });
  }
  if (!autoAnswer) {
    sketch.waits(1_000, 3_000);
    sketch.press(who, "answer");
  }
}

function outsideNumber(sketch: Sketch): string {
  const last = sketch.one(FAR_ENDS) ?? String(20 + below(sketch.random, 60));
  const digits = String(below(sketch.random, 1_000_000)).padStart(6, "0");
  return sketch.one([
    `03${digits}${last}`,
    `090${1 + below(sketch.random, 9)}${digits.slice(1)}${last}`,
  ]);
}

/** Somebody takes it before the one who is called does. */
function pickedUp(scene: Scene): void {
  const { other, sketch } = scene;
  const third = somebodyElse(scene);
  if (third === undefined || other === undefined) return;
  const whose = other.extension;
  sketch.does(
    sketch.chance(0.5)
      ? { do: "dial", who: third.device, number: `*8${whose}` }
      : { do: "pickup", who: third.device, whose, autoAnswer: sketch.chance(0.7) },
  );
}

/** Who has no part in it; nobody in the smallest offices. */
function somebodyElse({ cast, own, other, sketch }: Scene): Player | undefined {
  const others = cast.players.filter((one) => one !== own && one !== other);
  return others.length === 0 ? undefined : sketch.one(others);
}

function talk(scene: Scene): void {
  const { sketch } = scene;
  const share = sketch.random.uint32() / 0x1_0000_0000;
  const rest = SHORTEST_TALK + Math.floor((LONGEST_TALK - SHORTEST_TALK) * share * share);
  sketch.waits(Math.floor(rest / 4), Math.floor(rest / 2));
  if (sketch.chance(0.5)) {
    sketch.one(EPISODES)(scene);
    sketch.waits(1_000, 10_000);
  }
  sketch.waits(Math.floor(rest / 4), Math.floor(rest / 2));
}

function end({ own, other, sketch }: Scene): void {
  const who = other === undefined ? own : sketch.one([own, own, other]);
  if (sketch.chance(0.5)) sketch.press(who.device, "hangup");
  else sketch.asks(who.device, { ask: "hangup" });
  if (who === own) return;
  sketch.waits(1_000, 5_000);
  sketch.press(own.device, "hangup");
}

type Episode = (scene: Scene) => void;

const holds: Episode = ({ own, sketch, faults }) => {
  const byKey = sketch.chance(0.5);
  const does = (what: "hold" | "resume") => {
    if (byKey) sketch.press(own.device, what);
    else sketch.asks(own.device, { ask: what });
  };
  does("hold");
  sketch.waits(2_000, 60_000);
  if (!sketch.chance(faults.forgetful)) does("resume");
};

const parks: Episode = (scene) => {
  const { cast, own, sketch, faults } = scene;
  const slot = sketch.one(cast.slots);
  const third = somebodyElse(scene);
  const who = own.device;
  switch (below(sketch.random, 4)) {
    case 0:
      sketch.does({ do: "refer", who, to: String(slot) });
      break;
    case 1:
      sketch.press(who, "hold");
      sketch.waits(500, 2_000);
      sketch.does({ do: "dial", who, number: "*68" });
      break;
    default: {
      const ask: Ask = third === undefined
        ? { ask: "park", slot }
        : { ask: "park", slot, for: third.extension };
      sketch.asks(who, ask);
    }
  }
  sketch.waits(2_000, 40_000);
  if (third === undefined || sketch.chance(faults.forgetful)) return sketch.waits(40_000, 120_000);
  retrieves(sketch, third, slot);
  if (sketch.chance(0.2)) retrieves(sketch, own, slot);
  sketch.waits(5_000, 60_000);
  sketch.press(third.device, "hangup");
};

function retrieves(sketch: Sketch, { device: who }: Player, slot: number): void {
  if (sketch.chance(0.5)) sketch.does({ do: "dial", who, number: String(slot) });
  else sketch.does({ do: "retrieve", who, slot, autoAnswer: true });
}

const sendsOn: Episode = (scene) => {
  const { own, sketch } = scene;
  const third = somebodyElse(scene);
  if (third === undefined) return;
  const to = third.extension;
  const who = own.device;
  switch (below(sketch.random, 4)) {
    case 0:
      return sketch.does({ do: "refer", who, to });
    case 1:
      return sketch.asks(who, { ask: "transfer", to, mode: "blind" });
    case 2:
      sketch.asks(who, { ask: "transfer", to, mode: "attended" });
      sketch.waits(1_000, 20_000);
      return sketch.asks(who, { ask: sketch.one(["complete", "complete", "back"]) });
    default:
      sketch.does({ do: "dial", who, number: to });
      sketch.waits(1_000, 20_000);
      return sketch.press(who, sketch.one(["complete-transfer", "complete-transfer", "swap"]));
  }
};

const records: Episode = ({ own, sketch }) => {
  sketch.asks(own.device, { ask: "record", on: true });
  sketch.waits(2_000, 20_000);
  sketch.asks(own.device, { ask: "record", on: false });
};

const types: Episode = ({ own, sketch }) =>
  sketch.does({ do: "type", who: own.device, digits: "123#", by: sketch.one(["rtp", "info"]) });

const EPISODES: readonly Episode[] = [holds, holds, parks, parks, sendsOn, sendsOn, records, types];
