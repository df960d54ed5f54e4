/** Deeds as what they are to a phone, a key, and to a PBX, a command: which call is meant is what the moment says. */
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Call, PbxCommand, PbxSnapshot } from "../../core/domain/pbx_messages.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Ask, Deed, Who } from "../campaign/deeds.ts";
import type { PhoneKey } from "../devices/phone_io.ts";

export type PanelDeed = Extract<
  Deed,
  { do: "click" | "panel" | "retrieve" | "pickup" | "presence" }
>;
export type KeyDeed = Extract<Deed, { do: "dial" | "press" | "refer" | "lamp" | "type" }>;

export type DeviceOf = (who: Who) => DeviceId;

export function isPanelDeed(deed: { readonly do: string }): deed is PanelDeed {
  return ["click", "panel", "retrieve", "pickup", "presence"].includes(deed.do);
}

export function keyOf(deed: KeyDeed): PhoneKey {
  switch (deed.do) {
    case "dial":
      return { press: "dial", digits: deed.number };
    case "press":
      return { press: deed.key };
    case "refer":
      return { press: "transfer", to: deed.to };
    case "lamp":
      return { press: "lamp", user: deed.user };
    case "type":
      return { press: "dtmf", digits: deed.digits, by: deed.by };
    default:
      return unreachable(deed);
  }
}

/** `undefined`: the device has no part in any call that could be meant. */
export function commandOf(
  deed: PanelDeed,
  snapshot: PbxSnapshot,
  deviceOf: DeviceOf,
): PbxCommand | undefined {
  switch (deed.do) {
    case "click": {
      const { number: destination, line, autoAnswer } = deed;
      const device = deviceOf(deed.who);
      const chosen = line === undefined ? {} : { line };
      return { kind: "originate", device, destination, autoAnswer, ...chosen };
    }
    case "panel": {
      const call = callOn(deviceOf(deed.of ?? deed.who), snapshot);
      return call && commandFor(deed.asks, call, deed.who, deviceOf);
    }
    case "retrieve": {
      const { slot, autoAnswer } = deed;
      return { kind: "retrieve", slot, device: deviceOf(deed.who), autoAnswer };
    }
    case "pickup": {
      const { whose: extension, autoAnswer } = deed;
      return { kind: "pickup", extension, device: deviceOf(deed.who), autoAnswer };
    }
    case "presence":
      return { kind: "presence", extension: deed.who, code: deed.code };
    default:
      return unreachable(deed);
  }
}

/** The call that a device talks in, else the latest it has a part in, else the latest it had. */
export function callOn(device: DeviceId, { calls }: PbxSnapshot): CallId | undefined {
  const rank = ({ legs }: Call) => Math.max(...legs.map((leg) => rankOf(leg, device)));
  return calls.filter((call) => rank(call) > 0)
    .toSorted((a, b) => rank(b) - rank(a) || b.startedAt - a.startedAt)[0]?.id;
}

function rankOf(leg: Call["legs"][number], device: DeviceId): number {
  if (leg.device !== device) return 0;
  if (leg.state === "ended") return 1;
  return leg.answeredAt === undefined ? 2 : 3;
}

function commandFor(asks: Ask, call: CallId, who: Who, deviceOf: DeviceOf): PbxCommand {
  const device = deviceOf(who);
  switch (asks.ask) {
    case "hold":
    case "resume":
    case "hangup":
      return { kind: asks.ask, call, device };
    case "complete":
    case "back":
      return { kind: "complete-transfer", call, device, complete: asks.ask === "complete" };
    case "park": {
      const slot = asks.slot === undefined ? {} : { slot: asks.slot };
      const whom = asks.for === undefined ? {} : { for: asks.for, note: `${asks.for}さん宛` };
      return { kind: "park", call, device, ...slot, ...whom };
    }
    case "transfer": {
      const line = asks.line === undefined ? {} : { line: asks.line };
      return { kind: "transfer", call, device, to: asks.to, mode: asks.mode, ...line };
    }
    case "move": {
      const { autoAnswer } = asks;
      return { kind: "move", call, device, toDevice: deviceOf(asks.to), autoAnswer };
    }
    case "record":
      return { kind: "record", call, device, on: asks.on };
    default:
      return unreachable(asks);
  }
}

/** A person's desk phone, unless it is a device's own name. */
export function deviceOf(who: Who, devices: readonly DeviceId[]): DeviceId {
  const device = who as DeviceId;
  return who.includes("-") || devices.includes(device) ? device : `${device}-desk` as DeviceId;
}
