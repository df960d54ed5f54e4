/** That the browser of the tests starts, speaks Japanese, keeps Japan's time and has Japanese glyphs. */
import assert from "node:assert/strict";
import { launchChromium, openContext } from "./chromium.ts";

Deno.test("launchChromium: a page runs in ja-JP and Asia/Tokyo with a Japanese font, when launched", async () => {
  const browser = await launchChromium();
  try {
    const context = await openContext(browser);
    const page = await context.newPage();
    await page.setContent("<button onclick='this.textContent=`通話中`'>発信</button>");
    await page.click("button");
    assert.equal(await page.textContent("button"), "通話中");
    const seen = await page.evaluate(`({
      language: navigator.language,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      widths: ["髙橋", "内線", "iiii"].map((text) => {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = "16px 'BIZ UDPGothic'";
        return pen.measureText(text).width;
      }),
    })`) as { language: string; zone: string; widths: readonly number[] };
    assert.equal(seen.language, "ja-JP");
    assert.equal(seen.zone, "Asia/Tokyo");
    assert.deepEqual(seen.widths.slice(0, 2), [32, 32]); // full-width glyphs, not boxes of another font
    assert.ok(seen.widths[2]! < 32); // the proportional font itself
    await context.close();
  } finally {
    await browser.close();
  }
});
