/**
 * A proxy between page and server that goes silent without closing: the page says so within 10 s of its own time, and
 * recovers by itself.
 */
import assert from "node:assert/strict";
import { launchChromium, openContext } from "../support/chromium.ts";
import { SilentProxy } from "../support/silent_proxy.ts";
import { WebOffice } from "../support/web_office.ts";
import { builtAssets } from "./support/built.ts";

/** Silence is noticed after 8 s, and looked for once a second. */
const NOTICED_WITHIN = 10_000;
const STEP = 100;

Deno.test({
  name:
    "silence: a connection that stays open and says nothing is told within 10 s, and the page recovers without a reload",
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  const proxy = new SilentProxy();
  const web = await WebOffice.open({
    server: { assets: builtAssets(), http: { host: "127.0.0.1", port: proxy.port } },
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request, info) => web.app.fetch(request, { remote: info.remoteAddr.hostname }),
  );
  proxy.forward(server.addr.port);
  let advancing = Promise.resolve();
  const timer = setInterval(() => advancing = advancing.then(() => web.advance(STEP)), STEP);
  const browser = await launchChromium();
  try {
    const origin = `http://127.0.0.1:${proxy.port}`;
    const context = await openContext(browser);
    const headers = { host: new URL(origin).host, origin };
    const [name, value] = (await web.signIn("1001", { headers })).split("=", 2);
    await context.addCookies([{ name: name!, value: value!, url: origin }]);
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${origin}/pbx/open/`);
    await page.waitForSelector(".page[data-live=true]");
    await page.fill("#number", "0300004510");

    proxy.silent = true;
    await page.clock.runFor(NOTICED_WITHIN);
    assert.equal(await page.locator(".page[data-live=false]").count(), 1);
    assert.match(await page.textContent(".foot-trouble") ?? "", /接続が切れました/);

    // what happens meanwhile is there afterwards
    const cookie = await web.signIn("1006", { headers });
    const json = { code: "meeting" };
    await web.ask("/api/v1/me/presence", { method: "PUT", cookie, json, headers });
    proxy.silent = false;
    await page.waitForSelector(".page[data-live=true]", { timeout: NOTICED_WITHIN });
    assert.equal(await page.inputValue("#number"), "0300004510");
    await page.click("#tab-users");
    await page.waitForSelector("text=会議中");
  } finally {
    await browser.close();
    clearInterval(timer);
    await advancing;
    await web.stop();
    proxy.close();
    await server.shutdown();
    await web.close();
  }
});
