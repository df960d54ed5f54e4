/** 着信連携: what is opened and told when a call comes in, with a test and the log of what was sent. */
import type { Integration } from "../../../shared/admin_integrations.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { W } from "../words.ts";
import { IntegrationSheet, NewIntegrationSheet } from "./integration_sheet.tsx";
import { I } from "./words.ts";

export function IntegrationsPage({ app, rest }: PageProps) {
  const rows = useRows<Integration>(app, "integrations");
  const close = () => void app.router.go("integrations");
  const add = (
    <Go to="integrations/new" kind="main-button">
      <Icon name="plus" small />
      {app.t(I.add)}
    </Go>
  );
  return (
    <Page app={app} title={I.title} about={I.about} wide actions={add}>
      <RowsTable
        app={app}
        caption={I.title}
        source={rows}
        columns={columns(app)}
        keyOf={(integration) => integration.id}
        markOf={(integration) => integration.enabled ? undefined : "disabled"}
        empty={I.empty}
        emptyAction={add}
      />
      {rest[0] === undefined
        ? null
        : rest[0] === "new"
        ? <NewIntegrationSheet app={app} rows={rows} close={close} />
        : <IntegrationSheet key={rest[0]} app={app} id={rest[0]} rows={rows} close={close} />}
    </Page>
  );
}

function columns(app: App): readonly Column<Integration>[] {
  return [
    {
      key: "name",
      head: I.name,
      narrow: "title",
      cell: (integration) => (
        <Go to={`integrations/${part(integration.id)}`} kind="row-link">{integration.name}</Go>
      ),
    },
    {
      key: "kind",
      head: I.kind,
      kind: "cell-short",
      cell: (integration) => app.t(I[integration.kind]),
    },
    { key: "url", head: I.url, kind: "cell-long", cell: (integration) => integration.url },
    {
      key: "state",
      head: W.state,
      cell: (integration) => integration.enabled ? null : <span class="tag">{app.t(I.off)}</span>,
    },
  ];
}
