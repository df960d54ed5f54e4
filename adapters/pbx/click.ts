/** How a click begins on a live PBX, whichever it is: the office's rules are asked as the panel asks them, before anything is sent. */
import type { DialDecision, DialPlan } from "../../core/domain/dial_policy.ts";
import type { DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import type { Device, OfficeIndex } from "../../core/domain/office.ts";
import type { Originate, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { callFacts } from "../../sim/pbx/dialling.ts";

/** What a person wants to dial by the panel. */
export interface Asked {
  readonly who: { readonly kind: "person"; readonly extension: Extension };
  readonly destination: string;
  readonly line?: LineId;
  readonly via?: { readonly device: DeviceId; readonly by: "click"; readonly autoAnswer: boolean };
}

export interface Click {
  readonly device: Device;
  readonly plan: DialPlan;
  /** What the call is to the history. */
  readonly facts: ReturnType<typeof callFacts>;
}

/** Refused as `decide` refuses it; `not-your-device` where there is no such device. */
export function clickOf(
  index: OfficeIndex,
  { device: id, destination, line, autoAnswer }: Originate,
  decide: (asked: Asked) => DialDecision,
): Result<Click, PbxRejection> {
  const device = index.device.get(id);
  if (device === undefined) return refuse({ code: "not-your-device" });
  const asked: Asked = {
    who: { kind: "person", extension: device.owner },
    destination,
    ...(line === undefined ? {} : { line }),
    via: { device: device.id, by: "click", autoAnswer },
  };
  const decision = decide(asked);
  if (!decision.verdict.ok) return decision.verdict;
  const facts = callFacts(decision, { ...asked, dialect: "panel" });
  return ok({ device, plan: decision.verdict.value, facts });
}
