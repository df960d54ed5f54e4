/**
 * The voice of a simulated person: a melody or speech as 20 ms G.711 frames, sent as RTP (RFC 3550 §5.1,
 * RFC 3551 §4.5.14), and the keys pressed meanwhile as events in its place (RFC 4733 §2.5).
 */
import { encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { musicOf } from "../../core/media/music.ts";
import { type RtpPacket, rtpPacket } from "../../core/media/rtp.ts";
import { writeTelephoneEvent } from "../../core/media/telephone_event.ts";
import { readWav } from "../../core/media/wav.ts";
import { FRAME_SAMPLES, melody } from "../../core/media/tones.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, plus } from "../../core/lib/time.ts";
import { FRAME_MILLIS, type MediaMode, Pacer } from "../pacing.ts";

export type VoiceCodec = "PCMU" | "PCMA";

export interface RtpOut {
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

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
  readonly #pacer: Pacer;
  readonly #firstTimestamp: number;
  #sequence: number;
  #route: VoiceRoute | undefined;
  #startedAt: Instant | undefined;
  /** The next packet is the first after a change. */
  #fresh = true;
  #digits = "";
  #digit: SentDigit | undefined;
  /** When the next packet of a key, or of the pause after it, is due. */
  #digitAt: Instant | undefined;

  constructor(voice: Voice, mode: MediaMode, random: Random) {
    this.#voice = voice;
    this.#mode = mode;
    this.#pacer = new Pacer(mode);
    this.ssrc = random.uint32();
    this.#firstTimestamp = random.uint32();
    this.#sequence = random.uint32() & 0xffff;
  }

  /** From now on sends there, or nowhere. The same route again changes nothing. */
  route(route: VoiceRoute | undefined, now: Instant): void {
    if (sameRoute(this.#route, route)) return;
    this.#route = route;
    this.#fresh = true;
    this.#startedAt ??= now;
    if (route?.eventType === undefined) this.#forgetDigits();
    if (route === undefined) this.#pacer.stop();
    else this.#pacer.start(now);
  }

  /** Sends keys in the place of the voice; says whether the far end takes them. */
  type(digits: string, now: Instant): boolean {
    if (this.#route?.eventType === undefined || this.#mode === "off") return false;
    this.#digits = (this.#digits + digits).slice(0, DIGITS_MAX);
    this.#digitAt ??= now;
    return true;
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#pacer.nextDeadline(), this.#digitAt);
  }

  /** The packets due by now. */
  due(now: Instant): readonly RtpOut[] {
    const route = this.#route;
    if (route === undefined) return [];
    const { destination } = route;
    const out: RtpOut[] = [];
    for (const at of this.#pacer.due(now)) {
      if (this.#digitAt === undefined) out.push({ destination, bytes: this.#packet(route, at) });
    }
    while (this.#digitAt !== undefined && this.#digitAt <= now) {
      const bytes = this.#digitPacket(route, this.#digitAt);
      if (bytes !== undefined) out.push({ destination, bytes });
    }
    return out;
  }

  #packet(route: VoiceRoute, at: Instant): Uint8Array {
    const marker = this.#fresh;
    this.#fresh = false;
    return this.#write({
      payloadType: route.payloadType,
      marker,
      timestamp: this.#timestamp(at),
      payload: this.#voice.frame(route.codec, this.#frame(at)),
    });
  }

  /** The packet of the key that is due; none in the pause after one, and when there is no key left. */
  #digitPacket({ eventType }: VoiceRoute, at: Instant): Uint8Array | undefined {
    const digit = this.#digit ?? this.#nextDigit(at);
    if (digit === undefined || eventType === undefined) {
      this.#forgetDigits();
      return undefined;
    }
    this.#digitAt = plus(at, FRAME_MILLIS);
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
    this.#digitAt = undefined;
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

/** Speech for a phone from a WAV file: mono at 8 kHz; `undefined` when it is no WAV of PCM 16 or G.711, or empty. */
export function speechFrom(wav: Uint8Array): Int16Array | undefined {
  const read = readWav(wav);
  return read === undefined ? undefined : musicOf(read);
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
