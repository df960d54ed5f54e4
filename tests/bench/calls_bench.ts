/** SIPp's 500 phones call each other for minutes: not one call may fail. */
import { callsWithDigest } from "../interop/support/digest_calls.ts";
import type { Row } from "./row.ts";

const CALLS = 10_000;
const RATE = 50;

/** Rejects with what SIPp said when a call fails, or when anything is left of one. */
export async function callRows(): Promise<readonly Row[]> {
  await callsWithDigest(CALLS, RATE);
  return [{
    name: `calls with digest, ${RATE} a second (SIPp): ended well`,
    value: CALLS,
    worst: CALLS,
    unit: `of ${CALLS}`,
    against: "all of them",
    ratio: 1,
  }];
}
