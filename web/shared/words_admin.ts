/** What the server says to administrators beside refusals: names of rights, faults of fields, how REGISTERs went. */
import type { Label } from "../../core/domain/ids.ts";

export const ADMIN_WORDS = {
  "right.accounts": { ja: "管理者アカウント", en: "Administrators" },
  "right.users": { ja: "ユーザの管理", en: "Users" },
  "right.passwords": { ja: "パスワードの出力", en: "Passwords" },
  "right.recordings": { ja: "録音の再生", en: "Recordings" },
  "right.settings": { ja: "設定", en: "Settings" },
  "right.audit": { ja: "履歴と監査", en: "History and audit" },
  // Faults of fields
  "username-malformed": {
    ja: "半角の英小文字、数字、. _ - で40文字までにしてください。",
    en: "Use at most 40 lower-case letters, digits, dots, underscores and hyphens.",
  },
  "username-taken": {
    ja: "このアカウント名はすでに使われています。",
    en: "There is an administrator of this name already.",
  },
  "not-a-url": {
    ja: "https:// または http:// で始まるURLにしてください。ホスト名に波かっこは使えません。",
    en: "Use an address that begins with https:// or http://, without braces in its host.",
  },
  "unknown-word": {
    ja:
      "使えるのは、番号、名前、回線、通話、内線（number、name、line、callId、extension）だけです。",
    en: "Only number, name, line, callId and extension may stand in braces.",
  },
  "not-an-address": {
    ja: "192.168.1.20 や 10.1.0.0/16 のように、アドレスまたはネットワークをご入力ください。",
    en: "Write an address or a network, such as 192.168.1.20 or 10.1.0.0/16.",
  },
  "too-many-integrations": {
    ja: "着信連携は50件までです。使わないものを削除してください。",
    en: "There may be at most 50. Delete one that is not used.",
  },
  "text-too-long": { ja: "100文字までにしてください。", en: "Use at most 100 characters." },
  "admin-password-too-short": {
    ja: "12文字以上にしてください。文字の種類は問いません。",
    en: "Use at least 12 characters, of any kind.",
  },
  "admin-password-too-long": {
    ja: "128文字までにしてください。",
    en: "Use at most 128 characters.",
  },
  // 登録の状況
  "registration.registered": { ja: "登録しました", en: "Registered" },
  "registration.refreshed": { ja: "登録を更新しました", en: "Refreshed" },
  "registration.removed": { ja: "登録を解除しました", en: "Removed by the phone" },
  "registration.queried": { ja: "登録を問い合わせました", en: "Asked what is registered" },
  "registration.refused": {
    ja: "REGISTERの内容が受け付けられません",
    en: "The REGISTER itself was not acceptable",
  },
  "registration.unknown-user": {
    ja: "このSIPユーザのデバイスはありません",
    en: "There is no device with this SIP user",
  },
  "registration.wrong-password": {
    ja: "SIPパスワードが違います",
    en: "The SIP password is not right",
  },
  "registration.user-mismatch": {
    ja: "認証したユーザとFrom/Toのユーザが違います",
    en: "The user in From or To is not the one that signed in",
  },
  "registration.disabled": { ja: "無効にされたユーザです", en: "The user is disabled" },
  "registration.locked": {
    ja: "失敗が続いたためロック中です",
    en: "Locked after too many failures",
  },
} as const satisfies Readonly<Record<string, Label>>;

export type AdminWord = keyof typeof ADMIN_WORDS;
