/** A notifier and a watcher on a wire, in virtual time: what is told is a number, so that it can be compared. */
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import type { Folded, WatchedPackage } from "../../core/sip/event_package.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { DEFAULT_TIMERS, responseTo, Stack, type StackEffect } from "../../core/sip/stack.ts";
import { Subscriber, type SubscriberEffect } from "../../core/sip/subscriber.ts";
import {
  type NotifierEffect,
  Subscriptions,
  type SubscriptionsOptions,
} from "../../core/sip/subscription.ts";
import { type Wire, type WireEnd } from "./two_ends.ts";

export const TALLY_TYPE = "application/tally";
/** `VERSION VALUE`. */
export interface Tally {
  readonly version: number;
  readonly value: number;
}

export const TALLY = {
  name: "tally",
  contentType: TALLY_TYPE,
  seconds: { usual: 600, min: 60, max: 1_200 },
} as const;

export function tallyText(value: number) {
  return (version: number) => `${version} ${value}`;
}

export function readTally(text: string): Tally | undefined {
  const [version, value] = text.split(" ").map(Number);
  return version === undefined || value === undefined ? undefined : { version, value };
}

/** `gap` as a text stands for a document that does not follow on what is known. */
export const WATCHED_TALLY: WatchedPackage<Tally> = {
  name: "tally",
  contentType: TALLY_TYPE,
  fold(before, text): Folded<Tally> {
    if (text === "gap") return { kind: "gap" };
    const read = /^\d+ \d+$/.test(text) ? readTally(text) : undefined;
    if (read === undefined) return { kind: "malformed" };
    if (before !== undefined && read.version <= before.version) return { kind: "stale" };
    return { kind: "state", state: read };
  },
};

abstract class Agent implements WireEnd {
  readonly stack: Stack;
  readonly address: SocketAddress;

  constructor(readonly name: string, readonly wire: Wire) {
    this.address = { host: `192.0.2.${name.charCodeAt(0)}`, port: 5060 };
    this.stack = new Stack({
      random: seededRandom(`agent ${name}`),
      timers: DEFAULT_TIMERS,
      local: this.address,
    });
    wire.join(this);
  }

  receive(bytes: Uint8Array, source: SocketAddress): void {
    this.take(this.stack.receive(bytes, source, this.wire.now));
  }

  wake(): void {
    this.take(this.stack.wake(this.wire.now));
    this.wakeOwn(this.wire.now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.stack.nextDeadline(), this.ownDeadline());
  }

  take(effects: readonly StackEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.send(effect);
      else if (!this.hear(effect) && effect.kind === "request") {
        const response = responseTo(effect.request, 481);
        this.take(this.stack.respond(effect.transaction, response, this.wire.now));
      }
    }
  }

  send(effect: Extract<StackEffect, { kind: "send" }>): void {
    this.wire.send(this.address, effect.destination, effect.bytes);
  }

  protected abstract hear(effect: StackEffect): boolean;
  protected abstract wakeOwn(now: Instant): void;
  protected abstract ownDeadline(): Instant | undefined;
}

/** Lets everybody in. */
export class Notifier extends Agent {
  readonly subscriptions: Subscriptions;
  readonly accepted: string[] = [];
  readonly ended: { readonly subscription: string; readonly why: string }[] = [];
  value = 0;
  /** A status instead of letting in. */
  refuses: number | undefined;

  constructor(wire: Wire, options: Partial<SubscriptionsOptions> = {}, name = "n") {
    super(name, wire);
    this.subscriptions = new Subscriptions({ stack: this.stack, packages: [TALLY], ...options });
  }

  /** The state is another one now. */
  tell(value: number): void {
    this.value = value;
    for (const id of this.accepted) {
      this.do(this.subscriptions.publish(id, tallyText(value), this.wire.now));
    }
  }

  do(effects: readonly NotifierEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.send(effect);
      else this.ended.push(effect);
    }
  }

  protected hear(effect: StackEffect): boolean {
    const own = this.subscriptions.handle(effect, this.wire.now);
    if (own !== undefined) this.do(own);
    else if (effect.kind !== "request" || effect.request.headers.get("To")?.includes("tag=")) {
      return false;
    } else this.#letIn(effect);
    return true;
  }

  #letIn(effect: Extract<StackEffect, { kind: "request" }>): void {
    const { now } = this.wire;
    const asked = this.subscriptions.asked(effect.request);
    const answer = this.refuses === undefined
      ? asked.ok ? undefined : asked.error
      : { status: this.refuses };
    if (answer !== undefined || !asked.ok) {
      const { status, headers } = answer!;
      const response = responseTo(effect.request, status, undefined, headers && { headers });
      return this.take(this.stack.respond(effect.transaction, response, now));
    }
    const text = tallyText(this.value);
    const { subscription, effects } = this.subscriptions.accept(effect, asked.value, text, now);
    if (subscription !== undefined) this.accepted.push(subscription);
    this.do(effects);
  }

  protected wakeOwn(now: Instant): void {
    this.do(this.subscriptions.wake(now));
  }

  protected ownDeadline(): Instant | undefined {
    return this.subscriptions.nextDeadline();
  }
}

export class Watcher extends Agent {
  readonly subscriber: Subscriber<Tally>;
  readonly log: Exclude<SubscriberEffect<Tally>, { kind: "send" }>[] = [];

  constructor(wire: Wire, name = "w") {
    super(name, wire);
    const random = seededRandom(`watcher ${name}`);
    this.subscriber = new Subscriber({ stack: this.stack, random, watches: WATCHED_TALLY });
  }

  watch(seconds?: number, of = "n"): string {
    const uri = `sip:tally@192.0.2.${of.charCodeAt(0)}:5060`;
    const from = { uri: `sip:${this.name}@192.0.2.1`, params: new Map() };
    const credentials = { user: this.name, password: "secret" };
    const { subscription, effects } = this.subscriber.subscribe(
      { uri, from, credentials, ...(seconds === undefined ? {} : { seconds }) },
      this.wire.now,
    );
    this.do(effects);
    return subscription;
  }

  unwatch(subscription: string): void {
    this.do(this.subscriber.unsubscribe(subscription, this.wire.now));
  }

  /** What it believed since the start, one after another. */
  told(): (number | "unknown")[] {
    const told = this.log.flatMap((one) =>
      one.kind === "watched" ? [one.state === undefined ? "unknown" as const : one.state.value] : []
    );
    return told.filter((value, i) => value !== told[i - 1]);
  }

  do(effects: readonly SubscriberEffect<Tally>[]): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.send(effect);
      else this.log.push(effect);
    }
  }

  protected hear(effect: StackEffect): boolean {
    const own = this.subscriber.handle(effect, this.wire.now);
    if (own !== undefined) this.do(own);
    return own !== undefined;
  }

  protected wakeOwn(now: Instant): void {
    this.do(this.subscriber.wake(now));
  }

  protected ownDeadline(): Instant | undefined {
    return this.subscriber.nextDeadline();
  }
}

export function bodyOf(request: SipRequest): string {
  return new TextDecoder().decode(request.body);
}

/** The NOTIFYs as sent, each once however often it was repeated. */
export function notifies(wire: Wire): readonly SipRequest[] {
  const seen = new Set<string>();
  return wire.requests("NOTIFY").filter((request) => {
    const key = `${request.headers.get("Call-ID")} ${request.headers.get("CSeq")}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
