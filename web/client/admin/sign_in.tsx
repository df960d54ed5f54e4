/** The administrators' sign-in: an account of its own, with a long password. */
import type { TargetedSubmitEvent } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Refusal } from "../request.ts";
import { keepComposing } from "../ui/keep_composing.ts";
import type { App } from "./app.ts";
import { Languages } from "./ui/languages.tsx";
import { RefusalNote } from "./ui/refusal.tsx";
import { W } from "./words.ts";

const WORDS = {
  username: { ja: "アカウント名", en: "Username" },
  password: { ja: "パスワード", en: "Password" },
  show: { ja: "表示", en: "Show" },
  hide: { ja: "隠す", en: "Hide" },
  note: {
    ja: "管理者のアカウントでログインします。内線番号のパスワードとは別のものです。",
    en: "Sign in with an administrator's account. It is not the password of an extension.",
  },
  over: {
    ja: "ログインの有効期限が切れました。もう一度ログインすると、入力した内容はそのまま使えます。",
    en: "Your sign-in has expired. Sign in again; what you typed is kept.",
  },
};

export function AdminSignIn({ app, over }: { readonly app: App; readonly over?: boolean }) {
  useEffect(() => {
    if (!over) document.title = app.t(W.product);
  }, [app.language.value]);
  const card = (
    <div class="door-card">
      {over
        ? <h2 id="sign-in-title">{app.t(W.signIn)}</h2>
        : <h1 id="sign-in-title">{app.t(W.product)}</h1>}
      <p class="door-sub">{over ? app.t(WORDS.over) : app.t(WORDS.note)}</p>
      <SignInForm app={app} />
    </div>
  );
  if (over) return card;
  return (
    <main class="door">
      <div class="door-column">
        {card}
        <a class="go door-away" href="/pbx/open/">{app.t(W.toPanel)}</a>
        <div class="door-language">
          <Languages app={app} />
        </div>
      </div>
    </main>
  );
}

function SignInForm({ app }: { readonly app: App }) {
  const username = useSignal(app.me.peek()?.username ?? "");
  const password = useSignal("");
  const shown = useSignal(false);
  const pending = useSignal(false);
  const refusal = useSignal<Refusal | undefined>(undefined);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending.peek()) return;
    pending.value = true;
    const typed = { username: username.value.normalize("NFKC").trim(), password: password.value };
    const answer = await app.api.post<void>("session", typed);
    if (answer.ok) await app.enter();
    else refusal.value = answer.error;
    pending.value = false;
  };

  return (
    <form
      class="door-form"
      method="post"
      onSubmit={(event) => void submit(event)}
      onKeyDown={keepComposing}
    >
      <label class="field">
        <span>{app.t(WORDS.username)}</span>
        <input
          id="username"
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          value={username.value}
          onInput={(event) => {
            username.value = event.currentTarget.value;
            refusal.value = undefined;
          }}
        />
      </label>
      <div class="field">
        <label for="password">{app.t(WORDS.password)}</label>
        <div class="field-row">
          <input
            id="password"
            name="password"
            {...(shown.value ? { type: "text" } as const : { type: "password" } as const)}
            autocomplete="current-password"
            required
            value={password.value}
            onInput={(event) => {
              password.value = event.currentTarget.value;
              refusal.value = undefined;
            }}
          />
          <button
            type="button"
            class="field-button"
            aria-pressed={shown.value}
            onClick={() => shown.value = !shown.value}
          >
            {app.t(shown.value ? WORDS.hide : WORDS.show)}
          </button>
        </div>
      </div>
      <button type="submit" class="button-wide" aria-busy={pending.value}>
        {app.t(W.signIn)}
      </button>
      <RefusalNote app={app} refusal={refusal.value} />
    </form>
  );
}
