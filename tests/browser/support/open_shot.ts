/** A state of the pictures as its person sees it: in a window of its own, or one after another in one window. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { adminCookie, appoint, takeCookie } from "./on_admin.ts";
import type { PanelOffice } from "./panel_office.ts";
import type { ShotState } from "./shot_state.ts";

/** How a state is looked at. */
export interface Variant {
  readonly language: "ja" | "en";
  readonly scheme: "light" | "dark";
  readonly width: number;
  readonly height: number;
}

export interface Shot {
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens the page as the state's person sees it and does there what the state says. The caller closes it. */
export async function openShot(
  office: PanelOffice,
  browser: Browser,
  state: ShotState,
  variant: Variant,
): Promise<Shot> {
  const page = await openWindow(office, browser, state, variant);
  const close = async () => {
    await page.context().close();
    office.cut(false);
  };
  try {
    await show(page, office, state, variant.language);
    return { page, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** A window of the state's person, in which nothing is shown yet. The caller closes its context. */
export async function openWindow(
  office: PanelOffice,
  browser: Browser,
  state: ShotState,
  { scheme, width, height }: Variant,
): Promise<Page> {
  const context = await office.context(browser, state.person, {
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
    deviceScaleFactor: width < 768 ? 2 : 1,
    javaScriptEnabled: state.script !== false,
  });
  if (state.administrator) await enterAdministration(context, office);
  const page = await context.newPage();
  if (state.script === undefined) await page.clock.install();
  return page;
}

/** Goes there and does what the state says. */
export async function show(
  page: Page,
  office: PanelOffice,
  state: ShotState,
  language: "ja" | "en",
): Promise<void> {
  await page.context().addCookies([
    { name: "naisen_language", value: language, url: office.origin },
  ]);
  await office.speak(state.person, language);
  await page.goto(office.origin + (state.path ?? "/pbx/open/"));
  if (state.script === undefined) await page.waitForSelector("html[data-ready]");
  await state.page?.(page, office);
}

/** One session for all pictures of an office: a sign-in takes long on purpose. */
const administrators = new WeakMap<PanelOffice, Promise<string>>();

async function enterAdministration(context: BrowserContext, office: PanelOffice): Promise<void> {
  const cookie = administrators.get(office) ??
    appoint(office).then(() => adminCookie(office));
  administrators.set(office, cookie);
  await takeCookie(context, office, await cookie);
}
