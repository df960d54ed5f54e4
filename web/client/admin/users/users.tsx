/** ユーザ: everybody with an extension, found by part of a name, and the sheet to edit one in. */
import type { AdminLinePage } from "../../../shared/admin_lines.ts";
import type { AdminUser } from "../../../shared/admin_users.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { Lamp } from "../../ui/lamp.tsx";
import type { App, PageProps } from "../app.ts";
import type { Rows } from "../rows.ts";
import { Filter } from "../ui/filter.tsx";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable, SearchBox } from "../ui/table.tsx";
import { useRead, useRows } from "../use.ts";
import { W } from "../words.ts";
import { NewUser, UserSheet } from "./user_sheet.tsx";
import { U } from "./words.ts";

const STATES = [
  { value: "", label: W.all },
  { value: "false", label: U.inUse },
  { value: "true", label: U.disabled },
];

export function UsersPage({ app, rest }: PageProps) {
  const query = app.router.query.peek();
  const rows = useRows<AdminUser>(app, "users", {
    q: query.get("q") ?? undefined,
    disabled: query.get("disabled") ?? undefined,
  });
  const lines = useRead<AdminLinePage>(app, "lines").value.value?.items ?? [];
  const names = new Map(lines.map(({ id, label }) => [id, textOf(label, app.language.value)]));
  const look = (part: Readonly<Record<string, string>>) => {
    rows.look(part);
    const { q, disabled } = rows.query.peek();
    app.router.note({ q: q?.toString(), disabled: disabled?.toString() });
  };
  const close = () => void app.router.go("users");
  return (
    <Page
      app={app}
      title={U.title}
      about={U.about}
      wide
      actions={
        <>
          <Go to="bulk" kind="plain-button">{app.t(U.bulk)}</Go>
          <Go to="users/new" kind="main-button">
            <Icon name="plus" small />
            {app.t(U.add)}
          </Go>
        </>
      }
    >
      <div class="filters">
        <SearchBox
          app={app}
          label={U.search}
          value={String(rows.query.value["q"] ?? "")}
          typed={(q) => look({ q })}
        />
        <Filter
          app={app}
          label={U.state}
          choices={STATES}
          value={String(rows.query.value["disabled"] ?? "")}
          choose={(disabled) => look({ disabled })}
        />
      </div>
      <RowsTable
        app={app}
        caption={U.title}
        source={rows}
        columns={columns(app, names)}
        keyOf={(user) => user.extension}
        markOf={(user) => user.disabled ? "disabled" : undefined}
        empty={U.empty}
        unfound={W.nobodyFound}
        emptyAction={<Go to="users/new" kind="main-button">{app.t(U.add)}</Go>}
      />
      {rest[0] === undefined
        ? null
        : rest[0] === "new"
        ? <NewUser app={app} rows={rows} close={close} />
        : <UserSheet key={rest[0]} app={app} extension={rest[0]} rows={rows} close={close} />}
    </Page>
  );
}

export type UserRows = Rows<AdminUser>;

function columns(
  app: App,
  names: ReadonlyMap<string, string>,
): readonly Column<AdminUser>[] {
  return [
    {
      key: "name",
      head: W.name,
      narrow: "title",
      cell: (user) => (
        <>
          <Go to={`users/${user.extension}`} kind="row-link">{user.name}</Go>
          {user.reading === "" ? null : <small>{user.reading}</small>}
        </>
      ),
    },
    { key: "extension", head: W.extension, kind: "cell-short", cell: (user) => user.extension },
    { key: "department", head: U.department, cell: (user) => user.department },
    {
      key: "phone",
      head: U.phone,
      kind: "cell-short",
      cell: (user) => <Lamp state={user.line} word={app.word(`device.${user.line}`)} />,
    },
    {
      key: "devices",
      head: U.devices,
      kind: "cell-short",
      cell: (user) => app.t(U.devicesCount, { count: user.devices.length }),
    },
    {
      key: "lines",
      head: U.permitted,
      cell: (user) =>
        user.lines.length === 0
          ? app.t(U.inside)
          : user.lines.map((line) => names.get(line) ?? line).join(
            app.language.value === "ja" ? "、" : ", ",
          ),
    },
    {
      key: "tags",
      head: W.state,
      cell: (user) =>
        user.hasPassword && !user.disabled ? app.t(U.inUse) : (
          <span class="tags">
            {user.disabled ? <span class="tag">{app.t(U.disabled)}</span> : null}
            {user.hasPassword
              ? null
              : <span class="tag" data-kind="trouble">{app.t(U.noPassword)}</span>}
          </span>
        ),
    },
  ];
}
