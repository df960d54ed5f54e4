/**
 * What becomes of a call when one of its legs goes: its far end hung up, nothing more is heard of it, or
 * the panel of its device said 切断. Nobody is left in silence.
 */
import { wasBridged } from "../../core/domain/call.ts";
import type {
  EndCause,
  Hangup,
  PbxAccepted,
  PbxRejection,
} from "../../core/domain/pbx_messages.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { consultingGone } from "./consult.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { endLeg, type LegEnding, letGo } from "./legs.ts";
import { legsNamed, type LiveCall, type LiveLeg, type Ringing } from "./live_calls.ts";
import { fail, finishCall } from "./moves.ts";
import type { Failure } from "./outcome.ts";

/** Who said so, and how it counts for a leg that was being called. */
export interface Gone {
  readonly by: "far-end" | "lost" | "panel";
  readonly failure: Failure;
}

/** Ends a device's part of a call; a ringing incoming one is rejected, an unanswered outgoing one cancelled. */
export function hangup(
  exchange: Exchange,
  command: Hangup,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const named = legsNamed(exchange.calls, command);
  if (!named.ok) return named;
  const { call, legs } = named.value;
  const gone: Gone = { by: "panel", failure: { cause: "rejected", status: 603 } };
  for (const leg of legs) if (call.legs.has(leg)) legGone(exchange, leg, gone, turn);
  return ok({ call: call.id });
}

/** The leg has gone, or is to go now: the call goes on without it, or ends. */
export function legGone(exchange: Exchange, leg: LiveLeg, gone: Gone, turn: Turn): void {
  const { call } = leg;
  const ours = gone.by === "panel";
  if (call.summoned.has(leg)) return fail(exchange, leg, gone.failure, turn, ours);
  const { stage } = call;
  switch (stage?.kind) {
    case undefined:
      return finish(exchange, call, gone, turn);
    case "device-first":
      if (ours) return finish(exchange, call, gone, turn);
      return fail(exchange, leg, gone.failure, turn, false);
    case "ringing":
      return ringingGone(exchange, leg, stage, gone, turn);
    case "joined":
      if (leg === stage.a || leg === stage.b) return finish(exchange, call, gone, turn);
      return leave(exchange, leg, gone, turn);
    case "parked":
      if (leg === stage.leg) return finish(exchange, call, gone, turn);
      return leave(exchange, leg, gone, turn);
    case "consulting":
      return consultingGone(exchange, leg, stage, {
        ending: endingOf(gone),
        failure: gone.failure,
      }, turn);
    case "lingering":
      return letGo(exchange, leg, turn);
    default:
      return unreachable(stage);
  }
}

function ringingGone(
  exchange: Exchange,
  leg: LiveLeg,
  ringing: Ringing,
  gone: Gone,
  turn: Turn,
): void {
  const { call } = leg;
  if (ringing.branches.has(leg)) {
    return fail(exchange, leg, gone.failure, turn, gone.by === "panel");
  }
  if (leg !== ringing.for) return leave(exchange, leg, gone, turn);
  if (ringing.otherwise.kind === "back") ringing.otherwise.abandoned(turn);
  finish(exchange, call, gone, turn);
}

/** A leg without a part in the stage, such as a transferor's whose work is done. */
function leave(exchange: Exchange, leg: LiveLeg, gone: Gone, turn: Turn): void {
  endLeg(exchange, leg, endingOf(gone), turn);
}

function endingOf(gone: Gone): LegEnding {
  const wire = gone.by === "panel" ? { wire: {} } : {};
  return { cause: gone.by === "lost" ? "failed" : "hangup", ...wire };
}

/** Whoever is left is told with BYE or, before the answer, with what fits a call that was given up. */
function finish(exchange: Exchange, call: LiveCall, gone: Gone, turn: Turn): void {
  const wire = gone.by === "panel" ? { status: 487 } : {};
  finishCall(exchange, call, { cause: causeOf(call, gone), wire }, turn);
}

function causeOf(call: LiveCall, gone: Gone): EndCause {
  if (gone.by === "lost") return "failed";
  return wasBridged(call.value) ? "hangup" : "cancelled";
}
