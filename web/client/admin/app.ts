/**
 * What every page of the administration stands on: who is signed in, in which language, where one is, and how
 * to ask the server, to ask before something is lost, and to say that something was done.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AdminMe } from "../../shared/admin_accounts.ts";
import type { Label } from "../../shared/api.ts";
import { offsetOf } from "../format.ts";
import { label, type LabelKey, type Language, textOf } from "../labels.ts";
import { createRequest, type Refusal } from "../request.ts";
import { sentenceOf } from "../model/notices.ts";
import { type AdminApi, createAdminApi } from "./api.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { createRouter, type Router } from "./router.ts";
import { fill, type TextData } from "./text.ts";
import { createToasts, type Toasts } from "./toasts.ts";
import { W } from "./words.ts";

export interface App {
  readonly language: ReadonlySignal<Language>;
  /** Who is signed in; unknown until the server has said so, and before the first sign-in. */
  readonly me: ReadonlySignal<AdminMe | undefined>;
  /** Whether the server has been asked who is signed in, with an answer. */
  readonly asked: ReadonlySignal<boolean>;
  /** The session ended while a page was open: a sign-in lies over it, and what was typed is kept. */
  readonly expired: ReadonlySignal<boolean>;
  readonly api: AdminApi;
  readonly router: Router;
  readonly questions: Questions;
  readonly toasts: Toasts;
  /** The office's zone, milliseconds ahead of UTC. */
  readonly offset: number;
  /** The server's clock. */
  now(): number;
  /** A text in the page's language, `{name}` filled in. */
  t(text: Label, data?: TextData): string;
  /** A label that the panel knows too (`line-state.idle`). */
  word(key: LabelKey, data?: TextData): string;
  /** The sentence of a refusal. */
  why(refusal: Refusal): string;
  may(right: keyof AdminMe["rights"]): boolean;
  setLanguage(language: Language): void;
  /** Asks anew who is signed in: after a sign-in, and at the start. */
  enter(): Promise<void>;
  signOut(): Promise<void>;
}

export interface AdminBoot {
  readonly page: "admin";
  readonly language: Language;
  /** ISO 8601 with the office's offset. */
  readonly now: string;
}

/** What the world around the page does for it. */
export interface AdminBrowser {
  readonly fetch: typeof fetch;
  now(): number;
  later(millis: number, run: () => void): () => void;
  rememberLanguage(language: Language): void;
  /** Puts an address into the browser's history, or in the place of the present one. */
  show(path: string, how: "push" | "replace"): void;
  /** The address in the browser, without its origin. */
  readonly at: string;
}

export function createApp(boot: AdminBoot, browser: AdminBrowser): App {
  const language = signal<Language>(boot.language);
  const me = signal<AdminMe | undefined>(undefined);
  const asked = signal(false);
  const over = signal(false);
  const ahead = Date.parse(boot.now) - browser.now();
  const request = createRequest({
    fetch: browser.fetch,
    sessionOver: () => {
      over.value = true;
    },
  });
  const api = createAdminApi(request);
  const questions = createQuestions();
  const t = (text: Label, data?: TextData) => fill(textOf(text, language.value), data);

  return {
    language,
    me,
    asked,
    expired: computed(() => over.value && me.value !== undefined),
    api,
    questions,
    toasts: createToasts(browser.later),
    router: createRouter(browser, () =>
      questions.ask({
        title: W.leaveTitle,
        text: W.leaveText,
        yes: W.leaveYes,
        no: W.leaveNo,
        danger: true,
      })),
    offset: offsetOf(boot.now),
    now: () => browser.now() + ahead,
    t,
    word: (key, data) => label(key, language.value, data),
    why: (refusal) => textOf(sentenceOf(refusal), language.value),
    may: (right) => me.value?.rights[right] === true,
    setLanguage(next) {
      language.value = next;
      browser.rememberLanguage(next);
    },
    async enter() {
      const answer = await api.get<AdminMe>("session");
      if (answer.ok) {
        me.value = answer.value;
        over.value = false;
      }
      asked.value = true;
    },
    async signOut() {
      const answer = await api.delete("session");
      if (!answer.ok && answer.error.code !== "session-expired") return;
      me.value = undefined;
    },
  };
}

/** What every page is given. */
export interface PageProps {
  readonly app: App;
  /** The parts of the address after the page's own: `["1001"]` of `/pbx/admin/users/1001`. */
  readonly rest: readonly string[];
}
