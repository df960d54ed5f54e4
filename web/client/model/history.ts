/**
 * 電話履歴: one page of the person's calls, newest first, with live rows. A new row joins only at the top
 * edge; while the list is scrolled away it waits behind a pill (law 6).
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CallDirection, CallResult, HistoryEntry, HistoryPage } from "../../shared/api.ts";
import { dayOf, millisOf } from "../format.ts";
import type { Browser } from "./browser.ts";
import { SEARCH_MILLIS } from "./search.ts";

/** Rows read at a time. */
export const HISTORY_ROWS = 50;

export interface HistoryFilterView {
  readonly q: string;
  readonly direction?: CallDirection;
  readonly result?: CallResult;
}

/** The rows of one day under one heading. */
export interface HistoryDay {
  readonly day: number;
  readonly at: number;
  readonly rows: readonly HistoryEntry[];
}

export interface History {
  readonly filter: ReadonlySignal<HistoryFilterView>;
  readonly days: ReadonlySignal<readonly HistoryDay[]>;
  readonly more: ReadonlySignal<boolean>;
  readonly state: ReadonlySignal<"ready" | "reading" | "failed">;
  /** Rows that came while the list was scrolled away. */
  readonly waiting: ReadonlySignal<number>;
  readonly unseen: ReadonlySignal<number>;
  readonly filtered: ReadonlySignal<boolean>;
  narrow(
    change: { readonly [K in keyof HistoryFilterView]?: HistoryFilterView[K] | undefined },
  ): void;
  clearFilter(): void;
  readMore(): void;
  refresh(): void;
  scrolled(atTop: boolean): void;
  showWaiting(): void;
  /** The person has looked at the list: missed calls are no longer counted. */
  seen(): void;
  apply(entry: HistoryEntry, unseenMissed: number): void;
  reset(unseenMissed: number): void;
  lastDialled(): string | undefined;
}

export function createHistory(
  browser: Browser,
  first: HistoryPage,
  unseenMissed: number,
  offset: number,
): History {
  const filter = signal<HistoryFilterView>({ q: "" });
  const rows = signal<readonly HistoryEntry[]>(first.items);
  const held = signal<readonly HistoryEntry[]>([]);
  const next = signal<string | undefined>(first.next);
  const state = signal<"ready" | "reading" | "failed">("ready");
  const unseen = signal(unseenMissed);
  const filtered = computed(() =>
    filter.value.q !== "" || filter.value.direction !== undefined ||
    filter.value.result !== undefined
  );
  let atTop = true;
  let turn = 0;
  let cancelTyping: (() => void) | undefined;
  let lastDialled = first.items.find((entry) => entry.role === "caller")?.display;

  async function read(cursor?: string): Promise<void> {
    const mine = ++turn;
    state.value = "reading";
    const { q, direction, result } = filter.peek();
    const answer = await browser.api.history({ q, direction, result, cursor, limit: HISTORY_ROWS });
    if (mine !== turn) return;
    batch(() => {
      state.value = answer.ok ? "ready" : "failed";
      if (!answer.ok) return;
      const page = answer.value;
      rows.value = cursor === undefined ? page.items : [...rows.peek(), ...page.items];
      if (cursor === undefined) held.value = [];
      next.value = page.next;
    });
  }

  function matches(entry: HistoryEntry): boolean {
    const { q, direction, result } = filter.peek();
    return q === "" && (direction === undefined || entry.direction === direction) &&
      (result === undefined || entry.result === result);
  }

  return {
    filter,
    days: computed(() => daysOf(rows.value, offset)),
    more: computed(() => next.value !== undefined),
    state,
    waiting: computed(() => held.value.length),
    unseen,
    filtered,
    narrow(change) {
      const { q, direction, result } = { ...filter.peek(), ...change };
      filter.value = {
        q: q ?? "",
        ...(direction === undefined ? {} : { direction }),
        ...(result === undefined ? {} : { result }),
      };
      cancelTyping?.();
      cancelTyping = browser.later("q" in change ? SEARCH_MILLIS : 0, () => void read());
    },
    clearFilter() {
      filter.value = { q: "" };
      void read();
    },
    readMore() {
      if (next.peek() !== undefined && state.peek() !== "reading") void read(next.peek());
    },
    refresh: () => void read(),
    scrolled(top) {
      atTop = top;
    },
    showWaiting() {
      batch(() => {
        rows.value = merge(held.peek(), rows.peek());
        held.value = [];
      });
    },
    seen() {
      if (unseen.peek() === 0) return;
      void browser.api.historySeen().then((answer) => {
        if (answer.ok) unseen.value = 0;
      });
    },
    apply(entry, count) {
      batch(() => {
        unseen.value = count;
        if (entry.role === "caller") lastDialled = entry.display;
        const known = rows.peek().some((row) => row.id === entry.id);
        if (known) rows.value = rows.peek().map((row) => row.id === entry.id ? entry : row);
        else if (!matches(entry)) return;
        else if (atTop) rows.value = merge([entry], rows.peek());
        else held.value = merge([entry], held.peek());
      });
    },
    reset(count) {
      unseen.value = count;
      void read();
    },
    lastDialled: () => lastDialled,
  };
}

/** Newest first; an entry that comes again replaces the former. */
function merge(
  fresh: readonly HistoryEntry[],
  old: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const ids = new Set(fresh.map((entry) => entry.id));
  return [...fresh, ...old.filter((entry) => !ids.has(entry.id))]
    .sort((a, b) => millisOf(b.start) - millisOf(a.start));
}

function daysOf(rows: readonly HistoryEntry[], offset: number): readonly HistoryDay[] {
  const days: { day: number; at: number; rows: HistoryEntry[] }[] = [];
  for (const row of rows) {
    const at = millisOf(row.start);
    const day = dayOf(at, offset);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, at, rows: [row] });
  }
  return days;
}
