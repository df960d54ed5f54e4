/** Opaque cursors: the sort key of a page's last row as base64url JSON. */
import { Buffer } from "node:buffer";

export const PAGE_ROWS_MAX = 200;
/** Longer ones are not ours. */
const CURSOR_CHARACTERS_MAX = 1000;

/** `[time or number, name]` or `[text, name]`, whatever the page is ordered by. */
export type SortKey = readonly [string | number, string | number];

export function encodeCursor(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The key of a cursor of this page's kind; anything else is `undefined`, hence the first page. */
export function decodeCursor<A extends "string" | "number", B extends "string" | "number">(
  cursor: string | undefined,
  first: A,
  second: B,
): readonly [Typed<A>, Typed<B>] | undefined {
  if (cursor === undefined || cursor.length > CURSOR_CHARACTERS_MAX) return undefined;
  const key = parsed(Buffer.from(cursor, "base64url").toString("utf8"));
  if (!Array.isArray(key) || key.length !== 2) return undefined;
  if (typeof key[0] !== first || typeof key[1] !== second) return undefined;
  if (key.some((part) => typeof part === "number" && !Number.isSafeInteger(part))) return undefined;
  if (key.some((part) => typeof part === "string" && part.includes("\0"))) return undefined;
  return [key[0], key[1]];
}

type Typed<T extends "string" | "number"> = T extends "string" ? string : number;

/** A page of at most `limit` rows from a query that asked for one more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  key: (row: Row) => SortKey,
): { readonly items: readonly Item[]; readonly next?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(item);
  return rows.length > limit && last !== undefined
    ? { items, next: encodeCursor(key(last)) }
    : { items };
}

/** 1 … `PAGE_ROWS_MAX`, whatever was asked. */
export function pageLimit(asked: number): number {
  return Math.min(Math.max(Math.trunc(asked) || 1, 1), PAGE_ROWS_MAX);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours
  }
}
