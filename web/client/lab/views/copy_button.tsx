/** Copies a text, and says that it did. */
import { useSignal } from "@preact/signals";
import { Icon } from "../../ui/icon.tsx";
import type { Lab } from "../lab.ts";
import { W } from "../words.ts";

/** How long it says so. */
const SAID_MILLIS = 2_000;

export function CopyButton({ lab, word, text, small }: {
  readonly lab: Lab;
  readonly word: string;
  readonly text: () => string;
  /** Its word is heard only. */
  readonly small?: true;
}) {
  const copied = useSignal(false);
  const copy = () => {
    lab.browser.copy(text());
    copied.value = true;
    lab.browser.later(SAID_MILLIS, () => copied.value = false);
  };
  const said = copied.value ? lab.t(W.copied) : word;
  return (
    <button type="button" class={small ? "icon-button" : "quiet-button"} onClick={copy}>
      <Icon name={copied.value ? "check" : "copy"} small />
      <span class={small ? "unseen" : undefined} aria-live="polite">{said}</span>
    </button>
  );
}
