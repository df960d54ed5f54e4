/**
 * Calls that phones make by themselves, as lamps tell of them (RFC 4235): each dialog of a device becomes a leg, and who is
 * named on the other side joins it to the call it is part of. Of our own calls lamps tell on which device they are.
 */
import {
  addLeg,
  bridge,
  bridgedWith,
  directionOf,
  endCall,
  legAnswered,
  legOf,
  liveLegs,
  openPark,
  startCall,
  unbridge,
  wasBridged,
  withLeg,
} from "../../core/domain/call.ts";
import { holdLeg, isHolding, resumeLeg } from "../../core/domain/hold.ts";
import type { DeviceId, LegId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import { unparkLeg } from "../../core/domain/park.ts";
import type { EndCause, Leg, Party } from "../../core/domain/pbx_messages.ts";
import { type Millis, plus } from "../../core/lib/time.ts";
import { parseUri } from "../../core/sip/address.ts";
import type { DialogInfo, WatchedDialog } from "../../core/sip/dialog_info.ts";
import {
  CALLS_MAX,
  change,
  type Exchange,
  newCallId,
  nextLegId,
  numberOf,
  openStory,
  partyOf,
  personOf,
  type Story,
} from "./exchange.ts";
import { noteEnded } from "./legs.ts";
import { noteRinging } from "./park.ts";

/** How long somebody whom no lamp tells of is kept in a call without anybody else: the next lamp may tell who has him. */
export const GRACE_MILLIS: Millis = 500;
/** Who rang this much less than the ring time was not given up by the clock. */
const RING_TOLERANCE_MILLIS: Millis = 500;

/** All dialogs of a device, or that they are not known just now: then what was known stays. */
export function onDialogs(
  exchange: Exchange,
  device: Device,
  info: DialogInfo | undefined,
): void {
  if (info === undefined) return;
  const present = new Map<string, WatchedDialog>();
  for (const dialog of info.dialogs) {
    if (dialog.state !== "terminated") present.set(dialogKey(device.id, dialog.id), dialog);
  }
  for (const [key, dialog] of present) {
    const place = exchange.byDialog.get(key) ?? placeFor(exchange, device, dialog, key);
    if (place !== undefined) follow(exchange, place.story, place.leg, dialog);
  }
  for (const [key, { story, leg }] of [...exchange.byDialog]) {
    if (key.startsWith(`${device.id} `) && !present.has(key)) gone(exchange, story, leg, key);
  }
}

/** Its lamp is watched no more: its calls are told by the others in them. */
export function loseSight(exchange: Exchange, device: DeviceId): void {
  for (const [key, { story, leg }] of [...exchange.byDialog]) {
    if (!key.startsWith(`${device} `)) continue;
    exchange.byDialog.delete(key);
    story.watched.delete(leg);
    exchange.touched.add(story);
  }
}

function dialogKey(device: DeviceId, id: string): string {
  return `${device} ${id}`;
}

// ---- whose dialog it is ----

interface Place {
  readonly story: Story;
  readonly leg: LegId;
}

function placeFor(
  exchange: Exchange,
  device: Device,
  dialog: WatchedDialog,
  key: string,
): Place | undefined {
  const number = parseUri(dialog.remote?.identity?.uri ?? "")?.user;
  const place = ownPlace(exchange, device, dialog) ??
    (number === undefined || number === device.owner
      ? undefined
      : placeBeside(exchange, device, dialog, number)) ??
    newPlace(exchange, device, dialog, number);
  if (place === undefined) return undefined;
  place.story.watched.set(place.leg, key);
  exchange.byDialog.set(key, place);
  return place;
}

/** A leg of ours that no lamp has told of yet. */
function ownPlace(exchange: Exchange, device: Device, dialog: WatchedDialog): Place | undefined {
  if (dialog.direction === "initiator") return undefined;
  const { owner } = device;
  for (const story of exchange.stories.values()) {
    for (const leg of liveLegs(story.value)) {
      if (!story.strands.has(leg.id) || story.watched.has(leg.id)) continue;
      if (leg.party.kind !== "person" || leg.party.extension !== owner) continue;
      if (leg.device !== undefined && leg.device !== device.id) continue;
      if (leg.device === undefined) {
        change(exchange, story, withLeg(story.value, { ...leg, device: device.id }));
      }
      return { story, leg: leg.id };
    }
  }
  return undefined;
}

/** In the call of somebody with that number who has nobody yet, or waits in a slot. */
function placeBeside(
  exchange: Exchange,
  device: Device,
  dialog: WatchedDialog,
  number: string,
): Place | undefined {
  for (const story of exchange.stories.values()) {
    const live = liveLegs(story.value);
    const other = live.find(({ party }) => numberOf(party) === number);
    if (other === undefined) continue;
    const own = live.find((leg) =>
      leg.party.kind === "person" && leg.party.extension === device.owner
    );
    if (own !== undefined) {
      if (story.watched.has(own.id)) continue;
      if (own.device === undefined) {
        change(exchange, story, withLeg(story.value, { ...own, device: device.id }));
      }
      return { story, leg: own.id };
    }
    if (story.strands.has(other.id)) continue;
    if (isPairedAlive(story, other)) continue;
    return addTo(exchange, story, device, dialog.direction === "initiator" ? "caller" : "callee");
  }
  return undefined;
}

/** Whether a lamp tells of whom it talks with, so that it has no room for another. */
function isPairedAlive(story: Story, leg: Leg): boolean {
  const other = bridgedWith(story.value, leg.id);
  return other !== undefined && story.watched.has(other);
}

function addTo(
  exchange: Exchange,
  story: Story,
  device: Device,
  role: "caller" | "callee",
): Place {
  const leg = nextLegId(story);
  const party = personOf(exchange, device.owner);
  change(
    exchange,
    story,
    addLeg(story.value, { id: leg, party, device: device.id, role }, exchange.now),
  );
  return { story, leg };
}

/** A call nobody has told of so far. */
function newPlace(
  exchange: Exchange,
  device: Device,
  dialog: WatchedDialog,
  number: string | undefined,
): Place | undefined {
  if (exchange.stories.size >= CALLS_MAX) return undefined;
  const calls = dialog.direction === "initiator";
  const own = personOf(exchange, device.owner);
  const far = partyOf(exchange, number === device.owner ? undefined : number);
  const [caller, callee] = calls ? [own, far] : [far, own];
  const story = openStory(
    exchange,
    startCall({
      id: newCallId(exchange),
      direction: directionOf(caller.kind, callee.kind),
      dialled: numberOf(callee),
    }, exchange.now),
  );
  const add = (party: Party, role: "caller" | "callee"): LegId => {
    const id = nextLegId(story);
    const on = party === own ? { device: device.id } : {};
    change(exchange, story, addLeg(story.value, { id, party, role, ...on }, exchange.now));
    return id;
  };
  const legs = [add(caller, "caller"), add(callee, "callee")] as const;
  return { story, leg: calls ? legs[0] : legs[1] };
}

// ---- what it says ----

function follow(exchange: Exchange, story: Story, leg: LegId, dialog: WatchedDialog): void {
  const value = legOf(story.value, leg);
  if (value === undefined || value.state === "ended") return;
  if (!story.strands.has(leg)) {
    if (dialog.state === "early") rings(exchange, story, value);
    if (dialog.state === "confirmed") talks(exchange, story, value);
  }
  followHold(exchange, story, leg, dialog);
}

function rings(exchange: Exchange, story: Story, leg: Leg): void {
  if (leg.role === "callee") return noteRinging(exchange, story, leg.id);
  for (const other of liveLegs(story.value)) {
    if (other.role === "callee" && !isTold(story, other.id)) noteRinging(exchange, story, other.id);
  }
}

/** Whether a lamp or a dialog of ours tells of the leg by itself. */
function isTold(story: Story, leg: LegId): boolean {
  return story.watched.has(leg) || story.strands.has(leg);
}

function talks(exchange: Exchange, story: Story, leg: Leg): void {
  if (bridgedWith(story.value, leg.id) !== undefined) return;
  answered(exchange, story, leg.id);
  const other = partnerFor(story, leg);
  if (other === undefined) return;
  if (openPark(story.value, other.id) !== undefined) {
    exchange.timers.clear(`lit ${story.value.id}`);
    change(exchange, story, unparkLeg(story.value, other.id, "retrieved", exchange.now));
  }
  // its former partner's lamp is late
  const before = bridgedWith(story.value, other.id);
  if (before !== undefined) change(exchange, story, unbridge(story.value, other.id, exchange.now));
  answered(exchange, story, other.id);
  change(exchange, story, bridge(story.value, leg.id, other.id, exchange.now));
}

function answered(exchange: Exchange, story: Story, leg: LegId): void {
  if (legOf(story.value, leg)?.answeredAt !== undefined) return;
  change(exchange, story, legAnswered(story.value, leg, exchange.now));
}

/** Whom a leg talks with that has just been answered: the one who waits, or whom no lamp tells of. */
function partnerFor(story: Story, leg: Leg): Leg | undefined {
  const others = liveLegs(story.value).filter((one) =>
    one.id !== leg.id && !story.strands.has(one.id) && !isPairedAlive(story, one)
  );
  if (leg.role === "callee") {
    return others.find((one) => one.answeredAt !== undefined) ??
      others.find((one) => one.role === "caller") ?? others[0];
  }
  return others.find((one) => one.answeredAt !== undefined || !story.watched.has(one.id));
}

/** A hold by the phone's own key (RFC 4235 §4.1.6.2). */
function followHold(exchange: Exchange, story: Story, leg: LegId, dialog: WatchedDialog): void {
  const { rendering } = dialog.local ?? {};
  if (rendering === undefined || bridgedWith(story.value, leg) === undefined) return;
  const holds = isHolding(story.value, leg, "device");
  if (holds === !rendering) return;
  const next = holds ? resumeLeg : holdLeg;
  change(exchange, story, next(story.value, leg, "device", exchange.now));
}

// ---- its end ----

function gone(exchange: Exchange, story: Story, leg: LegId, key: string): void {
  exchange.byDialog.delete(key);
  story.watched.delete(leg);
  const value = legOf(story.value, leg);
  if (value === undefined || value.state === "ended" || story.strands.has(leg)) return;
  noteEnded(exchange, story, leg, { cause: causeOfEnd(exchange, story, value) });
}

/** A lamp goes dark without a word; what came before says the rest. */
function causeOfEnd(exchange: Exchange, story: Story, leg: Leg): EndCause {
  if (leg.answeredAt !== undefined) return "hangup";
  if (leg.role === "caller") return "cancelled";
  if (wasBridged(story.value)) return "answered-elsewhere";
  const ringMillis = exchange.index.office.sip.ringSeconds * 1_000 - RING_TOLERANCE_MILLIS;
  const rang = leg.ringingAt === undefined ? 0 : exchange.now - leg.ringingAt;
  return rang >= ringMillis ? "no-answer" : "cancelled";
}

/** Nobody is left whom a lamp tells of: at once when there is nobody else, else after a while. */
export function settleWatched(exchange: Exchange, story: Story): void {
  const { value } = story;
  if (value.endedAt !== undefined || story.strands.size > 0) return;
  const live = liveLegs(value);
  const timer = `grace ${value.id}`;
  if (live.length === 0 || openPark(value) !== undefined) return exchange.timers.clear(timer);
  if (live.some(({ id }) => story.watched.has(id))) return exchange.timers.clear(timer);
  if (exchange.timers.at(timer) === undefined) {
    exchange.timers.set(timer, plus(exchange.now, GRACE_MILLIS));
  }
}

/** The time for the next lamp is over. */
export function graceOver(exchange: Exchange, story: Story): void {
  if (story.value.endedAt === undefined) {
    change(exchange, story, endCall(story.value, exchange.now));
  }
}
