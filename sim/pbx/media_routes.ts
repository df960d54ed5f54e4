/**
 * Who hears whom, or which sound: worked out from a call's stage and holds at the end of every turn in which
 * it was touched, and told to media where it changed. A leg hears its partner in a bridge, or, while one of
 * both holds, the held one hears music and the holder nothing (I13).
 */
import { isHolding } from "../../core/domain/hold.ts";
import { legOf } from "../../core/domain/call.ts";
import type { AudioStream } from "../../core/sip/sdp.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { mayBeHeard, wantsToHear } from "./leg_sdp.ts";
import type { LiveCall, LiveLeg, Ringing, RoutePlan } from "./live_calls.ts";
import { relayFormats } from "./media_formats.ts";
import type { Route, Sound } from "./media_io.ts";

/** Tells media the routes of the call's legs that are not as they were. */
export function routeMedia(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const hearing = hearingOf(call);
  for (const leg of exchange.calls.legsOf(call)) {
    const { far } = leg.sdp;
    if (far === undefined) continue;
    const plan = planOf(leg, far, hearing);
    if (leg.routed !== undefined && samePlan(leg.routed, plan)) continue;
    leg.routed = plan;
    turn.effects.push({ kind: "media", command: routeOf(leg, plan) });
  }
}

/** Who hears whom, and what those hear who hear nobody; who is not in it hears nothing. */
interface Hearing {
  /** Listener to speaker. */
  readonly whom: ReadonlyMap<LiveLeg, LiveLeg>;
  readonly sounds: ReadonlyMap<LiveLeg, Sound>;
}

const SILENCE: Hearing = { whom: new Map(), sounds: new Map() };

function planOf(leg: LiveLeg, far: AudioStream, hearing: Hearing): RoutePlan {
  let listener: LiveLeg | undefined;
  for (const [hears, speaker] of hearing.whom) if (speaker === leg) listener = hears;
  const heard = listener !== undefined && mayBeHeard(far) && wantsToHear(listener.sdp.far);
  const plays = wantsToHear(far) ? hearing.sounds.get(leg) : undefined;
  return { far, round: leg.sdp.round, to: heard ? listener?.port : undefined, plays };
}

/** A description that came anew is another one, whatever it says: the port latches anew. */
function samePlan(a: RoutePlan, b: RoutePlan): boolean {
  return a.far === b.far && a.round === b.round && a.to === b.to && a.plays === b.plays;
}

function routeOf(leg: LiveLeg, { far, round, to, plays }: RoutePlan): Route {
  return {
    kind: "route",
    port: leg.port,
    remote: far.remote,
    ...(far.rtcp === undefined ? {} : { rtcp: far.rtcp }),
    signallingHost: leg.signallingHost,
    round,
    ...(to === undefined ? {} : { to }),
    ...(plays === undefined ? {} : { plays }),
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
