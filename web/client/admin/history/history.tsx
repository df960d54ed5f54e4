/** 電話履歴: the calls of all, one row for each person's part; a row opens its detail with the recording. */
import { useSignal } from "@preact/signals";
import type { AdminLinePage } from "../../../shared/admin_lines.ts";
import type { AdminHistoryEntry } from "../../../shared/admin_watch.ts";
import type { HistoryGap } from "../../../shared/api.ts";
import { lengthText, momentText } from "../../format.ts";
import { DIRECTIONS, RESULTS } from "../../model/call_kinds.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App, PageProps } from "../app.ts";
import { Filter } from "../ui/filter.tsx";
import { Moment } from "../ui/moment.tsx";
import { Page } from "../ui/page.tsx";
import { Period, periodQuery } from "../ui/period.tsx";
import { type Column, RowsTable, SearchBox } from "../ui/table.tsx";
import { useRead, useRows } from "../use.ts";
import { W } from "../words.ts";
import { useCallDesk } from "./call_desk.ts";
import { CallSheet } from "./call_sheet.tsx";
import { iconOf, kindText } from "./kinds.ts";
import { H } from "./words.ts";

export function HistoryPage({ app }: PageProps) {
  const period = useSignal("week");
  const rows = useRows<AdminHistoryEntry>(app, "history", periodQuery(app, period.peek()));
  const lines = useRead<AdminLinePage>(app, "lines");
  const open = useSignal<AdminHistoryEntry | undefined>(undefined);
  const desk = useCallDesk(app, lines.value);
  const query = rows.query.value;
  const chosen = (name: string) => String(query[name] ?? "");
  return (
    <Page
      app={app}
      title={H.title}
      about={H.about}
      wide
      actions={
        <a class="plain-button" href={app.api.file("history.csv", query)} download>
          <Icon name="download" small />
          CSV
        </a>
      }
    >
      <div class="filters">
        <SearchBox
          app={app}
          label={H.search}
          value={chosen("q")}
          typed={(q) => rows.look({ q })}
        />
        <Period
          app={app}
          value={period.value}
          choose={(name) => {
            period.value = name;
            rows.look(periodQuery(app, name));
          }}
        />
        <Filter
          app={app}
          label={H.direction}
          value={chosen("direction")}
          choose={(direction) => rows.look({ direction })}
          choices={[
            { value: "", label: W.all },
            ...DIRECTIONS.map((each) => ({ value: each, label: app.word(`direction.${each}`) })),
          ]}
        />
        <Filter
          app={app}
          label={H.result}
          value={chosen("result")}
          choose={(result) => rows.look({ result })}
          choices={[
            { value: "", label: W.all },
            ...RESULTS.map((each) => ({ value: each, label: app.word(`result.${each}`) })),
          ]}
        />
        <Filter
          app={app}
          label={H.recorded}
          value={chosen("recorded")}
          choose={(recorded) => rows.look({ recorded })}
          choices={[{ value: "", label: W.all }, { value: "true", label: H.recordedOnly }]}
        />
      </div>
      <RowsTable
        app={app}
        caption={H.title}
        source={rows}
        keyOf={(entry) => entry.id}
        columns={columns(app, (entry) => open.value = entry, desk)}
        markOf={(entry) => entry.result === "missed" ? "missed" : undefined}
        empty={H.empty}
        emptyAction={gapsBetween(app, rows.gaps.value).map((text) => <p key={text}>{text}</p>)}
        notesAbove={(entry, before) => gapsBetween(app, rows.gaps.value, entry, before)}
      />
      {open.value === undefined ? null : (
        <CallSheet
          app={app}
          desk={desk}
          entry={open.value}
          close={() => {
            desk.player.close();
            open.value = undefined;
          }}
        />
      )}
    </Page>
  );
}

/** Times without the PBX that began after `older` and before `newer`, the newest first. */
function gapsBetween(
  app: App,
  gaps: readonly HistoryGap[],
  older?: AdminHistoryEntry,
  newer?: AdminHistoryEntry,
): readonly string[] {
  const from = older === undefined ? -Infinity : Date.parse(older.start);
  const to = newer === undefined ? Infinity : Date.parse(newer.start);
  return gaps.filter((gap) => Date.parse(gap.from) >= from && Date.parse(gap.from) < to)
    .map((gap) => app.t(H.gap, { from: momentOf(app, gap.from), to: momentOf(app, gap.to) }));
}

function momentOf(app: App, at: string): string {
  return momentText(Date.parse(at), app.now(), app.offset, app.language.value);
}

function columns(
  app: App,
  open: (entry: AdminHistoryEntry) => void,
  desk: ReturnType<typeof useCallDesk>,
): readonly Column<AdminHistoryEntry>[] {
  return [
    {
      key: "peer",
      head: H.peer,
      narrow: "title",
      cell: (entry) => {
        const name = desk.nameOf(entry.peer);
        return (
          <span class="call-peer">
            <Icon name={iconOf(entry)} />
            <button type="button" class="row-link" onClick={() => open(entry)}>{name}</button>
            {entry.display === "" || entry.display === name ? null : <small>{entry.display}</small>}
          </span>
        );
      },
    },
    {
      key: "owner",
      head: H.owner,
      cell: ({ owner }) => (
        <>
          {owner.name ?? app.t(H.gone)}
          <small>{owner.extension}</small>
        </>
      ),
    },
    { key: "kind", head: H.result, cell: (entry) => kindText(app, entry) },
    {
      key: "line",
      head: W.line,
      cell: (entry) => entry.direction === "internal" ? null : desk.lineName(entry.line),
    },
    {
      key: "length",
      head: H.talked,
      kind: "cell-number",
      cell: (entry) =>
        entry.talkSeconds === 0 ? null : (
          <span class="call-length">
            {entry.recording === undefined ? null : <Icon name="play" small />}
            {entry.recording === undefined
              ? null
              : <span class="unseen">{app.word("label.recorded")}</span>}
            {lengthText(entry.talkSeconds * 1000)}
          </span>
        ),
    },
    {
      key: "start",
      head: W.time,
      kind: "cell-time",
      cell: (entry) => <Moment app={app} at={entry.start} />,
    },
  ];
}
