/**
 * Park (保留箱): a leg leaves its bridge and waits in a numbered slot, from which anyone allowed takes it on
 * any device. A stay has one of four endings; while nobody comes, the parker is called back again and again.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import { type Instant, plus } from "../lib/time.ts";
import { bridgedWith, mustLeg, notBefore, openPark, unbridge, unparked, withLeg } from "./call.ts";
import type { Extension, LegId } from "./ids.ts";
import type { OfficeIndex, ParkingSettings } from "./office.ts";
import type { Call, ParkEnding, ParkSpan, Party, PbxRejection } from "./pbx_messages.ts";

export interface ParkStart {
  readonly leg: LegId;
  readonly slot: number;
  readonly by: LegId;
  readonly for?: Extension;
  readonly note?: string;
  readonly returnsAt: Instant;
}

/**
 * The leg leaves whom it talks with and waits in the slot. Throws when it was not answered, is parked, or
 * another leg of the call is (I17).
 */
export function parkLeg(call: Call, start: ParkStart, now: Instant): Call {
  const { leg: id } = start;
  if (mustLeg(call, id, "park").answeredAt === undefined) {
    throw new Error(`Cannot park leg ${id} of call ${call.id}: nobody answered it`);
  }
  if (openPark(call) !== undefined) {
    throw new Error(`Cannot park leg ${id} of call ${call.id}: the call is parked already`);
  }
  const alone = bridgedWith(call, id) === undefined ? call : unbridge(call, id, now);
  const from = notBefore(alone, now);
  const parks = [...alone.parks, { ...start, from }];
  const leg = mustLeg(alone, id, "park");
  return withLeg({ ...alone, parks }, { ...leg, state: "parked", since: from });
}

/** Ends the stay; the leg waits (`dialling`) to be joined. Throws when it is in no slot. */
export function unparkLeg(call: Call, id: LegId, ending: ParkEnding, now: Instant): Call {
  if (openPark(call, id) === undefined) {
    throw new Error(`Cannot unpark leg ${id} of call ${call.id}: it is not parked`);
  }
  return unparked(call, id, ending, notBefore(call, now));
}

/** Nobody took the call back: the next call-back is due then. Throws when the leg is in no slot. */
export function rearmPark(call: Call, id: LegId, returnsAt: Instant): Call {
  const open = openPark(call, id);
  if (open === undefined) {
    throw new Error(`Cannot call back for leg ${id} of call ${call.id}: it is not parked`);
  }
  const parks = call.parks.map((park) => park === open ? { ...park, returnsAt } : park);
  return { ...call, parks };
}

/** When the parker of a stay that begins, or begins anew, is called back. */
export function returnTime(settings: ParkingSettings, now: Instant): Instant {
  return plus(now, settings.timeoutSeconds * 1_000);
}

export function isSlot(settings: ParkingSettings, slot: number): boolean {
  return Number.isInteger(slot) && slot >= settings.firstSlot && slot <= settings.lastSlot;
}

/** The slot chosen, or the lowest free one: `no-such-slot`, `slot-taken`, `slots-full`. */
export function chooseSlot(
  settings: ParkingSettings,
  isTaken: (slot: number) => boolean,
  chosen?: number,
): Result<number, PbxRejection> {
  if (chosen !== undefined) {
    if (!isSlot(settings, chosen)) return refuse(noSuchSlot(settings, chosen));
    const data = { slot: String(chosen) };
    return isTaken(chosen) ? refuse({ code: "slot-taken", data }) : ok(chosen);
  }
  for (let slot = settings.firstSlot; slot <= settings.lastSlot; slot++) {
    if (!isTaken(slot)) return ok(slot);
  }
  return refuse({ code: "slots-full" });
}

/** Whether this person may take what waits in this slot: `no-such-slot`, `retrieve-not-permitted`. */
export function retrieveRefusal(
  office: OfficeIndex,
  extension: Extension,
  slot: number,
): PbxRejection | undefined {
  const { parking } = office.office;
  if (!isSlot(parking, slot)) return noSuchSlot(parking, slot);
  const allowed = office.person.get(extension)?.rights.retrieve === true;
  return allowed ? undefined : { code: "retrieve-not-permitted" };
}

function noSuchSlot({ firstSlot, lastSlot }: ParkingSettings, slot: number): PbxRejection {
  const data = { slot: String(slot), first: String(firstSlot), last: String(lastSlot) };
  return { code: "no-such-slot", data };
}

/** Who took a stay out of its slot; undefined while it lasts, and when nobody did. */
export function takerOf(call: Call, stay: ParkSpan): Party | undefined {
  const span = call.spans.find((one) =>
    one.from === stay.to && (one.a === stay.leg || one.b === stay.leg)
  );
  if (span === undefined) return undefined;
  return call.legs.find((leg) => leg.id === (span.a === stay.leg ? span.b : span.a))?.party;
}

/** `already-retrieved` of this slot, by that party; without it, by somebody. */
export function alreadyRetrieved(slot: number, by: Party | undefined): PbxRejection {
  const person = by?.kind === "person" ? { person: by.extension } : {};
  return { code: "already-retrieved", data: { slot: String(slot), ...person } };
}

/** Who waits in a slot, and how long already. */
export interface Stay {
  readonly call: Call;
  readonly park: ParkSpan;
}

/** The slots that are occupied, by number; a function of the calls alive. */
export function staysOf(calls: Iterable<Call>): ReadonlyMap<number, Stay> {
  const stays = new Map<number, Stay>();
  for (const call of calls) {
    const park = openPark(call);
    if (park !== undefined) {
      stays.set(park.slot, { call, park });
    }
  }
  return stays;
}
