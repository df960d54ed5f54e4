/** What opens below a device's buttons: further actions, the target of a transfer, slot, person and note of a parked call. */
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import type { Desk } from "../desk.ts";
import type { Extra } from "../model/phone_buttons.ts";
import type { PhoneView } from "../model/phone_view.ts";
import { intoView } from "../ui/into_view.ts";
import { Combo } from "./combo.tsx";
import { Echo } from "./echo.tsx";

/** Longest note that is kept of a parked call. */
const NOTE_MAX = 100;

interface Props {
  readonly desk: Desk;
  readonly view: PhoneView;
}

export function DeviceDrawer({ desk, view }: Props) {
  const open = desk.drawers.open.value;
  if (open === undefined || open.device !== view.device.id) return null;
  switch (open.kind) {
    case "more":
      return <MoreDrawer desk={desk} view={view} />;
    case "park":
      return <ParkDrawer desk={desk} view={view} />;
    case "transfer":
      return <TransferDrawer desk={desk} view={view} />;
  }
}

/** Escape closes it, wherever the keyboard is in it. */
function Frame({ desk, label, children }: {
  readonly desk: Desk;
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  const pressed = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") desk.drawers.close();
  };
  return (
    <div class="drawer" role="group" aria-label={label} ref={intoView} onKeyDown={pressed}>
      {children}
    </div>
  );
}

function MoreDrawer({ desk, view }: Props) {
  return (
    <Frame desk={desk} label={desk.t("label.more-actions")}>
      {desk.phones.extras(view).map((extra, index) => (
        <ExtraButton
          key={extra.kind === "move" ? extra.to.id : extra.kind}
          desk={desk}
          view={view}
          extra={extra}
          {...(index === 0 ? { id: "more-first" } : {})}
        />
      ))}
    </Frame>
  );
}

function ExtraButton({ desk, view, extra, id }: Props & {
  readonly extra: Extra;
  readonly id?: string;
}) {
  const name = nameOf(desk, extra);
  const why = extra.why === undefined ? undefined : desk.t(extra.why, { button: name });
  return (
    <button
      type="button"
      {...(id === undefined ? {} : { id })}
      class="drawer-action"
      data-action={extra.kind}
      aria-disabled={why !== undefined}
      onClick={() => desk.phones.pressExtra(view.device.id, extra)}
    >
      <span>{name}</span>
      {why === undefined ? null : <small>{why}</small>}
    </button>
  );
}

function nameOf(desk: Desk, extra: Extra): string {
  switch (extra.kind) {
    case "record":
      return desk.t(extra.on ? "label.record" : "label.stop-recording");
    case "park-for":
      return desk.t("label.park-for");
    case "move":
      return desk.t("moveTo", { device: desk.text(extra.to.label) });
  }
}

function TransferDrawer({ desk, view }: Props) {
  const { drawers } = desk;
  const busy = view.pending !== undefined;
  return (
    <Frame desk={desk} label={desk.t("label.transfer")}>
      <label class="number-label" for="transfer-to">{desk.t("label.transfer-to")}</label>
      <div class="number-box drawer-box">
        <Combo
          desk={desk}
          field={drawers.target}
          id="transfer-to"
          describedBy="transfer-echo"
          enter={() => drawers.sendOn("attended")}
          escape={drawers.close}
        />
      </div>
      <p class="echo drawer-echo" id="transfer-echo" aria-live="polite">
        <Echo desk={desk} field={drawers.target} example={desk.t("transferExample")} namesLine />
      </p>
      <div class="choices">
        <button
          type="button"
          class="chip-button chip-go"
          aria-disabled={busy}
          aria-busy={view.pending?.verb === "consult"}
          onClick={() => drawers.sendOn("attended")}
        >
          {desk.t("label.transfer-attended")}
        </button>
        <button
          type="button"
          class="chip-button"
          aria-disabled={busy}
          aria-busy={view.pending?.verb === "transfer"}
          onClick={() => drawers.sendOn("blind")}
        >
          {desk.t("label.transfer-blind")}
        </button>
        <span class="spacer" />
        <button type="button" class="quiet-button" onClick={drawers.close}>
          {desk.t("label.give-up")}
        </button>
      </div>
    </Frame>
  );
}

function ParkDrawer({ desk, view }: Props) {
  const { drawers, slots } = desk;
  const busy = view.pending !== undefined;
  return (
    <Frame desk={desk} label={desk.t("label.park-for")}>
      <div class="drawer-fields">
        <label for="park-slot">{desk.t("label.park-slot")}</label>
        <select
          id="park-slot"
          value={drawers.slot.value ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            drawers.chooseSlot(value === "" ? undefined : Number(value));
          }}
        >
          <option value="">{desk.t("label.lowest-free")}</option>
          {slots.free.value.map((slot) => <option key={slot} value={slot}>{slot}</option>)}
        </select>
        <label for="park-whom">{desk.t("label.park-whom")}</label>
        <div class="number-box drawer-box">
          <Combo
            desk={desk}
            field={drawers.whom}
            id="park-whom"
            describedBy="park-echo"
            enter={drawers.park}
            escape={drawers.close}
          />
        </div>
        <p class="echo drawer-echo" id="park-echo" aria-live="polite">
          <Echo desk={desk} field={drawers.whom} example={desk.t("whomExample")} namesLine />
        </p>
        <label for="park-note">{desk.t("label.park-note")}</label>
        <input
          id="park-note"
          type="text"
          maxLength={NOTE_MAX}
          autocomplete="off"
          value={drawers.note.value}
          onInput={(event) => drawers.writeNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.isComposing) drawers.park();
          }}
        />
      </div>
      <div class="choices">
        <button
          type="button"
          class="chip-button chip-go"
          aria-disabled={busy}
          aria-busy={view.pending?.verb === "park"}
          onClick={drawers.park}
        >
          {desk.t("label.park-now")}
        </button>
        <span class="spacer" />
        <button type="button" class="quiet-button" onClick={drawers.close}>
          {desk.t("label.give-up")}
        </button>
      </div>
    </Frame>
  );
}
