/** The last import, who made it, and putting everything back as it was before. */
import type { LastImport, LeftTold } from "../../../shared/admin_import.ts";
import { columnLabel } from "../../../shared/import_message.ts";
import { Icon } from "../../ui/icon.tsx";
import { millisOf, momentText } from "../../format.ts";
import type { App } from "../app.ts";
import { RefusalNote } from "../ui/refusal.tsx";
import type { Bulk } from "./model.ts";
import { B } from "./words.ts";

export function LastImportLine({ app, bulk }: { readonly app: App; readonly bulk: Bulk }) {
  const last = bulk.last.value;
  if (last === undefined) return null;
  const ask = async () => {
    const sure = await app.questions.ask({
      title: B.undoTitle,
      text: B.undoText,
      yes: B.undoYes,
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

export function Undone({ app, changed, left }: {
  readonly app: App;
  readonly changed: number;
  readonly left: readonly LeftTold[];
}) {
  return (
    <>
      <p class="bulk-verdict" data-mark="good" role="status">
        <Icon name="check" />
        <span>{app.t(B.undone, { changed })}</span>
      </p>
      {left.length === 0 ? null : (
        <section class="bulk-part" aria-labelledby="bulk-left">
          <h3 id="bulk-left">{app.t(B.leftTitle)}</h3>
          <ul class="bulk-left">
            {left.map((each, at) => (
              <li key={at}>
                <b>{each.extension}</b> {whatOf(app, each)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function whatOf(app: App, { field, reason }: LeftTold): string {
  if (reason === "gone") return app.t(B.leftGone);
  return field === undefined ? app.t(B.leftWhole) : app.t(columnLabel(field));
}
