/** What is heard goes to whose affair it is; and after each turn every call that has changed is set right and told once, whole. */
import { bridgedWith, liveLegs } from "../../core/domain/call.ts";
import type { CallId, LegId } from "../../core/domain/ids.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { AgentEffect } from "../../sim/devices/user_agent.ts";
import { connect, dialOnward, noteAnswered } from "./click.ts";
import { type Exchange, hear, say, type Story, type Strand, type Summons } from "./exchange.ts";
import { endLeg, onStrandEnded, settleLegs } from "./legs.ts";
import {
  followSummons,
  noteRinging,
  onCallBackAnswered,
  onInvited,
  onReferAnswered,
  onReferTold,
  onSlotAnswered,
  onTakeFailed,
  parkAccepted,
  parkFailed,
  referToPark,
  takeSlot,
} from "./park.ts";
import { darkFor } from "./slots.ts";
import {
  answerAlone,
  forgetStrand,
  give,
  onOfferAnswered,
  onOfferRefused,
  onTheirOffer,
  settleOffer,
} from "./strands.ts";
import { followTransfer, onTargetAnswered } from "./transfer.ts";
import { graceOver, settleWatched } from "./watched.ts";

export function hearNews(exchange: Exchange, news: AgentEffect): void {
  switch (news.kind) {
    case "send":
      exchange.effects.push(news);
      return;
    case "invited":
      return onInvited(exchange, news.effect);
    case "own-response": {
      const { transaction, status, response } = news;
      const { lamps, now } = exchange;
      const beat = exchange.pulse.heard(transaction, response !== undefined, now);
      if (beat === "back") return lookAnew(exchange);
      if (beat === "ours") return response === undefined ? undefined : lamps.lookAtNext(now);
      for (const { registration, publisher } of exchange.accounts.values()) {
        if (registration.response(transaction, status, response, now)) return;
        if (publisher.response(transaction, status, response, now)) return;
      }
      return;
    }
    case "asked": {
      const strand = exchange.strands.get(news.session ?? "");
      const known = news.session !== undefined;
      hear(exchange, exchange.agent.answer(news, known ? 200 : 481, [], exchange.now));
      if (strand !== undefined) onReferTold(exchange, strand, news.request);
      return;
    }
    default: {
      const strand = exchange.strands.get(news.session);
      if (strand !== undefined) hearStrand(exchange, strand, news);
    }
  }
}

/** A PBX that has forgotten a lamp has started anew. */
export function noteForgotten(exchange: Exchange): void {
  if (exchange.pulse.forgets(exchange.now)) lookAnew(exchange);
}

/** The PBX is back: it may have forgotten our bindings, what we watch, and calls, of which an unknown one ends (RFC 5057 §5.1). */
function lookAnew(exchange: Exchange): void {
  const { accounts, lamps, agent, now } = exchange;
  for (const { registration } of accounts.values()) registration.start(now);
  lamps.watchAnew(now);
  for (const { session } of exchange.strands.values()) {
    if (agent.sessions.get(session)?.state !== "confirmed") continue;
    say(exchange, agent.sessions.refresh(session, now));
  }
}

type StrandNews = Exclude<
  AgentEffect,
  { kind: "send" | "invited" | "own-response" | "asked" }
>;

function hearStrand(exchange: Exchange, strand: Strand, news: StrandNews): void {
  switch (news.kind) {
    case "progress":
      if (strand.takes === undefined) noteRinging(exchange, strand.story, strand.leg);
      return;
    case "answered":
      return onAnswered(exchange, strand, news.sdp);
    case "offered":
      if (news.method !== "ACK" || news.sdp === undefined) {
        return onTheirOffer(exchange, strand, news);
      }
      strand.open = news.sdp;
      if (strand.story.summons.get(strand.leg)?.kind === "retrieve") {
        return takeSlot(exchange, strand);
      }
      return strand.partner === undefined ? answerAlone(exchange, strand) : give(exchange, strand);
    case "offer-withdrawn":
      strand.open = undefined;
      return;
    case "offer-answered":
      if (news.refresh !== true) onOfferAnswered(exchange, strand, news.sdp);
      return;
    case "offer-refused":
      return onOfferRefused(exchange, strand);
    case "response":
      return onReferAnswered(exchange, strand, news.transaction, news.status);
    case "ended":
      if (strand.takes !== undefined) return onTakeFailed(exchange, strand);
      if (strand.story.parking?.client === strand.leg) {
        forgetStrand(exchange, strand);
        return parkAccepted(exchange, strand.story);
      }
      return onStrandEnded(exchange, strand, news.cause);
    case "confirmed":
    case "identified":
      return;
    default:
      return unreachable(news);
  }
}

/** What an answer means follows from what the leg was called for. */
function onAnswered(exchange: Exchange, strand: Strand, sdp: Uint8Array | undefined): void {
  const { story, leg } = strand;
  if (strand.takes !== undefined) {
    if (sdp !== undefined) onSlotAnswered(exchange, strand, sdp);
    return;
  }
  noteAnswered(exchange, story, leg);
  const summons = story.summons.get(leg);
  if (summons !== undefined) return onSummoned(exchange, strand, summons, sdp);
  if (story.onward.has(leg)) return dialOnward(exchange, strand);
  if (onTargetAnswered(exchange, story, leg)) return;
  const waiting = liveLegs(story.value).find((one) =>
    one.id !== leg && one.answeredAt !== undefined &&
    bridgedWith(story.value, one.id) === undefined
  );
  if (waiting !== undefined) connect(exchange, story, waiting.id, leg);
}

/** A device that was called to take somebody over is off-hook. */
function onSummoned(
  exchange: Exchange,
  strand: Strand,
  { kind, client }: Summons,
  sdp: Uint8Array | undefined,
): void {
  const { story, leg } = strand;
  switch (kind) {
    // its offer follows, which the slot is to answer
    case "retrieve":
      return;
    case "call-back":
      if (sdp !== undefined) onCallBackAnswered(exchange, strand, sdp);
      return;
    case "return":
      story.summons.delete(leg);
      return connect(exchange, story, client, leg);
    default:
      return unreachable(kind);
  }
}

/** `verb call` or `verb leg`. */
export function hearTimer(exchange: Exchange, name: string): void {
  const [verb, id = ""] = name.split(" ") as [string, string?];
  const story = exchange.stories.get((id.split(".")[0] ?? "") as CallId);
  if (story === undefined) return;
  switch (verb) {
    case "ring":
      return endLeg(exchange, story, id as LegId, { cause: "no-answer" });
    case "answer": {
      const strand = story.strands.get(id as LegId);
      if (strand !== undefined) settleOffer(exchange, strand, false);
      return;
    }
    case "park":
      return parkFailed(exchange, story);
    case "refer":
      return referToPark(exchange, story);
    case "lit":
      return darkFor(exchange, story);
    case "grace":
      return graceOver(exchange, story);
    default:
      throw new Error(`Cannot fire ${name}: no such timer`);
  }
}

/** What one change brings about may be another; says whether anything was to be done. */
export function settle(exchange: Exchange): boolean {
  let changed = false;
  for (const story of exchange.stories.values()) {
    if (!exchange.touched.has(story)) continue;
    const before = story.value;
    followTransfer(exchange, story);
    followSummons(exchange, story);
    settleLegs(exchange, story);
    settleWatched(exchange, story);
    changed ||= story.value !== before;
  }
  return changed || exchange.news.length > 0;
}

/** Every call that has changed is told once, and forgotten when it is over. */
export function tell(exchange: Exchange): void {
  for (const story of exchange.touched) {
    markPhonesOnly(story);
    if (story.value !== story.told) {
      story.told = story.value;
      exchange.effects.push({ kind: "event", event: { kind: "call", call: story.value } });
    }
    if (story.value.endedAt !== undefined) forget(exchange, story);
  }
  exchange.touched.clear();
}

/** Without a dialog of ours in it there is nothing that the panel could do. */
function markPhonesOnly(story: Story): void {
  const only = story.strands.size === 0 && story.value.endedAt === undefined;
  if (only === (story.value.phonesOnly === true)) return;
  const { phonesOnly: _, ...rest } = story.value;
  story.value = only ? { ...rest, phonesOnly: true } : rest;
}

function forget(exchange: Exchange, story: Story): void {
  parkFailed(exchange, story);
  exchange.stories.delete(story.value.id);
  for (const strand of [...story.strands.values()]) forgetStrand(exchange, strand);
  for (const dialog of story.watched.values()) exchange.byDialog.delete(dialog);
  for (const verb of ["park", "refer", "lit", "grace"]) {
    exchange.timers.clear(`${verb} ${story.value.id}`);
  }
  for (const { id } of story.value.legs) exchange.timers.clear(`ring ${id}`);
}
