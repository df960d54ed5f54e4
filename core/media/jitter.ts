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
    for (let i = 0; i < length; i++) {
      const at = (this.#taken + i) % TRACK_SAMPLES;
      out[i] = this.#samples[at]!;
      this.#samples[at] = 0;
    }
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

  #write(sound: Int16Array, place: number): void {
    for (let i = 0; i < sound.length; i++) {
      const at = place + i;
      if (at < this.#taken || at >= this.#taken + TRACK_SAMPLES) continue;
      this.#samples[at % TRACK_SAMPLES] = sound[i]!;
    }
  }
}

function signed16(difference: number): number {
  return (difference << 16) >> 16;
}
