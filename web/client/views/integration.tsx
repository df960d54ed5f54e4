/** 着信連携 at the bottom right: while it is ON, a call that comes in is shown with what is known of it. */
import type { Desk } from "../desk.ts";
import { Icon } from "../ui/icon.tsx";
import { Sentence } from "../ui/sentence.tsx";

export function Integration({ desk }: { readonly desk: Desk }) {
  const on = desk.me.value.settings.incomingIntegration;
  const refusal = desk.settings.refusal.value;
  return (
    <div class="integration">
      {refusal?.of === "incomingIntegration"
        ? (
          <p class="refusal" role="alert">
            <Icon name="alert" small />
            <Sentence text={desk.text(refusal.why)} />
          </p>
        )
        : null}
      <button
        type="button"
        class="integration-switch"
        role="switch"
        aria-checked={on}
        aria-busy={desk.settings.settling.value === "incomingIntegration"}
        title={desk.t(on ? "label.integration-on" : "label.integration-off")}
        onClick={desk.toggleIntegration}
      >
        <Icon name="integration" />
        <span>{desk.t("label.integration")}</span>
        <b aria-hidden="true">{desk.t(on ? "on" : "off")}</b>
      </button>
    </div>
  );
}

/** `tel:` links of other pages fill the number field here; they never dial. */
export function PhoneLinks({ desk }: { readonly desk: Desk }) {
  if (!desk.linkable.value) return null;
  return (
    <button type="button" class="menu-row" onClick={desk.takeLinks}>
      <Icon name="call" />
      <span>{desk.t("phoneLinks")}</span>
    </button>
  );
}

/** Whether the desktop tells who calls while the page is not looked at; the browser's to allow. */
export function DesktopNotices({ desk }: { readonly desk: Desk }) {
  const state = desk.notifying.value;
  if (state === "unable") return null;
  return (
    <div class="menu-row">
      <Icon name="bell" />
      <span>{desk.t("label.notifications")}</span>
      <span class="spacer" />
      {state === "unasked"
        ? (
          <button type="button" class="chip-button" onClick={desk.askToNotify}>
            {desk.t("label.allow")}
          </button>
        )
        : (
          <small title={desk.t(`label.notifications-${state}`)}>
            {desk.t(`notifying.${state}`)}
          </small>
        )}
    </div>
  );
}
