/** What the four transaction machines share (RFC 3261 §17, RFC 6026): their timers and what they ask of the stack. */
import type { Instant } from "../../lib/time.ts";

/**
 * A–M are RFC 3261 Table 4 and RFC 6026 §8. Ours besides: `T` sends the 100 of §17.2.1 when nobody answered
 * within 200 ms, `X` gives up an INVITE whose CANCEL brought no final response (§9.1), `U` gives up a request
 * that was never answered here.
 */
export type TransactionTimer =
  | "A"
  | "B"
  | "C"
  | "D"
  | "E"
  | "F"
  | "G"
  | "H"
  | "I"
  | "J"
  | "K"
  | "L"
  | "M"
  | "T"
  | "U"
  | "X";

export type TransactionEffect =
  /** Send the request, or the last response, again or for the first time: always the same bytes. */
  | { readonly kind: "transmit" }
  /** Send the ACK of a failure (§17.1.1.3). */
  | { readonly kind: "transmit-ack" }
  /** Send 100 Trying. */
  | { readonly kind: "transmit-trying" }
  /** Send a CANCEL. */
  | { readonly kind: "cancel" }
  /** Hand what came in to the transaction's user. */
  | { readonly kind: "deliver" }
  /** Tell the user that time ran out. */
  | { readonly kind: "timeout" }
  /** Tell the user that nothing can be sent there. */
  | { readonly kind: "unreachable" }
  /** Answer in the user's stead: it never did. */
  | { readonly kind: "answer-unanswered" }
  | { readonly kind: "set-timer"; readonly timer: TransactionTimer; readonly at: Instant }
  | { readonly kind: "clear-timer"; readonly timer: TransactionTimer };

/** The next state, and what is to be done. A state with the kind `terminated` is forgotten with its timers. */
export type Step<State> = readonly [state: State, effects: readonly TransactionEffect[]];

export const NOTHING: readonly TransactionEffect[] = [];

export function setTimer(timer: TransactionTimer, at: Instant): TransactionEffect {
  return { kind: "set-timer", timer, at };
}

export function clearTimer(timer: TransactionTimer): TransactionEffect {
  return { kind: "clear-timer", timer };
}

export const TRANSMIT: TransactionEffect = { kind: "transmit" };
export const TRANSMIT_ACK: TransactionEffect = { kind: "transmit-ack" };
export const TRANSMIT_TRYING: TransactionEffect = { kind: "transmit-trying" };
export const SEND_CANCEL: TransactionEffect = { kind: "cancel" };
export const DELIVER: TransactionEffect = { kind: "deliver" };
export const TIMEOUT: TransactionEffect = { kind: "timeout" };
export const UNREACHABLE: TransactionEffect = { kind: "unreachable" };
export const ANSWER_UNANSWERED: TransactionEffect = { kind: "answer-unanswered" };
