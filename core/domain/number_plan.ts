/**
 * The Japanese numbering plan as dated data: which digits are which class of call, and how they are shown.
 * Sources: the ministry's tables of numbers (総務省 電気通信番号計画) and its notice of 2024-12-20 on 060.
 * Tables are ASCII; no locale data is used, so that every engine reads a number alike.
 */
import { type Instant, instant } from "../lib/time.ts";
import type { OutsideClass } from "./office.ts";

/** Police, coast guard, fire and ambulance. */
export const EMERGENCY_NUMBERS: readonly string[] = ["110", "118", "119"];

/** Withhold and present the caller ID for one call. */
export const CALLER_ID_PREFIXES: readonly string[] = ["184", "186"];

/**
 * 1XY services in use or kept: enquiries, repairs, telegrams, line tests, time, customer desks, settings of
 * the network, messages in a disaster, weather, consumers, children. A number whose service has ended (177,
 * 104) stays: it may not become an extension, and the carrier says that it has ended.
 */
export const SPECIAL_NUMBERS: readonly string[] = [
  ...["104", "113", "114", "115", "116", "117", "122", "136", "141", "142", "144", "147", "148"],
  ...[
    "151",
    "157",
    "159",
    "161",
    "162",
    "164",
    "165",
    "166",
    "168",
    "169",
    "171",
    "177",
    "188",
    "189",
  ],
];

/** What no extension may be or begin with, next to the emergency numbers. */
export const RESERVED_NUMBERS: readonly string[] = [...SPECIAL_NUMBERS, ...CALLER_ID_PREFIXES];

/** 2026-07-01 00:00 JST: 060 may be given to mobile phones. */
export const MOBILE_060_FROM: Instant = instant(1_782_831_600_000);

interface NumberRange {
  readonly class: OutsideClass;
  readonly pattern: RegExp;
  /** Valid from this point; absent: always. */
  readonly from?: Instant;
}

/** In order, the first that fits counts. National form, without 184/186 and carrier codes. */
const RANGES: readonly NumberRange[] = [
  { class: "emergency", pattern: /^11[089]$/ },
  { class: "special", pattern: new RegExp(`^(?:${SPECIAL_NUMBERS.join("|")}|14[12478][0-9])$`) },
  // Short codes of the prefectures and ministries: #7119, #8000, #9110.
  { class: "special", pattern: /^#[0-9]{4}$/ },
  { class: "international", pattern: /^010[1-9][0-9]+$/ },
  { class: "mobile", pattern: /^0[789]0[1-9][0-9]{7}$/ },
  { class: "mobile", pattern: /^060[1-9][0-9]{7}$/, from: MOBILE_060_FROM },
  // 0600: one number for fixed and mobile; 020: data terminals and pagers. Both are charged like mobiles.
  { class: "mobile", pattern: /^0600[0-9]{7}$/ },
  { class: "mobile", pattern: /^020[1-9][0-9]{7}$/ },
  { class: "mobile", pattern: /^0200[0-9]{10}$/ },
  { class: "ip", pattern: /^050[1-9][0-9]{7}$/ },
  { class: "free", pattern: /^0120[0-9]{6}$/ },
  { class: "free", pattern: /^0800[0-9]{7}$/ },
  // Uniform, mass-call, message and premium services: the caller pays more than the distance.
  { class: "navi", pattern: /^(?:0570|0170|0180|0990)[0-9]{6}$/ },
  { class: "fixed", pattern: /^0(?![125789]0)[1-9][0-9]{8}$/ },
];

/** Carrier selection in front of a number: 001, 002YZ, 00XY, 0091XY. */
const CARRIER_CODE = /^(?:0091[0-9]{2}|001|002[0-9]{2}|00[3-9][0-9])/;

/**
 * The class of an outside number in national form, or undefined when it is none at `now`. Behind a carrier
 * code stands a whole number, 010 and all, and its class is the call's: no code hides an international call,
 * and a superfluous outside prefix (0 + 03…, which begins like 0031) is no number.
 */
export function outsideClassOf(number: string, now: Instant): OutsideClass | undefined {
  const code = CARRIER_CODE.exec(number)?.[0];
  if (code === undefined) return classOf(number, now);
  const rest = number.slice(code.length);
  return /^0[1-9]/.test(rest) ? classOf(rest, now) : undefined;
}

function classOf(number: string, now: Instant): OutsideClass | undefined {
  return RANGES.find((range) => range.pattern.test(number) && (range.from ?? now) <= now)?.class;
}

interface Grouping {
  readonly pattern: RegExp;
  readonly groups: readonly number[];
}

/**
 * How numbers are written. Of the fixed ones only areas whose code the leading digits settle beyond doubt
 * are listed; others stay digits rather than be split in the wrong place.
 */
const GROUPINGS: readonly Grouping[] = [
  { pattern: /^0800[0-9]{7}$/, groups: [4, 3, 4] },
  // Also with a zero after the first three digits: numbers of examples (090-0000-1234).
  { pattern: /^0[5-9]0[0-9]{8}$/, groups: [3, 4, 4] },
  { pattern: /^0(?:120|570|170|180|990)[0-9]{6}$/, groups: [4, 3, 3] },
  { pattern: /^0[36][0-9]{8}$/, groups: [2, 4, 4] },
  { pattern: /^0(?:11|44|45|52|75|78)[0-9]{7}$/, groups: [3, 3, 4] },
  { pattern: /^0(?:42[3-7]|43[2-4]|47[34]|48[1-9]|92[2-9])[0-9]{6}$/, groups: [3, 3, 4] },
];

/** `0300000001` → `03-0000-0001`; what the table does not settle stays as it is. */
export function displayNumber(number: string): string {
  const grouping = GROUPINGS.find((grouping) => grouping.pattern.test(number));
  if (grouping === undefined) return number;
  let at = 0;
  return grouping.groups.map((length) => number.slice(at, at += length)).join("-");
}
