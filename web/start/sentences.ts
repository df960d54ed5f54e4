/** Why a port could not be taken, in both languages, with what to do. */
import type { Settings } from "../../adapters/host/settings.ts";
import type { BundledStartRefusal } from "../../adapters/pbx/bundled.ts";
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
