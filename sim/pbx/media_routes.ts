/** Who hears whom: the routes media is told after every change of a call's legs or their descriptions. */
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { mayBeHeard, wantsToHear } from "./leg_sdp.ts";
import type { LiveCall, LiveLeg } from "./live_calls.ts";

export function routeMedia(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const other = otherSide(call);
  for (const leg of exchange.calls.legsOf(call)) {
    const far = leg.sdp.far;
    if (far === undefined) continue;
    const peer = leg === call.caller ? other : leg === other ? call.caller : undefined;
    const heard = peer !== undefined && mayBeHeard(far) && wantsToHear(peer.sdp.far);
    const command = {
      kind: "route",
      port: leg.port,
      remote: far.remote,
      signallingHost: leg.signallingHost,
      ...(heard ? { to: peer.port } : {}),
    } as const;
    const text = `${far.remote.host} ${far.remote.port} ${command.to}`;
    if (leg.routed === text) continue;
    leg.routed = text;
    turn.effects.push({ kind: "media", command });
  }
}

/** The leg the caller hears: who answered, or whose early media came first. */
function otherSide(call: LiveCall): LiveLeg | undefined {
  if (call.stage?.kind === "joined") return call.stage.callee;
  return call.stage?.kind === "ringing" ? call.stage.audible : undefined;
}
