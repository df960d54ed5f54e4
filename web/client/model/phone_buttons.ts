/**
 * The five buttons of a control panel, and what stands behind 「その他」: what each does now, and if it does
 * nothing, why (law 1).
 */
import type { Capabilities, MyDevice } from "../../shared/api.ts";
import type { LabelKey } from "../labels.ts";
import type { Pending, Verb } from "./pending.ts";
import type { CallActivity, CallRow } from "./call_rows.ts";

export type ButtonName = "call" | "hold" | "park" | "transfer" | "hangup";

export interface ButtonView {
  readonly name: ButtonName;
  readonly label: LabelKey;
  /** Why it does nothing now; absent when it works. */
  readonly why?: LabelKey;
  readonly pending: boolean;
}

export interface ButtonFacts {
  readonly device: MyDevice;
  readonly pending: Pending | undefined;
  readonly capabilities: Capabilities;
  readonly pbx: "connected" | "lost";
}

/** Who can neither begin a call here nor end one can only look. */
export function isReadOnly({ originate, hangup }: Capabilities): boolean {
  return !originate && !hangup;
}

/** Whose ring a click under way shows. */
const BUTTON_OF: Readonly<Partial<Record<Verb, ButtonName>>> = {
  call: "call",
  hold: "hold",
  resume: "hold",
  park: "park",
  transfer: "transfer",
  consult: "transfer",
  complete: "transfer",
  return: "transfer",
  hangup: "hangup",
};

/** The other side is there: it can be held, parked, sent on. */
const IN_TALK: readonly CallActivity[] = ["talking", "holding", "held"];

export function buttonsOf(
  facts: ButtonFacts,
  activity: CallActivity,
  rows: readonly CallRow[],
  focused: CallRow | undefined,
): readonly ButtonView[] {
  const { capabilities, pending } = facts;
  const free = activity === "idle" ||
    rows.length > 0 && rows.every((row) => row.activity === "holding");
  const button = (name: ButtonName, label: LabelKey, why: LabelKey | undefined): ButtonView => ({
    name,
    label,
    pending: pending !== undefined && BUTTON_OF[pending.verb] === name,
    ...(why === undefined ? {} : { why }),
  });
  const blocked = blockedBy(facts);
  const consulting = focused?.waiting !== undefined;
  const inTalk = (able: boolean) => whyNotInTalk(facts, focused, able);
  const apart = (able: boolean) => inTalk(able) ?? (consulting ? "whyTransferring" : undefined);
  return [
    button(
      "call",
      "label.call",
      blocked ?? (pending !== undefined ? "whyPending" : free ? undefined : "whyDialFirst"),
    ),
    button(
      "hold",
      focused?.activity === "holding" ? "label.resume" : "label.hold",
      apart(capabilities.hold),
    ),
    button("park", "label.park", apart(capabilities.park)),
    button(
      "transfer",
      consulting ? "label.transfer-complete" : "label.transfer",
      inTalk(capabilities.transfer),
    ),
    button("hangup", hangupLabel(focused), whyNoHangup(facts, focused)),
  ];
}

function blockedBy({ pbx, device, capabilities }: ButtonFacts): LabelKey | undefined {
  if (isReadOnly(capabilities)) return "whyReadOnly";
  if (pbx === "lost") return "whyPbx";
  return device.registered ? undefined : "whyUnused";
}

/** Why nothing can be done with the other side now. */
function whyNotInTalk(
  facts: ButtonFacts,
  focused: CallRow | undefined,
  able: boolean,
): LabelKey | undefined {
  if (!able) return isReadOnly(facts.capabilities) ? "whyReadOnly" : "whyNotYet";
  if (facts.pbx === "lost") return "whyPbx";
  if (focused === undefined) return facts.device.registered ? "whyNoCall" : "whyUnused";
  if (facts.pending !== undefined) return "whyPending";
  if (focused.call.phonesOnly === true) return "whyPhonesOnly";
  const there = IN_TALK.includes(focused.activity) || focused.waiting !== undefined;
  return there ? undefined : "whyNotTalking";
}

/** What rings because of a click of one's own is not declined. */
function hangupLabel(focused: CallRow | undefined): LabelKey {
  return focused?.activity === "ringing" && !focused.outgoing ? "label.decline" : "label.hangup";
}

function whyNoHangup(facts: ButtonFacts, focused: CallRow | undefined): LabelKey | undefined {
  const { pending, pbx, capabilities } = facts;
  if (isReadOnly(capabilities)) return "whyReadOnly";
  if (pbx === "lost") return "whyPbx";
  if (pending?.verb === "hangup") return "whyPending";
  if (focused?.call.phonesOnly === true) return "whyPhonesOnly";
  if (focused !== undefined || pending?.verb === "call") return undefined;
  return blockedBy(facts) ?? "whyNoCall";
}

/** What can be done with a call beside the five. */
export type Extra =
  | { readonly kind: "record"; readonly on: boolean; readonly why?: LabelKey }
  /** 保留箱 with a slot, a person and a note of one's choice. */
  | { readonly kind: "park-for"; readonly why?: LabelKey }
  | { readonly kind: "move"; readonly to: MyDevice; readonly why?: LabelKey };

export interface ExtraFacts {
  readonly view: {
    readonly device: MyDevice;
    readonly focused?: CallRow;
    readonly pending?: Pending;
  };
  readonly devices: readonly MyDevice[];
  readonly capabilities: Capabilities;
  readonly mayRecord: boolean;
  readonly pbx: "connected" | "lost";
}

export function extrasOf(facts: ExtraFacts): readonly Extra[] {
  const { view, devices, capabilities, mayRecord } = facts;
  const { device, focused, pending } = view;
  const why = (able: boolean, more?: LabelKey): { readonly why?: LabelKey } => {
    const found = whyNotInTalk({ ...facts, device, pending }, focused, able) ??
      (focused?.waiting === undefined ? more : "whyTransferring");
    return found === undefined ? {} : { why: found };
  };
  const recording = focused?.call.recording ?? false;
  const others = devices.filter((each) => each.id !== device.id);
  return [
    {
      kind: "record",
      on: !recording,
      ...why(capabilities.record, mayRecord ? undefined : "whyNoRecording"),
    },
    { kind: "park-for", ...why(capabilities.park) },
    ...others.map((to): Extra => ({
      kind: "move",
      to,
      ...why(capabilities.move, to.registered ? undefined : "whyUnused"),
    })),
  ];
}
