/** One line in a sheet: to add, to edit, to take out of service, to delete. */
import type { AdminLine } from "../../../shared/admin_lines.ts";
import { textOf } from "../../labels.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import type { Rows } from "../rows.ts";
import { type ItemKind, ItemSheet, NewItem } from "../ui/item_sheet.tsx";
import { LineFields } from "./line_fields.tsx";
import {
  checkLine,
  creation,
  lineField,
  type LineValues,
  NEW_LINE,
  patch,
  valuesOf,
} from "./line_form.ts";
import { L } from "./words.ts";

const KIND: ItemKind<AdminLine, LineValues> = {
  words: L,
  keyOf: ({ id }) => id,
  revisionOf: ({ revision }) => revision,
  nameOf: ({ label }, app) => textOf(label, app.language.value),
  valuesOf,
  check: checkLine,
  fieldOf: lineField,
  patch,
  fields: LineFields,
};

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminLine>;
  readonly close: () => void;
}

export function NewLine({ app, rows, close }: SheetProps) {
  return (
    <NewItem
      app={app}
      kind={KIND}
      path="lines"
      title={L.newTitle}
      initial={NEW_LINE}
      creation={creation}
      close={close}
      made={(line) => {
        void rows.reload();
        app.toasts.say(L.added, { name: KIND.nameOf(line, app) }, {
          label: L.permit,
          run: () => void app.router.go("permissions"),
        });
        close();
      }}
    />
  );
}

export function LineSheet({ app, id, rows, close }: SheetProps & { readonly id: string }) {
  return (
    <ItemSheet
      app={app}
      kind={KIND}
      path={`lines/${part(id)}`}
      title={id}
      about={({ display }) => display}
      rows={rows}
      close={close}
      sure={async ({ inService }, line) =>
        inService || !line.inService || await app.questions.ask({
          title: L.stopTitle,
          text: L.inServiceHint,
          yes: L.stopYes,
          danger: true,
          data: { name: KIND.nameOf(line, app) },
        })}
    />
  );
}
