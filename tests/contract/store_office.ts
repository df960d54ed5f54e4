/** A small office for the store's contract, with every shape a column can take. */
import {
  DEFAULT_RIGHTS,
  type Device,
  type Line,
  type Office,
  type Person,
} from "../../core/domain/office.ts";
import type { DeviceId, Extension, LineId, PresenceCode } from "../../core/domain/ids.ts";
import {
  passwordPurpose,
  type Secrets,
  sipSecretPurpose,
  trunkSecretPurpose,
} from "../../core/ports/secrets.ts";
import type { ListEntry } from "../../core/domain/phone_list.ts";
import type { OfficeWithSecrets } from "../../core/ports/store.ts";

export const ext = (text: string) => text as Extension;

const label = (ja: string, en: string) => ({ ja, en });
const NO_HA1 = { md5: "", sha256: "" };

export const TRUNK_SECRET = "carrier-secret-77";
export const passwordOf = (extension: string) => `9${extension}`;
export const sipSecretOf = (device: string) => `sip-${device}`;

/** `[extension, name, reading, department]`. */
const PEOPLE: readonly (readonly [string, string, string, string])[] = [
  ["1001", "佐藤 花子", "サトウ ハナコ", "営業部"],
  ["1002", "髙橋 一郎", "タカハシ イチロウ", "営業部"],
  ["1003", "𠮷田 さくら", "ヨシダ サクラ", "総務部"],
  ["1004", "渡邊 純一", "ワタナベ ジュンイチ", "Support"],
  ["1005", "Christopher Montgomery-Smyth", "クリストファー", "開発部"],
  ["1006", "休職 中", "キュウショク チュウ", "開発部"],
  ["20001", "桂 香", "カツラ カオル", "%_!部"],
];

export function smallOffice(): Office {
  return {
    revision: 1,
    loginId: "demo",
    name: label("見本", "Sample"),
    demo: true,
    sip: {
      digest: "md5",
      ringSeconds: 30,
      keepAliveSeconds: 30,
      sessionSeconds: 1_800,
      openCallers: ["benchuac"],
      limits: true,
      dialByDeviceName: false,
    },
    people: PEOPLE.map(person),
    devices: PEOPLE.flatMap(([extension]) => [device(extension, "desk"), device(extension, "app")]),
    lines: [line("main", "0300000001", 10), line("world", "0300000003")],
    permissions: [
      { extension: ext("1001"), line: "world" as LineId },
      { extension: ext("1001"), line: "main" as LineId },
      { extension: ext("1003"), line: "main" as LineId },
    ],
    presences: [
      presence("available", "通話待機", true),
      presence("dnd", "着信拒否", false),
    ],
    parking: { firstSlot: 701, lastSlot: 720, timeoutSeconds: 60, callbackSeconds: 30 },
    recording: { retentionDays: 30 },
  };
}

export const LISTS: OfficeWithSecrets["lists"] = [
  {
    id: "customers",
    label: label("取引先", "Customers"),
    entries: [
      entry("株式会社アオイ", "アオイ", "0312345678", "月曜定休"),
      entry("山田商店", "ヤマダショウテン", "09011112222"),
      entry("ガッコウ法人", "ガッコウホウジン", "0570001122"),
    ],
  },
  {
    id: "private",
    label: label("その他", "Others"),
    entries: [entry("山田さん(携帯)", "ヤマダ", "09011112222"), entry("桜庭", "サクラバ", "117")],
  },
];

/** The office with every secret sealed, as it enters a store. */
export function sealedOffice(secrets: Secrets, office: Office = smallOffice()): OfficeWithSecrets {
  return {
    office,
    sealedPasswords: new Map(
      office.people.filter(({ extension }) => extension !== "1006").map(({ extension }) => [
        extension,
        secrets.seal(passwordOf(extension), passwordPurpose(extension)),
      ]),
    ),
    sealedSipSecrets: new Map(
      office.devices.map(({ id }) => [id, secrets.seal(sipSecretOf(id), sipSecretPurpose(id))]),
    ),
    sealedTrunkSecrets: new Map([[
      "world" as LineId,
      secrets.seal(TRUNK_SECRET, trunkSecretPurpose("world" as LineId)),
    ]]),
    keyFingerprint: secrets.fingerprint,
    lists: LISTS,
  };
}

/** An office of many people, for what must stay fast. */
export function bigOffice(count: number): Office {
  const names = ["山田", "鈴木", "田中", "高橋", "伊藤", "中村", "小林", "加藤"];
  const readings = [
    "ヤマダ",
    "スズキ",
    "タナカ",
    "タカハシ",
    "イトウ",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
  ];
  const people = Array.from({ length: count }, (_, i) => {
    const extension = String(10000 + i);
    return person([
      extension,
      `${names[i % 8]} ${extension}`,
      `${readings[i % 8]}`,
      `部署${i % 97}`,
    ]);
  });
  return { ...smallOffice(), people, devices: [], permissions: [] };
}

function person(row: readonly [string, string, string, string]): Person {
  const [extension, name, reading, department] = row;
  const disabled = extension === "1006";
  const language = extension === "1005" ? "en" : "ja";
  const line = extension === "1001" ? { defaultLine: "main" as LineId } : {};
  const own: Pick<Person, "rights" | "recording" | "forward"> = extension === "1001"
    ? {
      rights: { retrieve: true, pickup: "department", record: true, download: false },
      recording: "on-demand",
      forward: { to: "1003", afterSeconds: 20, whenUnregistered: true },
    }
    : { rights: DEFAULT_RIGHTS };
  return {
    extension: ext(extension),
    name,
    reading,
    department,
    disabled,
    language,
    ...own,
    ...line,
  };
}

function device(owner: string, kind: "desk" | "app"): Device {
  const desk = kind === "desk";
  return {
    id: `${owner}-${kind}` as DeviceId,
    owner: ext(owner),
    label: desk ? label("卓上電話", "Desk phone") : label("アプリ", "App"),
    kind: desk ? "desk" : "softphone",
    autoAnswer: desk,
    autoAnswerHeader: desk ? "call-info" : "none",
    callsMax: 2,
    incomingMax: desk ? 1 : 2,
    ha1: NO_HA1,
  };
}

function line(id: string, number: string, channels?: number): Line {
  return {
    id: id as LineId,
    label: label(id, id),
    number,
    ...(channels === undefined ? {} : { channels }),
    classes: ["emergency", "fixed", "mobile"],
    emergencyCapable: id === "main",
    inService: id === "main",
    trunk: id === "main"
      ? { kind: "simulated" }
      : { kind: "register", host: "192.0.2.7", port: 5060, user: "carrier-user", secret: "" },
    recording: id === "main" ? "always" : "never",
    incoming: [
      { afterSeconds: 0, extensions: [ext("1003")], replacesEarlier: false },
      { afterSeconds: 15, extensions: [ext("1004")], replacesEarlier: true },
    ],
  };
}

function presence(code: string, ja: string, rings: boolean): Office["presences"][number] {
  const sipType = rings ? "available" : "do-not-disturb";
  return { code: code as PresenceCode, label: label(ja, code), sipType, colour: code, rings };
}

function entry(name: string, reading: string, number: string, note?: string): ListEntry {
  return note === undefined ? { name, reading, number } : { name, reading, number, note };
}
