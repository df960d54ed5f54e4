/** The browser's entry of `/pbx/admin`: puts the administration into the page and leads links inside it. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { type AdminBoot, type App, createApp } from "./admin/app.ts";
import { ADMIN } from "./admin/router.ts";
import { Shell } from "./admin/shell.tsx";
import type { Language } from "./labels.ts";

/** The same as the panel's: one choice for all pages. */
const LANGUAGE_COOKIE = "naisen_language";

const place = element("app");
const boot = JSON.parse(element("boot").textContent) as AdminBoot;
const app = createApp(boot, {
  fetch: fetch.bind(globalThis),
  now: () => Date.now(),
  later(millis, run) {
    const timer = setTimeout(run, millis);
    return () => clearTimeout(timer);
  },
  rememberLanguage(language: Language) {
    document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
  },
  show(path, how) {
    if (how === "push") history.pushState(null, "", path);
    else history.replaceState(null, "", path);
  },
  get at() {
    return location.pathname + location.search;
  },
});

render(<Shell app={app} />, place);
effect(() => {
  document.documentElement.lang = app.language.value;
});
leadLinks(app);
void app.enter().then(() => {
  document.documentElement.dataset.ready = "true";
});

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Cannot start: the page has no #${id}`);
  return found;
}

/** A plain press on a link of ours opens the page without a reload; everything else is the browser's. */
function leadLinks({ router }: App): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const inside = link.pathname === ADMIN || link.pathname.startsWith(`${ADMIN}/`);
    const plain = link.target === "" && !link.hasAttribute("download") && link.hash === "";
    if (link.origin !== location.origin || !inside || !plain) return;
    event.preventDefault();
    void router.go(link.pathname.slice(ADMIN.length).replace(/^\//, "") + link.search);
  });
  addEventListener("popstate", () => void router.moved());
  addEventListener("beforeunload", (event) => {
    if (router.unsaved.peek()) event.preventDefault();
  });
}
