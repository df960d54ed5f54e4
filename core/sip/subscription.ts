/**
 * The notifier's side of RFC 6665 §4.2: every subscription that others have to one user agent, over its stack. The
 * owner lets a SUBSCRIBE in (`asked`, `accept`) and says what is so (`publish`); each watcher then has one NOTIFY on
 * the wire at most, and what changed meanwhile is told in one when that is answered.
 *
 * The owner feeds stack effects to `handle` as with `Sessions`. Every verb on a subscription that is over has no
 * effects: it may expire, or be found gone, at any time.
 */
import type { SocketAddress } from "../lib/socket_address.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { type Instant, plus } from "../lib/time.ts";
import { TimerTable } from "../lib/timer_table.ts";
import { acceptRequest, dialogOfRequest, refreshTarget, requestInDialog } from "./dialog.ts";
import {
  accepts,
  eventOf,
  formatEvent,
  formatStanding,
  sameEvent,
  type TerminatedReason,
} from "./event_package.ts";
import { callId, expires, from, tagOf, to } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import type { HeaderFields } from "./session_messages.ts";
import { contactField, productField } from "./own_fields.ts";
import { responseTo, type StackEffect, type StatelessAnswer } from "./stack.ts";
import {
  type AcceptOptions,
  type Asked,
  destinationNow,
  type NotifierEffect,
  standingNow,
  type StateText,
  type Subscription,
  type SubscriptionsOptions,
} from "./subscription_messages.ts";

export type {
  AcceptOptions,
  Asked,
  NotifierEffect,
  StateText,
  SubscriptionsOptions,
} from "./subscription_messages.ts";

/** Most subscriptions alive, those whose last NOTIFY is on the wire included; one more is answered 503. */
export const SUBSCRIPTIONS_MAX = 10_000;
/** A watcher that is busy for the moment is told again after what it asks, at most this. */
export const RETRY_AFTER_MAX_SECONDS = 60;

/** `X`: it expires; `R`: the watcher that was busy is told again. */
type SubscriptionTimer = "X" | "R";

type RequestEffect = Extract<StackEffect, { kind: "request" }>;

export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #max: number;
  readonly #contact: readonly [string, string];
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #byTag = new Map<string, Subscription>();
  readonly #open = new Map<string, Subscription>();
  readonly #timers = new TimerTable();
  readonly #backlog: StackEffect[] = [];
  readonly #encoder = new TextEncoder();
  #out: NotifierEffect[] = [];
  #made = 0;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    this.#max = options.subscriptionsMax ?? SUBSCRIPTIONS_MAX;
    this.#contact = contactField(options, options.stack.local);
  }

  /** What the SUBSCRIBE asks for, or its refusal: 489, 406, 423 (§4.2.1.1). The same for everybody. */
  asked(request: SipRequest): Result<Asked, StatelessAnswer> {
    const event = eventOf(request);
    const offer = this.#options.packages.find((one) => one.name === event?.name);
    if (event === undefined || offer === undefined) {
      return refuse({ status: 489, headers: [this.#allowEvents()] });
    }
    if (!accepts(request, offer.contentType)) {
      return refuse({ status: 406, headers: [["Accept", offer.contentType]] });
    }
    const { usual, min, max } = offer.seconds;
    const wished = expires(request) ?? usual;
    if (wished > 0 && wished < min) {
      return refuse({ status: 423, headers: [["Min-Expires", String(min)]] });
    }
    return ok({ offer, event, seconds: Math.min(wished, max) });
  }

  /**
   * Takes an out-of-dialog SUBSCRIBE the owner has let in: 200, and at once a NOTIFY with the whole state.
   * `subscription` is absent when nothing lasts: the state was only fetched, or it was refused here (400, 503).
   */
  accept(
    { transaction, request, source }: RequestEffect,
    asked: Asked,
    state: StateText,
    now: Instant,
    options: AcceptOptions = {},
  ): { readonly subscription?: string; readonly effects: NotifierEffect[] } {
    const tag = this.#options.stack.localTag(transaction);
    if (tag === undefined) return { effects: [] };
    const dialog = dialogOfRequest(request, tag);
    const refusal = dialog === undefined ? 400 : this.#subscriptions.size >= this.#max ? 503 : 0;
    if (dialog === undefined || refusal !== 0) {
      return { effects: this.#run(now, () => this.#refuse(transaction, request, refusal, now)) };
    }
    const subscription: Subscription = {
      id: `n${++this.#made}`,
      offer: asked.offer,
      event: asked.event,
      preferSource: options.preferSource === true,
      dialog,
      source,
      state,
      said: state(0),
      version: 0,
      open: undefined,
      due: true,
      until: now,
      over: undefined,
      lastSent: false,
    };
    this.#subscriptions.set(subscription.id, subscription);
    this.#byTag.set(tag, subscription);
    const effects = this.#run(now, () => {
      this.#grant(subscription, transaction, request, asked.seconds, now);
      this.#tell(subscription, now);
    });
    return asked.seconds === 0 ? { effects } : { subscription: subscription.id, effects };
  }

  /** What is so now. Nothing is sent when the watcher knows it already. */
  publish(id: string, state: StateText, now: Instant): NotifierEffect[] {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined || subscription.over !== undefined) return [];
    const said = state(0);
    subscription.state = state;
    if (said === subscription.said) return [];
    subscription.said = said;
    subscription.due = true;
    return this.#run(now, () => this.#tell(subscription, now));
  }

  /** Ends it from here: one NOTIFY says why, then none. */
  end(id: string, reason: TerminatedReason, now: Instant): NotifierEffect[] {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined || subscription.over !== undefined) return [];
    return this.#run(now, () => this.#close(subscription, reason, "ended", now));
  }

  /** What a stack effect means here; `undefined` = not a subscription's affair. */
  handle(effect: StackEffect, now: Instant): NotifierEffect[] | undefined {
    let own = false;
    const effects = this.#run(now, () => {
      own = this.#dispatch(effect, now);
    });
    return own ? effects : undefined;
  }

  wake(now: Instant): NotifierEffect[] {
    const timers = this.#timers;
    return this.#run(now, () => {
      for (let name = timers.takeDue(now); name !== undefined; name = timers.takeDue(now)) {
        const subscription = this.#subscriptions.get(name.slice(1));
        if (subscription === undefined) continue;
        const timer = name[0] as SubscriptionTimer;
        if (timer === "X") this.#close(subscription, "timeout", "expired", now);
        else this.#tell(subscription, now);
      }
    });
  }

  nextDeadline(): Instant | undefined {
    return this.#timers.next();
  }

  /** Those that still need the wire, ended ones included. */
  get size(): number {
    return this.#subscriptions.size;
  }

  #run(now: Instant, body: () => void): NotifierEffect[] {
    const out: NotifierEffect[] = [];
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

  /** A request inside one of the dialogs: a refresh, or the end. */
  #onRequest({ transaction, request, source }: RequestEffect, now: Instant): boolean {
    const subscription = this.#byTag.get(tagOf(to(request)) ?? "");
    if (subscription === undefined || subscription.dialog.callId !== callId(request)) return false;
    const { dialog } = subscription;
    // RFC 5057 §5.3: only the subscription is here, and BYE, INFO … belong to what is not
    const known = dialog.remoteTag === (tagOf(from(request)) ?? "") &&
      subscription.over === undefined && request.method === "SUBSCRIBE";
    if (!known) {
      this.#refuse(transaction, request, 481, now);
      return true;
    }
    const accepted = acceptRequest(dialog, request);
    if (!accepted.ok) {
      this.#refuse(transaction, request, 500, now);
      return true;
    }
    subscription.dialog = accepted.value;
    const asked = this.asked(request);
    if (!asked.ok) this.#answer(transaction, request, asked.error, now);
    else if (!sameEvent(asked.value.event, subscription.event)) {
      this.#refuse(transaction, request, 481, now);
    } else {
      this.#moved(subscription, request, source);
      this.#grant(subscription, transaction, request, asked.value.seconds, now);
      this.#tell(subscription, now);
    }
    return true;
  }

  /** §12.2: SUBSCRIBE refreshes the target. What was on its way to where the watcher was is not waited for. */
  #moved(subscription: Subscription, request: SipRequest, source: SocketAddress): void {
    const before = destinationNow(subscription);
    subscription.dialog = refreshTarget(subscription.dialog, request);
    subscription.source = source;
    const after = destinationNow(subscription);
    if (before.host === after.host && before.port === after.port) return;
    if (subscription.open !== undefined) this.#open.delete(subscription.open);
    subscription.open = undefined;
  }

  /** 200, a new lifetime, and the whole state due again (§4.2.1.2). */
  #grant(
    subscription: Subscription,
    transaction: string,
    request: SipRequest,
    seconds: number,
    now: Instant,
  ): void {
    const headers: HeaderFields = [
      ["Expires", String(seconds)],
      this.#contact,
      this.#allowEvents(),
    ];
    this.#answer(transaction, request, { status: 200, headers }, now);
    this.#timers.clear(`R${subscription.id}`);
    subscription.due = true;
    if (seconds === 0) return this.#close(subscription, "timeout", "unsubscribed", now);
    subscription.until = plus(now, 1_000 * seconds);
    this.#timers.set(`X${subscription.id}`, subscription.until);
  }

  /** Over for its owner; the watcher hears it in the last NOTIFY. */
  #close(
    subscription: Subscription,
    reason: TerminatedReason,
    why: Extract<NotifierEffect, { kind: "ended" }>["why"],
    now: Instant,
  ): void {
    const fetched = subscription.version === 0 && why === "unsubscribed";
    subscription.over = reason;
    subscription.due = true;
    this.#timers.clear(`X${subscription.id}`);
    if (!fetched) this.#out.push({ kind: "ended", subscription: subscription.id, why });
    this.#tell(subscription, now);
  }

  /** Sends what is due, unless the last NOTIFY is not answered yet. */
  #tell(subscription: Subscription, now: Instant): void {
    if (!subscription.due || subscription.open !== undefined || subscription.lastSent) return;
    const standing = standingNow(subscription, now);
    const told = subscription.over === undefined || subscription.over === "timeout";
    const headers: HeaderFields = [
      this.#contact,
      ["Event", formatEvent(subscription.event)],
      ["Subscription-State", formatStanding(standing)],
      ...productField(this.#options, "User-Agent"),
    ];
    const body = told
      ? this.#encoder.encode(subscription.state(subscription.version))
      : new Uint8Array(0);
    const { contentType } = subscription.offer;
    const [dialog, request] = requestInDialog(subscription.dialog, "NOTIFY", {
      headers,
      body,
      contentType,
    });
    subscription.dialog = dialog;
    subscription.due = false;
    if (told) subscription.version += 1;
    subscription.lastSent = standing.state === "terminated";
    const destination = destinationNow(subscription);
    const { transaction, effects } = this.#options.stack.request(request, destination, now);
    subscription.open = transaction;
    this.#open.set(transaction, subscription);
    this.#emit(effects);
  }

  #onResponse(
    transaction: string,
    status: number,
    response: SipResponse | undefined,
    now: Instant,
  ): boolean {
    const subscription = this.#open.get(transaction);
    if (subscription === undefined) return false;
    if (status < 200) return true;
    this.#open.delete(transaction);
    subscription.open = undefined;
    if (subscription.lastSent) this.#forget(subscription);
    else if (status < 300) this.#tell(subscription, now);
    else this.#untold(subscription, status, response, now);
    return true;
  }

  /** §4.2.2: whoever cannot be told is no watcher any more, unless he asks for a moment. */
  #untold(
    subscription: Subscription,
    status: number,
    response: SipResponse | undefined,
    now: Instant,
  ): void {
    const asked = Number(response?.headers.get("Retry-After")?.split(/[ ;(]/)[0]);
    if (status >= 500 && status < 600 && asked > 0 && subscription.over === undefined) {
      subscription.due = true;
      const wait = 1_000 * Math.min(asked, RETRY_AFTER_MAX_SECONDS);
      this.#timers.set(`R${subscription.id}`, plus(now, wait));
      return;
    }
    if (subscription.over === undefined) {
      this.#out.push({ kind: "ended", subscription: subscription.id, why: "failed" });
    }
    this.#forget(subscription);
  }

  #forget(subscription: Subscription): void {
    this.#timers.clear(`X${subscription.id}`);
    this.#timers.clear(`R${subscription.id}`);
    this.#subscriptions.delete(subscription.id);
    this.#byTag.delete(subscription.dialog.localTag);
  }

  #refuse(transaction: string, request: SipRequest, status: number, now: Instant): void {
    const headers: HeaderFields = status === 503 ? [["Retry-After", "60"]] : [];
    this.#answer(transaction, request, { status, headers }, now);
  }

  #answer(
    transaction: string,
    request: SipRequest,
    { status, headers }: StatelessAnswer,
    now: Instant,
  ): void {
    const all = [...(headers ?? []), ...productField(this.#options, "Server")];
    const response = responseTo(request, status, undefined, { headers: all });
    this.#emit(this.#options.stack.respond(transaction, response, now));
  }

  #emit(effects: readonly StackEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.#out.push(effect);
      else this.#backlog.push(effect);
    }
  }

  #allowEvents(): readonly [string, string] {
    return ["Allow-Events", this.#options.packages.map((one) => one.name).join(", ")];
  }
}
