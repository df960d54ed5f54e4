/** What is watched of the office as it now is, and what is heard of it: whether devices are there, and what they do. */
import type { DeviceId } from "../../core/domain/ids.ts";
import type { DeviceState } from "../../core/domain/pbx_messages.ts";
import type { Exchange } from "./exchange.ts";
import type { LampNews, Watched } from "./lamp_book.ts";
import type { SipAccount } from "./mapping.ts";
import { onSlot } from "./slots.ts";
import { loseSight, onDialogs } from "./watched.ts";

interface Wanted {
  readonly watched: Watched;
  readonly user: string;
  readonly account: SipAccount;
}

/** Watches every device that can be dialled, by its person's own account, and every slot. */
export function followDevices(exchange: Exchange): void {
  const wanted = new Map<string, Wanted>();
  const [first] = exchange.accounts.values();
  if (first !== undefined) {
    for (const [device, user] of exchange.users) {
      const owner = exchange.index.device.get(device)?.owner;
      const own = owner === undefined ? undefined : exchange.accounts.get(owner);
      const { account } = own ?? first;
      wanted.set(`device ${device} ${user}`, {
        watched: { kind: "device", device },
        user,
        account,
      });
    }
    if (exchange.mapping.park.kind !== "none") watchSlots(exchange, wanted, first.account);
  }
  exchange.lamps.follow(wanted, exchange.now);
  for (const device of exchange.devices.keys()) {
    if (exchange.users.has(device)) continue;
    setRegistered(exchange, device, false);
    exchange.devices.delete(device);
    loseSight(exchange, device);
  }
}

function watchSlots(exchange: Exchange, wanted: Map<string, Wanted>, account: SipAccount): void {
  const { firstSlot, lastSlot } = exchange.index.office.parking;
  for (let slot = firstSlot; slot <= lastSlot; slot++) {
    const user = String(slot);
    wanted.set(`slot ${slot}`, { watched: { kind: "slot", slot }, user, account });
  }
  for (const slot of exchange.slots.keys()) {
    if (slot < firstSlot || slot > lastSlot) exchange.slots.delete(slot);
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

/** A PBX that knows no presence answers so (RFC 6665 §4.1.2.2 and RFC 3261 §21.4.6, §21.5.2). */
const NOT_OFFERED: ReadonlySet<number> = new Set([405, 489, 501]);

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
