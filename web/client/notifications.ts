/** Notifications of the desktop, where the browser has them and the person allows it. */
import type { DesktopNotice, Notifying } from "./model/browser.ts";

export function notifying(): Notifying {
  if (!("Notification" in globalThis)) return "unable";
  return Notification.permission === "default" ? "unasked" : Notification.permission;
}

export async function askToNotify(): Promise<Notifying> {
  if (notifying() === "unasked") await Notification.requestPermission();
  return notifying();
}

/** A press on it brings the page forward. */
export function notify({ tag, title, text }: DesktopNotice): () => void {
  if (notifying() !== "granted" || document.hasFocus()) return () => undefined;
  const shown = shownAs(title, { tag, body: text, requireInteraction: true });
  if (shown === undefined) return () => undefined;
  shown.onclick = () => {
    globalThis.focus();
    shown.close();
  };
  return () => shown.close();
}

/** `undefined` where only a service worker may show one, as on Android. */
function shownAs(title: string, options: NotificationOptions): Notification | undefined {
  try {
    return new Notification(title, options);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
