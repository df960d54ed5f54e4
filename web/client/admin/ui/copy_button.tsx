/** Puts a text that is shown once into the clipboard, and says so. */
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { W } from "../words.ts";

export function CopyButton({ app, text }: { readonly app: App; readonly text: string }) {
  // a page that did not come by HTTPS has none
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) return null;
  const copy = () =>
    clipboard.writeText(text).then(
      () => app.toasts.say(W.copied),
      () => app.toasts.say(W.notCopied),
    );
  return (
    <button type="button" class="plain-button" onClick={() => void copy()}>
      <Icon name="copy" small />
      {app.t(W.copy)}
    </button>
  );
}
