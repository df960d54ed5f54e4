/** How long a watcher waits, what it gives up for, and which NOTIFYs it takes (RFC 6665 §4.1.2, §4.1.3). */
import type { Random } from "../lib/random.ts";
import type { Millis } from "../lib/time.ts";
import { acceptRequest, dialogOfNotify, refreshTarget } from "./dialog.ts";
import { eventOf, standingOf, type WatchedPackage } from "./event_package.ts";
import { from, tagOf } from "./headers.ts";
import type { SipRequest } from "./message.ts";
import type { Watch } from "./subscriber_messages.ts";

/** Lifetime asked for by default (the packages' own default, RFC 4235 §3.4, RFC 3856 §6.4). */
export const SUBSCRIBE_SECONDS = 3_600;
/** The longest lifetime believed: a day. */
export const SUBSCRIBE_SECONDS_MAX = 86_400;
/** Subscriptions of one subscriber: more keys than any phone has. */
export const WATCHES_MAX = 256;
/** First wait after a failure, doubled each time, of which a half is chance. */
export const RESUBSCRIBE_FIRST_MILLIS: Millis = 4_000;
export const RESUBSCRIBE_MAX_MILLIS: Millis = 120_000;
/** Even where the notifier asks for a new subscription at once. */
export const RESUBSCRIBE_LEAST_MILLIS: Millis = 1_000;

/** The wait after so many failures in a row. */
export function backOff(failures: number, random: Random): Millis {
  const doubled = RESUBSCRIBE_FIRST_MILLIS * 2 ** Math.min(failures, 16);
  const most = Math.min(doubled, RESUBSCRIBE_MAX_MILLIS);
  return Math.floor(most / 2 + (most / 2) * (random.uint32() / 0x1_0000_0000));
}

/** What asking again would not change (RFC 3261 §21.4, RFC 6665 §4.1.2.2). */
export function isFinal(status: number): boolean {
  return status >= 300 && status < 500 ? !MAY_CHANGE.has(status) : status >= 600;
}

/** Nobody there, gone, busy for a moment. */
const MAY_CHANGE: ReadonlySet<number> = new Set([408, 480, 481, 486, 491]);

/** The status a NOTIFY deserves; with 200 the dialog has taken it. */
export function admit<State>(
  watch: Watch<State>,
  request: SipRequest,
  watches: WatchedPackage<State>,
): number {
  if (eventOf(request)?.name !== watches.name) return 489;
  if (standingOf(request) === undefined) return 400;
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (request.body.length > 0 && type !== watches.contentType) return 415;
  if (watch.dialog === undefined) {
    watch.dialog = dialogOfNotify(request, watch.localField, watch.sequence);
    return watch.dialog === undefined ? 400 : 200;
  }
  // §4.4.1: another notifier answered a forked SUBSCRIBE; one is enough
  if (watch.dialog.remoteTag !== (tagOf(from(request)) ?? "")) return 481;
  const accepted = acceptRequest(watch.dialog, request);
  if (!accepted.ok) return 500;
  watch.dialog = refreshTarget(accepted.value, request);
  return 200;
}
