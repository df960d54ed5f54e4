/** The whole life as one line to move along: how many calls there were, who waited in slots, what went wrong, and when. */
import { Icon } from "../../ui/icon.tsx";
import { clock } from "../clock.ts";
import type { Lab } from "../lab.ts";
import type { Outcome } from "../run/messages.ts";
import { type Speed, SPEEDS } from "../run/player.ts";
import { W } from "../words.ts";

const HEIGHT = 56;
/** Faults stand in a row of their own below. */
const FAULTS = 8;
/** Times written below the line. */
const TICKS = 5;
/** Shorter lives are told with seconds. */
const SHORT = 600_000;

export function TimeLine({ lab, outcome }: { readonly lab: Lab; readonly outcome: Outcome }) {
  const { t, runs } = lab;
  const { length, startedAt } = outcome;
  const at = runs.at.value;
  return (
    <section class="panel time-line" aria-labelledby="time-line">
      <div class="transport">
        <h2 id="time-line" class="unseen">{t(W.timeline)}</h2>
        <Button icon="back" word={t(W.stepBack)} act={() => runs.step(-1)} />
        <button
          type="button"
          class="act act-main play"
          aria-pressed={runs.playing.value}
          onClick={() => runs.togglePlay()}
        >
          <Icon name={runs.playing.value ? "hold" : "play"} small />
          {t(runs.playing.value ? W.pause : W.play)}
        </button>
        <Button icon="forward" word={t(W.stepOn)} act={() => runs.step(1)} />
        <output class="now">{clock(startedAt + at)}</output>
        <label class="speed">
          <span class="unseen">{t(W.speed)}</span>
          <select
            value={runs.speed.value}
            onChange={(event) => runs.speed.value = Number(event.currentTarget.value) as Speed}
          >
            {SPEEDS.map((speed) => <option key={speed} value={speed}>{`× ${speed}`}</option>)}
          </select>
        </label>
        <span class="lab-quiet keys-note">{t(W.keys)}</span>
        <span class="spacer" />
        <Legend lab={lab} />
      </div>
      <div class="track">
        <Lanes outcome={outcome} />
        <input
          type="range"
          class="track-range"
          aria-label={t(W.timeline)}
          aria-valuetext={clock(startedAt + at)}
          min="0"
          max={Math.ceil(length)}
          step="1"
          value={Math.round(at)}
          onInput={(event) => runs.moveTo(Number(event.currentTarget.value))}
        />
      </div>
      <div class="ticks" aria-hidden="true">
        {Array.from(
          { length: TICKS },
          (_, place) => (
            <span key={place}>
              {clock(startedAt + length * place / (TICKS - 1)).slice(0, length < SHORT ? 8 : 5)}
            </span>
          ),
        )}
      </div>
    </section>
  );
}

function Button({ icon, word, act }: {
  readonly icon: "back" | "forward";
  readonly word: string;
  readonly act: () => void;
}) {
  return (
    <button type="button" class="icon-button" aria-label={word} title={word} onClick={act}>
      <Icon name={icon} small />
    </button>
  );
}

function Legend({ lab: { t } }: { readonly lab: Lab }) {
  return (
    <span class="legend">
      <span data-lane="calls">{t(W.laneCalls)}</span>
      <span data-lane="parked">{t(W.laneParked)}</span>
      <span data-lane="faults">{t(W.laneFaults)}</span>
    </span>
  );
}

function Lanes({ outcome }: { readonly outcome: Outcome }) {
  const { lanes: { calls, parked }, length, faults, failure } = outcome;
  const most = Math.max(4, ...calls);
  const columns = calls.length;
  const xOf = (at: number) => at / length * columns;
  const area = (values: readonly number[]) => {
    const yOf = (value: number) => HEIGHT - value / most * (HEIGHT - 4);
    const steps = values.map((value, x) => `L${x} ${yOf(value)}L${x + 1} ${yOf(value)}`);
    return `M0 ${HEIGHT}${steps.join("")}L${columns} ${HEIGHT}Z`;
  };
  return (
    <svg
      class="lanes"
      viewBox={`0 0 ${columns} ${HEIGHT + FAULTS}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="lane-calls" d={area(calls)} />
      <path class="lane-parked" d={area(parked)} />
      <line class="lane-floor" x1="0" x2={columns} y1={HEIGHT} y2={HEIGHT} />
      {faults.map(({ at }, place) => (
        <line
          key={place}
          class="lane-fault"
          x1={xOf(at)}
          x2={xOf(at)}
          y1={HEIGHT + 1}
          y2={HEIGHT + FAULTS}
        />
      ))}
      {failure === undefined ? null : (
        <line
          class="lane-broken"
          x1={xOf(failure.at)}
          x2={xOf(failure.at)}
          y1="0"
          y2={HEIGHT + FAULTS}
        />
      )}
    </svg>
  );
}
