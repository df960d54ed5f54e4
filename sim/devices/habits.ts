/** What a simulated person does when the phone rings, as data, and who in the demo office does what. */
import type { Millis } from "../../core/lib/time.ts";
import type { VendorName } from "./vendor_profiles.ts";

export type Habit =
  | { readonly kind: "answers"; readonly afterMillis: Millis }
  /** Declines (603), so that the caller hears at once that nobody wants to talk. */
  | { readonly kind: "rejects"; readonly afterMillis: Millis }
  | { readonly kind: "never-answers" }
  /** Answers, but forgets whom he has talked with: a call of his that comes back from a slot rings in vain. */
  | { readonly kind: "forgets"; readonly afterMillis: Millis };

export interface DeviceHabits {
  readonly ringing: Habit;
  /** Whether the phone is plugged in, and thus registers, when the office opens. */
  readonly startsPlugged: boolean;
  /** Of what make the phone is; absent: one that understands the header the office asks it by. */
  readonly profile?: VendorName;
  /** Its power fails so often on average; absent: never. */
  readonly rebootsEveryMillis?: Millis;
  /** It stands behind a NAT: what it says of its own address is not where others reach it. */
  readonly behindNat?: boolean;
}

export const USUAL_HABITS: DeviceHabits = {
  ringing: { kind: "answers", afterMillis: 2_000 },
  startsPlugged: true,
};

/** Those of the demo office who do otherwise, by extension. */
const UNUSUAL_HABITS: ReadonlyMap<string, DeviceHabits> = new Map([
  ["1008", { ...USUAL_HABITS, ringing: { kind: "rejects", afterMillis: 2_000 } }],
  ["1009", { ...USUAL_HABITS, ringing: { kind: "never-answers" } }],
  ["1010", { ...USUAL_HABITS, startsPlugged: false }],
]);

/** The habits of a demo office's desk phone. */
export function demoHabits(extension: string): DeviceHabits {
  return UNUSUAL_HABITS.get(extension) ?? USUAL_HABITS;
}
