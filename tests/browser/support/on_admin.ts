/** Browser tests of the administration, each on a page of its own, signed in as its first administrator. */
import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { cookieOf } from "../../support/web_office.ts";
import { onlyPlanted } from "./on_page.ts";
import { PanelOffice, type PanelOfficeOptions } from "./panel_office.ts";

export const ADMIN_PASSWORD = "a long enough password";

export interface AdminTest {
  /** After `/pbx/admin/`. */
  readonly path?: string;
  /** Nobody is signed in. */
  readonly out?: true;
  /** Default 1280. */
  readonly width?: number;
  /** What the page's errors say, where the test plants some. Default: it has none. */
  readonly breaks?: RegExp;
}

export type OnAdmin = (
  name: string,
  options: AdminTest,
  test: (page: Page, office: PanelOffice) => Promise<void>,
) => void;

/** Opens the office and the browser of a test file and closes them after its last test. */
export function adminTests(options: PanelOfficeOptions = {}): OnAdmin {
  let browser: Browser;
  let office: PanelOffice;
  Deno.test.beforeAll(async () => {
    [browser, office] = await Promise.all([launchChromium(), PanelOffice.open(options)]);
    await appoint(office);
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    await office.close();
  });
  return (name, { path = "", out, width = 1280, breaks }, test) => {
    // The office and its streams outlive one test: `afterAll` closes them.
    Deno.test({ name, sanitizeOps: false, sanitizeResources: false }, async () => {
      const context = await adminContext(office, browser, width, out !== true);
      try {
        const page = await context.newPage();
        const faults: string[] = [];
        page.on("pageerror", (error) => faults.push(error.message));
        office.run();
        await openAdmin(page, office, path);
        await test(page, office);
        onlyPlanted(faults, breaks);
      } finally {
        await office.pause();
        await context.close();
      }
    });
  };
}

/** A browser of its own; the caller closes it. */
export async function adminContext(
  office: PanelOffice,
  browser: Browser,
  width = 1280,
  signedIn = true,
): Promise<BrowserContext> {
  const context = await office.context(browser, undefined, {
    viewport: { width, height: 720 },
    reducedMotion: "reduce",
  });
  if (signedIn) await takeCookie(context, office, await adminCookie(office));
  return context;
}

/** Makes the first administrator, when there is none yet. */
export async function appoint(office: PanelOffice): Promise<void> {
  await office.web.useCases.administrators.createFirst(ADMIN_PASSWORD);
}

/** Puts a session's cookie, `name=value`, into a browser. */
export async function takeCookie(
  context: BrowserContext,
  office: PanelOffice,
  cookie: string,
): Promise<void> {
  const [name, value] = cookie.split("=", 2);
  await context.addCookies([{ name: name!, value: value!, url: office.origin }]);
}

/** Signs in as the first administrator without a browser. */
export async function adminCookie(office: PanelOffice): Promise<string> {
  const answer = await office.web.ask("/api/v1/admin/session", {
    headers: { host: new URL(office.origin).host, origin: office.origin },
    json: { username: "admin", password: ADMIN_PASSWORD },
  });
  assert.equal(answer.status, 204, await answer.text());
  return cookieOf(answer);
}

export async function openAdmin(page: Page, office: PanelOffice, path: string): Promise<void> {
  await page.goto(`${office.origin}/pbx/admin${path === "" ? "" : `/${path}`}`);
  await page.waitForSelector("html[data-ready]");
}

/** The row of a table that holds this text. */
export const rowOf = (page: Page, text: string) =>
  page.locator(".table tbody tr").filter({ hasText: text });

/** Types into a field of a form by its name. */
export async function fill(page: Page, name: string, text: string): Promise<void> {
  await page.fill(`#field-${name}`, text);
}

/** Presses the form's own button and waits until the server has answered. */
export async function save(page: Page): Promise<void> {
  const answered = page.waitForResponse((answer) =>
    answer.url().includes("/api/v1/admin/") && answer.request().method() !== "GET"
  );
  await page.click(".form .main-button");
  await answered;
}

/** Answers the open question. */
export async function answer(page: Page, yes: boolean): Promise<void> {
  await page.click(`.question-buttons button >> nth=${yes ? 1 : 0}`);
}
