/**
 * A person's device that calls another device of the same person, as call control does that acts as that person (RFC
 * 3725): its word on automatic answer and on who is at the far end is passed on, and the call says whose wish it is.
 */
import type { Extension } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { ownCallFields } from "./auto_answer.ts";
import { partyFromTrunk } from "./caller_id.ts";
import { domainOf, type Exchange } from "./exchange.ts";
import type { LiveLeg } from "./live_calls.ts";
import { partyOf, partyOfLeg } from "./parties.ts";

const AUTO_ANSWER_FIELDS = ["Call-Info", "Alert-Info", "Answer-Mode"] as const;

/** Whether who waits on this leg calls a device of his own by its INVITE. */
export function isOwnCall(caller: LiveLeg, callee: Extension): boolean {
  if (!caller.incoming || caller.role !== "caller") return false;
  const party = partyOfLeg(caller);
  return party.kind === "person" && party.extension === callee;
}

/** Whom the device is to show: who is asserted in the INVITE (RFC 3325), else the person himself. */
export function shownOnOwnCall(exchange: Exchange, caller: LiveLeg): Party {
  const invite = exchange.sessions.get(caller.session)?.invite;
  if (invite?.headers.has("P-Asserted-Identity") !== true) return partyOfLeg(caller);
  const party = partyFromTrunk(invite);
  const person = party.kind === "outside" ? exchange.index.person.get(party.number) : undefined;
  return person === undefined ? party : partyOf(exchange, person.extension);
}

/** What the INVITE to the device says of whose wish it is and of automatic answer. */
export function fieldsOfOwnCall(
  exchange: Exchange,
  caller: LiveLeg,
  device: Device,
): HeaderFields {
  const headers = exchange.sessions.get(caller.session)?.invite.headers;
  const asked = !device.autoAnswer
    ? []
    : AUTO_ANSWER_FIELDS.flatMap((name) =>
      (headers?.values(name) ?? []).map((value) => [name, value] as const)
    );
  return [...ownCallFields(device, false, domainOf(exchange)), ...asked];
}
