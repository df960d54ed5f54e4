/** デバイス: every phone and app, whether it is registered, and the sheet to edit one in. */
import type { AdminDevice } from "../../../shared/admin_devices.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import { Lamp } from "../../ui/lamp.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import { Go, Page } from "../ui/page.tsx";
import { type Column, RowsTable, SearchBox } from "../ui/table.tsx";
import { useRows } from "../use.ts";
import { DeviceSheet, NewDevice } from "./device_sheet.tsx";
import { D } from "./words.ts";

export function DevicesPage({ app, rest }: PageProps) {
  const rows = useRows<AdminDevice>(app, "devices", {
    q: app.router.query.peek().get("q") ?? undefined,
  });
  const close = () => void app.router.go("devices");
  return (
    <Page
      app={app}
      title={D.title}
      about={D.about}
      wide
      actions={
        <Go to="devices/new" kind="main-button">
          <Icon name="plus" small />
          {app.t(D.add)}
        </Go>
      }
    >
      <div class="filters">
        <SearchBox
          app={app}
          label={D.search}
          value={String(rows.query.value["q"] ?? "")}
          typed={(q) => {
            rows.look({ q });
            app.router.note({ q });
          }}
        />
      </div>
      <RowsTable
        app={app}
        caption={D.title}
        source={rows}
        columns={columns(app)}
        keyOf={(device) => device.id}
        empty={D.empty}
        emptyAction={<Go to="devices/new" kind="main-button">{app.t(D.add)}</Go>}
      />
      {rest[0] === undefined
        ? null
        : rest[0] === "new"
        ? <NewDevice app={app} rows={rows} close={close} />
        : <DeviceSheet key={rest[0]} app={app} id={rest[0]} rows={rows} close={close} />}
    </Page>
  );
}

function columns(app: App): readonly Column<AdminDevice>[] {
  return [
    {
      key: "id",
      head: D.idHead,
      narrow: "title",
      cell: (device) => <Go to={`devices/${part(device.id)}`} kind="row-link">{device.id}</Go>,
    },
    {
      key: "owner",
      head: D.ownerHead,
      cell: (device) => (
        <>
          {device.ownerName}
          <small>{device.owner}</small>
        </>
      ),
    },
    {
      key: "kind",
      head: D.kind,
      cell: (device) => textOf(device.label, app.language.value),
    },
    {
      key: "state",
      head: D.state,
      kind: "cell-short",
      cell: (device) => (
        <Lamp
          state={device.registered ? "idle" : "unregistered"}
          word={app.t(device.registered ? D.registered : D.unregistered)}
        />
      ),
    },
    {
      key: "contact",
      head: D.contact,
      kind: "cell-long",
      cell: (device) =>
        device.contacts.length === 0 ? null : (
          <>
            {device.contacts.join(" ")}
            {device.userAgent === undefined ? null : <small>{device.userAgent}</small>}
          </>
        ),
    },
  ];
}
