/** ユーザ一括編集: everybody out as CSV, the edited file in again, with every change seen before it is made. */
import { useMemo } from "preact/hooks";
import { CREDENTIAL_COLUMNS } from "../../../../core/domain/credential_rows.ts";
import type { ImportWarningTold, LeftTold } from "../../../shared/admin_import.ts";
import { USERS_CSV_WORDS } from "../../../shared/import_message.ts";
import { keepComposing } from "../../ui/keep_composing.ts";
import type { App, PageProps } from "../app.ts";
import { Page } from "../ui/page.tsx";
import { fetchBytes, idle } from "./browser.ts";
import { Changes } from "./changes.tsx";
import { Export } from "./export.tsx";
import { Choice } from "./file_place.tsx";
import { ImportSection } from "./import.tsx";
import { type Bulk, createBulk } from "./model.ts";
import { type LocalPlan, planLocally, readRoster, type Roster } from "./plan.ts";
import { B } from "./words.ts";

type UsersBulk = Bulk<LocalPlan, LeftTold>;

export function BulkPage({ app }: PageProps) {
  const bulk = useMemo(() => openBulk(app), []);
  return (
    <Page app={app} title={B.title} about={B.about} wide>
      <ImportSection
        app={app}
        bulk={bulk}
        view={{
          texts: B,
          choices: <Choices app={app} bulk={bulk} />,
          keyOf: (warning) => (warning as ImportWarningTold).extension,
          changes: (plan) => <Changes app={app} plan={plan} />,
          left: (left) => (
            <>
              <b>{left.extension}</b> {leftText(app, left)}
            </>
          ),
        }}
      />
      <Export app={app} path="users.csv" about={B.exportAbout} />
    </Page>
  );
}

function openBulk(app: App): UsersBulk {
  let roster: Promise<Roster | undefined> | undefined;
  const read = async () => {
    const bytes = await fetchBytes(app.api.file("users.csv", { passwords: "false" }));
    return bytes === undefined ? undefined : await readRoster(bytes, idle);
  };
  const bulk: UsersBulk = createBulk({
    api: app.api,
    path: "users.csv",
    idle,
    // the first page of an empty office leads here with it chosen
    choices: { create: app.router.query.peek().get("create") === "true" ? "true" : undefined },
    secret: CREDENTIAL_COLUMNS.password.heading,
    async plan(bytes, { create }, watch) {
      const people = await (roster ??= read());
      if (people === undefined) return "unread";
      return await planLocally(bytes, people, create === "true", idle, watch);
    },
  });
  // after a change, by whomever, people are read anew
  bulk.stage.subscribe(({ kind }) => {
    if (kind === "applied" || kind === "undone" || kind === "refused") roster = undefined;
  });
  return bulk;
}

function leftText(app: App, { field, reason }: LeftTold): string {
  if (reason === "gone") return app.t(B.leftGone);
  return app.t(field === undefined ? B.leftWhole : USERS_CSV_WORDS.column(field));
}

function Choices({ app, bulk }: { readonly app: App; readonly bulk: UsersBulk }) {
  const { template = "" } = bulk.choices.value;
  return (
    <div class="bulk-choices">
      <Choice app={app} bulk={bulk} name="create" label={B.create} about={B.createAbout} />
      {bulk.choices.value["create"] === "true"
        ? (
          <div class="form-field">
            <label for="bulk-template">
              {app.t(B.template)}
              <small>{app.t({ ja: "任意", en: "optional" })}</small>
            </label>
            <input
              id="bulk-template"
              inputMode="numeric"
              autocomplete="off"
              data-width={6}
              aria-describedby="bulk-template-hint"
              value={template}
              onChange={(event) =>
                void bulk.choose("template", event.currentTarget.value.trim() || undefined)}
              onKeyDown={keepComposing}
            />
            <p class="form-hint" id="bulk-template-hint">{app.t(B.templateAbout)}</p>
          </div>
        )
        : null}
    </div>
  );
}
