/**
 * Slots (保留箱): who waits in one hears music and stays there until a device called to take him has answered,
 * or a phone has dialled the slot. The first wins (I18); the others are told at once. After the park time
 * the parker's device is called back, again and again (I19).
 */
import { CALL_LEGS_MAX, legOf, openPark } from "../../core/domain/call.ts";
import type { DeviceId, Extension, LegId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import {
  alreadyRetrieved,
  chooseSlot,
  parkLeg as parkedValue,
  rearmPark,
  retrieveRefusal,
  returnTime,
  staysOf,
  takerOf,
  unparkLeg,
} from "../../core/domain/park.ts";
import type {
  Call,
  Park,
  ParkEnding,
  ParkSpan,
  Party,
  PbxAccepted,
  PbxRejection,
  Retrieve,
} from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { address, connectedFields } from "./caller_id.ts";
import { domainOf, type Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { acceptLeg, endLeg, type Incoming, type LegEnding } from "./legs.ts";
import { ALREADY_RETRIEVED_MILLIS, PARK_NOTE_MAX_CHARACTERS } from "./limits.ts";
import { legsNamed, type LiveCall, type LiveLeg, otherOf, type Parked } from "./live_calls.ts";
import { answerLeg, joinLegs } from "./moves.ts";
import { reasonOf } from "./outcome.ts";
import { partyOfLeg } from "./parties.ts";
import { hasRoom } from "./ring.ts";
import { summon, summonsRefusal } from "./summon.ts";

export interface ParkOptions {
  /** Absent: the lowest free one. */
  readonly slot?: number;
  /** A leg of the same call, which may have ended; alive, it ends as `parked`. */
  readonly by: LiveLeg;
  readonly for?: Extension;
  readonly note?: string;
}

/** 保留箱 of the panel: the device's other side goes into a slot, the device is free. */
export function park(
  exchange: Exchange,
  command: Park,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const named = legsNamed(exchange.calls, command);
  if (!named.ok) return named;
  const { call, legs } = named.value;
  const by = legs.find((leg) => otherOf(call, leg) !== undefined);
  const who = by && otherOf(call, by);
  if (by === undefined || who === undefined) return refuse({ code: "not-talking" });
  if (command.for !== undefined && !exchange.index.person.has(command.for)) {
    return refuse({ code: "unknown-extension", data: { extension: command.for } });
  }
  const { slot, note } = command;
  const parked = parkLeg(exchange, call, who, {
    by,
    ...(slot === undefined ? {} : { slot }),
    ...(command.for === undefined ? {} : { for: command.for }),
    ...(note === undefined ? {} : { note }),
  }, turn);
  return parked.ok ? ok({ call: call.id, slot: parked.value }) : parked;
}

/**
 * Puts a leg into a slot: music, the parker's leg ended, the call-back armed, all in one turn. Refused, with
 * nothing changed (I20): `no-such-slot`, `slot-taken`, `slots-full`, and `not-talking` for a leg that was not
 * answered or waits in a slot already.
 */
export function parkLeg(
  exchange: Exchange,
  call: LiveCall,
  who: LiveLeg,
  options: ParkOptions,
  turn: Turn,
): Result<number, PbxRejection> {
  const { parking } = exchange.index.office;
  if (!who.answered || openPark(call.value) !== undefined) return refuse({ code: "not-talking" });
  const stays = staysOf(exchange.calls.all().map((one) => one.value));
  const chosen = chooseSlot(parking, (slot) => stays.has(slot), options.slot);
  if (!chosen.ok) return chosen;
  const { by } = options;
  const slot = chosen.value;
  const returnsAt = returnTime(parking, turn.now);
  const note = options.note?.slice(0, PARK_NOTE_MAX_CHARACTERS);
  exchange.calls.change(
    call,
    parkedValue(call.value, {
      leg: who.id,
      slot,
      by: by.id,
      ...(options.for === undefined ? {} : { for: options.for }),
      ...(note === undefined ? {} : { note }),
      returnsAt,
    }, turn.now),
  );
  for (const leg of [...call.legs]) {
    if (leg !== who) endLeg(exchange, leg, leftBehind(exchange, slot), turn);
  }
  call.stage = { kind: "parked", leg: who, slot, by: parkerOf(call, by.id) };
  exchange.timers.set(`park ${call.id}`, returnsAt);
  return chosen;
}

/** The parker's phone is told the slot in the BYE; phones that show more were told before. */
function leftBehind(exchange: Exchange, slot: number): LegEnding {
  const reasonHeader = reasonOf(200, `Parked on ${slot}`);
  return { cause: "parked", wire: { reasonHeader, headers: slotFields(exchange, slot) } };
}

/** The slot as connected identity (RFC 3325): `"保留箱 701" <sip:701@domain>`. */
export function slotFields(exchange: Exchange, slot: number): HeaderFields {
  return connectedFields(address(String(slot), domainOf(exchange), undefined, `保留箱 ${slot}`));
}

function parkerOf(call: LiveCall, id: LegId): Parked["by"] {
  const leg = legOf(call.value, id);
  if (leg === undefined) throw new Error(`Cannot park call ${call.id}: it has no leg ${id}`);
  const { party, device } = leg;
  return { leg: id, party, ...(device === undefined ? {} : { device }) };
}

/** The call that waits in a slot. */
export function parkedIn(exchange: Exchange, slot: number): LiveCall | undefined {
  return exchange.calls.all().find((call) =>
    call.stage?.kind === "parked" && call.stage.slot === slot
  );
}

/** Retrieve by the panel: the device is called; the slot stays occupied until it has answered. */
export function retrieve(
  exchange: Exchange,
  command: Retrieve,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const device = exchange.index.device.get(command.device);
  if (device === undefined) return refuse({ code: "not-your-device" });
  const found = parkedFor(exchange, device.owner, command.slot, turn);
  if (!found.ok) return found;
  const { call, stage } = found.value;
  if (stage.leg.device === device.id) return refuse({ code: "transfer-loop" });
  const refusal = summonsRefusal(exchange, device, command.autoAnswer, turn);
  if (refusal !== undefined) return refuse(refusal);
  const called = summon(exchange, call, {
    device,
    role: "caller",
    shown: partyOfLeg(stage.leg),
    autoAnswer: command.autoAnswer,
    ringMillis: exchange.index.office.sip.ringSeconds * 1_000,
    summons: {
      kind: "retrieve",
      answered: (leg, at) => take(exchange, call, leg, "retrieved", at),
      failed: () => {},
    },
  }, turn);
  return called.ok ? ok({ call: call.id }) : called;
}

/**
 * Retrieve by dialling the slot: the phone's leg comes into the parked call itself and has it at once.
 * Refused, with nothing done: as `retrieve`.
 */
export function retrieveByDialling(
  exchange: Exchange,
  slot: number,
  from: Incoming & { readonly device: DeviceId },
  extension: Extension,
  turn: Turn,
): Result<undefined, PbxRejection> {
  const found = parkedFor(exchange, extension, slot, turn);
  if (!found.ok) return found;
  const { call, stage } = found.value;
  if (stage.leg.device === from.device) return refuse({ code: "transfer-loop" });
  if (call.value.legs.length >= CALL_LEGS_MAX) return refuse({ code: "pbx-unreachable" });
  const leg = acceptLeg(exchange, call, from, turn);
  if (!answerLeg(exchange, leg, stage.leg, turn)) {
    endLeg(exchange, leg, { cause: "failed", status: 488, wire: { status: 488 } }, turn);
  } else take(exchange, call, leg, "retrieved", turn);
  return ok(undefined);
}

/** Who may take what from where: `already-retrieved` says that somebody was a moment faster. */
function parkedFor(
  exchange: Exchange,
  extension: Extension,
  slot: number,
  turn: Turn,
): Result<{ readonly call: LiveCall; readonly stage: Parked }, PbxRejection> {
  const refusal = retrieveRefusal(exchange.index, extension, slot);
  if (refusal !== undefined) return refuse(refusal);
  const call = parkedIn(exchange, slot);
  if (call?.stage?.kind === "parked") return ok({ call, stage: call.stage });
  for (const { value } of exchange.calls.all()) {
    const stay = lateStay(value, (one) => one.slot === slot, turn);
    if (stay !== undefined) return refuse(alreadyRetrieved(slot, takerOf(value, stay)));
  }
  return refuse({ code: "slot-empty", data: { slot: String(slot) } });
}

/** A stay that somebody has ended a moment ago by taking who waited. */
function lateStay(call: Call, wanted: (stay: ParkSpan) => boolean, turn: Turn) {
  return call.parks.findLast((one) =>
    wanted(one) && (one.ending === "retrieved" || one.ending === "called-back") &&
    one.to !== undefined && turn.now - one.to < ALREADY_RETRIEVED_MILLIS
  );
}

/** What who takes this leg by its dialog is told when it waited in a slot until a moment ago; undefined when it did not. */
export function tooLateFor(
  exchange: Exchange,
  leg: LiveLeg,
  extension: Extension,
  turn: Turn,
): PbxRejection | undefined {
  const { value } = leg.call;
  const stay = lateStay(value, (one) => one.leg === leg.id, turn);
  if (stay === undefined) return undefined;
  return retrieveRefusal(exchange.index, extension, stay.slot) ??
    alreadyRetrieved(stay.slot, takerOf(value, stay));
}

/** The device has answered: it talks with who waited; everybody else called for him stops (I18). */
function take(
  exchange: Exchange,
  call: LiveCall,
  leg: LiveLeg,
  ending: Extract<ParkEnding, "retrieved" | "called-back">,
  turn: Turn,
): void {
  const { stage } = call;
  if (stage?.kind !== "parked") {
    throw new Error(`Cannot take call ${call.id} from its slot: it is in none`);
  }
  exchange.timers.clear(`park ${call.id}`);
  for (const [loser, summons] of [...call.summoned]) {
    const why = summons.kind === "retrieve" ? tooLate(stage.slot, partyOfLeg(leg)) : NOT_NEEDED;
    endLeg(exchange, loser, why, turn);
  }
  exchange.calls.change(call, unparkLeg(call.value, stage.leg.id, ending, turn.now));
  if (!joinLegs(exchange, call, stage.leg, leg, turn)) {
    throw new Error(`Cannot join ${leg.id} with ${stage.leg.id}: one was not answered`);
  }
}

function tooLate(slot: number, by: Party): LegEnding {
  return {
    cause: "answered-elsewhere",
    refusal: alreadyRetrieved(slot, by),
    wire: { status: 410, reasonHeader: reasonOf(410, "already-retrieved") },
  };
}
const NOT_NEEDED: LegEnding = {
  cause: "answered-elsewhere",
  wire: { reasonHeader: reasonOf(200, "Call completed elsewhere") },
};

/** The time is up: the parker's device rings, whatever its owner has chosen; when it cannot, the time begins anew. */
export function callBack(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const { stage } = call;
  if (stage?.kind !== "parked") {
    throw new Error(`Cannot call back for call ${call.id}: it is in no slot`);
  }
  const device = callBackDevice(exchange, stage);
  const called = device && summon(exchange, call, {
    device,
    role: "callee",
    shown: partyOfLeg(stage.leg),
    autoAnswer: false,
    ringMillis: exchange.index.office.parking.callbackSeconds * 1_000,
    summons: {
      kind: "call-back",
      answered: (leg, at) => take(exchange, call, leg, "called-back", at),
      failed: (_failure, at) => armAgain(exchange, call, at),
    },
  }, turn);
  if (called === undefined || !called.ok) armAgain(exchange, call, turn);
}

/** The parker's own, when it is free for one more call. */
function callBackDevice(exchange: Exchange, stage: Parked): Device | undefined {
  const id = stage.by.device;
  const device = id === undefined ? undefined : exchange.index.device.get(id);
  return device !== undefined && hasRoom(exchange, device) ? device : undefined;
}

function armAgain(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const { stage } = call;
  if (stage?.kind !== "parked") return; // the call ends, and its call-back with it
  const returnsAt = returnTime(exchange.index.office.parking, turn.now);
  exchange.calls.change(call, rearmPark(call.value, stage.leg.id, returnsAt));
  exchange.timers.set(`park ${call.id}`, returnsAt);
}
