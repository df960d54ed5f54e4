/** Offices in virtual time: what is to be run, how far it is, and what it was. */
import { useEffect } from "preact/hooks";
import type { Lab } from "../lab.ts";
import { W } from "../words.ts";
import { RefusalLine } from "./refusal.tsx";
import { Result } from "./result.tsx";
import { RunForm } from "./run_form.tsx";

export function RunPage({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  const outcome = runs.outcome.value;
  useEffect(() => listenToKeys(lab), []);
  return (
    <div class="run" data-lived={outcome !== undefined}>
      <RunForm lab={lab} />
      <div role="alert" class="run-refusals">
        {runs.refusals.value.map((one) => <RefusalLine key={one.en} text={t(one)} />)}
      </div>
      <RunProgress lab={lab} />
      {outcome !== undefined
        ? <Result lab={lab} outcome={outcome} />
        : runs.progress.value === undefined && runs.refusals.value.length === 0
        ? <Intro lab={lab} />
        : null}
    </div>
  );
}

/** Lives to begin with. */
const TRIES = [
  { word: W.tryCalm, options: { seed: 1, hours: 1, faults: "none", media: "flows" } },
  { word: W.tryHostile, options: { seed: 7, hours: 1, faults: "hostile", media: "flows" } },
  { word: W.tryDay, options: { seed: 3, hours: 9, faults: "lossy", media: "flows" } },
] as const;

function Intro({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  if (runs.source.value === "story") return null;
  return (
    <div class="lab-empty run-intro">
      <p>{t(W.intro)}</p>
      <p class="run-tries">
        {TRIES.map(({ word, options }) => (
          <button
            type="button"
            key={options.seed}
            class="act"
            onClick={() => runs.tryOut(options)}
          >
            {t(word)}
          </button>
        ))}
      </p>
    </div>
  );
}

function RunProgress({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  const progress = runs.progress.value;
  if (progress === undefined) return <div class="run-progress" role="status"></div>;
  const { doing, lived } = progress;
  const length = (Number(runs.hours.value) || 1) * 3_600_000;
  const minutes = Math.floor(lived / 60_000);
  const word = doing === "living"
    ? t(W.living, { lived: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}` })
    : t(W[doing]);
  return (
    <div class="run-progress" role="status">
      <progress max={length} value={Math.min(lived, length)} aria-label={t(W.run)}></progress>
      <span>{word}</span>
    </div>
  );
}

/** Arrows and space move in time wherever nothing is typed or chosen by them. */
function listenToKeys({ runs }: Lab): () => void {
  const heard = (event: KeyboardEvent) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || runs.outcome.value === undefined) return;
    if (!(target instanceof Element)) return;
    const onTrack = target.classList.contains("track-range");
    if (!onTrack && target.closest("input, select, textarea, pre, button, a") !== null) return;
    if (key === "ArrowRight") runs.step(1);
    else if (key === "ArrowLeft") runs.step(-1);
    else if (key === " ") runs.togglePlay();
    else return;
    event.preventDefault();
  };
  addEventListener("keydown", heard);
  return () => removeEventListener("keydown", heard);
}
