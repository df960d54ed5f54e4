/** The person's menu: language, keys, sign-out. A popover on a desk, a tab of its own on a phone. */
import type { Desk } from "../desk.ts";
import { Icon } from "../ui/icon.tsx";
import { DesktopNotices, PhoneLinks } from "./integration.tsx";

export function MenuPopover({ desk }: { readonly desk: Desk }) {
  return (
    <div id="menu" class="menu" popover="auto" role="dialog" aria-label={desk.t("menu")}>
      <MenuItems desk={desk} where="popover" />
    </div>
  );
}

export function MenuItems({ desk, where }: {
  readonly desk: Desk;
  readonly where: "popover" | "page";
}) {
  const language = desk.language.value;
  const me = desk.me.value;
  return (
    <div class="menu-items">
      <div class="menu-who">
        <b>{me.name}</b>
        <span>{desk.t("extensionIs")} {me.extension}・{desk.text(me.office)}</span>
      </div>
      <div class="menu-row">
        <Icon name="language" />
        <span id={`language-${where}`}>{desk.t("language")}</span>
        <span class="spacer" />
        <span class="choice" role="group" aria-labelledby={`language-${where}`}>
          {(["ja", "en"] as const).map((each) => (
            <button
              type="button"
              key={each}
              lang={each}
              aria-pressed={language === each}
              onClick={() => desk.setLanguage(each)}
            >
              {desk.t(each === "ja" ? "japanese" : "english")}
            </button>
          ))}
        </span>
      </div>
      <DesktopNotices desk={desk} />
      <PhoneLinks desk={desk} />
      {where === "page"
        ? (
          <button type="button" class="menu-row" onClick={() => desk.show("assistant")}>
            <Icon name="help" />
            <span>{desk.t("label.assistant")}</span>
          </button>
        )
        : null}
      <a class="menu-row" href="/pbx/help" target="_blank" rel="noopener">
        <Icon name="lists" />
        <span>{desk.t("label.help")}</span>
      </a>
      <button type="button" class="menu-row" popovertarget="key-map">
        <Icon name="keys" />
        <span>{desk.t("keys")}</span>
      </button>
      <button type="button" class="menu-row" onClick={desk.signOut}>
        <Icon name="signOut" />
        <span>{desk.t("label.sign-out")}</span>
      </button>
    </div>
  );
}
