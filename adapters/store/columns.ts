/** How values stand in columns: truth as 0 and 1, times as whole milliseconds, also inside JSON. */
import type { Bit } from "./schema.ts";

export function bit(value: boolean): Bit {
  return value ? 1 : 0;
}

export function whole(time: number): number {
  return Math.round(time);
}

/** For calls and their parts, where every number is a time, a length of time or a status. */
export function jsonWithWholeTimes(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part) => typeof part === "number" ? whole(part) : part,
  );
}

/** PostgreSQL keeps no NUL in a text, so that what comes from outside loses it in both databases alike. */
export function withoutNul<T>(value: T): T | string {
  return typeof value === "string" && value.includes("\0")
    ? value.replaceAll("\0", "\uFFFD")
    : value;
}
