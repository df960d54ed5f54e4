/**
 * A list of the server's, page by page: what is looked for, the rows so far, what comes next, and what went wrong.
 * An answer that a newer question has overtaken is thrown away.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { HistoryGap } from "../../shared/api.ts";
import type { AdminApi } from "./api.ts";
import type { Query, Refusal } from "../request.ts";

/** How long after the last key the server is asked. */
export const SEARCH_MILLIS = 200;

export type RowsState = "loading" | "ready" | "failed";

export interface Rows<Row> {
  readonly items: ReadonlySignal<readonly Row[]>;
  readonly state: ReadonlySignal<RowsState>;
  /** Whether the rows shown are those of an earlier question while the answer to a newer one is awaited. */
  readonly stale: ReadonlySignal<boolean>;
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly query: ReadonlySignal<Query>;
  /** Among calls: times of which none are known. */
  readonly gaps: ReadonlySignal<readonly HistoryGap[]>;
  /** Part of what is looked for. Asks after a moment, so that typing asks once. */
  look(query: Query): void;
  reload(): Promise<void>;
  more(): Promise<void>;
  /** Changes a row that is shown, without asking. */
  change(change: (items: readonly Row[]) => readonly Row[]): void;
}

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next?: string;
  readonly gaps?: readonly HistoryGap[];
}

export function createRows<Row>(
  api: Pick<AdminApi, "get">,
  path: string,
  initial: Query = {},
): Rows<Row> {
  const items = signal<readonly Row[]>([]);
  const state = signal<RowsState>("loading");
  const stale = signal(false);
  const refusal = signal<Refusal | undefined>(undefined);
  const next = signal<string | undefined>(undefined);
  const hasMore = signal(false);
  const query = signal<Query>(initial);
  const gaps = signal<readonly HistoryGap[]>([]);
  let asked = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  async function ask(cursor?: string): Promise<void> {
    const mine = ++asked;
    const answer = await api.get<Page<Row>>(path, {
      ...query.peek(),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (mine !== asked) return;
    batch(() => {
      stale.value = false;
      if (!answer.ok) {
        refusal.value = answer.error;
        state.value = "failed";
        return;
      }
      refusal.value = undefined;
      state.value = "ready";
      items.value = cursor === undefined
        ? answer.value.items
        : [...items.peek(), ...answer.value.items];
      gaps.value = [...cursor === undefined ? [] : gaps.peek(), ...answer.value.gaps ?? []];
      next.value = answer.value.next;
      hasMore.value = answer.value.next !== undefined;
    });
  }

  const rows: Rows<Row> = {
    items,
    state,
    stale,
    refusal,
    hasMore,
    query,
    gaps,
    look(wanted) {
      batch(() => {
        query.value = { ...query.peek(), ...wanted };
        stale.value = true;
      });
      clearTimeout(waiting);
      waiting = setTimeout(() => void ask(), SEARCH_MILLIS);
    },
    reload() {
      if (state.peek() === "failed") state.value = "loading";
      return ask();
    },
    more: async () => {
      if (next.peek() !== undefined) await ask(next.peek());
    },
    change(change) {
      items.value = change(items.peek());
    },
  };
  void ask();
  return rows;
}
