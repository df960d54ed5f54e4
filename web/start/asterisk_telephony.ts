/** A live Asterisk as the office's PBX: looked for until it is there; what is wrong with it is told in the log, once. */
import { AsteriskPbx } from "../../adapters/asterisk/asterisk_pbx.ts";
import type { AsteriskSettings } from "../../adapters/asterisk/asterisk_settings.ts";
import { troubleSentence } from "../../adapters/asterisk/troubles.ts";
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import type { Office } from "../../core/domain/office.ts";
import type { Log } from "../server/log.ts";
import { recordingsFolder } from "./bundled_telephony.ts";

export function startAsterisk(
  settings: Settings,
  asterisk: AsteriskSettings,
  log: Log,
  office: Office,
): Promise<AsteriskPbx> {
  const { address, user, password, ari, mapping, cdr } = asterisk;
  return AsteriskPbx.start({
    office,
    account: { address, user, password },
    mapping,
    recordings: recordingsFolder(settings),
    entropy: systemEntropy,
    ...(ari === undefined ? {} : { ari }),
    ...(cdr === undefined ? {} : { cdr }),
    trouble(trouble) {
      if (trouble === undefined) return log({ level: "info", event: "pbx-connected" });
      const { ja, en } = troubleSentence(trouble);
      log({ level: "error", event: "pbx-lost", reason: `${en} ${ja}` });
    },
    fault: (text) => log({ level: "warn", event: "fault", where: "asterisk", reason: text }),
  });
}
