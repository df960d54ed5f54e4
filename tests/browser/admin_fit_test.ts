/** Every page of the administration: nothing is cut or scrolls sideways, axe finds nothing, wide and narrow. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { liveTwoDays } from "./support/days.ts";
import { cutTexts } from "./support/fit.ts";
import { accessible } from "./support/on_page.ts";
import { PanelOffice } from "./support/panel_office.ts";
import { openShot } from "./support/shot_states.ts";
import { ADMIN_STATES } from "./support/shot_states_admin.ts";

let browser: Browser;
let office: PanelOffice;
Deno.test.beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), PanelOffice.open()]);
  await liveTwoDays(office);
});
Deno.test.afterAll(async () => {
  await browser.close();
  await office.close();
});

/** Whether the page itself can be pushed sideways: only a grid may, in its own place. */
async function wider(page: Page): Promise<readonly string[]> {
  const over = await page.evaluate(() =>
    [document.documentElement, document.querySelector(".main")]
      .map((place) => place === null ? 0 : place.scrollWidth - place.clientWidth)
  );
  return over.some((each) => each > 0) ? [`wider than the window: ${over.join(", ")}`] : [];
}

for (const state of ADMIN_STATES) {
  Deno.test({
    name: `Administration: nothing is cut and axe finds nothing, ${state.name}`,
    // The office and its streams outlive one test: `afterAll` closes them.
    sanitizeOps: false,
    sanitizeResources: false,
  }, async () => {
    const found: string[] = [];
    for (const language of ["ja", "en"] as const) {
      const shot = await openShot(office, browser, state, {
        language,
        scheme: "light",
        width: 1280,
        height: 720,
      });
      for (const width of [1280, 360]) {
        await shot.page.setViewportSize({ width, height: 740 });
        const faults = [...await cutTexts(shot.page), ...await wider(shot.page)];
        found.push(...faults.map((each) => `${width} ${language} ${each}`));
        if (language === "ja") await accessible(shot.page);
      }
      await shot.close();
    }
    assert.deepEqual(found, []);
  });
}
