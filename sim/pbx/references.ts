/**
 * What phones that sent a REFER are told of it: one stream of NOTIFYs for each, in the dialog of the REFER, which it
 * outlives when the phone hangs up meanwhile (RFC 3515 §2.4.4, RFC 5057 §3). Each stream has an end (I21).
 */
import {
  endReferSubscription,
  type ReferNotify,
  type Referral,
  type ReferSubscription,
  referSubscription,
  repeatReferStatus,
  tellReferStatus,
} from "../../core/sip/refer.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import type { LiveLeg, Reference } from "./live_calls.ts";

/** Begins the stream with 100; without one (RFC 4488), or when the dialog has just ended, nothing is told. */
export function openReference(
  exchange: Exchange,
  leg: LiveLeg,
  referral: Referral,
  turn: Turn,
): Reference | undefined {
  if (!referral.subscribes || !exchange.sessions.keep(leg.session)) return undefined;
  const first = leg.referred !== true;
  leg.referred = true;
  const subscription = referSubscription(first ? undefined : referral.cseq);
  const reference: Reference = { session: leg.session, call: leg.call, subscription };
  exchange.references.add(reference);
  tellReference(exchange, reference, 100, turn);
  return reference;
}

/** A provisional status once, a final one as the last word. */
export function tellReference(
  exchange: Exchange,
  reference: Reference | undefined,
  status: number,
  turn: Turn,
): void {
  if (reference === undefined) return;
  const [next, notify] = tellReferStatus(reference.subscription, status);
  move(exchange, reference, next, notify, turn);
}

/** The streams of calls that have ended, whatever ended them, end with them. */
export function settleReferences(exchange: Exchange, turn: Turn): void {
  for (const reference of exchange.references) {
    if (reference.call.value.endedAt !== undefined) tellReference(exchange, reference, 487, turn);
  }
}

export function hasReference(exchange: Exchange, session: string): boolean {
  return [...exchange.references].some((one) => one.session === session);
}

/** A SUBSCRIBE in the dialog refreshes the stream or gives it up (§2.4.4). */
export function askReference(
  exchange: Exchange,
  session: string,
  goesOn: boolean,
  turn: Turn,
): void {
  const reference = [...exchange.references].find((one) => one.session === session);
  if (reference === undefined) return;
  const { subscription } = reference;
  const [next, notify] = goesOn
    ? [subscription, repeatReferStatus(subscription)]
    : endReferSubscription(subscription);
  move(exchange, reference, next, notify, turn);
}

function move(
  exchange: Exchange,
  reference: Reference,
  next: ReferSubscription,
  notify: ReferNotify | undefined,
  turn: Turn,
): void {
  const { sessions } = exchange;
  const { session, subscription } = reference;
  reference.subscription = next;
  if (notify !== undefined) {
    tell(exchange, sessions.request(session, "NOTIFY", notify, turn.now).effects, turn);
  }
  if (!next.over || subscription.over) return;
  exchange.references.delete(reference);
  tell(exchange, sessions.release(session, turn.now), turn);
}
