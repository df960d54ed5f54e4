/** The non-INVITE client transaction (RFC 3261 §17.1.2) over UDP. */
import { type Instant, type Millis, plus } from "../../lib/time.ts";
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
  UNREACHABLE,
} from "./transaction.ts";

export interface NonInviteClientState {
  readonly kind: "trying" | "proceeding" | "completed" | "terminated";
  readonly timers: SipTimers;
  /** What timer E was last set to. */
  readonly interval: Millis;
}

export type NonInviteClientInput =
  | { readonly kind: "response"; readonly status: number }
  | { readonly kind: "timer"; readonly timer: TransactionTimer }
  | { readonly kind: "unreachable" };

export function startNonInviteClient(timers: SipTimers, now: Instant): Step<NonInviteClientState> {
  return [
    { kind: "trying", timers, interval: timers.t1 },
    [TRANSMIT, setTimer("E", plus(now, timers.t1)), setTimer("F", plus(now, giveUpAfter(timers)))],
  ];
}

export function stepNonInviteClient(
  state: NonInviteClientState,
  input: NonInviteClientInput,
  now: Instant,
): Step<NonInviteClientState> {
  if (state.kind === "terminated") return [state, NOTHING];
  if (state.kind === "completed") {
    const over = input.kind === "timer" && input.timer === "K";
    return [over ? { ...state, kind: "terminated" } : state, NOTHING];
  }
  switch (input.kind) {
    case "response":
      // Timers E and F run on in Proceeding: a provisional does not make a non-INVITE safe (§17.1.2.2).
      if (input.status < 200) return [{ ...state, kind: "proceeding" }, [DELIVER]];
      return [
        { ...state, kind: "completed" },
        [DELIVER, clearTimer("E"), clearTimer("F"), setTimer("K", plus(now, state.timers.t4))],
      ];
    case "timer":
      if (input.timer === "F") return [{ ...state, kind: "terminated" }, [TIMEOUT]];
      return input.timer === "E" ? retransmit(state, now) : [state, NOTHING];
    case "unreachable":
      return [{ ...state, kind: "terminated" }, [UNREACHABLE]];
    default:
      return unreachable(input);
  }
}

function retransmit(state: NonInviteClientState, now: Instant): Step<NonInviteClientState> {
  const { t2 } = state.timers;
  const interval = state.kind === "proceeding" ? t2 : Math.min(2 * state.interval, t2);
  return [{ ...state, interval }, [TRANSMIT, setTimer("E", plus(now, interval))]];
}
