/** A clock port on a simulated world: time passes only when a test lets it, and who sleeps wakes in order. */
import { setImmediate } from "node:timers";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { World } from "../../sim/world.ts";

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

/** Turns of the event loop after which everything that waits for nothing but the loop has happened. */
const TURNS = 12;

export class VirtualClock implements Clock {
  #sleepers: Sleeper[] = [];

  constructor(readonly world: World) {}

  now(): Instant {
    return this.world.now;
  }

  sleep(length: Millis, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: plus(this.now(), length), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      }, { once: true });
    });
  }

  /** How many wait for time to pass. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Wakes whoever sleeps no longer than this without letting time pass, as if it had. */
  async wake(length: Millis): Promise<void> {
    await settle();
    const until = plus(this.now(), length);
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= until);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > until);
    for (const sleeper of due) sleeper.wake();
    await settle();
  }

  /** As after a long sleep of the machine: the time is another, and what was due meanwhile happens once. */
  async skip(length: Millis): Promise<void> {
    this.world.runUntil(plus(this.now(), length));
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= this.now());
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > this.now());
    for (const sleeper of due) sleeper.wake();
    await settle();
  }

  /** Lets time pass; after each waking everybody gets to act before more time passes. */
  async advance(length: Millis): Promise<void> {
    const until = plus(this.now(), length);
    for (;;) {
      await settle();
      const [next] = this.#sleepers.sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > until) break;
      this.world.runUntil(next.at);
      await settle();
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
    }
    this.world.runUntil(until);
    await settle();
  }
}

/** Lets everything happen that waits for no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((turned) => setImmediate(turned));
}
