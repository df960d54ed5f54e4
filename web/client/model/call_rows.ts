/**
 * The calls on one device as the person there sees them: what is going on, with whom, since when, and who waits while a
 * transfer is under way; all of it from the legs that the server tells.
 */
import type { Call, DeviceActivity, Leg, Party } from "../../shared/api.ts";
import { millisOf } from "../format.ts";

/** What a person at a device does in one call; `transferring`: whom the call is sent to is being called. */
export type CallActivity = DeviceActivity | "transferring";

/** One call on a device, as the person at the device sees it. */
export interface CallRow {
  readonly call: Call;
  readonly activity: CallActivity;
  readonly peer: Party;
  /** Since when it is in this state, in milliseconds. */
  readonly since: number;
  /** Whether the person's side started it. */
  readonly outgoing: boolean;
  /** In an attended transfer: who waits meanwhile; `peer` is then the target. */
  readonly waiting?: Party;
}

const LIVE_PEER: readonly Leg["state"][] = ["talking", "holding", "held"];

/** What the person at `own` is doing, by the legs of the call. */
export function activityOf(
  own: Leg,
  others: readonly Leg[],
  byClick: boolean,
): DeviceActivity {
  switch (own.state) {
    case "dialling":
    case "ringing":
      if (own.answeredAt !== undefined) return whileWaiting(others);
      if (own.role === "callee") return "ringing";
      // Called to take a call out of a slot, or over from another device: whoever is there was answered before.
      if (others.some((leg) => leg.answeredAt !== undefined)) return "ringing";
      // A click calls the device first: the other side has a leg only once the device has been answered.
      return byClick && others.length === 0 ? "starting" : "calling";
    case "holding":
      return "holding";
    case "held":
    case "parked":
      return "held";
    case "talking":
      return others.some((leg) => LIVE_PEER.includes(leg.state)) ? "talking" : "calling";
  }
}

/** Answered and joined with nobody: on music while somebody else of the call was answered, else hearing it ring. */
function whileWaiting(others: readonly Leg[]): DeviceActivity {
  return others.some((leg) => leg.answeredAt !== undefined) ? "held" : "calling";
}

export function rowsOf(device: string, calls: readonly Call[]): readonly CallRow[] {
  return calls.flatMap((call): CallRow[] => {
    const own = call.legs.find((leg) => leg.device === device);
    return own === undefined ? [] : [rowOf(call, own)];
  }).sort((a, b) => millisOf(a.call.startedAt) - millisOf(b.call.startedAt));
}

function rowOf(call: Call, own: Leg): CallRow {
  const others = call.legs.filter((leg) => leg.id !== own.id);
  const outgoing = own.role === "caller";
  const waiting = waitingIn(call, own, others);
  if (waiting !== undefined) {
    const target = others.find((leg) => leg !== waiting);
    const peer = target?.party ?? targetOf(call);
    const bridged = LIVE_PEER.includes(own.state);
    const activity = bridged ? activityOf(own, others, false) : "transferring";
    const since = bridged ? sinceOf(own, activity, [target ?? own]) : millisOf(own.since);
    return { call, activity, peer, since, outgoing, waiting: waiting.party };
  }
  if (isSentOn(call, own)) {
    const since = millisOf(own.since);
    return { call, activity: "transferring", peer: targetOf(call), since, outgoing };
  }
  const activity = activityOf(own, others, call.commandId !== undefined);
  const peer = peerOf(call, own, others);
  return { call, activity, peer, since: sinceOf(own, activity, others), outgoing };
}

/** Talking runs from when both were there. */
function sinceOf(own: Leg, activity: CallActivity, others: readonly Leg[]): number {
  const bridged = activity === "talking" ? others.map((leg) => millisOf(leg.since)) : [];
  return Math.max(millisOf(own.since), ...bridged);
}

/** Who hears music while the one at `own` speaks with, or calls, the target of a transfer. */
function waitingIn(call: Call, own: Leg, others: readonly Leg[]): Leg | undefined {
  if (call.transfer?.consults !== true || own.answeredAt === undefined) return undefined;
  return others.find((leg) => leg.state === "dialling" && leg.answeredAt !== undefined);
}

/** The phone has sent the other side on, and hears nothing until that is settled. */
function isSentOn(call: Call, own: Leg): boolean {
  return call.transfer?.state === "under-way" && own.answeredAt !== undefined &&
    own.state === "dialling";
}

function targetOf(call: Call): Party {
  const { to = "", display = "", name } = call.transfer ?? {};
  return { kind: "outside", number: to, display, ...(name === undefined ? {} : { name }) };
}

/** The other side, not another device of one's own; before it has a leg, what was dialled; of one in a slot, who put him there. */
function peerOf(call: Call, own: Leg, others: readonly Leg[]): Party {
  if (own.state === "parked" && call.parked !== undefined) return call.parked.by;
  const away = others.filter((leg) => leg.device === undefined);
  const other = away.find((leg) => LIVE_PEER.includes(leg.state)) ??
    away.find((leg) => leg.state === "parked") ??
    away.find((leg) => leg.role !== own.role) ?? away[0] ?? others[0];
  if (other !== undefined) return other.party;
  return { kind: "outside", number: call.dialled, display: call.display };
}
