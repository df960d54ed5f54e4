/**
 * Recordings as they are made: two ports' incoming sound side by side (left: the employee, right: the other),
 * PCM16 at 8 kHz. A recording is as long as it ran unpaused, whatever came; G.711 is heard, other codecs
 * are silence.
 */
import type { RecordingId } from "../../core/domain/ids.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { decodeAlaw, decodeUlaw } from "../../core/media/g711.ts";
import { SETTLE_SAMPLES, Track, TRACK_SAMPLES } from "../../core/media/jitter.ts";
import type { RtpPacket } from "../../core/media/rtp.ts";
import { SAMPLE_RATE } from "../../core/media/tones.ts";
import type { MediaMode } from "../pacing.ts";
import type { MediaCommand, MediaEffect } from "./media_io.ts";

export const CHUNK_MILLIS: Millis = 1_000;
const CHUNK_SAMPLES = (CHUNK_MILLIS * SAMPLE_RATE) / 1000;
/** Two channels of 16 bits. */
const FRAME_BYTES = 4;

export type RecorderCommand = Extract<MediaCommand, { kind: "record" | "pause" | "stop" }>;

interface Recording {
  readonly id: RecordingId;
  readonly left: number;
  readonly right: number;
  readonly tracks: readonly [Track, Track];
  /** Milliseconds before `since`. */
  before: Millis;
  /** Since when it runs; absent while paused. */
  since: Instant | undefined;
  /** Samples told so far. */
  told: number;
}

export class Recorder {
  readonly #mode: MediaMode;
  readonly #recordings = new Map<RecordingId, Recording>();
  readonly #byPort = new Map<number, Set<Recording>>();
  /** The next chunk of each that runs. */
  readonly #chunks = new TimerTable();

  /** In `flows` and `off` only lengths are told: there is no sound to be written. */
  constructor(mode: MediaMode) {
    this.#mode = mode;
  }

  get size(): number {
    return this.#recordings.size;
  }

  nextDeadline(): Instant | undefined {
    return this.#chunks.next();
  }

  handle(command: RecorderCommand, now: Instant): readonly MediaEffect[] {
    const at = decidedAt(command, now);
    switch (command.kind) {
      case "record":
        this.#begin(command, at, now);
        return NOTHING;
      case "pause":
        return this.#pause(command.id, command.paused, at, now);
      case "stop":
        return this.#stop(command.id, at);
      default:
        return unreachable(command);
    }
  }

  /** A recording of that id that runs already goes on as it is. */
  #begin({ id, left, right }: RecorderCommand & { kind: "record" }, at: Instant, now: Instant) {
    if (this.#recordings.has(id)) return;
    const tracks = [new Track(), new Track()] as const;
    const recording: Recording = { id, left, right, tracks, before: 0, since: at, told: 0 };
    this.#recordings.set(id, recording);
    for (const port of [left, right]) {
      const of = this.#byPort.get(port);
      if (of === undefined) this.#byPort.set(port, new Set([recording]));
      else of.add(recording);
    }
    this.#setTimer(recording, now);
  }

  /** What came before is told at once; what comes while paused is not heard. */
  #pause(id: RecordingId, paused: boolean, at: Instant, now: Instant): readonly MediaEffect[] {
    const recording = this.#recordings.get(id);
    if (recording === undefined || paused === (recording.since === undefined)) return NOTHING;
    if (!paused) {
      recording.since = at;
      this.#setTimer(recording, now);
      return NOTHING;
    }
    const effects = this.#tell(recording, samplesOf(lengthOf(recording, at)));
    recording.before = lengthOf(recording, at);
    recording.since = undefined;
    for (const track of recording.tracks) track.cut();
    this.#chunks.clear(id);
    return effects;
  }

  #stop(id: RecordingId, at: Instant): readonly MediaEffect[] {
    const recording = this.#recordings.get(id);
    if (recording === undefined) return NOTHING;
    const millis = lengthOf(recording, at);
    const effects = this.#tell(recording, samplesOf(millis));
    this.#recordings.delete(id);
    this.#chunks.clear(id);
    for (const port of [recording.left, recording.right]) {
      const of = this.#byPort.get(port);
      of?.delete(recording);
      if (of?.size === 0) this.#byPort.delete(port);
    }
    return [...effects, { kind: "recording-over", id, millis }];
  }

  /** A packet that this port has taken, in the format of that name. */
  hear(port: number, packet: RtpPacket, format: string | undefined, now: Instant): void {
    const recordings = this.#byPort.get(port);
    if (recordings === undefined || this.#mode !== "packets") return;
    const sound = soundOf(packet, format);
    if (sound === undefined) return;
    for (const recording of recordings) {
      if (recording.since === undefined) continue;
      const at = samplesOf(lengthOf(recording, now));
      recording.tracks[recording.left === port ? 0 : 1].put(packet, sound, at);
    }
  }

  /** The chunks that are due by now. */
  due(now: Instant): readonly MediaEffect[] {
    const effects: MediaEffect[] = [];
    for (let due = this.#chunks.takeDue(now); due !== undefined; due = this.#chunks.takeDue(now)) {
      const recording = this.#recordings.get(due as RecordingId)!;
      const settled = samplesOf(lengthOf(recording, now)) - SETTLE_SAMPLES;
      effects.push(...this.#tell(recording, settled));
      this.#setTimer(recording, now);
    }
    return effects;
  }

  #setTimer({ id }: Recording, now: Instant): void {
    if (this.#mode === "packets") this.#chunks.set(id, plus(now, CHUNK_MILLIS));
  }

  /** Tells what there is up to `end`, in chunks of at most a second. */
  #tell(recording: Recording, end: number): MediaEffect[] {
    const effects: MediaEffect[] = [];
    while (this.#mode === "packets" && recording.told < end) {
      const to = Math.min(end, recording.told + CHUNK_SAMPLES);
      const [left, right] = recording.tracks;
      effects.push({
        kind: "recording",
        id: recording.id,
        chunk: stereo(left.take(to), right.take(to)),
      });
      recording.told = to;
    }
    return effects;
  }
}

const NOTHING: readonly MediaEffect[] = [];

/** Clocks of two threads further apart than this are not compared: what is heard counts from now. */
export const CLOCKS_APART_MILLIS_MAX: Millis = 2_000;

function decidedAt({ at }: RecorderCommand, now: Instant): Instant {
  return Math.abs(at - now) <= CLOCKS_APART_MILLIS_MAX ? at : now;
}

function lengthOf({ before, since }: Recording, now: Instant): Millis {
  return since === undefined ? before : before + Math.max(0, now - since);
}

function samplesOf(millis: Millis): number {
  return Math.round((millis * SAMPLE_RATE) / 1000);
}

/** Longer packets than the track holds make no sense. */
function soundOf({ payload }: RtpPacket, format: string | undefined): Int16Array | undefined {
  if (payload.length > TRACK_SAMPLES / 2) return undefined;
  if (format === "PCMU") return decodeUlaw(payload);
  return format === "PCMA" ? decodeAlaw(payload) : undefined;
}

function stereo(left: Int16Array, right: Int16Array): Uint8Array {
  const bytes = new Uint8Array(left.length * FRAME_BYTES);
  for (let i = 0, at = 0; i < left.length; i++, at += FRAME_BYTES) {
    bytes[at] = left[i]! & 0xff;
    bytes[at + 1] = left[i]! >> 8;
    bytes[at + 2] = right[i]! & 0xff;
    bytes[at + 3] = right[i]! >> 8;
  }
  return bytes;
}
