/** A phonebook's own name, in a sheet: to add one, to rename or delete one. */
import type { AdminList } from "../../../shared/admin.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { checkAll, filled, isId, short } from "../checks.ts";
import type { Faults } from "../form.ts";
import { BothField, TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import type { Read } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
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

const listField = (name: string) => name === "label.en" ? "labelEn" : nameOfLabel(name);
const nameOfLabel = (name: string) => name.startsWith("label") ? "labelJa" : undefined;

export function NewList({ app, close, made }: {
  readonly app: App;
  readonly close: () => void;
  readonly made: (list: AdminList) => void;
}) {
  const form = useNewForm<AdminList, ListValues>({
    initial: { id: "", labelJa: "", labelEn: "" },
    check,
    fieldOf: listField,
    save: (values) => app.api.post("lists", { ...labelOf(values), id: values.id.trim() }),
    saved: made,
  });
  return (
    <Sheet app={app} title={app.t(PB.newList)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <BothField app={app} form={form} label={PB.label} ja="labelJa" en="labelEn" />
        <TextField app={app} form={form} name="id" label={PB.id} hint={PB.idHint} width={12} />
      </FormBody>
    </Sheet>
  );
}

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
        {(list) => <EditList app={app} list={list} read={read} name={name} removed={removed} />}
      </Loaded>
    </Sheet>
  );
}

function EditList({ app, list, read, name, removed }: {
  readonly app: App;
  readonly list: AdminList;
  readonly read: Read<AdminList>;
  readonly name: string;
  readonly removed: () => void;
}) {
  const path = `lists/${part(list.id)}`;
  const form = useEditForm<AdminList, ListValues>(list, {
    valuesOf,
    check,
    fieldOf: listField,
    save: (values, latest) =>
      app.api.patch(path, { ...labelOf(values), revision: latest.revision }),
    saved: (next) => {
      app.toasts.say(W.saved);
      read.take(next);
    },
  });
  return (
    <FormBody
      app={app}
      form={form}
      reload={() => {
        form.reset(valuesOf(list));
        void read.reload();
      }}
      aside={
        <RemoveButton
          app={app}
          form={form}
          path={path}
          revision={list.revision}
          question={{
            title: PB.deleteListTitle,
            text: PB.deleteListText,
            yes: PB.deleteListYes,
            data: { name, count: list.entries },
          }}
          removed={() => {
            app.toasts.say(PB.deleted, { name });
            removed();
          }}
        />
      }
    >
      <BothField app={app} form={form} label={PB.label} ja="labelJa" en="labelEn" />
    </FormBody>
  );
}
