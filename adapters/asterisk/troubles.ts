/** What can be wrong with a live Asterisk, each with its remedy, in both languages: for the log, the page and `doctor`. */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { socketKey } from "../../core/lib/socket_address.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Label } from "../../core/domain/ids.ts";

/** Major version of Asterisk that is needed: channels and bridges are told as here since then. */
export const VERSION_MIN = 20;

/** Of `extensions_naisen.conf`. */
export const NEEDED_CONTEXTS = ["naisen-click", "naisen-hold", "naisen-transfer"] as const;

/** Of the same file, for phones whose keys the office's rules shall hold for. */
export const KEYPAD_CONTEXT = "naisen-keypad";

export type AsteriskTrouble =
  /** Nobody listens there, or the way is cut. */
  | { readonly kind: "closed"; readonly address: SocketAddress; readonly text: string }
  | { readonly kind: "not-asterisk"; readonly address: SocketAddress; readonly text: string }
  | { readonly kind: "wrong-password"; readonly user: string; readonly address: SocketAddress }
  | { readonly kind: "old-version"; readonly version: string }
  /** `read: call`, `write: originate`. */
  | { readonly kind: "missing-right"; readonly rights: readonly string[] }
  | { readonly kind: "missing-context"; readonly context: string }
  | { readonly kind: "lost" };

/** What is wrong and what to do. No secret is in it. */
export function troubleSentence(trouble: AsteriskTrouble): Label {
  switch (trouble.kind) {
    case "closed": {
      const at = socketKey(trouble.address);
      return {
        ja:
          `Asteriskの管理インターフェース ${at} につながりません（${
            causeInJapanese(trouble.text)
          }）。Asteriskが動いていること、` +
          `manager.conf の enabled = yes と port、NAISEN_ASTERISK_URL をご確認ください。`,
        en:
          `Asterisk's manager interface ${at} cannot be reached (${trouble.text}). Check that Asterisk runs, ` +
          `enabled = yes and port in manager.conf, and NAISEN_ASTERISK_URL.`,
      };
    }
    case "not-asterisk": {
      const at = socketKey(trouble.address);
      return {
        ja:
          `${at} で応答したのはAsteriskの管理インターフェース（AMI）ではありません。NAISEN_ASTERISK_URL には` +
          `manager.conf の port（通常5038）をお書きください。`,
        en:
          `What answers at ${at} is not Asterisk's manager interface (AMI). NAISEN_ASTERISK_URL needs the port ` +
          `of manager.conf (usually 5038).`,
      };
    }
    case "wrong-password":
      return {
        ja:
          `Asteriskが「${trouble.user}」のログインを断りました。manager.conf の [${trouble.user}] の secret と permit、` +
          `NAISEN_ASTERISK_USER、NAISEN_ASTERISK_PASSWORD をご確認ください。`,
        en:
          `Asterisk refused the login of "${trouble.user}". Check secret and permit of [${trouble.user}] in ` +
          `manager.conf, NAISEN_ASTERISK_USER and NAISEN_ASTERISK_PASSWORD.`,
      };
    case "old-version":
      return {
        ja: `Asterisk ${trouble.version} は古すぎます。${VERSION_MIN} 以上にしてください。`,
        en: `Asterisk ${trouble.version} is too old. Use ${VERSION_MIN} or newer.`,
      };
    case "missing-right":
      return {
        ja:
          `Asteriskのアカウントに権限がありません: ${trouble.rights.join("、")}。manager.conf に ` +
          `read = call,system,user,cdr と write = call,system,originate,reporting,config,command をお書きください。`,
        en:
          `The Asterisk account lacks a right: ${
            trouble.rights.join(", ")
          }. Write read = call,system,user,cdr and ` +
          `write = call,system,originate,reporting,config,command into manager.conf.`,
      };
    case "missing-context":
      return {
        ja:
          `Asteriskのダイヤルプランに [${trouble.context}] がありません。extensions_naisen.conf を ` +
          `extensions.conf に #include し、NAISEN_ASTERISK_CONTEXT をご確認ください。`,
        en:
          `Asterisk's dialplan has no [${trouble.context}]. #include extensions_naisen.conf in extensions.conf, ` +
          `and check NAISEN_ASTERISK_CONTEXT.`,
      };
    case "lost":
      return {
        ja: "Asteriskとの接続が切れました。自動でつなぎ直します。",
        en: "The connection to Asterisk was lost. It is made again by itself.",
      };
    default:
      return unreachable(trouble);
  }
}

/** What an operating system says in English; what is unknown here stays as it was said. */
function causeInJapanese(text: string): string {
  if (/refused/i.test(text)) return "接続が拒否されました";
  if (/timed out/i.test(text)) return "時間内に返事がありません";
  if (/unreachable|no route/i.test(text)) return "ネットワークが届きません";
  return text;
}
