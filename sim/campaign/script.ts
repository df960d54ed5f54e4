/**
 * A campaign's script drawn from a seed: calls aimed at every cell, scenes of people who talk, what else happens in
 * an office (colleagues' calls are taken, people want no calls, phones fail, the PBX dies), and what makes no sense.
 */
import type { Extension, LineId, PresenceCode } from "../../core/domain/ids.ts";
import { below, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import { type Deed, type Step, STRANGERS_MESSAGES } from "./deeds.ts";
import { CAMPAIGN_LINES, LAMPS, SLOTS } from "./office.ts";
import { drawTalkScene, PEOPLE, retrieves, Sketch } from "./scenes.ts";
import { aimOf, drawCall, drawOutsider } from "./steps.ts";
import { AIMS } from "./table.ts";

/** Scenes begin so far apart, on the average. */
const BETWEEN_SCENES_MILLIS: Millis = 9_000;
/** When the phones are registered and have their lamps. */
const BEGIN_MILLIS: Millis = 10_000;

type Scene = (random: Random, at: Millis) => readonly Step[];

/** A script of so many deeds, in the order of time. */
export function drawScript(random: Random, deeds: number): readonly Step[] {
  const steps: Step[] = [];
  let at = BEGIN_MILLIS;
  const offset = below(random, AIMS.length);
  let calls = 0;
  while (steps.length < deeds) {
    at += below(random, 2 * BETWEEN_SCENES_MILLIS);
    const scene = pick(random, SCENES);
    steps.push(
      ...scene === "call" ? drawCall(random, aimOf(calls++, offset), at) : scene(random, at),
    );
  }
  return steps.slice(0, deeds).sort((a, b) => a.at - b.at);
}

/** A colleague's call is taken by code, panel or lamp, by one or by several. */
const pickupScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const [caller, ...others] = shuffled(random, PEOPLE);
  sketch.does(
    sketch.chance(0.5)
      ? { do: "dial", who: caller!, number: "1009" }
      : { do: "ring-in", line: CAMPAIGN_LINES["no-answer"], from: drawOutsider(random) },
  );
  sketch.waits(600, 3_000);
  const crowd = sketch.one([1, 1, 2, 4]);
  for (const who of [...others.slice(0, crowd), sketch.one(["1001", "1005"])]) {
    if (LAMPS[who] !== undefined && sketch.chance(0.3)) {
      sketch.does({ do: "lamp", who, user: "1009" });
    } else if (sketch.chance(0.5)) sketch.does({ do: "dial", who, number: "*81009" });
    else pickUp(sketch, who, "1009");
    if (sketch.chance(0.5)) sketch.waits(0, 200);
  }
  sketch.waits(1_000, 6_000);
  sketch.press(others[0]!, "hangup");
  return sketch.steps;
};

function pickUp(sketch: Sketch, who: string, whose: string): void {
  const autoAnswer = sketch.chance(0.7);
  sketch.does({ do: "pickup", who, whose: whose as Extension, autoAnswer });
}

/** Somebody wants no calls for a while; his own click rings all the same. */
const presenceScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const who = sketch.one(PEOPLE);
  const choose = (code: string) =>
    sketch.does({ do: "presence", who: who as Extension, code: code as PresenceCode });
  choose(sketch.one(["do-not-disturb", "do-not-disturb", "meeting"]));
  sketch.waits(500, 2_000);
  sketch.does({ do: "dial", who: sketch.one(PEOPLE.filter((one) => one !== who)), number: who });
  sketch.waits(500, 2_000);
  if (sketch.chance(0.4)) sketch.does({ do: "click", who, number: "1009", autoAnswer: false });
  sketch.waits(2_000, 10_000);
  choose("available");
  return sketch.steps;
};

/** A phone fails or is taken off the network, often one that talks, and comes back. */
const faultScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const [who, other] = shuffled(random, PEOPLE);
  if (sketch.chance(0.5)) {
    sketch.does({ do: "dial", who: who!, number: other! });
    sketch.waits(2_500, 4_000);
  }
  const cut = sketch.one<string>([who!, who!, "carrier"]);
  switch (below(random, 4)) {
    case 0:
      sketch.press(who!, "reboot");
      break;
    case 1:
      sketch.press(who!, sketch.one(["unplug", "cut"]));
      sketch.waits(1_000, 20_000);
      sketch.press(who!, "plug");
      break;
    default:
      sketch.does({ do: "network", what: "cut", who: cut });
      sketch.waits(500, sketch.one([5_000, 30_000, 60_000]));
      sketch.does({ do: "network", what: "mend", who: cut });
  }
  return sketch.steps;
};

/** Who has no phone is called: his calls go on to where he said, if he may. */
const forwardScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const who = sketch.one(["1002", "1003"]);
  sketch.press(who, "unplug");
  sketch.waits(1_000, 3_000);
  sketch.does({ do: "dial", who: sketch.one(["1001", "1005", "1007"]), number: who });
  sketch.waits(4_000, 9_000);
  sketch.press(who, "plug");
  return sketch.steps;
};

/** The PBX dies, or is stopped, and is back soon. */
const deathScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const what = sketch.one(["kill", "stop"] as const);
  sketch.does({ do: "pbx", what });
  sketch.waits(what === "stop" ? 3_500 : 0, 15_000);
  sketch.does({ do: "pbx", what: "restart" });
  return sketch.steps;
};

const officeScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const who = sketch.one(["1007", "1006", "1002"]) as Extension;
  sketch.does({ do: "office", what: "disable", who });
  sketch.waits(1_000, 12_000);
  sketch.does({ do: "office", what: "enable", who });
  return sketch.steps;
};

const strangerScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const others = STRANGERS_MESSAGES.filter((one) => one !== "RTP");
  for (const sends of ["RTP", ...shuffled(random, others).slice(0, 2)] as const) {
    sketch.does({ do: "stranger", sends });
    sketch.waits(0, 2_000);
  }
  return sketch.steps;
};

/** 1002 may not dial out, and tries to get there by every way. */
const forbiddenScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const who = "1002";
  const number = "0312345678";
  const colleague = sketch.one(["1001", "1004", "1005"]);
  sketch.does({ do: "dial", who, number: colleague });
  sketch.waits(3_000, 4_500);
  const line = "main" as LineId;
  switch (below(random, 4)) {
    case 0:
      sketch.does({ do: "refer", who, to: `0${number}` });
      break;
    case 1:
      sketch.asks(who, { ask: "transfer", to: number, line, mode: "blind" });
      break;
    case 2:
      sketch.asks(who, { ask: "transfer", to: number, line, mode: "attended" });
      break;
    default:
      sketch.does({ do: "dial", who, number: `0${number}` });
      sketch.waits(1_000, 3_000);
      sketch.press(who, "complete-transfer");
  }
  sketch.waits(1_000, 4_000);
  sketch.press(sketch.one([who, colleague]), "hangup");
  return sketch.steps;
};

/** More people park than there are slots, each in his way. */
const fullHouseScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const people = shuffled(random, ["1001", "1004", "1005", "1006", "1007"]);
  for (const who of people) {
    sketch.does({ do: "dial", who, number: "00312345678" });
    sketch.waits(0, 300);
  }
  sketch.waits(3_500, 5_000);
  for (const who of people.slice(0, 3)) sketch.asks(who, { ask: "park" });
  sketch.waits(300, 1_500);
  const late = people.slice(3);
  sketch.press(late[0]!, "hold");
  sketch.does({ do: "refer", who: late[1]!, to: "*68" });
  sketch.waits(300, 1_500);
  sketch.does({ do: "dial", who: late[0]!, number: "*68" });
  sketch.asks(late[1]!, { ask: "park" });
  sketch.waits(1_000, 4_000);
  for (const who of late) sketch.asks(who, { ask: "hangup" });
  if (sketch.chance(0.5)) {
    for (const slot of SLOTS) retrieves(sketch, sketch.one(["1002", "1003"]), slot);
  }
  return sketch.steps;
};

/** Parked on a phone that nobody answers: it is called back in vain, again and again. */
const forgottenScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  const [who, slot] = [sketch.one(["1006-soft", "1009", "1008"]), sketch.one(SLOTS)];
  const other = sketch.one(["1003", "1005", "1007"]);
  sketch.does({ do: "dial", who, number: other });
  sketch.waits(2_500, 4_000);
  if (sketch.chance(0.5)) sketch.does({ do: "refer", who, to: String(slot) });
  else sketch.asks(who, { ask: "park", slot });
  sketch.waits(28_000, 60_000);
  if (sketch.chance(0.5)) sketch.press(other, "hangup");
  else retrieves(sketch, "1001", slot);
  return sketch.steps;
};

/** Somebody does something nobody planned, perhaps several at the same moment. */
const senselessScene: Scene = (random, at) => {
  const sketch = new Sketch(random, at);
  for (let more = 1 + below(random, 4); more > 0; more--) {
    senseless(sketch);
    if (sketch.chance(0.5)) sketch.waits(0, 2_000);
  }
  return sketch.steps;
};

const EVERYBODY = [...PEOPLE, "1008", "1009", "1004-soft", "1006-soft"];

function senseless(sketch: Sketch): void {
  const who = sketch.one(EVERYBODY);
  const other = sketch.one(EVERYBODY);
  const deeds: readonly Deed[] = [
    { do: "dial", who, number: sketch.one([other, "*68", "*81009", "*8", "702", "110", "99"]) },
    {
      do: "click",
      who,
      number: sketch.one([other, "0312345678"]),
      line: sketch.one(["main", "support", "world"]) as LineId,
      autoAnswer: sketch.chance(0.5),
    },
    {
      do: "press",
      who,
      key: sketch.one([
        "answer",
        "hangup",
        "reject",
        "hold",
        "resume",
        "swap",
        "complete-transfer",
      ]),
    },
    { do: "refer", who, to: sketch.one([other, "701", "*68", "1999"]) },
    { do: "take", who, whose: sketch.one([other, "nobody"]) },
    {
      do: "panel",
      who,
      ...(sketch.chance(0.3) ? { of: other } : {}),
      asks: sketch.one([
        { ask: sketch.one(["hold", "resume", "hangup", "complete", "back"]) },
        { ask: "park", ...(sketch.chance(0.5) ? { slot: sketch.one([...SLOTS, 799]) } : {}) },
        { ask: "transfer", to: other.slice(0, 4), mode: sketch.one(["blind", "attended"]) },
        { ask: "transfer", to: "0312345678", line: "main" as LineId, mode: "blind" },
        { ask: "move", to: other, autoAnswer: sketch.chance(0.5) },
        { ask: "record", on: sketch.chance(0.5) },
      ]),
    },
    { do: "outside", what: sketch.one(["hangup", "hold", "resume"]) },
  ];
  if (sketch.chance(0.15)) return retrieves(sketch, who, sketch.one(SLOTS));
  if (sketch.chance(0.1)) return pickUp(sketch, who, other.slice(0, 4));
  sketch.does(sketch.one(deeds));
}

/** Each as often as its number says. */
const SCENES: readonly (Scene | "call")[] = ([
  [8, "call"],
  [20, drawTalkScene],
  [4, pickupScene],
  [2, presenceScene],
  [2, faultScene],
  [2, forwardScene],
  [6, senselessScene],
  [2, strangerScene],
  [1, forbiddenScene],
  [1, officeScene],
  [1, forgottenScene],
  [1, fullHouseScene],
  [1, deathScene],
] as const).flatMap(([times, scene]) => Array.from({ length: times }, () => scene));

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  const left = [...items];
  return items.map(() => left.splice(below(random, left.length), 1)[0]!);
}
