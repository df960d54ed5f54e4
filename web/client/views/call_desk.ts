/** What the views of one past call need of the page they stand in: the panel's desk, or the administration's. */
import type { ReadonlySignal } from "@preact/signals";
import type { Label, MyDevice, Party } from "../../shared/api.ts";
import type { LabelKey, Language } from "../labels.ts";
import type { Clock } from "../model/clock.ts";
import type { Player } from "../model/player.ts";

export interface CallDesk {
  readonly language: ReadonlySignal<Language>;
  /** Of the viewer: his devices by their labels, and whether he may save a recording. */
  readonly me: ReadonlySignal<{
    readonly devices: readonly Pick<MyDevice, "id" | "label">[];
    readonly rights: { readonly download: boolean };
  }>;
  readonly player: Player;
  readonly clock: Pick<Clock, "offset" | "text">;
  t(key: LabelKey, data?: Readonly<Record<string, string | number>>): string;
  text(text: Label): string;
  nameOf(party: Party): string;
  lineName(id: string | undefined): string;
}
