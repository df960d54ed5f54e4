/**
 * The watcher's side of RFC 6665 §4.1: every subscription of one user agent to one event package, over its
 * stack. A subscription is refreshed before it expires, made anew when the notifier lost it or a change was missed,
 * and says `undefined` (unknown) whenever what it knew may no longer be true, never what it was last.
 *
 * The owner feeds stack effects to `handle` as with `Sessions`; a NOTIFY inside one of the dialogs, and the responses
 * to SUBSCRIBE, are its affair.
 */
import { type Random, token } from "../lib/random.ts";
import type { Instant } from "../lib/time.ts";
import { formatNameAddr } from "./address.ts";
import { formatEvent, standingOf, type SubscriptionStanding } from "./event_package.ts";
import { callId, expires, tagOf, to } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { contactField, productField } from "./own_fields.ts";
import { answerChallenged, AUTH_TRIES_MAX } from "./session_auth.ts";
import type { HeaderFields } from "./session_messages.ts";
import { responseTo, type StackEffect } from "./stack.ts";
import {
  newWatch,
  nextSubscribe,
  type OpenSubscribe,
  type SubscribeOptions,
  type SubscriberEffect,
  type SubscriberOptions,
  type Watch,
} from "./subscriber_messages.ts";
import {
  admit,
  backOff,
  isFinal,
  RESUBSCRIBE_LEAST_MILLIS,
  RESUBSCRIBE_MAX_MILLIS,
  SUBSCRIBE_SECONDS,
  SUBSCRIBE_SECONDS_MAX,
  WATCHES_MAX,
} from "./subscriber_rules.ts";
import { giveUpAfter } from "./timers.ts";
import { WatchBook, type WatchTimer } from "./watch_book.ts";

export type {
  SubscribeOptions,
  SubscriberEffect,
  SubscriberOptions,
  SubscriptionEnd,
} from "./subscriber_messages.ts";
export { RESUBSCRIBE_MAX_MILLIS, SUBSCRIBE_SECONDS, WATCHES_MAX } from "./subscriber_rules.ts";

const CALL_ID_CHARACTERS = 20;
const TAG_CHARACTERS = 13;

type RequestEffect = Extract<StackEffect, { kind: "request" }>;

export class Subscriber<State> {
  readonly #options: SubscriberOptions<State>;
  readonly #random: Random;
  readonly #book = new WatchBook<State>((effect) => this.#out.push(effect));
  readonly #backlog: StackEffect[] = [];
  #out: SubscriberEffect<State>[] = [];
  #made = 0;

  constructor(options: SubscriberOptions<State>) {
    this.#options = options;
    this.#random = options.random.fork("subscriber");
  }

  /** Begins to watch, until `unsubscribe`. Throws beyond `WATCHES_MAX`. */
  subscribe(
    options: SubscribeOptions,
    now: Instant,
  ): { readonly subscription: string; readonly effects: SubscriberEffect<State>[] } {
    if (this.#book.size >= WATCHES_MAX) throw new Error(`Cannot watch more than ${WATCHES_MAX}`);
    const wished = Math.max(1, options.seconds ?? SUBSCRIBE_SECONDS);
    const seconds = Math.min(wished, SUBSCRIBE_SECONDS_MAX);
    const watch = newWatch<State>(`w${++this.#made}`, options, seconds);
    this.#book.add(watch);
    const effects = this.#run(now, () => this.#begin(watch, now));
    return { subscription: watch.id, effects };
  }

  /** Asks whether the notifier still has it: what it knows is told anew. Nothing happens while something else is asked. */
  refresh(subscription: string, now: Instant): SubscriberEffect<State>[] {
    const watch = this.#book.get(subscription);
    if (watch === undefined || !watch.wanted || watch.open !== undefined) return [];
    if (watch.dialog === undefined || watch.until === undefined) return [];
    return this.#run(now, () => this.#send(watch, watch.seconds, now));
  }

  /** Takes it back (Expires 0); `ended` follows when the notifier has said so, or at once when there is nothing to take back. */
  unsubscribe(subscription: string, now: Instant): SubscriberEffect<State>[] {
    const watch = this.#book.get(subscription);
    if (watch === undefined || !watch.wanted) return [];
    return this.#run(now, () => {
      watch.wanted = false;
      this.#book.know(watch, undefined);
      this.#book.clear(watch, "R");
      this.#book.clear(watch, "X");
      if (watch.open !== undefined) return;
      if (watch.dialog !== undefined) return this.#send(watch, 0, now);
      if (!watch.awaitsNotify) this.#book.drop(watch, { kind: "unsubscribed" });
    });
  }

  /** Lets go of everything without a word: the phone has lost its power. */
  forget(): void {
    this.#book.forget();
  }

  /** What a stack effect means here; `undefined` = not a subscription's affair. */
  handle(effect: StackEffect, now: Instant): SubscriberEffect<State>[] | undefined {
    let own = false;
    const effects = this.#run(now, () => {
      own = this.#dispatch(effect, now);
    });
    return own ? effects : undefined;
  }

  wake(now: Instant): SubscriberEffect<State>[] {
    return this.#run(now, () => {
      for (let due = this.#book.takeDue(now); due !== undefined; due = this.#book.takeDue(now)) {
        this.#fire(...due, now);
      }
    });
  }

  nextDeadline(): Instant | undefined {
    return this.#book.nextDeadline();
  }

  /** What is known now; `undefined` when it is not, or the subscription has ended. */
  state(subscription: string): State | undefined {
    return this.#book.get(subscription)?.state;
  }

  get size(): number {
    return this.#book.size;
  }

  #run(now: Instant, body: () => void): SubscriberEffect<State>[] {
    const out: SubscriberEffect<State>[] = [];
    this.#out = out;
    body();
    for (let next = this.#backlog.shift(); next !== undefined; next = this.#backlog.shift()) {
      this.#dispatch(next, now);
    }
    return out;
  }

  #dispatch(effect: StackEffect, now: Instant): boolean {
    switch (effect.kind) {
      case "request":
        return this.#onRequest(effect, now);
      case "response":
        return this.#onResponse(effect.transaction, effect.response.status, effect.response, now);
      case "client-timeout":
        return this.#onResponse(effect.transaction, 408, undefined, now);
      case "client-unreachable":
        return this.#onResponse(effect.transaction, 503, undefined, now);
      default:
        return false;
    }
  }

  // ---- SUBSCRIBE ----

  /** A subscription in a dialog of its own, as if there had been none before. */
  #begin(watch: Watch<State>, now: Instant): void {
    this.#book.letGo(watch);
    watch.callId = `${token(this.#random, CALL_ID_CHARACTERS)}@${this.#options.stack.local.host}`;
    watch.localTag = token(this.#random, TAG_CHARACTERS);
    watch.localField = `${formatNameAddr(watch.options.from)};tag=${watch.localTag}`;
    watch.sequence = 0;
    this.#book.named(watch);
    this.#send(watch, watch.seconds, now);
  }

  #send(watch: Watch<State>, seconds: number, now: Instant): void {
    const { watches } = this.#options;
    const headers: HeaderFields = [
      contactField(this.#options, this.#options.stack.local),
      ["Event", formatEvent({ name: watches.name })],
      ["Accept", watches.contentType],
      ["Expires", String(seconds)],
      ...productField(this.#options, "User-Agent"),
    ];
    watch.again = false;
    const { request, hop } = nextSubscribe(watch, headers);
    if (hop === undefined) return this.#failed(watch, 503, undefined, seconds === 0, now);
    this.#start(watch, { request, destination: hop, seconds, authTries: 0 }, now);
  }

  #start(
    watch: Watch<State>,
    open: Omit<OpenSubscribe, "watch" | "transaction">,
    now: Instant,
  ): void {
    const { transaction, effects } = this.#options.stack.request(
      open.request,
      open.destination,
      now,
    );
    this.#book.opened(watch, { ...open, watch: watch.id, transaction });
    this.#emit(effects);
  }

  #onResponse(
    transaction: string,
    status: number,
    response: SipResponse | undefined,
    now: Instant,
  ): boolean {
    const open = this.#book.openOf(transaction);
    if (open === undefined) return false;
    if (status < 200) return true;
    this.#book.answered(transaction);
    const watch = this.#book.get(open.watch);
    if (watch?.open?.transaction !== transaction) return true;
    watch.open = undefined;
    if (response !== undefined && this.#triedWithCredentials(watch, open, response, now)) {
      return true;
    }
    if (status === 423 && this.#askedForMore(watch, response, now)) return true;
    if (response === undefined || status >= 300) {
      this.#failed(watch, status, response, open.seconds === 0, now);
    } else this.#accepted(watch, response, open.seconds, now);
    return true;
  }

  #triedWithCredentials(
    watch: Watch<State>,
    open: OpenSubscribe,
    response: SipResponse,
    now: Instant,
  ): boolean {
    const { credentials } = watch.options;
    if (credentials === undefined || open.authTries >= AUTH_TRIES_MAX) return false;
    const number = watch.sequence + 1;
    const request = answerChallenged(open.request, response, credentials, number, this.#random);
    if (request === undefined) return false;
    watch.sequence = number;
    if (watch.dialog !== undefined) watch.dialog = { ...watch.dialog, localSequence: number };
    this.#start(watch, { ...open, request, authTries: open.authTries + 1 }, now);
    return true;
  }

  /** §4.2.1.1: asks again for what the notifier grants at least. */
  #askedForMore(watch: Watch<State>, response: SipResponse | undefined, now: Instant): boolean {
    const least = Number(response?.headers.get("Min-Expires"));
    if (!(least > watch.seconds && least <= SUBSCRIBE_SECONDS_MAX) || !watch.wanted) return false;
    watch.seconds = least;
    this.#send(watch, least, now);
    return true;
  }

  #accepted(watch: Watch<State>, response: SipResponse, asked: number, now: Instant): void {
    if (asked === 0 || watch.dialog === undefined) {
      watch.awaitsNotify = true;
      this.#book.set(watch, "N", now, giveUpAfter(this.#options.stack.timers));
    }
    if (asked === 0) return; // the last NOTIFY follows
    this.#book.lives(watch, Math.min(expires(response) ?? asked, SUBSCRIBE_SECONDS_MAX), now);
    if (!watch.wanted && watch.dialog !== undefined) this.#send(watch, 0, now);
    else if (watch.again && watch.dialog !== undefined) this.#send(watch, watch.seconds, now);
  }

  /** §4.1.2.2: without an answer the subscription may still live until it expires; a refusal has ended it. */
  #failed(
    watch: Watch<State>,
    status: number,
    response: SipResponse | undefined,
    leaving: boolean,
    now: Instant,
  ): void {
    if (leaving || !watch.wanted) return this.#book.drop(watch, { kind: "unsubscribed" });
    const silent = status === 408 || (status >= 500 && status < 600);
    const lived = watch.until !== undefined;
    if (!silent || !lived) this.#book.lose(watch, lived && status === 481);
    if (isFinal(status)) return this.#book.drop(watch, { kind: "refused", status });
    this.#retry(watch, Number(response?.headers.get("Retry-After")?.split(/[ ;(]/)[0]), now);
  }

  /** Waits longer each time, and tries again; what it may still know is kept until it expires. */
  #retry(watch: Watch<State>, askedSeconds: number, now: Instant): void {
    const wait = askedSeconds > 0 ? 1_000 * askedSeconds : backOff(watch.failures, this.#random);
    watch.failures += 1;
    this.#book.set(watch, "R", now, Math.min(wait, RESUBSCRIBE_MAX_MILLIS));
  }

  // ---- NOTIFY ----

  #onRequest({ transaction, request }: RequestEffect, now: Instant): boolean {
    const watch = this.#book.ofTag(tagOf(to(request)) ?? "");
    if (watch === undefined || callId(request) !== watch.callId) return false;
    const status = request.method === "NOTIFY" ? admit(watch, request, this.#options.watches) : 481;
    const extra: HeaderFields = status === 415
      ? [["Accept", this.#options.watches.contentType]]
      : status === 489
      ? [["Allow-Events", this.#options.watches.name]]
      : [];
    const headers = [...extra, ...productField(this.#options, "Server")];
    const response = responseTo(request, status, undefined, { headers });
    this.#emit(this.#options.stack.respond(transaction, response, now));
    if (status === 200) this.#notified(watch, request, standingOf(request)!, now);
    return true;
  }

  #notified(
    watch: Watch<State>,
    request: SipRequest,
    standing: SubscriptionStanding,
    now: Instant,
  ): void {
    this.#book.clear(watch, "N");
    watch.awaitsNotify = false;
    if (standing.state === "terminated") return this.#terminated(watch, standing, now);
    watch.failures = 0;
    if (standing.expires !== undefined) {
      this.#book.lives(watch, Math.min(standing.expires, SUBSCRIBE_SECONDS_MAX), now);
    }
    if (!watch.wanted) {
      if (watch.open === undefined) this.#send(watch, 0, now);
      return;
    }
    if (request.body.length > 0) this.#fold(watch, new TextDecoder().decode(request.body), now);
  }

  #fold(watch: Watch<State>, text: string, now: Instant): void {
    const folded = this.#options.watches.fold(watch.state, text);
    switch (folded.kind) {
      case "state":
        return this.#book.know(watch, folded.state);
      case "stale":
        return;
      case "malformed":
        return this.#book.know(watch, undefined);
      case "gap":
        this.#book.know(watch, undefined);
        if (watch.open === undefined) this.#send(watch, watch.seconds, now);
        else watch.again = true;
    }
  }

  /** §4.1.3: the reason says whether and when to ask again. */
  #terminated(
    watch: Watch<State>,
    { reason, retryAfter }: Extract<SubscriptionStanding, { state: "terminated" }>,
    now: Instant,
  ): void {
    if (!watch.wanted) return this.#book.drop(watch, { kind: "unsubscribed" });
    this.#book.lose(watch);
    switch (reason) {
      case "rejected":
      case "noresource":
      case "invariant":
        return this.#book.drop(watch, { kind: "terminated", reason });
      case "deactivated":
      case "timeout":
        return this.#book.set(watch, "R", now, RESUBSCRIBE_LEAST_MILLIS);
      case "probation":
      case "giveup":
      case undefined:
        return this.#retry(watch, retryAfter ?? 0, now);
    }
  }

  // ---- time ----

  #fire(timer: WatchTimer, watch: Watch<State>, now: Instant): void {
    switch (timer) {
      case "R":
        if (watch.open !== undefined) return;
        if (watch.dialog === undefined || watch.until === undefined) return this.#begin(watch, now);
        return this.#send(watch, watch.seconds, now);
      case "X":
        this.#book.lose(watch);
        return this.#begin(watch, now);
      case "N":
        if (!watch.wanted) return this.#book.drop(watch, { kind: "unsubscribed" });
        this.#book.lose(watch);
        return this.#retry(watch, 0, now);
    }
  }

  #emit(effects: readonly StackEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.#out.push(effect);
      else this.#backlog.push(effect);
    }
  }
}
