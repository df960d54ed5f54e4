/** Puts a text that is shown once into the clipboard, and says so. */
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { W } from "../words.ts";

export function CopyButton({ app, text }: { readonly app: App; readonly text: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    app.toasts.say(W.copied);
  };
  return (
    <button type="button" class="plain-button" onClick={() => void copy()}>
      <Icon name="copy" small />
      {app.t(W.copy)}
    </button>
  );
}
