/**
 * The model of the sign-in, as a page and laid over the panel when the session has expired. It knows what
 * was typed, whether an answer is awaited, and the refusal that stands below.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, SignInBoot, SignInOffer } from "../shared/api.ts";
import type { Api } from "./api.ts";
import { label, type LabelKey, type Language, textOf } from "./labels.ts";
import { sentenceOf } from "./model/notices.ts";

export type Field = "loginId" | "extension" | "password";

export interface DoorBrowser {
  readonly api: Pick<Api, "signIn">;
  /** What happens after a sign-in: the panel is opened, or the one behind goes on. */
  entered(): void;
  /** Keeps the language for the pages before a sign-in. */
  rememberLanguage(language: Language): void;
  rememberLoginId(loginId: string): void;
  focus(id: string): void;
}

export interface Door {
  readonly language: ReadonlySignal<Language>;
  readonly typed: Readonly<Record<Field, ReadonlySignal<string>>>;
  readonly offers: readonly SignInOffer[];
  readonly pending: ReadonlySignal<boolean>;
  readonly refusal: ReadonlySignal<Label | undefined>;
  readonly showsPassword: ReadonlySignal<boolean>;
  t(key: LabelKey): string;
  text(text: Label): string;
  type(field: Field, text: string): void;
  togglePassword(): void;
  setLanguage(language: Language): void;
  submit(): void;
  accept(offer: SignInOffer): void;
}

const STILL_DOOR: DoorBrowser = {
  api: {
    signIn: () => {
      throw new Error("Cannot sign in from a first paint: nothing there is pressed");
    },
  },
  entered: () => undefined,
  rememberLanguage: () => undefined,
  rememberLoginId: () => undefined,
  focus: () => undefined,
};

export function createDoor(boot: SignInBoot, browser: DoorBrowser = STILL_DOOR): Door {
  const language = signal<Language>(boot.language);
  const typed = {
    loginId: signal(boot.typed?.loginId ?? ""),
    extension: signal(boot.typed?.extension ?? ""),
    password: signal(""),
  };
  const pending = signal(false);
  const refusal = signal<Label | undefined>(boot.problem?.message);
  const showsPassword = signal(false);

  async function submit(): Promise<void> {
    if (pending.peek()) return;
    batch(() => {
      pending.value = true;
      refusal.value = undefined;
    });
    const answer = await browser.api.signIn({
      loginId: typed.loginId.peek(),
      extension: typed.extension.peek(),
      password: typed.password.peek(),
    });
    if (answer.ok) {
      pending.value = false;
      typed.password.value = "";
      browser.rememberLoginId(typed.loginId.peek());
      return browser.entered();
    }
    batch(() => {
      pending.value = false;
      refusal.value = sentenceOf(answer.error);
    });
    browser.focus("password");
  }

  return {
    language,
    typed,
    offers: boot.offers,
    pending: computed(() => pending.value),
    refusal,
    showsPassword,
    t: (key) => label(key, language.value),
    text: (value) => textOf(value, language.value),
    type(field, text) {
      typed[field].value = text;
    },
    togglePassword() {
      showsPassword.value = !showsPassword.peek();
    },
    setLanguage(next) {
      language.value = next;
      browser.rememberLanguage(next);
    },
    submit: () => void submit(),
    accept(offer) {
      batch(() => {
        typed.loginId.value = offer.loginId;
        typed.extension.value = offer.extension;
        typed.password.value = offer.password;
      });
      void submit();
    },
  };
}
