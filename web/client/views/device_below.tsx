/** What stands below a device's five buttons: a refusal, a reason, a slow click, what was done, what to do next. */
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import { clockText, millisOf } from "../format.ts";
import type { Notice } from "../model/notices.ts";
import type { CallRow } from "../model/call_rows.ts";
import type { PhoneView } from "../model/phone_view.ts";
import { spokenParty } from "../model/spoken_party.ts";
import { Icon } from "../ui/icon.tsx";
import { Sentence } from "../ui/sentence.tsx";

export function BelowRow({ desk, view }: { readonly desk: Desk; readonly view: PhoneView }) {
  const notice = desk.phones.notices.value.get(view.device.id);
  const said = notice === undefined || notice.kind === "refusal"
    ? undefined
    : wordsOf(desk, notice);
  const refusal = notice?.kind === "refusal" ? desk.text(notice.text) : cameBack(desk, view);
  const { pending, focused } = view;
  return (
    <div class="device-below">
      <div role="alert">{refusal === undefined ? null : <Refusal text={refusal} />}</div>
      <div role="status">
        {said !== undefined
          ? <Said text={said} />
          : pending?.slow || pending?.cancelling
          ? <SlowClick desk={desk} view={view} />
          : focused?.waiting !== undefined
          ? (
            <Consulting
              desk={desk}
              view={view}
              waiting={spokenParty(focused.waiting, desk.language.value)}
            />
          )
          : <Said text={focused === undefined ? undefined : nextStep(desk, view, focused)} />}
      </div>
    </div>
  );
}

export function Refusal({ text }: { readonly text: string }) {
  return (
    <p class="refusal">
      <Icon name="alert" small />
      <Sentence text={text} />
    </p>
  );
}

export function Said({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="notice">
      <Sentence text={text} />
    </p>
  );
}

/** Undefined when it is true no more. */
export function wordsOf(
  desk: Desk,
  notice: Exclude<Notice, { kind: "refusal" }>,
): string | undefined {
  switch (notice.kind) {
    case "why":
      return desk.t(notice.key, { button: desk.t(notice.button) });
    case "said":
      return desk.text(notice.text);
    case "parked": {
      const slot = desk.slots.taken.value.find((each) => each.slot === notice.slot);
      const returns = slot?.returnsAt === undefined ? 0 : millisOf(slot.returnsAt);
      if (slot?.call.id !== notice.call || returns <= desk.shownAt.value) return undefined;
      const until = clockText(returns, desk.clock.offset, false);
      return say("parked", desk.language.value, { slot: notice.slot, until });
    }
  }
}

/** A transfer that nobody took rings its sender. */
function cameBack(desk: Desk, { focused }: PhoneView): string | undefined {
  const message = focused?.activity === "ringing" ? focused.call.transfer?.message : undefined;
  return message === undefined ? undefined : desk.text(message);
}

/** What the person has to do now, or what is going on, when the lamp does not say it all. */
function nextStep(desk: Desk, view: PhoneView, row: CallRow): string | undefined {
  const language = desk.language.value;
  const { call, activity } = row;
  const device = desk.text(view.device.label);
  if (activity === "starting" && !goesOffHook(desk, view)) {
    return say("device-ringing-first", language, { device, number: call.display });
  }
  if (activity === "ringing" && call.parked !== undefined) {
    const { slot, callBack } = call.parked;
    const name = spokenParty(row.peer, language);
    return callBack
      ? say("park-called-back", language, { slot, name })
      : say("slot-answer", language, { device, slot, name });
  }
  if (activity === "ringing") {
    const moving = call.legs.some((leg) =>
      leg.device !== undefined && leg.device !== view.device.id
    );
    return moving ? say("move-answer", language, { device }) : say("answer-on-phone", language);
  }
  if (!call.emergency) return undefined;
  const line = desk.me.value.lines.find((each) => each.id === call.line);
  return say("emergency-calling", language, {
    number: call.display,
    line: line === undefined ? "" : desk.text(line.label),
  });
}

function goesOffHook(desk: Desk, view: PhoneView): boolean {
  return desk.me.value.settings.autoAnswer && view.device.autoAnswer;
}

/** An attended transfer under way: who waits, and the two ways out. */
function Consulting({ desk, view, waiting }: {
  readonly desk: Desk;
  readonly view: PhoneView;
  readonly waiting: string;
}) {
  const device = view.device.id;
  const busy = view.pending !== undefined;
  return (
    <div class="notice notice-tall">
      <Sentence text={desk.t("consulting", { name: waiting })} />
      <div class="choices">
        <button
          type="button"
          class="chip-button chip-go"
          aria-disabled={busy}
          onClick={() => desk.phones.press(device, "transfer")}
        >
          {desk.t("label.transfer-complete")}
        </button>
        <button
          type="button"
          class="chip-button"
          aria-disabled={busy}
          aria-keyshortcuts="b"
          onClick={() => desk.phones.returnToFirst(device)}
        >
          {desk.t("label.transfer-back")}
        </button>
      </div>
    </div>
  );
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
