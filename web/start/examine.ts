/** Looks at the configured live PBX, for `deno task doctor` and the administrators' page: what it takes is loaded then. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { bad } from "../../adapters/pbx/findings.ts";
import type { Office } from "../../core/domain/office.ts";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";

/** Whether somebody else's PBX is configured: of the bundled one there is nothing to look at. */
export function hasLivePbx({ asterisk, livePbx }: Settings): boolean {
  return asterisk !== undefined || livePbx !== undefined;
}

export async function examineLivePbx(
  { asterisk, livePbx, sip, advertise }: Settings,
  office: Office,
): Promise<readonly PbxFinding[]> {
  if (asterisk !== undefined) {
    const { examine } = await import("../../adapters/asterisk/doctor.ts");
    return await examine(asterisk, office);
  }
  if (livePbx === undefined) return [];
  const { registrarOf } = await import("./sip_telephony.ts");
  const { accounts, mapping } = livePbx;
  const registrar = await registrarOf(livePbx);
  if (!registrar.ok) {
    const [ja, en] = registrar.error;
    return [bad({ ja: ja!, en: en! })];
  }
  const { examine } = await import("../../adapters/sip/doctor.ts");
  return await examine({
    mapping: { ...mapping, registrar: registrar.value },
    accounts,
    host: sip.host,
    advertise,
    entropy: systemEntropy,
  }, office);
}
