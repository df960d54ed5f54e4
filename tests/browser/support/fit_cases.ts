/** A case for each state of the pictures: nothing that is said is cut in either language, and axe finds nothing. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { liveTwoDays } from "./days.ts";
import { faultsOf, speak, unreadable } from "./fit.ts";
import { openWindow, show } from "./open_shot.ts";
import { PanelOffice, type PanelOfficeOptions } from "./panel_office.ts";
import type { ShotState } from "./shot_states.ts";

export interface FitOptions {
  /** Before the state's name. */
  readonly what: string;
  readonly states: readonly ShotState[];
  /** Their page cannot be spoken to in place: it is gone to once more in English, in a window of their own. */
  readonly goneToAnew?: readonly string[];
  /** What is left out since it is like what is left: a CSS selector. */
  readonly leavesOut?: string;
  readonly office?: PanelOfficeOptions;
  /** Nobody has called yet. */
  readonly isNew?: true;
}

/** A phone: what is pressed there stays open when the window grows. */
const PHONE = { language: "ja", scheme: "light", width: 360, height: 740 } as const;

/** One office and one browser for all; each person has one window that goes from state to state. */
export function fitCases(
  { what, states, goneToAnew = [], leavesOut, ...options }: FitOptions,
): void {
  let browser: Browser;
  let office: PanelOffice;
  const windows = new Map<string, Page>();
  const languages = new Map<Page, "ja" | "en">();
  const examined = new Set<string>();
  Deno.test.beforeAll(async () => {
    [browser, office] = await Promise.all([launchChromium(), PanelOffice.open(options.office)]);
    if (!options.isNew) await liveTwoDays(office);
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    await office.close();
  });

  async function windowOf(state: ShotState): Promise<Page> {
    const whose = state.administrator ? "administrator" : state.person ?? "nobody";
    const own = windows.get(whose) ?? await openWindow(office, browser, state, PHONE);
    windows.set(whose, own);
    await own.emulateMedia({ colorScheme: "light" });
    await own.setViewportSize({ width: PHONE.width, height: PHONE.height });
    return own;
  }

  async function go(page: Page, state: ShotState, language: "ja" | "en"): Promise<void> {
    await show(page, office, state, language);
    if (leavesOut === undefined) return;
    await page.$$eval(leavesOut, (parts) => {
      for (const part of parts) (part as HTMLElement).style.display = "none";
    });
  }

  const look = (page: Page, language: "ja" | "en") =>
    language === "ja" ? faultsOf(page, examined) : unreadable(page);

  /** Begins in the language that the window's last state ended in. */
  async function faultsInPlace(state: ShotState): Promise<readonly string[]> {
    const page = await windowOf(state);
    const first = languages.get(page) ?? "ja";
    const second = first === "ja" ? "en" : "ja";
    await go(page, state, first);
    const found = [...await look(page, first)];
    await speak(page, second);
    office.spoken(state.person, second);
    languages.set(page, second);
    found.push(...await look(page, second));
    await page.unrouteAll();
    return found;
  }

  async function faultsAnew(state: ShotState): Promise<readonly string[]> {
    const found: string[] = [];
    for (const language of ["ja", "en"] as const) {
      const page = await openWindow(office, browser, state, PHONE);
      await go(page, state, language);
      found.push(...await (state.script === false ? unreadable(page) : look(page, language)));
      await page.context().close();
      office.cut(false);
    }
    return found;
  }

  for (const state of states) {
    Deno.test({
      name: `${what}: no text is cut and axe finds nothing, ${state.name}`,
      // The office and its streams outlive one test: `afterAll` closes them.
      sanitizeOps: false,
      sanitizeResources: false,
    }, async () => {
      await state.office?.(office);
      const found =
        await (goneToAnew.includes(state.name) ? faultsAnew(state) : faultsInPlace(state));
      await state.after?.(office);
      assert.deepEqual(found, []);
    });
  }
}
