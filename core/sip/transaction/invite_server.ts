/** The INVITE server transaction (RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1) over UDP. */
import { type Instant, type Millis, plus } from "../../lib/time.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { giveUpAfter, type SipTimers } from "../timers.ts";
import {
  ANSWER_UNANSWERED,
  clearTimer,
  DELIVER,
  NOTHING,
  setTimer,
  type Step,
  TIMEOUT,
  type TransactionTimer,
  TRANSMIT,
  TRANSMIT_TRYING,
} from "./transaction.ts";

/** §17.2.1: a user that does not answer within this time is announced by a 100. */
export const TRYING_AFTER: Millis = 200;

export interface InviteServerState {
  readonly kind: "proceeding" | "completed" | "confirmed" | "accepted" | "terminated";
  readonly timers: SipTimers;
  /** Some response was sent, so that a retransmitted INVITE can be answered with it. */
  readonly responded: boolean;
  /** What timer G was last set to. */
  readonly interval: Millis;
}

export type InviteServerInput =
  | { readonly kind: "retransmission" }
  | { readonly kind: "respond"; readonly status: number }
  | { readonly kind: "ack" }
  | { readonly kind: "timer"; readonly timer: TransactionTimer };

/** When an INVITE that nobody answers is answered by the stack: after Timer C, before the 32 s more of invariant I1. */
export function unansweredAfter(timers: SipTimers): Millis {
  return timers.c + giveUpAfter(timers) / 2;
}

export function startInviteServer(timers: SipTimers, now: Instant): Step<InviteServerState> {
  return [
    { kind: "proceeding", timers, responded: false, interval: timers.t1 },
    [
      DELIVER,
      setTimer("T", plus(now, TRYING_AFTER)),
      setTimer("U", plus(now, unansweredAfter(timers))),
    ],
  ];
}

export function stepInviteServer(
  state: InviteServerState,
  input: InviteServerInput,
  now: Instant,
): Step<InviteServerState> {
  switch (input.kind) {
    case "retransmission":
      // RFC 6026 §7.1: in Accepted it is absorbed; the user repeats its 2xx on its own.
      if (state.kind === "completed" || (state.kind === "proceeding" && state.responded)) {
        return [state, [TRANSMIT]];
      }
      return [state, NOTHING];
    case "respond":
      return onRespond(state, input.status, now);
    case "ack":
      return onAck(state, now);
    case "timer":
      return onTimer(state, input.timer, now);
    default:
      return unreachable(input);
  }
}

function onRespond(
  state: InviteServerState,
  status: number,
  now: Instant,
): Step<InviteServerState> {
  const { timers } = state;
  if (state.kind === "accepted" && status >= 200 && status < 300) return [state, [TRANSMIT]];
  if (state.kind !== "proceeding") {
    throw new Error(`Cannot answer ${status}: the INVITE transaction is ${state.kind}`);
  }
  if (status < 200) return [{ ...state, responded: true }, [TRANSMIT, clearTimer("T")]];
  if (status < 300) {
    return [
      { ...state, kind: "accepted" },
      [
        TRANSMIT,
        clearTimer("T"),
        clearTimer("U"),
        setTimer("L", plus(now, giveUpAfter(timers))),
      ],
    ];
  }
  return [
    { ...state, kind: "completed", interval: timers.t1 },
    [
      TRANSMIT,
      clearTimer("T"),
      clearTimer("U"),
      setTimer("G", plus(now, timers.t1)),
      setTimer("H", plus(now, giveUpAfter(timers))),
    ],
  ];
}

function onAck(state: InviteServerState, now: Instant): Step<InviteServerState> {
  switch (state.kind) {
    case "completed":
      return [
        { ...state, kind: "confirmed" },
        [clearTimer("G"), clearTimer("H"), setTimer("I", plus(now, state.timers.t4))],
      ];
    case "accepted":
      return [state, [DELIVER]];
    case "proceeding":
    case "confirmed":
    case "terminated":
      return [state, NOTHING];
    default:
      return unreachable(state.kind);
  }
}

function onTimer(
  state: InviteServerState,
  timer: TransactionTimer,
  now: Instant,
): Step<InviteServerState> {
  switch (state.kind) {
    case "proceeding":
      if (timer === "T") return [{ ...state, responded: true }, [TRANSMIT_TRYING]];
      return [state, timer === "U" ? [ANSWER_UNANSWERED] : NOTHING];
    case "completed":
      if (timer === "G") {
        const interval = Math.min(2 * state.interval, state.timers.t2);
        return [{ ...state, interval }, [TRANSMIT, setTimer("G", plus(now, interval))]];
      }
      return timer === "H" ? [{ ...state, kind: "terminated" }, [TIMEOUT]] : [state, NOTHING];
    case "confirmed":
      return timer === "I" ? [{ ...state, kind: "terminated" }, NOTHING] : [state, NOTHING];
    case "accepted":
      return timer === "L" ? [{ ...state, kind: "terminated" }, NOTHING] : [state, NOTHING];
    case "terminated":
      return [state, NOTHING];
    default:
      return unreachable(state.kind);
  }
}
