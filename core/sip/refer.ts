/**
 * REFER (RFC 3515) as its receiver reads it, with Referred-By (RFC 3892) and a Refer-To that names a dialog to
 * replace (RFC 3891); and the subscription it implies, as a small state that says every NOTIFY to be sent.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import { type NameAddr, parseNameAddr, parseUri, type SipUri } from "./address.ts";
import { cseq } from "./headers.ts";
import type { SipRequest } from "./message.ts";
import { parseReplaces, type Replaces } from "./replaces.ts";
import { reasonPhrase } from "./response.ts";
import type { HeaderFields } from "./session_messages.ts";
import { formatSipfrag, SIPFRAG_TYPE } from "./sipfrag.ts";

export interface Referral {
  /** Where to go, without headers. */
  readonly target: SipUri;
  readonly targetName?: string;
  /** The dialog to be replaced there: an attended transfer. */
  readonly replaces?: Replaces;
  /** Who says it is that refers; a claim, nothing more. */
  readonly referredBy?: NameAddr;
  /** False when the sender wants no NOTIFYs (RFC 4488 `Refer-Sub: false`). */
  readonly subscribes: boolean;
  /** Tells several REFERs of one dialog apart (§2.4.6). */
  readonly cseq: number;
}

/** How a REFER that cannot be read is answered. */
export interface ReferRefusal {
  readonly status: 400 | 403 | 416;
  readonly reason: string;
}

/**
 * Exactly one Refer-To (§2.4.1: 400), of scheme sip or sips (416), that asks for an INVITE (403, as we refer nobody
 * to anything else).
 */
export function readRefer(request: SipRequest): Result<Referral, ReferRefusal> {
  const values = request.headers.values("Refer-To");
  if (values.length !== 1) return refused(400, "One Refer-To");
  const address = parseNameAddr(values[0]!);
  if (address === undefined) return refused(400, "Malformed Refer-To");
  const uri = parseUri(address.uri);
  if (uri === undefined) {
    return /^sips?:/i.test(address.uri) ? refused(400, "Malformed Refer-To") : refused(416);
  }
  const method = uri.params.get("method");
  if (method !== undefined && method !== "INVITE") return refused(403);
  const escaped = uri.headers.get("replaces");
  const replaces = escaped === undefined ? undefined : parseReplaces(escaped);
  if (escaped !== undefined && replaces === undefined) return refused(400, "Malformed Replaces");
  const referredBy = referrerOf(request);
  return ok({
    target: withoutHeaders(uri),
    subscribes: !isFalse(request.headers.get("Refer-Sub")),
    cseq: cseq(request).number,
    ...(address.displayName === undefined ? {} : { targetName: address.displayName }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(referredBy === undefined ? {} : { referredBy }),
  });
}

/** Who asked for this request (RFC 3892): an INVITE too has it. Undefined when nobody is named, or not as an address is. */
export function referrerOf(request: SipRequest): NameAddr | undefined {
  const by = request.headers.get("Referred-By");
  return by === undefined ? undefined : parseNameAddr(by);
}

function refused(status: ReferRefusal["status"], reason = reasonPhrase(status)) {
  return refuse({ status, reason });
}

function withoutHeaders(uri: SipUri): SipUri {
  const params = new Map(uri.params);
  params.delete("method");
  return { ...uri, params, headers: NO_HEADERS };
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** `Refer-Sub: false`, parameters aside (RFC 4488 §4). */
function isFalse(value: string | undefined): boolean {
  return value !== undefined && /^\s*false\s*(?:;|$)/i.test(value);
}

/** What the 202 carries: an echo of `Refer-Sub: false` says that no NOTIFY will come (RFC 4488 §4). */
export function acceptedFields(referral: Referral): HeaderFields {
  return referral.subscribes ? [] : [["Refer-Sub", "false"]];
}

/** The subscription a REFER has made (§2.4.4–§2.4.7), from its first NOTIFY to the one that ends it. */
export interface ReferSubscription {
  /** `id` of its Event header; absent for the first REFER of a dialog (§2.4.6). */
  readonly id?: number;
  /** The status told last. */
  readonly told?: number;
  readonly over: boolean;
}

/** Seconds the sender is promised; an end that comes later is told all the same. */
export const REFER_SUBSCRIPTION_SECONDS = 180;

export function referSubscription(id?: number): ReferSubscription {
  return id === undefined ? { over: false } : { id, over: false };
}

/** A NOTIFY to be sent in the dialog of the REFER. */
export interface ReferNotify {
  readonly headers: HeaderFields;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * What is to be told of the reference's fate: each provisional status once, the final one as the last word
 * (`terminated;reason=noresource`), nothing after it.
 */
export function tellReferStatus(
  subscription: ReferSubscription,
  status: number,
): readonly [ReferSubscription, ReferNotify | undefined] {
  if (subscription.over || subscription.told === status) return [subscription, undefined];
  const over = status >= 200;
  const state = over ? "terminated;reason=noresource" : ACTIVE;
  return [{ ...subscription, told: status, over }, notifyOf(subscription, status, state)];
}

/** To a SUBSCRIBE that refreshes: what was told last, again. */
export function repeatReferStatus(subscription: ReferSubscription): ReferNotify | undefined {
  return subscription.over ? undefined : notifyOf(subscription, subscription.told ?? 100, ACTIVE);
}

/** To a SUBSCRIBE that gives it up: what was told last, and no more. */
export function endReferSubscription(
  subscription: ReferSubscription,
): readonly [ReferSubscription, ReferNotify | undefined] {
  if (subscription.over) return [subscription, undefined];
  const notify = notifyOf(subscription, subscription.told ?? 100, "terminated;reason=timeout");
  return [{ ...subscription, over: true }, notify];
}

const ACTIVE = `active;expires=${REFER_SUBSCRIPTION_SECONDS}`;

function notifyOf({ id }: ReferSubscription, status: number, state: string): ReferNotify {
  const headers: HeaderFields = [
    ["Event", id === undefined ? "refer" : `refer;id=${id}`],
    ["Subscription-State", state],
  ];
  return { headers, contentType: SIPFRAG_TYPE, body: formatSipfrag(status) };
}
