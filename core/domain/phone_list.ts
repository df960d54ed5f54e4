/** Phonebooks (リスト), kept by administrators and read by everybody. */
import type { Label } from "./ids.ts";

export interface PhoneList {
  readonly id: string;
  readonly label: Label;
  readonly entries: readonly ListEntry[];
}

export interface ListEntry {
  readonly name: string;
  readonly reading: string;
  /** Digits. */
  readonly number: string;
  readonly note?: string;
}
