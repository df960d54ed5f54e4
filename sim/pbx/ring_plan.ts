/** Whom a call rings, in which order and for how long: data, made from a dial plan or from a line's steps. */
import type { DialTarget } from "../../core/domain/dial_policy.ts";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Line, OfficeIndex } from "../../core/domain/office.ts";
import type { Millis } from "../../core/lib/time.ts";
import { RING_LINE_MILLIS, RING_OUTSIDE_MILLIS } from "./limits.ts";

export type OutsideTarget = Extract<DialTarget, { kind: "outside" }>;

export type RingTarget =
  /** All registered devices of a person, or only the one named. */
  | { readonly kind: "person"; readonly extension: Extension; readonly device?: DeviceId }
  | OutsideTarget;

export interface PlannedStep {
  /** After the call came; earlier when nobody is left ringing. */
  readonly afterMillis: Millis;
  /** Whether those of the steps before stop ringing. */
  readonly replacesEarlier: boolean;
  readonly targets: readonly RingTarget[];
}

export interface RingPlan {
  readonly steps: readonly PlannedStep[];
  readonly giveUpMillis: Millis;
}

export function planFor(target: RingTarget, office: OfficeIndex): RingPlan {
  const step: PlannedStep = { afterMillis: 0, replacesEarlier: false, targets: [target] };
  const inside = office.office.sip.ringSeconds * 1_000;
  return {
    steps: [step],
    giveUpMillis: target.kind === "person" ? inside : RING_OUTSIDE_MILLIS,
  };
}

export function planOfLine(line: Line): RingPlan {
  return {
    steps: line.incoming.map((step) => ({
      afterMillis: step.afterSeconds * 1_000,
      replacesEarlier: step.replacesEarlier,
      targets: step.extensions.map((extension) => ({ kind: "person", extension })),
    })),
    giveUpMillis: RING_LINE_MILLIS,
  };
}
