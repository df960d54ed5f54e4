/**
 * Times, lengths and days as the page writes them (copy.md: half-width digits, 11月22日(日) 14:03, 3:12).
 * Pure and without Intl: the server's first paint and the browser's must be the same text.
 */
import type { Language } from "./labels.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds of an ISO 8601 time with offset. */
export function millisOf(iso: string): number {
  return Date.parse(iso);
}

/** The offset a time was written with, in milliseconds: the office's zone. `Z` and none are 0. */
export function offsetOf(iso: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(iso);
  if (match === null) return 0;
  const length = Number(match[2]) * HOUR + Number(match[3]) * MINUTE;
  return match[1] === "-" ? -length : length;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `14:05:12`, or `14:05` without seconds, of a point in the zone `offset` milliseconds ahead of UTC. */
export function clockText(at: number, offset: number, seconds = true): string {
  const local = new Date(at + offset);
  const hours = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  return seconds ? `${hours}:${two(local.getUTCSeconds())}` : hours;
}

/** A talking time: `0:08`, `3:12`, `1:02:44`. */
export function lengthText(millis: number): string {
  const whole = Math.max(0, Math.floor(millis / SECOND));
  const seconds = two(whole % 60);
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${seconds}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${seconds}`;
}

/** A length for a screen reader: `2分41秒`, `2 min 41 s`. */
export function spokenLength(millis: number, language: Language): string {
  const whole = Math.max(0, Math.floor(millis / SECOND));
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const parts = language === "ja"
    ? [`${hours}時間`, `${minutes}分`, `${seconds}秒`]
    : [`${hours} h `, `${minutes} min `, `${seconds} s`];
  const from = hours > 0 ? 0 : minutes > 0 ? 1 : 2;
  return parts.slice(from).join("").trim();
}

/** How old a state is, in whole minutes and above: `3分前`, `3 min ago`. */
export function ageText(millis: number, language: Language): string {
  const minutes = Math.max(1, Math.floor(millis / MINUTE));
  const [value, ja, en] = minutes < 60
    ? [minutes, "分前", "min"]
    : minutes < 24 * 60
    ? [Math.floor(minutes / 60), "時間前", "h"]
    : [Math.floor(minutes / (24 * 60)), "日前", "d"];
  return language === "ja" ? `${value}${ja}` : `${value} ${en} ago`;
}

/** Whole days since the epoch in the office's zone: equal for two points of one day. */
export function dayOf(at: number, offset: number): number {
  return Math.floor((at + offset) / DAY);
}

const WEEKDAYS = {
  ja: ["日", "月", "火", "水", "木", "金", "土"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
} as const;
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

/** The heading over a day's rows: `今日 11月22日(日)`; a year only when it is another one. */
export function dayText(at: number, now: number, offset: number, language: Language): string {
  const local = new Date(at + offset);
  const back = dayOf(now, offset) - dayOf(at, offset);
  const otherYear = local.getUTCFullYear() !== new Date(now + offset).getUTCFullYear();
  const weekday = WEEKDAYS[language][local.getUTCDay()];
  if (language === "ja") {
    const relative = back === 0 ? "今日 " : back === 1 ? "昨日 " : "";
    const year = otherYear ? `${local.getUTCFullYear()}年` : "";
    return `${relative}${year}${local.getUTCMonth() + 1}月${local.getUTCDate()}日(${weekday})`;
  }
  const relative = back === 0 ? "Today, " : back === 1 ? "Yesterday, " : "";
  const year = otherYear ? ` ${local.getUTCFullYear()}` : "";
  return `${relative}${weekday} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}${year}`;
}

/** `11月22日 14:03`, `今日 14:03`, `昨日 18:22`: a moment in a line of its own; a year only when it is another one. */
export function momentText(at: number, now: number, offset: number, language: Language): string {
  const local = new Date(at + offset);
  const back = dayOf(now, offset) - dayOf(at, offset);
  const time = clockText(at, offset, false);
  if (back === 0) return `${language === "ja" ? "今日" : "Today"} ${time}`;
  if (back === 1) return `${language === "ja" ? "昨日" : "Yesterday"} ${time}`;
  const otherYear = local.getUTCFullYear() !== new Date(now + offset).getUTCFullYear();
  if (language === "ja") {
    const year = otherYear ? `${local.getUTCFullYear()}年` : "";
    return `${year}${local.getUTCMonth() + 1}月${local.getUTCDate()}日 ${time}`;
  }
  const year = otherYear ? ` ${local.getUTCFullYear()}` : "";
  return `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}${year} ${time}`;
}

/** ISO 8601 with the zone's offset: `2026-11-22T14:05:12.000+09:00`. */
export function isoText(at: number, offset: number): string {
  const sign = offset < 0 ? "-" : "+";
  const length = Math.abs(offset);
  const zone = `${sign}${two(Math.floor(length / HOUR))}:${two(Math.floor(length / MINUTE) % 60)}`;
  return new Date(at + offset).toISOString().replace("Z", zone);
}
