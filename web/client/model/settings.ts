/** The person's settings: they change on the page when the server has taken them, and a refusal stands where it was pressed. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, Settings } from "../../shared/api.ts";
import type { Browser } from "./browser.ts";
import { sentenceOf } from "./notices.ts";

export type SettingName = keyof Settings;

export interface SettingsModel {
  /** The one being changed, until the server has answered. */
  readonly settling: ReadonlySignal<SettingName | undefined>;
  /** Why the last change was not taken. */
  readonly refusal: ReadonlySignal<{ readonly of: SettingName; readonly why: Label } | undefined>;
  change(what: SettingName, patch: Partial<Settings>): void;
}

export interface SettingsOptions {
  readonly browser: Pick<Browser, "api">;
  readonly taken: (settings: Settings) => void;
  /** A session that is over is said over the whole page. */
  readonly sessionOver: () => boolean;
}

export function createSettings({ browser, taken, sessionOver }: SettingsOptions): SettingsModel {
  const settling = signal<SettingName | undefined>(undefined);
  const refusal = signal<{ of: SettingName; why: Label } | undefined>(undefined);

  async function patch(what: SettingName, change: Partial<Settings>): Promise<void> {
    settling.value = what;
    const answer = await browser.api.patchSettings(change);
    batch(() => {
      settling.value = undefined;
      refusal.value = answer.ok || sessionOver()
        ? undefined
        : { of: what, why: sentenceOf(answer.error) };
      if (answer.ok) taken(answer.value);
    });
  }

  return {
    settling,
    refusal,
    change(what, change) {
      if (settling.peek() === undefined) void patch(what, change);
    },
  };
}
