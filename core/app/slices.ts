/** Long work in slices: after each, whatever else waits has its turn, so that one big file delays nobody. */
import type { Instant, Millis } from "../lib/time.ts";
import { plus } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";

/** Work done at a stretch. */
export const SLICE: Millis = 8;
/** Items between two looks at the clock. */
export const STRIDE = 64;

export class Slices {
  readonly #clock: Clock;
  #until: Instant;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#until = plus(clock.now(), SLICE);
  }

  /** Goes on at once within a slice, else after a pause. */
  async breathe(): Promise<void> {
    if (this.#clock.now() < this.#until) return;
    await this.#clock.sleep(0);
    this.#until = plus(this.#clock.now(), SLICE);
  }

  /** Does something with each, in order. */
  async each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
    let count = 0;
    for (const item of items) {
      work(item);
      if (++count % STRIDE === 0) await this.breathe();
    }
  }
}
