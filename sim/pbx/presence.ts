/**
 * What people have chosen (プレゼンス), as far as the PBX needs it: callers ring no phone of who does not want it,
 * and phones are told by PIDF (RFC 3863, RFC 4480) what was chosen beside what the line does.
 */
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Person, PresenceState } from "../../core/domain/office.ts";
import type { ChoosePresence, PbxAccepted, PbxRejection } from "../../core/domain/pbx_messages.ts";
import {
  chosenState,
  lineStateOf,
  phonesRing,
  type RingReason,
} from "../../core/domain/presence.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Activity, Presence } from "../../core/sip/pidf.ts";
import { address } from "./caller_id.ts";
import { domainOf, type Exchange } from "./exchange.ts";
import { legsOfPerson } from "./lamps.ts";
import type { Turn } from "./journal.ts";

/** `unknown-extension`. A code that the catalogue has no more means its first state, as long as it has not. */
export function choosePresence(
  exchange: Exchange,
  { extension, code, note }: ChoosePresence,
): Result<PbxAccepted, PbxRejection> {
  if (!exchange.index.person.has(extension)) return refuse({ code: "unknown-extension" });
  exchange.chosen.set(extension, note === undefined || note === "" ? { code } : { code, note });
  exchange.watchers.touchPerson(extension);
  return ok({});
}

/** Whether the phones of a person ring for this. */
export function ringsFor(exchange: Exchange, extension: Extension, reason: RingReason): boolean {
  return phonesRing(stateOf(exchange, extension), reason);
}

function stateOf(exchange: Exchange, extension: Extension): PresenceState | undefined {
  return chosenState(exchange.index.office, exchange.chosen.get(extension)?.code);
}

/** The PIDF of an extension, in the words of who watches. */
export function presenceOf(
  exchange: Exchange,
  extension: Extension,
  language: Person["language"],
  turn: Turn,
): Presence {
  const { uri } = address(extension, domainOf(exchange));
  const devices = exchange.index.devicesOf.get(extension) ?? [];
  const registered = devices.some((device) =>
    exchange.registrar.bindings(device.id, turn.now).length > 0
  );
  const legs = legsOfPerson(exchange, extension);
  const line = lineStateOf(legs.map(({ call, value }) => [call.value, value]), registered);
  const chosen = stateOf(exchange, extension);
  const own = chosen === undefined ? [] : ACTIVITIES_OF[chosen.sipType];
  const busy: readonly Activity[] = line === "talking" || line === "holding"
    ? ["on-the-phone"]
    : [];
  const note = exchange.chosen.get(extension)?.note;
  return {
    entity: uri,
    basic: registered ? "open" : "closed",
    contact: uri,
    activities: [...new Set([...own, ...busy])],
    notes: [chosen?.label[language] ?? "", note ?? ""].filter((text) => text !== ""),
  };
}

/** Of one device: whether it can be called. What people choose is theirs, not a device's. */
export function presenceOfDevice(exchange: Exchange, device: DeviceId, turn: Turn): Presence {
  const { uri } = address(device, domainOf(exchange));
  const basic = exchange.registrar.bindings(device, turn.now).length > 0 ? "open" : "closed";
  return { entity: uri, basic, contact: uri, activities: [], notes: [] };
}

/** RFC 4480 has no activity for being there and none for wanting no calls: the note says it. */
export const ACTIVITIES_OF: Readonly<Record<PresenceState["sipType"], readonly Activity[]>> = {
  available: [],
  away: ["away"],
  busy: ["busy"],
  "on-the-phone": ["on-the-phone"],
  "do-not-disturb": ["busy"],
  offline: ["away"],
};
