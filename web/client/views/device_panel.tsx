/**
 * The control panel of one device: what it is doing, with whom, and the five buttons that never move,
 * appear or vanish (law 1). The place of the peer is kept when there is none, so that nothing shifts when a
 * call starts; what was refused, and what is asked for a transfer, opens below the row.
 */
import type { Desk } from "../desk.ts";
import { lengthText, spokenLength } from "../format.ts";
import type { LabelKey } from "../labels.ts";
import { buttonId } from "../model/drawers.ts";
import { type ButtonName, type ButtonView, isReadOnly } from "../model/phone_buttons.ts";
import type { CallRow } from "../model/call_rows.ts";
import type { PhoneView } from "../model/phone_view.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { Lamp } from "../ui/lamp.tsx";
import { BelowRow } from "./device_below.tsx";
import { DeviceDrawer } from "./drawers.tsx";

const ICON_OF: Readonly<Record<ButtonName, IconName>> = {
  call: "call",
  hold: "hold",
  park: "park",
  transfer: "transfer",
  hangup: "hangup",
};
const KEY_OF: Readonly<Record<ButtonName, string>> = {
  call: "d",
  hold: "h",
  park: "p",
  transfer: "t",
  hangup: "Shift+X",
};

export function DevicePanel({ desk, view }: { readonly desk: Desk; readonly view: PhoneView }) {
  const { device, activity, focused } = view;
  const title = `device-${device.id}`;
  return (
    <section
      class="device"
      data-device={device.id}
      data-live={view.rows.length > 0}
      data-ringing={activity === "ringing"}
      aria-labelledby={title}
    >
      <div class="device-head">
        <h3 id={title}>{desk.text(device.label)}</h3>
        <Lamp
          state={activity}
          word={desk.t(`device.${activity}`)}
          strong={view.rows.length > 0}
        />
        {focused?.call.recording ? <RecordingMark desk={desk} /> : null}
        {focused === undefined ? null : <CallClock desk={desk} row={focused} />}
      </div>
      <div class="device-who">
        {view.rows.length > 1
          ? <CallRows desk={desk} view={view} />
          : focused === undefined
          ? <Hint desk={desk} view={view} />
          : <Peer desk={desk} row={focused} />}
        {focused === undefined ? null : <MoreButton desk={desk} view={view} row={focused} />}
      </div>
      <div class="device-buttons" role="group" aria-label={desk.text(device.label)}>
        {view.buttons.map((button) => (
          <DeviceButton key={button.name} desk={desk} view={view} button={button} />
        ))}
      </div>
      <BelowRow desk={desk} view={view} />
      <DeviceDrawer desk={desk} view={view} />
    </section>
  );
}

export function DeviceButton({ desk, view, button, id }: {
  readonly desk: Desk;
  readonly view: PhoneView;
  readonly button: ButtonView;
  readonly id?: string;
}) {
  const name = desk.t(button.label);
  const why = button.why === undefined ? undefined : desk.t(button.why, { button: name });
  const open = desk.drawers.open.value;
  const opens = button.label === "label.transfer"
    ? open?.kind === "transfer" && open.device === view.device.id
    : undefined;
  return (
    <button
      type="button"
      id={id ?? buttonId(view.device.id, button.name)}
      class="device-button"
      data-button={button.name}
      data-pending={button.pending}
      aria-disabled={why !== undefined}
      aria-busy={button.pending}
      aria-keyshortcuts={KEY_OF[button.name]}
      {...(opens === undefined ? {} : { "aria-expanded": opens })}
      title={why}
      onClick={() => desk.phones.press(view.device.id, button.name)}
    >
      <Icon name={ICON_OF[button.name]} />
      <span>{name}</span>
    </button>
  );
}

/** What is done more rarely: recording, another device, a slot of choice. */
function MoreButton({ desk, view, row }: {
  readonly desk: Desk;
  readonly view: PhoneView;
  readonly row: CallRow;
}) {
  const { device, pending } = view;
  const open = desk.drawers.open.value;
  const word = desk.t("label.more-actions");
  const verbs = ["record", "stop-recording", "move"];
  return (
    <button
      type="button"
      id={buttonId(device.id, "more")}
      class="icon-button device-more"
      aria-label={word}
      title={word}
      aria-keyshortcuts="m"
      aria-expanded={open?.kind === "more" && open.device === device.id}
      data-pending={pending !== undefined && verbs.includes(pending.verb)}
      onClick={() => desk.drawers.toggle("more", device.id, row.call.id)}
    >
      <Icon name="more" />
    </button>
  );
}

function RecordingMark({ desk }: { readonly desk: Desk }) {
  return (
    <span class="recording">
      <i class="recording-shape" aria-hidden="true" />
      {desk.t("label.recording-now")}
    </span>
  );
}

function Peer({ desk, row }: { readonly desk: Desk; readonly row: CallRow }) {
  const name = desk.nameOf(row.peer);
  return (
    <div class="device-peer">
      <b title={name}>{name}</b>
      <span class="device-about">{aboutOf(desk, row)}</span>
    </div>
  );
}

/** Several calls on one device: a row each, the one the buttons concern is chosen. */
function CallRows({ desk, view }: { readonly desk: Desk; readonly view: PhoneView }) {
  return (
    <div class="device-calls" role="radiogroup" aria-label={desk.t("chooseCall")}>
      {view.rows.map((row) => (
        <label class="device-call" key={row.call.id}>
          <input
            type="radio"
            name={`call-of-${view.device.id}`}
            class="unseen"
            checked={row.call.id === view.focused?.call.id}
            onChange={() => desk.phones.chooseCall(view.device.id, row.call.id)}
          />
          <b title={desk.nameOf(row.peer)}>{desk.nameOf(row.peer)}</b>
          <Lamp state={row.activity} word={desk.t(`device.${row.activity}`)} strong />
          <CallClock desk={desk} row={row} />
        </label>
      ))}
    </div>
  );
}

/** Number, and how the call came to be: `03-0000-4510・代表から発信`; in a transfer, what for. */
function aboutOf(desk: Desk, row: CallRow): string {
  const { peer } = row;
  const number = peer.kind === "person" ? peer.extension : peer.display;
  const shown = number === desk.nameOf(peer) ? "" : number;
  return [shown, wayOf(desk, row)].filter((part) => part !== undefined && part !== "").join("・");
}

function wayOf(desk: Desk, { call, waiting, outgoing }: CallRow): string | undefined {
  if (waiting !== undefined) return desk.t("transferTarget");
  if (call.parked !== undefined) return desk.t("inSlot", { slot: call.parked.slot });
  if (call.direction === "internal") return desk.t("direction.internal");
  const line = desk.me.value.lines.find((each) => each.id === call.line);
  if (line === undefined) return undefined;
  return desk.t(outgoing ? "via" : "incomingOn", { line: desk.text(line.label) });
}

/** What would happen if 発信 were pressed, or why nothing can. */
function Hint({ desk, view }: { readonly desk: Desk; readonly view: PhoneView }) {
  const key = hintOf(desk, view);
  const preferred = desk.phones.preferred.value?.device.id === view.device.id;
  const byEnter = preferred && (key === "hintAuto" || key === "hintRing");
  return (
    <p class="device-peer device-hint">
      {desk.t(key)}
      {byEnter ? <span class="hint-keys">{desk.t("enterDials")}</span> : null}
    </p>
  );
}

function hintOf(desk: Desk, { device, activity }: PhoneView): LabelKey {
  if (activity === "unknown") return "hintUnknown";
  if (isReadOnly(desk.me.value.capabilities)) return "whyReadOnly";
  if (!device.registered) return device.kind === "desk" ? "hintUnusedDesk" : "hintUnused";
  if (!desk.me.value.settings.autoAnswer) return "hintRing";
  return device.autoAnswer ? "hintAuto" : "hintNoAuto";
}

function CallClock({ desk, row }: { readonly desk: Desk; readonly row: CallRow }) {
  const length = desk.shownAt.value - row.since;
  return (
    <span class="device-clock" role="timer" aria-label={spokenLength(length, desk.language.value)}>
      {lengthText(length)}
    </span>
  );
}
