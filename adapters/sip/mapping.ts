/**
 * How the office's people, devices, lines and slots are called at somebody else's PBX, as an administrator tells it by
 * settings: the account of each extension, how a device is dialled, what is dialled before a number outside, how a call
 * is parked.
 */
import type { DialTarget } from "../../core/domain/dial_policy.ts";
import type { DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import type { Device, OfficeIndex } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { sipUri } from "../../sim/devices/sip_uri.ts";

/** One SIP account, by which Naisen acts as this extension. */
export interface SipAccount {
  readonly extension: Extension;
  readonly user: string;
  readonly password: string;
}

/** How a call gets into a slot (by REFER, RFC 3515). */
export type ParkWay =
  /** Referred to the slot's own number. */
  | { readonly kind: "slot" }
  /** Referred to a code; the PBX chooses the slot, which its lamp tells. */
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "none" };

export interface SipMapping {
  readonly registrar: SocketAddress;
  /** Host of every address of record. */
  readonly domain: string;
  /** User part by which a device is dialled and watched: `{device}` or `{extension}` stand for those. */
  readonly devices: string;
  /** What is dialled before the number, by line. */
  readonly prefixes: ReadonlyMap<LineId, string>;
  readonly park: ParkWay;
}

/** Accounts beyond it are refused at the start. */
export const ACCOUNTS_MAX = 2_000;

export function addressOf({ domain }: SipMapping, user: string): string {
  return sipUri(domain, user);
}

/** How a device is dialled. */
export function userOfDevice({ devices }: Pick<SipMapping, "devices">, device: Device): string {
  return devices.replaceAll("{device}", device.id).replaceAll("{extension}", device.owner);
}

/** Devices by how they are dialled: where several have one number, the first of them has it. */
export function dialledDevices(
  mapping: Pick<SipMapping, "devices">,
  office: OfficeIndex,
): ReadonlyMap<DeviceId, string> {
  const taken = new Set<string>();
  const users = new Map<DeviceId, string>();
  for (const device of office.office.devices) {
    const user = userOfDevice(mapping, device);
    if (taken.has(user)) continue;
    taken.add(user);
    users.set(device.id, user);
  }
  return users;
}

/** Where some lines have digits to be chosen by, the others cannot be chosen. */
export function canDial({ prefixes }: SipMapping, target: DialTarget): boolean {
  return target.kind !== "outside" || prefixes.size === 0 || prefixes.has(target.line);
}

/** What is dialled for a target. */
export function userOfTarget({ prefixes }: SipMapping, target: DialTarget): string {
  switch (target.kind) {
    case "extension":
      return target.extension;
    case "slot":
      return String(target.slot);
    case "feature":
      return target.code;
    case "outside": {
      const withhold = target.withhold === undefined ? "" : target.withhold ? "184" : "186";
      return `${prefixes.get(target.line) ?? ""}${withhold}${target.number}`;
    }
  }
}

/** `1001=user:password`, one a line or separated by commas; the refusal is the part that makes no sense, without its password. */
export function readAccounts(text: string): Result<readonly SipAccount[], string> {
  const accounts = new Map<string, SipAccount>();
  for (const part of text.split(/[\n,]/).map((one) => one.trim())) {
    if (part === "" || part.startsWith("#")) continue;
    const match = /^([0-9]{2,6})=([^\s:@]+):(\S+)$/.exec(part);
    const extension = match?.[1] ?? part.split(/[=:]/)[0]!;
    if (match === null || accounts.has(extension) || accounts.size >= ACCOUNTS_MAX) {
      return refuse(extension);
    }
    accounts.set(extension, {
      extension: extension as Extension,
      user: match[2]!,
      password: match[3]!,
    });
  }
  return ok([...accounts.values()]);
}

/** `main=0,support=91`; the refusal is the part that makes no sense. */
export function readPrefixes(text: string): Result<ReadonlyMap<LineId, string>, string> {
  const prefixes = new Map<LineId, string>();
  for (const part of text.split(",").map((one) => one.trim()).filter((one) => one !== "")) {
    const match = /^([^=\s]+)=([0-9*#]*)$/.exec(part);
    if (match === null) return refuse(part);
    prefixes.set(match[1]! as LineId, match[2]!);
  }
  return ok(prefixes);
}

/** `slot`, `none`, or the code that is dialled to park. */
export function readParkWay(text: string): ParkWay | undefined {
  if (text === "slot" || text === "none") return { kind: text };
  return /^[0-9*#]{1,20}$/.test(text) ? { kind: "code", code: text } : undefined;
}
