/**
 * INVITEs that came while no RTP port was free: media binds ports ahead and gives them back, and may be late with
 * that on a busy machine. They wait their turn, for a moment and in order; their callers hear 100 meanwhile
 * (RFC 3261 §17.2.1).
 */
import { plus } from "../../core/lib/time.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { PORT_WAIT_MILLIS, WAITING_FOR_PORTS_MAX } from "./limits.ts";

/** Both sides of a call. */
const PORTS_OF_CALL = 2;

export function hasPortsForCall({ ports }: Exchange): boolean {
  return ports.free >= PORTS_OF_CALL;
}

/** `begin` is called once there are ports. False when too many wait already. */
export function waitForPorts(
  exchange: Exchange,
  session: string,
  begin: (turn: Turn) => void,
  turn: Turn,
): boolean {
  const { waitingForPorts, timers } = exchange;
  if (waitingForPorts.size >= WAITING_FOR_PORTS_MAX) return false;
  waitingForPorts.set(session, begin);
  timers.set(`port ${session}`, plus(turn.now, PORT_WAIT_MILLIS));
  return true;
}

/** There may be ports now: those who have waited longest begin. */
export function serveWaiting(exchange: Exchange, turn: Turn): void {
  for (const [session, begin] of exchange.waitingForPorts) {
    if (!hasPortsForCall(exchange)) return;
    forgetWaiting(exchange, session);
    begin(turn);
  }
}

/** The caller has given up, or is answered otherwise. */
export function forgetWaiting({ waitingForPorts, timers }: Exchange, session: string): void {
  if (waitingForPorts.delete(session)) timers.clear(`port ${session}`);
}

/** The time is up, or the host stops. */
export function refuseWaiting(exchange: Exchange, session: string, turn: Turn): void {
  forgetWaiting(exchange, session);
  tell(exchange, exchange.sessions.reject(session, { status: 503 }, turn.now), turn);
}
