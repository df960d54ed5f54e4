/** A phonebook out as CSV, and the edited file in again, in the manner of ユーザ一括編集. */
import { useMemo } from "preact/hooks";
import { displayNumber } from "../../../../core/domain/number.ts";
import type { ListEntry } from "../../../../core/domain/phone_list.ts";
import type {
  ListChangeTold,
  ListUndone,
  ListWarningTold,
} from "../../../shared/admin_list_import.ts";
import type { Label } from "../../../shared/api.ts";
import { LIST_CSV_WORDS } from "../../../shared/import_message.ts";
import type { AdminList } from "../../../shared/admin_settings.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { fetchBytes, idle } from "../bulk/browser.ts";
import { Export } from "../bulk/export.tsx";
import { Choice } from "../bulk/file_place.tsx";
import { Diff, FoundChanges } from "../bulk/found.tsx";
import { ImportSection } from "../bulk/import.tsx";
import { type Bulk, createBulk } from "../bulk/model.ts";
import { B } from "../bulk/words.ts";
import { Go, Page } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { useRead } from "../use.ts";
import { type LocalListPlan, planListLocally, readEntries } from "./list_plan.ts";
import { PB } from "./words.ts";

type ListBulk = Bulk<LocalListPlan, ListUndone["left"][number]>;

export function ListCsvPage({ app, list }: { readonly app: App; readonly list: string }) {
  const at = `lists/${part(list)}`;
  const path = `${at}/entries.csv`;
  const read = useRead<AdminList>(app, at);
  const bulk = useMemo(() => openBulk(app, path), [path]);
  return (
    <Page
      app={app}
      title={read.value.value?.label ?? { ja: list, en: list }}
      about={PB.csvAbout}
      wide
      actions={<Go to={at} kind="plain-button">{app.t(PB.csvBack)}</Go>}
    >
      <ImportSection
        app={app}
        bulk={bulk}
        view={{
          texts: PB,
          choices: (
            <div class="bulk-choices">
              <Choice
                app={app}
                bulk={bulk}
                name="remove"
                label={PB.remove}
                about={PB.removeAbout}
              />
            </div>
          ),
          keyOf: (warning) => (warning as ListWarningTold).number,
          changes: (plan) => <Changes app={app} plan={plan} />,
          left: ({ name, number }) => (
            <>
              <b>{name}</b> {displayNumber(number)}
            </>
          ),
        }}
      />
      <Export app={app} path={path} about={PB.exportAbout} />
    </Page>
  );
}

function openBulk(app: App, path: string): ListBulk {
  let entries: Promise<readonly ListEntry[] | undefined> | undefined;
  const read = async () => {
    const bytes = await fetchBytes(app.api.file(path));
    return bytes === undefined ? undefined : await readEntries(bytes, idle);
  };
  const bulk: ListBulk = createBulk({
    api: app.api,
    path,
    idle,
    async plan(bytes, { remove }, watch) {
      const known = await (entries ??= read());
      if (known === undefined) return "unread";
      const choices = { remove: remove === "true", keep: new Set<string>() };
      return await planListLocally(bytes, known, choices, idle, watch);
    },
  });
  // after a change, by whomever, they are read anew
  bulk.stage.subscribe(({ kind }) => {
    if (kind === "applied" || kind === "undone" || kind === "refused") entries = undefined;
  });
  return bulk;
}

/** A change with its place among the changes: several may be of one number. */
type Placed = ListChangeTold & { readonly at: number };

function Changes({ app, plan }: { readonly app: App; readonly plan: LocalListPlan }) {
  const changes = useMemo(
    () => plan.changes.map((change, at): Placed => ({ ...change, at })),
    [plan],
  );
  const count = (kind: ListChangeTold["kind"], label: Label) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count > 0 ? app.t(label, { count }) : "";
  };
  const columns: readonly Column<Placed>[] = [
    { key: "who", head: PB.name, narrow: "title", cell: (change) => <Who app={app} {...change} /> },
    { key: "what", head: B.what, cell: (change) => <What app={app} change={change} /> },
  ];
  return (
    <FoundChanges
      app={app}
      changes={changes}
      tags={[
        count("edit", PB.countEdits),
        count("add", PB.countAdds),
        count("remove", PB.countRemoves),
      ]}
      search={PB.search}
      columns={columns}
      keyOf={({ at }) => String(at)}
      textOf={textOf}
    />
  );
}

function Who({ app, ...change }: { readonly app: App } & ListChangeTold) {
  const { name, number } = change.kind === "add" ? change.entry : change;
  return (
    <span class="bulk-who">
      <b>{name}</b> {displayNumber(number)}{" "}
      {change.kind === "add" ? <span class="tag" data-kind="good">{app.t(B.added)}</span> : null}
      {change.kind === "remove"
        ? <span class="tag" data-kind="trouble">{app.t(PB.removed)}</span>
        : null}
    </span>
  );
}

function What({ app, change }: { readonly app: App; readonly change: ListChangeTold }) {
  switch (change.kind) {
    case "add": {
      const { reading, note = "" } = change.entry;
      return <span>{[reading, note].filter((text) => text !== "").join("、")}</span>;
    }
    case "remove":
      return null;
    case "edit":
      return (
        <ul class="bulk-fields">
          {change.fields.map(({ field, before, after }) => (
            <li key={field}>
              <span class="bulk-field">{app.t(LIST_CSV_WORDS.column(field))}</span>
              <Diff
                app={app}
                before={field === "number" ? displayNumber(before) : before}
                after={field === "number" ? displayNumber(after) : after}
              />
            </li>
          ))}
        </ul>
      );
  }
}

/** Name, number with and without hyphens, and texts. */
function textOf(change: ListChangeTold): string {
  const { name, number } = change.kind === "add" ? change.entry : change;
  const texts = change.kind === "edit"
    ? change.fields.flatMap(({ before, after }) => [before, after])
    : change.kind === "add"
    ? [change.entry.reading, change.entry.note ?? ""]
    : [];
  return [name, number, displayNumber(number), ...texts].join("\n");
}
