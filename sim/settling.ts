/** The time in which everything settles once the faults of a run have ended. */
import { liveLegs } from "../core/domain/call.ts";
import type { Leg } from "../core/domain/pbx_messages.ts";
import type { Millis } from "../core/lib/time.ts";
import type { OfficeWorld } from "./office_world.ts";

/** A ring outside and two times 64*T1. */
export const SETTLE_MILLIS: Millis = 120_000 + 64_000 + 60_000;
/** The interval of a session that nobody refreshes (RFC 4028 §10), and the end of what hangs on it. */
const FORGOTTEN_MILLIS: Millis = 1_800_000 + 64_000;
const ROUND_MILLIS: Millis = 60_000;

/** Whom nobody has told that a call is over misses it only when his session's interval ends. */
export function runSettling(sim: OfficeWorld, run: (length: Millis) => void): void {
  run(SETTLE_MILLIS);
  for (let waited = 0; waited < FORGOTTEN_MILLIS && isForgotten(sim); waited += ROUND_MILLIS) {
    run(ROUND_MILLIS);
  }
}

/**
 * The calls left are such that the PBX alone still knows of: who waits in a slot, or everybody, has lost his call, by a
 * reboot or by a BYE that never arrived.
 */
function isForgotten(sim: OfficeWorld): boolean {
  const phones = new Set(sim.devices);
  const farEndsAreGone = [...sim.outside.values()].every(({ state }) => state === "ended");
  const isGone = ({ device }: Leg): boolean =>
    device === undefined
      ? farEndsAreGone
      : phones.has(device) && sim.phone(device).census().calls === 0;
  const { calls } = sim.snapshot();
  return calls.length > 0 &&
    calls.every((call) =>
      liveLegs(call).every(isGone) ||
      call.legs.some((leg) => leg.state === "parked" && isGone(leg))
    );
}
