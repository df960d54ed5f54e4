/** アシスタント: where it is shown, and that its program could not be fetched. The rest is its own. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Browser } from "./browser.ts";
import type { Language } from "../labels.ts";

export interface AssistantPlace {
  readonly failed: ReadonlySignal<boolean>;
  /** Where it is shown, or that the place is gone. */
  readonly place: (host: HTMLElement | null) => void;
  /** Tries again to fetch it. */
  again(): void;
}

export interface AssistantPlaceOptions {
  readonly browser: Pick<Browser, "api" | "assistant">;
  readonly language: () => Language;
  readonly person: () => string;
  readonly tell: (text: string) => void;
}

export function createAssistantPlace(options: AssistantPlaceOptions): AssistantPlace {
  const failed = signal(false);
  let close: (() => void) | undefined;
  return {
    failed,
    place(host) {
      close?.();
      close = undefined;
      if (host === null) return;
      close = options.browser.assistant(host, {
        language: options.language(),
        person: options.person(),
        ask: (question) => options.browser.api.assistant({ question }),
        tell: options.tell,
      }, () => failed.value = true);
    },
    again() {
      failed.value = false;
    },
  };
}
