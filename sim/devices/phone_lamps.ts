/** The lamp keys of a phone: whom it watches (RFC 4235, RFC 3856), what each lamp shows, and what its key would take. */
import type { Random } from "../../core/lib/random.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import {
  type DialogInfo,
  lampOf,
  WATCHED_DIALOGS,
  type WatchedDialog,
} from "../../core/sip/dialog_info.ts";
import { type Presence, WATCHED_PRESENCE } from "../../core/sip/pidf.ts";
import { Subscriber, type SubscriberEffect, WATCHES_MAX } from "../../core/sip/subscriber.ts";
import { domainOf } from "./phone_call.ts";
import type { LampCall, PhoneLamp, PhoneOptions, WatchPackage } from "./phone_io.ts";
import { sipUri } from "./sip_uri.ts";
import type { SendEffect, UserAgent } from "./user_agent.ts";

/** Lamps of one phone, both packages together; a key for one more does nothing. */
export const LAMPS_MAX = WATCHES_MAX;

/** A key with a lamp, as the person has set it: it outlives the power. */
export interface LampKey {
  readonly user: string;
  readonly package: WatchPackage;
}

interface Lamp extends LampKey {
  /** Absent while the phone is off. */
  readonly subscription: string | undefined;
}

export class PhoneLamps {
  readonly #options: PhoneOptions;
  readonly #dialogs: Subscriber<DialogInfo>;
  readonly #presences: Subscriber<Presence>;
  readonly #emit: (effects: readonly SendEffect[]) => void;
  #lamps: readonly Lamp[] = [];

  constructor(
    options: PhoneOptions,
    agent: UserAgent,
    random: Random,
    emit: (effects: readonly SendEffect[]) => void,
  ) {
    this.#options = options;
    this.#emit = emit;
    const own = { stack: agent.stack, contactUser: options.user, product: agent.product };
    this.#dialogs = new Subscriber({
      ...own,
      random: random.fork("dialog"),
      watches: WATCHED_DIALOGS,
    });
    this.#presences = new Subscriber({
      ...own,
      random: random.fork("presence"),
      watches: WATCHED_PRESENCE,
    });
    for (const subscriber of [this.#dialogs, this.#presences]) {
      agent.attach((effect, now) => {
        const effects: readonly SubscriberEffect<unknown>[] | undefined = subscriber.handle(
          effect,
          now,
        );
        return effects?.filter(isSend);
      });
    }
  }

  /** Live subscriptions, those being taken back included. */
  get size(): number {
    return this.#dialogs.size + this.#presences.size;
  }

  get keys(): readonly LampKey[] {
    return this.#lamps.map(({ user, package: of }) => ({ user, package: of }));
  }

  /** Keys set before it was switched on. */
  keep(keys: readonly LampKey[]): void {
    this.#lamps = keys.map((key) => ({ ...key, subscription: undefined }));
  }

  start(now: Instant): void {
    this.#lamps = this.#lamps.map((lamp) => ({
      ...lamp,
      subscription: this.#subscribe(lamp, now),
    }));
  }

  watch(user: string, of: WatchPackage, now: Instant): void {
    if (this.#options.registrar === undefined || user === "") return;
    if (this.#find(user, of) !== undefined || this.#lamps.length >= LAMPS_MAX) return;
    const key = { user, package: of };
    this.#lamps = [...this.#lamps, { ...key, subscription: this.#subscribe(key, now) }];
  }

  unwatch(user: string, of: WatchPackage, now: Instant): void {
    const lamp = this.#find(user, of);
    if (lamp === undefined) return;
    this.#lamps = this.#lamps.filter((one) => one !== lamp);
    this.#takeBack(lamp, now);
  }

  /** Takes every subscription back; the keys stay. */
  stop(now: Instant): void {
    for (const lamp of this.#lamps) this.#takeBack(lamp, now);
    this.keep(this.keys);
  }

  forget(): void {
    this.#dialogs.forget();
    this.#presences.forget();
  }

  /** What the key beside a lamp would take, if there is anything. */
  toTake(user: string): LampCall | undefined {
    const lamp = this.#find(user, "dialog");
    return callToTake(this.#dialogs.state(lamp?.subscription ?? ""));
  }

  display(): PhoneLamp[] {
    return this.#lamps.map((lamp) => ({
      user: lamp.user,
      package: lamp.package,
      ...(lamp.package === "dialog"
        ? dialogLamp(this.#dialogs.state(lamp.subscription ?? ""))
        : presenceLamp(this.#presences.state(lamp.subscription ?? ""))),
    }));
  }

  wake(now: Instant): void {
    this.#tell(this.#dialogs.wake(now));
    this.#tell(this.#presences.wake(now));
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#dialogs.nextDeadline(), this.#presences.nextDeadline());
  }

  /** Absent when there are too many, those being taken back included. */
  #subscribe({ user, package: of }: LampKey, now: Instant): string | undefined {
    const { registrar, password, user: own } = this.#options;
    const subscriber = this.#subscriber(of);
    if (registrar === undefined || subscriber.size >= WATCHES_MAX) return undefined;
    const domain = domainOf(this.#options);
    const { subscription, effects } = subscriber.subscribe({
      uri: sipUri(domain, user),
      destination: registrar,
      from: { uri: sipUri(domain, own), params: new Map() },
      credentials: { user: own, password },
    }, now);
    this.#tell(effects);
    return subscription;
  }

  #takeBack({ package: of, subscription }: Lamp, now: Instant): void {
    if (subscription !== undefined) {
      this.#tell(this.#subscriber(of).unsubscribe(subscription, now));
    }
  }

  #find(user: string, of: WatchPackage): Lamp | undefined {
    return this.#lamps.find((lamp) => lamp.user === user && lamp.package === of);
  }

  #subscriber(of: WatchPackage): Subscriber<DialogInfo> | Subscriber<Presence> {
    return of === "dialog" ? this.#dialogs : this.#presences;
  }

  #tell(effects: readonly SubscriberEffect<unknown>[]): void {
    this.#emit(effects.filter(isSend));
  }
}

function isSend(effect: SubscriberEffect<unknown>): effect is SendEffect {
  return effect.kind === "send";
}

type Light = Pick<PhoneLamp, "state" | "note" | "call">;

function dialogLamp(info: DialogInfo | undefined): Light {
  const lamp = lampOf(info);
  const state = lamp === "talking" || lamp === "holding" ? "busy" : lamp;
  const shown = info?.dialogs.find(isToTake) ?? info?.dialogs[0];
  const who = shown?.remote?.identity;
  const note = who?.name ?? who?.uri;
  const call = callToTake(info);
  return {
    state,
    ...(note === undefined ? {} : { note }),
    ...(call === undefined ? {} : { call }),
  };
}

/** What somebody has chosen to be is a note: who is away may still be called. */
function presenceLamp(presence: Presence | undefined): Light {
  if (presence === undefined) return { state: "unknown" };
  const note = presence.notes[0];
  const busy = presence.activities.some((one) => one === "on-the-phone" || one === "busy");
  return { state: busy ? "busy" : "idle", ...(note === undefined ? {} : { note }) };
}

function callToTake(info: DialogInfo | undefined): LampCall | undefined {
  const dialog = info?.dialogs.find(isToTake);
  const { callId, localTag, remoteTag } = dialog ?? {};
  if (callId === undefined || localTag === undefined || remoteTag === undefined) return undefined;
  return { callId, localTag, remoteTag };
}

/** What rings there, and what waits in a slot: that was sent there by who parked it (RFC 4235 §4.1.5). */
function isToTake({ state, direction, referredBy }: WatchedDialog): boolean {
  if (state === "confirmed") return referredBy !== undefined;
  return state === "early" && direction === "recipient";
}
