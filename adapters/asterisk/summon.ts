/** A device called to take a call over: out of a slot, as its parker, or from a colleague's ringing phone. */
import { liveLegs, openPark } from "../../core/domain/call.ts";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import {
  alreadyRetrieved,
  chooseSlot,
  rearmPark,
  retrieveRefusal,
  returnTime,
  staysOf,
} from "../../core/domain/park.ts";
import type {
  Leg,
  Park,
  Party,
  PbxRejection,
  Pickup,
  Retrieve,
} from "../../core/domain/pbx_messages.ts";
import { pickupChoice } from "../../core/domain/pickup.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import { plus } from "../../core/lib/time.ts";
import { bridgedWith } from "../../core/domain/call.ts";
import { ALREADY_RETRIEVED_MILLIS, PARK_NOTE_MAX_CHARACTERS } from "../../sim/pbx/limits.ts";
import type { Reply } from "../pbx/command_book.ts";
import { plainValue } from "./ami_message.ts";
import { missed, named, ownCallFields, personOf } from "./ways.ts";
import {
  act,
  type Exchange,
  originateCall,
  type Story,
  succeeded,
  type Summons,
  touch,
  uidOf,
} from "./exchange.ts";
import { newLegId } from "./ids.ts";
import { addExpected } from "./stories.ts";

/** Longest that a call stays in a slot when Naisen is not there to call back: then Asterisk does. */
const ASTERISK_PARK_MILLIS = 3_600_000;

/** Asterisk says yes before it has parked. */
const PARKED_WITHIN_MILLIS = 3_000;

interface Summoned {
  readonly device: Device;
  readonly role: Leg["role"];
  /** Whom it is shown as calling it. */
  readonly shown: Party;
  readonly autoAnswer: boolean;
  readonly ringSeconds: number;
  readonly summons: Summons;
  readonly application: string;
  readonly data: string;
}

function summon(exchange: Exchange, story: Story, how: Summoned): void {
  const uid = `naisen-${token(exchange.random, 20)}`;
  story.summons.set(uid, how.summons);
  addExpected(exchange, story, uid, {
    id: newLegId(exchange),
    role: how.role,
    device: how.device.id,
    party: personOf(exchange, how.device.owner),
  });
  originateCall(exchange, [
    ["Channel", exchange.book.ofDevice.get(how.device.id) ?? how.device.id],
    ["Application", how.application],
    ["Data", how.data],
    ["Timeout", String(how.ringSeconds * 1_000)],
    ["CallerID", callerIdOf(how.shown)],
    ["ChannelId", uid],
    ...ownCallFields(exchange, how.device, how.autoAnswer),
  ], (answer) => missed(exchange, story, uid, answer));
}

export function callerIdOf(party: Party): string {
  if (party.kind === "outside") return `"${plainValue(party.name ?? "")}" <${party.number}>`;
  return `"${plainValue(party.name)}" <${party.extension}>`;
}

/** Why a device cannot be told by its panel to take a call now, in the order of `POST /api/v1/calls`. */
function summonsRefusal(
  exchange: Exchange,
  device: Device,
  autoAnswer: boolean,
): PbxRejection | undefined {
  const data = { device: device.id };
  if (exchange.devices.get(device.id)?.told?.registered !== true) {
    return { code: "device-not-registered", data };
  }
  if (autoAnswer && !device.autoAnswer) return { code: "auto-answer-unsupported", data };
  const states = statesOn(exchange, device.id);
  const occupied = states.some((state) => state !== "holding");
  return occupied || states.length >= device.callsMax ? { code: "device-busy", data } : undefined;
}

function statesOn(exchange: Exchange, device: DeviceId): readonly Leg["state"][] {
  return [...exchange.stories.values()].flatMap((story) => liveLegs(story.value))
    .filter((leg) => leg.device === device).map((leg) => leg.state);
}

/** Who waits in which slot. */
export function staysNow(exchange: Exchange) {
  return staysOf([...exchange.stories.values()].map((one) => one.value));
}

export function retrieve(exchange: Exchange, command: Retrieve, reply: Reply): void {
  const { slot, autoAnswer } = command;
  const device = exchange.index.device.get(command.device);
  if (device === undefined) return reply(refuse({ code: "not-your-device" }));
  const refusal = retrieveRefusal(exchange.index, device.owner, slot);
  if (refusal !== undefined) return reply(refuse(refusal));
  const stay = staysNow(exchange).get(slot);
  const story = stay === undefined ? undefined : exchange.stories.get(stay.call.id);
  if (stay === undefined || story === undefined) return reply(refuse(tooLate(exchange, slot)));
  const waits = stay.call.legs.find((leg) => leg.id === stay.park.leg)!;
  if (waits.device === device.id) return reply(refuse({ code: "transfer-loop" }));
  const cannot = summonsRefusal(exchange, device, autoAnswer);
  if (cannot !== undefined) return reply(refuse(cannot));
  summon(exchange, story, {
    device,
    role: "caller",
    shown: waits.party,
    autoAnswer,
    ringSeconds: exchange.index.office.sip.ringSeconds,
    summons: { kind: "retrieve", slot },
    application: "ParkedCall",
    data: `${exchange.mapping.parkingLot},${slot}`,
  });
  reply(ok({ call: story.value.id }));
}

/** `already-retrieved` says that somebody was a moment faster. */
export function tooLate(exchange: Exchange, slot: number): PbxRejection {
  const taken = exchange.taken.get(slot);
  return taken !== undefined && exchange.now - taken.at < ALREADY_RETRIEVED_MILLIS
    ? alreadyRetrieved(slot, taken.by)
    : { code: "slot-empty", data: { slot: String(slot) } };
}

export function pickup(exchange: Exchange, command: Pickup, reply: Reply): void {
  const device = exchange.index.device.get(command.device);
  if (device === undefined) return reply(refuse({ code: "not-your-device" }));
  const calls = [...exchange.stories.values()].map((one) => one.value);
  const chosen = pickupChoice(exchange.index, calls, device.owner, command.extension);
  if (!chosen.ok) return reply(chosen);
  const { call, leg } = chosen.value;
  const story = exchange.stories.get(call.id)!;
  const rings = exchange.channels.get(uidOf(story, leg.id));
  const caller = call.legs.find((one) => one.role === "caller");
  if (rings === undefined || caller === undefined) {
    return reply(refuse({ code: "nothing-to-pick-up" }));
  }
  if (leg.device === device.id || caller.device === device.id) {
    return reply(refuse({ code: "transfer-loop" }));
  }
  const cannot = summonsRefusal(exchange, device, command.autoAnswer);
  if (cannot !== undefined) return reply(refuse(cannot));
  summon(exchange, story, {
    device,
    role: "callee",
    shown: caller.party,
    autoAnswer: command.autoAnswer,
    ringSeconds: exchange.index.office.sip.ringSeconds,
    summons: { kind: "pickup" },
    application: "PickupChan",
    data: rings.name,
  });
  reply(ok({ call: call.id }));
}

export function park(exchange: Exchange, command: Park, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, legs } = found;
  const by = legs.find((leg) => bridgedWith(story.value, leg.id) !== undefined);
  if (by === undefined) return reply(refuse({ code: "not-talking" }));
  const { slot, note } = command;
  if (command.for !== undefined && !exchange.index.person.has(command.for)) {
    return reply(refuse({ code: "unknown-extension", data: { extension: command.for } }));
  }
  parkOther(exchange, story, by, {
    ...(slot === undefined ? {} : { slot }),
    ...(command.for === undefined ? {} : { for: command.for }),
    ...(note === undefined ? {} : { note: note.slice(0, PARK_NOTE_MAX_CHARACTERS) }),
  }, reply);
}

/** The leg's other side goes into a slot. Asterisk refuses what is taken by a call that we do not know. */
export function parkOther(
  exchange: Exchange,
  story: Story,
  by: Leg,
  options: Pick<Park, "slot" | "for" | "note">,
  reply: Reply,
): void {
  const taken = staysNow(exchange);
  const { parking } = exchange.index.office;
  const chosen = chooseSlot(parking, (slot) => taken.has(slot), options.slot);
  if (!chosen.ok) return reply(chosen);
  const slot = chosen.value;
  const other = bridgedWith(story.value, by.id);
  const parkee = exchange.channels.get(other === undefined ? undefined : uidOf(story, other));
  const parker = exchange.channels.get(uidOf(story, by.id));
  if (parkee === undefined || parker === undefined) return reply(refuse({ code: "not-talking" }));
  const { slot: _, ...rest } = options;
  const settled = (parked: boolean) => {
    exchange.timers.clear(`parking ${story.value.id}`);
    delete story.parking;
    touch(exchange, story);
    reply(
      parked
        ? ok({ call: story.value.id, slot })
        : refuse({ code: "slot-taken", data: { slot: String(slot) } }),
    );
  };
  story.parking = { ...rest, by: by.id, settled };
  exchange.timers.set(`parking ${story.value.id}`, plus(exchange.now, PARKED_WITHIN_MILLIS));
  story.ours = true;
  act(exchange, [
    ["Action", "Setvar"],
    ["Channel", parkee.name],
    ["Variable", "PARKINGEXTEN"],
    ["Value", String(slot)],
  ]);
  act(exchange, [
    ["Action", "Park"],
    ["Channel", parkee.name],
    ["TimeoutChannel", parker.name],
    ["Timeout", String(ASTERISK_PARK_MILLIS)],
    ["Parkinglot", exchange.mapping.parkingLot],
  ], (answer) => {
    // the parker is hung up once its other side is in the slot: before, both would go
    if (!succeeded(answer)) story.parking?.settled(false);
  });
}

/** The time in a slot is up: the parker's device rings; when it cannot, the time begins anew. */
export function callBack(exchange: Exchange, story: Story): void {
  const stay = openPark(story.value);
  if (stay === undefined) return;
  const { parking } = exchange.index.office;
  const id = story.value.legs.find((leg) => leg.id === stay.by)?.device;
  const device = id === undefined ? undefined : exchange.index.device.get(id);
  const waits = story.value.legs.find((leg) => leg.id === stay.leg)!;
  const returnsAt = returnTime(parking, exchange.now);
  story.value = rearmPark(story.value, stay.leg, returnsAt);
  touch(exchange, story);
  const free = device !== undefined && summonsRefusal(exchange, device, false) === undefined;
  const later = free ? returnsAt + parking.callbackSeconds * 1_000 : returnsAt;
  exchange.timers.set(`park ${story.value.id}`, later as typeof returnsAt);
  if (!free) return;
  summon(exchange, story, {
    device,
    role: "callee",
    shown: waits.party,
    autoAnswer: false,
    ringSeconds: parking.callbackSeconds,
    summons: { kind: "call-back", slot: stay.slot },
    application: "ParkedCall",
    data: `${exchange.mapping.parkingLot},${stay.slot}`,
  });
}
