/**
 * What we watch at the PBX: the dialogs (RFC 4235) of every device and slot, and by presence (RFC 3856) whether a device
 * is there. Each is watched by its own person's account where there is one, since a PBX tells strangers less.
 */
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Random } from "../../core/lib/random.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import { type DialogInfo, WATCHED_DIALOGS } from "../../core/sip/dialog_info.ts";
import { type Presence, WATCHED_PRESENCE } from "../../core/sip/pidf.ts";
import { Subscriber, type SubscriberEffect, WATCHES_MAX } from "../../core/sip/subscriber.ts";
import type { SubscriberOptions } from "../../core/sip/subscriber_messages.ts";
import type { SendEffect, UserAgent } from "../../sim/devices/user_agent.ts";
import { addressOf, type SipAccount, type SipMapping } from "./mapping.ts";

/** A PBX that knows no presence answers so (RFC 6665 §4.1.2.2 and RFC 3261 §21.4.6, §21.5.2). */
export const NOT_OFFERED: ReadonlySet<number> = new Set([405, 489, 501]);

export type Watched =
  | { readonly kind: "device"; readonly device: DeviceId }
  | { readonly kind: "slot"; readonly slot: number };

/** `undefined`: unknown. `ended`: it is told no more, by this SIP status where there was one, and not asked again. */
export type LampNews =
  | {
    readonly kind: "dialogs";
    readonly watched: Watched;
    readonly info: DialogInfo | undefined;
    readonly ended?: { readonly status?: number };
    /** The PBX knows nothing of what it had promised to tell: it has started anew. */
    readonly forgotten?: true;
  }
  | {
    readonly kind: "presence";
    readonly watched: Watched;
    readonly presence: Presence | undefined;
    readonly ended?: { readonly status?: number };
  };

export interface WantedLamp {
  readonly watched: Watched;
  /** How it is called at the PBX. */
  readonly user: string;
  /** As whom it is watched. */
  readonly account: SipAccount;
}

interface Lamp {
  readonly watched: Watched;
  readonly dialogs: Watching;
  readonly presence: Watching | undefined;
}

/** One subscription. */
interface Watching {
  takeBack(now: Instant): void;
  refresh(now: Instant): void;
}

export class LampBook {
  readonly #mapping: SipMapping;
  readonly #news: LampNews[] = [];
  readonly #dialogs: Pool<DialogInfo>;
  readonly #presences: Pool<Presence>;
  readonly #lamps = new Map<string, Lamp>();
  #wanted: ReadonlyMap<string, WantedLamp> = new Map();

  constructor(
    mapping: SipMapping,
    agent: UserAgent,
    random: Random,
    send: (effect: SendEffect) => void,
  ) {
    this.#mapping = mapping;
    const { stack, product } = agent;
    const own = { stack, product, contactUser: "naisen" };
    this.#dialogs = new Pool<DialogInfo>(
      { ...own, random: random.fork("dialog"), watches: WATCHED_DIALOGS },
      agent,
      send,
      (watched, info, { ended, forgotten }) =>
        void this.#news.push({
          kind: "dialogs",
          watched,
          info,
          ...(ended && { ended }),
          ...(forgotten && { forgotten }),
        }),
    );
    this.#presences = new Pool<Presence>(
      { ...own, random: random.fork("presence"), watches: WATCHED_PRESENCE },
      agent,
      send,
      (watched, presence, { ended }) =>
        void this.#news.push({ kind: "presence", watched, presence, ...(ended && { ended }) }),
    );
  }

  get size(): number {
    return this.#lamps.size;
  }

  /** Watches exactly these from now on; the key names one of them. */
  follow(wanted: ReadonlyMap<string, WantedLamp>, now: Instant): void {
    this.#wanted = wanted;
    for (const [key, lamp] of this.#lamps) {
      if (wanted.has(key)) continue;
      this.#lamps.delete(key);
      lamp.dialogs.takeBack(now);
      lamp.presence?.takeBack(now);
    }
    for (const [key, { watched, user, account }] of wanted) {
      if (this.#lamps.has(key)) continue;
      const how = {
        uri: addressOf(this.#mapping, user),
        destination: this.#mapping.registrar,
        from: { uri: addressOf(this.#mapping, account.user), params: new Map() },
        credentials: { user: account.user, password: account.password },
      };
      const presence = watched.kind === "device"
        ? this.#presences.watch(watched, how, now)
        : undefined;
      this.#lamps.set(key, {
        watched,
        dialogs: this.#dialogs.watch(watched, how, now),
        presence,
      });
    }
  }

  /** Asks whether the PBX still has a lamp, one after the other. */
  lookAtNext(now: Instant): void {
    const next = this.#lamps.entries().next().value;
    if (next === undefined) return;
    const [key, lamp] = next;
    this.#lamps.delete(key);
    this.#lamps.set(key, lamp);
    lamp.dialogs.refresh(now);
  }

  /** The same as before, in new subscriptions. */
  watchAnew(now: Instant): void {
    const wanted = this.#wanted;
    this.follow(new Map(), now);
    this.follow(wanted, now);
  }

  /** What has been heard since this was asked last. */
  takeNews(): readonly LampNews[] {
    return this.#news.splice(0);
  }

  wake(now: Instant): void {
    this.#dialogs.wake(now);
    this.#presences.wake(now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#dialogs.nextDeadline(), this.#presences.nextDeadline());
  }
}

type Told<State> = (
  watched: Watched,
  state: State | undefined,
  how: { readonly ended?: { readonly status?: number }; readonly forgotten?: true },
) => void;

/** As many subscribers as it takes: each keeps a bounded number of subscriptions. */
class Pool<State> {
  readonly #options: SubscriberOptions<State>;
  readonly #agent: UserAgent;
  readonly #send: (effect: SendEffect) => void;
  readonly #told: Told<State>;
  readonly #subscribers: {
    readonly subscriber: Subscriber<State>;
    readonly watched: Map<string, Watched>;
  }[] = [];

  constructor(
    options: SubscriberOptions<State>,
    agent: UserAgent,
    send: (effect: SendEffect) => void,
    told: Told<State>,
  ) {
    this.#options = options;
    this.#agent = agent;
    this.#send = send;
    this.#told = told;
  }

  watch(
    watched: Watched,
    how: Parameters<Subscriber<State>["subscribe"]>[0],
    now: Instant,
  ): Watching {
    const one = this.#subscribers.find(({ subscriber }) => subscriber.size < WATCHES_MAX) ??
      this.#grow();
    const { subscription, effects } = one.subscriber.subscribe(how, now);
    one.watched.set(subscription, watched);
    this.#hear(one.watched, effects).forEach(this.#send);
    return {
      takeBack: (at) => {
        const taken = one.subscriber.unsubscribe(subscription, at);
        one.watched.delete(subscription);
        this.#hear(one.watched, taken).forEach(this.#send);
      },
      refresh: (at) =>
        this.#hear(one.watched, one.subscriber.refresh(subscription, at)).forEach(this.#send),
    };
  }

  wake(now: Instant): void {
    for (const { subscriber, watched } of this.#subscribers) {
      this.#hear(watched, subscriber.wake(now)).forEach(this.#send);
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#subscribers.reduce<Instant | undefined>(
      (next, { subscriber }) => earlier(next, subscriber.nextDeadline()),
      undefined,
    );
  }

  #grow() {
    const random = this.#options.random.fork(String(this.#subscribers.length));
    const one = {
      subscriber: new Subscriber<State>({ ...this.#options, random }),
      watched: new Map<string, Watched>(),
    };
    this.#subscribers.push(one);
    this.#agent.attach((effect, now) => {
      const effects = one.subscriber.handle(effect, now);
      return effects && this.#hear(one.watched, effects);
    });
    return one;
  }

  #hear(
    watched: ReadonlyMap<string, Watched>,
    effects: readonly SubscriberEffect<State>[],
  ): readonly SendEffect[] {
    const out: SendEffect[] = [];
    for (const effect of effects) {
      if (effect.kind === "send") {
        out.push(effect);
        continue;
      }
      const what = watched.get(effect.subscription);
      if (what === undefined) continue;
      if (effect.kind === "watched") {
        this.#told(what, effect.state, effect.forgotten ? { forgotten: true } : {});
      } else {
        const { why } = effect;
        const ended = why.kind === "refused" ? { status: why.status } : {};
        this.#told(what, undefined, { ended });
      }
    }
    return out;
  }
}
