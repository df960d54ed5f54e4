/** ユーザ一括編集: everybody out as CSV, the edited file in again, with every change seen before it is made. */
import { useEffect, useMemo } from "preact/hooks";
import { Icon } from "../../ui/icon.tsx";
import type { App, PageProps } from "../app.ts";
import { Page, Section } from "../ui/page.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { chosenFile, fetchRoster, idle } from "./browser.ts";
import { Changes } from "./changes.tsx";
import { Export } from "./export.tsx";
import { FilePlace } from "./file_place.tsx";
import { Issues, Warnings } from "./issues.tsx";
import { type Bulk, createBulk } from "./model.ts";
import type { Roster } from "./plan.ts";
import { LastImportLine, Undone } from "./undo.tsx";
import { B } from "./words.ts";

export function BulkPage({ app }: PageProps) {
  const bulk = useMemo(() => openBulk(app), []);
  useEffect(() => {
    void bulk.readLast();
    return app.router.guard(bulk.unsaved);
  }, []);
  return (
    <Page app={app} title={B.title} about={B.about} wide>
      <Section app={app} title={B.importTitle}>
        <FilePlace app={app} bulk={bulk} take={(file) => void chosenFile(file).then(bulk.take)} />
        <Verdict app={app} bulk={bulk} />
        <Found app={app} bulk={bulk} />
        <LastImportLine app={app} bulk={bulk} />
      </Section>
      <Export app={app} />
    </Page>
  );
}

function openBulk(app: App): Bulk {
  let roster: Promise<Roster | undefined> | undefined;
  const bulk = createBulk({
    api: app.api,
    roster: () => roster ??= fetchRoster(app.api.file("users.csv", { passwords: "false" })),
    idle,
  });
  // after a change, by whomever, people are read anew
  bulk.stage.subscribe(({ kind }) => {
    if (kind === "applied" || kind === "undone" || kind === "refused") roster = undefined;
  });
  return bulk;
}

/** One sentence on what the file is worth, with what can be done now. */
function Verdict({ app, bulk }: { readonly app: App; readonly bulk: Bulk }) {
  const stage = bulk.stage.value;
  const file = bulk.file.value?.name ?? "";
  const said = (text: string, mark: "good" | "bad" | "plain") => (
    <p class="bulk-verdict" data-mark={mark} tabIndex={-1}>
      {mark === "plain" ? null : <Icon name={mark === "good" ? "check" : "alert"} />}
      <span>{text}</span>
    </p>
  );
  const body = () => {
    switch (stage.kind) {
      case "none":
      case "undone":
        return null;
      case "reading": {
        const percent = Math.floor(stage.progress * 100);
        return said(app.t(B.reading, { file, percent }), "plain");
      }
      case "checking":
        return said(app.t(B.checking, { file }), "plain");
      case "applying":
        return said(app.t(B.applying), "plain");
      case "bad":
        return said(app.t(B.bad, { issues: stage.plan.issuesTotal }), "bad");
      case "applied":
        return said(app.t(B.applied, { changed: stage.changed }), "good");
      case "refused":
        return (
          <div class="bulk-refused">
            <RefusalNote app={app} refusal={stage.refusal} />
            <button type="button" class="plain-button" onClick={() => void bulk.recheck()}>
              {app.t(B.recheck)}
            </button>
          </div>
        );
      case "ready": {
        const { rows, changes } = stage.plan;
        const text = changes.length === 0 ? B.noChange : B.good;
        return said(app.t(text, { rows, changes: changes.length }), "good");
      }
    }
  };
  return (
    <div class="bulk-state" aria-live="polite">
      {body()}
      {stage.kind === "reading" || stage.kind === "checking" || stage.kind === "applying"
        ? (
          <progress
            aria-label={app.t(B.importTitle)}
            {...(stage.kind === "reading" ? { value: stage.progress } : {})}
          />
        )
        : null}
      {stage.kind === "ready" && stage.plan.changes.length > 0
        ? (
          <button type="button" class="main-button" onClick={() => void bulk.apply()}>
            {app.t(B.apply, { changes: stage.plan.changes.length })}
          </button>
        )
        : null}
    </div>
  );
}

function Found({ app, bulk }: { readonly app: App; readonly bulk: Bulk }) {
  const stage = bulk.stage.value;
  switch (stage.kind) {
    case "bad":
      return <Issues app={app} bulk={bulk} plan={stage.plan} />;
    case "checking":
    case "ready":
    case "applying":
      return (
        <>
          <Warnings app={app} bulk={bulk} plan={stage.plan} />
          <Changes app={app} plan={stage.plan} />
        </>
      );
    case "undone":
      return <Undone app={app} changed={stage.changed} left={stage.left} />;
    default:
      return null;
  }
}
