/** What stands below a row until the next input: a refusal, a reason, what has just been done. */
import type { Label, User } from "../../shared/api.ts";
import { say } from "../say.ts";
import type { Refusal } from "../api.ts";
import type { LabelKey } from "../labels.ts";

/** A notice stands at a device's id, at the slots, or at a colleague's row. */
export const RAIL = "rail";
export const placeOf = (user: Pick<User, "extension">): string => `user ${user.extension}`;

export type Notice =
  | { readonly kind: "refusal"; readonly text: Label }
  | { readonly kind: "said"; readonly text: Label }
  /** The device's call waits in this slot; said as long as it does. */
  | { readonly kind: "parked"; readonly slot: number; readonly call: string }
  | { readonly kind: "why"; readonly key: LabelKey; readonly button: LabelKey };

/** The server's sentence, else ours for the same code. */
export function sentenceOf(refusal: Refusal): Label {
  return refusal.message ??
    { ja: say(refusal.code, "ja", refusal.data), en: say(refusal.code, "en", refusal.data) };
}
