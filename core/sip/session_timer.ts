/**
 * Session timers (RFC 4028): both ends agree on an interval in which the session is refreshed by a re-INVITE or an
 * UPDATE; who hears of no refresh in time hangs up. So a call ends at both ends whatever the network loses.
 */
import type { Instant, Millis } from "../lib/time.ts";
import { clampedDecimal } from "./grammar.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message.ts";
import type { HeaderFields, OfferOptions, SessionCause } from "./session_messages.ts";
import { type RefreshPlan, type Session, SESSION_SECONDS_MIN } from "./session_record.ts";
import type { SessionTable } from "./session_table.ts";

/** The longest interval we ask for or agree to: a day. */
export const SESSION_SECONDS_MAX = 86_400;
/** How often an INVITE is repeated with a longer interval after a 422 (§7.3): each hop may have a minimum of its own. */
export const LONGER_TRIES_MAX = 3;

/** §10: the BYE goes out so long before the expiry, or a third of the interval when that is less. */
const EXPIRY_AHEAD_MILLIS: Millis = 32_000;

/** Timer `X`, no refresh came through: why the session ends, and the Reason of its BYE (RFC 3326). */
export const EXPIRED: SessionCause = { by: "timeout", status: 408, reason: "Session expired" };
export const EXPIRED_REASON = 'SIP;cause=408;text="Session expired"';

interface SessionExpires {
  readonly seconds: number;
  readonly refresher: "uac" | "uas" | undefined;
}

// ---- what we ask ----

/** For the first INVITE (§7.1): no refresher is named, so that the far end may choose. */
export function firstWish(table: SessionTable): HeaderFields {
  const own = wishOf(table.sessionSeconds);
  return own === 0 ? [] : [["Session-Expires", String(own)]];
}

/** For a re-INVITE or an UPDATE of ours (§7.4): the interval goes on, and who refreshes stays. */
export function presentWish(session: Session): HeaderFields {
  const { refresh, sessionSecondsMin } = session;
  if (refresh === undefined) return [];
  const refresher = refresh.ours ? "uac" : "uas";
  return [
    ["Session-Expires", `${refresh.seconds};refresher=${refresher}`],
    ...(sessionSecondsMin > SESSION_SECONDS_MIN
      ? [["Min-SE", String(sessionSecondsMin)] as const]
      : []),
  ];
}

/** The INVITE with the interval that its 422 demands (§7.3); `undefined` when that is too much, or was not asked for. */
export function askLonger(
  session: Session,
  request: SipRequest,
  response: SipResponse,
): SipRequest | undefined {
  const asked = sessionExpires(request);
  const least = minimumOf(response);
  if (asked === undefined || least === undefined || least > SESSION_SECONDS_MAX) return undefined;
  session.sessionSecondsMin = Math.max(session.sessionSecondsMin, least);
  const seconds = Math.max(asked.seconds, least);
  const headers = request.headers
    .set("Session-Expires", String(seconds))
    .set("Min-SE", String(least));
  return { ...request, headers };
}

/** A 422 to a re-INVITE or an UPDATE: the next try asks for at least so much. False when that is too much. */
export function takeMinimum(session: Session, response: SipResponse): boolean {
  const least = minimumOf(response);
  const { refresh } = session;
  if (refresh === undefined || least === undefined || least > SESSION_SECONDS_MAX) return false;
  session.sessionSecondsMin = Math.max(session.sessionSecondsMin, least);
  session.refresh = { ...refresh, seconds: Math.max(refresh.seconds, least) };
  return true;
}

/** A 2xx to our INVITE or UPDATE settles the interval anew (§7.2). */
export function agreeAsCaller(
  table: SessionTable,
  session: Session,
  response: SipResponse,
  now: Instant,
): void {
  noteAllow(session, response);
  if (!isUp(session)) return;
  const told = sessionExpires(response);
  if (told !== undefined) {
    const seconds = clamp(told.seconds);
    plan(table, session, { seconds, ours: told.refresher !== "uas", agreed: true }, now);
  } else if (session.sessionSeconds > 0) {
    const seconds = Math.max(wishOf(session.sessionSeconds), session.sessionSecondsMin);
    plan(table, session, { seconds, ours: true, agreed: false }, now);
  } else forget(table, session);
}

// ---- what is asked of us ----

/** The fields of a 422 when the request wants a shorter interval than there is (§9). */
export function tooBrief(request: SipRequest): HeaderFields | undefined {
  const asked = sessionExpires(request);
  if (asked === undefined || asked.seconds >= SESSION_SECONDS_MIN) return undefined;
  return [["Min-SE", String(SESSION_SECONDS_MIN)]];
}

/**
 * The fields of our 2xx to an INVITE or UPDATE (§9, table 2). The interval is never longer than what was asked
 * for; who asked chooses who refreshes, otherwise who wants the timer does.
 */
export function agreeAsCalled(
  table: SessionTable,
  session: Session,
  request: SipRequest,
  now: Instant,
): HeaderFields {
  noteAllow(session, request);
  if (!isUp(session)) return [];
  const own = wishOf(session.sessionSeconds);
  const asked = sessionExpires(request);
  const least = minimumOf(request) ?? SESSION_SECONDS_MIN;
  session.sessionSecondsMin = Math.max(session.sessionSecondsMin, clamp(least));
  if (asked === undefined && own === 0) {
    forget(table, session);
    return [];
  }
  const wanted = own === 0 ? SESSION_SECONDS_MAX : Math.max(own, session.sessionSecondsMin);
  const seconds = clamp(Math.min(asked?.seconds ?? wanted, wanted));
  const agreed = names(request, "Supported") || names(request, "Require");
  const refresher = agreed ? asked?.refresher ?? (own > 0 ? "uas" : "uac") : "uas";
  plan(table, session, { seconds, ours: refresher === "uas", agreed }, now);
  return [
    ["Session-Expires", `${seconds};refresher=${refresher}`],
    ...(agreed ? [["Require", "timer"] as const] : []),
  ];
}

// ---- time ----

/** Timer `S`: our refresh is due, unless an offer that waits will do for it. */
export function refreshDue(session: Session): void {
  if (session.refresh !== undefined) refreshNow(session);
}

/** An UPDATE without a description where the far end takes that, else what was agreed once more. */
export function refreshNow(session: Session): void {
  const { localSdp } = session;
  const offer: OfferOptions = session.updates || localSdp === undefined
    ? { method: "UPDATE" }
    : { sdp: () => session.localSdp ?? localSdp };
  session.waiting ??= { offer, tries: 0, refresh: true };
}

/** Our refresh got another answer than 2xx: a sign of life, or to be tried again before the expiry (§10). */
export function refreshRefused(
  table: SessionTable,
  session: Session,
  by: "reinvite" | "update",
  now: Instant,
): void {
  const { refresh } = session;
  if (refresh === undefined) return;
  if (by === "update") session.updates = false;
  if (refresh.agreed) table.setTimer(session, "S", now, refresh.seconds * 1000 / 8);
  else plan(table, session, refresh, now);
}

/** The far end's latest Allow says whether a refresh may be an UPDATE. */
export function noteAllow(session: Session, message: SipMessage): void {
  if (message.headers.has("Allow")) session.updates = names(message, "Allow", "update");
}

function plan(table: SessionTable, session: Session, refresh: RefreshPlan, now: Instant): void {
  session.refresh = refresh;
  dropWaitingRefresh(session);
  const length = refresh.seconds * 1000;
  table.setTimer(session, "X", now, length - Math.min(EXPIRY_AHEAD_MILLIS, length / 3));
  if (refresh.ours) table.setTimer(session, "S", now, length / 2);
  else table.clearTimer(session, "S");
}

function forget(table: SessionTable, session: Session): void {
  session.refresh = undefined;
  dropWaitingRefresh(session);
  table.clearTimer(session, "X");
  table.clearTimer(session, "S");
}

/** Whatever settled the interval anew was a refresh too; a later one must not repeat older SDP. */
function dropWaitingRefresh(session: Session): void {
  if (session.waiting?.refresh) session.waiting = undefined;
}

/** An early dialog has no interval yet: the 2xx to the INVITE settles it. */
function isUp(session: Session): boolean {
  return session.state === "answered" || session.state === "confirmed";
}

// ---- headers ----

/** The interval we want ourselves; 0 is none. */
function wishOf(seconds: number): number {
  return seconds > 0 ? clamp(seconds) : 0;
}

function sessionExpires(message: SipMessage): SessionExpires | undefined {
  const [delta, ...params] = (message.headers.get("Session-Expires") ?? "").split(";");
  const seconds = secondsIn(delta);
  if (seconds === undefined) return undefined;
  const named = params.map((param) => param.replaceAll(/[ \t]/g, "").toLowerCase());
  const refresher = (["uac", "uas"] as const).find((one) => named.includes(`refresher=${one}`));
  return { seconds, refresher };
}

function minimumOf(message: SipMessage): number | undefined {
  return secondsIn(message.headers.get("Min-SE")?.split(";")[0]);
}

function secondsIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : clampedDecimal(text.trim(), SESSION_SECONDS_MAX + 1);
}

function names(message: SipMessage, field: string, tag = "timer"): boolean {
  return message.headers.values(field).some((value) => value.toLowerCase() === tag);
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, SESSION_SECONDS_MIN), SESSION_SECONDS_MAX);
}
