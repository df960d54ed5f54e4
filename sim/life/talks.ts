/** Calls in the life of an office, from the first key to the last: whom people call, how long they talk, what they do meanwhile. */
import type { Line } from "../../core/domain/office.ts";
import { chance, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import { Sketch } from "../campaign/scenes.ts";
import type { Cast, Player } from "./cast.ts";
import type { LifeStep } from "./deeds.ts";
import { drawEpisode, outsideNumber, picksUp, type Scene } from "./episodes.ts";
import type { FaultMix } from "./faults.ts";

const SHORTEST_TALK: Millis = 4_000;
const LONGEST_TALK: Millis = 240_000;

export interface DrawnTalk {
  readonly steps: readonly LifeStep[];
  /** When whoever began it has hung up for certain. */
  readonly over: Millis;
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
    if (other !== undefined && chance(random, 0.15)) picksUp(scene);
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

function talk(scene: Scene): void {
  const { sketch } = scene;
  const share = sketch.random.uint32() / 0x1_0000_0000;
  const rest = SHORTEST_TALK + Math.floor((LONGEST_TALK - SHORTEST_TALK) * share * share);
  sketch.waits(Math.floor(rest / 4), Math.floor(rest / 2));
  if (sketch.chance(0.5)) {
    drawEpisode(scene);
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
