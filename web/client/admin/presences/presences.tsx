/** プレゼンス: the states people choose from, in their order and colours, and whether callers make phones ring. */
import type { AdminPresence } from "../../../shared/admin_settings.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import type { Rows } from "../rows.ts";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { W } from "../words.ts";
import { NewPresence, PresenceSheet } from "./presence_sheet.tsx";
import { S } from "./words.ts";

export function PresencesPage({ app, rest }: PageProps) {
  const rows = useRows<AdminPresence>(app, "presences");
  const close = () => void app.router.go("presences");
  return (
    <Page
      app={app}
      title={S.title}
      about={S.about}
      actions={
        <Go to="presences/new" kind="main-button">
          <Icon name="plus" small />
          {app.t(S.add)}
        </Go>
      }
    >
      <RowsTable
        app={app}
        caption={S.title}
        source={rows}
        columns={columns(app, rows)}
        keyOf={(presence) => presence.code}
        empty={S.empty}
      />
      {rest[0] === undefined
        ? null
        : rest[0] === "new"
        ? <NewPresence app={app} rows={rows} close={close} />
        : <PresenceSheet key={rest[0]} app={app} code={rest[0]} rows={rows} close={close} />}
    </Page>
  );
}

function columns(app: App, rows: Rows<AdminPresence>): readonly Column<AdminPresence>[] {
  return [
    {
      key: "label",
      head: S.label,
      narrow: "title",
      cell: (presence) => (
        <span class="presence">
          <i class="presence-ring" data-colour={presence.colour} aria-hidden="true" />
          <Go to={`presences/${part(presence.code)}`} kind="row-link">
            {textOf(presence.label, app.language.value)}
          </Go>
        </span>
      ),
    },
    {
      key: "rings",
      head: S.rings,
      cell: (presence) => app.t(presence.rings ? S.ringsYes : S.ringsNo),
    },
    {
      key: "sip",
      head: S.sipType,
      narrow: "extra",
      cell: (presence) => app.t(S[presence.sipType]),
    },
    {
      key: "order",
      head: S.order,
      kind: "cell-action",
      cell: (presence) => <Mover app={app} presence={presence} rows={rows} />,
    },
  ];
}

/** One place up or down; the first is everybody's before a choice. */
function Mover({ app, presence, rows }: {
  readonly app: App;
  readonly presence: AdminPresence;
  readonly rows: Rows<AdminPresence>;
}) {
  const at = rows.items.value.findIndex(({ code }) => code === presence.code);
  const last = rows.items.value.length - 1;
  const move = async (position: number) => {
    const answer = await app.api.patch(`presences/${part(presence.code)}`, {
      position,
      revision: presence.revision,
    });
    if (answer.ok) app.toasts.say(W.saved);
    await rows.reload();
  };
  const name = textOf(presence.label, app.language.value);
  return (
    <span class="movers">
      {([["up", at - 1, at > 0], ["down", at + 1, at < last]] as const).map(([icon, to, can]) => (
        <button
          key={icon}
          type="button"
          class="icon-button"
          title={app.t(S[icon], { name })}
          aria-disabled={!can}
          onClick={() => can && void move(to)}
        >
          <Icon name={icon} />
          <span class="unseen">{app.t(S[icon], { name })}</span>
        </button>
      ))}
    </span>
  );
}
