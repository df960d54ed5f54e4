/** Runs one machine in real time: inputs as they come, effects as they leave, one timer for its next deadline. */
import type { Machine } from "../../core/lib/machine.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { systemNow } from "./system.ts";

/** Node and Deno fire a longer timer at once. */
const TIMER_MILLIS_MAX = 2 ** 31 - 1;

export class MachineHost<Input, Effect> {
  readonly #machine: Machine<Input, Effect>;
  readonly #wake: Input;
  readonly #perform: (effect: Effect) => void;
  readonly #fault: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, while there is one. */
  #timerAt: Instant = instant(0);
  #closed = false;

  constructor(options: {
    readonly machine: Machine<Input, Effect>;
    /** The input that lets time pass. */
    readonly wake: Input;
    perform(effect: Effect): void;
    /** A machine that throws has a bug of ours; it is told here, and the next input is handled as ever. */
    fault(error: unknown): void;
  }) {
    this.#machine = options.machine;
    this.#wake = options.wake;
    this.#perform = (effect) => options.perform(effect);
    this.#fault = (error) => options.fault(error);
    this.#arm();
  }

  input(input: Input): void {
    if (this.#closed) return;
    try {
      for (const effect of this.#machine.handle(input, systemNow())) this.#attempt(effect);
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
    // a timer that fires too early wakes for nothing once; setting one anew for every input costs far more
    if (next === undefined || (this.#timer !== undefined && this.#timerAt <= next)) return;
    clearTimeout(this.#timer);
    this.#timerAt = next;
    const wait = Math.min(Math.max(Math.ceil(next - systemNow()), 0), TIMER_MILLIS_MAX);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.input(this.#wake);
    }, wait);
  }
}
