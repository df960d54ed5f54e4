/** Which devices are registered, by what Asterisk says of their contacts (PJSIP). */
import type { Device } from "../../core/domain/office.ts";
import type { DeviceState } from "../../core/domain/pbx_messages.ts";
import type { AmiMessage } from "./ami_message.ts";
import { act, type DeviceContacts, type Exchange } from "./exchange.ts";

/** Contacts of one device that are remembered. */
const CONTACTS_MAX = 16;

export function hearContactStatus(exchange: Exchange, message: AmiMessage): void {
  const status = message.get("ContactStatus") ?? "";
  const endpoint = message.get("EndpointName") ?? message.get("AOR");
  hear(exchange, endpoint, message.get("URI"), status);
  const device = exchange.book.deviceOf.get(`PJSIP/${endpoint}`);
  if (status === "NonQualified" && device !== undefined && !isServed(exchange, device)) {
    unregister(exchange);
  }
}

/** Its owner may use the office's telephones. */
function isServed({ index }: Exchange, { id, owner }: Device): boolean {
  return index.device.has(id) && index.person.get(owner)?.disabled === false;
}

/** Lists contacts, so that those of people who are disabled are taken away. */
function unregister(exchange: Exchange): void {
  act(exchange, [["Action", "PJSIPShowContacts"]]);
}

/** After the office has changed: whoever was disabled loses his contacts. */
export function serveContacts(exchange: Exchange): void {
  const lost = exchange.index.office.devices.some((device) =>
    !isServed(exchange, device) && (exchange.devices.get(device.id)?.contacts.size ?? 0) > 0
  );
  if (lost && exchange.connected) unregister(exchange);
  tellDevices(exchange);
}

/** A row of `PJSIPShowContacts`. Contacts of whoever is disabled are taken out of Asterisk's registrar. */
export function hearContact(exchange: Exchange, message: AmiMessage): void {
  const name = message.get("ObjectName");
  const endpoint = message.get("Endpoint") ?? name?.split("/")[0];
  hear(exchange, endpoint, message.get("Uri"), message.get("Status") ?? "");
  const known = knownOf(exchange, endpoint);
  const agent = message.get("UserAgent");
  if (known !== undefined && agent !== undefined) known.userAgent = agent;
  const device = exchange.book.deviceOf.get(`PJSIP/${endpoint}`);
  if (device === undefined || name === undefined || isServed(exchange, device)) return;
  act(exchange, [["Action", "DBDel"], ["Family", "registrar"], ["Key", `contact/${name}`]]);
}

function hear(
  exchange: Exchange,
  endpoint: string | undefined,
  uri: string | undefined,
  status: string,
): void {
  const known = knownOf(exchange, endpoint);
  if (known === undefined || uri === undefined) return;
  if (status === "Removed") known.contacts.delete(uri);
  else if (known.contacts.has(uri) || known.contacts.size < CONTACTS_MAX) {
    known.contacts.set(uri, status !== "Unreachable");
  }
}

function knownOf(exchange: Exchange, endpoint: string | undefined): DeviceContacts | undefined {
  const device = exchange.book.deviceOf.get(`PJSIP/${endpoint}`);
  if (device === undefined) return undefined;
  const known = exchange.devices.get(device.id) ?? { contacts: new Map<string, boolean>() };
  exchange.devices.set(device.id, known);
  return known;
}

/** Tells what changed since it was told last; a device that the office no longer has is registered no longer. */
export function tellDevices(exchange: Exchange): void {
  for (const [device, known] of exchange.devices) {
    const now = exchange.index.device.get(device);
    const contacts = now !== undefined && isServed(exchange, now)
      ? [...known.contacts].filter(([, there]) => there).map(([uri]) => uri)
      : [];
    const before = known.told;
    const same = before === undefined
      ? contacts.length === 0
      : before.contacts.join() === contacts.join();
    if (same) continue;
    const registered = contacts.length > 0;
    const state: DeviceState = {
      device,
      registered,
      contacts,
      since: before?.registered === registered ? before.since : exchange.now,
      ...(known.userAgent === undefined ? {} : { userAgent: known.userAgent }),
    };
    known.told = state;
    exchange.effects.push({ kind: "event", event: { kind: "device", state } });
  }
}

/** Those that are registered. */
export function deviceStates(exchange: Exchange): readonly DeviceState[] {
  return [...exchange.devices.values()].flatMap(({ told }) =>
    told?.registered === true ? [told] : []
  );
}
