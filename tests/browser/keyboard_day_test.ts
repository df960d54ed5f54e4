/** A whole working day by the keyboard alone, in a real Chromium: nothing is pointed at, and the keyboard is never lost. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { state } from "./support/control_page.ts";
import { silence } from "./support/control.ts";
import { click, hangUp, night } from "./support/days.ts";
import { browserTests } from "./support/on_page.ts";
import type { PanelOffice } from "./support/panel_office.ts";
import { writeRecordings } from "./support/sounds.ts";

const onPage = browserTests({ offers: [] });
const HOUR = 3_600_000;

/** What has the keyboard. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.id || activeElement?.className || activeElement?.tagName;
  });

/** Presses Tab (or Shift+Tab) until what is asked for has the keyboard, at most so often. */
async function tabTo(page: Page, selector: string, most: number, key = "Tab"): Promise<void> {
  const way: (string | undefined)[] = [];
  for (let pressed = 0; pressed <= most; pressed++) {
    if (await page.locator(`${selector}:focus`).count() === 1) return;
    await page.keyboard.press(key);
    way.push(await focused(page));
  }
  throw new Error(`${selector} is farther than ${most} × ${key}: ${way.join(" > ")}`);
}

async function pressAll(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Yesterday's talk with the printer, whom the line records. */
async function yesterday(office: PanelOffice): Promise<void> {
  await click(office, "1001", { destination: "0300004522", line: "main" });
  await office.advance(14_000);
  hangUp(office, "1001-desk");
  await office.advance(2_000);
  await writeRecordings(office, "1001");
  await night(office, 23 * HOUR);
}

async function signIn(page: Page): Promise<void> {
  assert.equal(await focused(page), "loginId", "the first field has the keyboard at once");
  await page.keyboard.type("demo");
  await page.keyboard.press("Tab");
  await page.keyboard.type("1001");
  await page.keyboard.press("Tab");
  await page.keyboard.type("91001");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".page[data-live=true]");
  await page.waitForSelector("html[data-ready]");
}

async function callByName(page: Page): Promise<void> {
  await page.keyboard.press("/");
  await tabTo(page, ".side .switch", 5);
  await page.keyboard.press("Space");
  await page.waitForSelector(".side .switch[aria-checked=true]");
  await page.keyboard.press("/");
  await page.keyboard.type("たかはし");
  await page.waitForSelector(".candidate[aria-selected=true]");
  await pressAll(page, "Enter", "Enter");
  await state(page, "1001", "talking");
}

async function holdAndPark(page: Page): Promise<void> {
  await tabTo(page, "#hold-1001-desk", 8); // letters typed into the field would be a name
  await page.keyboard.press("h");
  await state(page, "1001", "holding");
  await page.keyboard.press("Enter"); // the button that has the keyboard says 保留解除 now
  await state(page, "1001", "talking");
  await page.keyboard.press("p");
  await state(page, "1001", "idle");
  await page.waitForSelector(".slot");
}

async function retrieve(page: Page): Promise<void> {
  await pressAll(page, "s", "Enter");
  await state(page, "1001", "talking");
  await page.waitForSelector(".slot", { state: "detached" });
  assert.equal(await focused(page), "rail", "where the slot was");
}

async function transfer(page: Page): Promise<void> {
  await page.keyboard.press("t");
  await page.waitForFunction(() => document.activeElement?.id === "transfer-to");
  await page.keyboard.type("よしだ");
  await page.waitForSelector(".drawer .candidate[aria-selected=true]");
  await page.keyboard.press("Enter");
  await tabTo(page, ".drawer .choices button:has-text('すぐに転送')", 3);
  await page.keyboard.press("Enter");
  await state(page, "1001", "idle");
  assert.equal(await focused(page), "transfer-1001-desk");
}

async function changePresence(page: Page): Promise<void> {
  await page.keyboard.press("/");
  await tabTo(page, ".presence-button", 2, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "presence");
  await pressAll(page, "ArrowDown", "Tab");
  await page.keyboard.type("昼食");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".presence-button:has-text('離席中')");
  assert.equal(await focused(page), "presence-button");
}

async function hearYesterday(page: Page): Promise<void> {
  await page.keyboard.press("1");
  assert.equal(await focused(page), "tab-history");
  await page.keyboard.press("Tab");
  await page.keyboard.type("いんさつ");
  await page.waitForFunction(() => document.querySelectorAll(".history-row").length === 1);
  assert.match(await page.innerText(".day"), /昨日[^]*あおば印刷/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".player .waves-seek:enabled");
  await tabTo(page, ".player-toggle", 3);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() =>
    Number(document.querySelector<HTMLInputElement>(".waves-seek")?.value) > 0.3
  );
  await page.keyboard.press("Enter");
  await page.waitForSelector(".player-toggle[aria-label=再生]");
}

async function signOut(page: Page): Promise<void> {
  await page.keyboard.press("/");
  await tabTo(page, ".person", 1, "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo(page, "#menu button:has-text('ログアウト')", 6);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/pbx/open/login");
}

onPage("Keyboard: a whole working day without a mouse, from sign-in to sign-out", {}, async (
  page,
  office,
) => {
  await office.pause();
  await yesterday(office);
  office.run();
  await page.addInitScript(() => {
    for (const kind of ["pointerdown", "mousedown", "touchstart"]) {
      addEventListener(kind, () => document.documentElement.dataset.pointed = kind, true);
    }
  });
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  await signIn(page);
  for (
    const part of [
      callByName,
      holdAndPark,
      retrieve,
      transfer,
      changePresence,
      hearYesterday,
    ]
  ) {
    await part(page);
    assert.notEqual(await focused(page), "BODY", `${part.name}: the keyboard is lost`);
    assert.equal(await page.getAttribute("html", "data-pointed"), null);
  }
  await signOut(page);
  await silence(office);
});
