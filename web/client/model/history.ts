/**
 * 電話履歴: one page of the person's calls, newest first, with live rows. A new row joins only at the top
 * edge; while the list is scrolled away it waits behind a pill (law 6).
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { HistoryEntry, HistoryGap, HistoryPage } from "../../shared/api.ts";
import { dayOf, millisOf } from "../format.ts";
import { historyFile } from "../api.ts";
import type { Browser } from "./browser.ts";
import type { Clock } from "./clock.ts";
import { createDrawn, type Drawn } from "./drawn.ts";
import {
  changed,
  conditions,
  type FilterChange,
  type HistoryFilterView,
  NO_FILTER,
  passes,
  queryOf,
} from "./history_filter.ts";
import { SEARCH_MILLIS } from "./search.ts";

/** Rows read at a time. */
export const HISTORY_ROWS = 50;
/** A new row is looked for among so many of the newest that the server finds. */
const NEWEST_ROWS = 10;

const DAY = 86_400_000;

/** The rows of one day under one heading. */
export interface HistoryDay {
  readonly day: number;
  readonly at: number;
  readonly rows: readonly HistoryEntry[];
  /** Times of that day, by their beginning, in which calls were not recorded. */
  readonly gaps: readonly HistoryGap[];
}

export interface History {
  readonly filter: ReadonlySignal<HistoryFilterView>;
  /** Of the rows that are drawn. */
  readonly days: ReadonlySignal<readonly HistoryDay[]>;
  readonly drawn: Drawn<HistoryEntry>;
  /** The day the page's clock shows; changes once a day. */
  readonly today: ReadonlySignal<number>;
  readonly more: ReadonlySignal<boolean>;
  readonly state: ReadonlySignal<"ready" | "reading" | "failed">;
  /** Rows that came while the list was scrolled away. */
  readonly waiting: ReadonlySignal<number>;
  readonly unseen: ReadonlySignal<number>;
  readonly filtered: ReadonlySignal<boolean>;
  /** Conditions set besides the text. */
  readonly conditions: ReadonlySignal<number>;
  /** Whether the conditions are shown where there is little room, and the period's own. */
  readonly unfolded: ReadonlySignal<{ readonly filters: boolean; readonly period: boolean }>;
  /** Where the rows are to be had as a file. */
  readonly csv: ReadonlySignal<string>;
  /** The row whose detail is open. */
  readonly open: ReadonlySignal<string | undefined>;
  narrow(change: FilterChange): void;
  clearFilter(): void;
  unfold(what: "filters" | "period"): void;
  toggle(id: string): void;
  /** Opens a row's detail and leaves it open. */
  show(id: string): void;
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

export interface HistoryOptions {
  readonly browser: Browser;
  readonly first: HistoryPage;
  readonly unseenMissed: number;
  readonly clock: Clock;
}

export function createHistory({ browser, first, unseenMissed, clock }: HistoryOptions): History {
  const filter = signal(NO_FILTER);
  const rows = signal<readonly HistoryEntry[]>(first.items);
  const drawn = createDrawn(rows);
  const held = signal<readonly HistoryEntry[]>([]);
  const gaps = signal<readonly HistoryGap[]>(first.gaps ?? []);
  const next = signal<string | undefined>(first.next);
  const state = signal<"ready" | "reading" | "failed">("ready");
  const unseen = signal(unseenMissed);
  const open = signal<string | undefined>(undefined);
  const unfolded = signal({ filters: false, period: false });
  const count = computed(() => conditions(filter.value));
  const today = computed(() => dayOf(clock.now.value, clock.offset));
  const { offset } = clock;
  let atTop = true;
  let turn = 0;
  let cancelTyping: (() => void) | undefined;
  let lastDialled = first.items.find((entry) => entry.role === "caller")?.display;

  const clockNow = () => ({ now: clock.now.peek(), offset });
  const query = () => queryOf(filter.peek(), clockNow());

  async function read(cursor?: string): Promise<void> {
    const mine = ++turn;
    state.value = "reading";
    const answer = await browser.api.history({ ...query(), cursor, limit: HISTORY_ROWS });
    if (mine !== turn) return;
    batch(() => {
      state.value = answer.ok ? "ready" : "failed";
      if (!answer.ok) return;
      const page = answer.value;
      rows.value = cursor === undefined ? page.items : [...rows.peek(), ...page.items];
      gaps.value = [...cursor === undefined ? [] : gaps.peek(), ...page.gaps ?? []];
      if (cursor === undefined) held.value = [];
      next.value = page.next;
    });
  }

  function join(entry: HistoryEntry): void {
    if (atTop) rows.value = merge([entry], rows.peek());
    else held.value = merge([entry], held.peek());
  }

  /** Whether a text is part of a row, readings and all, is known to the server alone. */
  async function askAndJoin(entry: HistoryEntry): Promise<void> {
    const mine = turn;
    const answer = await browser.api.history({ ...query(), limit: NEWEST_ROWS });
    const found = answer.ok && answer.value.items.some((each) => each.id === entry.id);
    if (found && mine === turn) join(entry);
  }

  function take(entry: HistoryEntry): void {
    const known = rows.peek().some((row) => row.id === entry.id);
    if (known) {
      rows.value = rows.peek().map((row) => row.id === entry.id ? entry : row);
      return;
    }
    const passing = passes(filter.peek(), entry, clockNow());
    if (passing === "yes") join(entry);
    if (passing === "ask") void askAndJoin(entry);
  }

  return {
    filter,
    days: computed(() => {
      const shown = drawn.rows.value;
      const end = drawn.hides.value ? millisOf(shown.at(-1)!.start) : -Infinity;
      const among = gaps.value.filter(({ from }) => millisOf(from) >= end);
      return daysOf(shown, among, offset);
    }),
    drawn,
    today,
    more: computed(() => next.value !== undefined),
    state,
    waiting: computed(() => held.value.length),
    unseen,
    filtered: computed(() => filter.value.q !== "" || count.value > 0),
    conditions: count,
    unfolded,
    csv: computed(() => {
      // a named period begins at a midnight: it moves once a day
      const now = today.value * DAY - offset;
      return historyFile(queryOf(filter.value, { now, offset }));
    }),
    open,
    narrow(change) {
      filter.value = changed(filter.peek(), change);
      cancelTyping?.();
      const typing = "q" in change || "from" in change || "to" in change;
      cancelTyping = browser.later(typing ? SEARCH_MILLIS : 0, () => void read());
    },
    clearFilter() {
      filter.value = NO_FILTER;
      void read();
    },
    unfold(what) {
      unfolded.value = { ...unfolded.peek(), [what]: !unfolded.peek()[what] };
    },
    toggle(id) {
      open.value = open.peek() === id ? undefined : id;
    },
    show(id) {
      open.value = id;
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
    apply(entry, missed) {
      batch(() => {
        unseen.value = missed;
        if (entry.role === "caller") lastDialled = entry.display;
        take(entry);
      });
    },
    reset(missed) {
      unseen.value = missed;
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

function daysOf(
  rows: readonly HistoryEntry[],
  gaps: readonly HistoryGap[],
  offset: number,
): readonly HistoryDay[] {
  const days = new Map<
    number,
    { day: number; at: number; rows: HistoryEntry[]; gaps: HistoryGap[] }
  >();
  const dayAt = (at: number) => {
    const day = dayOf(at, offset);
    const known = days.get(day) ?? { day, at, rows: [], gaps: [] };
    days.set(day, known);
    return known;
  };
  for (const row of rows) dayAt(millisOf(row.start)).rows.push(row);
  for (const gap of gaps) dayAt(millisOf(gap.from)).gaps.push(gap);
  return [...days.values()].sort((a, b) => b.day - a.day);
}
