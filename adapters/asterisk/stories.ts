/**
 * Asterisk's channels folded into the office's calls: one story for each `LinkedID`. After an event what is so is worked out
 * from the channels, and the story is moved there by the domain's own moves; so events may come late, twice or in
 * another order, and a story is right once they all have come.
 */
import {
  addLeg,
  adoptedLeg,
  bridge,
  bridgedWith,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  legRinging,
  type LegStart,
  openPark,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import { holdLeg, isHolding, resumeLeg } from "../../core/domain/hold.ts";
import type { LegId } from "../../core/domain/ids.ts";
import { parkLeg, returnTime, takerOf, unparkLeg } from "../../core/domain/park.ts";
import type { Call, Leg, ParkEnding, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { refusalStatus } from "../../sim/pbx/outcome.ts";
import { transferDone, transferFailed } from "../../core/domain/transfer.ts";
import type { Channel } from "./channels.ts";
import { endOf } from "./endings.ts";
import { type Exchange, hangUp, type Story, uidOf } from "./exchange.ts";
import { callIdOf, newLegId } from "./ids.ts";
import { callerFacts, partyOfChannel } from "./parties.ts";
import { isLocal } from "./mapping.ts";

export function openStory(exchange: Exchange, value: Call, linked: string): Story {
  const story: Story = {
    value,
    legs: new Map(),
    endings: new Map(),
    summons: new Map(),
    switchedOn: new Set(),
    ours: false,
    shortening: false,
    running: new Map(),
  };
  exchange.stories.set(value.id, story);
  exchange.byLinked.set(linked, story);
  exchange.touched.add(story);
  return story;
}

/** Whose story a channel belongs to: that of its `LinkedID`; of the first of one a story begins. */
export function storyOf(exchange: Exchange, channel: Channel): Story | undefined {
  const known = exchange.byUid.get(channel.uid) ?? exchange.byLinked.get(channel.linked);
  if (known !== undefined && known.value.endedAt === undefined) {
    exchange.byUid.set(channel.uid, known);
    return known;
  }
  if (isLocal(channel.name) || channel.over) return undefined;
  const facts = callerFacts(exchange, channel);
  if (facts === undefined) return undefined;
  if (facts.kind === "takes") {
    channel.takes = facts.dialled;
    return undefined;
  }
  const id = callIdOf(exchange, channel.linked);
  if (exchange.over.has(id)) return undefined;
  const story = openStory(
    exchange,
    startCall({ id, ...facts.start }, exchange.now),
    channel.linked,
  );
  if (facts.quiet !== undefined) story.quiet = facts.quiet;
  addLegOf(exchange, story, channel, "caller");
  return story;
}

/** The leg of a channel, added where there is none yet. */
export function addLegOf(
  exchange: Exchange,
  story: Story,
  channel: Channel,
  role: Leg["role"],
): void {
  if (story.legs.has(channel.uid) || isLocal(channel.name)) return;
  if (story.value.endedAt !== undefined || story.value.legs.length >= LEGS_MAX) return;
  const start = { id: newLegId(exchange), role, ...partyOfChannel(exchange, story, channel, role) };
  story.value = addLeg(story.value, start, exchange.now);
  story.legs.set(channel.uid, start.id);
  exchange.byUid.set(channel.uid, story);
  exchange.touched.add(story);
  delete channel.takes;
}

/** A phone that dialled to take a call over and did not get it: a call of its own, refused. */
export function tookNothing(exchange: Exchange, channel: Channel, refusal: PbxRejection): void {
  const { takes, linked } = channel;
  if (takes === undefined) return;
  const id = callIdOf(exchange, linked);
  if (exchange.over.has(id)) return;
  const start = startCall({ id, direction: "internal", dialled: takes }, exchange.now);
  const story = openStory(exchange, start, linked);
  addLegOf(exchange, story, channel, "caller");
  story.endings.set(channel.uid, { cause: "refused", sipStatus: refusalStatus(refusal), refusal });
}

/** One call's legs are at most 256; a story that has so many takes no more. */
const LEGS_MAX = 250;

/** Moves the story to what its channels say, and tells it where it changed. */
export function settle(exchange: Exchange, story: Story): void {
  if (story.value.endedAt !== undefined) return;
  for (const [uid, leg] of story.legs) progress(exchange, story, uid, leg);
  separate(exchange, story);
  for (const [uid, leg] of story.legs) join(exchange, story, uid, leg);
  followHolds(exchange, story);
  for (const [uid, leg] of story.legs) leave(exchange, story, uid, leg);
}

export function alive(story: Story, leg: LegId): Leg | undefined {
  const found = legOf(story.value, leg);
  return found === undefined || found.state === "ended" ? undefined : found;
}

/** It rings, was answered, was put into a slot. */
function progress(exchange: Exchange, story: Story, uid: string, id: LegId): void {
  const { channels, now } = exchange;
  const channel = channels.get(uid);
  if (channel === undefined || alive(story, id) === undefined) return;
  if (channel.state === "ringing" && alive(story, id)!.answeredAt === undefined) {
    story.value = legRinging(story.value, id, now);
  }
  if (channel.state === "up" && alive(story, id)!.answeredAt === undefined) {
    story.value = legAnswered(story.value, id, now);
  }
  if (channel.stay === undefined) return unpark(exchange, story, id);
  if (openPark(story.value) !== undefined || channel.ended !== undefined) return;
  park(exchange, story, channel, id);
}

function park(exchange: Exchange, story: Story, channel: Channel, id: LegId): void {
  const { now, index } = exchange;
  if (alive(story, id)?.answeredAt === undefined) return;
  const { slot, parker } = channel.stay!;
  const asked = story.parking;
  const device = parker === undefined ? undefined : exchange.book.deviceOf.get(parker)?.id;
  const by = asked?.by ??
    story.value.legs.findLast((leg) => leg.id !== id && leg.device === device)?.id ?? id;
  const { parking } = index.office;
  const returnsAt = returnTime(parking, now);
  story.value = parkLeg(story.value, {
    leg: id,
    slot,
    by,
    returnsAt,
    ...(asked?.for === undefined ? {} : { for: asked.for }),
    ...(asked?.note === undefined ? {} : { note: asked.note }),
  }, now);
  asked?.settled(true);
  delete story.hold;
  exchange.timers.set(`park ${story.value.id}`, returnsAt);
  for (const [uid, leg] of story.legs) {
    if (leg === id || alive(story, leg) === undefined) continue;
    story.endings.set(uid, { cause: "parked" });
    hangUp(exchange, uid);
  }
}

function unpark(exchange: Exchange, story: Story, id: LegId): void {
  if (openPark(story.value, id) === undefined) return;
  const taker = exchange.channels.get(uidOf(story, id))?.takenBy;
  const ending = taker === undefined
    ? "ended"
    : story.summons.get(taker)?.kind === "call-back"
    ? "called-back"
    : "retrieved";
  leaveSlot(exchange, story, id, ending);
}

export function leaveSlot(
  exchange: Exchange,
  story: Story,
  id: LegId,
  ending: ParkEnding,
): void {
  const stay = openPark(story.value, id);
  if (stay === undefined) return;
  exchange.timers.clear(`park ${story.value.id}`);
  story.value = unparkLeg(story.value, id, ending, exchange.now);
  if (ending === "retrieved" || ending === "called-back") {
    exchange.taken.set(stay.slot, { at: exchange.now, by: undefined });
  }
}

/** Who is no longer joined in Asterisk is no longer joined here, but for who waits apart in a hold. */
function separate(exchange: Exchange, story: Story): void {
  if (story.shortening) return;
  for (const span of story.value.spans) {
    if (span.to !== undefined) continue;
    const [a, b] = [uidOf(story, span.a), uidOf(story, span.b)];
    if (a === undefined || b === undefined || keepsTogether(story, a, b)) continue;
    const ending = [a, b].some((uid) => exchange.channels.get(uid)?.ended !== undefined);
    // into a slot it goes in one move
    const parks = story.parking !== undefined && story.parking.by === span.a ||
      story.parking?.by === span.b;
    if (!hears(exchange, a, b) && !ending && !parks) {
      story.value = unbridge(story.value, span.a, exchange.now);
    }
  }
}

function hears(exchange: Exchange, a: string, b: string): boolean {
  const channel = exchange.channels.get(a);
  return channel !== undefined && exchange.channels.heardBy(channel).some((one) => one.uid === b);
}

function keepsTogether({ hold }: Story, a: string, b: string): boolean {
  return hold !== undefined &&
    ((hold.a === a && hold.b === b) || (hold.a === b && hold.b === a));
}

/** Who is joined in Asterisk is joined here; two calls that come together are one from then on. */
function join(exchange: Exchange, story: Story, uid: string, id: LegId): void {
  const channel = exchange.channels.get(uid);
  if (channel === undefined || channel.ended !== undefined || !joinable(story, id)) return;
  for (const other of exchange.channels.heardBy(channel)) {
    const theirs = exchange.byUid.get(other.uid);
    if (theirs === undefined || other.state !== "up") continue;
    const merged = theirs === story ? story : mergeStories(exchange, story, theirs);
    const [mine, other_] = [merged.legs.get(uid), merged.legs.get(other.uid)];
    if (mine === undefined || other_ === undefined) return;
    if (!joinable(merged, mine) || !joinable(merged, other_)) return;
    merged.value = bridge(merged.value, mine, other_, exchange.now);
    settleTransfer(exchange, merged, mine, other_);
    nameTaker(exchange, merged);
    touchBoth(exchange, merged, story);
    return;
  }
}

function touchBoth(exchange: Exchange, a: Story, b: Story): void {
  exchange.touched.add(a).add(b);
}

/** Whoever was told too late who took a stay hears it from the story. */
function nameTaker(exchange: Exchange, story: Story): void {
  const stay = story.value.parks.findLast((one) => one.to !== undefined);
  const taken = stay === undefined ? undefined : exchange.taken.get(stay.slot);
  if (stay === undefined || taken === undefined || taken.by !== undefined) return;
  exchange.taken.set(stay.slot, { ...taken, by: takerOf(story.value, stay) });
}

function joinable(story: Story, id: LegId): boolean {
  const leg = alive(story, id);
  return leg?.answeredAt !== undefined && leg.state !== "parked" &&
    bridgedWith(story.value, id) === undefined;
}

/** A transfer that is under way is done when its client talks with somebody new, and failed when with who sent it. */
function settleTransfer(exchange: Exchange, story: Story, a: LegId, b: LegId): void {
  const note = story.value.lastTransfer;
  if (note?.state !== "under-way" || story.consult !== undefined) return;
  const sender = legOf(story.value, note.by)?.device;
  const back = [a, b].some((id) =>
    id === note.by || (sender !== undefined && legOf(story.value, id)?.device === sender)
  );
  story.value = back
    ? transferFailed(story.value, causeOfReturn(story.value))
    : transferDone(story.value);
  exchange.touched.add(story);
}

export function causeOfLastCallee(call: Call): NonNullable<Leg["endCause"]> {
  const last = call.legs.findLast((leg) =>
    leg.role === "callee" && leg.answeredAt === undefined && leg.state === "ended"
  );
  return last?.endCause ?? "failed";
}

/**
 * Why it is back with who sent it. Who declines has ended before Asterisk takes the way back; of who still rings then, or
 * is told to be cancelled by it, the time to ring is over.
 */
export function causeOfReturn(call: Call): NonNullable<Leg["endCause"]> {
  const sender = legOf(call, call.lastTransfer?.by ?? call.legs[0]!.id)?.device;
  const target = call.legs.findLast((leg) =>
    leg.role === "callee" && leg.answeredAt === undefined && leg.device !== sender
  );
  if (target === undefined) return "failed";
  const cause = target.endCause ?? "cancelled";
  return cause === "cancelled" ? "no-answer" : cause;
}

/** The younger call's leg comes over to the older one. */
function mergeStories(exchange: Exchange, a: Story, b: Story): Story {
  const [older, younger] = a.value.startedAt <= b.value.startedAt ? [a, b] : [b, a];
  for (const [uid, id] of [...younger.legs]) {
    const channel = exchange.channels.get(uid);
    const before = alive(younger, id);
    if (channel === undefined || channel.ended !== undefined || before === undefined) continue;
    const comes = [...older.legs.keys()].some((own) => {
      const there = exchange.channels.get(own);
      return there !== undefined &&
        exchange.channels.heardBy(there).some((one) => one.uid === uid);
    });
    if (!comes) {
      younger.endings.set(uid, { cause: "transferred" });
      continue;
    }
    adopt(exchange, { from: younger, to: older }, uid, before);
  }
  return older;
}

function adopt(
  exchange: Exchange,
  { from, to }: { readonly from: Story; readonly to: Story },
  uid: string,
  before: Leg,
): void {
  const start = {
    id: newLegId(exchange),
    party: before.party,
    role: "callee" as const,
    ...(before.device === undefined ? {} : { device: before.device }),
    ...(before.line === undefined ? {} : { line: before.line }),
  };
  to.value = adoptedLeg(to.value, start, before, exchange.now);
  to.legs.set(uid, start.id);
  exchange.byUid.set(uid, to);
  from.value = legEnded(from.value, before.id, { cause: "transferred" }, exchange.now);
  from.legs.delete(uid);
}

/** Those who still ring for who has sent on his other side ring for that one from now on. */
export function bringOver(exchange: Exchange, from: Story, to: Story): void {
  for (const [uid, id] of [...from.legs]) {
    const leg = alive(from, id);
    if (leg?.role !== "callee" || leg.answeredAt !== undefined) continue;
    adopt(exchange, { from, to }, uid, leg);
  }
  exchange.touched.add(from).add(to);
}

/** Holds by phones' own keys, and those that the panel set. */
function followHolds(exchange: Exchange, story: Story): void {
  const { hold } = story;
  // until Asterisk has brought both together again they wait apart
  if (hold?.by.size === 0 && hears(exchange, hold.a, hold.b)) delete story.hold;
  for (const [uid, id] of story.legs) {
    if (bridgedWith(story.value, id) === undefined) continue;
    const own = exchange.channels.get(uid)?.holds === true;
    const panel = story.hold?.by.has(uid) === true;
    for (const [by, holds] of [["device", own], ["panel", panel]] as const) {
      if (holds === isHolding(story.value, id, by)) continue;
      story.value = (holds ? holdLeg : resumeLeg)(story.value, id, by, exchange.now);
    }
  }
}

function leave(exchange: Exchange, story: Story, uid: string, id: LegId): void {
  const channel = exchange.channels.get(uid);
  if (channel !== undefined && channel.ended === undefined) return;
  if (channel === undefined && !story.endings.has(uid)) return;
  const leg = alive(story, id);
  if (leg === undefined) return;
  const parks = story.parking?.by === id ? { cause: "parked" as const } : undefined;
  const end = story.endings.get(uid) ?? parks ??
    (channel === undefined ? { cause: "failed" as const } : endOf(exchange, story, channel, leg));
  if (leg.state === "parked" && end.cause === "hangup") {
    exchange.timers.clear(`park ${story.value.id}`);
  }
  story.value = legEnded(story.value, id, end, exchange.now);
}

/** `at`: when Asterisk recorded its end, where nobody heard it. */
export function finish(exchange: Exchange, story: Story, at = exchange.now): void {
  const under = story.value.lastTransfer?.state === "under-way";
  const value = under ? transferFailed(story.value, "cancelled") : story.value;
  const transferred = value.legs.every((leg) => leg.endCause === "transferred");
  story.value = endCall(value, at, transferred ? "transferred" : undefined);
  exchange.timers.clear(`park ${story.value.id}`);
  tryAgain(exchange, story);
}

/** What waits for channels that are on their way is tried now. */
export function tryAgain(exchange: Exchange, story: Story): void {
  const { again } = story;
  delete story.again;
  exchange.timers.clear(`again ${story.value.id}`);
  again?.();
}

/** A leg whose channel Asterisk was asked to make, and which it will make under this uid. */
export function addExpected(
  exchange: Exchange,
  story: Story,
  uid: string,
  start: LegStart,
): void {
  story.value = addLeg(story.value, start, exchange.now);
  story.legs.set(uid, start.id);
  exchange.byUid.set(uid, story);
  exchange.byLinked.set(uid, story);
  exchange.touched.add(story);
}
