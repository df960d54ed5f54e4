/** Why a channel ended, as Asterisk tells it: SIP status where the far end gave one, else ITU-T Q.850 and the dial's end. */
import { endCauseOfStatus, type LegEnd } from "../../core/domain/call.ts";

/** Q.850 as Asterisk makes it of SIP, back again; where several statuses share a cause, the usual one. */
const STATUS_OF_CAUSE: ReadonlyMap<number, number> = new Map([
  [1, 404],
  [17, 486],
  [18, 408],
  [19, 480],
  [20, 480],
  [21, 603],
  [27, 502],
  [28, 484],
  [31, 480],
  [34, 503],
  [38, 500],
  [42, 503],
  [102, 504],
]);

export const CAUSE_REJECTED = 21;
export const CAUSE_ANSWERED_ELSEWHERE = 26;

export function statusOfCause(cause: number): number | undefined {
  return STATUS_OF_CAUSE.get(cause);
}

/** The cause with which Asterisk answers a caller so. */
export function causeOfStatus(status: number): number {
  return CAUSE_OF_STATUS.get(status) ?? CAUSE_REJECTED;
}

/** As `chan_pjsip` makes a SIP status of it. */
const CAUSE_OF_STATUS: ReadonlyMap<number, number> = new Map([
  [404, 1],
  [410, 22],
  [480, 20],
  [484, 28],
  [486, 17],
  [503, 34],
]);

/** Of one who was called and did not answer. `status`: what his phone answered. */
export function unansweredEnd(
  dial: string | undefined,
  status: number | undefined,
  cause: number,
): LegEnd {
  if (cause === CAUSE_ANSWERED_ELSEWHERE) return { cause: "answered-elsewhere" };
  if (dial === "CANCEL") return { cause: "cancelled" };
  if (status !== undefined && status >= 300 && status !== 487) {
    return { cause: endCauseOfStatus(status), sipStatus: status };
  }
  switch (dial) {
    case "BUSY":
      return { cause: "busy", sipStatus: 486 };
    case "NOANSWER":
      return { cause: "no-answer", sipStatus: 480 };
    case "ANSWER":
    case "ABORT":
      return { cause: "cancelled" };
    case "CONGESTION":
    case "CHANUNAVAIL":
      return { cause: "unreachable", sipStatus: statusOfCause(cause) ?? 503 };
    default: {
      const known = statusOfCause(cause);
      return known === undefined
        ? { cause: "cancelled" }
        : { cause: endCauseOfStatus(known), sipStatus: known };
    }
  }
}
