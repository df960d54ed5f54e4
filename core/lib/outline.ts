/**
 * The outline of sampled sound: for each of so many equal stretches how loud each channel was at most. It is
 * what a waveform is drawn from, so that no page needs the sound itself for it.
 */

/** Largest value of an outline: full loudness. */
export const OUTLINE_MAX = 100;
const FULL = 32_768;

export class Outline {
  readonly #levels: readonly Uint16Array[];
  readonly #frames: number;
  /** Bytes of a frame that came without the rest of it. */
  #rest: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Of `frames` samples a channel, 16 bits little-endian, the channels in turn. Beyond, nothing is looked at. */
  constructor(channels: number, frames: number, points: number) {
    this.#frames = frames;
    const stretches = Math.min(points, frames);
    this.#levels = Array.from({ length: channels }, () => new Uint16Array(stretches));
  }

  /** The next bytes, cut anywhere. */
  take(bytes: Uint8Array): void {
    const frameBytes = this.#levels.length * 2;
    const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const whole = Math.min(Math.floor(all.length / frameBytes), this.#frames - this.#at);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const stretches = this.#levels[0]?.length ?? 0;
    for (const [channel, levels] of this.#levels.entries()) {
      for (let frame = 0; frame < whole; frame++) {
        const level = Math.abs(view.getInt16(frame * frameBytes + channel * 2, true));
        const stretch = Math.floor((this.#at + frame) * stretches / this.#frames);
        if (level > levels[stretch]!) levels[stretch] = level;
      }
    }
    this.#at += whole;
    this.#rest = all.slice(whole * frameBytes, whole * frameBytes + frameBytes);
  }

  /** Each channel's levels, 0 to `OUTLINE_MAX`. */
  levels(): readonly (readonly number[])[] {
    return this.#levels.map((levels) =>
      [...levels].map((level) => Math.round(level * OUTLINE_MAX / FULL))
    );
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
