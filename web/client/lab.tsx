/** The browser's entry of `/pbx/lab`: puts the lab into the page the server has painted. */
import { effect } from "@preact/signals";
import { hydrate } from "preact";
import type { LabBoot } from "../shared/lab.ts";
import type { Language } from "./labels.ts";
import type { LabBrowser, RunWorker } from "./lab/browser.ts";
import { createLab } from "./lab/lab.ts";
import type { FromRunWorker } from "./lab/run/messages.ts";
import { LabDoor } from "./lab/views/door.tsx";
import { Shell } from "./lab/views/shell.tsx";

/** The same as the panel's: one choice for all pages. */
const LANGUAGE_COOKIE = "naisen_language";

const browser: LabBrowser = {
  fetch: fetch.bind(globalThis),
  now: () => Date.now(),
  later(millis, run) {
    const timer = setTimeout(run, millis);
    return () => clearTimeout(timer);
  },
  frame(run) {
    const frame = requestAnimationFrame(run);
    return () => cancelAnimationFrame(frame);
  },
  openStream: (url) => new EventSource(url),
  openWorker,
  show: (address) => history.replaceState(null, "", address),
  save(content, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  },
  copy: (text) => void navigator.clipboard?.writeText(text),
  rememberLanguage(language: Language) {
    document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`;
  },
  reload: () => location.reload(),
  origin: location.origin,
};

function openWorker(url: string): RunWorker {
  const worker = new Worker(url, { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, broke) {
      worker.onmessage = ({ data }: MessageEvent<FromRunWorker>) => heard(data);
      worker.onerror = broke;
    },
    end: () => worker.terminate(),
  };
}

const place = element("app");
const boot = JSON.parse(element("boot").textContent) as LabBoot;

if (boot.page === "lab") {
  const lab = createLab(boot, browser);
  hydrate(<Shell lab={lab} />, place);
  effect(() => {
    document.documentElement.lang = lab.language.value;
  });
  lab.enter();
} else hydrate(<LabDoor boot={boot} browser={browser} />, place);
document.documentElement.dataset.ready = "true";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Cannot start: the page has no #${id}`);
  return found;
}
