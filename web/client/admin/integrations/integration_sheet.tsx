/** One integration in a sheet: to add, to edit, to test; a signing secret is shown once. */
import { useSignal } from "@preact/signals";
import type { IntegrationMade } from "../../../shared/admin_integrations.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { checkAll, filled, short } from "../checks.ts";
import { changesOf, type Faults } from "../form.ts";
import type { Rows } from "../rows.ts";
import { CopyButton } from "../ui/copy_button.tsx";
import { AreaField, CheckField, RadioField, TextField } from "../ui/fields.tsx";
import {
  ChangeButton,
  type FieldsProps,
  type ItemKind,
  ItemSheet,
  NewItem,
} from "../ui/item_sheet.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { W } from "../words.ts";
import { Deliveries } from "./deliveries.tsx";
import { I } from "./words.ts";

type IntegrationValues = {
  readonly kind: string;
  readonly name: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly allowed: string;
};

const NEW: IntegrationValues = { kind: "webhook", name: "", url: "", enabled: true, allowed: "" };

const valuesOf = (integration: IntegrationMade): IntegrationValues => ({
  kind: integration.kind,
  name: integration.name,
  url: integration.url,
  enabled: integration.enabled,
  allowed: integration.allowed.join("\n"),
});

const check = (values: IntegrationValues): Faults => ({
  ...checkAll(values, { name: [filled, short] }),
  ...(/^https?:\/\/[^\s]+$/.test(values.url.trim()) ? {} : { url: I.urlFault }),
});

const body = (values: IntegrationValues) => ({
  name: values.name.trim(),
  url: values.url.trim(),
  enabled: values.enabled,
  allowed: values.kind === "page"
    ? []
    : values.allowed.split(/[\s,、]+/).filter((each) => each !== ""),
});

const KIND: ItemKind<IntegrationMade, IntegrationValues> = {
  words: I,
  keyOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  valuesOf,
  check,
  fieldOf: (name) => name.startsWith("allowed") ? "allowed" : undefined,
  patch: (integration, values) => changesOf(body(valuesOf(integration)), body(values)),
  fields: Fields,
};

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<IntegrationMade>;
  readonly close: () => void;
}

export function NewIntegrationSheet({ app, rows, close }: SheetProps) {
  const made = useSignal<IntegrationMade | undefined>(undefined);
  if (made.value !== undefined) {
    return (
      <Sheet app={app} title={made.value.name} close={close}>
        <SigningSecret app={app} secret={made.value.secret} />
        <div class="form-buttons">
          <button type="button" class="plain-button" onClick={close}>{app.t(W.close)}</button>
        </div>
      </Sheet>
    );
  }
  return (
    <NewItem
      app={app}
      kind={KIND}
      path="integrations"
      title={I.newTitle}
      initial={NEW}
      creation={(values) => ({ ...body(values), kind: values.kind })}
      close={close}
      made={(integration) => {
        void rows.reload();
        app.toasts.say(I.added, { name: integration.name });
        if (integration.secret === undefined) close();
        else made.value = integration;
      }}
    />
  );
}

export function IntegrationSheet({ app, id, rows, close }: SheetProps & { readonly id: string }) {
  return (
    <ItemSheet
      app={app}
      kind={KIND}
      path={`integrations/${part(id)}`}
      title=""
      rows={rows}
      close={close}
      above={({ secret }) => <SigningSecret app={app} secret={secret} />}
      aside={(open) =>
        open.item.kind === "webhook"
          ? (
            <ChangeButton
              open={open}
              wish={{ newSecret: true }}
              label={I.newSecret}
              question={{
                title: I.newSecretTitle,
                text: I.newSecretText,
                yes: I.newSecret,
                danger: true,
                data: { name: open.item.name },
              }}
            />
          )
          : null}
      below={({ kind }) => kind === "webhook" ? <Deliveries app={app} id={id} /> : null}
    />
  );
}

function SigningSecret({ app, secret }: {
  readonly app: App;
  readonly secret: string | undefined;
}) {
  if (secret === undefined) return null;
  return (
    <section class="secret-place" aria-labelledby="signing-title">
      <h3 id="signing-title">{app.t(I.secretTitle)}</h3>
      <div class="secret">
        <code>{secret}</code>
        <CopyButton app={app} text={secret} />
      </div>
      <p class="form-hint">{app.t(I.secretNote)}</p>
    </section>
  );
}

function Fields({ app, form, isNew }: FieldsProps<IntegrationValues>) {
  const own = { app, form };
  const isPage = form.values.value.kind === "page";
  return (
    <>
      <TextField {...own} name="name" label={I.name} />
      {isNew
        ? (
          <RadioField
            {...own}
            name="kind"
            label={I.kind}
            choices={[
              { value: "webhook", label: I.webhook, note: I.webhookNote },
              { value: "page", label: I.page, note: I.pageNote },
            ]}
          />
        )
        : null}
      <TextField {...own} name="url" label={I.url} hint={isPage ? I.urlPage : I.urlHook} />
      {isPage
        ? null
        : <AreaField {...own} name="allowed" label={I.allowed} hint={I.allowedHint} optional />}
      <CheckField {...own} name="enabled" label={I.enabled} />
    </>
  );
}
