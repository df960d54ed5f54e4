/** The page's one clock: the server's time, ticking once a second for every clock on the page (law 6). */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { clockText, millisOf, offsetOf } from "../format.ts";
import type { Browser } from "./browser.ts";

/** A difference to the server smaller than this is the network's and moves no clock. */
export const DRIFT_MILLIS = 400;

export interface Clock {
  /** The server's time at the last tick, in milliseconds. */
  readonly now: ReadonlySignal<number>;
  /** The office's zone: milliseconds ahead of UTC. */
  readonly offset: number;
  /** The server's time at this very moment. */
  exact(): number;
  /** Takes the server's time from something it just sent. */
  sync(iso: string): void;
  tick(): void;
  /** `14:05:12` in the office's zone. */
  text(at: number): string;
}

export function createClock(serverNow: string, browser: Pick<Browser, "now">): Clock {
  const offset = offsetOf(serverNow);
  const now = signal(millisOf(serverNow));
  let ahead = millisOf(serverNow) - browser.now();
  return {
    now,
    offset,
    exact: () => browser.now() + ahead,
    sync(iso) {
      const measured = millisOf(iso) - browser.now();
      if (Math.abs(measured - ahead) > DRIFT_MILLIS) ahead = measured;
    },
    tick() {
      now.value = browser.now() + ahead;
    },
    text: (at) => clockText(at, offset),
  };
}
