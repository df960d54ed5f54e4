/** A phonebook's own name, in a sheet: to add one, to rename or delete one. */
import type { AdminList } from "../../../shared/admin_settings.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { checkAll, filled, isId, short } from "../checks.ts";
import type { Faults } from "../form.ts";
import { textOf } from "../../labels.ts";
import { BothField, TextField } from "../ui/fields.tsx";
import { EditItem, type FieldsProps, type ItemKind, NewItem } from "../ui/item_sheet.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import type { Read } from "../use.ts";
import { PB } from "./words.ts";

type ListValues = { readonly id: string; readonly labelJa: string; readonly labelEn: string };

const valuesOf = ({ id, label }: AdminList): ListValues => ({
  id,
  labelJa: label.ja,
  labelEn: label.en,
});

const check = (values: ListValues): Faults =>
  checkAll(values, { id: [filled, isId], labelJa: [filled, short], labelEn: [filled, short] });

const labelOf = (values: ListValues) => ({
  label: { ja: values.labelJa.trim(), en: values.labelEn.trim() },
});

function fieldOf(name: string): string | undefined {
  if (name === "label.en") return "labelEn";
  return name.startsWith("label") ? "labelJa" : undefined;
}

const KIND: ItemKind<AdminList, ListValues> = {
  words: {
    deleteTitle: PB.deleteListTitle,
    deleteText: PB.deleteListText,
    deleteYes: PB.deleteListYes,
    deleted: PB.deleted,
  },
  keyOf: ({ id }) => id,
  revisionOf: ({ revision }) => revision,
  nameOf: ({ label }, app) => textOf(label, app.language.value),
  dataOf: ({ entries }) => ({ count: entries }),
  valuesOf,
  check,
  fieldOf,
  patch: ({ revision }, values) => ({ ...labelOf(values), revision }),
  fields: Fields,
};

export function NewList({ app, close, made }: {
  readonly app: App;
  readonly close: () => void;
  readonly made: (list: AdminList) => void;
}) {
  return (
    <NewItem
      app={app}
      kind={KIND}
      path="lists"
      title={PB.newList}
      initial={{ id: "", labelJa: "", labelEn: "" }}
      creation={(values) => ({ ...labelOf(values), id: values.id.trim() })}
      close={close}
      made={made}
    />
  );
}

/** Of the phonebook that the page shows. */
export function ListSheet({ app, read, name, close, removed }: {
  readonly app: App;
  readonly read: Read<AdminList>;
  readonly name: string;
  readonly close: () => void;
  readonly removed: () => void;
}) {
  return (
    <Sheet app={app} title={app.t(PB.rename)} about={name} close={close}>
      <Loaded app={app} read={read}>
        {(list) => (
          <EditItem
            app={app}
            kind={KIND}
            path={`lists/${part(list.id)}`}
            item={list}
            read={read}
            removed={removed}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

function Fields({ app, form, isNew }: FieldsProps<ListValues>) {
  const own = { app, form };
  return (
    <>
      <BothField {...own} label={PB.label} ja="labelJa" en="labelEn" />
      {isNew ? <TextField {...own} name="id" label={PB.id} hint={PB.idHint} width={12} /> : null}
    </>
  );
}
