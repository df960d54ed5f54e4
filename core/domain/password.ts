/** Rules for what people are known by: a user's password and extension (`requirements.md` §1, §2). */
import { beginsFormula } from "../lib/csv.ts";
import { EMERGENCY_NUMBERS, RESERVED_NUMBERS } from "./number_plan.ts";
import type { ParkingSettings } from "./office.ts";

export const PASSWORD_DIGITS_MAX = 10;

/** 1 to 10 half-width digits; leading zeros count. */
const PASSWORD = new RegExp(`^[0-9]{1,${PASSWORD_DIGITS_MAX}}$`);

const FULL_WIDTH_ZERO = 0xff10;

export function isPassword(text: string): boolean {
  return PASSWORD.test(text);
}

/** Why a text is no password, by what a person did; told without a character of it. */
export type PasswordFault =
  | "too-long"
  /** `1.23E+09`: a spreadsheet shows a long number so. */
  | "exponent"
  | "formula"
  /** `'0123`: the mark by which a spreadsheet takes a number for text. */
  | "text-mark"
  /** Digits, but some of them full-width: `halfWidthDigits` gives what was meant. */
  | "full-width"
  | "spaces"
  /** Digits with signs: -1, 1,234, 12.0. */
  | "signs"
  | "letters"
  | "other";

/** Undefined for a password; an empty text is too `other`: whether it may be blank is another question. */
export function passwordFault(text: string): PasswordFault | undefined {
  if (isPassword(text)) return undefined;
  const half = halfWidthDigits(text);
  if (/^[0-9]+$/.test(half)) return half.length > PASSWORD_DIGITS_MAX ? "too-long" : "full-width";
  if (/^[+-]?[0-9]+([.,][0-9]*)?[eE][+-]?[0-9]+$/.test(half.trim())) return "exponent";
  if (/^[+\-＋－]?[0-9.,]*$/.test(half) && /[0-9]/.test(half)) return "signs";
  if (beginsFormula(text)) return "formula";
  if (/^'[0-9]+$/.test(half)) return "text-mark";
  if (/^[0-9]*$/.test(half.replace(/\s/gu, "")) && half !== "") return "spaces";
  if (/\p{L}/u.test(half)) return "letters";
  return /^[0-9\p{P}\p{S}\s]+$/u.test(half) ? "signs" : "other";
}

/** Full-width digits as half-width ones; nothing else is changed. */
export function halfWidthDigits(text: string): string {
  return text.replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - FULL_WIDTH_ZERO));
}

/** How a password given stands to the present one. `unknown`: who asks may not see the present one. */
export type PasswordComparison =
  | "absent"
  | "same"
  /** It would be the same with zeros before it, which spreadsheets drop from numbers. */
  | "leading-zeros-lost"
  | "different"
  | "unknown";

export function comparePassword(present: string | undefined, given: string): PasswordComparison {
  if (present === undefined || present === "") return "absent";
  if (present === given) return "same";
  return given === present.replace(/^0+(?=.)/, "") ? "leading-zeros-lost" : "different";
}

export interface SignInPasswordFault {
  readonly code: "password-not-half-width";
  /** What the first character that is no half-width digit is. */
  readonly kind: "full-width" | "other";
}

/**
 * What is said of a typed password before any account is looked at: undefined when it has only half-width
 * digits. An empty or too long one is merely wrong, like any other.
 */
export function signInPasswordFault(text: string): SignInPasswordFault | undefined {
  const character = [...text].find((character) => !/[0-9]/.test(character));
  if (character === undefined) return undefined;
  return { code: "password-not-half-width", kind: isFullWidth(character) ? "full-width" : "other" };
}

/** CJK symbols and kana, kanji, full-width forms: what a Japanese keyboard gives when it is not set to 半角. */
function isFullWidth(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code >= 0x2e80 && code <= 0xd7ff) || (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) || code >= 0x20000;
}

export type ExtensionFault =
  | "extension-format"
  | "extension-is-emergency"
  | "extension-is-special"
  | "extension-is-slot";

/**
 * Why a text cannot be an extension, or undefined: it has 2–6 digits, does not begin with 0, and is no
 * emergency, 1XY or slot number nor a longer one that begins so. Whether it is free is another question.
 */
export function extensionFault(text: string, parking: ParkingSettings): ExtensionFault | undefined {
  if (!/^[1-9][0-9]{1,5}$/.test(text)) return "extension-format";
  const begins = (numbers: readonly string[]) => numbers.some((number) => text.startsWith(number));
  if (begins(EMERGENCY_NUMBERS)) return "extension-is-emergency";
  if (begins(RESERVED_NUMBERS)) return "extension-is-special";
  for (let length = 1; length <= text.length; length++) {
    const slot = Number(text.slice(0, length));
    if (slot >= parking.firstSlot && slot <= parking.lastSlot) return "extension-is-slot";
  }
  return undefined;
}
