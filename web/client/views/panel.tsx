/** The panel page: telephones on the left, one tab of the work area on the right, on a phone one at a time. */
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import type { Door } from "../door.ts";
import { AutoAnswer } from "./auto_answer.tsx";
import { CallerCard } from "./caller_card.tsx";
import { PresenceChooser } from "./presence_chooser.tsx";
import { BottomTabs, Dock, Foot } from "./bottom.tsx";
import { DevicePanel } from "./device_panel.tsx";
import { NumberField } from "./dialler.tsx";
import { ParkRail } from "./park_rail.tsx";
import { Header } from "./header.tsx";
import { KeyMap } from "./key_map.tsx";
import { Lines } from "./lines.tsx";
import { MenuItems, MenuPopover } from "./menu.tsx";
import { SessionOver } from "./session_over.tsx";
import { Work } from "./work.tsx";

/** `door` is there in the browser: it is the sign-in that expiry lays over the page. */
export function Panel({ desk, door }: { readonly desk: Desk; readonly door?: Door }) {
  const over = desk.sessionOver.value;
  return (
    <>
      <div
        class="page"
        lang={desk.language.value}
        data-place={desk.place.value}
        data-live={desk.connection.value.kind === "connected"}
        inert={over}
      >
        <a class="skip" href="#number">{desk.t("skip")}</a>
        <Header desk={desk} />
        <main class="desk">
          <section class="side" aria-labelledby="dial-title">
            <h2 class="unseen" id="dial-title">{desk.t("label.call")}</h2>
            <NumberField desk={desk} />
            <Lines desk={desk} />
            <AutoAnswer desk={desk} />
            <Devices desk={desk} />
          </section>
          <ParkRail desk={desk} />
          <Work desk={desk} />
          <section class="more" aria-label={desk.t("menu")}>
            <MenuItems desk={desk} where="page" />
          </section>
        </main>
        <Foot desk={desk} />
        <Dock desk={desk} />
        <BottomTabs desk={desk} />
        <CallerCard desk={desk} />
        <MenuPopover desk={desk} />
        <PresenceChooser desk={desk} />
        <KeyMap desk={desk} />
        <p class="unseen" role="status" id="said">{desk.said.value}</p>
      </div>
      {over && door !== undefined ? <SessionOver desk={desk} door={door} /> : null}
    </>
  );
}

function Devices({ desk }: { readonly desk: Desk }) {
  return (
    <div class="devices">
      {desk.phones.views.value.map((view) => (
        <DevicePanel key={view.device.id} desk={desk} view={view} />
      ))}
      {desk.phones.usable.value
        ? null
        : <p class="notice" role="status">{say("no-usable-device", desk.language.value)}</p>}
    </div>
  );
}
