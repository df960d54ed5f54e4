/**
 * Who watches what (RFC 6665): SUBSCRIBE of authenticated phones to lamps (`dialog`) of extensions and slots and
 * to `presence` of extensions. What is told follows from calls, registrations and chosen states at the end of each
 * turn, and only those are told whose lamp a change concerns.
 */
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Device, Person } from "../../core/domain/office.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { type DialogInfo, writeDialogInfo } from "../../core/sip/dialog_info.ts";
import { type Presence, writePresence } from "../../core/sip/pidf.ts";
import { requestUri } from "../../core/sip/headers.ts";
import type { SipResponse } from "../../core/sip/message.ts";
import { responseTo, type StackEffect, type StatelessAnswer } from "../../core/sip/stack.ts";
import type { NotifierEffect, StateText } from "../../core/sip/subscription.ts";
import type { TerminatedReason } from "../../core/sip/event_package.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { lampOfDevice, lampOfPerson, lampOfSlot, slotOf } from "./lamps.ts";
import { presenceOf, presenceOfDevice } from "./presence.ts";
import type { Watch, Watched } from "./watchers.ts";

type Request = Extract<StackEffect, { kind: "request" }>;

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
  const lasts = asked.value.seconds > 0;
  const crowdedOut = lasts ? watchers.crowdedOut(device) : undefined;
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
  const device = deviceOf(exchange, user);
  if (device !== undefined) return { kind: "device", device: device.id };
  const slot = event === "dialog" ? slotOf(exchange, user) : undefined;
  return slot === undefined ? undefined : { kind: "slot", slot };
}

/** A device has a lamp of its own where it can be dialled by its name. */
function deviceOf({ index }: Exchange, name: string): Device | undefined {
  return index.office.sip.dialByDeviceName ? index.device.get(name) : undefined;
}

function isThere(exchange: Exchange, watched: Watched): boolean {
  switch (watched.kind) {
    case "person":
      return exchange.index.person.has(watched.extension);
    case "device":
      return deviceOf(exchange, watched.device) !== undefined;
    case "slot":
      return slotOf(exchange, String(watched.slot)) !== undefined;
    default:
      return unreachable(watched);
  }
}

/** What this watcher is told now. Throws when nobody in the office owns its device: such a watch has been ended. */
function textFor(exchange: Exchange, watch: Watch, turn: Turn): StateText {
  const owner = exchange.index.device.get(watch.device)?.owner;
  const person = owner === undefined ? undefined : exchange.index.person.get(owner);
  if (person === undefined) throw new Error(`Cannot tell ${watch.device}: it has no owner`);
  if (watch.event === "presence") {
    const presence = presenceFor(exchange, watch.watched, person, turn);
    return () => writePresence(presence);
  }
  const info = lampFor(exchange, watch.watched, person.extension);
  return (version) => writeDialogInfo({ ...info, version });
}

function presenceFor(
  exchange: Exchange,
  watched: Watched,
  watcher: Person,
  turn: Turn,
): Presence {
  switch (watched.kind) {
    case "person":
      return presenceOf(exchange, watched.extension, watcher.language, turn);
    case "device":
      return presenceOfDevice(exchange, watched.device, turn);
    case "slot":
      throw new Error(`Cannot tell the presence of slot ${watched.slot}: it has none`);
    default:
      return unreachable(watched);
  }
}

function lampFor(
  exchange: Exchange,
  watched: Watched,
  watcher: Extension,
): Omit<DialogInfo, "version"> {
  switch (watched.kind) {
    case "person":
      return lampOfPerson(exchange, watched.extension, watcher);
    case "device": {
      const device = exchange.index.device.get(watched.device);
      if (device === undefined) throw new Error(`Cannot tell of ${watched.device}: it is gone`);
      return lampOfDevice(exchange, device, watcher);
    }
    case "slot":
      return lampOfSlot(exchange, watched.slot, parkedCall(exchange, watched.slot), watcher);
    default:
      return unreachable(watched);
  }
}

function parkedCall(exchange: Exchange, slot: number) {
  const id = exchange.watchers.parkedIn(slot);
  return id === undefined ? undefined : exchange.calls.get(id);
}
