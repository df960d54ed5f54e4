/** Which devices are registered, by what Asterisk says of their contacts (PJSIP). */
import type { DeviceState } from "../../core/domain/pbx_messages.ts";
import type { AmiMessage } from "./ami_message.ts";
import type { DeviceContacts, Exchange } from "./exchange.ts";

/** Contacts of one device that are remembered. */
const CONTACTS_MAX = 16;

export function hearContactStatus(exchange: Exchange, message: AmiMessage): void {
  const status = message.get("ContactStatus") ?? "";
  hear(exchange, message.get("EndpointName") ?? message.get("AOR"), message.get("URI"), status);
}

/** A row of `PJSIPShowContacts`. */
export function hearContact(exchange: Exchange, message: AmiMessage): void {
  const endpoint = message.get("Endpoint") ?? message.get("ObjectName")?.split("/")[0];
  hear(exchange, endpoint, message.get("Uri"), message.get("Status") ?? "");
  const known = knownOf(exchange, endpoint);
  const agent = message.get("UserAgent");
  if (known !== undefined && agent !== undefined) known.userAgent = agent;
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
    const contacts = exchange.index.device.has(device)
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
