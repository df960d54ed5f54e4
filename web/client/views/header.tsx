/** The head of the page: product, office, whether the page is live, presence and the person's menu. */
import type { Desk } from "../desk.ts";
import { Icon } from "../ui/icon.tsx";
import { PresenceButton } from "./presence_chooser.tsx";

export function Header({ desk }: { readonly desk: Desk }) {
  const me = desk.me.value;
  return (
    <header class="top">
      <h1 class="mark">{desk.t("label.product")}</h1>
      <span class="office">{desk.text(me.office)}</span>
      <span class="spacer" />
      <ConnectionLamp desk={desk} />
      <PresenceButton desk={desk} />
      <button type="button" class="person" popovertarget="menu" aria-haspopup="true">
        <span class="person-name">{me.name}</span>
        <span class="person-extension">{desk.t("extensionIs")} {me.extension}</span>
        <Icon name="open" small />
      </button>
    </header>
  );
}

const WORD_OF = {
  "maintenance": "outOfService",
  "lost": "connection.reconnecting",
  "pbx-lost": "pbxLost",
  "connected": "connection.connected",
} as const;

function ConnectionLamp({ desk }: { readonly desk: Desk }) {
  const lost = desk.connection.value.kind === "lost";
  const state = desk.maintenance.value
    ? "maintenance"
    : lost
    ? "lost"
    : desk.me.value.pbx === "lost"
    ? "pbx-lost"
    : "connected";
  const word = desk.t(WORD_OF[state]);
  const { pbxProduct, pbxTrouble } = desk.me.value;
  const ofPbx = state === "connected" || state === "pbx-lost";
  const trouble = pbxTrouble === undefined || !ofPbx ? undefined : desk.text(pbxTrouble);
  return (
    <span
      class="connection"
      data-state={state}
      role="status"
      aria-label={desk.t("connection")}
      title={trouble}
    >
      <i class="connection-shape" aria-hidden="true" />
      <span>
        {pbxProduct === undefined || state === "maintenance" ? word : `${word} (${pbxProduct})`}
      </span>
      {trouble === undefined ? null : <span class="unseen">{trouble}</span>}
    </span>
  );
}
