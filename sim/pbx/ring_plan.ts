/** Whom a call rings, in which order and for how long: data, made from a dial plan or from a line's steps. */
import type { DialTarget } from "../../core/domain/dial_policy.ts";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Line, OfficeIndex } from "../../core/domain/office.ts";
import type { RingReason } from "../../core/domain/presence.ts";
import type { Millis } from "../../core/lib/time.ts";
import { RING_LINE_MILLIS, RING_OUTSIDE_MILLIS } from "./limits.ts";

export type OutsideTarget = Extract<DialTarget, { kind: "outside" }>;

export type RingTarget =
  /** All registered devices of a person, or only the one named. */
  | {
    readonly kind: "person";
    readonly extension: Extension;
    readonly device?: DeviceId;
    /** Why it rings; `caller` when absent, whom a chosen presence may keep away. */
    readonly reason?: RingReason;
  }
  | OutsideTarget
  | ForwardTarget;

/** Whom one can call at once. */
export type CalledTarget = Exclude<RingTarget, { kind: "forward" }>;

/** Where a person's calls go on to, if he forwards them: decided when its step begins. */
export interface ForwardTarget {
  readonly kind: "forward";
  readonly extension: Extension;
  /** Who has forwarded this call before. */
  readonly passed: readonly Extension[];
}

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
  if (target.kind !== "person") return { steps: [step], giveUpMillis: RING_OUTSIDE_MILLIS };
  const inside = office.office.sip.ringSeconds * 1_000;
  const forward = target.device === undefined
    ? forwardStep(target.extension, 0, office)
    : undefined;
  if (forward === undefined) return { steps: [step], giveUpMillis: inside };
  return { steps: [step, forward], giveUpMillis: forward.afterMillis + inside };
}

/** A person's forward is due when he has rung so long; earlier when no phone of his can. */
function forwardStep(
  extension: Extension,
  rungAt: Millis,
  { office, person }: OfficeIndex,
): PlannedStep | undefined {
  const forward = person.get(extension)?.forward;
  if (forward === undefined) return undefined;
  const seconds = forward.afterSeconds ?? office.sip.ringSeconds;
  return {
    afterMillis: rungAt + seconds * 1_000,
    replacesEarlier: true,
    targets: [{ kind: "forward", extension, passed: [] }],
  };
}

/** Where the last step rings one person only, his forward counts; a group has none. */
export function planOfLine(line: Line, office: OfficeIndex): RingPlan {
  const steps: readonly PlannedStep[] = line.incoming.map((step) => ({
    afterMillis: step.afterSeconds * 1_000,
    replacesEarlier: step.replacesEarlier,
    targets: step.extensions.map((extension) => ({ kind: "person", extension })),
  }));
  const last = line.incoming.at(-1);
  const [only, ...others] = last?.extensions ?? [];
  const forward = last === undefined || only === undefined || others.length > 0
    ? undefined
    : forwardStep(only, last.afterSeconds * 1_000, office);
  return {
    steps: forward === undefined ? steps : [...steps, forward],
    giveUpMillis: RING_LINE_MILLIS,
  };
}
