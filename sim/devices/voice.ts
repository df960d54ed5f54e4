/** The voice of a simulated person: a melody as 20 ms G.711 frames, sent as RTP (RFC 3550 §5.1, RFC 3551 §4.5.14). */
import { encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { rtpPacket } from "../../core/media/rtp.ts";
import { FRAME_SAMPLES, melody, SAMPLE_RATE } from "../../core/media/tones.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";

/**
 * `packets`: a frame every 20 ms. `flows`: one packet at each change, one soon after it and one every 5 s, which
 * is enough to know who hears whom. `off`: nothing.
 */
export type MediaMode = "packets" | "flows" | "off";

export type VoiceCodec = "PCMU" | "PCMA";

export interface RtpOut {
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

export const FRAME_MILLIS: Millis = (FRAME_SAMPLES * 1000) / SAMPLE_RATE;
export const FLOW_MILLIS: Millis = 5_000;
/** After a change a relay may not be ready for the first packet: the flow says it once more. */
export const FLOW_AGAIN_MILLIS: Millis = 500;
/** Frames sent at once to catch up with a late wake; what is older is skipped, as a phone would. */
export const CATCH_UP_FRAMES_MAX = 5;

/** One person's melody, encoded when first needed. */
export class Voice {
  readonly #number: number;
  readonly #encoded = new Map<VoiceCodec, Uint8Array>();

  constructor(number: number) {
    this.#number = number;
  }

  /** The payload of the n-th 20 ms of the endless loop. */
  frame(codec: VoiceCodec, n: number): Uint8Array {
    let bytes = this.#encoded.get(codec);
    if (bytes === undefined) {
      bytes = codec === "PCMU"
        ? encodeUlaw(melody(this.#number))
        : encodeAlaw(melody(this.#number));
      this.#encoded.set(codec, bytes);
    }
    const start = (n * FRAME_SAMPLES) % bytes.length;
    return bytes.subarray(start, start + FRAME_SAMPLES);
  }
}

export interface VoiceRoute {
  readonly destination: SocketAddress;
  readonly codec: VoiceCodec;
  readonly payloadType: number;
}

/** One RTP stream of a voice: the same SSRC wherever it goes. */
export class VoiceStream {
  readonly ssrc: number;
  readonly #voice: Voice;
  readonly #mode: MediaMode;
  readonly #firstTimestamp: number;
  #sequence: number;
  #route: VoiceRoute | undefined;
  #startedAt: Instant | undefined;
  #nextAt: Instant | undefined;
  #sentSinceChange = 0;

  constructor(voice: Voice, mode: MediaMode, random: Random) {
    this.#voice = voice;
    this.#mode = mode;
    this.ssrc = random.uint32();
    this.#firstTimestamp = random.uint32();
    this.#sequence = random.uint32() & 0xffff;
  }

  /** From now on sends there, or nowhere. The same route again changes nothing. */
  route(route: VoiceRoute | undefined, now: Instant): void {
    if (sameRoute(this.#route, route)) return;
    this.#route = route;
    this.#sentSinceChange = 0;
    this.#startedAt ??= now;
    this.#nextAt = route === undefined || this.#mode === "off" ? undefined : now;
  }

  nextDeadline(): Instant | undefined {
    return this.#nextAt;
  }

  /** The packets due by now. */
  due(now: Instant): readonly RtpOut[] {
    const route = this.#route;
    if (route === undefined || this.#nextAt === undefined || this.#nextAt > now) return [];
    const skipBefore = plus(now, -CATCH_UP_FRAMES_MAX * FRAME_MILLIS);
    while (this.#mode === "packets" && this.#nextAt <= skipBefore) {
      this.#nextAt = plus(this.#nextAt, FRAME_MILLIS);
    }
    const out: RtpOut[] = [];
    while (this.#nextAt <= now) {
      out.push({ destination: route.destination, bytes: this.#packet(route, this.#nextAt) });
      this.#nextAt = this.#mode === "packets"
        ? plus(this.#nextAt, FRAME_MILLIS)
        : plus(now, this.#sentSinceChange === 1 ? FLOW_AGAIN_MILLIS : FLOW_MILLIS);
    }
    return out;
  }

  #packet(route: VoiceRoute, at: Instant): Uint8Array {
    const frame = Math.floor((at - (this.#startedAt ?? at)) / FRAME_MILLIS);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return rtpPacket({
      payloadType: route.payloadType,
      marker: this.#sentSinceChange++ === 0,
      sequence: this.#sequence,
      timestamp: (this.#firstTimestamp + frame * FRAME_SAMPLES) >>> 0,
      ssrc: this.ssrc,
      payload: this.#voice.frame(route.codec, frame),
    });
  }
}

function sameRoute(a: VoiceRoute | undefined, b: VoiceRoute | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.codec === b.codec && a.payloadType === b.payloadType &&
    a.destination.host === b.destination.host && a.destination.port === b.destination.port;
}
