/**
 * Dialogs of ours in pairs (third party call control, RFC 3725 flow III): each far end is asked for its offer, which goes
 * to the other as ours, and the other's answer comes back in our ACK. So two phones talk that never heard of each other.
 * Flow IV, which §4.5 prefers, begins with an offer without media: the bundled PBX, Asterisk 22 and baresip refuse that
 * (488), while every user agent takes an INVITE without an offer (RFC 3261 §13.2.1). What follows is the same in both.
 */
import type { LegId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";
import { type Millis, plus } from "../../core/lib/time.ts";
import { parseSdp } from "../../core/sip/sdp.ts";
import type { HeaderFields, SessionEffect } from "../../core/sip/session.ts";
import { type Exchange, numberOf, say, type Story, type Strand } from "./exchange.ts";
import { addressOf, type SipAccount } from "./mapping.ts";
import { OwnSdp } from "./own_sdp.ts";

/** How long an answer to a hold is waited for. */
const ANSWER_MILLIS: Millis = 10_000;

export interface Outgoing {
  readonly account: SipAccount;
  /** What is dialled. */
  readonly user: string;
  /** Whom the phone is to show (RFC 3325), where the PBX believes us. */
  readonly shows?: Party;
  /** It is the person's own device, and is to go off-hook by itself. */
  readonly offHook?: Device;
  /** Absent: the far end is to offer. */
  readonly offer?: Uint8Array;
}

/** Calls somebody at the PBX; whoever answers becomes this leg. */
export function callOut(exchange: Exchange, story: Story, leg: LegId, to: Outgoing): Strand {
  const { mapping, agent } = exchange;
  const { account } = to;
  const sdp = newSdp(exchange);
  const offer = to.offer && sdp.passOn(to.offer);
  const { session, effects } = agent.sessions.invite({
    uri: addressOf(mapping, to.user),
    destination: mapping.registrar,
    from: { uri: addressOf(mapping, account.user), params: new Map() },
    contactUser: account.user,
    credentials: { user: account.user, password: account.password },
    headers: [...shown(exchange, to.shows), ...offHook(exchange, to.offHook)],
    ...(offer === undefined ? {} : { sdp: offer }),
  }, exchange.now);
  const strand = addStrand(exchange, story, leg, session, sdp);
  say(exchange, effects);
  return strand;
}

export function newSdp(exchange: Exchange): OwnSdp {
  return new OwnSdp(exchange.local.host, String(exchange.random.uint32()));
}

export function addStrand(
  exchange: Exchange,
  story: Story,
  leg: LegId,
  session: string,
  sdp: OwnSdp,
): Strand {
  const strand: Strand = {
    session,
    story,
    leg,
    sdp,
    open: undefined,
    partner: undefined,
    asksFor: undefined,
    wantsHeld: undefined,
    takes: undefined,
    settled: undefined,
  };
  exchange.strands.set(session, strand);
  story.strands.set(leg, strand);
  return strand;
}

/** It is over, or no longer ours to speak of. */
export function forgetStrand(exchange: Exchange, strand: Strand): void {
  exchange.strands.delete(strand.session);
  if (strand.story.strands.get(strand.leg) === strand) strand.story.strands.delete(strand.leg);
  part(strand);
  settleOffer(exchange, strand, false);
}

/** CANCEL, refusal or BYE, as its state demands. */
export function endStrand(exchange: Exchange, strand: Strand, status?: number): void {
  forgetStrand(exchange, strand);
  const options = status === undefined ? {} : { status };
  say(exchange, exchange.agent.sessions.end(strand.session, options, exchange.now));
}

/** Their sound is to be each other's as soon as one of them offers. */
export function tie(a: Strand, b: Strand): void {
  part(a);
  part(b);
  a.wantsHeld = undefined;
  b.wantsHeld = undefined;
  a.partner = b;
  b.partner = a;
}

function part(strand: Strand): void {
  const { partner } = strand;
  strand.partner = undefined;
  if (partner?.partner === strand) partner.partner = undefined;
}

/** Two that have answered hear each other from now on: the first is asked for its offer. */
export function join(exchange: Exchange, a: Strand, b: Strand): void {
  tie(a, b);
  if (a.open !== undefined) return give(exchange, a);
  if (b.open !== undefined) return give(exchange, b);
  say(exchange, exchange.agent.sessions.offer(a.session, {}, exchange.now));
}

/** The open offer of one goes to its partner. */
export function give(exchange: Exchange, from: Strand): void {
  const { partner, open } = from;
  const sdp = open && partner?.sdp.passOn(open);
  if (partner === undefined || sdp === undefined) return answerAlone(exchange, from);
  partner.asksFor = from;
  say(exchange, exchange.agent.sessions.offer(partner.session, { sdp }, exchange.now));
}

/** The open offer is answered by nobody for now. */
export function answerAlone(exchange: Exchange, strand: Strand): void {
  const { open, session } = strand;
  if (open === undefined) return;
  strand.open = undefined;
  const sdp = strand.sdp.nobody(open);
  const { sessions } = exchange.agent;
  say(
    exchange,
    sdp === undefined
      ? sessions.refuseOffer(session, {}, exchange.now)
      : sessions.acceptOffer(session, sdp, exchange.now),
  );
}

/** Tells a far end that it is held, or no more; `then` hears whether it took that. */
export function setHeld(
  exchange: Exchange,
  strand: Strand,
  held: boolean,
  then?: (worked: boolean) => void,
): void {
  settleOffer(exchange, strand, false);
  strand.settled = then;
  strand.wantsHeld = held;
  exchange.timers.set(`answer ${strand.leg}`, plus(exchange.now, ANSWER_MILLIS));
  offerHold(exchange, strand);
}

/** Not while another offer is on its way: that one comes first. */
function offerHold(exchange: Exchange, strand: Strand): void {
  const { wantsHeld, open, asksFor } = strand;
  if (wantsHeld === undefined || open !== undefined || asksFor !== undefined) return;
  const sdp = wantsHeld ? strand.sdp.held() : strand.sdp.resumed();
  if (sdp === undefined) return;
  strand.wantsHeld = undefined;
  say(exchange, exchange.agent.sessions.offer(strand.session, { sdp }, exchange.now));
}

/** Whoever waits for an answer to our own offer hears what became of it. */
export function settleOffer(exchange: Exchange, strand: Strand, worked: boolean): void {
  const { settled } = strand;
  strand.settled = undefined;
  exchange.timers.clear(`answer ${strand.leg}`);
  settled?.(worked);
}

/** An answer, to a hold or to the offer of another. */
export function onOfferAnswered(exchange: Exchange, strand: Strand, sdp: Uint8Array): void {
  const { asksFor } = strand;
  strand.asksFor = undefined;
  if (asksFor === undefined) return settleOffer(exchange, strand, true);
  const { sessions } = exchange.agent;
  const answer = asksFor.sdp.passOn(sdp);
  asksFor.open = undefined;
  say(
    exchange,
    answer === undefined
      ? sessions.refuseOffer(asksFor.session, {}, exchange.now)
      : sessions.acceptOffer(asksFor.session, answer, exchange.now),
  );
  for (const one of [strand, asksFor]) offerHold(exchange, one);
}

export function onOfferRefused(exchange: Exchange, strand: Strand): void {
  const { asksFor } = strand;
  strand.asksFor = undefined;
  if (asksFor === undefined) return settleOffer(exchange, strand, false);
  asksFor.open = undefined;
  say(exchange, exchange.agent.sessions.refuseOffer(asksFor.session, {}, exchange.now));
  offerHold(exchange, strand);
}

/** The PBX offers anew in its own request: that is its partner's affair, unless nothing but the words has changed. */
export function onTheirOffer(
  exchange: Exchange,
  strand: Strand,
  offered: Extract<SessionEffect, { kind: "offered" }>,
): void {
  const { sessions } = exchange.agent;
  const { partner } = strand;
  const busy = partner === undefined || partner.asksFor !== undefined ||
    sessions.get(partner.session)?.stable !== true;
  if (offered.sdp !== undefined && !busy && !saidBefore(partner, offered.sdp)) {
    strand.open = offered.sdp;
    return give(exchange, strand);
  }
  const { last } = strand.sdp;
  say(
    exchange,
    last === undefined
      ? sessions.refuseOffer(strand.session, {}, exchange.now)
      : sessions.acceptOffer(strand.session, last, exchange.now),
  );
}

/** Whether the partner was told just this already, origins aside. */
function saidBefore({ sdp }: Strand, body: Uint8Array): boolean {
  const { last } = sdp;
  const [before, now] = [last && parseSdp(last), parseSdp(body)];
  if (before?.ok !== true || !now.ok) return false;
  return JSON.stringify([before.value.lines, before.value.media]) ===
    JSON.stringify([now.value.lines, now.value.media]);
}

function shown({ mapping }: Exchange, party: Party | undefined): HeaderFields {
  const number = party === undefined ? "" : numberOf(party);
  return number === "" ? [] : [["P-Asserted-Identity", `<${addressOf(mapping, number)}>`]];
}

/** RFC 5373 where it is understood, else what vendors agreed on in practice. */
function offHook({ mapping }: Exchange, device: Device | undefined): HeaderFields {
  switch (device?.autoAnswerHeader) {
    case "call-info":
      return [["Call-Info", `<sip:${mapping.domain}>;answer-after=0`]];
    case "alert-info":
      return [["Alert-Info", `<http://${mapping.domain}>;info=alert-autoanswer;delay=0`]];
    case "answer-mode":
      return [["Answer-Mode", "Auto"]];
    case "none":
    case undefined:
      return [];
  }
}
