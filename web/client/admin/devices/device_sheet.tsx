/** One device in a sheet: to add, to edit, to give a new secret, to delete. A secret is shown once. */
import { useSignal } from "@preact/signals";
import type { AdminDevice } from "../../../shared/admin.ts";
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
import { DeviceFields } from "./device_fields.tsx";
import {
  checkDevice,
  creation,
  deviceField,
  type DeviceValues,
  newDevice,
  patch,
  valuesOf,
} from "./device_form.ts";
import { Secret } from "./secret.tsx";
import { D } from "./words.ts";

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminDevice>;
  readonly close: () => void;
}

export function NewDevice({ app, rows, close }: SheetProps) {
  const made = useSignal<AdminDevice | undefined>(undefined);
  const form = useNewForm<AdminDevice, DeviceValues>({
    initial: newDevice(app.router.query.peek().get("owner") ?? "", "desk"),
    check: checkDevice,
    fieldOf: deviceField,
    save: (values) => app.api.post("devices", creation(values)),
    saved: (device) => {
      made.value = device;
      void rows.reload();
    },
  });
  if (made.value !== undefined) {
    return (
      <Sheet app={app} title={app.t(D.added, { id: made.value.id })} close={close}>
        <Secret app={app} device={made.value} />
        <div class="form-buttons">
          <button type="button" class="plain-button" onClick={close}>{app.t(D.done)}</button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet app={app} title={app.t(D.newTitle)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <DeviceFields app={app} form={form} isNew />
      </FormBody>
    </Sheet>
  );
}

export function DeviceSheet({ app, id, rows, close }: SheetProps & { readonly id: string }) {
  const read = useRead<AdminDevice>(app, `devices/${part(id)}`);
  return (
    <Sheet
      app={app}
      title={id}
      about={read.value.value?.ownerName}
      close={close}
    >
      <Loaded app={app} read={read}>
        {(device) => (
          <EditDevice
            app={app}
            device={device}
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

function EditDevice({ app, device, reload, changed, removed }: {
  readonly app: App;
  readonly device: AdminDevice;
  readonly reload: () => void;
  readonly changed: (device: AdminDevice) => void;
  readonly removed: () => void;
}) {
  const { id } = device;
  const path = `devices/${part(id)}`;
  const form = useEditForm<AdminDevice, DeviceValues>(device, {
    valuesOf,
    check: checkDevice,
    fieldOf: deviceField,
    save: (values, read) => app.api.patch(path, patch(read, values)),
    saved: (next) => {
      app.toasts.say(W.saved);
      changed(next);
    },
  });
  const renew = async () => {
    const yes = await app.questions.ask({
      title: D.newSecretTitle,
      text: D.newSecretText,
      yes: D.newSecretYes,
      danger: true,
      data: { id },
    });
    if (!yes) return;
    const wish = { newSecret: true, revision: device.revision };
    const answer = await app.api.patch<AdminDevice>(path, wish);
    if (answer.ok) changed(answer.value);
    else form.stand(answer.error);
  };
  return (
    <>
      {device.sipSecret === undefined
        ? <Whereabouts app={app} device={device} />
        : <Secret app={app} device={device} />}
      <FormBody
        app={app}
        form={form}
        reload={() => {
          form.reset(valuesOf(device));
          reload();
        }}
        aside={
          <>
            <button type="button" class="plain-button" onClick={() => void renew()}>
              {app.t(D.newSecret)}
            </button>
            <RemoveButton
              app={app}
              form={form}
              path={path}
              revision={device.revision}
              question={{
                title: D.deleteTitle,
                text: D.deleteText,
                yes: D.deleteYes,
                data: { id },
              }}
              removed={() => {
                app.toasts.say(D.deleted, { id });
                removed();
              }}
            />
          </>
        }
      >
        <DeviceFields app={app} form={form} />
      </FormBody>
    </>
  );
}

/** Where it is now, when it is anywhere. */
function Whereabouts({ app, device }: { readonly app: App; readonly device: AdminDevice }) {
  if (!device.registered) return <p class="notice">{app.t(D.unregistered)}</p>;
  return (
    <dl class="fact-list sheet-facts">
      <dt>{app.t(D.contact)}</dt>
      <dd>{device.contacts.join(" ")}</dd>
      {device.userAgent === undefined ? null : (
        <>
          <dt>{app.t(D.userAgent)}</dt>
          <dd>{device.userAgent}</dd>
        </>
      )}
    </dl>
  );
}
