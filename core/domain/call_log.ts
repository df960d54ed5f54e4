/**
 * The call log: one story per call, one part per person concerned. A part is what that person's history
 * shows; it is a pure function of the call, so that folding the events again gives the same history.
 */
import type { Instant } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { CallId, DeviceId, Extension, LegId, LineId, RecordingId } from "./ids.ts";
import type { OfficeIndex } from "./office.ts";
import { type LegPair, pairsOf, type PartSpan, spansOf } from "./leg_pairs.ts";
import type { Call, CallDirection, EndCause, Leg, Party } from "./pbx_messages.ts";

export type { PartSpan } from "./leg_pairs.ts";

export type CallResult =
  | "answered"
  | "answered-elsewhere"
  | "missed"
  | "busy"
  | "no-answer"
  | "cancelled"
  | "rejected"
  | "failed";

/** One person's part of one call: a row of that person's history. */
export interface CallPart {
  /** Unique and stable: `callId.extension.n`. */
  readonly id: string;
  readonly callId: CallId;
  readonly owner: Extension;
  /** As this person sees it: an internal call is `internal` for both. */
  readonly direction: CallDirection;
  /** Whether the person made the call or received it; an internal call needs both words. */
  readonly role: "caller" | "callee";
  /** Absent while this person's part of the call is alive. */
  readonly result?: CallResult;
  readonly cause?: EndCause;
  /** Whose fault a failure was. */
  readonly fault?: "caller" | "callee" | "network" | "office";
  readonly peer: Party;
  /** The number dialled (outgoing) or calling (incoming), normalised digits; empty when withheld. */
  readonly number: string;
  readonly line?: LineId;
  readonly device?: DeviceId;
  readonly startedAt: Instant;
  readonly ringMillis: number;
  readonly talkMillis: number;
  /** Holds of either side and the stay in a slot that this part ended in, in order. */
  readonly spans: readonly PartSpan[];
  readonly recording?: RecordingId;
  readonly endedAt?: Instant;
}

/** What stands behind the extension of a person who is gone, so that whoever has the number next sees none of it. */
const GONE_MARK = "#";

/** The owner of parts whose person was removed; `revision` of the office that was without him first. */
export function goneOwner(extension: Extension, revision: number): Extension {
  return `${extension}${GONE_MARK}${revision}` as Extension;
}

/** The extension of a part's owner, and whether the person is gone. */
export function ownerOfPart(owner: Extension): { extension: Extension; gone: boolean } {
  const mark = owner.indexOf(GONE_MARK);
  return mark < 0
    ? { extension: owner, gone: false }
    : { extension: owner.slice(0, mark) as Extension, gone: true };
}

export interface HistoryQuery {
  /** Absent: everybody's. */
  readonly owner?: Extension;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly direction?: CallDirection;
  readonly result?: CallResult;
  /** Part of a number or name. */
  readonly q?: string;
  /** Only what was recorded. */
  readonly recorded?: true;
  readonly cursor?: string;
  /** 1 … 200. */
  readonly limit: number;
}

/**
 * The parts of a call: of each person and role one for each leg he talked with (a call that was parked,
 * transferred or moved reads as one story), or one when he talked with nobody. Several phones of one person
 * ringing together are one part, and the device a click calls first is no call to its owner. A part without
 * `result` is still alive. Whoever was called by an extension without any phone to ring missed it all the same.
 */
export function partsOf(call: Call, office: OfficeIndex): readonly CallPart[] {
  const sides: Side[] = [];
  for (const role of ["caller", "callee"] as const) {
    for (const leg of call.legs) {
      if (leg.role !== role || leg.party.kind !== "person") continue;
      const { extension } = leg.party;
      const side = sides.find((side) => side.role === role && side.owner === extension);
      if (side === undefined) sides.push({ owner: extension, role, legs: [leg] });
      else side.legs.push(leg);
    }
  }
  const unreached = unreachedPerson(call, office);
  if (unreached !== undefined) sides.push({ owner: unreached, role: "callee", legs: [] });
  const parts = sides.flatMap((side) => partsOfSide(call, office, side));
  // a part that comes later begins later, so that the number of one that was told stays
  parts.sort((a, b) => a.startedAt - b.startedAt);
  const count = new Map<Extension, number>();
  return parts.map((part) => {
    const n = (count.get(part.owner) ?? 0) + 1;
    count.set(part.owner, n);
    return { id: `${call.id}.${part.owner}.${n}`, ...part };
  });
}

/** The legs of one person in one role. */
interface Side {
  readonly owner: Extension;
  readonly role: "caller" | "callee";
  readonly legs: Leg[];
}

/** A person called from inside of whom no phone could be rung. */
function unreachedPerson(call: Call, office: OfficeIndex): Extension | undefined {
  if (call.direction !== "internal" || call.endedAt === undefined) return undefined;
  if (call.legs.some((leg) => leg.role === "callee") || calledNobody(call)) return undefined;
  const causes: readonly EndCause[] = ["no-answer", "unreachable", "busy"];
  if (call.endCause === undefined || !causes.includes(call.endCause)) return undefined;
  return office.person.get(call.dialled)?.extension;
}

/** A click whose own device was never answered: the number dialled was not called. */
function calledNobody(call: Call): boolean {
  return call.commandId !== undefined &&
    call.legs.every((leg) => leg.role === "caller" && leg.answeredAt === undefined);
}

type Unnumbered = Omit<CallPart, "id">;

function partsOfSide(call: Call, office: OfficeIndex, side: Side): readonly Unnumbered[] {
  const [first, ...later] = pairsOf(call, side.legs);
  if (first === undefined) {
    return wasThereBefore(call, side) ? [] : [lonelyPart(call, office, side)];
  }
  const begun = side.role === "caller" ? call.startedAt : first.own.startedAt;
  const number = side.role === "caller" ? call.dialled : numberOf(first.peer.party);
  return [
    { ...talkedPart(call, side, first, number, begun), ringMillis: ringMillis(call, side) },
    ...later.map((pair) => talkedPart(call, side, pair, numberOf(pair.peer.party), pair.from)),
  ];
}

/** The part of somebody who talked with nobody. */
function lonelyPart(call: Call, office: OfficeIndex, side: Side): Unnumbered {
  const outcome = side.role === "caller" ? callerOutcome(call) : calleeOutcome(call, side);
  const peer = side.role === "caller" ? calledParty(call, office) : callingParty(call);
  const [leg] = side.legs;
  return {
    ...frameOf(call, side, leg?.device),
    ...outcome,
    peer,
    number: side.role === "caller" ? call.dialled : numberOf(peer),
    startedAt: side.role === "caller" ? call.startedAt : leg?.startedAt ?? call.startedAt,
    ringMillis: ringMillis(call, side),
    talkMillis: 0,
    spans: [],
  };
}

function talkedPart(
  call: Call,
  side: Side,
  pair: LegPair,
  number: string,
  startedAt: Instant,
): Unnumbered {
  const recording = call.recordings.find((one) =>
    one.leg === pair.own.id && one.peer === pair.peer.id
  );
  return {
    ...pairFrame(call, side, pair),
    ...pairOutcome(call, pair),
    peer: pair.peer.party,
    number,
    startedAt,
    ringMillis: 0,
    talkMillis: pair.talkMillis,
    spans: spansOf(call, pair),
    ...(recording === undefined ? {} : { recording: recording.id }),
  };
}

/** Two people of the office talk internally, whatever line the call they are in came by. */
function pairFrame(call: Call, side: Side, { own, peer }: LegPair) {
  const { line, ...frame } = frameOf(call, side, own.device);
  if (peer.party.kind === "person") return { ...frame, direction: "internal" as const };
  return line === undefined ? frame : { ...frame, line };
}

function frameOf(call: Call, side: Side, device: DeviceId | undefined) {
  return {
    callId: call.id,
    owner: side.owner,
    direction: call.direction,
    role: side.role,
    ...(call.line === undefined ? {} : { line: call.line }),
    ...(device === undefined ? {} : { device }),
  };
}

/** A part is over when one of its two legs is: the two never talk again. */
function pairOutcome(call: Call, { own, peer }: LegPair): Outcome {
  const first = (peer.endedAt ?? Infinity) < (own.endedAt ?? Infinity) ? peer : own;
  if (first.endedAt === undefined) return {};
  const cause = first.endCause ?? call.endCause ?? "hangup";
  return { result: "answered", cause, endedAt: first.endedAt };
}

/** Who was in the call already has not missed it when it comes back to him. */
function wasThereBefore(call: Call, side: Side): boolean {
  if (side.role === "caller") return false;
  return call.legs.some((leg) =>
    leg.party.kind === "person" && leg.party.extension === side.owner && hasTalked(call, leg)
  );
}

type Outcome = Pick<CallPart, "result" | "cause" | "fault" | "endedAt">;

function callerOutcome(call: Call): Outcome {
  const { endedAt, endCause: cause } = call;
  if (endedAt === undefined || cause === undefined) return {};
  return { ...(calledNobody(call) ? ownPhoneResult(cause) : farEndResult(cause)), cause, endedAt };
}

/** What became of a call that nobody talked in, for whoever made it. */
function farEndResult(cause: EndCause): Outcome {
  switch (cause) {
    case "do-not-disturb":
      return { result: "busy" };
    case "busy":
    case "no-answer":
    case "rejected":
    case "cancelled":
      return { result: cause };
    // Answered and gone before anybody was heard, or taken by nobody: the caller had no conversation.
    case "hangup":
    case "answered-elsewhere":
    case "parked":
    case "transferred":
    case "picked-up":
    case "moved":
      return { result: "cancelled" };
    case "not-found":
      return { result: "failed", fault: "caller" };
    case "unreachable":
    case "failed":
      return { result: "failed", fault: "network" };
    case "refused":
    case "system-restart":
      return { result: "failed", fault: "office" };
    default:
      return unreachable(cause);
  }
}

/** The own phone was never picked up: the far end has no part in that, whatever the phone answered. */
function ownPhoneResult(cause: EndCause): Outcome {
  switch (cause) {
    case "hangup":
    case "no-answer":
    case "rejected":
    case "cancelled":
    case "answered-elsewhere":
    case "parked":
    case "transferred":
    case "picked-up":
    case "moved":
      return { result: "cancelled" };
    case "do-not-disturb":
    case "busy":
    case "not-found":
    case "unreachable":
    case "failed":
      return { result: "failed", fault: "caller" };
    case "refused":
    case "system-restart":
      return { result: "failed", fault: "office" };
    default:
      return unreachable(cause);
  }
}

function calleeOutcome(call: Call, side: Side): Outcome {
  const alive = side.legs.some((leg) => leg.endedAt === undefined);
  if (alive && call.endedAt === undefined) return {};
  const endedAt = latestEnd(side.legs) ?? call.endedAt;
  if (endedAt === undefined) return {};
  const ids = idsOf(side);
  const causes = side.legs.flatMap((leg) => leg.endCause ?? []);
  if (causes.includes("rejected")) return { result: "rejected", cause: "rejected", endedAt };
  const elsewhere = causes.includes("answered-elsewhere") ||
    call.legs.some((leg) => leg.role === "callee" && !ids.has(leg.id) && hasTalked(call, leg));
  if (elsewhere) return { result: "answered-elsewhere", cause: "answered-elsewhere", endedAt };
  // Others of the group may still answer: until then nobody has missed it.
  if (call.endedAt === undefined) return {};
  const cause = causes.find((cause) => cause !== "cancelled") ?? causes[0] ?? call.endCause;
  if (cause === "system-restart") return { result: "failed", cause, fault: "office", endedAt };
  return { result: "missed", ...(cause === undefined ? {} : { cause }), endedAt };
}

function hasTalked(call: Call, leg: Leg): boolean {
  return call.spans.some((span) => span.a === leg.id || span.b === leg.id);
}

function idsOf(side: Side): ReadonlySet<LegId> {
  return new Set(side.legs.map((leg) => leg.id));
}

function latestEnd(legs: readonly Leg[]): Instant | undefined {
  return legs.reduce<Instant | undefined>(
    (latest, leg) =>
      leg.endedAt !== undefined && (latest === undefined || leg.endedAt > latest)
        ? leg.endedAt
        : latest,
    undefined,
  );
}

/** Whom the caller meant: who answered, else who was called, else what was dialled. */
function calledParty(call: Call, office: OfficeIndex): Party {
  const called = call.legs.filter((leg) => leg.role === "callee");
  const leg = called.find((leg) => hasTalked(call, leg)) ?? called[0];
  if (leg !== undefined) return leg.party;
  const person = call.direction === "internal" ? office.person.get(call.dialled) : undefined;
  if (person === undefined) return { kind: "outside", number: call.dialled };
  return { kind: "person", extension: person.extension, name: person.name };
}

function callingParty(call: Call): Party {
  const leg = call.legs.find((leg) => leg.role === "caller");
  return leg?.party ?? { kind: "outside", number: "", withheld: true };
}

function numberOf(party: Party): string {
  if (party.kind === "person") return party.extension;
  return party.withheld ? "" : party.number;
}

/** How long the phones of those called rang (a callee: his own), until the answer or the end; 0 while it rings. */
function ringMillis(call: Call, side: Side): number {
  const legs = side.role === "callee"
    ? side.legs
    : call.legs.filter((leg) => leg.role === "callee");
  const rang = legs.filter((leg) => leg.ringingAt !== undefined);
  if (rang.length === 0) return 0;
  const from = Math.min(...rang.map((leg) => leg.ringingAt ?? Infinity));
  const answers = rang.flatMap((leg) => leg.answeredAt ?? []);
  if (answers.length === 0 && rang.some((leg) => leg.endedAt === undefined)) return 0;
  const to = answers.length > 0
    ? Math.min(...answers)
    : Math.max(...rang.map((leg) => leg.endedAt ?? 0));
  return Math.max(0, to - from);
}
