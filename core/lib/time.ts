/** Points and lengths of time as values; nothing in the core reads a clock. */
import type { Brand } from "./brand.ts";

/**
 * A point on the host's monotonic clock, in milliseconds. Hosts choose the origin so that it reads as
 * the Unix epoch at their start (`performance.timeOrigin + performance.now()`), hence an `Instant` can be
 * shown as a date, and a wall clock that jumps moves no timer.
 */
export type Instant = Brand<number, "Instant">;

/** A length of time in milliseconds. */
export type Millis = number;

export function instant(millis: number): Instant {
  return millis as Instant;
}

export function plus(point: Instant, length: Millis): Instant {
  return (point + length) as Instant;
}

/** The earlier of two deadlines, where `undefined` means never. */
export function earlier(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return a < b ? a : b;
}
