/** A leg ends, and what is left of its call is tidied up: who talked with nobody any more is hung up. */
import {
  endCall,
  endCauseOfStatus,
  type LegEnd,
  legEnded,
  legOf,
  liveLegs,
  openPark,
} from "../../core/domain/call.ts";
import type { LegId } from "../../core/domain/ids.ts";
import type { EndCause } from "../../core/domain/pbx_messages.ts";
import type { SessionCause } from "../../core/sip/session.ts";
import { change, type Exchange, type Story, type Strand } from "./exchange.ts";
import { endStrand, forgetStrand } from "./strands.ts";

/** Ends a leg, on the wire too where it is a dialog of ours. */
export function endLeg(
  exchange: Exchange,
  story: Story,
  leg: LegId,
  end: LegEnd,
  status?: number,
): void {
  const strand = story.strands.get(leg);
  if (strand !== undefined) endStrand(exchange, strand, status);
  noteEnded(exchange, story, leg, end);
}

/** A dialog of ours is over by itself. */
export function onStrandEnded(exchange: Exchange, strand: Strand, cause: SessionCause): void {
  const { story, leg } = strand;
  forgetStrand(exchange, strand);
  const value = legOf(story.value, leg);
  if (value === undefined || value.state === "ended") return;
  const planned = story.endings.get(leg);
  const status = cause.status !== undefined && cause.status >= 300
    ? { sipStatus: cause.status }
    : {};
  const own: LegEnd = value.answeredAt !== undefined
    ? { cause: "hangup" }
    : { cause: causeOf(cause), ...status };
  noteEnded(exchange, story, leg, planned ?? own);
}

/** PBXs that word a decline as 403 or 500 say in Reason (RFC 3326) what it was: Q.850 cause 21. */
function causeOf({ status = 487, reasonHeader = "" }: SessionCause): EndCause {
  const declined = /^\s*Q\.850\s*;.*\bcause\s*=\s*21\b/i.test(reasonHeader);
  return declined ? "rejected" : endCauseOfStatus(status);
}

/** For the office alone. */
export function noteEnded(exchange: Exchange, story: Story, leg: LegId, end: LegEnd): void {
  exchange.timers.clear(`ring ${leg}`);
  const value = legOf(story.value, leg);
  if (value === undefined || value.state === "ended" || story.value.endedAt !== undefined) return;
  unwatch(exchange, story, leg);
  story.onward.delete(leg);
  change(exchange, story, legEnded(story.value, leg, end, exchange.now));
}

/** The watched dialog is this leg's no more. */
export function unwatch(exchange: Exchange, story: Story, leg: LegId): void {
  const dialog = story.watched.get(leg);
  if (dialog === undefined) return;
  story.watched.delete(leg);
  exchange.byDialog.delete(dialog);
}

/** Who is alone in a call that nothing is under way in is hung up; with nobody left the call is over. */
export function settleLegs(exchange: Exchange, story: Story): void {
  if (story.value.endedAt !== undefined) return;
  const live = liveLegs(story.value);
  const waits = story.consult ?? story.sending ?? story.parking ?? openPark(story.value);
  if (waits === undefined) {
    const [alone] = live;
    if (live.length === 1 && alone !== undefined && !story.onward.has(alone.id)) {
      const other = story.value.legs.findLast((leg) => leg.id !== alone.id);
      const cause = other === undefined ? undefined : other.endCause;
      const strand = story.strands.get(alone.id);
      if (strand === undefined || cause === undefined) return;
      const { sipStatus } = other ?? {};
      const end: LegEnd = alone.answeredAt === undefined
        ? { cause: cause === "hangup" ? "cancelled" : cause }
        : { cause, ...(sipStatus === undefined ? {} : { sipStatus }) };
      return endLeg(exchange, story, alone.id, end);
    }
  }
  if (live.length === 0) {
    exchange.timers.clear(`grace ${story.value.id}`);
    change(exchange, story, endCall(story.value, exchange.now));
  }
}
