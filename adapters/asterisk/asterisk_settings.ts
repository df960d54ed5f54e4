/** The settings of a live Asterisk: where it is, as whom, and how the office's devices and lines are called there. */
import type { LineId } from "../../core/domain/ids.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type AsteriskMapping, type LineChoice, readLineChoices } from "./mapping.ts";

export interface AsteriskSettings {
  readonly address: SocketAddress;
  readonly user: string;
  readonly password: string;
  readonly ari?: { readonly url: URL; readonly user: string; readonly password: string };
  readonly mapping: AsteriskMapping;
  /** Asterisk's `Master.csv`. */
  readonly cdr?: string;
}

export const ASTERISK_SETTINGS = [
  {
    name: "NAISEN_ASTERISK_URL",
    standard: "",
    ja: "Asteriskの管理インターフェース（AMI）: tcp://127.0.0.1:5038",
    en: "Asterisk's manager interface (AMI): tcp://127.0.0.1:5038",
  },
  {
    name: "NAISEN_ASTERISK_USER",
    standard: "",
    ja: "manager.conf の名前",
    en: "name in manager.conf",
  },
  {
    name: "NAISEN_ASTERISK_PASSWORD",
    standard: "",
    ja: "manager.conf の secret",
    en: "secret in manager.conf",
  },
  {
    name: "NAISEN_ASTERISK_ARI_URL",
    standard: "",
    ja: "録音を受け取るARI: http://127.0.0.1:8088（なければ録音しない）",
    en: "ARI, to fetch recordings: http://127.0.0.1:8088 (without it nothing is recorded)",
  },
  {
    name: "NAISEN_ASTERISK_ARI_USER",
    standard: "",
    ja: "ari.conf の名前（なければAMIと同じ）",
    en: "name in ari.conf; that of AMI by default",
  },
  {
    name: "NAISEN_ASTERISK_ARI_PASSWORD",
    standard: "",
    ja: "ari.conf の password（なければAMIと同じ）",
    en: "password in ari.conf; that of AMI by default",
  },
  {
    name: "NAISEN_ASTERISK_CONTEXT",
    standard: "from-internal",
    ja: "電話機が発信するコンテキスト",
    en: "context in which phones dial",
  },
  {
    name: "NAISEN_ASTERISK_ENDPOINTS",
    standard: "PJSIP/{device}",
    ja: "デバイスのAsteriskでの名前（{device}、{extension}）",
    en: "devices as Asterisk calls them ({device}, {extension})",
  },
  {
    name: "NAISEN_ASTERISK_LINES",
    standard: "",
    ja: "回線の選び方: main=prefix:91,support=variable:LINE=2,world=context:out",
    en: "how a line is chosen: main=prefix:91,support=variable:LINE=2,world=context:out",
  },
  {
    name: "NAISEN_ASTERISK_PARKING_LOT",
    standard: "default",
    ja: "res_parking.conf のパーキングロット",
    en: "parking lot of res_parking.conf",
  },
  {
    name: "NAISEN_ASTERISK_CDR",
    standard: "",
    ja:
      "接続が切れていた間の通話を読むMaster.csv（cdr.confの[csv]にusegmtime、loguniqueid、loguserfield、newcdrcolumns = yes）",
    en:
      "Master.csv, for calls while the connection was lost (usegmtime, loguniqueid, loguserfield, newcdrcolumns = yes in [csv] of cdr.conf)",
  },
] as const;

/** What the reader of all settings offers here. */
export interface SettingReader {
  raw(name: string): string;
  text(name: string): string;
  url(name: string): URL | undefined;
  fault(name: string, ja: string, en: string): void;
}

/** Every fault is told to the reader. */
export function readAsteriskSettings(reader: SettingReader): AsteriskSettings {
  const user = needed(reader, "NAISEN_ASTERISK_USER");
  const password = needed(reader, "NAISEN_ASTERISK_PASSWORD");
  const ari = reader.url("NAISEN_ASTERISK_ARI_URL");
  const cdr = reader.raw("NAISEN_ASTERISK_CDR");
  return {
    address: addressOf(reader),
    user,
    password,
    ...(ari === undefined ? {} : {
      ari: {
        url: ari,
        user: reader.raw("NAISEN_ASTERISK_ARI_USER") || user,
        password: reader.raw("NAISEN_ASTERISK_ARI_PASSWORD") || password,
      },
    }),
    ...(cdr === "" ? {} : { cdr }),
    mapping: {
      context: reader.text("NAISEN_ASTERISK_CONTEXT"),
      endpoints: endpoints(reader),
      lines: lines(reader),
      parkingLot: reader.text("NAISEN_ASTERISK_PARKING_LOT"),
    },
  };
}

function needed(reader: SettingReader, name: string): string {
  const value = reader.raw(name);
  if (value === "") {
    reader.fault(
      name,
      "NAISEN_PBX=asterisk には、manager.conf のアカウントの名前と secret が要ります。",
      "NAISEN_PBX=asterisk needs the name and the secret of an account in manager.conf.",
    );
  }
  return value;
}

function addressOf(reader: SettingReader): SocketAddress {
  const value = reader.raw("NAISEN_ASTERISK_URL");
  const match = /^(?:(?:tcp|ami):\/\/)?(?:\[([0-9a-fA-F:]+)\]|([^:\s/]+)):(\d{1,5})\/?$/.exec(
    value,
  );
  const port = Number(match?.[3]);
  if (match !== null && port > 0 && port <= 65535) return { host: match[1] ?? match[2]!, port };
  reader.fault(
    "NAISEN_ASTERISK_URL",
    `「${value}」は管理インターフェースのアドレスとして読めません。tcp://127.0.0.1:5038 のように書いてください。`,
    `"${value}" is no address of a manager interface. Write it like tcp://127.0.0.1:5038.`,
  );
  return { host: "127.0.0.1", port: 0 };
}

function endpoints(reader: SettingReader): string {
  const value = reader.text("NAISEN_ASTERISK_ENDPOINTS");
  if (!/^PJSIP\/[^\s,;]*\{(?:device|extension)\}[^\s,;]*$/.test(value)) {
    reader.fault(
      "NAISEN_ASTERISK_ENDPOINTS",
      `「${value}」には {device} か {extension} が要ります。PJSIP/{extension} のように書いてください。`,
      `"${value}" needs {device} or {extension}. Write it like PJSIP/{extension}.`,
    );
  }
  return value;
}

function lines(reader: SettingReader): ReadonlyMap<LineId, LineChoice> {
  const read = readLineChoices(reader.raw("NAISEN_ASTERISK_LINES"));
  if (read.ok) return read.value;
  reader.fault(
    "NAISEN_ASTERISK_LINES",
    `「${read.error}」は読めません。main=prefix:91、support=variable:LINE=2、world=context:out のように書いてください。`,
    `"${read.error}" cannot be read. Write main=prefix:91, support=variable:LINE=2 or world=context:out.`,
  );
  return new Map();
}
