/** The ladder of a call of the live office, and what can be taken along: its picture, a capture. */
import { Icon } from "../../ui/icon.tsx";
import type { Lab } from "../lab.ts";
import { LATEST, type Live } from "../live.ts";
import { W } from "../words.ts";
import { LadderView } from "./ladder.tsx";

/** Calls offered; the latest. */
const CALLS_OFFERED = 50;

export function LiveLadder({ lab, live }: { readonly lab: Lab; readonly live: Live }) {
  const { t } = lab;
  const read = live.ladders.value;
  const call = read?.call ?? "";
  return (
    <section class="panel ladder-panel" aria-labelledby="ladder">
      <div class="panel-head">
        <h2 id="ladder">{t(W.ladder)}</h2>
        <label class="ladder-choice">
          <span class="unseen">{t(W.ladderOf)}</span>
          <select
            id="ladder-call"
            value={live.looksAt.value}
            onChange={(event) => live.lookAt(event.currentTarget.value)}
          >
            <option value={LATEST}>{t(W.ladderLatest)}</option>
            {(read?.calls ?? []).slice(-CALLS_OFFERED).toReversed().map(({ id, title }) => (
              <option key={id} value={id}>{title.replace(/ \([^)]*\)$/, "")}</option>
            ))}
          </select>
        </label>
        <span class="spacer" />
        {call === ""
          ? null
          : (
            <a class="quiet-button" href={`/api/v1/lab/ladder?format=svg&call=${call}`} download>
              <Icon name="download" small />
              {t(W.svg)}
            </a>
          )}
        <a class="quiet-button" href="/api/v1/lab/pcap" download>
          <Icon name="download" small />
          {t(W.pcap)}
        </a>
      </div>
      <LadderView
        lab={lab}
        of={call}
        ladder={read?.ladder}
      />
    </section>
  );
}
