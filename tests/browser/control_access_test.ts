/** Hold, park and transfer for everybody: axe on every state of them, a phone's width, what is in reach on other tabs. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { callOf, control, dialByHand, silence, talkWith } from "./support/control.ts";
import { ringIn } from "./support/days.ts";
import { accessible, browserTests, deviceOf } from "./support/on_page.ts";
import type { PanelOffice } from "./support/panel_office.ts";

const onPage = browserTests();
const DESK = deviceOf("1001");

async function talking(page: Page, office: PanelOffice): Promise<string> {
  await office.pause();
  await silence(office);
  const call = await talkWith(office, "1001", "1004");
  office.run();
  await page.waitForSelector(`${DESK} .lamp[data-state=talking]`);
  return call;
}

onPage("Panel: axe finds nothing on hold, drawers, slots and a consultation on a phone", {
  extension: "1001",
  width: 360,
}, async (page, office) => {
  await talking(page, office);
  await page.click(`${DESK} .device-more`);
  await accessible(page);
  await page.click("[data-action=park-for]");
  await page.waitForSelector("#park-slot");
  await accessible(page);
  await page.click(`${DESK} [data-button=transfer]`);
  await page.fill("#transfer-to", "たか");
  await page.waitForSelector(".drawer .candidate");
  await accessible(page);
  await page.press("#transfer-to", "Escape");
  await page.fill("#transfer-to", "1006");
  await page.press("#transfer-to", "Enter");
  await page.waitForSelector(`${DESK} .notice .chip-go`);
  await accessible(page);
  await page.click("text=元の通話に戻る");
  await page.waitForSelector(`${DESK} .lamp[data-state=talking]`);
  await page.click(`${DESK} [data-button=hold]`);
  await page.waitForSelector(`${DESK} .lamp[data-state=holding]`);
  await accessible(page);
  await page.click(`${DESK} [data-button=park]`);
  await page.waitForSelector(".slot");
  await accessible(page);
});

onPage("Panel: on a phone's other tabs the docked call is held and resumed", {
  extension: "1001",
  width: 360,
}, async (page, office) => {
  await talking(page, office);
  await page.click(".bottom button >> nth=2");
  await page.click("#dock-hold");
  await page.waitForSelector(".dock .lamp[data-state=holding]");
  await page.click("#dock-hold");
  await page.waitForSelector(".dock .lamp[data-state=talking]");
});

onPage("Panel: of two calls the chosen one is what the buttons concern, and neither row moves", {
  extension: "1001",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  dialByHand(office, "1001-desk", "1006");
  await office.advance(5_000);
  await control(office, "1001", `calls/${await callOf(office, "1001")}/hold`);
  const outside = ringIn(office, "main", "09012340001");
  await office.advance(1_000);
  const calls = page.locator(`${DESK} .device-call`);
  await calls.nth(1).waitFor();
  assert.match(await calls.nth(0).innerText(), /𠮷田 健/);
  const hold = () => page.innerText(`${DESK} [data-button=hold]`);
  assert.match(await hold(), /^\s*保留\s*$/, "the call that is not held is in front");
  await calls.nth(0).click();
  assert.match(await hold(), /保留解除/);
  assert.match(await calls.nth(0).innerText(), /𠮷田 健/);
  await silence(office, outside);
});
