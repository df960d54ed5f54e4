/**
 * Hold (保留): a leg of a bridge holds its other side, by its own phone or by the panel. A hold belongs to the
 * leg that set it (I12): nobody else ends it, both sides may hold, and the two kinds of one leg are apart. It
 * does not close the bridge's span; it ends with the bridge.
 */
import type { Instant } from "../lib/time.ts";
import { bridgedWith, legOf, mustLeg, notBefore, withHolds } from "./call.ts";
import type { LegId } from "./ids.ts";
import type { Call, HoldBy, HoldSpan, PbxRejection } from "./pbx_messages.ts";

/** The leg holds its other side. Throws when it is in no bridge or holds it that way already. */
export function holdLeg(call: Call, id: LegId, by: HoldBy, now: Instant): Call {
  mustLeg(call, id, "hold by");
  if (bridgedWith(call, id) === undefined) {
    throw new Error(`Cannot hold by leg ${id} of call ${call.id}: it is not bridged`);
  }
  if (isHolding(call, id, by)) {
    throw new Error(`Cannot hold by leg ${id} of call ${call.id}: it holds by ${by} already`);
  }
  const from = notBefore(call, now);
  return withHolds(call, [...call.holds, { leg: id, by, from }], from);
}

/** Ends that one hold. Throws when there is none. */
export function resumeLeg(call: Call, id: LegId, by: HoldBy, now: Instant): Call {
  const hold = openHold(call, id, by);
  if (hold === undefined) {
    throw new Error(`Cannot resume leg ${id} of call ${call.id}: it does not hold by ${by}`);
  }
  const to = notBefore(call, now);
  return withHolds(call, call.holds.map((one) => one === hold ? { ...one, to } : one), to);
}

/** Whether the leg holds its other side, by any or by that way. */
export function isHolding(call: Call, id: LegId, by?: HoldBy): boolean {
  return openHold(call, id, by) !== undefined;
}

function openHold(call: Call, id: LegId, by?: HoldBy): HoldSpan | undefined {
  return call.holds.find((hold) =>
    hold.to === undefined && hold.leg === id && (by === undefined || hold.by === by)
  );
}

/** Why the panel of this leg's device cannot set a hold; undefined when it can. Doing it twice changes nothing. */
export function refuseHold(call: Call, id: LegId): PbxRejection | undefined {
  return bridgedWith(call, id) === undefined ? { code: "not-talking" } : undefined;
}

/**
 * Why the panel of this leg's device cannot end a hold. `held-on-device`: only the phone's own key can.
 * `not-holder`: the other side holds. `not-held`: nobody does.
 */
export function refuseResume(call: Call, id: LegId): PbxRejection | undefined {
  if (legOf(call, id) === undefined) throw new Error(`Cannot resume leg ${id}: no such leg`);
  const other = bridgedWith(call, id);
  if (other === undefined) return { code: "not-talking" };
  if (isHolding(call, id, "panel")) return undefined;
  if (isHolding(call, id, "device")) return { code: "held-on-device" };
  return isHolding(call, other) ? notHolder(call, other) : { code: "not-held" };
}

/** The hold is of another leg; the refusal names its device, if it is one of the office. */
export function notHolder(call: Call, holding: LegId): PbxRejection {
  const holder = legOf(call, holding)?.device;
  return { code: "not-holder", ...(holder === undefined ? {} : { data: { holder } }) };
}
