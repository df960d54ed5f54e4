/** What the file would change, person by person, only the cells that change. */
import { useMemo } from "preact/hooks";
import { USERS_CSV_WORDS } from "../../../shared/import_message.ts";
import type { FieldChangeTold, ImportChangeTold } from "../../../shared/admin_import.ts";
import { unreachable } from "../../../../core/lib/unreachable.ts";
import type { App } from "../app.ts";
import type { Column } from "../ui/table.tsx";
import { Diff, FoundChanges } from "./found.tsx";
import type { LocalPlan } from "./plan.ts";
import { B } from "./words.ts";

const FIELDS = ["name", "reading", "department", "password"] as const;

export function Changes({ app, plan }: { readonly app: App; readonly plan: LocalPlan }) {
  const { changes } = plan;
  const counts = useMemo(() => countChanges(changes), [changes]);
  const said = (label: typeof B.countEdits | typeof B.countAdds, count: number) =>
    count > 0 ? app.t(label, { count }) : "";
  const fields = FIELDS.map((name) => {
    const count = counts.fields[name];
    const field = app.t(USERS_CSV_WORDS.column(name));
    return count > 0 ? app.t(B.countField, { field, count }) : "";
  });
  const columns: readonly Column<ImportChangeTold>[] = [
    {
      key: "who",
      head: B.who,
      narrow: "title",
      cell: (change) => (
        <span class="bulk-who">
          <b>{change.extension}</b> {change.kind === "add" ? change.texts.name : change.name}
          {change.kind === "add"
            ? <span class="tag" data-kind="good">{app.t(B.added)}</span>
            : null}
        </span>
      ),
    },
    { key: "what", head: B.what, cell: (change) => <What app={app} change={change} /> },
  ];
  return (
    <FoundChanges
      app={app}
      changes={changes}
      tags={[said(B.countEdits, counts.edits), said(B.countAdds, counts.adds), ...fields]}
      search={B.findChange}
      columns={columns}
      keyOf={(change) => change.extension}
      textOf={textOf}
    />
  );
}

function countChanges(changes: readonly ImportChangeTold[]) {
  const fields = { name: 0, reading: 0, department: 0, password: 0 };
  let edits = 0;
  for (const change of changes) {
    if (change.kind === "add") continue;
    edits++;
    for (const { field } of change.fields) fields[field]++;
  }
  return { edits, adds: changes.length - edits, fields };
}

/** Extension, name and texts. */
function textOf(change: ImportChangeTold): string {
  if (change.kind === "add") return [change.extension, ...Object.values(change.texts)].join("\n");
  const texts = change.fields.flatMap((field) =>
    field.field === "password" ? [] : [field.before, field.after]
  );
  return [change.extension, change.name, ...texts].join("\n");
}

function What({ app, change }: { readonly app: App; readonly change: ImportChangeTold }) {
  if (change.kind === "add") {
    const { reading, department } = change.texts;
    const texts = [reading, department].filter((text) => text !== "");
    const password = change.hasPassword ? [] : [app.t(B.withoutPassword)];
    return <span>{[...texts, ...password].join("、")}</span>;
  }
  return (
    <ul class="bulk-fields">
      {change.fields.map((field) => (
        <li key={field.field}>
          <span class="bulk-field">{app.t(USERS_CSV_WORDS.column(field.field))}</span>
          {field.field === "password"
            ? <ins>{app.t(passwordWord(field.change))}</ins>
            : <Diff app={app} before={field.before} after={field.after} />}
        </li>
      ))}
    </ul>
  );
}

function passwordWord(change: Extract<FieldChangeTold, { field: "password" }>["change"]) {
  switch (change) {
    case "filled-in":
      return B.passwordFilled;
    case "replaced":
      return B.passwordReplaced;
    case "unverified":
      return B.passwordUnverified;
    default:
      return unreachable(change);
  }
}
