/**
 * Hold on a running call. The phone's own is read from its descriptions (RFC 3264 §8.4: `sendonly`,
 * `inactive`, a connection to nowhere), whether by re-INVITE or UPDATE; the panel's is the PBX's and needs no
 * message to the phone. The other side hears music either way and is told nothing by SIP.
 */
import {
  holdLeg,
  isHolding,
  notHolder,
  refuseHold,
  refuseResume,
  resumeLeg,
} from "../../core/domain/hold.ts";
import type { Hold, PbxAccepted, PbxRejection, Resume } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { AudioStream } from "../../core/sip/sdp.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { joinedOf, type LiveCall, type LiveLeg, otherOf } from "./live_calls.ts";

/** 保留: the PBX holds for the device's leg. A second time changes nothing. */
export function hold(
  exchange: Exchange,
  command: Hold,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const call = exchange.calls.get(command.call);
  const leg = call && partOf(call, command);
  if (call === undefined || leg === undefined) return refuse({ code: "call-not-found" });
  const refusal = refuseHold(call.value, leg.id);
  if (refusal !== undefined) return refuse(refusal);
  if (!isHolding(call.value, leg.id, "panel")) {
    exchange.calls.change(call, holdLeg(call.value, leg.id, "panel", turn.now));
  }
  return ok({ call: call.id });
}

/** Ends the PBX's hold; one that the phone has set only where the phone understands to be told so. */
export function resume(
  exchange: Exchange,
  command: Resume,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const call = exchange.calls.get(command.call);
  if (call === undefined) return refuse({ code: "call-not-found" });
  const leg = partOf(call, command);
  if (leg === undefined) {
    const open = call.value.holds.find((one) => one.to === undefined);
    return refuse(open ? notHolder(call.value, open.leg) : { code: "call-not-found" });
  }
  const refusal = refuseResume(call.value, leg.id);
  if (refusal?.code === "held-on-device" && listensTo(exchange, leg, "talk")) {
    const headers = [["Event", "talk"], ["Subscription-State", "active"]] as const;
    const sent = exchange.sessions.request(leg.session, "NOTIFY", { headers }, turn.now);
    tell(exchange, sent.effects, turn);
    return ok({ call: call.id });
  }
  if (refusal !== undefined) return refuse(refusal);
  exchange.calls.change(call, resumeLeg(call.value, leg.id, "panel", turn.now));
  return ok({ call: call.id });
}

/** Opens and closes the holds that the phones of a bridge set themselves, as their descriptions say now. */
export function followHolds(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const joined = joinedOf(call);
  if (joined === undefined) return;
  for (const leg of [joined.a, joined.b]) {
    const holds = holdsByItself(leg.sdp.far);
    if (holds === isHolding(call.value, leg.id, "device")) continue;
    const move = holds ? holdLeg : resumeLeg;
    exchange.calls.change(call, move(call.value, leg.id, "device", turn.now));
  }
}

/** It wants to hear nothing: it holds, or sends music of its own, which nobody is given (I13). */
function holdsByItself(far: AudioStream | undefined): boolean {
  return far?.direction === "sendonly" || far?.direction === "inactive";
}

/** The device's leg in the call: the one in a bridge when it has several. */
function partOf(call: LiveCall, { device }: Hold | Resume): LiveLeg | undefined {
  const legs = [...call.legs].filter((leg) => leg.device === device);
  return legs.find((leg) => otherOf(call, leg) !== undefined) ?? legs[0];
}

/** Whether the phone named this event in `Allow-Events` of its INVITE, or of its answer to ours. */
function listensTo(exchange: Exchange, leg: LiveLeg, event: string): boolean {
  const said = leg.incoming ? exchange.sessions.get(leg.session)?.invite : leg.answer;
  const events = said?.headers.values("Allow-Events") ?? [];
  return events.some((one) => one.toLowerCase() === event);
}
