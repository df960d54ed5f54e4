/**
 * Scenes of a campaign: what people who talk do next, by key or by panel: hold, park, transfer, move, record. Mostly
 * in the order that makes sense; what comes between is for the other scenes of the same time.
 */
import type { Extension, LineId } from "../../core/domain/ids.ts";
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Ask, Deed, Step, Who } from "./deeds.ts";
import { CAMPAIGN_LINES, LAMPS, SLOTS } from "./office.ts";
import { drawOutsider } from "./steps.ts";

/** Who answers when called. */
export const PEOPLE: readonly Who[] = ["1001", "1002", "1003", "1004", "1005", "1006", "1007"];
const TALKS = "0312345678";
const HANGS_UP_BY_ITSELF = "0312345610";
const EARLY_MEDIA = "0312345618";

/** Steps put down one after another. */
export class Sketch {
  readonly steps: Step[] = [];
  readonly random: Random;
  #at: Millis;

  constructor(random: Random, at: Millis) {
    this.random = random;
    this.#at = at;
  }

  does(deed: Deed): void {
    const twice = PANEL.has(deed.do) && chance(this.random, 0.08);
    this.steps.push({ at: this.#at, deed, ...(twice ? { again: true } : {}) });
  }

  press(who: Who, key: Extract<Deed, { do: "press" }>["key"]): void {
    this.does({ do: "press", who, key });
  }

  asks(who: Who, asks: Ask): void {
    this.does({ do: "panel", who, asks });
  }

  waits(least: Millis, most: Millis): void {
    this.#at += least + below(this.random, most - least + 1);
  }

  one<T>(items: readonly T[]): T {
    return pick(this.random, items);
  }

  chance(probability: number): boolean {
    return chance(this.random, probability);
  }
}

const PANEL: ReadonlySet<Deed["do"]> = new Set(["click", "panel", "retrieve", "pickup"]);

/** Two who talk: somebody of the office, and a colleague or somebody outside. */
export interface Talk {
  readonly own: Who;
  readonly other: Who | "outside";
  /** Colleagues who have no part in it. */
  readonly third: readonly Who[];
}

/** They talk, do something, and often hang up. */
export function drawTalkScene(random: Random, at: Millis): readonly Step[] {
  const sketch = new Sketch(random, at);
  const talk = beginTalk(sketch);
  for (let more = 1 + below(random, 2); more > 0; more--) {
    sketch.one(EPISODES)(sketch, talk);
    sketch.waits(300, 5_000);
  }
  if (sketch.chance(0.7)) endTalk(sketch, talk);
  return sketch.steps;
}

function beginTalk(sketch: Sketch): Talk {
  const own = sketch.one(PEOPLE);
  const colleague = sketch.one(PEOPLE.filter((one) => one !== own));
  const third = PEOPLE.filter((one) => one !== own && one !== colleague);
  const [talk, deed] = sketch.one<readonly [Talk, Deed]>([
    [{ own, other: colleague, third }, { do: "dial", who: own, number: colleague }],
    [{ own, other: colleague, third }, {
      do: "click",
      who: own,
      number: colleague,
      autoAnswer: true,
    }],
    [{ own, other: "outside", third }, {
      do: "dial",
      who: own,
      number: `0${sketch.one([TALKS, TALKS, EARLY_MEDIA, HANGS_UP_BY_ITSELF])}`,
    }],
    [{ own: sketch.one(["1001", "1002"]), other: "outside", third: PEOPLE.slice(2) }, {
      do: "ring-in",
      line: CAMPAIGN_LINES.hangup,
      from: drawOutsider(sketch.random),
    }],
  ]);
  sketch.does(deed);
  sketch.waits(3_000, 6_000);
  return talk;
}

function endTalk(sketch: Sketch, { own, other }: Talk): void {
  const who = other === "outside" ? own : sketch.one([own, other]);
  if (other === "outside" && sketch.chance(0.3)) sketch.does({ do: "outside", what: "hangup" });
  else if (sketch.chance(0.5)) sketch.press(who, "hangup");
  else sketch.asks(who, { ask: "hangup" });
}

type Episode = (sketch: Sketch, talk: Talk) => void;

/** By key or by panel; sometimes the other side too, or the wrong one takes it back. */
const holds: Episode = (sketch, { own, other }) => {
  const sides = other === "outside" ? [own] : [own, other];
  const holder = sketch.one(sides);
  const byKey = sketch.chance(0.5);
  const hold = (who: Who, key: boolean, ask: "hold" | "resume") =>
    key ? sketch.press(who, ask) : sketch.asks(who, { ask });
  hold(holder, byKey, "hold");
  sketch.waits(100, 4_000);
  if (other === "outside" && sketch.chance(0.2)) sketch.does({ do: "outside", what: "hold" });
  const second = sides.find((one) => one !== holder);
  if (second !== undefined && sketch.chance(0.4)) {
    hold(second, sketch.chance(0.5), sketch.chance(0.7) ? "hold" : "resume");
    sketch.waits(100, 2_000);
  }
  if (sketch.chance(0.2)) hold(holder, !byKey, sketch.one(["hold", "resume"]));
  sketch.waits(100, 2_000);
  hold(holder, byKey, "resume");
  if (second !== undefined && sketch.chance(0.7)) hold(second, sketch.chance(0.5), "resume");
  if (other === "outside") sketch.does({ do: "outside", what: "resume" });
};

const parks: Episode = (sketch, talk) => {
  const { own } = talk;
  const slot = sketch.one(SLOTS);
  const chosen = sketch.chance(0.5) ? { slot } : {};
  const way = below(sketch.random, 6);
  switch (way) {
    case 0:
    case 1:
      sketch.asks(own, { ask: "park", ...chosen, ...forSomebody(sketch, talk) });
      break;
    case 2:
      sketch.press(own, "hold");
      sketch.waits(200, 1_500);
      sketch.does({ do: "dial", who: own, number: "*68" });
      break;
    case 3:
      sketch.does({ do: "refer", who: own, to: String(slot) });
      break;
    case 4:
      sketch.does({ do: "refer", who: own, to: "*68" });
      break;
    default:
      sketch.asks(own, {
        ask: "transfer",
        to: String(slot),
        mode: sketch.one(["blind", "attended"]),
      });
  }
  sketch.waits(200, 5_000);
  afterParking(sketch, talk, slot);
};

function forSomebody(sketch: Sketch, { third }: Talk) {
  return sketch.chance(0.3) ? { for: sketch.one(third) as Extension } : {};
}

/** Somebody takes it, many do at once, nobody does, or who waits has had enough. */
function afterParking(sketch: Sketch, { own, other, third }: Talk, slot: number): void {
  const likely = () => sketch.one([slot, slot, ...SLOTS]);
  switch (below(sketch.random, 6)) {
    case 0:
    case 1:
      return retrieves(sketch, sketch.one(third), likely());
    case 2: {
      const crowd = sketch.one([2, 3, third.length]);
      for (const who of third.slice(0, crowd)) retrieves(sketch, who, slot);
      return;
    }
    case 3:
      // the parker is called back, or busy then; or somebody is a moment faster
      if (sketch.chance(0.3)) sketch.does({ do: "dial", who: own, number: "1009" });
      sketch.waits(16_000, 22_000);
      if (sketch.chance(0.6)) retrieves(sketch, sketch.one(third), slot);
      return;
    case 4:
      sketch.does(
        other === "outside"
          ? { do: "outside", what: "hangup" }
          : { do: "press", who: other, key: "hangup" },
      );
      return;
    default:
      return retrieves(sketch, sketch.one([own, ...third]), likely());
  }
}

export function retrieves(sketch: Sketch, who: Who, slot: number): void {
  switch (below(sketch.random, 4)) {
    case 0:
      return sketch.does({ do: "dial", who, number: String(slot) });
    case 1:
      if (LAMPS[who] !== undefined) return sketch.does({ do: "lamp", who, user: String(slot) });
      return sketch.does({ do: "retrieve", who, slot, autoAnswer: true });
    default:
      return sketch.does({ do: "retrieve", who, slot, autoAnswer: sketch.chance(0.7) });
  }
}

/** To whom or what a call is sent on: a colleague mostly, else one who is not there, nobody, or a circle. */
function target(sketch: Sketch, { own, other, third }: Talk): string {
  if (sketch.chance(0.6)) return sketch.one(third);
  const back = other === "outside" ? own : other;
  return sketch.one(["1009", "1010", "1008", "1999", own, back, "701", "702", "703"]);
}

const sendsOn: Episode = (sketch, talk) => {
  const { other } = talk;
  const own = other === "outside" ? talk.own : sketch.one([talk.own, other]);
  const outside = sketch.chance(0.3) ? sketch.one([TALKS, "0312345686", "0312345680"]) : undefined;
  const to = outside ?? target(sketch, talk);
  if (sketch.chance(0.5)) {
    sketch.does({ do: "refer", who: own, to: outside === undefined ? to : `0${to}` });
  } else {
    const line = outside === undefined ? {} : { line: "main" as LineId };
    sketch.asks(own, { ask: "transfer", to, mode: "blind", ...line });
  }
  sketch.waits(500, 5_000);
  if (sketch.chance(0.2)) sketch.press(own, "hangup");
};

/** While the target rings, or talks; sometimes back to the first, or something else altogether. */
const consults: Episode = (sketch, talk) => {
  const { own } = talk;
  const to = target(sketch, talk);
  if (sketch.chance(0.5)) {
    sketch.does({ do: "dial", who: own, number: to });
    sketch.waits(600, 5_000);
    if (sketch.chance(0.2)) sketch.press(own, "swap");
    sketch.press(own, sketch.chance(0.8) ? "complete-transfer" : "hangup");
    return;
  }
  sketch.asks(own, { ask: "transfer", to, mode: "attended" });
  sketch.waits(600, 5_000);
  const ask = sketch.one(["complete", "complete", "complete", "back", "hangup"] as const);
  sketch.asks(own, { ask });
  if (!sketch.chance(0.5)) return;
  // while they are told whom they talk with now, they press hold
  for (const who of [to, talk.other]) if (PEOPLE.includes(who)) sketch.press(who, "hold");
  sketch.waits(200, 2_000);
  for (const who of [to, talk.other]) if (PEOPLE.includes(who)) sketch.press(who, "resume");
};

/** 1006 and 1004 have two devices each. */
const moves: Episode = (sketch, { own }) => {
  const who = sketch.one([own, "1006", "1004"]);
  const to = sketch.one(["1006-soft", "1006-soft", "1004-soft", "1005"]);
  if (sketch.chance(0.5)) {
    sketch.asks(who, { ask: "move", to, autoAnswer: false });
    sketch.waits(500, 3_000);
    sketch.press(to, "answer");
  } else {
    const whose = sketch.one([own, who, "nobody"]);
    sketch.does({ do: "take", who: sketch.one([to, "1004-soft", "1002"]), whose });
  }
};

const movesToApp: Episode = (sketch) => {
  sketch.does({ do: "dial", who: "1006", number: "1007" });
  sketch.waits(3_000, 4_000);
  if (sketch.chance(0.5)) sketch.does({ do: "take", who: "1006-soft", whose: "1006" });
  else {
    sketch.asks("1006", { ask: "move", to: "1006-soft", autoAnswer: false });
    sketch.waits(300, 2_000);
    sketch.press("1006-soft", "answer");
  }
  sketch.waits(500, 4_000);
  sketch.press(sketch.one(["1006-soft", "1007"]), "hangup");
};

const records: Episode = (sketch, { own, other }) => {
  const who = other === "outside" ? own : sketch.one([own, other]);
  sketch.asks(who, { ask: "record", on: sketch.chance(0.8) });
  sketch.waits(500, 4_000);
  if (sketch.chance(0.4)) holds(sketch, { own, other, third: [] });
  sketch.asks(who, { ask: "record", on: sketch.chance(0.3) });
};

/** 1003's own line records on demand. */
const recordsOnDemand: Episode = (sketch) => {
  sketch.does({ do: "dial", who: "1003", number: `0${TALKS}` });
  sketch.waits(3_000, 5_000);
  records(sketch, { own: "1003", other: "outside", third: [] });
  sketch.press("1003", "hangup");
};

const types: Episode = (sketch, { own, other }) => {
  const by = sketch.one(["rtp", "info"] as const);
  if (other === "outside" && sketch.chance(0.5)) sketch.does({ do: "outside", what: "type" });
  else sketch.does({ do: "type", who: own, digits: "12#", by });
};

const EPISODES: readonly Episode[] = [
  holds,
  holds,
  parks,
  parks,
  parks,
  parks,
  sendsOn,
  sendsOn,
  sendsOn,
  consults,
  consults,
  consults,
  moves,
  movesToApp,
  records,
  recordsOnDemand,
  types,
];
