/** One integration in a sheet: to add, to edit, to test; a signing secret is shown once. */
import { useSignal } from "@preact/signals";
import type {
  Integration,
  IntegrationMade,
  IntegrationPatch,
  NewIntegration,
} from "../../../shared/admin_integrations.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { checkAll, filled, short } from "../checks.ts";
import { changesOf, type Faults, type Form } from "../form.ts";
import type { Rows } from "../rows.ts";
import { AreaField, CheckField, RadioField, TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import { useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
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

const valuesOf = (integration: Integration): IntegrationValues => ({
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

const fieldOf = (name: string) => name.startsWith("allowed") ? "allowed" : undefined;

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<Integration>;
  readonly close: () => void;
}

export function NewIntegrationSheet({ app, rows, close }: SheetProps) {
  const made = useSignal<IntegrationMade | undefined>(undefined);
  const form = useNewForm<IntegrationMade, IntegrationValues>({
    initial: NEW,
    check,
    fieldOf,
    save: (values) =>
      app.api.post("integrations", {
        ...body(values),
        kind: values.kind as NewIntegration["kind"],
      }),
    saved: (integration) => {
      void rows.reload();
      app.toasts.say(I.added, { name: integration.name });
      if (integration.secret === undefined) close();
      else made.value = integration;
    },
  });
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
    <Sheet app={app} title={app.t(I.newTitle)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <Fields app={app} form={form} isNew />
      </FormBody>
    </Sheet>
  );
}

export function IntegrationSheet({ app, id, rows, close }: SheetProps & { readonly id: string }) {
  const read = useRead<IntegrationMade>(app, `integrations/${part(id)}`);
  return (
    <Sheet app={app} title={read.value.value?.name ?? ""} close={close}>
      <Loaded app={app} read={read}>
        {(integration) => (
          <>
            <Edit
              app={app}
              integration={integration}
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
            {integration.kind === "webhook" ? <Deliveries app={app} id={id} /> : null}
          </>
        )}
      </Loaded>
    </Sheet>
  );
}

function Edit({ app, integration, reload, changed, removed }: {
  readonly app: App;
  readonly integration: IntegrationMade;
  readonly reload: () => void;
  readonly changed: (integration: IntegrationMade) => void;
  readonly removed: () => void;
}) {
  const path = `integrations/${part(integration.id)}`;
  const { name } = integration;
  const form = useEditForm<IntegrationMade, IntegrationValues>(integration, {
    valuesOf,
    check,
    fieldOf,
    save: (values, read) => app.api.patch(path, changesOf(body(valuesOf(read)), body(values))),
    saved: (next) => {
      app.toasts.say(W.saved);
      changed(next);
    },
  });
  const renew = async () => {
    const yes = await app.questions.ask({
      title: I.newSecretTitle,
      text: I.newSecretText,
      yes: I.newSecret,
      danger: true,
      data: { name },
    });
    if (!yes) return;
    const wish: IntegrationPatch = { newSecret: true };
    const answer = await app.api.patch<IntegrationMade>(path, wish);
    if (answer.ok) changed(answer.value);
    else form.stand(answer.error);
  };
  return (
    <>
      <SigningSecret app={app} secret={integration.secret} />
      <FormBody
        app={app}
        form={form}
        reload={reload}
        aside={
          <>
            {integration.kind === "webhook"
              ? (
                <button type="button" class="plain-button" onClick={() => void renew()}>
                  {app.t(I.newSecret)}
                </button>
              )
              : null}
            <RemoveButton
              app={app}
              form={form}
              path={path}
              question={{
                title: I.deleteTitle,
                text: I.deleteText,
                yes: I.deleteYes,
                data: { name },
              }}
              removed={() => {
                app.toasts.say(I.deleted, { name });
                removed();
              }}
            />
          </>
        }
      >
        <Fields app={app} form={form} />
      </FormBody>
    </>
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
      </div>
      <p class="form-hint">{app.t(I.secretNote)}</p>
    </section>
  );
}

function Fields({ app, form, isNew }: {
  readonly app: App;
  readonly form: Form<IntegrationValues>;
  readonly isNew?: boolean;
}) {
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
