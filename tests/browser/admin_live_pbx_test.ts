/** The page about a live PBX in a real Chromium: what is sound, and what to write where. */
import assert from "node:assert/strict";
import { adminTests } from "./support/on_admin.ts";
import { LivePbx } from "./support/live_pbx.ts";

const live = new LivePbx();
const onAdmin = adminTests({ live });

onAdmin(
  "PbxPage: what is to be mended comes with its lines, and is gone when it was mended and looked at again",
  { path: "pbx" },
  async (page, office) => {
    live.show("sound", office.web.pbx);
    await page.waitForSelector(".pbx-nothing");
    assert.match(await page.innerText(".findings-sound"), /保留箱 701–720/);
    live.show("misconfigured", office.web.pbx);
    await page.click("text=もう一度調べる");
    await page.waitForSelector(".findings");
    assert.match(await page.innerText(".pbx-standing"), /Asterisk 22\.10\.1\s*接続中/);
    assert.equal(await page.locator("main .refusal").count(), 0, "what is wrong is said once");
    assert.match(await page.innerText(".findings > li >> nth=0"), /\[naisen-keypad\]/);
    const remedy = page.locator(".findings > li", { hasText: "cdr.conf" });
    assert.equal(await remedy.locator("pre").innerText(), "[csv]\nusegmtime = yes");
    live.show("sound", office.web.pbx);
    await page.click("text=もう一度調べる");
    await page.waitForSelector(".pbx-nothing");
    assert.match(await page.innerText(".pbx-standing"), /接続中/);
  },
);
