/** Looks at the configured live PBX: for `deno task doctor` and the administrators' page. */
import { examine as examineAsterisk } from "../../adapters/asterisk/doctor.ts";
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { bad } from "../../adapters/pbx/findings.ts";
import { examine as examineSip } from "../../adapters/sip/doctor.ts";
import type { Office } from "../../core/domain/office.ts";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";
import { registrarOf } from "./sip_telephony.ts";

/** Whether somebody else's PBX is configured: of the bundled one there is nothing to look at. */
export function hasLivePbx({ asterisk, livePbx }: Settings): boolean {
  return asterisk !== undefined || livePbx !== undefined;
}

export async function examineLivePbx(
  { asterisk, livePbx, sip, advertise }: Settings,
  office: Office,
): Promise<readonly PbxFinding[]> {
  if (asterisk !== undefined) return await examineAsterisk(asterisk, office);
  if (livePbx === undefined) return [];
  const { accounts, mapping } = livePbx;
  const registrar = await registrarOf(livePbx);
  if (!registrar.ok) {
    const [ja, en] = registrar.error;
    return [bad({ ja: ja!, en: en! })];
  }
  return await examineSip({
    mapping: { ...mapping, registrar: registrar.value },
    accounts,
    host: sip.host,
    advertise,
    entropy: systemEntropy,
  }, office);
}
