/**
 * Every page of the administration, in one window that goes from page to page: nothing is cut or scrolls sideways, wide,
 * narrow and with spaced text, in both languages; axe finds nothing in the light and in the dark.
 */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { liveTwoDays } from "./support/days.ts";
import { speak, unreadable } from "./support/fit.ts";
import { axeFinds, CONTRAST } from "./support/on_page.ts";
import { PanelOffice } from "./support/panel_office.ts";
import { openShot } from "./support/shot_states.ts";
import { ADMIN_STATES } from "./support/shot_states_admin.ts";

const WIDTHS = [360, 320, 1280];
/** Of a long table: the rows below are like those above. */
const LATER_ROWS = "tbody tr:nth-child(n + 30)";

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

for (const state of ADMIN_STATES) {
  Deno.test({
    name: `Administration: nothing is cut and axe finds nothing, ${state.name}`,
    // The office and its streams outlive one test: `afterAll` closes them.
    sanitizeOps: false,
    sanitizeResources: false,
  }, async () => {
    const variant = { language: "ja", scheme: "light", width: WIDTHS[0]!, height: 740 } as const;
    const { page, close } = await openShot(office, browser, state, variant);
    await page.$$eval(LATER_ROWS, (rows) => {
      for (const row of rows) (row as HTMLElement).style.display = "none";
    });
    const found = [
      ...await unreadable(page, WIDTHS),
      ...await unreadable(page, WIDTHS, { spaced: true }),
      ...await axeFinds(page),
    ];
    await page.emulateMedia({ colorScheme: "dark" });
    found.push(...(await axeFinds(page, CONTRAST)).map((each) => `dark ${each}`));
    await speak(page, "en");
    found.push(...await unreadable(page, WIDTHS));
    await close();
    assert.deepEqual(found, []);
  });
}
