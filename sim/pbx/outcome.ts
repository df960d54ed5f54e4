/**
 * What a caller is answered when a call cannot be (RFC 3261 §21): the best of several failed branches
 * (§16.7), the status of a refusal, and the Reason told to legs that end because of another one (RFC 3326).
 */
import { SIP_REALM } from "../../core/domain/office.ts";
import type { EndCause, PbxRejection } from "../../core/domain/pbx_messages.ts";
import type { EndOptions, HeaderFields } from "../../core/sip/session.ts";

/** Why a leg that never answered ended, and the status behind it. */
export interface Failure {
  readonly cause: EndCause;
  readonly status: number;
}

/** What the caller is told when all that was rung ended so. The far end's own status is kept where it is fit to pass on. */
export function statusFor(failure: Failure): number {
  switch (failure.cause) {
    case "busy":
    case "do-not-disturb":
      return 486;
    case "rejected":
      return 603;
    case "no-answer":
    case "unreachable":
      return failure.status === 408 || failure.status < 400 ? 480 : failure.status;
    case "not-found":
      return 404;
    case "cancelled":
    case "answered-elsewhere":
      return 487;
    case "failed":
    case "refused":
    case "hangup":
    case "parked":
    case "transferred":
    case "picked-up":
    case "moved":
    case "system-restart":
      return failure.status >= 400 && !ASKS_US.has(failure.status) ? failure.status : 500;
  }
}

/** Challenges and questions that the far end put to the PBX; they are nothing a caller could answer. */
const ASKS_US: ReadonlySet<number> = new Set([401, 407, 421, 423, 494]);

/** The order in which failures of parallel branches win: what tells the caller most comes first. */
const TELLING: readonly EndCause[] = [
  "rejected",
  "busy",
  "do-not-disturb",
  "no-answer",
  "not-found",
  "unreachable",
  "failed",
  "cancelled",
];

export function best(failures: readonly Failure[]): Failure {
  for (const cause of TELLING) {
    const failure = failures.find((one) => one.cause === cause);
    if (failure !== undefined) return failure;
  }
  return { cause: "unreachable", status: 480 };
}

/** The status on the wire for a rule's refusal. */
export function refusalStatus(refusal: PbxRejection): number {
  switch (refusal.code) {
    case "malformed-number":
      return 484;
    case "unknown-extension":
    case "call-not-found":
    case "no-such-slot":
    case "slot-empty":
    case "nothing-to-pick-up":
      return 404;
    case "not-held":
      return 484;
    case "device-busy":
    case "slot-taken":
    case "slots-full":
      return 486;
    case "line-full":
    case "line-out-of-service":
    case "emergency-unavailable":
    case "pbx-unreachable":
      return 503;
    case "device-not-registered":
      return 480;
    case "not-your-device":
    case "line-required":
    case "line-not-permitted":
    case "no-line-permitted":
    case "call-class-not-permitted":
    case "auto-answer-unsupported":
    case "capability-missing":
    case "command-reused":
    case "not-talking":
    case "held-on-device":
    case "not-holder":
    case "retrieve-not-permitted":
    case "pickup-not-permitted":
    case "transfer-loop":
    case "transfer-failed":
    case "recording-not-permitted":
      return 403;
    case "already-retrieved":
      return 410;
  }
}

/** The code of a rule's refusal, for who looks (RFC 3261 §20.43). */
export function refusalFields(refusal: PbxRejection): HeaderFields {
  return [["Warning", `399 ${SIP_REALM} "${refusal.code}"`]];
}

/** How a leg that a rule refuses is told so. */
export function refusalWire(refusal: PbxRejection): EndOptions & { readonly status: number } {
  const status = refusalStatus(refusal);
  const headers = refusalFields(refusal);
  return { status, reasonHeader: reasonOf(status, refusal.code), headers };
}

/** `Reason: SIP;cause=486` (RFC 3326), told to a leg that ends because of another one. */
export function reasonOf(status: number, text?: string): string {
  return text === undefined ? `SIP;cause=${status}` : `SIP;cause=${status};text="${text}"`;
}

/** RFC 3326's own words for the branches that lost (I24). */
export const COMPLETED_ELSEWHERE = reasonOf(200, "Call completed elsewhere");
