/** Who is on a leg, or would be: as the office names people and numbers. */
import { legOf } from "../../core/domain/call.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";
import type { Exchange } from "./exchange.ts";
import type { LiveLeg } from "./live_calls.ts";

export function partyOf(exchange: Exchange, extension: Extension): Party {
  const person = exchange.index.person.get(extension);
  return { kind: "person", extension, name: person?.name ?? "" };
}

/** Who is on a leg. */
export function partyOfLeg(leg: LiveLeg): Party {
  const value = legOf(leg.call.value, leg.id);
  if (value === undefined) throw new Error(`Cannot name leg ${leg.id}: its call has no such leg`);
  return value.party;
}

/** Tells one party from another. */
export function nameOf(party: Party): string {
  return party.kind === "person" ? party.extension : `outside ${party.number}`;
}
