/**
 * Sign-in: LOGIN ID, 内線番号, パスワード. The demo offers people; a refusal stands below the button and
 * moves nothing above it. The form posts, so that without the script no password can reach an address.
 */
import type { TargetedSubmitEvent } from "preact";
import type { Door, Field } from "../door.ts";
import { Icon } from "../ui/icon.tsx";
import { keepComposing } from "../ui/keep_composing.ts";
import { Sentence } from "../ui/sentence.tsx";

export function SignIn({ door }: { readonly door: Door }) {
  return (
    <main class="door" lang={door.language.value}>
      <div class="door-column">
        <div class="door-card">
          <h1>{door.t("label.product")}</h1>
          <p class="door-sub">{door.t("label.platform")}</p>
          <SignInForm door={door} />
        </div>
        {door.offers.length === 0 ? null : <Offers door={door} />}
        <LanguageChoice door={door} />
      </div>
    </main>
  );
}

/** The form alone, as it is laid over the panel when a session has expired. */
export function SignInForm({ door, note }: { readonly door: Door; readonly note?: string }) {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    door.submit();
  };
  return (
    <form class="door-form" method="post" action="/pbx/open/login" onSubmit={submit}>
      {note === undefined ? null : <p class="door-sub">{note}</p>}
      <TextField door={door} field="loginId" autocomplete="organization" />
      <TextField door={door} field="extension" autocomplete="username" inputMode="numeric" />
      <PasswordField door={door} />
      <button type="submit" class="button-wide" aria-busy={door.pending.value}>
        {door.t("label.sign-in")}
      </button>
      <div role="alert">
        {door.refusal.value === undefined ? null : (
          <p class="refusal" id="refusal">
            <Icon name="alert" small />
            <Sentence text={door.text(door.refusal.value)} />
          </p>
        )}
      </div>
      <p class="door-note">{door.t("passwordNote")}</p>
    </form>
  );
}

interface TextFieldProps {
  readonly door: Door;
  readonly field: Exclude<Field, "password">;
  readonly autocomplete: "organization" | "username";
  readonly inputMode?: "numeric";
}

function TextField({ door, field, autocomplete, inputMode }: TextFieldProps) {
  return (
    <label class="field">
      <span>{door.t(field === "loginId" ? "label.login-id" : "label.extension")}</span>
      <input
        id={field}
        name={field}
        type="text"
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required
        {...(inputMode === undefined ? {} : { inputMode })}
        value={door.typed[field].value}
        onInput={(event) => door.type(field, event.currentTarget.value)}
        onKeyDown={keepComposing}
      />
    </label>
  );
}

function PasswordField({ door }: { readonly door: Door }) {
  const shown = door.showsPassword.value;
  return (
    <div class="field">
      <label for="password">{door.t("label.password")}</label>
      <div class="field-row">
        <input
          id="password"
          name="password"
          {...(shown ? { type: "text" } as const : { type: "password" } as const)}
          inputMode="numeric"
          autocomplete="current-password"
          required
          aria-describedby={door.refusal.value === undefined ? undefined : "refusal"}
          value={door.typed.password.value}
          onInput={(event) => door.type("password", event.currentTarget.value)}
          onKeyDown={keepComposing}
        />
        <button
          type="button"
          class="field-button"
          aria-pressed={shown}
          onClick={door.togglePassword}
        >
          {door.t(shown ? "hidePassword" : "showPassword")}
        </button>
      </div>
    </div>
  );
}

function Offers({ door }: { readonly door: Door }) {
  return (
    <section class="door-offers" aria-labelledby="offers">
      <h2 id="offers">{door.t("demoTitle")}</h2>
      <p>{door.t("demoNote")}</p>
      <ul>
        {door.offers.map((offer) => (
          <li key={offer.extension}>
            <button type="button" class="chip-button" onClick={() => door.accept(offer)}>
              <b>{offer.extension}</b>
              <span>{offer.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LanguageChoice({ door }: { readonly door: Door }) {
  return (
    <div class="door-language" role="group" aria-label={door.t("language")}>
      {(["ja", "en"] as const).map((language) => (
        <button
          type="button"
          key={language}
          lang={language}
          class="quiet-button"
          aria-pressed={door.language.value === language}
          onClick={() => door.setLanguage(language)}
        >
          {door.t(language === "ja" ? "japanese" : "english")}
        </button>
      ))}
    </div>
  );
}
