/** How values stand in columns: truth as 0 and 1, times as whole milliseconds, also inside JSON. */
import type { Bit } from "./schema.ts";

/** Rows of one insert: below every database's limit of parameters. */
export const ROWS_PER_INSERT = 500;

export function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

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

/** As both databases give it back, whatever stands in it. */
export function storable<T>(value: T): T | string {
  return typeof value === "string" ? withoutNul(value.toWellFormed()) : value;
}

/** PostgreSQL keeps no NUL in a text, so that what comes from outside loses it in both databases alike. */
export function withoutNul<T>(value: T): T | string {
  return typeof value === "string" && value.includes("\0")
    ? value.replaceAll("\0", "\uFFFD")
    : value;
}
