/** The number field: numbers and names in one (law 4), with what it holds beneath it. */
import type { Desk } from "../desk.ts";
import { Icon } from "../ui/icon.tsx";
import { Combo } from "./combo.tsx";
import { Echo } from "./echo.tsx";

export function NumberField({ desk }: { readonly desk: Desk }) {
  const { dialler } = desk;
  return (
    <div class="number">
      <label class="number-label" for="number">{desk.t("label.number")}</label>
      <div class="number-box">
        <Combo
          desk={desk}
          field={dialler}
          id="number"
          describedBy="echo"
          keys="/"
          enter={desk.enter}
          escape={dialler.clear}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={desk.t("label.clear")}
          title={desk.t("label.clear")}
          aria-disabled={dialler.text.value === ""}
          onClick={dialler.clear}
        >
          <Icon name="clear" />
        </button>
      </div>
      <p class="echo" id="echo" aria-live="polite">
        <Echo desk={desk} field={dialler} example={desk.t("numberExample")} />
      </p>
    </div>
  );
}
