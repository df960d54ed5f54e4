/** What each event of Asterisk's manager interface says about channels, bridges and slots. */
import { legOf } from "../../core/domain/call.ts";
import { readDestination } from "../../core/domain/number.ts";
import type { Leg, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { PARK_CODE } from "../../sim/pbx/features.ts";
import { hearPresence } from "./presence.ts";
import { tooLate } from "./summon.ts";
import { transferBegun, transferFailed } from "../../core/domain/transfer.ts";
import type { AmiMessage } from "./ami_message.ts";
import { type Channel, stateOf } from "./channels.ts";
import { hearContact, hearContactStatus } from "./contacts.ts";
import { guardTransfers, hearUserEvent } from "./keypad.ts";
import { type Exchange, hangUp, type Story, touch } from "./exchange.ts";
import { addLegOf, bringOver, causeOfReturn, storyOf, tookNothing } from "./stories.ts";

type Handler = (exchange: Exchange, message: AmiMessage) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
  Newchannel: (exchange, message) => void born(exchange, message),
  CoreShowChannel: listed,
  BridgeListItem: (exchange, message) => bridgeKind(exchange, message),
  Newstate: (exchange, message) => {
    const channel = heardOf(exchange, message);
    if (channel !== undefined) channel.state = stateOf(message.get("ChannelStateDesc"));
  },
  NewCallerid: (exchange, message) => {
    const channel = exchange.channels.get(message.get("Uniqueid"));
    if (channel !== undefined) channel.callerNumber = message.get("CallerIDNum");
  },
  Rename: (exchange, message) => {
    const channel = exchange.channels.get(message.get("Uniqueid"));
    const name = message.get("Newname");
    if (channel !== undefined && name !== undefined) exchange.channels.rename(channel, name);
  },
  DialBegin: dialBegins,
  DialEnd: dialEnds,
  BridgeCreate: (exchange, message) => bridgeKind(exchange, message),
  BridgeEnter: enters,
  BridgeLeave: leaves,
  BridgeDestroy: (exchange, message) => {
    const bridge = message.get("BridgeUniqueid");
    if (bridge !== undefined) exchange.silent.delete(bridge);
  },
  LocalOptimizationBegin: (exchange, message) => shortens(exchange, message, true),
  LocalOptimizationEnd: (exchange, message) => shortens(exchange, message, false),
  Hold: (exchange, message) => holds(exchange, message, true),
  Unhold: (exchange, message) => holds(exchange, message, false),
  HangupRequest: (exchange, message) => {
    const channel = heardOf(exchange, message);
    const status = Number(message.get("TechCause") ?? NaN);
    if (channel !== undefined) {
      channel.leaving = { status: Number.isInteger(status) ? status : undefined };
    }
  },
  Hangup: hangsUp,
  ParkedCall: parked,
  UnParkedCall: (exchange, message) => outOfSlot(exchange, message),
  ParkedCallTimeOut: (exchange, message) => outOfSlot(exchange, message),
  Pickup: pickedUp,
  BlindTransfer: blindTransfer,
  AttendedTransfer: attendedTransfer,
  UserEvent: hearUserEvent,
  PresenceStateChange: hearPresence,
  OriginateResponse: (exchange, message) => {
    const id = message.get("ActionID") ?? "";
    const then = exchange.called.get(id);
    exchange.called.delete(id);
    then?.(message);
  },
  ContactStatus: hearContactStatus,
  ContactList: hearContact,
};

/** Events that nobody here listens to change nothing. */
export function hearEvent(exchange: Exchange, name: string, message: AmiMessage): void {
  HANDLERS[name]?.(exchange, message);
}

/** The channel an event is about, also when its birth was not heard. */
function heardOf(exchange: Exchange, message: AmiMessage): Channel | undefined {
  const channel = exchange.channels.get(message.get("Uniqueid")) ?? born(exchange, message);
  if (channel !== undefined) touch(exchange, exchange.byUid.get(channel.uid));
  return channel;
}

function born(exchange: Exchange, message: AmiMessage): Channel | undefined {
  const known = exchange.channels.get(message.get("Uniqueid"));
  const channel = exchange.channels.add(message);
  if (channel === undefined) return undefined;
  if (known === undefined) guardTransfers(exchange, channel);
  const story = exchange.byUid.get(channel.uid);
  if (story !== undefined) {
    touch(exchange, story);
    // given up before Asterisk had made it
    if (story.endings.has(channel.uid)) hangUp(exchange, channel.uid);
  } else if (channel.incoming) storyOf(exchange, channel);
  return channel;
}

/** A channel that was there when we came: callers first, as Asterisk's `LinkedID` names them. */
function listed(exchange: Exchange, message: AmiMessage): void {
  const known = exchange.channels.get(message.get("Uniqueid"));
  const channel = known ?? exchange.channels.add(message);
  const bridge = message.get("BridgeId");
  if (channel === undefined) return;
  channel.state = stateOf(message.get("ChannelStateDesc"));
  if (bridge === undefined) exchange.channels.leave(channel);
  else if (!exchange.silent.has(bridge)) exchange.channels.enter(channel, bridge);
  touch(exchange, exchange.byUid.get(channel.uid));
}

function bridgeKind(exchange: Exchange, message: AmiMessage): void {
  const bridge = message.get("BridgeUniqueid");
  const technology = message.get("BridgeTechnology") ?? "";
  if (bridge !== undefined && technology.startsWith("holding")) exchange.silent.add(bridge);
}

function dialBegins(exchange: Exchange, message: AmiMessage): void {
  const { channels } = exchange;
  const before = channels.get(message.get("DestUniqueid"));
  const aim = before ?? channels.add(message, "Dest");
  if (aim === undefined) return;
  if (before === undefined) guardTransfers(exchange, aim);
  const from = channels.get(message.get("Uniqueid"));
  const dialString = message.get("DialString");
  if (from !== undefined) aim.dialledBy = from.uid;
  if (dialString !== undefined) aim.dialString = dialString;
  aim.shownAs = message.get("DestConnectedLineNum") ?? message.get("CallerIDNum");
  const known = exchange.byUid.get(aim.uid);
  if (known !== undefined) return touch(exchange, known);
  if (from === undefined) {
    storyOf(exchange, aim);
    return;
  }
  const story = exchange.byUid.get(from.uid) ?? storyOf(exchange, from);
  if (story === undefined) return;
  exchange.byLinked.set(aim.linked, exchange.byLinked.get(aim.linked) ?? story);
  exchange.byUid.set(aim.uid, story);
  addLegOf(exchange, story, aim, "callee");
  comesBack(story, aim);
  if (story.value.direction === "internal" && story.value.legs.at(-1)?.party.kind === "outside") {
    outward(story);
  }
}

/** Nobody took what was sent on: who sent it is rung. */
function comesBack(story: Story, aim: Channel): void {
  const note = story.value.lastTransfer;
  const leg = legOf(story.value, story.legs.get(aim.uid)!);
  if (note?.state !== "under-way" || leg?.party.kind !== "person") return;
  const sender = legOf(story.value, note.by);
  if (sender?.device !== leg.device || note.to === leg.party.extension) return;
  story.value = transferFailed(story.value, causeOfReturn(story.value));
}

/** Dialled inside, and it led outside: a feature, or a number as only this PBX's own dialplan knows it. */
function outward(story: NonNullable<ReturnType<typeof storyOf>>): void {
  const first = story.value.legs.filter((leg) => leg.role === "callee").length === 1;
  const party = story.value.legs.at(-1)?.party;
  if (!first || party?.kind !== "outside") return;
  story.value = { ...story.value, direction: "outbound", dialled: party.number };
}

function dialEnds(exchange: Exchange, message: AmiMessage): void {
  const aim = exchange.channels.get(message.get("DestUniqueid"));
  const status = message.get("DialStatus");
  if (aim === undefined || status === undefined) return;
  aim.dialStatus = status;
  touch(exchange, exchange.byUid.get(aim.uid));
}

function enters(exchange: Exchange, message: AmiMessage): void {
  bridgeKind(exchange, message);
  const channel = heardOf(exchange, message);
  const bridge = message.get("BridgeUniqueid");
  if (channel === undefined || bridge === undefined) return;
  if (exchange.silent.has(bridge)) return exchange.channels.leave(channel);
  channel.state = stateOf(message.get("ChannelStateDesc"));
  exchange.channels.enter(channel, bridge);
  const story = storyOf(exchange, channel) ?? storyAround(exchange, channel);
  if (story !== undefined) addLegOf(exchange, story, channel, "callee");
  touchAround(exchange, channel);
}

/** Of those it hears: for a channel that came to them by a way of the dialplan's own. */
function storyAround(exchange: Exchange, channel: Channel): Story | undefined {
  if (channel.takes === undefined) return undefined;
  for (const one of exchange.channels.heardBy(channel)) {
    const story = exchange.byUid.get(one.uid);
    if (story !== undefined) return story;
  }
  return undefined;
}

function leaves(exchange: Exchange, message: AmiMessage): void {
  const channel = exchange.channels.get(message.get("Uniqueid"));
  if (channel === undefined) return;
  touchAround(exchange, channel);
  exchange.channels.leave(channel, message.get("BridgeUniqueid"));
}

/** Asterisk takes a Local channel out from between two others: for a moment nobody is in a bridge. */
function shortens(exchange: Exchange, message: AmiMessage, begins: boolean): void {
  for (const half of ["LocalOne", "LocalTwo"]) {
    const uid = message.get(`${half}Uniqueid`);
    const channel = exchange.channels.get(uid);
    const story = channel === undefined
      ? undefined
      : exchange.byUid.get(channel.uid) ?? exchange.byLinked.get(channel.linked);
    if (story === undefined) continue;
    story.shortening = begins;
    touch(exchange, story);
  }
}

function touchAround(exchange: Exchange, channel: Channel): void {
  touch(exchange, exchange.byUid.get(channel.uid));
  for (const one of exchange.channels.heardBy(channel)) {
    touch(exchange, exchange.byUid.get(one.uid));
  }
}

function holds(exchange: Exchange, message: AmiMessage, holds: boolean): void {
  const channel = heardOf(exchange, message);
  if (channel !== undefined) channel.holds = holds;
}

function hangsUp(exchange: Exchange, message: AmiMessage): void {
  const channel = exchange.channels.get(message.get("Uniqueid"));
  if (channel === undefined || channel.ended !== undefined) return;
  touchAround(exchange, channel);
  if (channel.takes !== undefined) tookNothing(exchange, channel, whyNot(exchange, channel.takes));
  channel.ended = { cause: Number(message.get("Cause") ?? 0), at: exchange.now };
  exchange.channels.leave(channel);
}

function whyNot(exchange: Exchange, dialled: string): PbxRejection {
  if (dialled === PARK_CODE) return { code: "not-held" };
  if (!dialled.startsWith("*")) return tooLate(exchange, Number(dialled));
  return { code: "nothing-to-pick-up", data: { person: dialled.slice(2) } };
}

function parked(exchange: Exchange, message: AmiMessage): void {
  const uid = message.get("ParkeeUniqueid");
  const slot = Number(message.get("ParkingSpace") ?? NaN);
  const channel = exchange.channels.get(uid) ?? exchange.channels.add(message, "Parkee");
  if (channel === undefined || !Number.isInteger(slot)) return;
  const lot = message.get("Parkinglot");
  if (lot !== undefined && lot !== exchange.mapping.parkingLot) return;
  channel.stay = { slot, parker: message.get("ParkerDialString") };
  delete channel.takenBy;
  touch(exchange, exchange.byUid.get(channel.uid));
}

function outOfSlot(exchange: Exchange, message: AmiMessage): void {
  const channel = exchange.channels.get(message.get("ParkeeUniqueid"));
  if (channel === undefined) return;
  const taker = message.get("RetrieverUniqueid");
  delete channel.stay;
  const story = exchange.byUid.get(channel.uid);
  if (story !== undefined) takesOver(exchange, story, "caller", message, "Retriever");
  if (taker !== undefined) channel.takenBy = taker;
  touch(exchange, exchange.byUid.get(channel.uid));
}

/** Who took a call by its phone is in it from now on; this may be told before its channel's birth. */
function takesOver(
  exchange: Exchange,
  story: Story,
  role: Leg["role"],
  message: AmiMessage,
  prefix = "",
): void {
  const by = exchange.channels.get(message.get(`${prefix}Uniqueid`)) ??
    exchange.channels.add(message, prefix);
  if (by === undefined || exchange.byUid.has(by.uid)) return;
  addLegOf(exchange, story, by, role);
}

function pickedUp(exchange: Exchange, message: AmiMessage): void {
  const uid = message.get("TargetUniqueid") ??
    exchange.channels.named(message.get("TargetChannel"))?.uid;
  const story = uid === undefined ? undefined : exchange.byUid.get(uid);
  if (uid === undefined || story === undefined) return;
  takesOver(exchange, story, "callee", message);
  exchange.byUid.get(uid)?.endings.set(uid, { cause: "picked-up" });
}

/** 転送 by a phone's REFER. One that the panel asked for was noted then. */
function blindTransfer(exchange: Exchange, message: AmiMessage): void {
  if (message.get("Result") !== undefined && message.get("Result") !== "Success") return;
  const uid = message.get("TransfererUniqueid");
  const story = uid === undefined ? undefined : exchange.byUid.get(uid);
  const leg = uid === undefined ? undefined : story?.legs.get(uid);
  if (uid === undefined || story === undefined || leg === undefined) return;
  story.endings.set(uid, { cause: "transferred" });
  const typed = message.get("Extension") ?? "";
  const to = readDestination(typed, "keypad", exchange.index, exchange.now);
  if (to.kind === "slot" || to.kind === "feature" || legOf(story.value, leg) === undefined) return;
  const named = to.kind === "extension" ? to.extension : to.kind === "outside" ? to.number : typed;
  story.value = transferBegun(story.value, leg, named);
  touch(exchange, story);
}

function attendedTransfer(exchange: Exchange, message: AmiMessage): void {
  if (message.get("Result") !== undefined && message.get("Result") !== "Success") return;
  const [first, second] = ["OrigTransferer", "SecondTransferer"].map((which) => {
    const uid = message.get(`${which}Uniqueid`) ?? "";
    const story = exchange.byUid.get(uid);
    story?.endings.set(uid, { cause: "transferred" });
    touch(exchange, story);
    return { uid, story };
  });
  const by = first?.story?.legs.get(first.uid);
  if (first?.story === undefined || second?.story === undefined || by === undefined) return;
  if (first.story === second.story) return;
  const { dialled } = second.story.value;
  first.story.value = transferBegun(first.story.value, by, dialled);
  if (message.get("DestType") !== "Bridge") bringOver(exchange, second.story, first.story);
}
