/**
 * How long this process was not let run. A case that goes by the clock says nothing of the software when the machine
 * stood still meanwhile: phones send no sound, timers come late, and each is right to do what it then does.
 */
import type { Millis } from "../../core/lib/time.ts";

const LOOK_EVERY: Millis = 20;
/** As often is a thing done on a machine that stands still in each. */
export const TRIES_MAX = 3;
/** From here on a sound has a hole, and what is recorded of it is shorter than the call's story. */
export const STALL_HEARD: Millis = 80;

export class StallWatch {
  #last = performance.now();
  #worst: Millis = 0;
  readonly #timer = setInterval(() => this.#look(), LOOK_EVERY);

  #look(): void {
    const now = performance.now();
    this.#worst = Math.max(this.#worst, now - this.#last - LOOK_EVERY);
    this.#last = now;
  }

  /** The longest time so far by which a look came late. */
  get worst(): Millis {
    this.#look();
    return this.#worst;
  }

  /** Ends the watch; its worst. */
  stop(): Millis {
    clearInterval(this.#timer);
    return this.worst;
  }
}

/** What the last of at most `TRIES_MAX` times gave: it is done again while the machine stood still for so long in it. */
export async function undisturbed<T>(limit: Millis, act: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    const watch = new StallWatch();
    try {
      const given = await act();
      if (tries === TRIES_MAX || watch.worst < limit) return given;
      console.log(`again, the machine stood still for ${Math.round(watch.worst)} ms`);
    } finally {
      watch.stop();
    }
  }
}
