/** A life that was lived: whether its laws held, its time line, the office at the moment that is looked at, its report. */
import { clock } from "../clock.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Lab } from "../lab.ts";
import type { Outcome } from "../run/messages.ts";
import { W } from "../words.ts";
import { CopyButton } from "./copy_button.tsx";
import { Report } from "./report.tsx";
import { Stage } from "./stage.tsx";
import { TimeLine } from "./time_line.tsx";

export function Result({ lab, outcome }: { readonly lab: Lab; readonly outcome: Outcome }) {
  return (
    <>
      <Verdict lab={lab} outcome={outcome} />
      <TimeLine lab={lab} outcome={outcome} />
      <Stage lab={lab} outcome={outcome} />
      <Report lab={lab} outcome={outcome} />
    </>
  );
}

function Verdict({ lab, outcome }: { readonly lab: Lab; readonly outcome: Outcome }) {
  const { t, runs, browser } = lab;
  const { failure, wish, title } = outcome;
  const isStory = wish.kind === "story";
  return (
    <section class="panel verdict" data-broken={failure !== undefined} aria-labelledby="verdict">
      <div class="verdict-head">
        <h2 id="verdict">
          <Icon name={failure === undefined ? "check" : "alert"} />
          {failure === undefined
            ? t(isStory ? W.storyTrue : W.kept)
            : t(isStory ? W.storyFalse : W.broken, {
              time: clock(outcome.startedAt + failure.at),
            })}
        </h2>
        {title === undefined ? null : <p>{t(title)}</p>}
        {failure === undefined ? null : <p class="law">{t(failure.law).split("\n")[0]}</p>}
      </div>
      {failure === undefined || failure.story.length === 0 ? null : (
        <div class="told">
          <h3>{t(W.shortest, { drawn: failure.drawn })}</h3>
          <ol>
            {failure.story.map((deed, place) => <li key={place}>{t(deed)}</li>)}
          </ol>
        </div>
      )}
      <dl class="prints">
        <Print lab={lab} word={t(W.digest)} text={outcome.digest} />
        <Print lab={lab} word={t(W.command)} text={outcome.command} />
      </dl>
      <div class="verdict-acts">
        <CopyButton
          lab={lab}
          word={t(W.link)}
          text={() =>
            browser.origin + runs.address()}
        />
        <button
          type="button"
          class="quiet-button"
          onClick={() =>
            runs.savePcap()}
        >
          <Icon name="download" small />
          {t(W.pcap)}
        </button>
        {failure?.scenario === undefined ? null : (
          <button
            type="button"
            class="quiet-button"
            onClick={() => browser.save(failure.scenario!, "text/plain", "story.txt")}
          >
            <Icon name="download" small />
            {t(W.scenario)}
          </button>
        )}
        <span class="lab-quiet">
          {t(W.took, {
            seconds: (outcome.took / 1_000).toFixed(1),
            times: Math.round(outcome.length / Math.max(1, outcome.took)),
          })}
        </span>
      </div>
    </section>
  );
}

function Print({ lab, word, text }: {
  readonly lab: Lab;
  readonly word: string;
  readonly text: string;
}) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>
        <code>{text}</code>
        <CopyButton lab={lab} small word={`${lab.t(W.copy)}: ${word}`} text={() => text} />
      </dd>
    </div>
  );
}
