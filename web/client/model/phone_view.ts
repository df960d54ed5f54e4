/**
 * What one control panel shows, computed from what the server said: the calls on the device, which one the
 * buttons concern, and for each of the five buttons whether it works and, if not, why (laws 1 and 2).
 */
import type { Call, Capabilities, DeviceActivity, Leg, MyDevice, Party } from "../../shared/api.ts";
import { millisOf } from "../format.ts";
import type { LabelKey } from "../labels.ts";

/** One call on a device, as the person at the device sees it. */
export interface CallRow {
  readonly call: Call;
  readonly activity: DeviceActivity;
  readonly peer: Party;
  /** Since when it is in this state, in milliseconds. */
  readonly since: number;
  /** Whether the person's side started it. */
  readonly outgoing: boolean;
}

export type ButtonName = "call" | "hold" | "park" | "transfer" | "hangup";

export interface ButtonView {
  readonly name: ButtonName;
  readonly label: LabelKey;
  /** Why it does nothing now; absent when it works. */
  readonly why?: LabelKey;
  readonly pending: boolean;
}

/** A click whose outcome has not been seen yet. */
export interface Pending {
  readonly verb: "call" | "hangup";
  readonly commandId: string;
  readonly callId?: string;
  readonly slow: boolean;
  readonly cancelling: boolean;
}

export interface PhoneView {
  readonly device: MyDevice;
  readonly activity: DeviceActivity;
  /** Oldest first, so that no row moves when another comes. */
  readonly rows: readonly CallRow[];
  /** The call the buttons concern. */
  readonly focused?: CallRow;
  readonly buttons: readonly ButtonView[];
  readonly pending?: Pending;
}

export interface PhoneFacts {
  readonly device: MyDevice;
  readonly calls: readonly Call[];
  /** Chosen among several. */
  readonly chosenCall: string | undefined;
  readonly pending: Pending | undefined;
  readonly capabilities: Capabilities;
  readonly pbx: "connected" | "lost";
}

const LIVE_PEER: readonly Leg["state"][] = ["talking", "holding", "held"];

/** What the person at `own` is doing, by the legs of the call. */
export function activityOf(
  own: Leg,
  others: readonly Leg[],
  byClick: boolean,
): DeviceActivity {
  switch (own.state) {
    case "dialling":
    case "ringing":
      if (own.role === "callee") return "ringing";
      // A click calls the device first: the other side has a leg only once the device has been answered.
      return byClick && others.length === 0 ? "starting" : "calling";
    case "holding":
    case "parked":
      return "holding";
    case "held":
      return "held";
    case "talking":
      return others.some((leg) => LIVE_PEER.includes(leg.state)) ? "talking" : "calling";
  }
}

export function rowsOf(device: string, calls: readonly Call[]): readonly CallRow[] {
  return calls.flatMap((call): CallRow[] => {
    const own = call.legs.find((leg) => leg.device === device);
    if (own === undefined) return [];
    const others = call.legs.filter((leg) => leg.id !== own.id);
    const activity = activityOf(own, others, call.commandId !== undefined);
    const bridged = activity === "talking" ? others.map((leg) => millisOf(leg.since)) : [];
    return [{
      call,
      activity,
      peer: peerOf(call, own, others),
      since: Math.max(millisOf(own.since), ...bridged),
      outgoing: own.role === "caller",
    }];
  }).sort((a, b) => millisOf(a.call.startedAt) - millisOf(b.call.startedAt));
}

/** The other side; before it has a leg, what was dialled. */
function peerOf(call: Call, own: Leg, others: readonly Leg[]): Party {
  const other = others.find((leg) => LIVE_PEER.includes(leg.state)) ??
    others.find((leg) => leg.role !== own.role) ?? others[0];
  if (other !== undefined) return other.party;
  return { kind: "outside", number: call.dialled, display: call.display };
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

function buttonsOf(
  facts: PhoneFacts,
  activity: DeviceActivity,
  rows: readonly CallRow[],
  focused: CallRow | undefined,
): readonly ButtonView[] {
  const { capabilities, pending, pbx } = facts;
  const dialling = pending?.verb === "call";
  const free = activity === "idle" ||
    rows.length > 0 && rows.every((row) => row.activity === "holding");
  const button = (name: ButtonName, label: LabelKey, why: LabelKey | undefined): ButtonView => ({
    name,
    label,
    pending: pending?.verb === name,
    ...(why === undefined ? {} : { why }),
  });
  const blocked: LabelKey | undefined = pbx === "lost"
    ? "whyPbx"
    : facts.device.registered
    ? undefined
    : "whyUnused";
  /** The verbs of later capabilities: declared by the PBX, and only of use in a call. */
  const later = (able: boolean) => able ? blocked ?? "whyNoCall" : "whyNotYet";
  return [
    button(
      "call",
      "label.call",
      blocked ?? (pending !== undefined ? "whyPending" : free ? undefined : "whyDialFirst"),
    ),
    button("hold", "label.hold", later(capabilities.hold)),
    button("park", "label.park", later(capabilities.park)),
    button("transfer", "label.transfer", later(capabilities.transfer)),
    button(
      "hangup",
      focused?.activity === "ringing" ? "label.decline" : "label.hangup",
      pbx === "lost"
        ? "whyPbx"
        : pending?.verb === "hangup"
        ? "whyPending"
        : focused !== undefined || dialling
        ? undefined
        : blocked ?? "whyNoCall",
    ),
  ];
}
