/** Timers of calls and of their legs by name, and what it means that one is due. */
import type { CallId, LegId } from "../../core/domain/ids.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { type LiveCall, ringingOf } from "./live_calls.ts";
import { letGo } from "./legs.ts";
import { fail, failCall, failRinging } from "./moves.ts";
import type { Failure } from "./outcome.ts";
import { callBack } from "./parking.ts";
import { refuseWaiting } from "./port_queue.ts";
import { giveUpBranches, nextStep } from "./ring.ts";

const NO_ANSWER: Failure = { cause: "no-answer", status: 480 };

/**
 * `ring CALL`: nobody answered in time, a clicked device too; `step CALL`: the next people ring; `park
 * CALL`: the parker is called back; `summons LEG`: a device called to take over a part did not answer;
 * `linger SESSION`: the tone was heard long enough; `port SESSION`: no RTP port came free.
 */
export function hearTimer(exchange: Exchange, timer: string, turn: Turn): void {
  const [name, id] = timer.split(" ") as [string, string];
  const { calls } = exchange;
  switch (name) {
    case "ring":
    case "step": {
      const call = calls.get(id as CallId);
      return call === undefined ? undefined : hearRingTimer(exchange, name, call, turn);
    }
    case "park": {
      const call = calls.get(id as CallId);
      return call === undefined ? undefined : callBack(exchange, call, turn);
    }
    case "summons": {
      const leg = calls.leg(id as LegId);
      return leg === undefined ? undefined : fail(exchange, leg, NO_ANSWER, turn, true);
    }
    case "linger": {
      const leg = calls.ofSession(id);
      return leg === undefined ? undefined : letGo(exchange, leg, turn);
    }
    case "port":
      return refuseWaiting(exchange, id, turn);
    default:
      throw new Error(`Cannot hear timer ${timer}: there is no such`);
  }
}

function hearRingTimer(
  exchange: Exchange,
  name: "ring" | "step",
  call: LiveCall,
  turn: Turn,
): void {
  const ringing = ringingOf(call);
  if (ringing === undefined) return failCall(exchange, call, NO_ANSWER, turn);
  if (name === "step") {
    if (!nextStep(exchange, call, ringing, turn)) failRinging(exchange, call, ringing, turn);
    return;
  }
  giveUpBranches(exchange, ringing, turn);
  failRinging(exchange, call, ringing, turn, NO_ANSWER);
}
