/** A running call goes on at another device of the same person: by the panel's word, or because that device takes it (RFC 3891). */
import { CALL_LEGS_MAX, unbridge } from "../../core/domain/call.ts";
import type { Move, PbxAccepted, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { acceptLeg, endLeg, type LegEnding, type PhoneCaller } from "./legs.ts";
import { legsNamed, type LiveCall, type LiveLeg, otherOf } from "./live_calls.ts";
import { joinLegs } from "./moves.ts";
import { COMPLETED_ELSEWHERE, reasonOf } from "./outcome.ts";
import { partyOfLeg } from "./parties.ts";
import { summon, summonsRefusal } from "./summon.ts";

const MOVED: LegEnding = { cause: "moved", wire: { reasonHeader: reasonOf(200, "Moved") } };

/** The call it was called for is no longer there, or no longer at that device. */
const TOO_LATE: LegEnding = {
  cause: "answered-elsewhere",
  wire: { reasonHeader: COMPLETED_ELSEWHERE },
};

/** The new device is called; the talk goes on at the old one until it has answered. */
export function move(
  exchange: Exchange,
  command: Move,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const { calls, index } = exchange;
  const named = legsNamed(calls, command);
  if (!named.ok) return named;
  const { call, legs } = named.value;
  const old = legs.find((leg) => isMovable(call, leg));
  const other = old && otherOf(call, old);
  if (old === undefined || other === undefined) return refuse({ code: "not-talking" });
  const from = index.device.get(command.device);
  const to = index.device.get(command.toDevice);
  if (from === undefined || to === undefined || from.owner !== to.owner) {
    return refuse({ code: "not-your-device" });
  }
  if (from === to || other.device === to.id) return refuse({ code: "transfer-loop" });
  const refusal = summonsRefusal(exchange, to, command.autoAnswer, turn);
  if (refusal !== undefined) return refuse(refusal);
  const called = summon(exchange, call, {
    device: to,
    role: old.role,
    shown: partyOfLeg(other),
    autoAnswer: command.autoAnswer,
    ringMillis: index.office.sip.ringSeconds * 1_000,
    summons: {
      kind: "move",
      answered: (leg, at) => moveTo(exchange, call, old, leg, at),
      failed: () => {},
    },
  }, turn);
  return called.ok ? ok({ call: call.id }) : called;
}

/** The talk is over that was to go on elsewhere: the devices called for it stop ringing. */
export function endMoves(exchange: Exchange, call: LiveCall, turn: Turn): void {
  for (const [leg, summons] of [...call.summoned]) {
    if (summons.kind === "move") endLeg(exchange, leg, TOO_LATE, turn);
  }
}

function isMovable(call: LiveCall, leg: LiveLeg): boolean {
  return call.stage?.kind === "joined" && otherOf(call, leg) !== undefined;
}

function moveTo(
  exchange: Exchange,
  call: LiveCall,
  old: LiveLeg,
  leg: LiveLeg,
  turn: Turn,
): void {
  if (!call.legs.has(old) || !isMovable(call, old)) return endLeg(exchange, leg, TOO_LATE, turn);
  takePlace(exchange, call, old, leg, turn);
}

/** The other device has called itself in the place of a leg of its own person's. A refusal has done nothing. */
export function takeOver(
  exchange: Exchange,
  old: LiveLeg,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, PbxRejection> {
  const { call } = old;
  if (call.value.legs.length >= CALL_LEGS_MAX) return refuse({ code: "pbx-unreachable" });
  if (otherOf(call, old)?.device === caller.device) return refuse({ code: "transfer-loop" });
  const leg = acceptLeg(exchange, call, { ...caller, role: old.role }, turn);
  if (!takePlace(exchange, call, old, leg, turn)) {
    endLeg(exchange, leg, { cause: "failed", status: 488, wire: { status: 488 } }, turn);
  }
  return ok(undefined);
}

/** False, and all as before, when the new one has no codec in common with the other side. */
function takePlace(
  exchange: Exchange,
  call: LiveCall,
  old: LiveLeg,
  leg: LiveLeg,
  turn: Turn,
): boolean {
  const other = otherOf(call, old);
  if (other === undefined) {
    throw new Error(`Cannot take the place of ${old.id}: it is in no bridge`);
  }
  const before = call.value;
  exchange.calls.change(call, unbridge(call.value, old.id, turn.now));
  if (!joinLegs(exchange, call, other, leg, turn)) {
    exchange.calls.change(call, before);
    return false;
  }
  endLeg(exchange, old, MOVED, turn);
  return true;
}
