/**
 * The control panel of one device: what it is doing, with whom, and the five buttons that never move,
 * appear or vanish (law 1). The place of the peer is kept when there is none, so that nothing shifts when a
 * call starts; what was refused opens below the row.
 */
import type { Desk } from "../desk.ts";
import { lengthText, spokenLength } from "../format.ts";
import type { LabelKey } from "../labels.ts";
import type { ButtonName, ButtonView, CallRow, PhoneView } from "../model/phone_view.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { Lamp } from "../ui/lamp.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { say } from "../../shared/words.ts";

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
        {focused === undefined ? null : <CallClock desk={desk} row={focused} />}
      </div>
      {view.rows.length > 1
        ? <CallRows desk={desk} view={view} />
        : focused === undefined
        ? <Hint desk={desk} view={view} />
        : <Peer desk={desk} row={focused} />}
      <div class="device-buttons" role="group" aria-label={desk.text(device.label)}>
        {view.buttons.map((button) => (
          <DeviceButton key={button.name} desk={desk} view={view} button={button} />
        ))}
      </div>
      <BelowRow desk={desk} view={view} />
    </section>
  );
}

function DeviceButton({ desk, view, button }: {
  readonly desk: Desk;
  readonly view: PhoneView;
  readonly button: ButtonView;
}) {
  const name = desk.t(button.label);
  const why = button.why === undefined ? undefined : desk.t(button.why, { button: name });
  return (
    <button
      type="button"
      class="device-button"
      data-button={button.name}
      data-pending={button.pending}
      aria-disabled={why !== undefined}
      aria-busy={button.pending}
      aria-keyshortcuts={KEY_OF[button.name]}
      title={why}
      onClick={() => desk.phones.press(view.device.id, button.name)}
    >
      <Icon name={ICON_OF[button.name]} />
      <span>{name}</span>
    </button>
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
          <b>{desk.nameOf(row.peer)}</b>
          <Lamp state={row.activity} word={desk.t(`device.${row.activity}`)} strong />
          <CallClock desk={desk} row={row} />
        </label>
      ))}
    </div>
  );
}

/** Number, and how the call came to be: `03-0000-4510・代表から発信`. */
function aboutOf(desk: Desk, row: CallRow): string {
  const { peer, call } = row;
  const number = peer.kind === "person" ? peer.extension : peer.display;
  const line = desk.me.value.lines.find((each) => each.id === call.line);
  const way = call.direction === "internal"
    ? desk.t("direction.internal")
    : line === undefined
    ? undefined
    : desk.t(row.outgoing ? "via" : "incomingOn", { line: desk.text(line.label) });
  const shown = number === desk.nameOf(peer) ? "" : number;
  return [shown, way].filter((part) => part !== undefined && part !== "").join("・");
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

/** What stands below the five buttons: a refusal, a reason, a slow click, what to do with a ringing phone. */
function BelowRow({ desk, view }: { readonly desk: Desk; readonly view: PhoneView }) {
  const notice = desk.phones.notices.value.get(view.device.id);
  const { pending, focused } = view;
  return (
    <div class="device-below">
      <div role="alert">
        {notice?.kind === "refusal"
          ? (
            <p class="refusal">
              <Icon name="alert" small />
              <Sentence text={desk.text(notice.text)} />
            </p>
          )
          : null}
      </div>
      <div role="status">
        {notice?.kind === "why"
          ? <p class="notice">{desk.t(notice.key, { button: desk.t(notice.button) })}</p>
          : pending?.slow || pending?.cancelling
          ? <SlowClick desk={desk} view={view} />
          : focused?.activity === "starting" && !auto(desk, view)
          ? (
            <p class="notice">
              <Sentence text={ringingFirst(desk, view, focused)} />
            </p>
          )
          : focused?.activity === "ringing"
          ? <p class="notice">{say("answer-on-phone", desk.language.value)}</p>
          : focused?.call.emergency
          ? (
            <p class="notice">
              <Sentence text={emergency(desk, focused)} />
            </p>
          )
          : null}
      </div>
    </div>
  );
}

function auto(desk: Desk, view: PhoneView): boolean {
  return desk.me.value.settings.autoAnswer && view.device.autoAnswer;
}

function SlowClick({ desk, view }: { readonly desk: Desk; readonly view: PhoneView }) {
  const { pending } = view;
  return (
    <p class="notice">
      <span>
        {pending?.cancelling ? desk.t("cancelling") : say("slow-click", desk.language.value)}
      </span>
      {pending?.verb !== "call" || pending.cancelling ? null : (
        <button
          type="button"
          class="text-button"
          onClick={() => desk.phones.cancel(view.device.id)}
        >
          {desk.t("label.give-up")}
        </button>
      )}
    </p>
  );
}

function ringingFirst(desk: Desk, view: PhoneView, row: CallRow): string {
  return say("device-ringing-first", desk.language.value, {
    device: desk.text(view.device.label),
    number: row.call.display,
  });
}

function emergency(desk: Desk, row: CallRow): string {
  const line = desk.me.value.lines.find((each) => each.id === row.call.line);
  return say("emergency-calling", desk.language.value, {
    number: row.call.display,
    line: line === undefined ? "" : desk.text(line.label),
  });
}
