/** The machine we run on: its clock. `timeOrigin + now()` never steps back, whatever the wall clock does. */
import { type Instant, instant, type Millis } from "../../core/lib/time.ts";
import type { Clock } from "../../core/ports/clock.ts";

export function systemNow(): Instant {
  return instant(performance.timeOrigin + performance.now());
}

export const systemClock: Clock = {
  now: systemNow,
  sleep: (length: Millis, signal?: AbortSignal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal!.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, length);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
