/** Rules for what people are known by: a user's password and extension (`requirements.md` §1, §2). */
import { EMERGENCY_NUMBERS, RESERVED_NUMBERS } from "./number_plan.ts";
import type { ParkingSettings } from "./office.ts";

/** 1 to 10 half-width digits; leading zeros count. */
const PASSWORD = /^[0-9]{1,10}$/;

export function isPassword(text: string): boolean {
  return PASSWORD.test(text);
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
