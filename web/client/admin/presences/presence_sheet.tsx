/** One state of the catalogue in a sheet. */
import type { AdminPresence, PresenceCreate } from "../../../shared/admin_settings.ts";
import { textOf } from "../../labels.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { checkAll, filled, isId, short } from "../checks.ts";
import { changesOf, type Faults } from "../form.ts";
import type { Rows } from "../rows.ts";
import { BothField, CheckField, RadioField, SelectField, TextField } from "../ui/fields.tsx";
import { type FieldsProps, type ItemKind, ItemSheet, NewItem } from "../ui/item_sheet.tsx";
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

const KIND: ItemKind<AdminPresence, PresenceValues> = {
  words: S,
  keyOf: ({ code }) => code,
  revisionOf: ({ revision }) => revision,
  nameOf: ({ label }, app) => textOf(label, app.language.value),
  valuesOf,
  check,
  patch: (presence, values) => ({
    ...changesOf(body(valuesOf(presence)), body(values)),
    revision: presence.revision,
  }),
  fields: Fields,
};

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminPresence>;
  readonly close: () => void;
}

export function NewPresence({ app, rows, close }: SheetProps) {
  return (
    <NewItem
      app={app}
      kind={KIND}
      path="presences"
      title={S.newTitle}
      initial={NEW}
      creation={(values) => ({ ...body(values), code: values.code.trim() })}
      close={close}
      made={(presence) => {
        void rows.reload();
        app.toasts.say(S.added, { name: KIND.nameOf(presence, app) });
        close();
      }}
    />
  );
}

export function PresenceSheet({ app, code, rows, close }: SheetProps & { readonly code: string }) {
  return (
    <ItemSheet
      app={app}
      kind={KIND}
      path={`presences/${part(code)}`}
      title={code}
      rows={rows}
      close={close}
      removed={() => void rows.reload()}
    />
  );
}

function Fields({ app, form, isNew }: FieldsProps<PresenceValues>) {
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
