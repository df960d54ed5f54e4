/** The lab's page as one model: its two parts, its language, and the browser around it. */
import { type Signal, signal } from "@preact/signals";
import type { Label } from "../../shared/api.ts";
import type { LabPageBoot } from "../../shared/lab.ts";
import type { Language } from "../labels.ts";
import { createRequest, type Request } from "../request.ts";
import { type LabBrowser, type LabPart, STILL } from "./browser.ts";
import { createLive, type Live } from "./live.ts";
import { type Asked, askedOf } from "./run/asked.ts";
import { createRuns, type Runs } from "./run/runs.ts";

export interface Lab {
  readonly boot: LabPageBoot;
  readonly language: Signal<Language>;
  readonly part: Signal<LabPart>;
  /** Absent: no simulated office runs here. */
  readonly live: Live | undefined;
  readonly runs: Runs;
  readonly browser: LabBrowser;
  readonly request: Request;
  /** Fills the braces. */
  t(label: Label, data?: Readonly<Record<string, string | number>>): string;
  nameOf(extension: string): string;
  choose(part: LabPart): void;
  setLanguage(language: Language): void;
  /** Begins what needs a browser. */
  enter(): void;
}

export function createLab(boot: LabPageBoot, browser: LabBrowser = STILL): Lab {
  const language = signal<Language>(boot.language);
  const asked: Asked = askedOf(boot.query);
  const part = signal<LabPart>(asked.wished || boot.state === undefined ? "run" : "live");
  const names = new Map(boot.people.map(({ extension, name }) => [extension, name]));
  const request = createRequest({ fetch: browser.fetch, sessionOver: () => browser.reload() });
  const t: Lab["t"] = (label, data = {}) =>
    label[language.value].replace(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? "…"));
  const live = boot.state === undefined ? undefined : createLive({
    state: boot.state,
    request,
    browser,
    part,
  });
  const runs = createRuns({ asked, files: boot.files, browser });
  return {
    boot,
    language,
    part,
    live,
    runs,
    browser,
    request,
    t,
    nameOf: (extension) => names.get(extension) ?? "",
    choose(chosen) {
      part.value = chosen;
      browser.show(chosen === "live" ? "/pbx/lab" : runs.address());
    },
    setLanguage(chosen) {
      language.value = chosen;
      browser.rememberLanguage(chosen);
    },
    enter() {
      live?.enter();
      if (asked.wished) runs.start();
    },
  };
}
