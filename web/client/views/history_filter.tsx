/** What of the history is shown: text, period, direction, result, only what was recorded; and the rows as a file. */
import type { Desk } from "../desk.ts";
import { momentText } from "../format.ts";
import { DIRECTIONS, RESULTS } from "../model/call_kinds.ts";
import type { LabelKey } from "../labels.ts";
import { PERIODS, readMoment } from "../model/period.ts";
import { Icon } from "../ui/icon.tsx";
import { SearchField } from "./search_field.tsx";

export function HistoryFilter({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  const filter = history.filter.value;
  const { filters, period } = history.unfolded.value;
  return (
    <div class="filters history-filters" data-unfolded={filters}>
      <SearchField
        desk={desk}
        id="search-history"
        label="searchHistory"
        value={filter.q}
        change={(q) => history.narrow({ q })}
      />
      <FoldButton desk={desk} />
      <div class="filter-set" id="history-filters">
        <button
          type="button"
          class="filter filter-button"
          aria-expanded={period}
          aria-controls="history-period"
          onClick={() => history.unfold("period")}
        >
          <span>{desk.t("label.period")}</span>
          <b>{desk.t(`period.${filter.period}`)}</b>
          <Icon name="open" small />
        </button>
        {period ? <Period desk={desk} /> : null}
        <Choice
          desk={desk}
          label="direction"
          value={filter.direction}
          values={DIRECTIONS}
          word={(each) => `direction.${each}`}
          change={(direction) => history.narrow({ direction })}
        />
        <Choice
          desk={desk}
          label="result"
          value={filter.result}
          values={RESULTS}
          word={(each) => `result.${each}`}
          change={(result) => history.narrow({ result })}
        />
        <button
          type="button"
          class="filter filter-button"
          aria-pressed={filter.recorded}
          onClick={() => history.narrow({ recorded: !filter.recorded })}
        >
          <b>{desk.t("label.recorded")}</b>
        </button>
        <a class="filter filter-button filter-file" href={history.csv.value} download>
          <Icon name="download" small />
          <b>CSV</b>
          <span class="unseen">{desk.t("label.save-file")}</span>
        </a>
      </div>
    </div>
  );
}

/** Where there is little room the conditions are behind one button, which says how many are set. */
function FoldButton({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  const count = history.conditions.value;
  return (
    <button
      type="button"
      class="filter filter-button filter-fold"
      aria-expanded={history.unfolded.value.filters}
      aria-controls="history-filters"
      onClick={() => history.unfold("filters")}
    >
      <b>{desk.t("label.narrow")}</b>
      {count === 0 ? null : <span class="filter-count">{count}</span>}
      <Icon name="open" small />
    </button>
  );
}

function Choice<Value extends string>({ desk, label, value, values, word, change }: {
  readonly desk: Desk;
  readonly label: LabelKey;
  readonly value: Value | undefined;
  readonly values: readonly Value[];
  readonly word: (value: Value) => LabelKey;
  readonly change: (value: Value | undefined) => void;
}) {
  return (
    <label class="filter" data-set={value !== undefined}>
      <span>{desk.t(label)}</span>
      <select
        value={value ?? ""}
        onChange={(event) => change(values.find((each) => each === event.currentTarget.value))}
      >
        <option value="">{desk.t("all")}</option>
        {values.map((each) => <option key={each} value={each}>{desk.t(word(each))}</option>)}
      </select>
    </label>
  );
}

/** Named periods, or from and to as one types them; what was understood stands below. */
function Period({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  const filter = history.filter.value;
  return (
    <fieldset class="period" id="history-period">
      <legend class="unseen">{desk.t("label.period")}</legend>
      <div class="segments">
        {PERIODS.map((name) => (
          <label class="segment" key={name}>
            <input
              type="radio"
              class="unseen"
              name="history-period"
              checked={filter.period === name}
              onChange={() => history.narrow({ period: name })}
            />
            {desk.t(`period.${name}`)}
          </label>
        ))}
      </div>
      {filter.period === "typed"
        ? (
          <div class="moments">
            <Moment desk={desk} which="from" />
            <Moment desk={desk} which="to" />
          </div>
        )
        : null}
    </fieldset>
  );
}

function Moment({ desk, which }: { readonly desk: Desk; readonly which: "from" | "to" }) {
  const { history, clock } = desk;
  const typed = history.filter.value[which];
  const now = clock.now.value;
  const read = readMoment(typed, which, now, clock.offset);
  const told = typed.trim() === ""
    ? desk.t(which === "from" ? "label.moment-example" : "label.moment-open")
    : read === undefined
    ? desk.t("label.moment-unreadable")
    : desk.t(which === "from" ? "label.from-moment" : "label.to-moment", {
      moment: momentText(read, now, clock.offset, desk.language.value),
    });
  return (
    <label class="moment">
      <span>{desk.t(which === "from" ? "label.from" : "label.to")}</span>
      <input
        type="text"
        value={typed}
        autocomplete="off"
        aria-describedby={`moment-${which}`}
        aria-invalid={typed.trim() !== "" && read === undefined}
        onInput={(event) => history.narrow({ [which]: event.currentTarget.value })}
      />
      <small id={`moment-${which}`} aria-live="polite">{told}</small>
    </label>
  );
}
