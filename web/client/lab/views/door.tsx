/** Whoever may not look at the lab yet: why, and the ways in. A loopback demo opens it as one of its people at once. */
import { useSignal } from "@preact/signals";
import type { LabDoorBoot } from "../../../shared/lab.ts";
import { say } from "../../../shared/words.ts";
import type { SignInOffer } from "../../../shared/api.ts";
import { createRequest } from "../../request.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/sentence.tsx";
import type { LabBrowser } from "../browser.ts";
import { W } from "../words.ts";

export function LabDoor({ boot, browser }: {
  readonly boot: LabDoorBoot;
  readonly browser?: LabBrowser;
}) {
  const { language, offers, why } = boot;
  const refusal = useSignal<string | undefined>(undefined);
  async function enter({ loginId, extension, password }: SignInOffer): Promise<void> {
    if (browser === undefined) return;
    const request = createRequest({ fetch: browser.fetch, sessionOver: () => {} });
    const signedIn = await request("POST", "session", { loginId, extension, password });
    if (signedIn.ok) return browser.reload();
    refusal.value = signedIn.error.message?.[language] ?? W.fetchFailed[language];
  }
  return (
    <main class="door" lang={language}>
      <div class="door-column">
        <div class="door-card lab-door">
          <h1>{`${W.product[language]} ${W.title[language]}`}</h1>
          <p class="door-sub">
            <Sentence
              text={why === "lab-not-open" ? say(why, language) : W.doorOut[language]}
            />
          </p>
          {offers.length === 0 || why === "lab-not-open"
            ? null
            : (
              <section class="door-offers" aria-labelledby="offers">
                <h2 id="offers">{W.doorOffer[language]}</h2>
                <ul>
                  {offers.map((offer) => (
                    <li key={offer.extension}>
                      <button
                        type="button"
                        class="chip-button"
                        onClick={() => void enter(offer)}
                      >
                        <b>{offer.extension}</b>
                        <span>{offer.name}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          <div role="alert">
            {refusal.value === undefined ? null : (
              <p class="refusal">
                <Icon name="alert" small />
                <Sentence text={refusal.value} />
              </p>
            )}
          </div>
          <p class="lab-ways">
            {why === "lab-not-open" ? null : <a href="/pbx/open/login">{W.doorSignIn[language]}</a>}
            <a href="/pbx/admin">{W.doorAdmin[language]}</a>
          </p>
        </div>
      </div>
    </main>
  );
}
