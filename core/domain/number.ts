/**
 * Numbers as people type, paste and dial them: what can be dialled of a text, and what is meant by it in
 * each of the two dialects. Nothing is ever guessed: what does not fit its dialect is malformed.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Instant } from "../lib/time.ts";
import type { DeviceId } from "./ids.ts";
import { CALLER_ID_PREFIXES, EMERGENCY_NUMBERS, outsideClassOf } from "./number_plan.ts";
import type { OfficeIndex, OutsideClass } from "./office.ts";

export { displayNumber, EMERGENCY_NUMBERS, outsideClassOf } from "./number_plan.ts";

/** `panel`: a line is chosen, no prefix. `keypad`: `0` before an outside number. Never guessed. */
export type Dialect = "panel" | "keypad";

export type Classification = "extension" | "slot" | "feature" | OutsideClass | "malformed";

/** What a person meant by what was dialled. */
export type Destination =
  | ExtensionNumber
  | { readonly kind: "slot"; readonly slot: number }
  /** `*68`, `*81004`. */
  | { readonly kind: "feature"; readonly code: string }
  | OutsideNumber
  | MalformedNumber;

/** 2–6 digits as dialled; whether there is such a person is the policy's question. */
export interface ExtensionNumber {
  readonly kind: "extension";
  readonly extension: string;
  /** Only this device, dialled by its name, where the office allows that. */
  readonly device?: DeviceId;
}

export interface OutsideNumber {
  readonly kind: "outside";
  readonly class: OutsideClass;
  /** Digits for the trunk, without outside prefix and 184/186 (an emergency number keeps what was dialled). */
  readonly number: string;
  /** 184: true, 186: false, neither: absent. Always absent for an emergency number. */
  readonly withhold?: boolean;
}

export interface MalformedNumber {
  readonly kind: "malformed";
  /** The first character that cannot be dialled, or what was typed when only the whole makes no sense. */
  readonly offending: string;
}

/** Longer texts are no number: an international one has 3 + 15 digits, and people add signs. */
export const NUMBER_TEXT_MAX = 64;
/** Digits a number may have at most, carrier code, prefixes and all. */
export const NUMBER_DIGITS_MAX = 32;
/** How much of a pasted text is looked through for a number. */
export const PASTE_TEXT_MAX = 2000;

/** Every sign people type for a hyphen, from the ASCII one to the long vowel mark of Japanese keyboards. */
const HYPHENS = "-~\u00ad\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212\u223c" +
  "\u2500\u2501\u2796\u2e3a\u2e3b\u301c\u3030\u30fc\ufe58\ufe63\uff0d\uff5e\uff70";
/** Spaces of every width, and marks without width that copying from other programs brings along. */
const SPACES = " \t\n\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009" +
  "\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f" +
  "\u2060\u2061\u2066\u2067\u2068\u2069\u3000\ufeff";
const SEPARATORS = new Set(HYPHENS + SPACES + "().\uff08\uff09\uff0e");
const FULL_WIDTH_SIGNS = new Map([["\uff0a", "*"], ["\u2217", "*"], ["\uff03", "#"], [
  "\uff0b",
  "+",
]]);

/**
 * What was typed as characters that can be dialled: `0-9 * #`, and `+` in front of a country code (which may
 * stand behind the outside prefix and 184/186). Letters are refused, not dropped.
 */
export function readNumber(text: string): Result<string, MalformedNumber> {
  const shown = text.slice(0, NUMBER_TEXT_MAX);
  if (text.length > NUMBER_TEXT_MAX) return refuse(malformed(shown));
  let dialled = "";
  for (const character of text) {
    if (SEPARATORS.has(character)) continue;
    const sign = dialledSign(character);
    if (sign === undefined) return refuse(malformed(character));
    if (sign === "+" && !/^0?(?:18[46])?$/.test(dialled)) return refuse(malformed(character));
    dialled += sign;
  }
  if (dialled === "" || dialled.length > NUMBER_DIGITS_MAX) return refuse(malformed(shown.trim()));
  return ok(dialled);
}

function dialledSign(character: string): string | undefined {
  if (/^[0-9*#+]$/.test(character)) return character;
  const code = character.charCodeAt(0);
  if (code >= 0xff10 && code <= 0xff19) return String.fromCharCode(code - 0xff10 + 0x30);
  return FULL_WIDTH_SIGNS.get(character);
}

function malformed(offending: string): MalformedNumber {
  return { kind: "malformed", offending };
}

/** What was meant by `text` in its dialect. Total: whatever cannot be dialled is `malformed`. */
export function readDestination(
  text: string,
  dialect: Dialect,
  office: OfficeIndex,
  now: Instant,
): Destination {
  const named = office.office.sip.dialByDeviceName ? office.device.get(text) : undefined;
  if (named !== undefined) {
    return { kind: "extension", extension: named.owner, device: named.id };
  }
  const read = readNumber(text);
  if (!read.ok) return read.error;
  const found = dialect === "panel"
    ? readPanel(read.value, office, now)
    : readKeypad(read.value, office, now);
  return found ?? malformed(text.trim());
}

/** Panel: emergency, slot, extension, feature; else the number outside, without prefix. */
function readPanel(dialled: string, office: OfficeIndex, now: Instant): Destination | undefined {
  return emergencyOf(dialled) ?? inside(dialled, office) ??
    outside(dialled, now) ?? extensionShaped(dialled);
}

/**
 * Keypad: emergency with and without the prefix, slot, extension, feature; then `0` + number outside. A number
 * that begins with `+` is no dialect's but everybody's, so it needs no prefix.
 */
function readKeypad(dialled: string, office: OfficeIndex, now: Instant): Destination | undefined {
  const emergency = emergencyOf(dialled);
  if (emergency !== undefined) return emergency;
  const found = inside(dialled, office) ?? extensionShaped(dialled);
  if (found !== undefined) return found;
  if (dialled.startsWith("+")) return outside(dialled, now);
  return dialled.startsWith("0") ? outside(dialled.slice(1), now) : undefined;
}

function emergencyOf(dialled: string): OutsideNumber | undefined {
  if (!isEmergencyNumber(dialled)) return undefined;
  return { kind: "outside", class: "emergency", number: dialled };
}

/** 110, 118, 119, also behind 184 or 186, which are never added to them nor taken from them. */
export function isEmergencyNumber(number: string): boolean {
  const prefixed = CALLER_ID_PREFIXES.some((prefix) => number.startsWith(prefix));
  return EMERGENCY_NUMBERS.includes(prefixed ? number.slice(3) : number);
}

function inside(dialled: string, office: OfficeIndex): Destination | undefined {
  const { firstSlot, lastSlot } = office.office.parking;
  const slot = /^[1-9][0-9]{0,5}$/.test(dialled) ? Number(dialled) : 0;
  if (slot !== 0 && slot >= firstSlot && slot <= lastSlot) return { kind: "slot", slot };
  if (office.person.has(dialled)) return { kind: "extension", extension: dialled };
  if (/^\*(?:68|8[1-9][0-9]{1,5})$/.test(dialled)) return { kind: "feature", code: dialled };
  return undefined;
}

function extensionShaped(dialled: string): Destination | undefined {
  return /^[1-9][0-9]{1,5}$/.test(dialled) ? { kind: "extension", extension: dialled } : undefined;
}

/** 184 or 186, then the number: national, or `+` and the country code (`+81` gives the national form). */
function outside(dialled: string, now: Instant): OutsideNumber | undefined {
  const emergency = emergencyOf(dialled);
  if (emergency !== undefined) return emergency;
  const prefix = CALLER_ID_PREFIXES.find((prefix) => dialled.startsWith(prefix));
  const number = nationalForm(prefix === undefined ? dialled : dialled.slice(prefix.length));
  const found = outsideClassOf(number, now);
  if (found === undefined || found === "emergency") return undefined;
  return {
    kind: "outside",
    class: found,
    number,
    ...(prefix === undefined ? {} : { withhold: prefix === "184" }),
  };
}

/** `+81 (0)3…` → `03…`, other countries `010…`; a national number stays. */
export function nationalForm(number: string): string {
  if (!number.startsWith("+")) return number;
  return number.startsWith("+81") ? number.replace(/^\+810?/, "0") : `010${number.slice(1)}`;
}

/** The word of the API for it. */
export function classificationOf(destination: Destination): Classification {
  return destination.kind === "outside" ? destination.class : destination.kind;
}

/**
 * The number in a text somebody pasted or a `tel:` link: 「TEL:03-1234-5678(代)」 gives `03-1234-5678`. The first
 * that is a number outside, else the longest run of at least two digits; undefined when there is none.
 */
export function numberInText(text: string, now: Instant): string | undefined {
  let best: string | undefined;
  for (const run of runsOf(text.slice(0, PASTE_TEXT_MAX))) {
    const read = readNumber(run);
    if (!read.ok || !/[0-9]{2}/.test(read.value)) continue;
    if (outside(read.value, now) !== undefined) return run;
    if (best === undefined || run.length > best.length) best = run;
  }
  return best;
}

/** Stretches of characters that can be dialled or separate what can, in plain signs, without their edges. */
function runsOf(text: string): readonly string[] {
  let plain = "";
  for (const character of text) {
    if (HYPHENS.includes(character)) plain += "-";
    else if (character === "\uff08" || character === "\uff09") {
      plain += character === "\uff08" ? "(" : ")";
    } else if (/[\n\r\t]/.test(character)) plain += "\n";
    else if (SPACES.includes(character)) plain += " ";
    else plain += dialledSign(character) ?? (SEPARATORS.has(character) ? character : "\n");
  }
  return plain.split("\n").flatMap(splitRun);
}

/** Words a number may be spread over: `03 1234 5678`, `+81 (0) 3 1234 5678`. */
const RUN_WORDS_MAX = 6;

/**
 * The run itself and what is left when words before or after it are not its own (a time, a second number),
 * longest first. A `+` begins another number; brackets and signs at the edges belong to the text.
 */
function splitRun(run: string): readonly string[] {
  return run.split(/ {2,}|(?=\+)/).flatMap((part) => {
    const words = part.split(" ").filter((word) => word !== "");
    const windows: string[] = [];
    for (let length = Math.min(RUN_WORDS_MAX, words.length); length > 0; length--) {
      for (let at = 0; at + length <= words.length; at++) {
        windows.push(words.slice(at, at + length).join(" "));
      }
    }
    return windows.map(trimRun).filter((window) => window !== "");
  });
}

function trimRun(run: string): string {
  const trimmed = run.replace(/^[^0-9*#+(]+/, "").replace(/[^0-9*#]+$/, "");
  return trimmed.includes(")") ? trimmed : trimmed.replaceAll("(", "");
}
