/** Importing a bulk CSV file, whatever it lists: the file, the verdict on it, what it would change, and the way back. */
import { useEffect } from "preact/hooks";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { RefusalNote } from "../ui/refusal.tsx";
import { Section } from "../ui/page.tsx";
import { chosenFile } from "./browser.ts";
import { FilePlace } from "./file_place.tsx";
import { Issues, Warnings } from "./issues.tsx";
import type { Bulk } from "./model.ts";
import type { BulkPlan } from "./reading.ts";
import { LastImportLine, Undone } from "./undo.tsx";
import type { ImportView } from "./view.ts";
import { B } from "./words.ts";

export interface ImportProps<Plan extends BulkPlan, Left> {
  readonly app: App;
  readonly bulk: Bulk<Plan, Left>;
  readonly view: ImportView<Plan, Left>;
}

export function ImportSection<Plan extends BulkPlan, Left>(props: ImportProps<Plan, Left>) {
  const { app, bulk, view } = props;
  useEffect(() => {
    void bulk.readLast();
    return app.router.guard(bulk.unsaved);
  }, [bulk]);
  return (
    <Section app={app} title={B.importTitle}>
      <FilePlace
        app={app}
        bulk={bulk}
        take={(file) => void chosenFile(file).then(bulk.take)}
      >
        {view.choices}
      </FilePlace>
      <Verdict {...props} />
      <Found {...props} />
      <LastImportLine app={app} bulk={bulk} texts={view.texts} />
    </Section>
  );
}

/** One sentence on what the file is worth, with what can be done now. */
function Verdict<Plan extends BulkPlan, Left>({ app, bulk, view }: ImportProps<Plan, Left>) {
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
        return said(app.t(view.texts.applied, { changed: stage.changed }), "good");
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

function Found<Plan extends BulkPlan, Left>({ app, bulk, view }: ImportProps<Plan, Left>) {
  const stage = bulk.stage.value;
  switch (stage.kind) {
    case "bad":
      return <Issues app={app} bulk={bulk} plan={stage.plan} />;
    case "checking":
    case "ready":
    case "applying":
      return (
        <>
          <Warnings app={app} bulk={bulk} plan={stage.plan} keyOf={view.keyOf} />
          {view.changes(stage.plan)}
        </>
      );
    case "undone":
      return <Undone app={app} stage={stage} view={view} />;
    default:
      return null;
  }
}
