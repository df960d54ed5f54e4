/** The two languages of the page, to choose from. */
import type { Language } from "../../labels.ts";
import type { App } from "../app.ts";
import { W } from "../words.ts";

const LANGUAGES: readonly (readonly [Language, string])[] = [["ja", "日本語"], ["en", "English"]];

export function Languages({ app }: { readonly app: App }) {
  return (
    <span class="choice" role="group" aria-label={app.t(W.language)}>
      {LANGUAGES.map(([language, name]) => (
        <button
          type="button"
          key={language}
          lang={language}
          aria-pressed={app.language.value === language}
          onClick={() => app.setLanguage(language)}
        >
          {name}
        </button>
      ))}
    </span>
  );
}
