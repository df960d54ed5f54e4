/**
 * 代理応答: what rings at a colleague is taken by who has the right: by dialling `*8` and the extension, from the
 * panel, or by the lamp's key. One wins (I25); all others are told that it was answered elsewhere.
 */
import { CALL_LEGS_MAX } from "../../core/domain/call.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { PbxAccepted, PbxRejection, Pickup } from "../../core/domain/pbx_messages.ts";
import { pickupChoice } from "../../core/domain/pickup.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { acceptLeg, endLeg, type LegEnding, type PhoneCaller } from "./legs.ts";
import { type LiveCall, type LiveLeg, type Ringing, ringingOf } from "./live_calls.ts";
import { win } from "./moves.ts";
import { COMPLETED_ELSEWHERE } from "./outcome.ts";
import { partyOfLeg } from "./parties.ts";
import { summon, summonsRefusal } from "./summon.ts";

/** `*8` and the extension. */
const PICKUP_CODE = /^\*8([1-9][0-9]{1,5})$/;

/** Whose calls a feature code takes; undefined for another code. */
export function pickedUpBy(code: string): Extension | undefined {
  return PICKUP_CODE.exec(code)?.[1] as Extension | undefined;
}

/** By keypad: the phone's leg comes into the call that rings and has it at once. A refusal has done nothing. */
export function pickUpByCode(
  exchange: Exchange,
  whose: Extension,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, PbxRejection> {
  const found = ringingAt(exchange, caller.extension, whose);
  return found.ok ? pickUpByDialling(exchange, found.value, caller, turn) : found;
}

/** The leg that rings is another one's from now on. The right to it was checked. */
export function pickUpByDialling(
  exchange: Exchange,
  rings: LiveLeg,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, PbxRejection> {
  const { call } = rings;
  const ringing = ringingOf(call);
  if (ringing === undefined) return refuse({ code: "nothing-to-pick-up" });
  if (ringing.for.device === caller.device) return refuse({ code: "transfer-loop" });
  if (call.value.legs.length >= CALL_LEGS_MAX) return refuse({ code: "pbx-unreachable" });
  const leg = acceptLeg(exchange, call, { ...caller, role: "callee" }, turn);
  pickUp(exchange, ringing, leg, rings, turn);
  return ok(undefined);
}

/** From the panel: the device is called first; whoever answers first, there or here, has the call. */
export function pickup(
  exchange: Exchange,
  command: Pickup,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const device = exchange.index.device.get(command.device);
  if (device === undefined) return refuse({ code: "not-your-device" });
  const found = ringingAt(exchange, device.owner, command.extension);
  if (!found.ok) return found;
  const rings = found.value;
  const { call } = rings;
  if (rings.device === device.id || ringingOf(call)?.for.device === device.id) {
    return refuse({ code: "transfer-loop" });
  }
  const refusal = summonsRefusal(exchange, device, command.autoAnswer, turn);
  if (refusal !== undefined) return refuse(refusal);
  const called = summon(exchange, call, {
    device,
    role: "callee",
    shown: partyOfLeg(ringingOf(call)!.for),
    autoAnswer: command.autoAnswer,
    ringMillis: exchange.index.office.sip.ringSeconds * 1_000,
    summons: {
      kind: "pickup",
      answered: (leg, at) => pickUpSummoned(exchange, call, leg, rings, at),
      failed: () => {},
    },
  }, turn);
  return called.ok ? ok({ call: call.id }) : called;
}

/** The device called by the panel has answered: the call is its own, unless it was answered meanwhile. */
function pickUpSummoned(
  exchange: Exchange,
  call: LiveCall,
  leg: LiveLeg,
  rings: LiveLeg,
  turn: Turn,
): void {
  const ringing = ringingOf(call);
  if (ringing === undefined) return endLeg(exchange, leg, TOO_LATE, turn);
  pickUp(exchange, ringing, leg, rings, turn);
}

const TOO_LATE: LegEnding = {
  cause: "answered-elsewhere",
  wire: { reasonHeader: COMPLETED_ELSEWHERE },
};

const PICKED_UP: LegEnding = {
  cause: "picked-up",
  wire: { reasonHeader: COMPLETED_ELSEWHERE },
};

/** The phones of whom it rang at are told; all others lose as they do to any answer. */
function pickUp(
  exchange: Exchange,
  ringing: Ringing,
  leg: LiveLeg,
  rings: LiveLeg,
  turn: Turn,
): void {
  const whose = partyOfLeg(rings);
  for (const branch of [...ringing.branches]) {
    if (!isSame(partyOfLeg(branch), whose)) continue;
    ringing.branches.delete(branch);
    endLeg(exchange, branch, PICKED_UP, turn);
  }
  win(exchange, ringing, leg, turn);
}

function isSame(a: ReturnType<typeof partyOfLeg>, b: ReturnType<typeof partyOfLeg>): boolean {
  return a.kind === "person" && b.kind === "person" && a.extension === b.extension;
}

/** The leg that rings longest at an extension, where the person may take it. */
function ringingAt(
  exchange: Exchange,
  who: Extension,
  whose: Extension,
): Result<LiveLeg, PbxRejection> {
  const { calls, index } = exchange;
  const ringing = calls.all().filter((call) => ringingOf(call) !== undefined);
  const chosen = pickupChoice(index, ringing.map((call) => call.value), who, whose);
  if (!chosen.ok) return chosen;
  const leg = calls.leg(chosen.value.leg.id);
  if (leg === undefined || ringingOf(leg.call)?.branches.has(leg) !== true) {
    return refuse({ code: "nothing-to-pick-up" });
  }
  return ok(leg);
}
