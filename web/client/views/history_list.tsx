/** 電話履歴: the person's calls under day headings, missed ones in red, each with its call-back. */
import type { CallDirection, CallResult, HistoryEntry } from "../../shared/api.ts";
import { say } from "../../shared/words.ts";
import type { Desk } from "../desk.ts";
import { clockText, dayText, lengthText, millisOf, spokenLength } from "../format.ts";
import type { LabelKey } from "../labels.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { Empty, Failed, NextRows, Skeleton } from "./row_states.tsx";
import { SearchField } from "./search_field.tsx";

/** Within this many pixels of its top edge a list counts as not scrolled away. */
const TOP_EDGE = 8;

export function HistoryList({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  return (
    <>
      <HistoryFilter desk={desk} />
      <NewCalls desk={desk} />
      <div
        class="rows"
        id="history-rows"
        onScroll={(event) => history.scrolled(event.currentTarget.scrollTop <= TOP_EDGE)}
        onPointerDown={history.seen}
        onKeyDown={history.seen}
        onWheel={history.seen}
      >
        <HistoryRows desk={desk} />
      </div>
    </>
  );
}

function HistoryRows({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  const days = history.days.value;
  if (history.state.value === "failed") return <Failed desk={desk} again={history.refresh} />;
  if (days.length === 0) {
    if (history.state.value === "reading") return <Skeleton desk={desk} />;
    return history.filtered.value
      ? (
        <Empty>
          <p>{desk.t("nothingMatches")}</p>
          <button type="button" class="chip-button" onClick={history.clearFilter}>
            {desk.t("clearFilter")}
          </button>
        </Empty>
      )
      : (
        <Empty>
          <p>{say("history-empty", desk.language.value)}</p>
          <button type="button" class="chip-button" onClick={desk.focusNumber}>
            {desk.t("skip")}
          </button>
        </Empty>
      );
  }
  return (
    <>
      {days.map((day) => (
        <section key={day.day} class="day" aria-labelledby={`day-${day.day}`}>
          <h3 id={`day-${day.day}`}>
            {dayText(day.at, desk.clock.now.value, desk.clock.offset, desk.language.value)}
          </h3>
          <ul>
            {day.rows.map((entry) => <HistoryRow key={entry.id} desk={desk} entry={entry} />)}
          </ul>
        </section>
      ))}
      <NextRows
        desk={desk}
        more={history.more.value}
        busy={history.state.value === "reading"}
        read={history.readMore}
      />
    </>
  );
}

function HistoryRow({ desk, entry }: { readonly desk: Desk; readonly entry: HistoryEntry }) {
  const name = desk.nameOf(entry.peer);
  const line = entry.direction === "internal"
    ? undefined
    : desk.me.value.lines.find((each) => each.id === entry.line);
  const known = name !== entry.display;
  const talk = entry.talkSeconds * 1000;
  const callable = entry.number !== "";
  return (
    <li class="row history-row" data-missed={entry.result === "missed"}>
      <Icon name={iconOf(entry)} />
      <span class="row-name">
        <b title={name}>{name}</b>
        {known ? <small>{entry.display}</small> : null}
      </span>
      <span class="row-kind">{desk.t(kindOf(entry))}</span>
      <span class="row-line">{line === undefined ? "" : desk.text(line.label)}</span>
      <span class="row-length">
        {entry.talkSeconds === 0
          ? null
          : (
            <span aria-label={spokenLength(talk, desk.language.value)} role="img">
              {lengthText(talk)}
            </span>
          )}
      </span>
      <time class="row-time" dateTime={entry.start}>
        {clockText(millisOf(entry.start), desk.clock.offset, false)}
      </time>
      <button
        type="button"
        class="icon-button"
        aria-label={desk.t("callBackTo", { name })}
        title={desk.t(callable ? "callBack" : "callNot")}
        aria-disabled={!callable}
        onClick={() => {
          if (callable) desk.callBack(entry);
        }}
      >
        <Icon name="call" />
      </button>
    </li>
  );
}

/** The direction by shape; a missed call has its own. */
function iconOf(entry: HistoryEntry): IconName {
  if (entry.result === "missed") return "missed";
  return entry.role === "caller" ? "outgoing" : "incoming";
}

/** An answered call says its direction, another what became of it. */
function kindOf(entry: HistoryEntry): LabelKey {
  return entry.result === "answered" ? `direction.${entry.direction}` : `result.${entry.result}`;
}

/** New rows that came while the list was scrolled away (law 6). */
function NewCalls({ desk }: { readonly desk: Desk }) {
  const count = desk.history.waiting.value;
  return (
    <div class="pill-place" role="status">
      {count === 0 ? null : (
        <button type="button" class="pill" onClick={desk.showNewCalls}>
          {desk.t("newCalls", { count })}
        </button>
      )}
    </div>
  );
}

const DIRECTIONS: readonly CallDirection[] = ["inbound", "outbound", "internal"];
const RESULTS: readonly CallResult[] = [
  "answered",
  "missed",
  "answered-elsewhere",
  "busy",
  "no-answer",
  "cancelled",
  "rejected",
  "failed",
];

function HistoryFilter({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  const filter = history.filter.value;
  return (
    <div class="filters">
      <SearchField
        desk={desk}
        id="search-history"
        label="searchHistory"
        value={filter.q}
        change={(q) => history.narrow({ q })}
      />
      <label class="filter">
        <span>{desk.t("direction")}</span>
        <select
          value={filter.direction ?? ""}
          onChange={(event) =>
            history.narrow({
              direction: DIRECTIONS.find((each) => each === event.currentTarget.value),
            })}
        >
          <option value="">{desk.t("all")}</option>
          {DIRECTIONS.map((each) => (
            <option key={each} value={each}>{desk.t(`direction.${each}`)}</option>
          ))}
        </select>
      </label>
      <label class="filter">
        <span>{desk.t("result")}</span>
        <select
          value={filter.result ?? ""}
          onChange={(event) =>
            history.narrow({ result: RESULTS.find((each) => each === event.currentTarget.value) })}
        >
          <option value="">{desk.t("all")}</option>
          {RESULTS.map((each) => <option key={each} value={each}>{desk.t(`result.${each}`)}
          </option>)}
        </select>
      </label>
    </div>
  );
}
