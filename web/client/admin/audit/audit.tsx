/** 監査ログ: who did what, when and from where. It can be searched and never changed. */
import type { AuditItem } from "../../../shared/admin_watch.ts";
import type { AdminRole } from "../../../../core/domain/admin_rights.ts";
import { displayNumber } from "../../../../core/domain/number_plan.ts";
import { AUDIT_ACTIONS, type AuditAction } from "../../../../core/domain/audit.ts";
import type { App, PageProps } from "../app.ts";
import { Filter } from "../ui/filter.tsx";
import { Moment } from "../ui/moment.tsx";
import { Page } from "../ui/page.tsx";
import { Period, periodQuery } from "../ui/period.tsx";
import { type Column, RowsTable, SearchBox } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { W } from "../words.ts";
import { useSignal } from "@preact/signals";
import { C as ACCOUNTS } from "../accounts/words.ts";
import { A, ACTIONS, FIELDS } from "./words.ts";

export function AuditPage({ app }: PageProps) {
  const period = useSignal("all");
  const rows = useRows<AuditItem>(app, "audit");
  const query = rows.query.value;
  return (
    <Page app={app} title={A.title} about={A.about} wide>
      <div class="filters">
        <SearchBox
          app={app}
          label={A.search}
          value={String(query["q"] ?? "")}
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
          label={A.action}
          value={String(query["action"] ?? "")}
          choose={(action) => rows.look({ action })}
          choices={[
            { value: "", label: W.all },
            ...AUDIT_ACTIONS.map((each) => ({ value: each, label: ACTIONS[each] })),
          ]}
        />
      </div>
      <RowsTable
        app={app}
        caption={A.title}
        source={rows}
        keyOf={(item) => String(item.id)}
        columns={columns(app)}
        empty={A.empty}
      />
    </Page>
  );
}

/** What they were done to has an id, which nobody reads: whose call it was, and when, stands in the detail. */
const NAMELESS: ReadonlySet<string> = new Set<AuditAction>([
  "recording.listen",
  "recording.download",
]);

function columns(app: App): readonly Column<AuditItem>[] {
  return [
    {
      key: "at",
      head: W.time,
      kind: "cell-short",
      cell: (item) => <Moment app={app} at={item.at} />,
    },
    {
      key: "action",
      head: A.action,
      narrow: "title",
      cell: (item) => (
        <>
          <b>{actionText(app, item.action)}</b>
          {item.target === undefined || NAMELESS.has(item.action)
            ? null
            : <small>{item.target}</small>}
        </>
      ),
    },
    {
      key: "actor",
      head: A.actor,
      cell: ({ actor }) => (
        <>
          {actor.kind === "system" ? app.t(A.system) : actor.name}
          {actor.kind === "person" ? <small>{app.t(A.person)}</small> : null}
        </>
      ),
    },
    {
      key: "detail",
      head: A.detail,
      kind: "cell-long",
      cell: (item) => item.detail === undefined ? null : <Changes app={app} of={item.detail} />,
    },
    {
      key: "address",
      head: A.address,
      kind: "cell-short",
      cell: (item) => item.address ?? null,
    },
  ];
}

const ROLES = [
  "owner",
  "people",
  "system",
  "auditor",
  "custom",
] as const satisfies readonly AdminRole[];

function actionText(app: App, action: string): string {
  const words = Object.entries(ACTIONS).find(([name]) => name === action)?.[1];
  return words === undefined ? action : app.t(words);
}

function Changes({ app, of }: {
  readonly app: App;
  readonly of: NonNullable<AuditItem["detail"]>;
}) {
  return (
    <dl class="changes">
      {Object.entries(of).map(([field, value]) => (
        <>
          <dt key={`${field}-name`}>{fieldText(app, field)}</dt>
          <dd key={field}>
            {typeof value !== "object" ? valueText(app, field, value) : (
              <>
                {value.before === undefined ? null : <del>{value.before}</del>}
                {value.before === undefined || value.after === undefined ? null : " → "}
                {value.after === undefined ? null : <ins>{value.after}</ins>}
              </>
            )}
          </dd>
        </>
      ))}
    </dl>
  );
}

function fieldText(app: App, field: string): string {
  const words = Object.entries(FIELDS).find(([name]) => name === field)?.[1];
  return words === undefined ? field : app.t(words);
}

function valueText(app: App, field: string, value: string | number | boolean): string {
  if (typeof value === "boolean") return app.t(value ? W.yes : W.no);
  const text = String(value);
  if (field === "number") return displayNumber(text);
  if (field !== "role") return text;
  const role = ROLES.find((each) => each === text);
  return role === undefined ? text : app.t(ACCOUNTS[role]);
}
