/**
 * Runs one machine in real time: inputs as they come, effects as they leave, one timer for its next deadline.
 * Deadlines that lie close together are kept together, since waking a thread costs more than what most of them
 * ask for.
 */
import type { Machine } from "../../core/lib/machine.ts";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import { systemNow } from "./system.ts";

/** Node and Deno fire a longer timer at once. */
const TIMER_MILLIS_MAX = 2 ** 31 - 1;

export class MachineHost<Input, Effect> {
  readonly #machine: Machine<Input, Effect>;
  readonly #wake: Input;
  readonly #perform: (effect: Effect) => void;
  readonly #settled: () => void;
  readonly #hears: ((input: Input, now: Instant) => void) | undefined;
  readonly #fault: (error: unknown) => void;
  readonly #graceMillis: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, while there is one. */
  #timerAt: Instant = instant(0);
  #closed = false;

  constructor(options: {
    readonly machine: Machine<Input, Effect>;
    /** The input that lets time pass. */
    readonly wake: Input;
    perform(effect: Effect): void;
    /** Told of each input with its time before it is handled. */
    hears?(input: Input, now: Instant): void;
    /** All effects of an input were performed. */
    settled?(): void;
    /** By how much a deadline may be missed, so that others are kept with it; 0 by default. */
    readonly graceMillis?: number;
    /** A machine that throws has a bug of ours; it is told here, and the next input is handled as ever. */
    fault(error: unknown): void;
  }) {
    this.#machine = options.machine;
    this.#wake = options.wake;
    this.#perform = (effect) => options.perform(effect);
    this.#settled = () => options.settled?.();
    this.#hears = options.hears;
    this.#fault = (error) => options.fault(error);
    this.#graceMillis = options.graceMillis ?? 0;
    this.#arm();
  }

  input(input: Input): void {
    if (this.#closed) return;
    const now = systemNow();
    try {
      this.#hears?.(input, now);
      for (const effect of this.#machine.handle(input, now)) this.#attempt(effect);
      this.#settled();
    } catch (error) {
      this.#fault(error);
    }
    this.#arm();
  }

  /** One effect that fails does not take the others with it. */
  #attempt(effect: Effect): void {
    try {
      this.#perform(effect);
    } catch (error) {
      this.#fault(error);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#closed) return;
    const next = this.#machine.nextDeadline();
    if (next === undefined) return;
    // a timer that fires too early wakes for nothing once; setting one anew for every input costs far more
    const at = plus(next, this.#graceMillis);
    if (this.#timer !== undefined && this.#timerAt <= at) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    const wait = Math.min(Math.max(Math.ceil(at - systemNow()), 0), TIMER_MILLIS_MAX);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.input(this.#wake);
    }, wait);
  }
}
