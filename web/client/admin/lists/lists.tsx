/** リスト: the phonebooks, and inside one its numbers. */
import type { AdminList } from "../../../shared/admin_settings.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { ListPage } from "./list.tsx";
import { ListCsvPage } from "./list_csv.tsx";
import { NewList } from "./list_sheet.tsx";
import { PB } from "./words.ts";

export function ListsPage({ app, rest }: PageProps) {
  const [list, entry] = rest;
  if (list === undefined || list === "new") return <AllLists app={app} adds={list === "new"} />;
  if (entry === "csv") return <ListCsvPage key={list} app={app} list={list} />;
  return <ListPage key={list} app={app} list={list} entry={entry} />;
}

function AllLists({ app, adds }: { readonly app: App; readonly adds: boolean }) {
  const rows = useRows<AdminList>(app, "lists");
  const add = (
    <Go to="lists/new" kind="main-button">
      <Icon name="plus" small />
      {app.t(PB.add)}
    </Go>
  );
  return (
    <Page app={app} title={PB.title} about={PB.about} actions={add}>
      <RowsTable
        app={app}
        caption={PB.title}
        source={rows}
        columns={columns(app)}
        keyOf={(list) => list.id}
        empty={PB.empty}
        emptyAction={add}
      />
      {adds
        ? (
          <NewList
            app={app}
            close={() => void app.router.go("lists")}
            made={(list) => {
              void rows.reload();
              void app.router.go(`lists/${part(list.id)}`);
            }}
          />
        )
        : null}
    </Page>
  );
}

function columns(app: App): readonly Column<AdminList>[] {
  return [
    {
      key: "label",
      head: PB.label,
      narrow: "title",
      cell: (list) => (
        <Go to={`lists/${part(list.id)}`} kind="row-link">
          {textOf(list.label, app.language.value)}
        </Go>
      ),
    },
    {
      key: "entries",
      head: PB.entries,
      cell: (list) => app.t(PB.count, { count: list.entries }),
    },
  ];
}
