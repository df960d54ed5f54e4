/**
 * Who watches what (RFC 6665): SUBSCRIBE of authenticated phones to lamps (`dialog`) of extensions and slots and
 * to `presence` of extensions. What is told follows from calls, registrations and chosen states at the end of each
 * turn, and only those are told whose lamp a change concerns.
 */
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { DIALOG_PACKAGE, writeDialogInfo } from "../../core/sip/dialog_info.ts";
import { PRESENCE_PACKAGE, writePresence } from "../../core/sip/pidf.ts";
import { requestUri } from "../../core/sip/headers.ts";
import type { SipResponse } from "../../core/sip/message.ts";
import {
  responseTo,
  type Stack,
  type StackEffect,
  type StatelessAnswer,
} from "../../core/sip/stack.ts";
import { type NotifierEffect, type StateText, Subscriptions } from "../../core/sip/subscription.ts";
import type { TerminatedReason } from "../../core/sip/event_package.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { lampOfPerson, lampOfSlot, slotOf } from "./lamps.ts";
import { SUBSCRIPTIONS_MAX, SUBSCRIPTIONS_OF_DEVICE_MAX } from "./limits.ts";
import { presenceOf } from "./presence.ts";

type Request = Extract<StackEffect, { kind: "request" }>;

/** What can be watched. */
type Watched =
  | { readonly kind: "person"; readonly extension: Extension }
  | { readonly kind: "slot"; readonly slot: number };

interface Watch {
  readonly device: DeviceId;
  readonly event: "dialog" | "presence";
  readonly watched: Watched;
}

/** The subscriptions by what they watch and by who watches, and what is to be told anew at the end of the turn. */
export class Watchers {
  readonly subscriptions: Subscriptions;
  readonly #watches = new Map<string, Watch>();
  readonly #of = new Map<string, Set<string>>();
  readonly #byDevice = new Map<DeviceId, Set<string>>();
  readonly #parkedIn = new Map<number, CallId>();
  readonly #touched = new Set<string>();

  constructor(stack: Stack) {
    this.subscriptions = new Subscriptions({
      stack,
      packages: [DIALOG_PACKAGE, PRESENCE_PACKAGE],
      contactUser: "naisen",
      product: "Naisen",
      subscriptionsMax: SUBSCRIPTIONS_MAX,
    });
  }

  get size(): number {
    return this.#watches.size;
  }

  touchPerson(extension: Extension): void {
    this.#touched.add(extension);
  }

  /** Everybody in the call, and the slot it waits in or has left. */
  touchCall(call: Call): void {
    for (const { party } of call.legs) {
      if (party.kind === "person") this.touchPerson(party.extension);
    }
    for (const { slot, to } of call.parks) {
      if (to === undefined) this.#parkedIn.set(slot, call.id);
      else if (this.#parkedIn.get(slot) === call.id) this.#parkedIn.delete(slot);
      this.#touched.add(slotKey(slot));
    }
  }

  touchAll(): void {
    for (const key of this.#of.keys()) this.#touched.add(key);
  }

  parkedIn(slot: number): CallId | undefined {
    return this.#parkedIn.get(slot);
  }

  add(subscription: string, watch: Watch): void {
    this.#watches.set(subscription, watch);
    put(this.#of, keyOf(watch.watched), subscription);
    put(this.#byDevice, watch.device, subscription);
  }

  drop(subscription: string): void {
    const watch = this.#watches.get(subscription);
    if (watch === undefined) return;
    this.#watches.delete(subscription);
    take(this.#of, keyOf(watch.watched), subscription);
    take(this.#byDevice, watch.device, subscription);
  }

  /** The subscription of a device that has too many: the oldest, which makes room. */
  crowdedOut(device: DeviceId): string | undefined {
    const own = this.#byDevice.get(device);
    if (own === undefined || own.size < SUBSCRIPTIONS_OF_DEVICE_MAX) return undefined;
    return own.values().next().value;
  }

  all(): Iterable<readonly [subscription: string, watch: Watch]> {
    return [...this.#watches];
  }

  /** Those whose lamp may show something else now. */
  takeTouched(): readonly (readonly [subscription: string, watch: Watch])[] {
    if (this.#touched.size === 0) return [];
    const touched = [...this.#touched].flatMap((key) =>
      [...this.#of.get(key) ?? []].map((one) => [one, this.#watches.get(one)!] as const)
    );
    this.#touched.clear();
    return touched;
  }
}

/** A SUBSCRIBE outside any dialog, of a device that has proved who it is (I27). */
export function hearSubscribe(
  exchange: Exchange,
  effect: Request,
  device: DeviceId,
  turn: Turn,
  respond: (response: SipResponse) => void,
): void {
  const { watchers } = exchange;
  const { request } = effect;
  const refuse = ({ status, headers }: StatelessAnswer) =>
    respond(responseTo(request, status, undefined, headers && { headers }));
  const asked = watchers.subscriptions.asked(request);
  if (!asked.ok) return refuse(asked.error);
  const event = asked.value.offer.name as Watch["event"];
  const watched = watchedBy(exchange, requestUri(request)?.user ?? "", event);
  if (watched === undefined) return refuse({ status: 404 });
  if (exchange.closing) return refuse({ status: 503 });
  const crowdedOut = watchers.crowdedOut(device);
  if (crowdedOut !== undefined) endWatch(exchange, crowdedOut, "rejected", turn);
  const watch: Watch = { device, event, watched };
  const text = textFor(exchange, watch, turn);
  const accepted = watchers.subscriptions.accept(effect, asked.value, text, turn.now, {
    preferSource: true,
  });
  if (accepted.subscription !== undefined) watchers.add(accepted.subscription, watch);
  tellWatchers(exchange, accepted.effects, turn);
}

/** What a stack effect means to subscriptions; false when it is none of theirs. */
export function hearSubscriptions(exchange: Exchange, effect: StackEffect, turn: Turn): boolean {
  const effects = exchange.watchers.subscriptions.handle(effect, turn.now);
  if (effects === undefined) return false;
  tellWatchers(exchange, effects, turn);
  return true;
}

export function wakeSubscriptions(exchange: Exchange, turn: Turn): void {
  tellWatchers(exchange, exchange.watchers.subscriptions.wake(turn.now), turn);
}

/** At the end of a turn: whoever watches what has changed is told; who knows it already hears nothing. */
export function followLamps(exchange: Exchange, turn: Turn): void {
  const { watchers } = exchange;
  for (const [subscription, watch] of watchers.takeTouched()) {
    const text = textFor(exchange, watch, turn);
    tellWatchers(exchange, watchers.subscriptions.publish(subscription, text, turn.now), turn);
  }
}

/**
 * The office is another one: who is gone or disabled watches no more, and what is gone is not watched (I39); all
 * others are told whatever their lamps now say.
 */
export function reconsiderWatchers(exchange: Exchange, turn: Turn): void {
  for (const [subscription, watch] of exchange.watchers.all()) {
    const device = exchange.index.device.get(watch.device);
    const person = device && exchange.index.person.get(device.owner);
    if (person === undefined || person.disabled) {
      endWatch(exchange, subscription, "deactivated", turn);
    } else if (!isThere(exchange, watch.watched)) {
      endWatch(exchange, subscription, "noresource", turn);
    }
  }
  exchange.watchers.touchAll();
}

/** The host stops: lamps say unknown rather than what was last. */
export function endWatchers(exchange: Exchange, turn: Turn): void {
  for (const [subscription] of exchange.watchers.all()) {
    endWatch(exchange, subscription, "probation", turn);
  }
}

function endWatch(
  exchange: Exchange,
  subscription: string,
  reason: TerminatedReason,
  turn: Turn,
): void {
  const { subscriptions } = exchange.watchers;
  tellWatchers(exchange, subscriptions.end(subscription, reason, turn.now), turn);
}

function tellWatchers(exchange: Exchange, effects: readonly NotifierEffect[], turn: Turn): void {
  for (const effect of effects) {
    if (effect.kind === "send") turn.effects.push(effect);
    else exchange.watchers.drop(effect.subscription);
  }
}

function watchedBy(
  exchange: Exchange,
  user: string,
  event: Watch["event"],
): Watched | undefined {
  const person = exchange.index.person.get(user);
  if (person !== undefined) return { kind: "person", extension: person.extension };
  const slot = event === "dialog" ? slotOf(exchange, user) : undefined;
  return slot === undefined ? undefined : { kind: "slot", slot };
}

function isThere(exchange: Exchange, watched: Watched): boolean {
  return watched.kind === "person"
    ? exchange.index.person.has(watched.extension)
    : slotOf(exchange, String(watched.slot)) !== undefined;
}

/** What this watcher is told now. Throws when nobody in the office owns its device: such a watch has been ended. */
function textFor(exchange: Exchange, watch: Watch, turn: Turn): StateText {
  const owner = exchange.index.device.get(watch.device)?.owner;
  const person = owner === undefined ? undefined : exchange.index.person.get(owner);
  if (person === undefined) throw new Error(`Cannot tell ${watch.device}: it has no owner`);
  const { watched } = watch;
  if (watch.event === "presence" && watched.kind === "person") {
    const presence = presenceOf(exchange, watched.extension, person.language, turn);
    return () => writePresence(presence);
  }
  const info = watched.kind === "person"
    ? lampOfPerson(exchange, watched.extension, person.extension)
    : lampOfSlot(exchange, watched.slot, parkedCall(exchange, watched.slot), person.extension);
  return (version) => writeDialogInfo({ ...info, version });
}

function parkedCall(exchange: Exchange, slot: number) {
  const id = exchange.watchers.parkedIn(slot);
  return id === undefined ? undefined : exchange.calls.get(id);
}

function keyOf(watched: Watched): string {
  return watched.kind === "person" ? watched.extension : slotKey(watched.slot);
}

/** An extension is digits alone. */
function slotKey(slot: number): string {
  return `slot ${slot}`;
}

function put<K>(table: Map<K, Set<string>>, key: K, value: string): void {
  const values = table.get(key);
  if (values === undefined) table.set(key, new Set([value]));
  else values.add(value);
}

function take<K>(table: Map<K, Set<string>>, key: K, value: string): void {
  const values = table.get(key);
  values?.delete(value);
  if (values?.size === 0) table.delete(key);
}
