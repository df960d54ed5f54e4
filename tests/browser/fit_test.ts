/** Nothing that is said is cut: every state of the pictures, at three widths, in both languages. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { liveTwoDays } from "./support/days.ts";
import { cutTexts } from "./support/fit.ts";
import { PanelOffice } from "./support/panel_office.ts";
import { openShot, SHOT_SOFTPHONES, SHOT_STATES } from "./support/shot_states.ts";

/** The phone's first: what is pressed there stays open when the window grows. */
const WIDTHS = [360, 320, 1280];
const LANGUAGES = ["ja", "en"] as const;

let browser: Browser;
let office: PanelOffice;
Deno.test.beforeAll(async () => {
  [browser, office] = await Promise.all([
    launchChromium(),
    PanelOffice.open({ softphones: SHOT_SOFTPHONES }),
  ]);
  await liveTwoDays(office);
});
Deno.test.afterAll(async () => {
  await browser.close();
  await office.close();
});

for (const state of SHOT_STATES) {
  Deno.test({
    name: `Panel: no text is cut, ${state.name}`,
    // The office and its streams outlive one test: `afterAll` closes them.
    sanitizeOps: false,
    sanitizeResources: false,
  }, async () => {
    await state.office?.(office);
    const cut: string[] = [];
    for (const language of LANGUAGES) {
      const shot = await openShot(office, browser, state, {
        language,
        scheme: "light",
        width: WIDTHS[0]!,
        height: 740,
      });
      for (const width of WIDTHS) {
        await shot.page.setViewportSize({ width, height: 740 });
        const found = await cutTexts(shot.page);
        cut.push(...found.map((each) => `${width} ${language} ${each}`));
      }
      await shot.close();
    }
    await state.after?.(office);
    assert.deepEqual(cut, []);
  });
}
