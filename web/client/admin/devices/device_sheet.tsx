/** One device in a sheet: to add, to edit, to give a new secret, to delete. A secret is shown once. */
import { useSignal } from "@preact/signals";
import type { AdminDevice } from "../../../shared/admin_devices.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import type { Rows } from "../rows.ts";
import { ChangeButton, type ItemKind, ItemSheet, NewItem } from "../ui/item_sheet.tsx";
import { Sheet } from "../ui/overlay.tsx";
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

const KIND: ItemKind<AdminDevice, DeviceValues> = {
  words: D,
  keyOf: ({ id }) => id,
  revisionOf: ({ revision }) => revision,
  nameOf: ({ id }) => id,
  valuesOf,
  check: checkDevice,
  fieldOf: deviceField,
  patch,
  fields: DeviceFields,
};

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminDevice>;
  readonly close: () => void;
}

export function NewDevice({ app, rows, close }: SheetProps) {
  const made = useSignal<AdminDevice | undefined>(undefined);
  if (made.value !== undefined) {
    return (
      <Sheet app={app} title={app.t(D.added, { name: made.value.id })} close={close}>
        <Secret app={app} device={made.value} />
        <div class="form-buttons">
          <button type="button" class="plain-button" onClick={close}>{app.t(D.done)}</button>
        </div>
      </Sheet>
    );
  }
  return (
    <NewItem
      app={app}
      kind={KIND}
      path="devices"
      title={D.newTitle}
      initial={newDevice(app.router.query.peek().get("owner") ?? "", "desk")}
      creation={creation}
      close={close}
      made={(device) => {
        made.value = device;
        void rows.reload();
      }}
    />
  );
}

export function DeviceSheet({ app, id, rows, close }: SheetProps & { readonly id: string }) {
  return (
    <ItemSheet
      app={app}
      kind={KIND}
      path={`devices/${part(id)}`}
      title={id}
      about={({ ownerName }) => ownerName}
      rows={rows}
      close={close}
      above={(device) =>
        device.sipSecret === undefined
          ? <Whereabouts app={app} device={device} />
          : <Secret app={app} device={device} />}
      aside={(open) => (
        <ChangeButton
          open={open}
          wish={{ newSecret: true, revision: open.item.revision }}
          label={D.newSecret}
          question={{
            title: D.newSecretTitle,
            text: D.newSecretText,
            yes: D.newSecretYes,
            danger: true,
            data: { name: id },
          }}
        />
      )}
    />
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
