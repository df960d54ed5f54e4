/** Why a port could not be taken, in both languages, with what to do. */
import type { Settings } from "../../adapters/host/settings.ts";
import type { BundledStartRefusal } from "../../adapters/pbx/bundled.ts";
import { FIRST_ADMINISTRATOR } from "../../core/app/administrators.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";

export function portSentence(settings: Settings, { part, refusal }: BundledStartRefusal): string {
  if (part === "rtp") {
    const { first, last } = settings.rtp;
    return `RTPポート ${first}-${last} に空きがありません。NAISEN_RTP=20000-20999 のように別の範囲で起動してください。\n` +
      `No RTP port of ${first}-${last} is free. Start with other ones, such as NAISEN_RTP=20000-20999.`;
  }
  if (refusal.why === "address-in-use") {
    return inUse("UDP", "NAISEN_SIP", settings.sip, 10).join("\n");
  }
  return `NAISEN_SIP=${
    socketKey(settings.sip)
  } は使えません（${refusal.text}）。この機械のアドレスをご指定ください。\n` +
    `NAISEN_SIP=${
      socketKey(settings.sip)
    } cannot be used (${refusal.text}). Name an address of this machine.`;
}

export function inUse(kind: string, name: string, address: SocketAddress, step: number): string[] {
  const other = socketKey({ ...address, port: address.port + step });
  return [
    `${kind} ${
      socketKey(address)
    } はほかのプログラムが使用中です。${name}=${other} のように別の番号で起動してください。`,
    `${kind} ${
      socketKey(address)
    } is in use by another program. Start with another one, such as ${name}=${other}.`,
  ];
}

/** What is shown at no other time: the demo's passwords by extension, where they were made just now. */
export function generatedLines(generated: ReadonlyMap<string, string>): readonly string[] {
  if (generated.size === 0) return [];
  return [
    "作成したパスワード（一度だけ表示します） Generated passwords, shown once:",
    [...generated].map(([extension, password]) => `${extension} ${password}`).join("  "),
  ];
}

/** The first administrator's password, likewise; `page`: where to sign in, where there is a panel. */
export function administratorLines(password: string | undefined, page?: string): readonly string[] {
  if (password === undefined) return [];
  const where = page === undefined ? "" : `${page} · `;
  return [
    `管理 Admin      ${where}${FIRST_ADMINISTRATOR} / ${password}（一度だけ表示 shown once）`,
  ];
}
