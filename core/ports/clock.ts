/** The wall clock and waiting, for use cases; everything below `core/app` is given its time instead. */
import type { Instant, Millis } from "../lib/time.ts";

export interface Clock {
  now(): Instant;
  /** Resolves after the length has passed, or rejects with the signal's reason. */
  sleep(length: Millis, signal?: AbortSignal): Promise<void>;
}
