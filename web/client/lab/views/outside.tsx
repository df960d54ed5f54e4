/** The carrier: somebody calls one of our lines now, or many do by themselves; and the calls the outside is in. */
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { displayNumber } from "../../../../core/domain/number_plan.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Lab } from "../lab.ts";
import type { Live } from "../live.ts";
import { W } from "../words.ts";
import { RefusalAt } from "./refusal.tsx";

/** Calls in an hour. */
const PATTERNS = [0, 20, 60, 240] as const;

export function Outside({ lab, live }: { readonly lab: Lab; readonly live: Live }) {
  const { t } = lab;
  const { lines } = lab.boot;
  const line = useSignal((lines.find((one) => one.rings) ?? lines[0])?.id ?? "");
  const from = useSignal("090-1234-0001");
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    live.ringIn(line.value, from.value);
  };
  return (
    <section class="panel outside" aria-labelledby="outside">
      <h2 id="outside">{t(W.outside)}</h2>
      <form class="outside-form" onSubmit={submit} aria-label={t(W.ringIn)}>
        <label class="field">
          <span>{t(W.line)}</span>
          <select
            id="ring-line"
            value={line.value}
            onChange={(event) => line.value = event.currentTarget.value}
          >
            {lines.map(({ id, label, display }) => (
              <option key={id} value={id} selected={id === line.value}>
                {`${t(label)} ${display}`}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t(W.caller)}</span>
          <input
            id="ring-from"
            type="text"
            inputMode="tel"
            autocomplete="off"
            value={from.value}
            onInput={(event) => from.value = event.currentTarget.value}
          />
        </label>
        <button type="submit" class="act">
          <Icon name="incoming" small />
          {t(W.ring)}
        </button>
      </form>
      <RefusalAt lab={lab} live={live} place="outside" />
      <fieldset class="choices">
        <legend>{t(W.pattern)}</legend>
        {PATTERNS.map((count) => (
          <label key={count} class="choice">
            <input
              type="radio"
              name="pattern"
              checked={live.load.value.callsPerHour === count}
              onChange={() => live.setLoad(count)}
            />
            <span>{count === 0 ? t(W.patternQuiet) : t(W.patternHour, { count })}</span>
          </label>
        ))}
      </fieldset>
      <OutsideCalls lab={lab} live={live} />
    </section>
  );
}

function OutsideCalls({ lab, live }: { readonly lab: Lab; readonly live: Live }) {
  const { t } = lab;
  const alive = live.outside.value.filter(({ state }) => state !== "ended");
  return (
    <div class="outside-calls">
      <h3>{t(W.outsideCalls)}</h3>
      {alive.length === 0 ? <p class="lab-quiet">{t(W.outsideNone)}</p> : (
        <ul>
          {alive.map(({ id, way, number, from, state }) => {
            const far = displayNumber(way === "to-office" ? from : number);
            return (
              <li key={id}>
                <Icon name={way === "to-office" ? "incoming" : "outgoing"} small />
                <span class="outside-who">{far === "" ? t(W.withheld) : far}</span>
                <small>{t(state === "talking" ? W.talking : W.setup)}</small>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t(W.outsideHangup, { number: far })}
                  onClick={() => live.hangUpOutside(id)}
                >
                  <Icon name="hangup" small />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
