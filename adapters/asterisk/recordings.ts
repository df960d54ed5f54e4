/**
 * Recordings on Asterisk: MixMonitor on the employee's channel writes both sides, interleaved, into one raw file, which
 * goes on after a hold; when the part is over and its file closed, it is fetched. What is to be recorded the office's rules say.
 */
import { bridgedWith, legOf } from "../../core/domain/call.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import type { Leg, RecordCall, RecordingSpan } from "../../core/domain/pbx_messages.ts";
import {
  isAlive,
  isPaused,
  recordedPairs,
  switchRecording,
  withRecorded,
} from "../../core/domain/recording.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import type { Reply } from "../pbx/command_book.ts";
import { named } from "./ways.ts";
import {
  act,
  type Exchange,
  type RunningRecording,
  type Story,
  succeeded,
  touch,
  uidOf,
} from "./exchange.ts";

export function record(exchange: Exchange, command: RecordCall, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, legs } = found;
  const leg = legs.find((one) => bridgedWith(story.value, one.id) !== undefined);
  const peer = leg && legOf(story.value, bridgedWith(story.value, leg.id)!);
  if (leg === undefined || peer === undefined) return reply(refuse({ code: "not-talking" }));
  const allowed = switchRecording(story.value, leg, peer, command.on, exchange.index);
  if (!allowed.ok) return reply(allowed);
  if (!exchange.records) {
    return reply(refuse({ code: "capability-missing", data: { capability: "record" } }));
  }
  if (command.on) story.switchedOn.add(switchName(leg, peer));
  else story.switchedOn.delete(switchName(leg, peer));
  touch(exchange, story);
  reply(ok({ call: command.call }));
}

function switchName({ party }: Leg, peer: Leg): string {
  return `${party.kind === "person" ? party.extension : ""} ${peer.id}`;
}

/** The file's name among ARI's stored recordings, without its ending. */
export function recordingName(id: RecordingId): string {
  return `naisen-${id}`;
}

/** Brings the story's recordings to what rules, bridges and holds say now. */
export function followRecordings(exchange: Exchange, story: Story): void {
  const isOn = (leg: Leg, peer: Leg) => story.switchedOn.has(switchName(leg, peer));
  const pairs = exchange.records ? recordedPairs(story.value, exchange.index, isOn) : [];
  const newId = () => token(exchange.random, 26) as RecordingId;
  story.value = withRecorded(story.value, pairs, newId, exchange.now);
  const last = new Map(story.value.recordings.map((span) => [span.id, span]));
  for (const span of last.values()) follow(exchange, story, span);
}

function follow(exchange: Exchange, story: Story, span: RecordingSpan): void {
  const { id } = span;
  const known = story.running.get(id);
  const over = story.value.endedAt !== undefined || !isAlive(story.value, span);
  if (over) {
    if (known === undefined) return;
    story.running.delete(id);
    known.over = true;
    if (known.on) stop(exchange, id, known);
    else tellWhole(exchange, id, known);
    return;
  }
  const runs = span.to === undefined && !isPaused(story.value, span);
  if ((known?.on ?? false) === runs) return;
  const channel = exchange.channels.get(uidOf(story, span.leg))?.name ?? known?.channel;
  if (channel === undefined) return;
  const part = known ?? { channel, on: false, over: false, ending: 0, closed: true };
  story.running.set(id, part);
  if (!runs) return stop(exchange, id, part);
  part.channel = channel;
  start(exchange, id, part);
}

/** `D`: both sides interleaved; `a`: goes on where it was; `b`: only while joined. */
function start(exchange: Exchange, id: RecordingId, part: RunningRecording): void {
  part.on = true;
  act(exchange, [
    ["Action", "MixMonitor"],
    ["Channel", part.channel],
    // relative to the folder of monitors; its neighbour is the one that ARI reads
    ["File", `../recording/${recordingName(id)}.raw`],
    ["options", "Dab"],
  ]);
}

/** Asterisk closes the file before it answers; that of a channel that is gone it closes when it comes to it. */
function stop(exchange: Exchange, id: RecordingId, part: RunningRecording): void {
  part.on = false;
  part.ending += 1;
  act(exchange, [["Action", "StopMixMonitor"], ["Channel", part.channel]], (answer) => {
    part.ending -= 1;
    part.closed &&= succeeded(answer);
    tellWhole(exchange, id, part);
  });
}

function tellWhole(exchange: Exchange, id: RecordingId, part: RunningRecording): void {
  if (!part.over || part.ending > 0) return;
  const { closed } = part;
  exchange.effects.push({ kind: "recorded", id, name: recordingName(id), closed });
}
