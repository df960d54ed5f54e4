/** Settings that are one text of a known form, and what is said of a value that has another. */
import { isIP } from "node:net";
import { isKeyText } from "../secrets/secret_key.ts";

export interface SettingForm {
  readonly name: string;
  readonly fits: (value: string) => boolean;
  /** Never with the value: it may be a secret. */
  readonly ja: string;
  readonly en: string;
}

export const SETTING_FORMS: readonly SettingForm[] = [
  {
    name: "NAISEN_SECRET_KEY",
    fits: isKeyText,
    ja: "32バイトの鍵をbase64か16進数で書いてください（openssl rand -base64 32 で作れます）。",
    en: "Write a key of 32 bytes as base64 or hex (openssl rand -base64 32 makes one).",
  },
  {
    name: "NAISEN_DATABASE_URL",
    fits: (value) => /^postgres(?:ql)?:\/\/./.test(value),
    ja: "postgres://ユーザ:パスワード@ホスト/データベース のように書いてください。",
    en: "Write it like postgres://user:password@host/database.",
  },
  {
    name: "NAISEN_ADVERTISE",
    fits: isHost,
    ja: "192.168.1.10 や pbx.example.jp のように、ホストだけを書いてください。",
    en: "Write a host alone, such as 192.168.1.10 or pbx.example.jp.",
  },
  {
    name: "NAISEN_PUBLIC_URL",
    fits: isOriginOrUnreadable,
    ja: "https://pbx.example.jp のように、パスを付けずに書いてください。",
    en: "Write it without a path, such as https://pbx.example.jp.",
  },
  {
    name: "NAISEN_TRUSTED_PROXIES",
    fits: (value) =>
      value.split(",").every((each) => each.trim() === "" || isIP(each.trim()) !== 0),
    ja: "プロキシのIPアドレスを 127.0.0.1,10.0.0.2 のように、カンマで区切って書いてください。",
    en: "Write the proxies' IP addresses, separated by commas, such as 127.0.0.1,10.0.0.2.",
  },
];

function isHost(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) ||
    isIP(value.replace(/^\[(.*)\]$/, "$1")) === 6;
}

/** What is no URL at all is told where it is read. */
function isOriginOrUnreadable(value: string): boolean {
  const url = URL.parse(value);
  return url === null || (url.pathname === "/" && url.search === "" && url.hash === "");
}
