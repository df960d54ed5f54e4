/** The server killed during a call and started again, as an open panel in a real browser sees it. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { launchChromium, openContext } from "../support/chromium.ts";
import { ServerProcess } from "../support/server.ts";
import { deviceOf } from "../browser/support/on_page.ts";
import { PanelClient } from "./support/panel_client.ts";

const NOTICED_WITHIN = 3_000;
const RIGHT_WITHIN = 3_000;
const DESK = deviceOf("1001");

const lamp = (page: Page, state: string) =>
  page.waitForSelector(`${DESK} .lamp[data-state=${state}]`);

Deno.test("panel: the server is killed during a call; within 3 s of its return the page shows what is true, by itself", async () => {
  let server = await ServerProcess.spawn();
  const browser = await launchChromium();
  try {
    await server.ready();
    const { cookie } = await PanelClient.signIn(server.url, "1001");
    const [name, value] = cookie.split("=", 2);
    const context = await openContext(browser);
    await context.addCookies([{ name: name!, value: value!, url: server.url }]);
    const page = await context.newPage();
    const loads: string[] = [];
    page.on("framenavigated", (frame) => loads.push(frame.url()));
    await page.goto(`${server.url}/pbx/open/`);
    await page.click(".side .switch");
    await page.waitForSelector(".side .switch[aria-checked=true]");
    await page.fill("#number", "0300004522");
    await page.press("#number", "Enter");
    await lamp(page, "talking");
    await page.fill("#search-history", "あおば");

    server.signal("SIGKILL");
    await server.ended();
    await page.waitForSelector(".page[data-live=false]", { timeout: NOTICED_WITHIN });
    assert.match(await page.innerText(".foot-trouble"), /サーバーとの接続が切れました。/);
    await page.waitForTimeout(4_000); // long enough for the longest wait between two tries

    server = server.again();
    await server.ready();
    const back = performance.now();
    await page.waitForSelector(".page[data-live=true]");
    await lamp(page, "idle");
    await page.waitForSelector(".history-row:has-text('中断'):has-text('あおば印刷')");
    const millis = performance.now() - back;
    assert.ok(millis < RIGHT_WITHIN, `${millis} ms`);
    assert.equal(await page.inputValue("#search-history"), "あおば");
    assert.equal(loads.length, 1, "without a reload");

    // what it shows can be used
    await page.fill("#number", "0300004522");
    await page.press("#number", "Enter");
    await lamp(page, "talking");
  } finally {
    await browser.close();
    await server.stop();
  }
});
