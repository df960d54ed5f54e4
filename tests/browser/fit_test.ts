/**
 * Every state of the pictures: nothing that is said is cut at three widths and with spaced text (WCAG 1.4.10, 1.4.12), in
 * both languages, and axe finds nothing in the light and in the dark.
 */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { liveTwoDays } from "./support/days.ts";
import { speak, unreadable } from "./support/fit.ts";
import { axeFinds, CONTRAST } from "./support/on_page.ts";
import { PanelOffice } from "./support/panel_office.ts";
import { openShot, SHOT_SOFTPHONES, SHOT_STATES, type ShotState } from "./support/shot_states.ts";

/** The phone's first: what is pressed there stays open when the window grows. 320 is 1280 at 400 %. */
const WIDTHS = [360, 320, 1280];
/** Their page cannot ask the server for the other language: it is opened once more in it. */
const CUT_OFF = ["connection-lost", "session-over"];

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

function open(state: ShotState, language: "ja" | "en") {
  const variant = { language, scheme: "light", width: WIDTHS[0]!, height: 740 } as const;
  return openShot(office, browser, state, variant);
}

async function axeInBoth(page: Page): Promise<readonly string[]> {
  const light = await axeFinds(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await axeFinds(page, CONTRAST);
  return [...light, ...dark.map((each) => `dark ${each}`)];
}

async function inEnglish(state: ShotState, page: Page): Promise<readonly string[]> {
  if (CUT_OFF.includes(state.name)) {
    const shot = await open(state, "en");
    const found = await unreadable(shot.page, WIDTHS);
    await shot.close();
    return found;
  }
  await speak(page, "en");
  const found = await unreadable(page, WIDTHS);
  await speak(page, "ja");
  return found;
}

for (const state of SHOT_STATES) {
  Deno.test({
    name: `Panel: no text is cut and axe finds nothing, ${state.name}`,
    // The office and its streams outlive one test: `afterAll` closes them.
    sanitizeOps: false,
    sanitizeResources: false,
  }, async () => {
    await state.office?.(office);
    const shot = await open(state, "ja");
    const found = [
      ...await unreadable(shot.page, WIDTHS),
      ...await unreadable(shot.page, WIDTHS, { spaced: true }),
      ...await axeInBoth(shot.page),
    ];
    office.cut(false);
    found.push(...await inEnglish(state, shot.page));
    await shot.close();
    await state.after?.(office);
    assert.deepEqual(found, []);
  });
}
