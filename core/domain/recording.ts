/**
 * Whose part of a call is recorded: the line's rule, the person's own, the right to record on demand and what
 * was switched. Never beats always beats on demand (requirements §1). A recording belongs to one employee
 * and one other side, runs while both are bridged, and ends with either's leg: nobody else is ever in it.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Instant } from "../lib/time.ts";
import { bridgedWith, legOf, liveLegs, notBefore } from "./call.ts";
import { isHolding } from "./hold.ts";
import type { LegId, RecordingId } from "./ids.ts";
import type { OfficeIndex, RecordingRule } from "./office.ts";
import type { Call, Leg, PbxRejection, RecordingSpan } from "./pbx_messages.ts";

/** The stronger of two rules; where neither says anything, nothing is recorded. */
export function recordingRule(
  line: RecordingRule | undefined,
  person: RecordingRule | undefined,
): RecordingRule {
  return STRONGEST_FIRST.find((rule) => rule === line || rule === person) ?? "never";
}

const STRONGEST_FIRST: readonly RecordingRule[] = ["never", "always", "on-demand"];

/** The rule for an employee's leg while joined with that peer; `undefined` for who is no employee. */
export function ruleOfPart(
  call: Call,
  leg: Leg,
  peer: Leg,
  office: OfficeIndex,
): RecordingRule | undefined {
  if (leg.party.kind !== "person") return undefined;
  // employees among themselves are on no line, even where the call came in on one
  const id = peer.party.kind === "outside" ? peer.line ?? call.line : undefined;
  const line = id === undefined ? undefined : office.line.get(id)?.recording;
  return recordingRule(line, office.person.get(leg.party.extension)?.recording);
}

/**
 * Whether the person of this leg may switch recording so. Refused `recording-not-permitted`: the rule says
 * otherwise and cannot be changed, or the person has no right to record on demand. What is so already is no change.
 */
export function switchRecording(
  call: Call,
  leg: Leg,
  peer: Leg,
  on: boolean,
  office: OfficeIndex,
): Result<void, PbxRejection> {
  const rule = ruleOfPart(call, leg, peer, office);
  const permitted = rule === "on-demand"
    ? mayRecord(leg, office)
    : rule === (on ? "always" : "never");
  return permitted ? ok(undefined) : refuse({ code: "recording-not-permitted" });
}

function mayRecord({ party }: Leg, office: OfficeIndex): boolean {
  return party.kind === "person" && office.person.get(party.extension)?.rights.record === true;
}

/** An employee's leg (left) and who is recorded with it (right). */
export interface RecordedPair {
  readonly leg: LegId;
  readonly peer: LegId;
}

/** Who is to be recorded now. `switchedOn`: whether this leg's person has asked for it with that peer. */
export function recordedPairs(
  call: Call,
  office: OfficeIndex,
  switchedOn: (leg: Leg, peer: Leg) => boolean,
): readonly RecordedPair[] {
  if (call.endedAt !== undefined) return [];
  return liveLegs(call).flatMap((leg) => {
    const other = bridgedWith(call, leg.id);
    const peer = other === undefined ? undefined : legOf(call, other);
    if (peer === undefined) return [];
    const rule = ruleOfPart(call, leg, peer, office);
    const wanted = rule === "always" ||
      (rule === "on-demand" && mayRecord(leg, office) && switchedOn(leg, peer));
    return wanted ? [{ leg: leg.id, peer: peer.id }] : [];
  });
}

/** Stretches of recording a call may have, so that switching on and off cannot grow it without end. */
export const CALL_RECORDINGS_MAX = 512;

/**
 * The call with a stretch of recording open for exactly these pairs. A pair that comes together again goes on
 * in its recording; beyond `CALL_RECORDINGS_MAX` stretches no further one opens.
 */
export function withRecorded(
  call: Call,
  pairs: readonly RecordedPair[],
  newId: () => RecordingId,
  now: Instant,
): Call {
  const at = notBefore(call, now);
  const wanted = (span: RecordedPair) => pairs.some((pair) => samePair(pair, span));
  const kept = call.recordings.map((span): RecordingSpan =>
    span.to === undefined && !wanted(span) ? { ...span, to: at } : span
  );
  const opened = pairs.filter((pair) =>
    !call.recordings.some((span) => span.to === undefined && samePair(pair, span))
  ).slice(0, CALL_RECORDINGS_MAX - kept.length).map((pair): RecordingSpan => ({
    id: call.recordings.find((span) => samePair(pair, span))?.id ?? newId(),
    ...pair,
    from: at,
  }));
  const unchanged = opened.length === 0 && kept.every((span, i) => span === call.recordings[i]);
  return unchanged ? call : { ...call, recordings: [...kept, ...opened] };
}

function samePair(a: RecordedPair, b: RecordedPair): boolean {
  return a.leg === b.leg && a.peer === b.peer;
}

/** Whether the pair's recording pauses now because one of both holds the other. */
export function isPaused(call: Call, { leg, peer }: RecordedPair): boolean {
  return isHolding(call, leg) || isHolding(call, peer);
}

/** Whether both are still in the call: only then can the recording go on. */
export function isAlive(call: Call, { leg, peer }: RecordedPair): boolean {
  return [leg, peer].every((id) => {
    const state = legOf(call, id)?.state;
    return state !== undefined && state !== "ended";
  });
}

/** How long a recording is by the call's story: its stretches without the holds of either side. */
export function recordedMillis(call: Call, id: RecordingId, now: Instant): number {
  return call.recordings.filter((span) => span.id === id).reduce((sum, span) => {
    const [from, to] = [span.from, span.to ?? now];
    const holds = call.holds
      .filter((hold) => hold.leg === span.leg || hold.leg === span.peer)
      .map((hold) => [Math.max(hold.from, from), Math.min(hold.to ?? now, to)] as const);
    return sum + (to - from) - unionMillis(holds);
  }, 0);
}

/** Length of stretches that may overlap: both sides may hold at once. */
function unionMillis(stretches: readonly (readonly [from: number, to: number])[]): number {
  let sum = 0, last = -Infinity;
  for (const [from, to] of stretches.toSorted((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, last));
    last = Math.max(last, to);
  }
  return sum;
}
