/** What one hears in a call: streams told apart by SSRC (RFC 3550 §8), the last seconds of their sound, and keys pressed (RFC 4733). */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { decodeAlaw, decodeUlaw } from "../../core/media/g711.ts";
import type { RtpPacket } from "../../core/media/rtp.ts";
import { readTelephoneEvent } from "../../core/media/telephone_event.ts";
import { FRAME_SAMPLES } from "../../core/media/tones.ts";

/** Streams remembered per call; a further one takes the place of the oldest. */
export const HEARD_STREAMS_MAX = 16;
/** How much sound of a stream is kept unless told otherwise. */
export const KEPT_MILLIS: Millis = 4_000;
/** A longer jump of a stream's time is no hole but another clock: the sound goes on at once. */
const HOLE_SAMPLES_MAX = 32_000;

/** One RTP stream that was heard: the SSRC tells whose voice it is. */
export interface HeardStream {
  readonly ssrc: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly packets: number;
}

interface Frame {
  readonly at: Instant;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

interface Stream {
  shown: HeardStream;
  readonly frames: Frame[];
  /** RTP time of the key heard last: its packets are many. */
  lastDigitAt: number | undefined;
}

export class Heard {
  readonly #streams = new BoundedMap<number, Stream>(HEARD_STREAMS_MAX);
  readonly #keptMillis: Millis;

  /** `keptMillis` 0 keeps no sound. */
  constructor(keptMillis: Millis) {
    this.#keptMillis = keptMillis;
  }

  get streams(): readonly HeardStream[] {
    return [...this.#streams.values()].map((stream) => stream.shown);
  }

  /** Takes a packet; `isEvent`: its payload is a key. Says the key when it is a new one. */
  take(packet: RtpPacket, isEvent: boolean, now: Instant): string | undefined {
    const stream = this.#streamOf(packet.ssrc, now);
    if (isEvent) return this.#digit(stream, packet);
    if (this.#keptMillis > 0) this.#keep(stream, packet, now);
    return undefined;
  }

  /** The last `millis` of each stream that spoke in that time, as samples; what was lost in between is silent. */
  sounds(millis: Millis, now: Instant): readonly Int16Array[] {
    const since = plus(now, -millis);
    return [...this.#streams.values()]
      .map((stream) => stream.frames.filter((frame) => frame.at > since))
      .filter((frames) => frames.length > 0)
      .map(samplesOf);
  }

  #streamOf(ssrc: number, now: Instant): Stream {
    const before = this.#streams.get(ssrc);
    const shown = {
      ssrc,
      firstAt: before?.shown.firstAt ?? now,
      lastAt: now,
      packets: (before?.shown.packets ?? 0) + 1,
    };
    if (before !== undefined) {
      before.shown = shown;
      return before;
    }
    const stream: Stream = { shown, frames: [], lastDigitAt: undefined };
    this.#streams.set(ssrc, stream);
    return stream;
  }

  #digit(stream: Stream, packet: RtpPacket): string | undefined {
    const event = readTelephoneEvent(packet.payload);
    if (event === undefined || stream.lastDigitAt === packet.timestamp) return undefined;
    stream.lastDigitAt = packet.timestamp;
    return event.digit;
  }

  #keep(stream: Stream, { timestamp, payloadType, payload }: RtpPacket, now: Instant): void {
    const { frames } = stream;
    frames.push({ at: now, timestamp, payloadType, payload });
    const oldest = plus(now, -this.#keptMillis);
    while (frames[0]!.at <= oldest) frames.shift();
  }
}

function samplesOf(frames: readonly Frame[]): Int16Array {
  const pieces: { readonly start: number; readonly samples: Int16Array }[] = [];
  let end = 0, next = frames[0]!.timestamp;
  for (const frame of frames) {
    const hole = (frame.timestamp - next) >>> 0, back = (next - frame.timestamp) >>> 0;
    // Repeated, or overtaken by later ones.
    if (back > 0 && back <= HOLE_SAMPLES_MAX) continue;
    const samples = decoded(frame);
    const start = hole <= HOLE_SAMPLES_MAX ? end + hole : end;
    pieces.push({ start, samples });
    end = start + samples.length;
    next = (frame.timestamp + samples.length) >>> 0;
  }
  const out = new Int16Array(end);
  for (const { start, samples } of pieces) out.set(samples, start);
  return out;
}

/** G.711; what else there is cannot be heard here. */
function decoded({ payloadType, payload }: Frame): Int16Array {
  if (payloadType === 0) return decodeUlaw(payload);
  return payloadType === 8 ? decodeAlaw(payload) : new Int16Array(FRAME_SAMPLES);
}
