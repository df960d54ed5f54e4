/**
 * One side of a conversation laid out in time: packets are placed by their RTP timestamps (RFC 3550 §5.1), so
 * that what came late, twice or in another order lies where it belongs, and silence where nothing came.
 */
import type { RtpPacket } from "./rtp.ts";

/** Samples after which a place is final: what comes later than that is lost. */
export const SETTLE_SAMPLES = 4_000;
/**
 * A stream this far from when its packets arrive has not the clock that was thought (a new source, a pause its
 * timestamps do not know): it is placed anew.
 */
export const STRAY_SAMPLES = 4_000;
/** Samples kept between two takings; beyond it the oldest give way to silence. */
export const TRACK_SAMPLES = 24_000;

/** Where a source's timestamps lie on the track. */
interface Anchor {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly place: number;
  /** The newest sequence number so far. */
  newest: number;
}

export class Track {
  readonly #samples = new Int16Array(TRACK_SAMPLES);
  #anchor: Anchor | undefined;
  #taken = 0;

  /** Places a packet of 8 kHz sound. `now`: how many samples of the track have passed as it arrives. */
  put(packet: Omit<RtpPacket, "payload">, sound: Int16Array, now: number): void {
    const due = now - sound.length;
    const anchor = this.#anchor;
    if (anchor === undefined || anchor.ssrc !== packet.ssrc) return this.#begin(packet, sound, due);
    const newer = signed16(packet.sequence - anchor.newest) > 0;
    const place = anchor.place + ((packet.timestamp - anchor.timestamp) | 0);
    if (newer) {
      if (Math.abs(place - due) > STRAY_SAMPLES) return this.#begin(packet, sound, due);
      anchor.newest = packet.sequence;
    }
    this.#write(sound, place);
  }

  /** The samples from the last taking up to `end`, at most `TRACK_SAMPLES`; silence where nothing came. */
  take(end: number): Int16Array {
    const length = Math.min(Math.max(end - this.#taken, 0), TRACK_SAMPLES);
    const out = new Int16Array(length);
    const start = this.#taken % TRACK_SAMPLES;
    const straight = Math.min(length, TRACK_SAMPLES - start);
    out.set(this.#samples.subarray(start, start + straight));
    out.set(this.#samples.subarray(0, length - straight), straight);
    this.#samples.fill(0, start, start + straight);
    this.#samples.fill(0, 0, length - straight);
    this.#taken += length;
    return out;
  }

  /** A cut: nothing lies beyond what was taken, and the next packet is placed by its arrival. */
  cut(): void {
    this.#samples.fill(0);
    this.#anchor = undefined;
  }

  #begin(
    { ssrc, timestamp, sequence }: Omit<RtpPacket, "payload">,
    sound: Int16Array,
    due: number,
  ) {
    this.#anchor = { ssrc, timestamp, place: due, newest: sequence };
    this.#write(sound, due);
  }

  /** What lies before the last taking, or too far ahead, is left out. */
  #write(sound: Int16Array, place: number): void {
    const from = Math.max(place, this.#taken);
    const length = Math.min(place + sound.length, this.#taken + TRACK_SAMPLES) - from;
    if (length <= 0) return;
    const kept = sound.subarray(from - place, from - place + length);
    const start = from % TRACK_SAMPLES;
    const straight = Math.min(length, TRACK_SAMPLES - start);
    this.#samples.set(kept.subarray(0, straight), start);
    this.#samples.set(kept.subarray(straight), 0);
  }
}

function signed16(difference: number): number {
  return (difference << 16) >> 16;
}
