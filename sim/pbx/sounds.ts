/**
 * What the PBX itself plays to a leg: music on hold, ring-back and busy tone as RTP (RFC 3550 §5.1). Each
 * sound is a source of its own on each leg, whose sequence numbers and timestamps go on when it plays again.
 */
import type { Random } from "../../core/lib/random.ts";
import type { Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import {
  BUSY_FRAMES,
  busyFrame,
  RINGBACK_FRAMES,
  ringbackFrame,
} from "../../core/media/call_tones.ts";
import { encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { MUSIC_FRAMES, musicFrame } from "../../core/media/music.ts";
import { rtpPacket } from "../../core/media/rtp.ts";
import { FRAME_SAMPLES } from "../../core/media/tones.ts";
import { FRAME_MILLIS, type MediaMode, Pacer } from "../pacing.ts";
import type { RelayCodec, Sound } from "./media_io.ts";

export type PlayedCodec = "PCMU" | "PCMA";

/** What a leg is played, numbered as it wants it. */
export interface Playback {
  readonly sound: Sound;
  readonly codec: PlayedCodec;
  readonly payloadType: number;
}

/** A format in which sounds can be played; `undefined` for a leg that takes no G.711. */
export function playable(
  formats: readonly RelayCodec[],
): Pick<Playback, "codec" | "payloadType"> | undefined {
  for (const { name, payloadType } of formats) {
    if (name === "PCMU" || name === "PCMA") return { codec: name, payloadType };
  }
  return undefined;
}

/** Every sound as encoded frames, each made when first played and kept for all legs. */
export class SoundFrames {
  readonly #music: Int16Array | undefined;
  readonly #kept: Record<PlayedCodec, Map<Sound, (Uint8Array | undefined)[]>> = {
    PCMU: new Map(),
    PCMA: new Map(),
  };

  /** `music`: 8 kHz samples in place of the piece that is made here. */
  constructor(music?: Int16Array) {
    this.#music = music;
  }

  /** Frames after which the sound begins anew. */
  length(sound: Sound): number {
    switch (sound) {
      case "music":
        return this.#music === undefined
          ? MUSIC_FRAMES
          : Math.max(1, Math.floor(this.#music.length / FRAME_SAMPLES));
      case "ringback":
        return RINGBACK_FRAMES;
      case "busy":
        return BUSY_FRAMES;
      default:
        return unreachable(sound);
    }
  }

  /** The payload of the n-th 20 ms of the endless sound. */
  frame(sound: Sound, codec: PlayedCodec, n: number): Uint8Array {
    const place = n % this.length(sound);
    let frames = this.#kept[codec].get(sound);
    if (frames === undefined) {
      frames = [];
      this.#kept[codec].set(sound, frames);
    }
    let frame = frames[place];
    if (frame === undefined) {
      const samples = this.samples(sound, place);
      frame = codec === "PCMU" ? encodeUlaw(samples) : encodeAlaw(samples);
      frames[place] = frame;
    }
    return frame;
  }

  /** The n-th 20 ms as samples. */
  samples(sound: Sound, n: number): Int16Array {
    switch (sound) {
      case "music":
        return this.#music === undefined ? musicFrame(n) : this.#ownMusic(this.#music, n);
      case "ringback":
        return ringbackFrame(n);
      case "busy":
        return busyFrame(n);
      default:
        return unreachable(sound);
    }
  }

  #ownMusic(music: Int16Array, n: number): Int16Array {
    const start = (n % this.length("music")) * FRAME_SAMPLES;
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(music.subarray(start, start + FRAME_SAMPLES));
    return frame;
  }
}

/** One sound as one RTP source of one leg. */
export class SoundStream {
  readonly ssrc: number;
  readonly #frames: SoundFrames;
  readonly #pacer: Pacer;
  readonly #firstTimestamp: number;
  #sequence: number;
  #playback: Playback | undefined;
  /** Timestamps count from its first sound ever, tones begin anew with each. */
  #firstAt: Instant | undefined;
  #startedAt: Instant | undefined;
  /** 20 ms of timestamps passed at the last packet. */
  #elapsed = -1;
  #fresh = true;

  constructor(frames: SoundFrames, mode: MediaMode, random: Random) {
    this.#frames = frames;
    this.#pacer = new Pacer(mode);
    this.ssrc = random.uint32();
    this.#firstTimestamp = random.uint32();
    this.#sequence = random.uint32() & 0xffff;
  }

  start(playback: Playback, now: Instant): void {
    this.#playback = playback;
    this.#firstAt ??= now;
    this.#startedAt = now;
    this.#fresh = true;
    this.#pacer.start(now);
  }

  stop(): void {
    this.#playback = undefined;
    this.#pacer.stop();
  }

  nextDeadline(): Instant | undefined {
    return this.#pacer.nextDeadline();
  }

  /** The packets due by now. The first of each play has the marker (RFC 3551 §4.1). */
  due(now: Instant): readonly Uint8Array[] {
    const playback = this.#playback;
    if (playback === undefined) return [];
    return this.#pacer.due(now).map((at) => this.#packet(playback, at));
  }

  #packet({ sound, codec, payloadType }: Playback, at: Instant): Uint8Array {
    // music plays on for everybody, as from one record player; a tone begins with its sound
    const since = sound === "music" ? at : at - (this.#startedAt ?? at);
    const marker = this.#fresh;
    this.#fresh = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const passed = Math.round((at - (this.#firstAt ?? at)) / FRAME_MILLIS);
    this.#elapsed = Math.max(passed, this.#elapsed + 1);
    return rtpPacket({
      payloadType,
      marker,
      sequence: this.#sequence,
      timestamp: (this.#firstTimestamp + this.#elapsed * FRAME_SAMPLES) >>> 0,
      ssrc: this.ssrc,
      payload: this.#frames.frame(sound, codec, Math.floor(since / FRAME_MILLIS)),
    });
  }
}
