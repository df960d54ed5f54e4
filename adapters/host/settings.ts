/** The settings of `deno task start`: read from the environment, all faults told at once, each with its way out. */
import {
  ASTERISK_SETTINGS,
  type AsteriskSettings,
  readAsteriskSettings,
} from "../asterisk/asterisk_settings.ts";
import { SETTING_FORMS } from "./setting_forms.ts";
import { readSipSettings, SIP_SETTINGS, type SipSettings } from "../sip/sip_settings.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";

export interface Settings {
  readonly http: SocketAddress;
  readonly sip: SocketAddress;
  /** First and last RTP port. */
  readonly rtp: { readonly first: number; readonly last: number };
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  /** Path of the office file, or `none`. */
  readonly office: string;
  readonly simulatedPhones:
    | { readonly kind: "all" | "none" | "carrier" }
    | { readonly kind: "some"; readonly devices: readonly string[] };
  /** Host in Contact, Via and SDP, and the SIP domain. */
  readonly advertise: string;
  readonly secretKey?: string;
  /** Of the first administrator; made at the first start where it is absent. */
  readonly adminPassword?: string;
  /** File of every input of the bundled PBX with its time. */
  readonly journal?: string;
  readonly publicUrl?: URL;
  readonly trustedProxies: readonly string[];
  readonly demo?: "generated";
  /** The endpoint that words the assistant's answers. */
  readonly assistant?: { readonly url: URL; readonly model: string; readonly key?: string };
  /** The live Asterisk to work with instead of the bundled PBX. */
  readonly asterisk?: AsteriskSettings;
  /** Another live PBX, by SIP alone. */
  readonly livePbx?: SipSettings;
  /** Names that were set and have no effect in this version. */
  readonly withoutEffect: readonly string[];
  readonly log: "debug" | "info" | "warn" | "error";
}

/** What is wrong with one setting, in both languages, with what to do. */
export interface SettingFault {
  readonly name: string;
  readonly ja: string;
  readonly en: string;
}

interface Setting {
  readonly name: string;
  readonly standard: string;
  readonly ja: string;
  readonly en: string;
}

export const SETTINGS: readonly Setting[] = [
  { name: "NAISEN_HTTP", standard: "127.0.0.1:8080", ja: "パネルとAPI", en: "panel and API" },
  { name: "NAISEN_SIP", standard: "127.0.0.1:5060", ja: "内蔵PBX（UDP）", en: "bundled PBX (UDP)" },
  { name: "NAISEN_RTP", standard: "10000-10999", ja: "音声（RTP）のポート", en: "RTP ports" },
  {
    name: "NAISEN_DATA",
    standard: "./data",
    ja: "データベースと鍵のフォルダ",
    en: "folder of the database and the key",
  },
  {
    name: "NAISEN_DATABASE_URL",
    standard: "",
    ja: "SQLiteの代わりのPostgreSQL（複数のサーバーで同じオフィスを動かせます）",
    en: "PostgreSQL instead of SQLite; then several nodes may serve the office",
  },
  {
    name: "NAISEN_OFFICE",
    standard: "fixtures/offices/demo.json",
    ja: "最初に読み込むオフィス（none は空）",
    en: "office loaded into an empty database (`none` for an empty one)",
  },
  {
    name: "NAISEN_SIMULATED_PHONES",
    standard: "on",
    ja: "模擬電話: on、off、carrier、またはデバイス名",
    en: "on, off, carrier, or a comma list of device names",
  },
  {
    name: "NAISEN_ADVERTISE",
    standard: "",
    ja: "電話機に知らせるホスト",
    en: "host told to phones; the bound address by default",
  },
  {
    name: "NAISEN_SECRET_KEY",
    standard: "",
    ja: "暗号鍵（鍵ファイルの代わり）",
    en: "encryption key instead of the key file",
  },
  {
    name: "NAISEN_PUBLIC_URL",
    standard: "",
    ja: "TLSプロキシの外側のURL",
    en: "origin when behind a TLS proxy",
  },
  {
    name: "NAISEN_TRUSTED_PROXIES",
    standard: "",
    ja: "信頼するプロキシのアドレス",
    en: "addresses of proxies whose client address is believed",
  },
  {
    name: "NAISEN_DEMO",
    standard: "",
    ja: "generated でデモのパスワードを作り直す",
    en: "`generated` gives the demo office new passwords",
  },
  {
    name: "NAISEN_PBX",
    standard: "bundled",
    ja: "PBXの種類: bundled（内蔵）、asterisk、sip",
    en: "kind of PBX: bundled, asterisk or sip",
  },
  ...ASTERISK_SETTINGS,
  ...SIP_SETTINGS,
  {
    name: "NAISEN_ADMIN_PASSWORD",
    standard: "",
    ja: "最初の管理者 admin のパスワード（なければ作成して一度だけ表示）",
    en: "password of the first administrator, admin; generated and shown once without it",
  },
  {
    name: "NAISEN_ASSISTANT_URL",
    standard: "",
    ja: "アシスタントが使うOpenAI互換のAPI",
    en: "OpenAI-compatible endpoint for the assistant; nothing leaves without it",
  },
  { name: "NAISEN_ASSISTANT_KEY", standard: "", ja: "そのAPIの鍵", en: "its key" },
  { name: "NAISEN_ASSISTANT_MODEL", standard: "", ja: "そのモデルの名前", en: "its model" },
  {
    name: "NAISEN_JOURNAL",
    standard: "",
    ja: "PBXへの入力をすべて記録するファイル（暗号化）",
    en: "file of every input of the PBX, encrypted; `deno task sim --journal` replays it",
  },
  {
    name: "NAISEN_LOG",
    standard: "info",
    ja: "debug、info、warn、error",
    en: "debug, info, warn, error",
  },
];

/** Secrets may come from a file: `NAME_FILE`. */
const SECRET_NAMES = [
  "NAISEN_SECRET_KEY",
  "NAISEN_DATABASE_URL",
  "NAISEN_ADMIN_PASSWORD",
  "NAISEN_ASTERISK_PASSWORD",
  "NAISEN_ASTERISK_ARI_PASSWORD",
  "NAISEN_SIP_ACCOUNTS",
  "NAISEN_ASSISTANT_KEY",
] as const;

export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Result<Settings, readonly SettingFault[]> {
  const reader = new Reader(withSecretFiles(environment, readFile));
  const sip = reader.address("NAISEN_SIP");
  const publicUrl = reader.url("NAISEN_PUBLIC_URL");
  const assistant = reader.assistant();
  const pbx = reader.oneOf("NAISEN_PBX", ["bundled", "asterisk", "sip"]);
  const settings: Settings = {
    http: reader.address("NAISEN_HTTP"),
    sip,
    rtp: reader.portRange("NAISEN_RTP"),
    dataFolder: reader.text("NAISEN_DATA"),
    office: reader.text("NAISEN_OFFICE"),
    simulatedPhones: reader.phones(),
    advertise: reader.advertise(sip.host),
    trustedProxies: reader.list("NAISEN_TRUSTED_PROXIES"),
    withoutEffect: withoutEffect(reader, pbx),
    log: reader.oneOf("NAISEN_LOG", ["debug", "info", "warn", "error"]),
    ...reader.optional("NAISEN_DATABASE_URL", "databaseUrl"),
    ...reader.optional("NAISEN_SECRET_KEY", "secretKey"),
    ...reader.optional("NAISEN_ADMIN_PASSWORD", "adminPassword"),
    ...reader.optional("NAISEN_JOURNAL", "journal"),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(assistant === undefined ? {} : { assistant }),
    ...(pbx === "asterisk" ? { asterisk: readAsteriskSettings(reader) } : {}),
    ...(pbx === "sip" ? { livePbx: readSipSettings(reader, sip) } : {}),
    ...(reader.raw("NAISEN_DEMO") === ""
      ? {}
      : { demo: reader.oneOf("NAISEN_DEMO", ["generated"]) }),
  };
  reader.forms();
  reader.unknownNames();
  return reader.faults.length === 0 ? ok(settings) : refuse(reader.faults);
}

/** Names that this start does not act on. */
function withoutEffect(reader: Reader, pbx: "bundled" | "asterisk" | "sip"): readonly string[] {
  const others = [
    ...(pbx === "asterisk" ? [] : ASTERISK_SETTINGS),
    ...(pbx === "sip" ? [] : SIP_SETTINGS),
  ];
  return others.map(({ name }) => name).filter((name) => reader.raw(name) !== "");
}

/** `NAISEN_HTTP=…  (127.0.0.1:8080)  パネルとAPI · panel and API`, a line each; then which of them may stand in files. */
export function describeSettings(): string {
  const lines = SETTINGS.map((setting) =>
    `${setting.name.padEnd(24)} ${
      (setting.standard || "-").padEnd(28)
    } ${setting.ja} · ${setting.en}`
  );
  const files = SECRET_NAMES.map((name) => `${name}_FILE`).join(" ");
  return [...lines, "", `ファイルから読む秘密 Secrets from files: ${files}`].join("\n");
}

export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function withSecretFiles(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Record<string, string | undefined> {
  const merged = { ...environment };
  for (const name of SECRET_NAMES) {
    const path = environment[`${name}_FILE`];
    if (path === undefined || merged[name] !== undefined) continue;
    try {
      merged[name] = readFile(path).trim();
    } catch {
      merged[name] = undefined;
      merged[`${name}_FILE`] = `unreadable:${path}`;
    }
  }
  return merged;
}

class Reader {
  readonly faults: SettingFault[] = [];
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  raw(name: string): string {
    return this.#environment[name]?.trim() ?? "";
  }

  text(name: string): string {
    return this.raw(name) || SETTINGS.find((setting) => setting.name === name)!.standard;
  }

  optional<Key extends string>(name: string, key: Key): { [K in Key]?: string } {
    const value = this.raw(name);
    return (value === "" ? {} : { [key]: value }) as { [K in Key]?: string };
  }

  list(name: string): readonly string[] {
    return this.raw(name).split(",").map((item) => item.trim()).filter((item) => item !== "");
  }

  address(name: string): SocketAddress {
    const value = this.text(name);
    const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(value);
    const port = Number(match?.[3]);
    if (match === null || port > 65535) {
      this.fault(
        name,
        `「${value}」はアドレスとして読めません。127.0.0.1:5060 のようにホストとポートを書いてください。`,
        `"${value}" is no address. Write host and port, such as 127.0.0.1:5060.`,
      );
      return { host: "127.0.0.1", port: 0 };
    }
    return { host: match[1] ?? match[2]!, port };
  }

  portRange(name: string): { first: number; last: number } {
    const value = this.text(name);
    const match = /^(\d{1,5})-(\d{1,5})$/.exec(value);
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    if (match === null || last > 65535 || first < 1024 || last - first < 9) {
      this.fault(
        name,
        `「${value}」はポートの範囲として読めません。10000-10999 のように、1024以上で10個以上の範囲を書いてください。`,
        `"${value}" is no port range. Write one of ten ports or more above 1023, such as 10000-10999.`,
      );
      return { first: 10000, last: 10999 };
    }
    return { first, last };
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.text(name);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    this.fault(
      name,
      `「${value}」は使えません。${words.join("、")} のいずれかを書いてください。`,
      `"${value}" is not possible. Use one of ${words.join(", ")}.`,
    );
    return words[0]!;
  }

  url(name: string): URL | undefined {
    const value = this.raw(name);
    if (value === "") return undefined;
    const url = URL.parse(value);
    if (url !== null && /^https?:$/.test(url.protocol)) return url;
    this.fault(
      name,
      `「${value}」はURLとして読めません。https://pbx.example.jp のように書いてください。`,
      `"${value}" is no URL. Write it like https://pbx.example.jp.`,
    );
    return undefined;
  }

  assistant(): Settings["assistant"] {
    const url = this.url("NAISEN_ASSISTANT_URL");
    const model = this.raw("NAISEN_ASSISTANT_MODEL");
    if (url === undefined) return undefined;
    if (model === "") {
      this.fault(
        "NAISEN_ASSISTANT_MODEL",
        "NAISEN_ASSISTANT_URL を使うときは、モデルの名前も書いてください。",
        "With NAISEN_ASSISTANT_URL, name the model too.",
      );
    }
    return { url, model, ...this.optional("NAISEN_ASSISTANT_KEY", "key") };
  }

  phones(): Settings["simulatedPhones"] {
    const value = this.text("NAISEN_SIMULATED_PHONES");
    if (value === "on") return { kind: "all" };
    if (value === "off") return { kind: "none" };
    if (value === "carrier") return { kind: "carrier" };
    return { kind: "some", devices: this.list("NAISEN_SIMULATED_PHONES") };
  }

  advertise(bound: string): string {
    const value = this.raw("NAISEN_ADVERTISE");
    if (value !== "") return value;
    if (!isWildcard(bound)) return bound;
    this.fault(
      "NAISEN_ADVERTISE",
      `NAISEN_SIP が ${bound} のときは、電話機から届くアドレスを NAISEN_ADVERTISE=192.168.1.10 のように書いてください。`,
      `With NAISEN_SIP on ${bound}, name the address phones can reach, such as NAISEN_ADVERTISE=192.168.1.10.`,
    );
    return bound;
  }

  forms(): void {
    for (const { name, fits, ja, en } of SETTING_FORMS) {
      const value = this.raw(name);
      if (value !== "" && !fits(value)) this.fault(name, ja, en);
    }
  }

  /** A misspelt setting would silently do nothing, so it is a fault. */
  unknownNames(): void {
    const known = new Set<string>(SETTINGS.map((setting) => setting.name));
    for (const name of SECRET_NAMES) {
      known.add(`${name}_FILE`);
      const path = this.#environment[`${name}_FILE`];
      if (path?.startsWith("unreadable:")) {
        this.fault(
          `${name}_FILE`,
          `ファイル ${path.slice(11)} を読めません。場所と権限をご確認ください。`,
          `The file ${path.slice(11)} cannot be read. Check its place and rights.`,
        );
      }
    }
    for (const name of Object.keys(this.#environment)) {
      if (!name.startsWith("NAISEN_") || known.has(name)) continue;
      this.fault(
        name,
        "この名前の設定はありません。deno task start --help に一覧があります。",
        "There is no such setting. deno task start --help lists them.",
      );
    }
  }

  fault(name: string, ja: string, en: string): void {
    this.faults.push({ name, ja, en });
  }
}
