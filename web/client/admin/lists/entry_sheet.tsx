/** One number of a phonebook in a sheet. */
import type { AdminListEntry } from "../../../shared/admin_settings.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { type Check, checkAll, filled, short } from "../checks.ts";
import type { Faults } from "../form.ts";
import { toAscii } from "../half_width.ts";
import type { Rows } from "../rows.ts";
import { TextField } from "../ui/fields.tsx";
import { type FieldsProps, type ItemKind, ItemSheet, NewItem } from "../ui/item_sheet.tsx";
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

const KIND: ItemKind<AdminListEntry, EntryValues> = {
  words: {
    deleteTitle: PB.deleteEntryTitle,
    deleteYes: PB.deleteEntryYes,
    deleted: PB.deleted,
  },
  keyOf: ({ id }) => id,
  revisionOf: ({ revision }) => revision,
  nameOf: ({ name }) => name,
  valuesOf,
  check,
  patch: (entry, values) => {
    const note = values.note.trim();
    const noteChange = note === (entry.note ?? "") ? {} : { note: note === "" ? null : note };
    return { ...body(values), ...noteChange, revision: entry.revision };
  },
  fields: Fields,
};

interface SheetProps {
  readonly app: App;
  /** `lists/customers` */
  readonly at: string;
  readonly rows: Rows<AdminListEntry>;
  readonly close: () => void;
}

export function NewEntry({ app, at, rows, close }: SheetProps) {
  return (
    <NewItem
      app={app}
      kind={KIND}
      path={`${at}/entries`}
      title={PB.newEntry}
      initial={{ name: "", reading: "", number: "", note: "" }}
      creation={(values) => {
        const note = values.note.trim();
        return { ...body(values), ...(note === "" ? {} : { note }) };
      }}
      close={close}
      made={({ name }) => {
        void rows.reload();
        app.toasts.say(PB.added, { name });
        close();
      }}
    />
  );
}

export function EntrySheet({ app, at, id, rows, close }: SheetProps & { readonly id: string }) {
  return (
    <ItemSheet
      app={app}
      kind={KIND}
      path={`${at}/entries/${part(id)}`}
      title=""
      rows={rows}
      close={close}
    />
  );
}

function Fields({ app, form }: FieldsProps<EntryValues>) {
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
