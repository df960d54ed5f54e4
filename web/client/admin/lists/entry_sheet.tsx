/** One number of a phonebook in a sheet. */
import type { AdminListEntry } from "../../../shared/admin.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { type Check, checkAll, filled, short } from "../checks.ts";
import type { Faults, Form } from "../form.ts";
import { toAscii } from "../half_width.ts";
import type { Rows } from "../rows.ts";
import { TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import { useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
import { PB } from "./words.ts";

type EntryValues = {
  readonly name: string;
  readonly reading: string;
  readonly number: string;
  readonly note: string;
};

const valuesOf = (entry: AdminListEntry): EntryValues => ({
  name: entry.name,
  reading: entry.reading,
  number: entry.display,
  note: entry.note ?? "",
});

const isNumber: Check = (text) =>
  /^[+0-9][-0-9()‐-―ー−# *]{1,30}$/.test(toAscii(text)) ? undefined : PB.numberFault;

const check = (values: EntryValues): Faults =>
  checkAll(values, {
    name: [filled, short],
    reading: [short],
    number: [filled, isNumber],
    note: [short],
  });

const body = ({ name, reading, number }: EntryValues) => ({
  name: name.trim(),
  reading: reading.trim(),
  number: toAscii(number),
});

interface SheetProps {
  readonly app: App;
  /** `lists/customers` */
  readonly at: string;
  readonly rows: Rows<AdminListEntry>;
  readonly close: () => void;
}

export function NewEntry({ app, at, rows, close }: SheetProps) {
  const form = useNewForm<AdminListEntry, EntryValues>({
    initial: { name: "", reading: "", number: "", note: "" },
    check,
    save: (values) => {
      const note = values.note.trim();
      return app.api.post(`${at}/entries`, { ...body(values), ...(note === "" ? {} : { note }) });
    },
    saved: (entry) => {
      void rows.reload();
      app.toasts.say(PB.added, { name: entry.name });
      close();
    },
  });
  return (
    <Sheet app={app} title={app.t(PB.newEntry)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <Fields app={app} form={form} />
      </FormBody>
    </Sheet>
  );
}

export function EntrySheet({ app, at, id, rows, close }: SheetProps & { readonly id: string }) {
  const read = useRead<AdminListEntry>(app, `${at}/entries/${part(id)}`);
  return (
    <Sheet app={app} title={read.value.value?.name ?? ""} close={close}>
      <Loaded app={app} read={read}>
        {(entry) => (
          <EditEntry
            app={app}
            entry={entry}
            path={`${at}/entries/${entry.id}`}
            reload={() => void read.reload()}
            changed={(next) => {
              rows.change((items) => items.map((item) => item.id === next.id ? next : item));
              read.take(next);
            }}
            removed={() => {
              rows.change((items) => items.filter((item) => item.id !== entry.id));
              close();
            }}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

function EditEntry({ app, entry, path, reload, changed, removed }: {
  readonly app: App;
  readonly entry: AdminListEntry;
  readonly path: string;
  readonly reload: () => void;
  readonly changed: (entry: AdminListEntry) => void;
  readonly removed: () => void;
}) {
  const { name } = entry;
  const form = useEditForm<AdminListEntry, EntryValues>(entry, {
    valuesOf,
    check,
    save: (values, read) => {
      const note = values.note.trim();
      const noteChange = note === (read.note ?? "") ? {} : { note: note === "" ? null : note };
      return app.api.patch(path, { ...body(values), ...noteChange, revision: read.revision });
    },
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
        form.reset(valuesOf(entry));
        reload();
      }}
      aside={
        <RemoveButton
          app={app}
          form={form}
          path={path}
          revision={entry.revision}
          question={{ title: PB.deleteEntryTitle, yes: PB.deleteEntryYes, data: { name } }}
          removed={() => {
            app.toasts.say(PB.deleted, { name });
            removed();
          }}
        />
      }
    >
      <Fields app={app} form={form} />
    </FormBody>
  );
}

function Fields({ app, form }: { readonly app: App; readonly form: Form<EntryValues> }) {
  const own = { app, form };
  return (
    <>
      <TextField {...own} name="name" label={PB.name} />
      <TextField {...own} name="reading" label={PB.reading} optional />
      <TextField {...own} name="number" label={PB.number} digits width={12} />
      <TextField {...own} name="note" label={PB.note} optional />
    </>
  );
}
