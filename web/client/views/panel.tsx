/** The panel page: telephones on the left, one tab of the work area on the right, on a phone one at a time. */
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import type { Door } from "../door.ts";
import { AutoAnswer } from "./auto_answer.tsx";
import { Place } from "./broken.tsx";
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
  const language = desk.language.value;
  return (
    <>
      <div
        class="page"
        lang={language}
        data-place={desk.place.value}
        data-live={desk.connection.value.kind === "connected"}
        inert={over}
      >
        <a class="skip" href="#number">{desk.t("skip")}</a>
        <Place language={language} place="top">
          <Header desk={desk} />
        </Place>
        <main class="desk">
          <section class="side" aria-labelledby="dial-title">
            <h2 class="unseen" id="dial-title">{desk.t("label.call")}</h2>
            <Place language={language}>
              <NumberField desk={desk} />
              <Lines desk={desk} />
              <AutoAnswer desk={desk} />
            </Place>
            <Devices desk={desk} />
          </section>
          <Place language={language} place="rail">
            <ParkRail desk={desk} />
          </Place>
          <Work desk={desk} />
          <section class="more" aria-label={desk.t("menu")}>
            <Place language={language}>
              <MenuItems desk={desk} where="page" />
            </Place>
          </section>
        </main>
        <Place language={language} place="foot">
          <Foot desk={desk} />
        </Place>
        <Place language={language} place="dock">
          <Dock desk={desk} />
        </Place>
        <Place language={language} place="bottom">
          <BottomTabs desk={desk} />
        </Place>
        <Place language={language} place="caller">
          <CallerCard desk={desk} />
        </Place>
        <Place language={language} place="foot">
          <MenuPopover desk={desk} />
          <PresenceChooser desk={desk} />
          <KeyMap desk={desk} />
        </Place>
        <p class="unseen" role="status" id="said">{desk.said.value}</p>
      </div>
      {over && door !== undefined ? <SessionOver desk={desk} door={door} /> : null}
    </>
  );
}

function Devices({ desk }: { readonly desk: Desk }) {
  const language = desk.language.value;
  return (
    <div class="devices">
      {desk.phones.views.value.map((view) => (
        <Place key={view.device.id} language={language} place="device">
          <DevicePanel desk={desk} view={view} />
        </Place>
      ))}
      {desk.phones.usable.value
        ? null
        : <p class="notice" role="status">{say("no-usable-device", language)}</p>}
    </div>
  );
}
