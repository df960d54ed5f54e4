/** Browser tests with a page of their own, over one office and one browser a file. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { PanelOffice, type PanelOfficeOptions } from "./panel_office.ts";

export interface PageTest {
  /** Nobody: the sign-in page. */
  readonly extension?: string;
  /** Default 1280. */
  readonly width?: number;
  /** Time on the page can be made to pass at once (`page.clock`). */
  readonly clock?: true;
  /** What the page's errors say, where the test plants some. Default: it has none. */
  readonly breaks?: RegExp;
}

export type OnPage = (
  name: string,
  options: PageTest,
  test: (page: Page, office: PanelOffice) => Promise<void>,
) => void;

/** Opens the office and the browser of a test file and closes them after its last test. */
export function browserTests(options: PanelOfficeOptions = {}): OnPage {
  let browser: Browser;
  let office: PanelOffice;
  Deno.test.beforeAll(async () => {
    [browser, office] = await Promise.all([launchChromium(), PanelOffice.open(options)]);
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    await office.close();
  });
  return (name, { extension, width = 1280, clock, breaks }, test) => {
    // The office and its streams outlive one test: `afterAll` closes them.
    Deno.test({ name, sanitizeOps: false, sanitizeResources: false }, async () => {
      const context = await office.context(browser, extension, {
        viewport: { width, height: 720 },
        reducedMotion: "reduce",
      });
      try {
        const page = await context.newPage();
        const faults: string[] = [];
        page.on("pageerror", (error) => faults.push(error.message));
        if (clock) await page.clock.install();
        office.run();
        const path = extension === undefined ? "/pbx/open/login" : "/pbx/open/";
        await page.goto(office.origin + path);
        await page.waitForSelector("html[data-ready]");
        await test(page, office);
        onlyPlanted(faults, breaks);
      } finally {
        await office.pause();
        await context.close();
      }
    });
  };
}

/** The page's errors are those that the test planted, and there are such; without a plan there is none. */
export function onlyPlanted(faults: readonly string[], breaks: RegExp | undefined): void {
  assert.equal(faults.length > 0, breaks !== undefined);
  assert.deepEqual(faults.filter((fault) => !breaks?.test(fault)), []);
}

/** The control panel of a person's desk phone, or of another device. */
export const deviceOf = (device: string): string =>
  `section[aria-labelledby=device-${device.includes("-") ? device : `${device}-desk`}]`;

export async function setAutoAnswer(page: Page, on: boolean): Promise<void> {
  const button = page.locator(".side .switch");
  if (await button.getAttribute("aria-checked") === String(on)) return;
  await button.click();
  await page.waitForSelector(`.side .switch[aria-checked=${on}]`);
}

/** Fails with what axe finds against WCAG 2.2 AA and its best practices. */
export async function accessible(page: Page): Promise<void> {
  assert.deepEqual(await axeFinds(page), []);
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Where axe need not look any more. */
export const EXAMINED = "data-examined";

/** What axe finds; in the dark only the contrast is another. */
export async function axeFinds(page: Page, only = RULES): Promise<readonly string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  return await page.evaluate(async ([only, examined]) => {
    // deno-lint-ignore no-explicit-any
    const { violations } = await (globalThis as any).axe.run({ exclude: [`[${examined}]`] }, {
      runOnly: only,
      resultTypes: ["violations"],
    });
    return violations.map((each: { id: string; nodes: { html: string }[] }) =>
      `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`
    );
  }, [only, EXAMINED] as const);
}

export const CONTRAST = ["color-contrast"];
