/** Slots on the bench: 1001 and 1004 talk, 1001 parks 1004 in 701, and others take him from there. */
import type { CallId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { Park, Retrieve } from "../../core/domain/pbx_messages.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { BenchPhones, desk, phoneOf } from "./bench_phones.ts";
import { demoOffice } from "./demo_office.ts";
import { answerTo, sdpOf } from "./pbx_bench.ts";

export const TEN = Array.from({ length: 10 }, (_, i) => `${1001 + i}-desk`);
export const PARK_MILLIS = 60_000;
export const CALLBACK_MILLIS = 30_000;

/** A port that was closed on the bench is not bound again. */
export function open(change: (office: Office) => Office = (office) => office, ports = 40) {
  const phones = new BenchPhones(TEN, change(demoOffice().office), ports);
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  return { phones, a, b, call: phones.call().id };
}

export function parkOf(call: CallId, extension: string, more: Partial<Park> = {}): Park {
  return { kind: "park", call, device: desk(extension), ...more };
}

export function retrieveOf(extension: string, slot = 701, autoAnswer = false): Retrieve {
  return { kind: "retrieve", slot, device: desk(extension), autoAnswer };
}

/** 1001 has parked 1004 in 701. */
export function parked(change?: (office: Office) => Office, more: Partial<Park> = {}, ports = 40) {
  const office = open(change, ports);
  office.phones.accepted(parkOf(office.call, "1001", more));
  const bye = office.phones.byed("1001-desk");
  return { ...office, bye };
}

export function legOn(phones: BenchPhones, call: CallId, device: string) {
  return phones.call(call).legs.findLast((leg) => leg.device === device);
}

/** Rings and answers; the INVITE. */
export function answerInvite(phones: BenchPhones, device: string): SipRequest {
  const { at } = phoneOf(device);
  const invite = phones.bench.request("INVITE", at);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  phones.bench.say(at, answerTo(invite, 200, at.host, sdpOf(at.host)));
  return invite;
}

/** An office with 701 only. */
export function oneSlot(office: Office): Office {
  return { ...office, parking: { ...office.parking, firstSlot: 701, lastSlot: 701 } };
}
