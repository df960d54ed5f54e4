/**
 * Points in time as people type them, in the office's zone: 「11/22」, 「11月22日 14時」, 「20261122 1400」, 「14:30」,
 * full width too; and the period that the history is searched in.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** `from` ≤ t < `to`, in milliseconds. */
export interface Span {
  readonly from?: number;
  readonly to?: number;
}

export type PeriodName = "all" | "today" | "yesterday" | "week" | "month" | "typed";
export const PERIODS: readonly PeriodName[] = [
  "all",
  "today",
  "yesterday",
  "week",
  "month",
  "typed",
];

/** What a named period is at `now`; `offset`: the zone's, in milliseconds ahead of UTC. */
export function spanOf(
  name: Exclude<PeriodName, "typed">,
  now: number,
  offset: number,
): Span {
  const today = startOfDay(now, offset);
  switch (name) {
    case "all":
      return {};
    case "today":
      return { from: today };
    case "yesterday":
      return { from: today - DAY, to: today };
    case "week":
      return { from: today - 6 * DAY };
    case "month":
      return { from: today - 29 * DAY };
  }
}

export function startOfDay(at: number, offset: number): number {
  return Math.floor((at + offset) / DAY) * DAY - offset;
}

const DATE =
  /^(?:(\d{4})[-/.年]?\s?)?(\d{1,2})[-/.月](\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$|^(\d{2})(\d{2})$/;
const TIME = /^(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分)?)$|^(\d{1,2})(\d{2})$/;

/**
 * A day, or a point of one. A day without a year is the last one that is not in the future. As an end a day counts
 * to its last moment. `undefined` for what is neither.
 */
export function readMoment(
  typed: string,
  which: "from" | "to",
  now: number,
  offset: number,
): number | undefined {
  const text = normalised(typed);
  const [dateText, ...rest] = text.split(/[\sT]+/);
  if (dateText === undefined || rest.length > 1) return undefined;
  const day = readDay(dateText, now, offset);
  if (day === undefined) return undefined;
  const [timeText] = rest;
  if (timeText === undefined) return which === "from" ? day : day + DAY;
  const time = readTimeOfDay(timeText);
  return time === undefined ? undefined : day + time;
}

/** The next point at which a clock shows what was typed; `undefined` when it is no time. */
export function readNextTime(typed: string, now: number, offset: number): number | undefined {
  const text = normalised(typed);
  const time = /^\d{1,2}$/.test(text) ? readTimeOfDay(`${text}:00`) : readTimeOfDay(text);
  if (time === undefined) return undefined;
  const today = startOfDay(now, offset) + time;
  return today > now ? today : today + DAY;
}

function normalised(typed: string): string {
  return typed.normalize("NFKC").trim();
}

function readDay(text: string, now: number, offset: number): number | undefined {
  if (text === "今日" || text === "today") return startOfDay(now, offset);
  if (text === "昨日" || text === "yesterday") return startOfDay(now, offset) - DAY;
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, year8, month8, day8, month4, day4] = match;
  const [m, d] = [Number(month ?? month8 ?? month4), Number(day ?? day8 ?? day4)];
  const given = year ?? year8;
  if (given !== undefined) return dayAt(Number(given), m, d, offset);
  const thisYear = new Date(now + offset).getUTCFullYear();
  const here = dayAt(thisYear, m, d, offset);
  return here !== undefined && here <= now ? here : dayAt(thisYear - 1, m, d, offset);
}

/** Midnight of a day of the calendar; `undefined` for one that it does not have. */
function dayAt(year: number, month: number, day: number, offset: number): number | undefined {
  const at = Date.UTC(year, month - 1, day);
  const read = new Date(at);
  const is = read.getUTCFullYear() === year && read.getUTCMonth() === month - 1 &&
    read.getUTCDate() === day;
  return is ? at - offset : undefined;
}

/** Milliseconds since midnight. */
function readTimeOfDay(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes, minutesJa, hours4, minutes4] = match;
  const [h, m] = [Number(hours ?? hours4), Number(minutes ?? minutesJa ?? minutes4 ?? 0)];
  return h < 24 && m < 60 ? (h * 60 + m) * MINUTE : undefined;
}
