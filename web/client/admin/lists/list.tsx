/** One phonebook: its numbers, found by part of a name or number, and its own name. */
import type { AdminList, AdminListEntry } from "../../../shared/admin_settings.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable, SearchBox } from "../ui/table.tsx";
import { useRead, useRows } from "../use.ts";
import { EntrySheet, NewEntry } from "./entry_sheet.tsx";
import { ListSheet } from "./list_sheet.tsx";
import { PB } from "./words.ts";

export function ListPage({ app, list, entry }: {
  readonly app: App;
  readonly list: string;
  /** Id of an entry, `new`, or `settings`. */
  readonly entry: string | undefined;
}) {
  const at = `lists/${part(list)}`;
  const read = useRead<AdminList>(app, at);
  const rows = useRows<AdminListEntry>(app, `${at}/entries`);
  const title = read.value.value?.label ?? { ja: list, en: list };
  const close = () => void app.router.go(at);
  const add = (
    <Go to={`${at}/new`} kind="main-button">
      <Icon name="plus" small />
      {app.t(PB.addEntry)}
    </Go>
  );
  return (
    <Page
      app={app}
      title={title}
      wide
      actions={
        <>
          <Go to="lists" kind="plain-button">{app.t(PB.back)}</Go>
          <Go to={`${at}/settings`} kind="plain-button">{app.t(PB.rename)}</Go>
          <Go to={`${at}/csv`} kind="plain-button">{app.t(PB.csv)}</Go>
          {add}
        </>
      }
    >
      <div class="filters">
        <SearchBox
          app={app}
          label={PB.search}
          value={String(rows.query.value["q"] ?? "")}
          typed={(q) => rows.look({ q })}
        />
      </div>
      <RowsTable
        app={app}
        caption={title}
        source={rows}
        columns={columns(at)}
        keyOf={(each) => String(each.id)}
        empty={PB.noEntries}
        emptyAction={add}
      />
      {entry === undefined
        ? null
        : entry === "new"
        ? <NewEntry app={app} at={at} rows={rows} close={close} />
        : entry === "settings"
        ? (
          <ListSheet
            app={app}
            read={read}
            name={textOf(title, app.language.value)}
            close={close}
            removed={() => void app.router.go("lists")}
          />
        )
        : <EntrySheet key={entry} app={app} at={at} id={entry} rows={rows} close={close} />}
    </Page>
  );
}

function columns(at: string): readonly Column<AdminListEntry>[] {
  return [
    {
      key: "name",
      head: PB.name,
      narrow: "title",
      cell: (entry) => (
        <>
          <Go to={`${at}/${entry.id}`} kind="row-link">{entry.name}</Go>
          {entry.reading === "" ? null : <small>{entry.reading}</small>}
        </>
      ),
    },
    { key: "number", head: PB.number, kind: "cell-short", cell: (entry) => entry.display },
    { key: "note", head: PB.note, cell: (entry) => entry.note ?? null },
  ];
}
