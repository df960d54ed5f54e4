/**
 * The call log: one story per call, one part per person concerned. A part is what that person's history
 * shows; it is a pure function of the call, so that folding the events again gives the same history.
 */
import type { Instant } from "../lib/time.ts";
import type { CallId, DeviceId, Extension, LineId } from "./ids.ts";
import type { CallDirection, EndCause, Party } from "./pbx_messages.ts";

export type CallResult =
  | "answered"
  | "answered-elsewhere"
  | "missed"
  | "busy"
  | "no-answer"
  | "cancelled"
  | "rejected"
  | "failed";

/** One person's part of one call: a row of that person's history. */
export interface CallPart {
  /** Unique and stable: `callId.extension.n`. */
  readonly id: string;
  readonly callId: CallId;
  readonly owner: Extension;
  /** As this person sees it: an internal call is `internal` for both. */
  readonly direction: CallDirection;
  /** Whether the person made the call or received it; an internal call needs both words. */
  readonly role: "caller" | "callee";
  /** Absent while the call is alive. */
  readonly result?: CallResult;
  readonly cause?: EndCause;
  /** Whose fault a failure was. */
  readonly fault?: "caller" | "callee" | "network" | "office";
  readonly peer: Party;
  /** The number dialled (outgoing) or calling (incoming), normalised digits; empty when withheld. */
  readonly number: string;
  readonly line?: LineId;
  readonly device?: DeviceId;
  readonly startedAt: Instant;
  readonly ringMillis: number;
  readonly talkMillis: number;
  readonly endedAt?: Instant;
}

export interface HistoryQuery {
  readonly owner: Extension;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly direction?: CallDirection;
  readonly result?: CallResult;
  /** Part of a number or name. */
  readonly q?: string;
  readonly cursor?: string;
  /** 1 … 200. */
  readonly limit: number;
}
