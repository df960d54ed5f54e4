/** The time in which everything settles once the faults of a run have ended. */
import type { Millis } from "../core/lib/time.ts";
import type { OfficeWorld } from "./office_world.ts";

/** A ring outside and two times 64*T1. */
export const SETTLE_MILLIS: Millis = 120_000 + 64_000 + 60_000;
/** The interval of a session that nobody refreshes (RFC 4028 §10), and the end of what hangs on it. */
const FORGOTTEN_MILLIS: Millis = 1_800_000 + 64_000;
const ROUND_MILLIS: Millis = 60_000;

/** Who waits in a slot, and whose phone has lost the call by a reboot, is missed only when his session's interval ends. */
export function runSettling(sim: OfficeWorld, run: (length: Millis) => void): void {
  run(SETTLE_MILLIS);
  for (let waited = 0; waited < FORGOTTEN_MILLIS && isForgotten(sim); waited += ROUND_MILLIS) {
    run(ROUND_MILLIS);
  }
}

function isForgotten(sim: OfficeWorld): boolean {
  const phones = new Set(sim.devices);
  const { calls } = sim.snapshot();
  return calls.length > 0 &&
    calls.every((call) =>
      call.legs.some(({ state, device }) =>
        state === "parked" && device !== undefined && phones.has(device) &&
        sim.phone(device).census().calls === 0
      )
    );
}
