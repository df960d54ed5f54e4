/** The INVITE client transaction (RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2) over UDP. */
import { type Instant, type Millis, plus } from "../../lib/time.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { giveUpAfter, type SipTimers } from "../timers.ts";
import {
  clearTimer,
  DELIVER,
  NOTHING,
  SEND_CANCEL,
  setTimer,
  type Step,
  TIMEOUT,
  type TransactionTimer,
  TRANSMIT,
  TRANSMIT_ACK,
  UNREACHABLE,
} from "./transaction.ts";

export interface InviteClientState {
  readonly kind: "calling" | "proceeding" | "completed" | "accepted" | "terminated";
  readonly timers: SipTimers;
  /** What timer A was last set to. */
  readonly interval: Millis;
  /** Cancels itself after Timer C without final response (§16.8). */
  readonly limited: boolean;
  /** A CANCEL was sent: the final response is due within 64*T1 (§9.1). */
  readonly cancelled: boolean;
}

export type InviteClientInput =
  | { readonly kind: "response"; readonly status: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "timer"; readonly timer: TransactionTimer }
  | { readonly kind: "unreachable" };

export function startInviteClient(
  timers: SipTimers,
  limited: boolean,
  now: Instant,
): Step<InviteClientState> {
  return [
    { kind: "calling", timers, interval: timers.t1, limited, cancelled: false },
    [TRANSMIT, setTimer("A", plus(now, timers.t1)), setTimer("B", plus(now, giveUpAfter(timers)))],
  ];
}

export function stepInviteClient(
  state: InviteClientState,
  input: InviteClientInput,
  now: Instant,
): Step<InviteClientState> {
  switch (input.kind) {
    case "response":
      return onResponse(state, input.status, now);
    case "cancelled":
      if (state.kind !== "proceeding" || state.cancelled) return [state, NOTHING];
      return [
        { ...state, cancelled: true },
        [setTimer("X", plus(now, giveUpAfter(state.timers))), clearTimer("C")],
      ];
    case "timer":
      return onTimer(state, input.timer, now);
    case "unreachable":
      // Only Calling sends the INVITE; later an error is about something else that went the same way.
      if (state.kind !== "calling") return [state, NOTHING];
      return [{ ...state, kind: "terminated" }, [UNREACHABLE]];
    default:
      return unreachable(input);
  }
}

function onResponse(
  state: InviteClientState,
  status: number,
  now: Instant,
): Step<InviteClientState> {
  const { timers } = state;
  switch (state.kind) {
    case "calling":
    case "proceeding":
      if (status < 200) return onProvisional(state, status, now);
      if (status < 300) {
        return [
          { ...state, kind: "accepted" },
          [DELIVER, ...CLEAR_OPEN, setTimer("M", plus(now, giveUpAfter(timers)))],
        ];
      }
      return [
        { ...state, kind: "completed" },
        [TRANSMIT_ACK, DELIVER, ...CLEAR_OPEN, setTimer("D", plus(now, giveUpAfter(timers)))],
      ];
    case "completed":
      // §17.1.1.2: every retransmitted failure is ACKed again and not handed up.
      return [state, status >= 300 ? [TRANSMIT_ACK] : NOTHING];
    case "accepted":
      // RFC 6026 §7.2: every further 2xx goes up, whose user ACKs it.
      return [state, status >= 200 && status < 300 ? [DELIVER] : NOTHING];
    case "terminated":
      return [state, NOTHING];
    default:
      return unreachable(state.kind);
  }
}

const CLEAR_OPEN = [clearTimer("A"), clearTimer("B"), clearTimer("C"), clearTimer("X")];

function onProvisional(
  state: InviteClientState,
  status: number,
  now: Instant,
): Step<InviteClientState> {
  const effects = [DELIVER, clearTimer("A"), clearTimer("B")];
  // §16.7 step 2: each provisional but 100 restarts Timer C; the first response starts it in any case.
  const starts = state.kind === "calling" || status > 100;
  if (state.limited && starts && !state.cancelled) {
    effects.push(setTimer("C", plus(now, state.timers.c)));
  }
  return [{ ...state, kind: "proceeding" }, effects];
}

function onTimer(
  state: InviteClientState,
  timer: TransactionTimer,
  now: Instant,
): Step<InviteClientState> {
  switch (state.kind) {
    case "calling":
      if (timer === "A") {
        const interval = 2 * state.interval;
        return [{ ...state, interval }, [TRANSMIT, setTimer("A", plus(now, interval))]];
      }
      return timer === "B" ? [{ ...state, kind: "terminated" }, [TIMEOUT]] : [state, NOTHING];
    case "proceeding":
      if (timer === "C") return [state, [SEND_CANCEL]];
      return timer === "X" ? [{ ...state, kind: "terminated" }, [TIMEOUT]] : [state, NOTHING];
    case "completed":
      return timer === "D" ? [{ ...state, kind: "terminated" }, NOTHING] : [state, NOTHING];
    case "accepted":
      return timer === "M" ? [{ ...state, kind: "terminated" }, NOTHING] : [state, NOTHING];
    case "terminated":
      return [state, NOTHING];
    default:
      return unreachable(state.kind);
  }
}
