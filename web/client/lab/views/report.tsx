/** What a life came to, in figures. */
import type { LifeReport } from "../../../../sim/life/report.ts";
import type { Lab } from "../lab.ts";
import type { Outcome } from "../run/messages.ts";
import { lasting } from "../clock.ts";
import { W } from "../words.ts";

export function Report({ lab, outcome }: { readonly lab: Lab; readonly outcome: Outcome }) {
  const { t } = lab;
  if (outcome.report === undefined) return null;
  const rows = figures(lab, outcome.report);
  const results = Object.entries(outcome.report.results);
  return (
    <section class="panel report" aria-labelledby="report">
      <h2 id="report">{t(W.report)}</h2>
      <dl class="figures">
        {rows.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul class="results">
        {results.map(([name, count]) => (
          <li key={name} data-result={name}>
            {resultWord(lab, name)} <b>{count}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function figures({ t }: Lab, report: LifeReport): readonly (readonly [string, string])[] {
  const { calls, callsAtOnce, answer, messages, parks, longestHoldMillis } = report;
  const seconds = (millis: number) => t(W.seconds, { value: (millis / 1_000).toFixed(1) });
  return [
    [t(W.calls), t(W.callsCount, { count: calls, most: callsAtOnce })],
    [t(W.toAnswer), seconds(answer.medianMillis)],
    [t(W.messages), String(messages)],
    [t(W.slots), String(parks.count)],
    [t(W.forgotten), String(parks.forgotten)],
    [t(W.longestHold), lasting(longestHoldMillis)],
  ];
}

/** Causes of the PBX in the words of a history. */
const RESULTS: Readonly<Record<string, keyof typeof W>> = {
  answered: "resultAnswered",
  busy: "resultBusy",
  "no-answer": "resultNoAnswer",
  cancelled: "resultCancelled",
  rejected: "resultRejected",
  hangup: "resultHangup",
  unreachable: "resultUnreachable",
  "not-found": "resultNotFound",
  refused: "resultRefused",
  failed: "resultFailed",
  "system-restart": "resultRestart",
  "do-not-disturb": "resultDoNotDisturb",
};

function resultWord({ t }: Lab, name: string): string {
  const word = RESULTS[name];
  return word === undefined ? t(W.resultOther) : t(W[word]);
}
