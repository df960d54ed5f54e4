/**
 * Event packages and the headers that name them (RFC 6665 §5, §8.2): what may be subscribed to, for how long,
 * in which format its state is told, and how a subscription stands.
 */
import { clampedDecimal, cursorOn, isToken, type Params, readParams } from "./grammar.ts";
import { EXPIRES_MAX } from "./headers.ts";
import type { SipMessage } from "./message.ts";

/** A package as a notifier offers it. */
export interface EventPackage {
  /** As in the Event header: `dialog`. */
  readonly name: string;
  /** The one format its state is told in; also what a watcher without Accept is taken to want. */
  readonly contentType: string;
  /** Granted to who names no Expires, at least and at most. */
  readonly seconds: { readonly usual: number; readonly min: number; readonly max: number };
}

/**
 * What `dialog` and `presence` grant: so long to a watcher that says nothing of it (RFC 4235 §3.4, RFC 3856 §6.4), and
 * never more, since a lamp whose NOTIFY was lost is right again by then.
 */
export const LAMP_SECONDS: EventPackage["seconds"] = { usual: 600, min: 60, max: 600 };

/**
 * A package as a watcher reads it: each document is folded onto what was known before. `stale` is older than what is
 * known and changes nothing; `gap`: a change before it was missed, so that the whole state is asked for again.
 */
export interface WatchedPackage<State> {
  readonly name: string;
  readonly contentType: string;
  readonly fold: (before: State | undefined, text: string) => Folded<State>;
}

export type Folded<State> =
  | { readonly kind: "state"; readonly state: State }
  | { readonly kind: "stale" }
  | { readonly kind: "gap" }
  | { readonly kind: "malformed" };

/** Names a subscription within its dialog (§8.2.1). */
export interface EventName {
  readonly name: string;
  readonly id?: string;
}

/** Reads the Event header (or `o`); `undefined` when it is absent or malformed. */
export function eventOf(message: SipMessage): EventName | undefined {
  const read = tokenWithParams(message.headers.get("Event"));
  if (read === undefined) return undefined;
  const id = read.params.get("id");
  return id === undefined ? { name: read.token } : { name: read.token, id };
}

export function formatEvent({ name, id }: EventName): string {
  return id === undefined ? name : `${name};id=${id}`;
}

/** Packages are compared as they stand, ids too (§8.2.1). */
export function sameEvent(a: EventName, b: EventName): boolean {
  return a.name === b.name && a.id === b.id;
}

/** Whether the sender of this request takes the format: by its Accept (RFC 3261 §20.1), or having none. */
export function accepts(message: SipMessage, contentType: string): boolean {
  if (!message.headers.has("Accept")) return true;
  const [type] = contentType.split("/");
  const ranges = message.headers.values("Accept").map(readRange);
  const best = [contentType, `${type}/*`, "*/*"].map((wanted) =>
    ranges.find((range) => range?.type === wanted)
  ).find((range) => range !== undefined);
  return best !== undefined && best.quality > 0;
}

/** How a subscription stands, as a NOTIFY tells it (§4.1.3, §8.2.3). */
export type SubscriptionStanding =
  | { readonly state: "active" | "pending"; readonly expires?: number }
  | {
    readonly state: "terminated";
    readonly reason?: TerminatedReason;
    /** Seconds to wait before the next try. */
    readonly retryAfter?: number;
  };

/** What it means to the watcher: `retriesAfter` in subscriber.ts. */
export type TerminatedReason =
  | "deactivated"
  | "probation"
  | "rejected"
  | "timeout"
  | "giveup"
  | "noresource"
  | "invariant";

const REASONS: readonly TerminatedReason[] = [
  "deactivated",
  "probation",
  "rejected",
  "timeout",
  "giveup",
  "noresource",
  "invariant",
];

/**
 * Reads Subscription-State. An unknown state counts as `pending` would, an unknown reason as none; `undefined` when
 * the header is absent or malformed, which a NOTIFY must not be.
 */
export function standingOf(message: SipMessage): SubscriptionStanding | undefined {
  const read = tokenWithParams(message.headers.get("Subscription-State"));
  if (read === undefined) return undefined;
  const state = read.token.toLowerCase();
  if (state !== "terminated") {
    const expires = seconds(read.params.get("expires"));
    const known = state === "active" ? "active" : "pending";
    return expires === undefined ? { state: known } : { state: known, expires };
  }
  const named = read.params.get("reason")?.toLowerCase();
  const reason = REASONS.find((one) => one === named);
  const retryAfter = seconds(read.params.get("retry-after"));
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

export function formatStanding(standing: SubscriptionStanding): string {
  const params = standing.state === "terminated"
    ? [["reason", standing.reason], ["retry-after", standing.retryAfter]] as const
    : [["expires", standing.expires]] as const;
  return standing.state +
    params.map(([name, value]) => value === undefined ? "" : `;${name}=${value}`).join("");
}

function seconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : clampedDecimal(text, EXPIRES_MAX);
}

interface TokenWithParams {
  readonly token: string;
  readonly params: Params;
}

/** `token *(";" param)`. */
function tokenWithParams(text: string | undefined): TokenWithParams | undefined {
  if (text === undefined) return undefined;
  const semicolon = text.indexOf(";");
  const token = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  if (!isToken(token)) return undefined;
  const cursor = cursorOn(semicolon < 0 ? "" : text.slice(semicolon));
  const params = readParams(cursor);
  return params === undefined || cursor.at !== cursor.end ? undefined : { token, params };
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

/** One value of Accept; a malformed q counts as 1, since the type was named. */
function readRange(text: string): MediaRange | undefined {
  const [type, ...params] = text.split(";").map((part) => part.trim().toLowerCase());
  if (type === undefined || type === "") return undefined;
  const q = params.find((param) => /^q\s*=/.test(param))?.split("=")[1]?.trim();
  const zero = q !== undefined && /^0(?:\.0{0,3})?$/.test(q);
  return { type, quality: zero ? 0 : 1 };
}
