/** 回線: every line with its number, what it carries, how full it is, and the sheet to edit one in. */
import { type AdminLine, OUTSIDE_CLASSES } from "../../../shared/admin_lines.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { W } from "../words.ts";
import { LineSheet, NewLine } from "./line_sheet.tsx";
import { TrunkTag } from "./trunk_tag.tsx";
import { L } from "./words.ts";

export function LinesPage({ app, rest }: PageProps) {
  const rows = useRows<AdminLine>(app, "lines");
  const close = () => void app.router.go("lines");
  const may = app.may("settings");
  const add = may
    ? (
      <Go to="lines/new" kind="main-button">
        <Icon name="plus" small />
        {app.t(L.add)}
      </Go>
    )
    : null;
  return (
    <Page
      app={app}
      title={L.title}
      about={L.about}
      wide
      actions={
        <>
          <Go to="permissions" kind="plain-button">{app.t(L.grid)}</Go>
          {add}
        </>
      }
    >
      <RowsTable
        app={app}
        caption={L.title}
        source={rows}
        columns={columns(app)}
        keyOf={(line) => line.id}
        markOf={(line) => line.inService ? undefined : "disabled"}
        empty={L.empty}
        emptyAction={add}
      />
      {rest[0] === undefined || !may
        ? null
        : rest[0] === "new"
        ? <NewLine app={app} rows={rows} close={close} />
        : <LineSheet key={rest[0]} app={app} id={rest[0]} rows={rows} close={close} />}
    </Page>
  );
}

function columns(app: App): readonly Column<AdminLine>[] {
  return [
    {
      key: "label",
      head: L.label,
      narrow: "title",
      cell: (line) => {
        const name = textOf(line.label, app.language.value);
        return app.may("settings")
          ? <Go to={`lines/${part(line.id)}`} kind="row-link">{name}</Go>
          : <b>{name}</b>;
      },
    },
    { key: "number", head: L.number, kind: "cell-short", cell: (line) => line.display },
    {
      key: "use",
      head: L.use,
      kind: "cell-short",
      cell: (line) =>
        line.channels === undefined ? String(line.used) : `${line.used} / ${line.channels}`,
    },
    {
      key: "classes",
      head: L.classes,
      cell: (line) =>
        OUTSIDE_CLASSES.every((each) => line.classes.includes(each))
          ? app.t(L.allClasses)
          : line.classes.map((each) => app.word(`class.${each}`)).join(
            app.language.value === "ja" ? "、" : ", ",
          ),
    },
    {
      key: "tags",
      head: W.state,
      cell: (line) =>
        line.inService && !line.emergencyCapable && !line.trunkState ? null : (
          <span class="tags">
            {line.emergencyCapable
              ? <span class="tag" data-kind="good">{app.t(L.emergencyTag)}</span>
              : null}
            {line.inService
              ? null
              : <span class="tag" data-kind="trouble">{app.t(L.outOfService)}</span>}
            <TrunkTag app={app} state={line.trunkState} />
          </span>
        ),
    },
  ];
}
