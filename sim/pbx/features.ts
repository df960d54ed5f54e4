/**
 * What a phone dials that rings nobody: a slot, which is retrieved, and feature codes. `*8` and an extension takes
 * what rings there. `*68` parks the one call that the phone holds; the slot is shown on the phone for a moment,
 * and is no call of its own.
 */
import { startCall } from "../../core/domain/call.ts";
import type { DialTarget } from "../../core/domain/dial_policy.ts";
import { isHolding } from "../../core/domain/hold.ts";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Originate, PbxAccepted, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { type Exchange, newCallId, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { USUAL_CODECS } from "../../core/sip/sdp.ts";
import { type PhoneCaller, takeLeg } from "./legs.ts";
import { type LiveCall, type LiveLeg, otherOf } from "./live_calls.ts";
import { linger } from "./moves.ts";
import { pickedUpBy, pickup, pickUpByCode } from "./pickup.ts";
import { parkLeg, retrieve, retrieveByDialling, slotFields } from "./parking.ts";

/** `*68`: parks the call that the phone holds in the lowest free slot. */
export const PARK_CODE = "*68";

export type Service = Extract<DialTarget, { kind: "slot" | "feature" }>;

export function isService(target: DialTarget): target is Service {
  return target.kind === "slot" || target.kind === "feature";
}

/** Does what was dialled. A refusal has done nothing: the INVITE is still to be answered. */
export function dialService(
  exchange: Exchange,
  service: Service,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, PbxRejection> {
  switch (service.kind) {
    case "slot":
      return retrieveByDialling(exchange, service.slot, caller, caller.extension, turn);
    case "feature": {
      if (service.code === PARK_CODE) return parkHeldCall(exchange, caller, turn);
      const whose = pickedUpBy(service.code);
      if (whose === undefined) return refuse({ code: "malformed-number" });
      return pickUpByCode(exchange, whose, caller, turn);
    }
    default:
      return unreachable(service);
  }
}

/** The same by a click: what the phone would dial is done for its device, which is called where it is to talk. */
export function clickService(
  exchange: Exchange,
  service: Service,
  { device, autoAnswer }: Originate,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  switch (service.kind) {
    case "slot":
      return retrieve(
        exchange,
        { kind: "retrieve", slot: service.slot, device, autoAnswer },
        turn,
      );
    case "feature": {
      if (service.code === PARK_CODE) return parkHeldBy(exchange, device, turn);
      const extension = pickedUpBy(service.code);
      if (extension === undefined) return refuse({ code: "malformed-number" });
      return pickup(exchange, { kind: "pickup", extension, device, autoAnswer }, turn);
    }
    default:
      return unreachable(service);
  }
}

function parkHeldCall(
  exchange: Exchange,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, PbxRejection> {
  const parked = parkHeldBy(exchange, caller.device, turn);
  if (!parked.ok) return parked;
  showSlot(exchange, caller, parked.value.slot, turn);
  return ok(undefined);
}

/** `not-held` (484) unless the device holds exactly one call. */
function parkHeldBy(
  exchange: Exchange,
  device: DeviceId,
  turn: Turn,
): Result<{ readonly call: CallId; readonly slot: number }, PbxRejection> {
  const held = [...exchange.calls.legsOn(device)].filter((leg) =>
    isHolding(leg.call.value, leg.id)
  );
  const [by] = held;
  const who = by && otherOf(by.call, by);
  if (by === undefined || who === undefined || held.length > 1) return refuse({ code: "not-held" });
  const parked = parkLeg(exchange, by.call, who, { by }, turn);
  return parked.ok ? ok({ call: by.call.id, slot: parked.value }) : parked;
}

/** The slot as connected identity in our 200; the BYE follows when it was read. */
function showSlot(exchange: Exchange, caller: PhoneCaller, slot: number, turn: Turn): void {
  const untold: LiveCall = {
    id: newCallId(exchange),
    value: startCall({
      id: newCallId(exchange),
      direction: "internal",
      dialled: PARK_CODE,
    }, turn.now),
    legs: new Set(),
    summoned: new Map(),
    stage: undefined,
  };
  const leg: LiveLeg = takeLeg(exchange, untold, caller, turn);
  const sdp = caller.offer === undefined
    ? leg.sdp.offer(USUAL_CODECS)
    : leg.sdp.answer(caller.offer, USUAL_CODECS);
  const headers = slotFields(exchange, slot);
  const { sessions } = exchange;
  leg.answered = sdp !== undefined;
  const effects = sdp === undefined
    ? sessions.reject(leg.session, { status: 488 }, turn.now)
    : sessions.answer(leg.session, { sdp, headers }, turn.now);
  linger(exchange, leg, { wire: {} }, turn);
  tell(exchange, effects, turn);
}
