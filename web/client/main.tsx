/** The browser's entry: takes the boot data, hydrates the page the server drew, and joins it to the feed. */
import { effect } from "@preact/signals";
import { hydrate, type JSX, render } from "preact";
import type { Boot, PanelBoot, SignInBoot } from "../shared/api.ts";
import { createApi } from "./api.ts";
import { createDesk } from "./create_desk.ts";
import type { Badge, Desk } from "./desk.ts";
import { showAssistant } from "./assistant_loader.ts";
import { createDoor, type DoorBrowser } from "./door.ts";
import { createFeed, type Feed } from "./feed.ts";
import { pressKey } from "./keys.ts";
import type { Language } from "./labels.ts";
import type { Browser } from "./model/browser.ts";
import { askToNotify, notify, notifying } from "./notifications.ts";
import { openPages } from "./open_pages.ts";
import { openSound } from "./sound.ts";
import { browserTabs } from "./tabs.ts";
import { keepFocus } from "./ui/keep_focus.ts";
import { Broken } from "./views/broken.tsx";
import { Panel } from "./views/panel.tsx";
import { SignIn } from "./views/sign_in.tsx";

const TICK_MILLIS = 1_000;
/** The cookie by which the server draws the pages before a sign-in in the language last chosen. */
const LANGUAGE_COOKIE = "naisen_language";
/** The organisation's LOGIN ID, for the sign-in that expiry lays over the page. */
const LOGIN_ID_KEY = "naisen.loginId";

const app = element("app");
const boot = JSON.parse(element("boot").textContent) as Boot;
try {
  if (boot.page === "panel") openPanel(boot);
  else openSignIn(boot);
} catch (failure) {
  // what the server drew would look alive
  render(<Broken language={boot.language} />, app);
  throw failure;
}
document.documentElement.dataset.ready = "true";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Cannot start: the page has no #${id}`);
  return found;
}

function later(millis: number, run: () => void): () => void {
  const timer = setTimeout(run, millis);
  return () => clearTimeout(timer);
}

/**
 * Moves the keyboard and selects a field's text: at once, so that the next key is the field's, or once it is drawn, which
 * is at the end of the turn in which it was opened.
 */
function focus(id: string): void {
  if (focusNow(id)) return;
  queueMicrotask(() => {
    if (!focusNow(id)) requestAnimationFrame(() => focusNow(id));
  });
}

function focusNow(id: string): boolean {
  const target = document.getElementById(id);
  target?.focus();
  if (target === null || document.activeElement !== target) return false;
  if (target instanceof HTMLInputElement) target.select();
  return true;
}

function rememberLanguage(language: Language): void {
  document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
  document.documentElement.lang = language;
}

/**
 * Takes the page over that the server drew. When a part of it cannot be drawn, the next one may take its elements for
 * its own: then all is drawn anew.
 */
function takeOver(page: () => JSX.Element): void {
  let broken = false;
  const note = () => {
    broken = true;
  };
  addEventListener("error", note);
  hydrate(page(), app);
  removeEventListener("error", note);
  if (!broken) return;
  render(null, app);
  app.replaceChildren();
  render(page(), app);
}

function openSignIn(boot: SignInBoot): void {
  const api = createApi({ fetch: fetch.bind(globalThis), sessionOver: () => undefined });
  const door = createDoor(boot, doorBrowser(api, () => location.assign("/pbx/open/")));
  takeOver(() => <SignIn door={door} />);
  if (boot.offers.length === 0) focus("loginId");
}

function doorBrowser(api: DoorBrowser["api"], entered: () => void): DoorBrowser {
  return {
    api,
    entered,
    rememberLanguage,
    rememberLoginId: (loginId) => localStorage.setItem(LOGIN_ID_KEY, loginId),
    focus,
  };
}

function openPanel(boot: PanelBoot): void {
  const api = createApi({ fetch: fetch.bind(globalThis), sessionOver: () => desk.expired() });
  const browser: Browser = {
    api,
    now: () => Date.now(),
    later,
    newId: () => crypto.randomUUID(),
    recall: (key) => localStorage.getItem(key) ?? undefined,
    remember: (key, value) => localStorage.setItem(key, value),
    focus,
    dismiss: (id) => document.getElementById(id)?.hidePopover(),
    sound: openSound,
    assistant: showAssistant,
    openPages,
    linkable: () => "registerProtocolHandler" in navigator,
    takeLinks: () => navigator.registerProtocolHandler("tel", "/pbx/open/?number=%s"),
    notifying,
    askToNotify,
    notify,
    go: (path) => location.assign(path),
  };
  const desk = createDesk(boot, browser);
  const feed = openFeed(boot, desk, browser);
  const door = createDoor(
    {
      page: "login",
      language: boot.language,
      offers: [],
      typed: {
        loginId: localStorage.getItem(LOGIN_ID_KEY) ?? "",
        extension: boot.me.extension,
      },
    },
    doorBrowser(api, () => {
      desk.signedInAgain();
      feed.reopen();
    }),
  );
  takeOver(() => <Panel desk={desk} door={door} />);
  keepFocus(app);
  desk.restore();
  effect(() => {
    document.title = desk.title.value;
  });
  effect(() => rememberLanguage(desk.language.value));
  effect(() => showBadge(desk.badge.value));
  effect(() => {
    if (desk.sessionOver.value) focus(door.typed.loginId.peek() === "" ? "loginId" : "password");
  });
  listenToKeys(desk);
}

function openFeed(boot: PanelBoot, desk: Desk, browser: Browser): Feed {
  const feed = createFeed({
    after: boot.after,
    open: (url) => new EventSource(url),
    tabs: browserTabs(boot.me.extension),
    now: browser.now,
    visible: () => document.visibilityState === "visible",
    later,
    chance: Math.random,
    heard: desk.apply,
    lost: desk.lost,
    broken: () => void browser.api.me(),
    following: () => void desk.resync(),
  });
  feed.start();
  setInterval(() => {
    desk.clock.tick();
    feed.watch();
  }, TICK_MILLIS);
  document.addEventListener("visibilitychange", feed.watch);
  return feed;
}

/** The tab's icon says ringing, talking and disconnected (law 9). */
function showBadge(badge: Badge): void {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (icon !== null) icon.href = icon.href.replace(/[a-z]+\.svg$/, `${badge}.svg`);
}

/** Escape is the card's when nothing nearer wants it: an open popover or drawer, a field with something in it. */
function isCardsEscape(event: KeyboardEvent): boolean {
  if (event.key !== "Escape" || event.isComposing) return false;
  const { target } = event;
  const filled = target instanceof HTMLInputElement && target.type === "text" &&
    target.value !== "";
  const inside = target instanceof Element && target.closest(".drawer") !== null;
  return !filled && !inside && document.querySelector(":popover-open") === null;
}

function listenToKeys(desk: Desk): void {
  // before the fields: an empty one keeps the key for itself
  document.addEventListener("keydown", (event) => {
    if (isCardsEscape(event)) desk.caller.dismiss();
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const handled = pressKey(desk, event, {
      typing: target.matches("input:not([type=radio]), textarea, select, [contenteditable]") ||
        target.closest("form") !== null,
      device: target.closest("[data-device]")?.getAttribute("data-device") ?? undefined,
    }, () => document.getElementById("key-map")?.togglePopover());
    if (handled) event.preventDefault();
  });
}
