/**
 * What people do while they talk, or while it rings at a colleague: hold, park, send on, record, and what comes from
 * outside or from two hands at the same moment. Each is as likely as its place in the list says.
 */
import type { LineId } from "../../core/domain/ids.ts";
import { below } from "../../core/lib/random.ts";
import type { Ask } from "../campaign/deeds.ts";
import type { Sketch } from "../campaign/scenes.ts";
import type { Cast, Player } from "./cast.ts";
import type { FaultMix } from "./faults.ts";

export interface Scene {
  readonly cast: Cast;
  readonly own: Player;
  /** Absent: somebody outside. */
  readonly other?: Player;
  readonly sketch: Sketch;
  readonly faults: FaultMix;
}

export function drawEpisode(scene: Scene): void {
  scene.sketch.one(EPISODES)(scene);
}

/** Somebody takes it before the one who is called does: by code, by panel, or by the key beside his lamp. */
export function picksUp(scene: Scene): void {
  const { cast, other, sketch } = scene;
  const third = somebodyElse(scene);
  if (third === undefined || other === undefined) return;
  const whose = other.extension;
  const who = third.device;
  if (cast.lamps.get(who)?.includes(whose) === true && sketch.chance(0.5)) {
    sketch.does({ do: "lamp", who, user: whose });
  } else if (sketch.chance(0.5)) sketch.does({ do: "dial", who, number: `*8${whose}` });
  else sketch.does({ do: "pickup", who, whose, autoAnswer: sketch.chance(0.7) });
}

/** The last two digits of numbers outside, by which the carrier behaves; `undefined`: any that answers. */
const FAR_ENDS = [...Array(12).fill(undefined), "86", "80", "04", "03", "08", "10", "18"] as const;

export function outsideNumber(
  sketch: Sketch,
  farEnds: readonly (string | undefined)[] = FAR_ENDS,
): string {
  const last = sketch.one(farEnds) ?? String(20 + below(sketch.random, 60));
  const digits = String(below(sketch.random, 1_000_000)).padStart(6, "0");
  return sketch.one([
    `03${digits}${last}`,
    `090${1 + below(sketch.random, 9)}${digits.slice(1)}${last}`,
  ]);
}

/** Who has no part in it; nobody in the smallest offices. */
function somebodyElse({ cast, own, other, sketch }: Scene): Player | undefined {
  const others = cast.players.filter((one) => one !== own && one !== other);
  return others.length === 0 ? undefined : sketch.one(others);
}

type Episode = (scene: Scene) => void;

/** Mostly who began the talk, else the other side, wherever that is. */
const holds: Episode = ({ own, other, sketch, faults }) => {
  const far = sketch.chance(0.25);
  const byKey = sketch.chance(0.5);
  const who = far && other !== undefined ? other.device : own.device;
  const does = (what: "hold" | "resume") => {
    if (far && other === undefined) sketch.does({ do: "outside", what });
    else if (byKey) sketch.press(who, what);
    else sketch.asks(who, { ask: what });
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
  retrieves(scene, third, slot);
  if (sketch.chance(0.2)) retrieves(scene, own, slot);
  sketch.waits(5_000, 60_000);
  sketch.press(third.device, "hangup");
};

function retrieves({ cast, sketch }: Scene, { device: who }: Player, slot: number): void {
  const user = String(slot);
  if (cast.lamps.get(who)?.includes(user) === true && sketch.chance(0.5)) {
    sketch.does({ do: "lamp", who, user });
  } else if (sketch.chance(0.5)) sketch.does({ do: "dial", who, number: user });
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

/** Two far ends would talk for ever: hangs up by itself, is busy, does not answer. */
const SENT_TO = ["10", "10", "10", "86", "80"] as const;

/** To a number outside, over a line that one of the two may use; often the wrong one tries. */
const sendsOutside: Episode = ({ own, other, sketch }) => {
  const lines: readonly LineId[] = [...own.lines, ...other?.lines ?? []];
  if (lines.length === 0) return;
  const who = other === undefined || sketch.chance(0.5) ? own.device : other.device;
  const to = outsideNumber(sketch, SENT_TO);
  switch (below(sketch.random, 3)) {
    case 0:
      return sketch.does({ do: "refer", who, to: `0${to}` });
    case 1:
      return sketch.asks(who, { ask: "transfer", to, line: sketch.one(lines), mode: "blind" });
    default:
      sketch.asks(who, { ask: "transfer", to, line: sketch.one(lines), mode: "attended" });
      sketch.waits(3_000, 15_000);
      return sketch.asks(who, { ask: sketch.one(["complete", "complete", "back"]) });
  }
};

/** Two hands in one moment: panel and key of the same phone, or a key while a phone is told of its new partner. */
const crosses: Episode = (scene) => {
  const { own, other, sketch } = scene;
  const who = own.device;
  const third = somebodyElse(scene);
  if (third === undefined || sketch.chance(0.3)) {
    const first = sketch.one(["hold", "park"] as const);
    sketch.asks(who, { ask: first });
    sketch.press(who, "hold");
    sketch.waits(500, 3_000);
    sketch.press(who, "resume");
    return sketch.asks(who, { ask: "resume" });
  }
  sketch.asks(who, { ask: "transfer", to: third.extension, mode: "attended" });
  sketch.waits(8_000, 15_000);
  const phones = [third, ...other === undefined ? [] : [other]].map((one) => one.device);
  sketch.asks(who, { ask: "complete" });
  for (const phone of phones) sketch.press(phone, "hold");
  sketch.waits(1_000, 5_000);
  for (const phone of phones) sketch.press(phone, "resume");
  sketch.waits(2_000, 20_000);
  sketch.press(third.device, "hangup");
};

/** Somebody who has no part in it wants the call for himself (RFC 3891), or one that there is not. */
const takes: Episode = (scene) => {
  const { own, other, sketch } = scene;
  const third = somebodyElse(scene);
  if (third === undefined) return;
  const whose = sketch.one([own.device, (other ?? own).device, "nobody"]);
  sketch.does({ do: "take", who: third.device, whose });
  sketch.waits(2_000, 10_000);
  sketch.press(third.device, "hangup");
};

const records: Episode = ({ own, sketch }) => {
  sketch.asks(own.device, { ask: "record", on: true });
  sketch.waits(2_000, 20_000);
  sketch.asks(own.device, { ask: "record", on: false });
};

const types: Episode = ({ own, sketch }) =>
  sketch.does({ do: "type", who: own.device, digits: "123#", by: sketch.one(["rtp", "info"]) });

const EPISODES: readonly Episode[] = [
  ...[holds, holds, holds],
  ...[parks, parks, parks],
  ...[sendsOn, sendsOn, sendsOn],
  sendsOutside,
  crosses,
  takes,
  records,
  types,
];
