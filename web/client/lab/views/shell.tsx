/** The frame of the lab: its head with the two parts, and the part that is open. */
import type { Language } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { Place } from "../../views/broken.tsx";
import type { LabPart } from "../browser.ts";
import type { Lab } from "../lab.ts";
import { W } from "../words.ts";
import { LivePage } from "./live_page.tsx";
import { RunPage } from "./run_page.tsx";

export function Shell({ lab }: { readonly lab: Lab }) {
  const { t, part, live } = lab;
  return (
    <div class="lab" data-part={part.value} lang={lab.language.value}>
      <a class="skip" href="#main">{t(W.skip)}</a>
      <header class="lab-top">
        <span class="lab-mark">
          <b>{t(W.product)}</b>
          <span class="lab-badge">{t(W.title)}</span>
        </span>
        <span class="lab-office" title={t(lab.boot.office)}>{t(lab.boot.office)}</span>
        <Parts lab={lab} />
        <span class="spacer" />
        {live === undefined
          ? null
          : (
            <span class="lab-link" data-connected={live.connected.value} role="status">
              <i aria-hidden="true"></i>
              {t(live.connected.value ? W.connected : W.lost)}
            </span>
          )}
        <Languages lab={lab} />
        <a
          class="quiet-button lab-away"
          href={lab.boot.viewer === "person" ? "/pbx/open/" : "/pbx/admin"}
        >
          {t(lab.boot.viewer === "person" ? W.toPanel : W.toAdmin)}
        </a>
      </header>
      <main id="main" class="lab-main">
        <h1 class="unseen">{`${t(W.product)} ${t(W.title)}: ${t(W[part.value])}`}</h1>
        <Place key={part.value} language={lab.language.value}>
          {part.value === "live" ? <LivePage lab={lab} /> : <RunPage lab={lab} />}
        </Place>
      </main>
    </div>
  );
}

function Parts({ lab }: { readonly lab: Lab }) {
  const { t, part } = lab;
  return (
    <nav class="lab-parts" aria-label={t(W.parts)}>
      {(["live", "run"] as const satisfies readonly LabPart[]).map((one) => (
        <button
          type="button"
          key={one}
          aria-current={part.value === one ? "page" : undefined}
          onClick={() => lab.choose(one)}
        >
          <Icon name={one === "live" ? "call" : "history"} small />
          {t(W[one])}
        </button>
      ))}
    </nav>
  );
}

function Languages({ lab }: { readonly lab: Lab }) {
  const languages: readonly (readonly [Language, string])[] = [["ja", "日本語"], ["en", "English"]];
  return (
    <div class="lab-languages" role="group" aria-label={lab.t(W.language)}>
      {languages.map(([language, word]) => (
        <button
          type="button"
          key={language}
          lang={language}
          class="quiet-button"
          aria-pressed={lab.language.value === language}
          onClick={() => lab.setLanguage(language)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
