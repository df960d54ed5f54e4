/**
 * The voice of a simulated person: a melody or speech as 20 ms G.711 frames, sent as RTP (RFC 3550 §5.1,
 * RFC 3551 §4.5.14), and the keys pressed meanwhile as events in its place (RFC 4733 §2.5).
 */
import { encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { type RtpPacket, rtpPacket } from "../../core/media/rtp.ts";
import { writeTelephoneEvent } from "../../core/media/telephone_event.ts";
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

/** Frames a pressed key lasts (100 ms), how often its end is said, and voice frames between two keys. */
const DIGIT_FRAMES = 5;
const DIGIT_ENDS = 3;
const DIGIT_PAUSE_FRAMES = 2;
/** Loudness of keys: -10 dBm0. */
const DIGIT_VOLUME = 10;
/** Keys that wait to be sent; more are not taken. */
export const DIGITS_MAX = 64;

/** One person's voice, encoded when first needed. */
export class Voice {
  readonly #loop: () => Int16Array;
  readonly #encoded = new Map<VoiceCodec, Uint8Array>();

  /** The number of a melody, or samples at 8 kHz that are said over and over. */
  constructor(sound: number | Int16Array) {
    this.#loop = () => typeof sound === "number" ? melody(sound) : inWholeFrames(sound);
  }

  /** The payload of the n-th 20 ms of the endless loop. */
  frame(codec: VoiceCodec, n: number): Uint8Array {
    let bytes = this.#encoded.get(codec);
    if (bytes === undefined) {
      bytes = codec === "PCMU" ? encodeUlaw(this.#loop()) : encodeAlaw(this.#loop());
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
  /** Payload type in which the far end takes keys; absent when it takes none. */
  readonly eventType?: number;
}

/** A key being sent: its time is that of its first packet (RFC 4733 §2.5.1.2). */
interface SentDigit {
  readonly digit: string;
  readonly timestamp: number;
  /** Packets sent, the pause after it included. */
  sent: number;
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
  #digits = "";
  #digit: SentDigit | undefined;

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
    if (route?.eventType === undefined) this.#forgetDigits();
    this.#startedAt ??= now;
    this.#nextAt = route === undefined || this.#mode === "off" ? undefined : now;
  }

  /** Sends keys in the place of the voice; says whether the far end takes them. */
  type(digits: string, now: Instant): boolean {
    if (this.#route?.eventType === undefined || this.#mode === "off") return false;
    if (this.#digit === undefined && this.#mode === "flows") this.#nextAt = now;
    this.#digits = (this.#digits + digits).slice(0, DIGITS_MAX);
    return true;
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
      const bytes = this.#digitPacket(route, this.#nextAt) ?? this.#packet(route, this.#nextAt);
      out.push({ destination: route.destination, bytes });
      this.#nextAt = this.#mode === "packets" || this.#digit !== undefined || this.#digits !== ""
        ? plus(this.#nextAt, FRAME_MILLIS)
        : plus(now, this.#sentSinceChange === 1 ? FLOW_AGAIN_MILLIS : FLOW_MILLIS);
    }
    return out;
  }

  #packet(route: VoiceRoute, at: Instant): Uint8Array {
    return this.#write({
      payloadType: route.payloadType,
      marker: this.#sentSinceChange++ === 0,
      timestamp: this.#timestamp(at),
      payload: this.#voice.frame(route.codec, this.#frame(at)),
    });
  }

  /** The packet of the key that is due; none without a key, and in the pause after one. */
  #digitPacket({ eventType }: VoiceRoute, at: Instant): Uint8Array | undefined {
    if (eventType === undefined) return undefined;
    const digit = this.#digit ?? this.#nextDigit(at);
    if (digit === undefined) return undefined;
    const n = digit.sent++;
    if (digit.sent >= DIGIT_FRAMES + DIGIT_ENDS - 1 + DIGIT_PAUSE_FRAMES) this.#digit = undefined;
    if (n >= DIGIT_FRAMES + DIGIT_ENDS - 1) return undefined;
    const duration = Math.min(n + 1, DIGIT_FRAMES) * FRAME_SAMPLES;
    const end = n >= DIGIT_FRAMES - 1;
    return this.#write({
      payloadType: eventType,
      marker: n === 0,
      timestamp: digit.timestamp,
      payload: writeTelephoneEvent({ digit: digit.digit, end, volume: DIGIT_VOLUME, duration }),
    });
  }

  #nextDigit(at: Instant): SentDigit | undefined {
    const digit = this.#digits[0];
    if (digit === undefined) return undefined;
    this.#digits = this.#digits.slice(1);
    this.#digit = { digit, timestamp: this.#timestamp(at), sent: 0 };
    return this.#digit;
  }

  #forgetDigits(): void {
    this.#digits = "";
    this.#digit = undefined;
  }

  #write(packet: Omit<RtpPacket, "sequence" | "ssrc">): Uint8Array {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return rtpPacket({ ...packet, sequence: this.#sequence, ssrc: this.ssrc });
  }

  #frame(at: Instant): number {
    return Math.floor((at - (this.#startedAt ?? at)) / FRAME_MILLIS);
  }

  #timestamp(at: Instant): number {
    return (this.#firstTimestamp + this.#frame(at) * FRAME_SAMPLES) >>> 0;
  }
}

/** The last frame filled with silence. */
function inWholeFrames(samples: Int16Array): Int16Array {
  const whole = new Int16Array(
    Math.max(1, Math.ceil(samples.length / FRAME_SAMPLES)) * FRAME_SAMPLES,
  );
  whole.set(samples);
  return whole;
}

function sameRoute(a: VoiceRoute | undefined, b: VoiceRoute | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.codec === b.codec && a.payloadType === b.payloadType && a.eventType === b.eventType &&
    a.destination.host === b.destination.host && a.destination.port === b.destination.port;
}
