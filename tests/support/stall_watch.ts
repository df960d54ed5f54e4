/**
 * How long this process was not let run. A case that goes by the clock says nothing of the software when the machine
 * stood still meanwhile: phones send no sound, timers come late, and each is right to do what it then does.
 */
import type { Millis } from "../../core/lib/time.ts";

const LOOK_EVERY: Millis = 20;

export class StallWatch {
  #last = performance.now();
  #worst: Millis = 0;
  readonly #timer = setInterval(() => this.#look(), LOOK_EVERY);

  #look(): void {
    const now = performance.now();
    this.#worst = Math.max(this.#worst, now - this.#last - LOOK_EVERY);
    this.#last = now;
  }

  /** Ends the watch; the longest time by which a look came late. */
  stop(): Millis {
    clearInterval(this.#timer);
    this.#look();
    return this.#worst;
  }
}
