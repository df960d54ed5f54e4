/** The last import, who made it, and putting everything back as it was before. */
import type { LastImport } from "../../../shared/admin_import.ts";
import { Icon } from "../../ui/icon.tsx";
import { millisOf, momentText } from "../../format.ts";
import type { App } from "../app.ts";
import { RefusalNote } from "../ui/refusal.tsx";
import type { Bulk, Stage } from "./model.ts";
import type { BulkPlan } from "./reading.ts";
import type { ImportView } from "./view.ts";
import { B, type ImportTexts } from "./words.ts";

export function LastImportLine<Plan extends BulkPlan, Left>({ app, bulk, texts }: {
  readonly app: App;
  readonly bulk: Bulk<Plan, Left>;
  readonly texts: ImportTexts;
}) {
  const last = bulk.last.value;
  if (last === undefined) return null;
  const ask = async () => {
    const sure = await app.questions.ask({
      title: B.undoTitle,
      text: texts.undoText,
      yes: texts.undoYes,
      danger: true,
      data: { changed: last.changed },
    });
    if (sure) await bulk.undo();
  };
  return (
    <div class="bulk-last">
      <span>{app.t(B.lastImport, dataOf(app, last))}</span>
      <button type="button" class="plain-button" onClick={() => void ask()}>
        {app.t(B.undo)}
      </button>
      <RefusalNote app={app} refusal={bulk.undoRefusal.value} />
    </div>
  );
}

function dataOf(app: App, last: NonNullable<LastImport["last"]>) {
  const at = momentText(millisOf(last.at), app.now(), app.offset, app.language.value);
  return { at, name: last.administrator, changed: last.changed };
}

export function Undone<Plan extends BulkPlan, Left>({ app, stage, view }: {
  readonly app: App;
  readonly stage: Extract<Stage<Plan, Left>, { kind: "undone" }>;
  readonly view: ImportView<Plan, Left>;
}) {
  const { changed, left } = stage;
  return (
    <>
      <p class="bulk-verdict" data-mark="good" role="status">
        <Icon name="check" />
        <span>{app.t(view.texts.undone, { changed })}</span>
      </p>
      {left.length === 0 ? null : (
        <section class="bulk-part" aria-labelledby="bulk-left">
          <h3 id="bulk-left">{app.t(B.leftTitle)}</h3>
          <ul class="bulk-left">
            {left.map((each, at) => <li key={at}>{view.left(each)}</li>)}
          </ul>
        </section>
      )}
    </>
  );
}
