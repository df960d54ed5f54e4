/** The settings of a PBX behind SIP alone: its registrar, the account of each extension, and how things are dialled there. */
import type { LineId } from "../../core/domain/ids.ts";
import { isLoopback, type SocketAddress } from "../../core/lib/socket_address.ts";
import {
  type ParkWay,
  readAccounts,
  readParkWay,
  readPrefixes,
  type SipAccount,
  type SipMapping,
} from "./mapping.ts";

export interface SipSettings {
  /** As it was written: a name is looked up at the start. */
  readonly registrar: SocketAddress;
  readonly accounts: readonly SipAccount[];
  readonly mapping: Omit<SipMapping, "registrar">;
}

export const SIP_SETTINGS = [
  {
    name: "NAISEN_SIP_REGISTRAR",
    standard: "",
    ja: "ほかのSIP PBXのレジストラ: 192.168.1.2:5060",
    en: "registrar of another SIP PBX: 192.168.1.2:5060",
  },
  {
    name: "NAISEN_SIP_DOMAIN",
    standard: "",
    ja: "そのSIPドメイン（なければレジストラのホスト）",
    en: "its SIP domain; the registrar's host by default",
  },
  {
    name: "NAISEN_SIP_ACCOUNTS",
    standard: "",
    ja: "内線ごとのアカウント: 1001=ユーザ名:パスワード,1002=…",
    en: "an account for each extension: 1001=user:password,1002=…",
  },
  {
    name: "NAISEN_SIP_DEVICES",
    standard: "{device}",
    ja: "デバイスへの発信番号（{device}、{extension}）",
    en: "how a device is dialled ({device}, {extension})",
  },
  {
    name: "NAISEN_SIP_LINES",
    standard: "",
    ja: "回線を選ぶ番号: main=0,support=91",
    en: "what is dialled first for a line: main=0,support=91",
  },
  {
    name: "NAISEN_SIP_PARK",
    standard: "slot",
    ja: "保留箱への入れ方: slot（枠の番号へ転送）、none、または番号 700",
    en: "how a call is parked: slot (referred to the slot's number), none, or a code such as 700",
  },
] as const;

/** What the reader of all settings offers here. */
export interface SettingReader {
  raw(name: string): string;
  text(name: string): string;
  address(name: string): SocketAddress;
  fault(name: string, ja: string, en: string): void;
}

/** Every fault is told to the reader. `local`: where our own socket is to be. */
export function readSipSettings(reader: SettingReader, local: SocketAddress): SipSettings {
  const registrar = registrarOf(reader, local);
  return {
    registrar,
    accounts: accounts(reader),
    mapping: {
      domain: reader.raw("NAISEN_SIP_DOMAIN") || registrar.host,
      devices: devices(reader),
      prefixes: prefixes(reader),
      park: parkWay(reader),
    },
  };
}

function registrarOf(reader: SettingReader, local: SocketAddress): SocketAddress {
  if (reader.raw("NAISEN_SIP_REGISTRAR") === "") {
    reader.fault(
      "NAISEN_SIP_REGISTRAR",
      "NAISEN_PBX=sip には、PBXのアドレスが要ります。192.168.1.2:5060 のように書いてください。",
      "NAISEN_PBX=sip needs the PBX's address. Write it like 192.168.1.2:5060.",
    );
    return { host: "127.0.0.1", port: 0 };
  }
  const registrar = reader.address("NAISEN_SIP_REGISTRAR");
  if (isLoopback(local.host) && !isLoopback(registrar.host)) {
    reader.fault(
      "NAISEN_SIP",
      `NAISEN_SIP が ${local.host} では ${registrar.host} とやりとりできません。PBXから届くアドレスを 192.168.1.10:5060 のように書いてください。`,
      `With NAISEN_SIP on ${local.host}, ${registrar.host} cannot be spoken with. Name an address that the PBX reaches, such as 192.168.1.10:5060.`,
    );
  }
  return registrar;
}

function accounts(reader: SettingReader): readonly SipAccount[] {
  const read = readAccounts(reader.raw("NAISEN_SIP_ACCOUNTS"));
  if (read.ok && read.value.length > 0) return read.value;
  const part = read.ok ? "" : read.error;
  reader.fault(
    "NAISEN_SIP_ACCOUNTS",
    `「${part}」のアカウントを読めません。1001=ユーザ名:パスワード を、カンマか行で区切って書いてください。`,
    `The account of "${part}" cannot be read. Write 1001=user:password, separated by commas or lines.`,
  );
  return [];
}

function devices(reader: SettingReader): string {
  const value = reader.text("NAISEN_SIP_DEVICES");
  if (!/^[^\s@:;,]*\{(?:device|extension)\}[^\s@:;,]*$/.test(value)) {
    reader.fault(
      "NAISEN_SIP_DEVICES",
      `「${value}」には {device} か {extension} が要ります。`,
      `"${value}" needs {device} or {extension}.`,
    );
  }
  return value;
}

function prefixes(reader: SettingReader): ReadonlyMap<LineId, string> {
  const read = readPrefixes(reader.raw("NAISEN_SIP_LINES"));
  if (read.ok) return read.value;
  reader.fault(
    "NAISEN_SIP_LINES",
    `「${read.error}」は読めません。main=0,support=91 のように書いてください。`,
    `"${read.error}" cannot be read. Write it like main=0,support=91.`,
  );
  return new Map();
}

function parkWay(reader: SettingReader): ParkWay {
  const value = reader.text("NAISEN_SIP_PARK");
  const way = readParkWay(value);
  if (way !== undefined) return way;
  reader.fault(
    "NAISEN_SIP_PARK",
    `「${value}」は使えません。slot、none、または 700 のような番号を書いてください。`,
    `"${value}" is not possible. Use slot, none, or a code such as 700.`,
  );
  return { kind: "none" };
}
