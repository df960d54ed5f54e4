/** An IME's composition as Chromium tells a page of it, ended by Enter. */
import type { Page } from "playwright-core";

/** Types `text` through a composition into the field, and takes it by Enter. */
export async function composeEnter(page: Page, field: string, text: string): Promise<void> {
  await page.focus(field);
  const keyboard = await page.context().newCDPSession(page);
  const end = text.length;
  await keyboard.send("Input.imeSetComposition", { text, selectionStart: end, selectionEnd: end });
  await keyboard.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    key: "Enter",
    code: "Enter",
    windowsVirtualKeyCode: 229,
  });
  await keyboard.send("Input.insertText", { text });
  await keyboard.detach();
}
