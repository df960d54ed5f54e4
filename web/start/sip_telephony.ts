/** Somebody else's SIP PBX as the office's PBX: asked until it answers; what is wrong with it is told in the log, once. */
import { lookup } from "node:dns/promises";
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { SipPbx } from "../../adapters/sip/sip_pbx.ts";
import type { SipSettings } from "../../adapters/sip/sip_settings.ts";
import { troubleSentence } from "../../adapters/sip/troubles.ts";
import type { Office } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import type { Log } from "../server/log.ts";

export async function startSip(
  settings: Settings,
  sip: SipSettings,
  log: Log,
  office: Office,
): Promise<Result<SipPbx, readonly string[]>> {
  const registrar = await registrarOf(sip);
  if (!registrar.ok) return registrar;
  const started = SipPbx.start({
    office,
    accounts: sip.accounts,
    mapping: { ...sip.mapping, registrar: registrar.value },
    local: settings.sip,
    advertise: settings.advertise,
    entropy: systemEntropy,
    trouble(trouble) {
      if (trouble === undefined) return log({ level: "info", event: "pbx-connected" });
      const { ja, en } = troubleSentence(trouble);
      log({ level: "error", event: "pbx-lost", reason: `${en} ${ja}` });
    },
    fault: (text) => log({ level: "warn", event: "fault", where: "sip", reason: text }),
  });
  if (started.ok) return started;
  const at = socketKey(settings.sip);
  return refuse([
    `NAISEN_SIP: ${at} を使えません（${started.error.text}）。ほかのポートを書いてください。`,
    `NAISEN_SIP: ${at} cannot be used (${started.error.text}). Name another port.`,
  ]);
}

/** An address as it is, a name as the system knows it. */
export async function registrarOf(
  { registrar: { host, port } }: SipSettings,
): Promise<Result<SocketAddress, readonly string[]>> {
  const found = await lookup(host).catch(() => undefined);
  if (found !== undefined) return ok({ host: found.address, port });
  return refuse([
    `NAISEN_SIP_REGISTRAR: 「${host}」という名前のアドレスが見つかりません。`,
    `NAISEN_SIP_REGISTRAR: the name "${host}" has no address.`,
  ]);
}
