/** Lamps of slots: who waits there as the PBX tells it, whoever parked him, and that nobody does any more. */
import {
  addLeg,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  liveLegs,
  openPark,
  startCall,
} from "../../core/domain/call.ts";
import type { LegId } from "../../core/domain/ids.ts";
import { parkLeg, returnTime } from "../../core/domain/park.ts";
import { plus } from "../../core/lib/time.ts";
import { parseUri } from "../../core/sip/address.ts";
import type { DialogInfo, WatchedDialog } from "../../core/sip/dialog_info.ts";
import {
  change,
  type Exchange,
  newCallId,
  nextLegId,
  numberOf,
  openStory,
  partyOf,
  type Story,
} from "./exchange.ts";
import { noteEnded } from "./legs.ts";
import { LIT_MILLIS, parkDone } from "./park.ts";
import { GRACE_MILLIS } from "./watched.ts";

export function onSlot(exchange: Exchange, slot: number, info: DialogInfo | undefined): void {
  exchange.slots.set(slot, info);
  if (info === undefined) return;
  const [dialog] = info.dialogs.filter(({ state }) => state !== "terminated");
  const story = [...exchange.stories.values()].find(({ value }) => openPark(value)?.slot === slot);
  if (dialog !== undefined) {
    if (story === undefined) lit(exchange, slot, dialog);
    else exchange.timers.clear(`lit ${story.value.id}`);
    return;
  }
  // who has taken him out is about to be told by another lamp
  if (story !== undefined) {
    exchange.timers.set(`lit ${story.value.id}`, plus(exchange.now, GRACE_MILLIS));
  }
}

/** Somebody waits there: whom we have just parked, whom a phone has, or whom we know nothing of. */
function lit(exchange: Exchange, slot: number, dialog: WatchedDialog): void {
  const ours = [...exchange.stories.values()].find(({ parking }) =>
    parking !== undefined && parking.slot === undefined
  );
  if (ours?.parking !== undefined) return parkDone(exchange, ours, ours.parking, slot);
  const number = numberIn(dialog.remote?.identity?.uri);
  const story =
    [...exchange.stories.values()].find(({ value, strands }) =>
      strands.size === 0 && number !== undefined && openPark(value) === undefined &&
      liveLegs(value).some(({ party }) => numberOf(party) === number)
    ) ?? unknownCall(exchange, number, numberIn(dialog.referredBy?.uri));
  const waits = liveLegs(story.value).find(({ party }) =>
    number === undefined || numberOf(party) === number
  );
  const by = story.value.legs.find((leg) => leg.id !== waits?.id);
  if (waits === undefined || by === undefined) return;
  if (waits.answeredAt === undefined) {
    change(exchange, story, legAnswered(story.value, waits.id, exchange.now));
  }
  const returnsAt = returnTime(exchange.index.office.parking, exchange.now);
  change(
    exchange,
    story,
    parkLeg(story.value, { leg: waits.id, slot, by: by.id, returnsAt }, exchange.now),
  );
  if (legOf(story.value, by.id)?.state !== "ended") {
    noteEnded(exchange, story, by.id, { cause: "parked" });
  }
}

/** Parked before we were there. */
function unknownCall(
  exchange: Exchange,
  number: string | undefined,
  parker: string | undefined,
): Story {
  const [waits, by] = [partyOf(exchange, number), partyOf(exchange, parker)];
  const story = openStory(
    exchange,
    startCall({
      id: newCallId(exchange),
      direction: waits.kind === "outside" ? "inbound" : "internal",
      dialled: numberOf(by),
    }, exchange.now),
  );
  const add = (party: typeof waits, role: "caller" | "callee"): LegId => {
    const id = nextLegId(story);
    change(exchange, story, addLeg(story.value, { id, party, role }, exchange.now));
    change(exchange, story, legAnswered(story.value, id, exchange.now));
    return id;
  };
  add(waits, "caller");
  const left = add(by, "callee");
  change(exchange, story, legEnded(story.value, left, { cause: "parked" }, exchange.now));
  return story;
}

/** The slot has been dark for a while, and nobody is known to have who waited there: he has gone. */
export function darkFor(exchange: Exchange, story: Story): void {
  const stay = openPark(story.value);
  if (stay === undefined || story.value.endedAt !== undefined) return;
  if ((exchange.slots.get(stay.slot)?.dialogs.length ?? 0) > 0) return;
  // his own lamp says that he still talks: with whom is not told
  if (story.watched.has(stay.leg)) {
    exchange.timers.set(`lit ${story.value.id}`, plus(exchange.now, LIT_MILLIS));
    return;
  }
  noteEnded(exchange, story, stay.leg, { cause: "hangup" });
  if (liveLegs(story.value).length === 0) {
    change(exchange, story, endCall(story.value, exchange.now));
  }
}

function numberIn(uri: string | undefined): string | undefined {
  return parseUri(uri ?? "")?.user;
}
