/** The non-INVITE server transaction (RFC 3261 §17.2.2) over UDP. */
import { type Instant, plus } from "../../lib/time.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { giveUpAfter, type SipTimers } from "../timers.ts";
import {
  clearTimer,
  DELIVER,
  NOTHING,
  setTimer,
  type Step,
  TIMEOUT,
  type TransactionTimer,
  TRANSMIT,
} from "./transaction.ts";

export interface NonInviteServerState {
  readonly kind: "trying" | "proceeding" | "completed" | "terminated";
  readonly timers: SipTimers;
}

export type NonInviteServerInput =
  | { readonly kind: "retransmission" }
  | { readonly kind: "respond"; readonly status: number }
  | { readonly kind: "timer"; readonly timer: TransactionTimer };

export function startNonInviteServer(timers: SipTimers, now: Instant): Step<NonInviteServerState> {
  return [{ kind: "trying", timers }, [DELIVER, setTimer("U", plus(now, giveUpAfter(timers)))]];
}

export function stepNonInviteServer(
  state: NonInviteServerState,
  input: NonInviteServerInput,
  now: Instant,
): Step<NonInviteServerState> {
  switch (input.kind) {
    case "retransmission":
      return [
        state,
        state.kind === "proceeding" || state.kind === "completed" ? [TRANSMIT] : NOTHING,
      ];
    case "respond":
      if (state.kind === "completed" || state.kind === "terminated") {
        throw new Error(`Cannot answer ${input.status}: the transaction is ${state.kind}`);
      }
      if (input.status < 200) return [{ ...state, kind: "proceeding" }, [TRANSMIT]];
      return [
        { ...state, kind: "completed" },
        [TRANSMIT, clearTimer("U"), setTimer("J", plus(now, giveUpAfter(state.timers)))],
      ];
    case "timer":
      if (input.timer === "J" && state.kind === "completed") {
        return [{ ...state, kind: "terminated" }, NOTHING];
      }
      // RFC 4320 §4.2: after 64*T1 the client has given up, and a response would only mislead what lies between.
      if (input.timer === "U" && (state.kind === "trying" || state.kind === "proceeding")) {
        return [{ ...state, kind: "terminated" }, [TIMEOUT]];
      }
      return [state, NOTHING];
    default:
      return unreachable(input);
  }
}
