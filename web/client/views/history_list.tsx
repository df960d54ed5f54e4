/** 電話履歴: the person's calls under day headings, missed ones in red, each with its detail and its call-back. */
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import type { HistoryGap } from "../../shared/api.ts";
import { clockText, dayText, millisOf } from "../format.ts";
import type { HistoryDay } from "../model/history.ts";
import { HistoryFilter } from "./history_filter.tsx";
import { HistoryRow } from "./history_row.tsx";
import { Empty, Failed, NextRows, Skeleton } from "./row_states.tsx";

/** Within this many pixels of its top edge a list counts as not scrolled away. */
const TOP_EDGE = 8;
const DAY = 86_400_000;

export function HistoryList({ desk }: { readonly desk: Desk }) {
  const { history } = desk;
  return (
    <>
      <h2 class="unseen">{desk.t("label.history")}</h2>
      <HistoryFilter desk={desk} />
      <div class="rows-place">
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
      {days.map((day) => <Day key={day.day} desk={desk} day={day} />)}
      <NextRows
        desk={desk}
        drawn={history.drawn}
        more={history.more.value}
        busy={history.state.value === "reading"}
        read={history.readMore}
      />
    </>
  );
}

function Day({ desk, day }: { readonly desk: Desk; readonly day: HistoryDay }) {
  const { offset } = desk.clock;
  const today = desk.history.today.value * DAY - offset;
  return (
    <section class="day" aria-labelledby={`day-${day.day}`}>
      <h3 id={`day-${day.day}`}>{dayText(day.at, today, offset, desk.language.value)}</h3>
      <ul>
        {linesOf(desk, day)}
      </ul>
    </section>
  );
}

/** Calls, and between them the times of which none are known. */
function linesOf(desk: Desk, { rows, gaps }: HistoryDay) {
  return [
    ...rows.map((entry) => ({
      at: millisOf(entry.start),
      line: <HistoryRow key={entry.id} desk={desk} entry={entry} />,
    })),
    ...gaps.map((gap) => ({
      at: millisOf(gap.from),
      line: <Gap key={gap.from} desk={desk} gap={gap} />,
    })),
  ].sort((a, b) => b.at - a.at).map(({ line }) => line);
}

function Gap({ desk, gap }: { readonly desk: Desk; readonly gap: HistoryGap }) {
  const [from, to] = [gap.from, gap.to].map((at) =>
    clockText(millisOf(at), desk.clock.offset, false)
  );
  return <li class="history-gap">{desk.t("historyGap", { from: from!, to: to! })}</li>;
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
