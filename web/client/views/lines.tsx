/** The choice of line (law 5): a segmented row up to three, a list from four, greyed with the reason. */
import type { MyLine } from "../../shared/api.ts";
import type { Desk } from "../desk.ts";
import { Icon } from "../ui/icon.tsx";

/** From this many lines on the row is a list. */
export const LIST_FROM = 4;

export function Lines({ desk }: { readonly desk: Desk }) {
  const lines = desk.me.value.lines;
  const dimmed = desk.dialler.needsNoLine.value;
  return (
    <fieldset
      class={lines.length >= LIST_FROM ? "lines lines-list" : "lines"}
      data-count={lines.length}
      data-dimmed={dimmed}
    >
      <legend class="unseen">
        {dimmed ? `${desk.t("label.line")}: ${desk.t("noLineNeeded")}` : desk.t("label.line")}
      </legend>
      {lines.map((line) => <LineChoice key={line.id} desk={desk} line={line} />)}
    </fieldset>
  );
}

function LineChoice({ desk, line }: { readonly desk: Desk; readonly line: MyLine }) {
  const used = desk.dialler.lineUsed.value === line.id;
  const usable = line.permitted || used;
  return (
    <label class="line" data-usable={usable} title={desk.text(line.label)}>
      <input
        type="radio"
        name="line"
        class="unseen"
        value={line.id}
        checked={used}
        disabled={!usable}
        onChange={() => desk.dialler.chooseLine(line.id)}
      />
      <span class="line-name">{desk.text(line.label)}</span>
      <small class={usable ? "line-number" : "line-reason"}>
        {usable ? line.display : (
          <>
            <Icon name="lock" small />
            {desk.t(
              line.reason === "line-out-of-service" ? "outOfService" : "label.line-not-permitted",
            )}
          </>
        )}
      </small>
    </label>
  );
}
