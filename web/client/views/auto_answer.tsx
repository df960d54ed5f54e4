/** 発信時自動応答: remembered per person; it changes on the page when the server has taken it. */
import type { Desk } from "../desk.ts";

export function AutoAnswer({ desk }: { readonly desk: Desk }) {
  const on = desk.me.value.settings.autoAnswer;
  const refusal = desk.settings.refusal.value;
  return (
    <div class="setting">
      <span id="auto-answer">{desk.t("label.auto-answer")}</span>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={on}
        aria-labelledby="auto-answer"
        aria-busy={desk.settings.settling.value === "autoAnswer"}
        onClick={desk.toggleAutoAnswer}
      >
        <span class="switch-word" aria-hidden="true">{desk.t(on ? "on" : "off")}</span>
        <span class="switch-track" aria-hidden="true" />
      </button>
      {refusal?.of === "autoAnswer"
        ? <p class="refusal" role="alert">{desk.text(refusal.why)}</p>
        : null}
    </div>
  );
}
