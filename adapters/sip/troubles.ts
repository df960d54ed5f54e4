/** What can be wrong with a PBX behind SIP alone, each with its remedy, in both languages: for the log, the page and `doctor`. */
import type { Extension, Label } from "../../core/domain/ids.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { AccountStanding } from "./machine.ts";

export type SipTrouble =
  /** Nobody answers there. */
  | { readonly kind: "silent"; readonly registrar: SocketAddress }
  | {
    readonly kind: "refused";
    readonly extensions: readonly Extension[];
    readonly status: number;
  };

/** Statuses that stand for silence: no answer in time, or nobody there at all. */
const SILENT: ReadonlySet<number> = new Set([408, 503]);
/** Extensions named in one sentence; the others are counted. */
const NAMED_MAX = 5;

/** The worst of what is wrong with the accounts; `undefined` while each is registered or has not been answered yet. */
export function troubleOf(
  accounts: readonly AccountStanding[],
  registrar: SocketAddress,
): SipTrouble | undefined {
  const failed = accounts.filter(({ registered, failure }) => !registered && failure !== undefined);
  const [first] = failed;
  if (first?.failure === undefined) return undefined;
  const refused = failed.filter(({ failure }) => failure !== undefined && !SILENT.has(failure));
  const status = refused[0]?.failure;
  if (status === undefined) return { kind: "silent", registrar };
  const extensions = refused.map(({ extension }) => extension);
  return { kind: "refused", extensions, status };
}

/** What is wrong and what to do. No secret is in it. */
export function troubleSentence(trouble: SipTrouble): Label {
  switch (trouble.kind) {
    case "silent": {
      const at = socketKey(trouble.registrar);
      return {
        ja:
          `SIP PBX ${at} が応答しません。PBXが動いていること、UDPで届くこと、NAISEN_SIP_REGISTRAR をご確認ください。`,
        en:
          `The SIP PBX ${at} does not answer. Check that it runs, that UDP reaches it, and NAISEN_SIP_REGISTRAR.`,
      };
    }
    case "refused": {
      const { extensions, status } = trouble;
      const names = extensions.slice(0, NAMED_MAX);
      const more = extensions.length - names.length;
      return {
        ja:
          `SIP PBXが内線 ${names.join("、")}${
            more > 0 ? ` ほか${more}件` : ""
          } のアカウントを断りました（${status}）。` +
          `NAISEN_SIP_ACCOUNTS のユーザ名とパスワード、NAISEN_SIP_DOMAIN をご確認ください。`,
        en:
          `The SIP PBX refused the account of ${names.join(", ")}${
            more > 0 ? ` and ${more} more` : ""
          } (${status}). ` +
          `Check user and password in NAISEN_SIP_ACCOUNTS, and NAISEN_SIP_DOMAIN.`,
      };
    }
    default:
      return unreachable(trouble);
  }
}
