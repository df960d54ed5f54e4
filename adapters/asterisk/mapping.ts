/**
 * How the office's devices, lines and slots are called in Asterisk, as an administrator tells it by settings: names of
 * endpoints, the context in which phones dial, how each line is chosen, the parking lot.
 */
import type { DeviceId, LineId } from "../../core/domain/ids.ts";
import type { Device, OfficeIndex } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";

/** How a call is told which line it goes out on. */
export type LineChoice =
  /** Digits before the number: `91` + `0312345678`. */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** A channel variable that the dialplan reads: `LINE=line2`. */
  | { readonly kind: "variable"; readonly name: string; readonly value: string }
  /** A context of its own. */
  | { readonly kind: "context"; readonly context: string };

export interface AsteriskMapping {
  /** The context in which phones dial. */
  readonly context: string;
  /** `{device}` or `{extension}` stand for those: `PJSIP/{device}`. */
  readonly endpoints: string;
  readonly lines: ReadonlyMap<LineId, LineChoice>;
  readonly parkingLot: string;
}

/** How a line's call is dialled when nothing is said about the line: the number as it is. */
const AS_IT_IS: LineChoice = { kind: "prefix", prefix: "" };

export function lineChoice(mapping: AsteriskMapping, line: LineId): LineChoice {
  return mapping.lines.get(line) ?? AS_IT_IS;
}

/** `main=prefix:91,support=variable:LINE=line2,world=context:out-world`; the refusal is the part that makes no sense. */
export function readLineChoices(text: string): Result<ReadonlyMap<LineId, LineChoice>, string> {
  const lines = new Map<LineId, LineChoice>();
  for (const part of text.split(",").map((one) => one.trim()).filter((one) => one !== "")) {
    const match = /^([^=:\s]+)=(prefix|variable|context):(\S*)$/.exec(part);
    const choice = match === null ? undefined : choiceOf(match[2]!, match[3]!);
    if (match === null || choice === undefined) return refuse(part);
    lines.set(match[1]! as LineId, choice);
  }
  return ok(lines);
}

function choiceOf(kind: string, said: string): LineChoice | undefined {
  switch (kind) {
    case "prefix":
      return /^[0-9*#]*$/.test(said) ? { kind, prefix: said } : undefined;
    case "variable": {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)=([A-Za-z0-9_.-]+)$/.exec(said);
      return match === null ? undefined : { kind, name: match[1]!, value: match[2]! };
    }
    case "context":
      return /^[A-Za-z0-9_.-]+$/.test(said) ? { kind, context: said } : undefined;
    default:
      return undefined;
  }
}

/** Endpoints of the office's devices, both ways. Where several devices have one endpoint, the first of them has it. */
export interface EndpointBook {
  readonly ofDevice: ReadonlyMap<DeviceId, string>;
  readonly deviceOf: ReadonlyMap<string, Device>;
}

export function endpointBook(mapping: AsteriskMapping, office: OfficeIndex): EndpointBook {
  const ofDevice = new Map<DeviceId, string>();
  const deviceOf = new Map<string, Device>();
  for (const device of office.office.devices) {
    const endpoint = mapping.endpoints.replaceAll("{device}", device.id)
      .replaceAll("{extension}", device.owner);
    if (deviceOf.has(endpoint)) continue;
    ofDevice.set(device.id, endpoint);
    deviceOf.set(endpoint, device);
  }
  return { ofDevice, deviceOf };
}

/** `PJSIP/1001-desk` of the channel `PJSIP/1001-desk-0000002a`. */
export function endpointOf(channel: string): string {
  const dash = channel.lastIndexOf("-");
  return dash < 0 ? channel : channel.slice(0, dash);
}

/** Half of a Local channel, which joins two parts of Asterisk's own and is nobody's phone. */
export function isLocal(channel: string): boolean {
  return channel.startsWith("Local/");
}

/** The other half of `Local/1004@phones-00000001;1`. */
export function otherHalf(channel: string): string {
  return channel.endsWith(";1") ? `${channel.slice(0, -1)}2` : `${channel.slice(0, -1)}1`;
}
