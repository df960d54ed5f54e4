/** Why a leg ended: of its own channel, of those it called, and where Asterisk made no channel at all. */
import { addLeg, foldedCause, type LegEnd, legEnded } from "../../core/domain/call.ts";
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import { unansweredEnd } from "./causes.ts";
import type { Channel } from "./channels.ts";
import { type Exchange, type Story, uidOf } from "./exchange.ts";
import { newLegId } from "./ids.ts";

/** Why a leg ended, by what its channel and those it called have told. */
export function endOf(exchange: Exchange, story: Story, channel: Channel, leg: Leg): LegEnd {
  const { value } = story;
  const talked = value.spans.some((span) => span.a === leg.id || span.b === leg.id);
  if (talked || value.parks.some((park) => park.leg === leg.id)) return { cause: "hangup" };
  if (leg.role === "callee" || story.summons.has(channel.uid)) {
    const cause = channel.ended?.cause ?? 0;
    if (leg.answeredAt !== undefined) return { cause: "hangup" };
    const end = unansweredEnd(channel.dialStatus, channel.leaving?.status, cause);
    const elsewhere = value.legs.some((other) =>
      other.role === "callee" && other.id !== leg.id && other.answeredAt !== undefined &&
      other.answeredAt >= leg.startedAt
    );
    return end.cause === "cancelled" && elsewhere ? { cause: "answered-elsewhere" } : end;
  }
  if (channel.leaving !== undefined && leg.answeredAt === undefined && isOwnClick(value, leg)) {
    return unansweredEnd(channel.dialStatus, channel.leaving.status, channel.ended?.cause ?? 0);
  }
  if (channel.leaving !== undefined) return { cause: "cancelled", sipStatus: 487 };
  return endOfCaller(exchange, story, channel, leg);
}

function isOwnClick(call: Call, leg: Leg): boolean {
  return call.commandId !== undefined && call.legs[0]?.id === leg.id;
}

/** Nobody took the call: the caller is told what became of those called. */
function endOfCaller(exchange: Exchange, story: Story, channel: Channel, leg: Leg): LegEnd {
  const { value } = story;
  const called = value.legs.filter((one) => one.role === "callee");
  if (called.length > 0) {
    const over = called.map((one) => {
      if (one.state !== "ended") return endingCallee(exchange, story, one);
      return { cause: one.endCause ?? "failed", sipStatus: one.sipStatus };
    });
    const cause = foldedCause({
      ...value,
      spans: [],
      legs: called.map((one, i) => ({ ...one, endCause: over[i]!.cause })),
    });
    const status = over.find((one) => one.cause === cause)?.sipStatus;
    return { cause, ...(status === undefined ? {} : { sipStatus: status }) };
  }
  if (isOwnClick(value, leg)) {
    return unansweredEnd(channel.dialStatus, channel.leaving?.status, channel.ended?.cause ?? 0);
  }
  return missingCallee(exchange, story, channel);
}

/** The caller's channel may end a moment before those it called. */
function endingCallee(
  exchange: Exchange,
  story: Story,
  leg: Leg,
): { readonly cause: NonNullable<Leg["endCause"]>; readonly sipStatus: number | undefined } {
  const channel = exchange.channels.get(uidOf(story, leg.id));
  const end = unansweredEnd(
    channel?.dialStatus,
    channel?.leaving?.status,
    channel?.ended?.cause ?? 0,
  );
  return { cause: end.cause, sipStatus: end.sipStatus };
}

/** Asterisk makes no channel for a phone that is not there, nor where the dialplan says busy by itself. */
function missingCallee(exchange: Exchange, story: Story, channel: Channel): LegEnd {
  const { value } = story;
  const person = exchange.index.person.get(value.dialled);
  const end = unansweredEnd(undefined, undefined, channel.ended?.cause ?? 0);
  if (person === undefined) {
    return { ...end, cause: end.cause === "cancelled" ? "failed" : end.cause };
  }
  const quiet = story.quiet === person.extension;
  const reason: LegEnd = quiet
    ? { cause: "do-not-disturb", sipStatus: 486 }
    : { cause: "unreachable", sipStatus: 480 };
  const id = newLegId(exchange);
  const party = { kind: "person", extension: person.extension, name: person.name } as const;
  const called = addLeg(value, { id, party, role: "callee" }, exchange.now);
  story.value = legEnded(called, id, reason, exchange.now);
  return reason;
}
