/** 管理者: accounts of their own with long passwords, and what each may do. */
import type { Account } from "../../../shared/admin_accounts.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import { Moment } from "../ui/moment.tsx";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { AccountSheet, NewAccount } from "./account_sheet.tsx";
import { C } from "./words.ts";

export function AccountsPage({ app, rest }: PageProps) {
  const rows = useRows<Account>(app, "accounts");
  const close = () => void app.router.go("accounts");
  return (
    <Page
      app={app}
      title={C.title}
      about={C.about}
      wide
      actions={
        <Go to="accounts/new" kind="main-button">
          <Icon name="plus" small />
          {app.t(C.add)}
        </Go>
      }
    >
      <RowsTable
        app={app}
        caption={C.title}
        source={rows}
        columns={columns(app)}
        keyOf={(account) => account.username}
        empty={C.empty}
      />
      {rest[0] === undefined
        ? null
        : rest[0] === "new"
        ? <NewAccount app={app} rows={rows} close={close} />
        : <AccountSheet key={rest[0]} app={app} username={rest[0]} rows={rows} close={close} />}
    </Page>
  );
}

function columns(app: App): readonly Column<Account>[] {
  return [
    {
      key: "username",
      head: C.username,
      narrow: "title",
      cell: (account) => (
        <>
          <Go to={`accounts/${part(account.username)}`} kind="row-link">{account.username}</Go>
          {account.username === app.me.value?.username
            ? <span class="tag">{app.t(C.you)}</span>
            : null}
        </>
      ),
    },
    { key: "name", head: C.name, cell: (account) => account.name },
    { key: "role", head: C.role, cell: (account) => app.t(C[account.role]) },
    {
      key: "passwordAt",
      head: C.passwordAt,
      cell: (account) => <Moment app={app} at={account.passwordAt} />,
    },
  ];
}
