/**
 * Recordings of running calls: what the policy wants is worked out from the call's bridges and holds at the
 * end of every turn in which it was touched; media is told to record, pause and stop, the call's value keeps
 * the stretches. Ids cannot be guessed.
 */
import { legOf } from "../../core/domain/call.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import type {
  Leg,
  PbxAccepted,
  PbxRejection,
  RecordCall,
  RecordingSpan,
} from "../../core/domain/pbx_messages.ts";
import {
  isAlive,
  isPaused,
  type RecordedPair,
  recordedPairs,
  switchRecording,
  withRecorded,
} from "../../core/domain/recording.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { PCMA, PCMU } from "../../core/sip/sdp.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { speechCodecs } from "./leg_sdp.ts";
import { legsNamed, type LiveCall, otherOf } from "./live_calls.ts";
import type { MediaCommand } from "./media_io.ts";

/** 録音: switches recording of the device's part on or off, where rule and right allow. */
export function record(
  exchange: Exchange,
  command: RecordCall,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const named = legsNamed(exchange.calls, command);
  if (!named.ok) return named;
  const { call, legs } = named.value;
  const live = legs.find((leg) => otherOf(call, leg) !== undefined);
  const leg = live && legOf(call.value, live.id);
  const peer = live && legOf(call.value, otherOf(call, live)!.id);
  if (leg === undefined || peer === undefined) return refuse({ code: "not-talking" });
  if (command.on && !exchange.recordings.room) return refuse({ code: "recording-not-permitted" });
  if (command.on && !isHearable(call, { leg: leg.id, peer: peer.id })) {
    return refuse({ code: "capability-missing", data: { capability: "record" } });
  }
  const allowed = switchRecording(call.value, leg, peer, command.on, exchange.index);
  if (!allowed.ok) return allowed;
  const { switchedOn } = exchange.recordings.open(call.id);
  if (command.on) switchedOn.add(switchName(leg, peer));
  else switchedOn.delete(switchName(leg, peer));
  followRecordings(exchange, call, turn);
  return ok({ call: call.id });
}

/** There is room for recordings again, or none any more: then all end, and the calls go on. */
export function hearRoom(exchange: Exchange, room: boolean, turn: Turn): void {
  exchange.recordings.room = room;
  for (const call of exchange.calls.all()) followRecordings(exchange, call, turn);
}

/** Brings the call's recordings, and media, to what rules, bridges and holds say now. */
export function followRecordings(exchange: Exchange, call: LiveCall, turn: Turn): void {
  if (call.stage?.kind === "lingering") return; // its story is over, and told
  const { calls, index, random, recordings } = exchange;
  const before = recordings.find(call.id);
  const isOn = (leg: Leg, peer: Leg) => before?.switchedOn.has(switchName(leg, peer)) === true;
  const pairs = recordings.room
    ? recordedPairs(call.value, index, isOn).filter((pair) => isHearable(call, pair))
    : [];
  const newId = () => token(random, 26) as RecordingId;
  const value = withRecorded(call.value, pairs, newId, turn.now);
  if (value !== call.value) calls.change(call, value);
  for (const span of lastOfEach(value.recordings)) followOne(exchange, call, span, turn);
  if (value.endedAt !== undefined) recordings.close(call.id);
}

/** The recorder hears G.711: of two who talk in another codec it would keep silence, and keeps nothing. */
function isHearable(call: LiveCall, { leg, peer }: RecordedPair): boolean {
  return [...call.legs].filter(({ id }) => id === leg || id === peer).every(({ sdp }) => {
    const [codec] = speechCodecs(sdp.agreed);
    return codec === undefined || codec.name === PCMU.name || codec.name === PCMA.name;
  });
}

function followOne(exchange: Exchange, call: LiveCall, span: RecordingSpan, turn: Turn): void {
  const { id } = span;
  const known = exchange.recordings.find(call.id)?.running;
  const paused = known?.get(id);
  if (call.value.endedAt !== undefined || !isAlive(call.value, span)) {
    if (known?.delete(id)) tellMedia({ kind: "stop", id, at: turn.now }, turn);
    return;
  }
  const pauses = span.to !== undefined || isPaused(call.value, span);
  if (paused === undefined) begin(exchange, call, span, turn);
  if ((paused ?? false) !== pauses) {
    tellMedia({ kind: "pause", id, paused: pauses, at: turn.now }, turn);
  }
  exchange.recordings.open(call.id).running.set(id, pauses);
}

function begin(exchange: Exchange, call: LiveCall, { id, leg, peer }: RecordingSpan, turn: Turn) {
  const legs = exchange.calls.legsOf(call);
  const [left, right] = [leg, peer].map((one) => legs.find((live) => live.id === one)?.port);
  if (left === undefined || right === undefined) {
    throw new Error(`Cannot record leg ${leg} of call ${call.id}: it has no port`);
  }
  tellMedia({ kind: "record", id, left, right, at: turn.now }, turn);
}

function tellMedia(command: MediaCommand, turn: Turn): void {
  turn.effects.push({ kind: "media", command });
}

/** The latest stretch of each recording. */
function lastOfEach(spans: readonly RecordingSpan[]): Iterable<RecordingSpan> {
  return new Map(spans.map((span) => [span.id, span])).values();
}

function switchName({ party }: Leg, peer: Leg): string {
  return `${party.kind === "person" ? party.extension : ""} ${peer.id}`;
}
