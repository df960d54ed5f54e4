/**
 * Who hears whom, or which sound: worked out from a call's stage and holds at the end of every turn in which
 * it was touched, and told to media where it changed. A leg hears its partner in a bridge, or, while one of
 * both holds, the held one hears music and the holder nothing (I13).
 */
import { isHolding } from "../../core/domain/hold.ts";
import { legOf } from "../../core/domain/call.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { mayBeHeard, wantsToHear } from "./leg_sdp.ts";
import type { LiveCall, LiveLeg, Ringing } from "./live_calls.ts";
import { relayFormats } from "./media_formats.ts";
import type { Route, Sound } from "./media_io.ts";

/** Tells media the routes of the call's legs that are not as they were. */
export function routeMedia(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const hearing = hearingOf(call);
  for (const leg of exchange.calls.legsOf(call)) {
    const route = routeOf(leg, hearing);
    if (route === undefined) continue;
    const text = JSON.stringify(route);
    if (leg.routed === text) continue;
    leg.routed = text;
    turn.effects.push({ kind: "media", command: route });
  }
}

/** Who hears whom, and what those hear who hear nobody; who is not in it hears nothing. */
interface Hearing {
  /** Listener to speaker. */
  readonly whom: ReadonlyMap<LiveLeg, LiveLeg>;
  readonly sounds: ReadonlyMap<LiveLeg, Sound>;
}

const SILENCE: Hearing = { whom: new Map(), sounds: new Map() };

function routeOf(leg: LiveLeg, hearing: Hearing): Route | undefined {
  const { far } = leg.sdp;
  if (far === undefined) return undefined;
  const listener = [...hearing.whom].find(([, speaker]) => speaker === leg)?.[0];
  const heard = listener !== undefined && mayBeHeard(far) && wantsToHear(listener.sdp.far);
  const plays = hearing.sounds.get(leg);
  return {
    kind: "route",
    port: leg.port,
    remote: far.remote,
    ...(far.rtcp === undefined ? {} : { rtcp: far.rtcp }),
    signallingHost: leg.signallingHost,
    round: leg.sdp.round,
    ...(heard ? { to: listener.port } : {}),
    ...(plays !== undefined && wantsToHear(far) ? { plays } : {}),
    ...relayFormats(far),
  };
}

function hearingOf(call: LiveCall): Hearing {
  const { stage } = call;
  switch (stage?.kind) {
    case "ringing":
      return hearingOfRinging(stage);
    case "joined":
      return hearingOfTwo(stage.a, stage.b);
    case "parked":
      return playing(stage.leg, "music");
    case "lingering":
      return stage.plays === undefined ? SILENCE : playing(stage.leg, stage.plays);
    case "consulting": {
      const { client, inner } = stage;
      const talk = inner === undefined
        ? SILENCE
        : inner.kind === "ringing"
        ? hearingOfRinging(inner)
        : hearingOfTwo(inner.a, inner.b);
      return { ...talk, sounds: new Map([...talk.sounds, [client, "music"]]) };
    }
    case "device-first":
    case undefined:
      return SILENCE;
  }
}

/** Early media when they come; else who was answered already hears ring-back tone once somebody rings. */
function hearingOfRinging({ for: waiting, audible, branches }: Ringing): Hearing {
  if (audible !== undefined && branches.has(audible)) return both(waiting, audible);
  const rings = [...branches].some((leg) => legOf(leg.call.value, leg.id)?.state === "ringing");
  return waiting.answered && rings ? playing(waiting, "ringback") : SILENCE;
}

function hearingOfTwo(a: LiveLeg, b: LiveLeg): Hearing {
  const [aHolds, bHolds] = [a, b].map((leg) => isHolding(leg.call.value, leg.id));
  if (!aHolds && !bHolds) return both(a, b);
  if (aHolds && bHolds) return SILENCE;
  return playing(aHolds ? b : a, "music");
}

function both(a: LiveLeg, b: LiveLeg): Hearing {
  return { whom: new Map([[a, b], [b, a]]), sounds: new Map() };
}

function playing(leg: LiveLeg, sound: Sound): Hearing {
  return { whom: new Map(), sounds: new Map([[leg, sound]]) };
}
