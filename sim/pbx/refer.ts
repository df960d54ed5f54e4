/**
 * REFER in the dialog of a running call (RFC 3515): the phone sends its other side on, or joins its two calls
 * (RFC 3891 Replaces in the Refer-To). What the rules refuse is refused at once; what is accepted with 202 is told
 * to its end by NOTIFY.
 */
import { chooseSlot } from "../../core/domain/park.ts";
import type { PbxRejection } from "../../core/domain/pbx_messages.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { acceptedFields, readRefer, type Referral } from "../../core/sip/refer.ts";
import { type Replaces, replacingStatus } from "../../core/sip/replaces.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { ringPlanOf } from "./dialling.ts";
import type { Exchange } from "./exchange.ts";
import { isService, PARK_CODE, type Service } from "./features.ts";
import type { Turn } from "./journal.ts";
import { type LiveLeg, otherOf } from "./live_calls.ts";
import { refusalFields, refusalStatus } from "./outcome.ts";
import { parkedIn, parkLeg } from "./parking.ts";
import { hasReference, openReference, tellReference } from "./references.ts";
import { dialogNamed } from "./replaces.ts";
import { partyOfLeg } from "./parties.ts";
import { consultedBy, decideTransfer, mergeCalls, type Sending, sendOn } from "./transfer.ts";

/** Answers the REFER. */
type Respond = (status: number, headers?: HeaderFields) => void;

/** A REFER of a phone that talks with somebody. */
interface Referred {
  readonly by: LiveLeg;
  readonly client: LiveLeg;
  readonly referral: Referral;
  readonly respond: Respond;
}

export function hearRefer(
  exchange: Exchange,
  by: LiveLeg,
  request: SipRequest,
  respond: Respond,
  turn: Turn,
): void {
  // only phones of the office send calls on: a carrier would do so at our cost
  if (by.device === undefined) return respond(403);
  const read = readRefer(request);
  if (!read.ok) return respond(read.error.status);
  const { call } = by;
  const client = call.stage?.kind === "joined" ? otherOf(call, by) : undefined;
  if (client === undefined) {
    // the one before is not settled
    if (hasReference(exchange, by.session)) return respond(491);
    return refuseRefer(respond, { code: "not-talking" });
  }
  const referred: Referred = { by, client, referral: read.value, respond };
  const { replaces } = read.value;
  if (replaces !== undefined) return referToDialog(exchange, referred, replaces, turn);
  return referToNumber(exchange, referred, turn);
}

/** As a rule's refusal of a call is told: the code is in the Warning for who looks. */
function refuseRefer(respond: Respond, refusal: PbxRejection): void {
  respond(refusalStatus(refusal), refusalFields(refusal));
}

/** 202, and the stream of NOTIFYs begins. */
function accept(exchange: Exchange, referred: Referred, to: string, turn: Turn): Sending {
  const { by, client, referral, respond } = referred;
  const contact = exchange.sessions.get(by.session)?.contact;
  respond(202, [
    ...(contact === undefined ? [] : [["Contact", contact] as const]),
    ...acceptedFields(referral),
  ]);
  return { by, client, to, reference: openReference(exchange, by, referral, turn) };
}

/** Blind: to whom the phone could call itself. */
function referToNumber(exchange: Exchange, referred: Referred, turn: Turn): void {
  const { by, client, referral, respond } = referred;
  const asked = { dialect: "keypad", destination: referral.target.user ?? "" } as const;
  const decided = decideTransfer(exchange, asked, by, client, turn);
  if (!decided.ok) return refuseRefer(respond, decided.error);
  const { target, dialled } = decided.value;
  if (isService(target)) return referToService(exchange, referred, target, turn);
  const plan = ringPlanOf(exchange, decided.value);
  if (plan === undefined) return refuseRefer(respond, { code: "transfer-failed" });
  sendOn(exchange, client.call, accept(exchange, referred, dialled, turn), plan, turn);
}

/** To a slot: parks there, or is refused when it is taken; never retrieves. To `*68`: the lowest free one. */
function referToService(
  exchange: Exchange,
  referred: Referred,
  service: Service,
  turn: Turn,
): void {
  const { by, client, respond } = referred;
  if (service.kind === "feature" && service.code !== PARK_CODE) {
    return refuseRefer(respond, { code: "transfer-failed" });
  }
  const wanted = service.kind === "slot" ? service.slot : undefined;
  const taken = (slot: number) => parkedIn(exchange, slot) !== undefined;
  const slot = chooseSlot(exchange.index.office.parking, taken, wanted);
  if (!slot.ok) return refuseRefer(respond, slot.error);
  const { reference } = accept(exchange, referred, String(slot.value), turn);
  // before the BYE, which the phone may take for the end of everything
  tellReference(exchange, reference, 200, turn);
  const parked = parkLeg(exchange, client.call, client, { by, slot: slot.value }, turn);
  if (!parked.ok) throw new Error(`Cannot park ${client.id} on ${slot.value}: it was free`);
}

/** Attended: the dialog named is another of the same phone's with us; whoever is behind it joins the client. */
function referToDialog(
  exchange: Exchange,
  referred: Referred,
  replaces: Replaces,
  turn: Turn,
): void {
  const { by, client, respond } = referred;
  const named = dialogNamed(exchange, replaces);
  const refusal = replacingStatus(replaces, named?.state);
  if (refusal !== undefined || named === undefined) return respond(refusal ?? 481);
  const own = exchange.calls.ofSession(named.session);
  if (own === undefined) return respond(481);
  const { stage } = own.call;
  if (stage?.kind === "parked" && stage.leg === own) {
    // a transfer never retrieves: asked for a slot's dialog it is declined (RFC 3515 §2.4.2), as for the slot itself
    const data = { slot: String(stage.slot) };
    return respond(603, refusalFields({ code: "slot-taken", data }));
  }
  if (own.device !== by.device) return respond(403);
  const consulted = consultedBy(own, client);
  if (!consulted.ok) return refuseRefer(respond, consulted.error);
  const sending = accept(exchange, referred, nameOf(own), turn);
  mergeCalls(exchange, sending, own, consulted.value, turn);
}

/** Whom the transferor consulted, as the history writes it. */
function nameOf(own: LiveLeg): string {
  const { call } = own;
  const other = otherOf(call, own);
  if (other === undefined) return call.value.dialled;
  const party = partyOfLeg(other);
  switch (party.kind) {
    case "person":
      return party.extension;
    case "outside":
      return party.number;
    default:
      return unreachable(party);
  }
}
