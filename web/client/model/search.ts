/** A search as one types: people (ユーザ検索) and phonebooks (リスト検索) alike, one page at a time. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Result } from "../../../core/lib/result.ts";
import type { Refusal } from "../api.ts";
import type { Browser } from "./browser.ts";
import { createDrawn, type Drawn } from "./drawn.ts";

/** A search is sent when no key came for this long. */
export const SEARCH_MILLIS = 150;
export const SEARCH_ROWS = 50;

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next?: string | undefined;
}

export interface Search<Row> {
  readonly q: ReadonlySignal<string>;
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly drawn: Drawn<Row>;
  /** What the rows are the answer to: they stay until the next answer is there. */
  readonly answered: ReadonlySignal<string>;
  readonly state: ReadonlySignal<"unread" | "ready" | "reading" | "failed">;
  readonly more: ReadonlySignal<boolean>;
  type(q: string): void;
  readMore(): void;
  /** Reads anew what stands on the page. */
  refresh(): void;
  /** Changes the rows in place, as the feed says. */
  patch(change: (row: Row) => Row): void;
}

export type Ask<Row> = (
  query: { readonly q: string; readonly cursor?: string; readonly limit: number },
) => Promise<Result<Page<Row>, Refusal>>;

export function createSearch<Row>(
  browser: Pick<Browser, "later">,
  ask: Ask<Row>,
  first?: Page<Row>,
): Search<Row> {
  const q = signal("");
  const answered = signal("");
  const rows = signal<readonly Row[]>(first?.items ?? []);
  const next = signal<string | undefined>(first?.next);
  const state = signal<"unread" | "ready" | "reading" | "failed">(
    first === undefined ? "unread" : "ready",
  );
  let cancelTyping: (() => void) | undefined;
  let turn = 0;

  async function read(cursor?: string): Promise<void> {
    const mine = ++turn;
    const asked = q.peek().trim();
    state.value = "reading";
    const answer = await ask({
      q: asked,
      limit: SEARCH_ROWS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (mine !== turn) return;
    batch(() => {
      state.value = answer.ok ? "ready" : "failed";
      if (!answer.ok) return;
      rows.value = cursor === undefined
        ? answer.value.items
        : [...rows.peek(), ...answer.value.items];
      next.value = answer.value.next;
      answered.value = asked;
    });
  }

  return {
    q,
    rows,
    drawn: createDrawn(rows),
    answered,
    state,
    more: computed(() => next.value !== undefined),
    type(text) {
      q.value = text;
      cancelTyping?.();
      cancelTyping = browser.later(SEARCH_MILLIS, () => void read());
    },
    readMore() {
      if (next.peek() !== undefined && state.peek() !== "reading") void read(next.peek());
    },
    refresh: () => void read(),
    patch(change) {
      rows.value = rows.peek().map(change);
    },
  };
}
