/** What is watched of the office as it now is, and what is heard of it: whether devices are there, and what they do. */
import type { DeviceId } from "../../core/domain/ids.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { DeviceState } from "../../core/domain/pbx_messages.ts";
import type { Exchange } from "./exchange.ts";
import { type LampNews, NOT_OFFERED, type WantedLamp } from "./lamp_book.ts";
import { dialledDevices, type SipAccount, type SipMapping } from "./mapping.ts";
import { onSlot } from "./slots.ts";
import { loseSight, onDialogs } from "./watched.ts";

/** Every device that can be dialled, by its person's own account where there is one, and every slot. */
export function lampsOf(
  office: OfficeIndex,
  mapping: Pick<SipMapping, "devices" | "park">,
  accounts: readonly SipAccount[],
): ReadonlyMap<string, WantedLamp> {
  const wanted = new Map<string, WantedLamp>();
  const own = new Map(accounts.map((account) => [account.extension, account]));
  const [first] = accounts;
  if (first === undefined) return wanted;
  for (const [device, user] of dialledDevices(mapping, office)) {
    const owner = office.device.get(device)?.owner;
    const account = (owner === undefined ? undefined : own.get(owner)) ?? first;
    wanted.set(`device ${device} ${user}`, { watched: { kind: "device", device }, user, account });
  }
  if (mapping.park.kind === "none") return wanted;
  const { firstSlot, lastSlot } = office.office.parking;
  for (let slot = firstSlot; slot <= lastSlot; slot++) {
    const watched = { kind: "slot", slot } as const;
    wanted.set(`slot ${slot}`, { watched, user: String(slot), account: first });
  }
  return wanted;
}

/** Watches what the office has now. */
export function followDevices(exchange: Exchange): void {
  const { index, mapping, accounts } = exchange;
  const own = [...accounts.values()].map(({ account }) => account);
  exchange.lamps.follow(lampsOf(index, mapping, own), exchange.now);
  const { firstSlot, lastSlot } = index.office.parking;
  for (const slot of exchange.slots.keys()) {
    if (slot < firstSlot || slot > lastSlot) exchange.slots.delete(slot);
  }
  for (const device of exchange.devices.keys()) {
    if (exchange.users.has(device)) continue;
    setRegistered(exchange, device, false);
    exchange.devices.delete(device);
    loseSight(exchange, device);
  }
}

export function hearLamp(
  exchange: Exchange,
  { watched, info }: Extract<LampNews, { kind: "dialogs" }>,
): void {
  if (watched.kind === "slot") return onSlot(exchange, watched.slot, info);
  const device = exchange.index.device.get(watched.device);
  if (device !== undefined) onDialogs(exchange, device, info);
}

/** A PBX that tells no presence leaves open whether a device is there: it is taken to be. */
export function onPresence(
  exchange: Exchange,
  { watched, presence, ended }: Extract<LampNews, { kind: "presence" }>,
): void {
  if (watched.kind !== "device" || !exchange.users.has(watched.device)) return;
  // not known just now: what was known stays, until the PBX says otherwise
  if (presence === undefined && ended === undefined) return;
  const notOffered = ended?.status !== undefined && NOT_OFFERED.has(ended.status);
  setRegistered(exchange, watched.device, notOffered || presence?.basic === "open");
}

function setRegistered(exchange: Exchange, device: DeviceId, registered: boolean): void {
  const before = exchange.devices.get(device);
  if ((before?.registered ?? false) === registered) return;
  const state: DeviceState = { device, registered, contacts: [], since: exchange.now };
  exchange.devices.set(device, state);
  exchange.effects.push({ kind: "event", event: { kind: "device", state } });
}
