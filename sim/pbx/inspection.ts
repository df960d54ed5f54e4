/** The PBX's legs as the office and as their SIP sessions see them: for the laws that hold both together. */
import { legOf } from "../../core/domain/call.ts";
import type { CallId } from "../../core/domain/ids.ts";
import type { Exchange } from "./exchange.ts";
import { wantsToHear } from "./leg_sdp.ts";
import type { LiveLeg } from "./live_calls.ts";
import type { LegInspection } from "./pbx_io.ts";

export function inspectAll(exchange: Exchange): readonly LegInspection[] {
  return exchange.calls.all().flatMap((call) => inspectCall(exchange, call.id));
}

/** None when the call has ended. */
export function inspectCall(exchange: Exchange, id: CallId): readonly LegInspection[] {
  const legs = exchange.calls.get(id)?.legs ?? [];
  return Array.from(legs, (leg) => inspected(exchange, leg));
}

export function inspectPort(exchange: Exchange, port: number): LegInspection | undefined {
  const leg = exchange.calls.onPort(port);
  return leg && inspected(exchange, leg);
}

function inspected(exchange: Exchange, leg: LiveLeg): LegInspection {
  const session = exchange.sessions.glance(leg.session);
  return {
    call: leg.call.id,
    leg: leg.id,
    port: leg.port,
    answered: leg.answered,
    state: legOf(leg.call.value, leg.id)?.state ?? "ended",
    session: session?.state,
    sipCallId: session?.callId,
    listens: wantsToHear(leg.sdp.far),
  };
}
