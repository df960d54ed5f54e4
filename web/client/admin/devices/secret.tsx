/** A SIP secret, shown once: to copy, or on a sheet that is printed and handed to whoever sets the phone up. */
import { createPortal } from "preact/compat";
import type { AdminDevice } from "../../../shared/admin_devices.ts";
import type { StartNotice } from "../../../shared/admin_watch.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { CopyButton } from "../ui/copy_button.tsx";
import { useRead } from "../use.ts";
import { D } from "./words.ts";

export function Secret({ app, device }: { readonly app: App; readonly device: AdminDevice }) {
  const secret = device.sipSecret;
  if (secret === undefined) return null;
  return (
    <section class="secret-place" aria-labelledby="secret-title">
      <h3 id="secret-title">{app.t(D.secretTitle)}</h3>
      <div class="secret">
        <code>{secret}</code>
        <CopyButton app={app} text={secret} />
        <button type="button" class="plain-button" onClick={() => globalThis.print()}>
          <Icon name="print" small />
          {app.t(D.printSheet)}
        </button>
      </div>
      <p class="form-hint">{app.t(D.secretNote)}</p>
      {createPortal(<PrintedSheet app={app} device={device} secret={secret} />, document.body)}
    </section>
  );
}

/** Only seen on paper. */
function PrintedSheet({ app, device, secret }: {
  readonly app: App;
  readonly device: AdminDevice;
  readonly secret: string;
}) {
  const notice = useRead<StartNotice>(app, "start-notice").value.value;
  const facts: readonly (readonly [string, string])[] = [
    [app.t(D.ownerHead), `${device.ownerName}（${device.owner}）`],
    [app.t(D.kind), textOf(device.label, app.language.value)],
    [app.t(D.sheetServer), notice === undefined ? "" : `${notice.sip.host}:${notice.sip.port}`],
    [app.t(D.sheetTransport), "UDP"],
    [app.t(D.sheetUser), device.id],
    [app.t(D.sheetPassword), secret],
  ];
  return (
    <div class="paper" aria-hidden="true">
      <p class="paper-office">
        {notice === undefined ? "" : textOf(notice.office, app.language.value)}
      </p>
      <h1>{app.t(D.sheetTitle)}</h1>
      <dl class="paper-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{app.t(D.sheetNote)}</p>
    </div>
  );
}
