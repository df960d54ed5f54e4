/** What the file would change, person by person, only the cells that change; counted, and searchable. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { columnLabel } from "../../../shared/import_message.ts";
import type { FieldChangeTold, ImportChangeTold } from "../../../shared/admin_import.ts";
import { unreachable } from "../../../../core/lib/unreachable.ts";
import type { App } from "../app.ts";
import { type Column, SearchBox, Table } from "../ui/table.tsx";
import { W } from "../words.ts";
import { countChanges, findChanges } from "./diff.ts";
import type { LocalPlan } from "./plan.ts";
import { B } from "./words.ts";

const SHOWN = 100;

export function Changes({ app, plan }: { readonly app: App; readonly plan: LocalPlan }) {
  const sought = useSignal("");
  const shown = useSignal(SHOWN);
  const { changes } = plan;
  const found = useMemo(() => findChanges(changes, sought.value), [changes, sought.value]);
  const counts = useMemo(() => countChanges(changes), [changes]);
  if (changes.length === 0) return null;
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
    <section class="bulk-part" aria-labelledby="bulk-changes">
      <h3 id="bulk-changes">{app.t(B.changesTitle)}</h3>
      <div class="tags">
        {counts.edits > 0 ? <Tag text={app.t(B.countEdits, { count: counts.edits })} /> : null}
        {counts.adds > 0 ? <Tag text={app.t(B.countAdds, { count: counts.adds })} /> : null}
        {counts.fields.map(([field, count]) => (
          <Tag
            key={field}
            text={app.t(B.countField, { field: app.t(columnLabel(field)), count })}
          />
        ))}
      </div>
      <div class="filters">
        <SearchBox
          app={app}
          label={B.findChange}
          value={sought.value}
          typed={(text) => {
            sought.value = text;
            shown.value = SHOWN;
          }}
        />
      </div>
      {found.length === 0
        ? <p class="empty">{app.t(B.nothingFound, { text: sought.value })}</p>
        : (
          <Table
            app={app}
            caption={B.changesTitle}
            columns={columns}
            rows={found.slice(0, shown.value)}
            keyOf={(change) => change.extension}
          />
        )}
      {found.length > shown.value
        ? (
          <button
            type="button"
            class="plain-button more-rows"
            onClick={() => shown.value += SHOWN}
          >
            {app.t(W.more)}
          </button>
        )
        : null}
    </section>
  );
}

function Tag({ text }: { readonly text: string }) {
  return <span class="tag">{text}</span>;
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
          <span class="bulk-field">{app.t(columnLabel(field.field))}</span>
          <Field app={app} field={field} />
        </li>
      ))}
    </ul>
  );
}

function Field({ app, field }: { readonly app: App; readonly field: FieldChangeTold }) {
  if (field.field === "password") return <ins>{app.t(passwordWord(field.change))}</ins>;
  return (
    <span class="bulk-diff">
      <del>{shownText(app, field.before)}</del>
      <span aria-hidden="true">→</span>
      <span class="unseen">{app.t(B.becomes)}</span>
      <ins>{shownText(app, field.after)}</ins>
    </span>
  );
}

function shownText(app: App, text: string): string {
  return text === "" ? app.t(B.blank) : text;
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
