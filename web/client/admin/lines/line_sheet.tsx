/** One line in a sheet: to add, to edit, to take out of service, to delete. */
import type { AdminLine } from "../../../shared/admin.ts";
import { textOf } from "../../labels.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import type { Rows } from "../rows.ts";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import { useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
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

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminLine>;
  readonly close: () => void;
}

export function NewLine({ app, rows, close }: SheetProps) {
  const form = useNewForm<AdminLine, LineValues>({
    initial: NEW_LINE,
    check: checkLine,
    fieldOf: lineField,
    save: (values) => app.api.post("lines", creation(values)),
    saved: (line) => {
      void rows.reload();
      app.toasts.say(L.added, { name: textOf(line.label, app.language.peek()) }, {
        label: L.permit,
        run: () => void app.router.go("permissions"),
      });
      close();
    },
  });
  return (
    <Sheet app={app} title={app.t(L.newTitle)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <LineFields app={app} form={form} isNew />
      </FormBody>
    </Sheet>
  );
}

export function LineSheet({ app, id, rows, close }: SheetProps & { readonly id: string }) {
  const read = useRead<AdminLine>(app, `lines/${part(id)}`);
  const line = read.value.value;
  return (
    <Sheet
      app={app}
      title={line === undefined ? id : textOf(line.label, app.language.value)}
      about={line?.display}
      close={close}
    >
      <Loaded app={app} read={read}>
        {(loaded) => (
          <EditLine
            app={app}
            line={loaded}
            reload={() => void read.reload()}
            changed={(next) => {
              rows.change((items) => items.map((item) => item.id === id ? next : item));
              read.take(next);
            }}
            removed={() => {
              rows.change((items) => items.filter((item) => item.id !== id));
              close();
            }}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

function EditLine({ app, line, reload, changed, removed }: {
  readonly app: App;
  readonly line: AdminLine;
  readonly reload: () => void;
  readonly changed: (line: AdminLine) => void;
  readonly removed: () => void;
}) {
  const path = `lines/${part(line.id)}`;
  const name = textOf(line.label, app.language.value);
  const form = useEditForm<AdminLine, LineValues>(line, {
    valuesOf,
    check: checkLine,
    fieldOf: lineField,
    sure: async ({ inService }) =>
      inService || !line.inService || await app.questions.ask({
        title: L.stopTitle,
        text: L.inServiceHint,
        yes: L.stopYes,
        danger: true,
        data: { name },
      }),
    save: (values, read) => app.api.patch(path, patch(read, values)),
    saved: (next) => {
      app.toasts.say(W.saved);
      changed(next);
    },
  });
  return (
    <FormBody
      app={app}
      form={form}
      reload={() => {
        form.reset(valuesOf(line));
        reload();
      }}
      aside={
        <RemoveButton
          app={app}
          form={form}
          path={path}
          revision={line.revision}
          question={{ title: L.deleteTitle, text: L.deleteText, yes: L.deleteYes, data: { name } }}
          removed={() => {
            app.toasts.say(L.deleted, { name });
            removed();
          }}
        />
      }
    >
      <LineFields app={app} form={form} />
    </FormBody>
  );
}
