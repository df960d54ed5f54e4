/** The timer values of SIP as data (RFC 3261 Table 4): tests and the simulator pass others. */
import type { Millis } from "../lib/time.ts";

export interface SipTimers {
  /** Estimate of the round trip. Timers A, E and G start here; B, F, H, J, L and M are 64 of it. */
  readonly t1: Millis;
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
  readonly t2: Millis;
  /** How long a message lives in the network. Timers I and K. */
  readonly t4: Millis;
  /** How long an INVITE may stay provisional; larger than 3 minutes (§16.6 step 11). */
  readonly c: Millis;
}

export const DEFAULT_TIMERS: SipTimers = { t1: 500, t2: 4000, t4: 5000, c: 181_000 };

/** 64*T1: after this nobody waits any more (timers B, F, H, J, L, M; 32 s). */
export function giveUpAfter(timers: SipTimers): Millis {
  return 64 * timers.t1;
}
