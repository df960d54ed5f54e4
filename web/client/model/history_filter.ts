/** What of the history is asked for: text, direction, result, period, only what was recorded. */
import type { CallDirection, CallResult, HistoryEntry } from "../../shared/api.ts";
import { isoText, millisOf } from "../format.ts";
import { type PeriodName, readMoment, type Span, spanOf } from "./period.ts";

export interface HistoryFilterView {
  readonly q: string;
  readonly direction?: CallDirection;
  readonly result?: CallResult;
  readonly recorded: boolean;
  readonly period: PeriodName;
  /** As typed, for `period: "typed"`. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: HistoryFilterView = {
  q: "",
  recorded: false,
  period: "all",
  from: "",
  to: "",
};

/** `direction` and `result` may be taken away by naming them. */
export type FilterChange = {
  readonly [K in keyof HistoryFilterView]?: HistoryFilterView[K] | undefined;
};

export function changed(filter: HistoryFilterView, change: FilterChange): HistoryFilterView {
  const { direction, result, ...rest } = { ...filter, ...change };
  return {
    q: rest.q ?? "",
    recorded: rest.recorded ?? false,
    period: rest.period ?? "all",
    from: rest.from ?? "",
    to: rest.to ?? "",
    ...(direction === undefined ? {} : { direction }),
    ...(result === undefined ? {} : { result }),
  };
}

/** How many of the conditions besides the text are set. */
export function conditions({ direction, result, recorded, period }: HistoryFilterView): number {
  return [direction !== undefined, result !== undefined, recorded, period !== "all"]
    .filter((set) => set).length;
}

/** Where the history is looked at; a half-typed time counts as none. */
export interface FilterClock {
  readonly now: number;
  readonly offset: number;
}

export function spanOfFilter(filter: HistoryFilterView, clock: FilterClock): Span {
  if (filter.period !== "typed") return spanOf(filter.period, clock.now, clock.offset);
  const from = readMoment(filter.from, "from", clock.now, clock.offset);
  const to = readMoment(filter.to, "to", clock.now, clock.offset);
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

export type HistoryQueryText = Readonly<Record<string, string | undefined>>;

/** The filter as the API reads it. */
export function queryOf(filter: HistoryFilterView, clock: FilterClock): HistoryQueryText {
  const { from, to } = spanOfFilter(filter, clock);
  return {
    q: filter.q,
    direction: filter.direction,
    result: filter.result,
    recorded: filter.recorded ? "true" : undefined,
    from: from === undefined ? undefined : isoText(from, clock.offset),
    to: to === undefined ? undefined : isoText(to, clock.offset),
  };
}

/** Whether a new row passes; its text is the server's to compare: `ask`. */
export function passes(
  filter: HistoryFilterView,
  entry: HistoryEntry,
  clock: FilterClock,
): "yes" | "no" | "ask" {
  const { from = -Infinity, to = Infinity } = spanOfFilter(filter, clock);
  const start = millisOf(entry.start);
  const fits = (filter.direction === undefined || entry.direction === filter.direction) &&
    (filter.result === undefined || entry.result === filter.result) &&
    (!filter.recorded || entry.recording !== undefined) && from <= start && start < to;
  if (!fits) return "no";
  return filter.q.trim() === "" ? "yes" : "ask";
}
