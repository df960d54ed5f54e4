/**
 * The life of an office drawn from a seed: calls inside and out by the curve of a working day, what people do in them,
 * chosen presences, what the administrator changes, and faults. The same office, seed and length give the same script.
 */
import type { PresenceCode } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { LoadSource, WORKING_DAY } from "../devices/load_pattern.ts";
import { drawAdministration } from "./administration.ts";
import { type Cast, castOf, type Player } from "./cast.ts";
import type { LifeStep } from "./deeds.ts";
import { drawFaultSteps, type FaultMix } from "./faults.ts";
import { drawIncomingTalk, drawTalk } from "./talks.ts";
import { WORLD_START } from "../world.ts";

export interface LifePlan {
  readonly office: Office;
  readonly random: Random;
  readonly length: Millis;
  readonly faults: FaultMix;
  /** Calls compared with those of a busy day; default 1. */
  readonly pace?: number;
}

/** When phones are registered. */
const BEGIN_MILLIS: Millis = 5_000;
const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const JAPAN: Millis = 9 * HOUR;
/** The curve is that of so many people. */
const CURVE_PEOPLE = 10;
/** Calls that each of them makes in an hour with one call of the curve. */
const OWN_CALLS = 0.8;
/** Chosen presences of a person, so many hours apart. */
const HOURS_BETWEEN_PRESENCES = 3;

/** In the order of time. */
export function drawLife(plan: LifePlan): readonly LifeStep[] {
  const { office, random, length, faults, pace = 1 } = plan;
  const cast = castOf(office);
  if (cast.players.length === 0) return [];
  return [
    ...drawIncoming(cast, random.fork("incoming"), length, faults, pace),
    ...drawOwnCalls(cast, random.fork("calls"), length, faults, pace),
    ...drawPresences(office, cast, random.fork("presences"), length),
    ...drawAdministration(cast, random.fork("administration"), length),
    ...drawFaultSteps(cast, random.fork("faults"), length, faults),
  ].filter((step) => step.at < length).toSorted((a, b) => a.at - b.at);
}

function drawIncoming(
  cast: Cast,
  random: Random,
  length: Millis,
  faults: FaultMix,
  pace: number,
): readonly LifeStep[] {
  if (cast.incoming.length === 0) return [];
  const share = Math.max(0.3, cast.players.length / CURVE_PEOPLE);
  const source = new LoadSource(
    "in",
    {
      callsPerHour: WORKING_DAY.map((calls) => calls * share * pace),
      lines: cast.incoming.map((line) => line.number),
      talkMillis: [5_000, 5 * MINUTE],
      patienceMillis: [12_000, MINUTE],
    },
    random.fork("load"),
    WORLD_START,
  );
  const steps: LifeStep[] = [];
  for (let at = source.nextDeadline(); at - WORLD_START < length; at = source.nextDeadline()) {
    for (const { kind: _, call: name, ...call } of source.due(at)) {
      const begun = at - WORLD_START + BEGIN_MILLIS;
      const withheld = chance(random, 0.1) ? { withheld: true } : {};
      const patience = chance(random, faults.impatient)
        ? { patienceMillis: below(random, 4_000) }
        : {};
      steps.push({
        at: begun,
        deed: { do: "call-in", call: { ...call, ...withheld, ...patience } },
      });
      const line = cast.incoming.find((one) => one.number === call.line)!;
      steps.push(...drawIncomingTalk(cast, line, random.fork(name), begun, faults));
    }
  }
  return steps;
}

/** Minute by minute, each by somebody who is not busy with an earlier one. */
function drawOwnCalls(
  cast: Cast,
  random: Random,
  length: Millis,
  faults: FaultMix,
  pace: number,
): readonly LifeStep[] {
  const steps: LifeStep[] = [];
  const freeAt = new Map<Player, Millis>();
  let due = 0;
  for (let minute = 0; minute < length; minute += MINUTE) {
    due += WORKING_DAY[hourOf(plus(WORLD_START, minute))]! * OWN_CALLS * pace *
      cast.players.length /
      60;
    for (; due >= 1; due--) {
      const at = BEGIN_MILLIS + minute + below(random, MINUTE);
      const own = pick(random, cast.players);
      if ((freeAt.get(own) ?? 0) > at) continue;
      const talk = drawTalk(cast, own, random.fork(`talk ${at} ${own.extension}`), at, faults);
      freeAt.set(own, talk.over);
      steps.push(...talk.steps);
    }
  }
  return steps;
}

function hourOf(at: Instant): number {
  return Math.floor((at + JAPAN) / HOUR) % 24;
}

function drawPresences(
  office: Office,
  { players }: Cast,
  random: Random,
  length: Millis,
): readonly LifeStep[] {
  if (office.presences.length === 0) return [];
  const first = office.presences[0]!.code;
  const count = Math.round(players.length * length / HOUR / HOURS_BETWEEN_PRESENCES);
  return Array.from({ length: count }, () => {
    const { extension: who } = pick(random, players);
    const at = BEGIN_MILLIS + below(random, Math.ceil(length));
    const choose = (at: Millis, code: PresenceCode): LifeStep => ({
      at,
      deed: { do: "presence", who, code },
    });
    const { code } = pick(random, office.presences);
    return [choose(at, code), choose(at + MINUTE + below(random, 20 * MINUTE), first)];
  }).flat();
}
