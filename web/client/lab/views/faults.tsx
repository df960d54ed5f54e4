/** What the network between the PBX and the simulated phones does, as sliders; and whose cable is out. */
import type { LabFaults } from "../../../shared/api.ts";
import type { Lab } from "../lab.ts";
import type { Live } from "../live.ts";
import { W } from "../words.ts";
import { RefusalAt } from "./refusal.tsx";

type Slider = Exclude<keyof LabFaults, "cut">;

/** The most that each may be; shares are of 1. */
const SLIDERS: readonly (readonly [Slider, number])[] = [
  ["loss", 0.5],
  ["latencyMillis", 500],
  ["jitterMillis", 300],
  ["duplication", 0.5],
  ["reordering", 0.5],
];

const CALM: LabFaults = {
  loss: 0,
  latencyMillis: 0,
  jitterMillis: 0,
  duplication: 0,
  reordering: 0,
  cut: [],
};

export function Faults({ lab, live }: { readonly lab: Lab; readonly live: Live }) {
  const { t } = lab;
  const faults = live.faults.value;
  const isCalm = faults.cut.length === 0 && SLIDERS.every(([name]) => faults[name] === 0);
  return (
    <section class="panel faults" aria-labelledby="faults" data-calm={isCalm}>
      <div class="panel-head">
        <h2 id="faults">{t(W.faults)}</h2>
        {isCalm
          ? null
          : (
            <button type="button" class="text-button" onClick={() => live.setFaults(CALM)}>
              {t(W.calm)}
            </button>
          )}
      </div>
      {SLIDERS.map(([name, most]) => (
        <label key={name} class="slider">
          <span>{t(W[name])}</span>
          <input
            type="range"
            name={name}
            min="0"
            max={most}
            step={most / 100}
            value={faults[name]}
            onInput={(event) =>
              live.setFaults({ ...faults, [name]: Number(event.currentTarget.value) })}
          />
          <output>{valueOf(lab, name, faults[name])}</output>
        </label>
      ))}
      <fieldset class="choices cuts">
        <legend>{t(W.cut)}</legend>
        {["carrier", ...live.phones.value.map((phone) => phone.device)].map((who) => (
          <label key={who} class="choice">
            <input
              type="checkbox"
              checked={faults.cut.includes(who)}
              onChange={(event) => {
                const others = faults.cut.filter((one) =>
                  one !== who
                );
                const cut = event.currentTarget.checked ? [...others, who] : others;
                live.setFaults({ ...faults, cut });
              }}
            />
            <span>{who === "carrier" ? t(W.carrier) : who.replace(/-desk$/, "")}</span>
          </label>
        ))}
      </fieldset>
      <RefusalAt lab={lab} live={live} place="faults" />
    </section>
  );
}

function valueOf({ t }: Lab, name: Slider, value: number): string {
  return name.endsWith("Millis")
    ? t(W.millis, { value: Math.round(value) })
    : `${Math.round(100 * value)} %`;
}
