/** The foot of the page: how fresh it is; on a phone the tabs, and the live call docked above them. */
import type { Desk, Place } from "../desk.ts";
import { lengthText } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { Lamp } from "../ui/lamp.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { Integration } from "./integration.tsx";
import { DeviceButton } from "./device_panel.tsx";
import { tabsOf, Unseen } from "./work.tsx";

/** What is wrong with the connection, in a sentence; the time of what is shown otherwise. */
export function Foot({ desk }: { readonly desk: Desk }) {
  const trouble = desk.trouble.value;
  return (
    <footer class="foot" data-trouble={trouble !== undefined}>
      <div class="foot-trouble" role="alert">
        {trouble === undefined ? null : (
          <>
            <Icon name="alert" small />
            <Sentence text={trouble} />
          </>
        )}
      </div>
      {desk.maintenance.value
        ? <a class="chip-button" href="/pbx/open/login">{desk.t("sessionOver")}</a>
        : null}
      <AsOf desk={desk} />
      <span class="spacer" />
      <button type="button" class="quiet-button" popovertarget="key-map">
        <Icon name="keys" small />
        {desk.t("keys")}
      </button>
      <Integration desk={desk} />
    </footer>
  );
}

function AsOf({ desk }: { readonly desk: Desk }) {
  const time = desk.clock.text(desk.shownAt.value);
  return (
    <span class="foot-time">
      {desk.language.value === "ja" ? `${time} ${desk.t("asOf")}` : `${desk.t("asOf")} ${time}`}
    </span>
  );
}

/** On a phone, on any tab but 発信: the live call stays in reach. */
export function Dock({ desk }: { readonly desk: Desk }) {
  const view = desk.phones.views.value.find((each) => each.focused !== undefined);
  const row = view?.focused;
  if (view === undefined || row === undefined) return null;
  const buttons = view.buttons.filter(({ name }) => name === "hold" || name === "hangup");
  return (
    <section class="dock" aria-label={desk.text(view.device.label)}>
      <button
        type="button"
        class="dock-who"
        onClick={() => desk.show("dial")}
        title={desk.t("openCall")}
      >
        <b>{desk.nameOf(row.peer)}</b>
        <Lamp state={row.activity} word={desk.t(`device.${row.activity}`)} strong />
      </button>
      <span class="device-clock">{lengthText(desk.shownAt.value - row.since)}</span>
      {buttons.map((button) => (
        <DeviceButton
          key={button.name}
          desk={desk}
          view={view}
          button={button}
          id={`dock-${button.name}`}
        />
      ))}
    </section>
  );
}

export function BottomTabs({ desk }: { readonly desk: Desk }) {
  const places: readonly (readonly [Place, string, IconName])[] = [
    ["dial", desk.t("label.call"), "call"],
    // four fit beside その他, in whose menu the assistant is found
    ...tabsOf(desk).filter(({ tab }) => tab !== "assistant").map((spec) =>
      [spec.tab, desk.t(spec.short), spec.icon] as const
    ),
    ["more", desk.t("more"), "more"],
  ];
  return (
    <nav class="bottom" aria-label={desk.t("tabs")}>
      {places.map(([place, word, icon]) => (
        <button
          type="button"
          key={place}
          {...((desk.place.value === "assistant" ? "more" : desk.place.value) === place
            ? { "aria-current": "page" as const }
            : {})}
          onClick={() => desk.show(place)}
        >
          <Icon name={icon} />
          <span>{word}</span>
          {place === "history" ? <Unseen desk={desk} /> : null}
        </button>
      ))}
    </nav>
  );
}
