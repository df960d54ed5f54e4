/** One state of the catalogue in a sheet. */
import type { AdminPresence, PresenceCreate } from "../../../shared/admin.ts";
import { textOf } from "../../labels.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { checkAll, filled, isId, short } from "../checks.ts";
import { changesOf, type Faults, type Form } from "../form.ts";
import type { Rows } from "../rows.ts";
import { BothField, CheckField, RadioField, SelectField, TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import { useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
import { S } from "./words.ts";

const SIP_TYPES = [
  "available",
  "away",
  "busy",
  "on-the-phone",
  "do-not-disturb",
  "offline",
] as const;
const COLOURS = ["accent", "hold", "danger", "edge"] as const;

type PresenceValues = {
  readonly code: string;
  readonly labelJa: string;
  readonly labelEn: string;
  readonly sipType: string;
  readonly colour: string;
  readonly rings: boolean;
};

const NEW: PresenceValues = {
  code: "",
  labelJa: "",
  labelEn: "",
  sipType: "away",
  colour: "hold",
  rings: true,
};

const valuesOf = (presence: AdminPresence): PresenceValues => ({
  code: presence.code,
  labelJa: presence.label.ja,
  labelEn: presence.label.en,
  sipType: presence.sipType,
  colour: presence.colour,
  rings: presence.rings,
});

const check = (values: PresenceValues): Faults =>
  checkAll(values, { code: [filled, isId], labelJa: [filled, short], labelEn: [filled, short] });

const body = (values: PresenceValues) => ({
  label: { ja: values.labelJa.trim(), en: values.labelEn.trim() },
  sipType: values.sipType as PresenceCreate["sipType"],
  colour: values.colour,
  rings: values.rings,
});

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminPresence>;
  readonly close: () => void;
}

export function NewPresence({ app, rows, close }: SheetProps) {
  const form = useNewForm<AdminPresence, PresenceValues>({
    initial: NEW,
    check,
    save: (values) => app.api.post("presences", { ...body(values), code: values.code.trim() }),
    saved: (presence) => {
      void rows.reload();
      app.toasts.say(S.added, { name: textOf(presence.label, app.language.peek()) });
      close();
    },
  });
  return (
    <Sheet app={app} title={app.t(S.newTitle)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <Fields app={app} form={form} isNew />
      </FormBody>
    </Sheet>
  );
}

export function PresenceSheet({ app, code, rows, close }: SheetProps & { readonly code: string }) {
  const read = useRead<AdminPresence>(app, `presences/${part(code)}`);
  const name = read.value.value === undefined
    ? code
    : textOf(read.value.value.label, app.language.value);
  return (
    <Sheet app={app} title={name} close={close}>
      <Loaded app={app} read={read}>
        {(presence) => (
          <Edit
            app={app}
            presence={presence}
            reload={() => void read.reload()}
            changed={(next) => {
              rows.change((items) => items.map((item) => item.code === code ? next : item));
              read.take(next);
            }}
            removed={() => {
              void rows.reload();
              close();
            }}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

function Edit({ app, presence, reload, changed, removed }: {
  readonly app: App;
  readonly presence: AdminPresence;
  readonly reload: () => void;
  readonly changed: (presence: AdminPresence) => void;
  readonly removed: () => void;
}) {
  const path = `presences/${part(presence.code)}`;
  const name = textOf(presence.label, app.language.value);
  const form = useEditForm<AdminPresence, PresenceValues>(presence, {
    valuesOf,
    check,
    save: (values, read) =>
      app.api.patch(path, {
        ...changesOf(body(valuesOf(read)), body(values)),
        revision: read.revision,
      }),
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
        form.reset(valuesOf(presence));
        reload();
      }}
      aside={
        <RemoveButton
          app={app}
          form={form}
          path={path}
          revision={presence.revision}
          question={{ title: S.deleteTitle, text: S.deleteText, yes: S.deleteYes, data: { name } }}
          removed={() => {
            app.toasts.say(S.deleted, { name });
            removed();
          }}
        />
      }
    >
      <Fields app={app} form={form} />
    </FormBody>
  );
}

function Fields({ app, form, isNew }: {
  readonly app: App;
  readonly form: Form<PresenceValues>;
  readonly isNew?: boolean;
}) {
  const own = { app, form };
  const { colour } = form.values.value;
  const colours = [...COLOURS, ...(COLOURS.some((each) => each === colour) ? [] : [colour])];
  return (
    <>
      <BothField {...own} label={S.label} ja="labelJa" en="labelEn" />
      {isNew
        ? <TextField {...own} name="code" label={S.code} hint={S.codeHint} width={12} />
        : null}
      <CheckField {...own} name="rings" label={S.ringsField} hint={S.ringsHint} />
      <div class="colour-choices">
        <RadioField
          {...own}
          name="colour"
          label={S.colour}
          hint={S.colourHint}
          choices={colours.map((each) => ({
            value: each,
            label: each in S ? S[each as (typeof COLOURS)[number]] : each,
          }))}
        />
        <span class="presence">
          <i class="presence-ring" data-colour={colour} aria-hidden="true" />
          {form.values.value.labelJa}
        </span>
      </div>
      <SelectField
        {...own}
        name="sipType"
        label={S.sipType}
        choices={SIP_TYPES.map((each) => ({ value: each, label: S[each] }))}
      />
    </>
  );
}
