/** Who answers outside, as data: what the simulated carrier does with a number dialled. */
import type { Millis } from "../../core/lib/time.ts";
import type { VoiceCodec } from "./voice.ts";

/** What it talks with, its favourite first; both laws unless given. */
interface Talks {
  readonly codecs?: readonly VoiceCodec[];
}

export type FarEnd =
  | Talks & {
    readonly kind: "answers";
    readonly afterMillis: Millis;
    /** Heard from the start (183 with SDP) instead of ringing. */
    readonly earlyMedia: boolean;
    /** Hangs up so long after its answer. */
    readonly hangsUpAfterMillis?: Millis;
  }
  | { readonly kind: "refuses"; readonly status: number; readonly afterRingingMillis: Millis }
  | { readonly kind: "rings-for-ever" };

const ANSWERS: FarEnd = { kind: "answers", afterMillis: 2_000, earlyMedia: false };

/** The last two digits decide only in numbers of so many digits; in shorter ones they answer. */
export const TABLE_DIGITS_MIN = 10;

const BY_LAST_TWO_DIGITS: ReadonlyMap<string, FarEnd> = new Map<string, FarEnd>([
  ["86", { kind: "refuses", status: 486, afterRingingMillis: 0 }],
  ["80", { kind: "rings-for-ever" }],
  ["04", { kind: "refuses", status: 404, afterRingingMillis: 0 }],
  ["03", { kind: "refuses", status: 503, afterRingingMillis: 0 }],
  ["08", { kind: "refuses", status: 603, afterRingingMillis: 2_000 }],
  ["10", { ...ANSWERS, hangsUpAfterMillis: 10_000 }],
  ["18", { ...ANSWERS, earlyMedia: true }],
]);

/** Emergency numbers are short, and so answer like any other. */
export function farEndOf(number: string): FarEnd {
  const digits = number.replaceAll(/[^0-9]/g, "");
  if (digits.length < TABLE_DIGITS_MIN) return ANSWERS;
  return BY_LAST_TWO_DIGITS.get(digits.slice(-2)) ?? ANSWERS;
}
