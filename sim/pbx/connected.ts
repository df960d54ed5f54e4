/**
 * Whom a phone shows as the one it talks with (RFC 4916, as RFC 3325 identities): at the end of every turn each
 * phone of a bridge whose partner is another than it was told of hears so, by UPDATE where it allows that,
 * else by re-INVITE with the description unchanged. The line's side learns nothing of who in the office it has.
 */
import type { Party } from "../../core/domain/pbx_messages.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { joinedOf, type LiveCall, type LiveLeg } from "./live_calls.ts";
import { shownTo } from "./moves.ts";
import { isOwnCall, shownOnOwnCall } from "./own_call.ts";
import { nameOf, partyOfLeg } from "./parties.ts";

export function followConnected(exchange: Exchange, call: LiveCall, turn: Turn): void {
  const joined = joinedOf(call);
  if (joined === undefined) return;
  tellPartner(exchange, joined.a, joined.b, turn);
  tellPartner(exchange, joined.b, joined.a, turn);
}

function tellPartner(exchange: Exchange, leg: LiveLeg, partner: LiveLeg, turn: Turn): void {
  if (leg.device === undefined || leg.shows === nameOf(partnerOf(exchange, leg, partner))) return;
  const session = exchange.sessions.get(leg.session);
  if (session === undefined) return;
  const offer = {
    sdp: () => leg.sdp.offer(leg.sdp.agreed),
    method: session.allowsUpdate ? "UPDATE" : "INVITE",
    headers: shownTo(exchange, leg, partner),
  } as const;
  tell(exchange, exchange.sessions.offer(leg.session, offer, turn.now), turn);
}

/** Who is to be shown: on a device called by its own person whom that call asserts. */
function partnerOf(exchange: Exchange, leg: LiveLeg, partner: LiveLeg): Party {
  const party = partyOfLeg(leg);
  return party.kind === "person" && isOwnCall(partner, party.extension)
    ? shownOnOwnCall(exchange, partner)
    : partyOfLeg(partner);
}
