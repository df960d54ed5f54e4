/**
 * What one control panel shows, computed from what the server said: the calls on the device, which one the
 * buttons concern, and what each button does (laws 1 and 2).
 */
import type { Call, MyDevice } from "../../shared/api.ts";
import { type CallActivity, type CallRow, rowsOf } from "./call_rows.ts";
import type { Pending } from "./pending.ts";
import { type ButtonFacts, buttonsOf, type ButtonView } from "./phone_buttons.ts";

export interface PhoneView {
  readonly device: MyDevice;
  readonly activity: CallActivity;
  /** Oldest first, so that no row moves when another comes. */
  readonly rows: readonly CallRow[];
  /** The call the buttons concern. */
  readonly focused?: CallRow;
  readonly buttons: readonly ButtonView[];
  readonly pending?: Pending;
}

export interface PhoneFacts extends ButtonFacts {
  readonly calls: readonly Call[];
  /** Chosen among several. */
  readonly chosenCall: string | undefined;
}

export function viewOf(facts: PhoneFacts): PhoneView {
  const rows = rowsOf(facts.device.id, facts.calls);
  const focused = rows.find((row) => row.call.id === facts.chosenCall) ??
    rows.find((row) => row.activity !== "holding") ?? rows[0];
  const activity = facts.pbx === "lost"
    ? "unknown"
    : focused?.activity ?? (facts.device.registered ? facts.device.state : "unregistered");
  return {
    device: facts.device,
    activity,
    rows,
    ...(focused === undefined ? {} : { focused }),
    buttons: buttonsOf(facts, activity, rows, focused),
    ...(facts.pending === undefined ? {} : { pending: facts.pending }),
  };
}
