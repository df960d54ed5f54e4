/** The dial policy as the PBX asks it: with what it knows of registrations, lines and running calls. */
import {
  decideDial,
  type DialDecision,
  type DialDevice,
  type DialPerson,
  type DialPlan,
} from "../../core/domain/dial_policy.ts";
import type { LineId } from "../../core/domain/ids.ts";
import type { Dialect } from "../../core/domain/number.ts";
import type { CallDirection, PbxCapabilities } from "../../core/domain/pbx_messages.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import type { LiveCall } from "./live_calls.ts";
import { planFor, type RingPlan } from "./ring_plan.ts";

/** What the bundled PBX can do today; the rest is refused before anything is sent. */
export const BUNDLED_CAPABILITIES: PbxCapabilities = {
  originate: true,
  hangup: true,
  hold: true,
  park: true,
  transfer: true,
  pickup: true,
  move: true,
  record: true,
};

export interface Asked {
  readonly who: DialPerson;
  readonly dialect: Dialect;
  readonly destination: string;
  readonly line?: LineId;
  readonly via?: DialDevice;
}

/** `except`: the call that is being decided about; its own channel does not count against it. */
export function decide(
  exchange: Exchange,
  asked: Asked,
  turn: Turn,
  except?: LiveCall,
): DialDecision {
  const { registrar, calls } = exchange;
  const device = asked.via?.device;
  const bound = device !== undefined && registrar.bindings(device, turn.now).length > 0;
  return decideDial({
    ...asked,
    office: exchange.index,
    facts: {
      channelsInUse: calls.channelsInUse(except),
      registered: new Set(bound ? [device] : []),
      legsOn: new Map(device === undefined ? [] : [[device, calls.statesOn(device)]]),
      capabilities: BUNDLED_CAPABILITIES,
    },
    now: turn.now,
  });
}

/** Whom a permitted plan rings; `undefined` for what the PBX cannot do (slots and feature codes). */
export function ringPlanOf(exchange: Exchange, plan: DialPlan): RingPlan | undefined {
  const { target } = plan;
  switch (target.kind) {
    case "extension": {
      const { extension, device } = target;
      const only = device === undefined ? {} : { device };
      return planFor({ kind: "person", extension, ...only }, exchange.index);
    }
    case "outside":
      return planFor(target, exchange.index);
    case "slot":
    case "feature":
      return undefined;
    default:
      return unreachable(target);
  }
}

/** What the call is to the history: also of a call that was refused. */
export function callFacts(decision: DialDecision, asked: Asked): {
  readonly direction: CallDirection;
  readonly dialled: string;
  readonly line?: LineId;
  readonly emergency: boolean;
} {
  const plan = decision.verdict.ok ? decision.verdict.value : undefined;
  const inside = INSIDE.has(decision.classification);
  const chosen = plan?.target.kind === "outside" ? plan.target.line : asked.line;
  const line = inside ? undefined : chosen;
  return {
    direction: inside ? "internal" : "outbound",
    dialled: plan?.dialled ?? asked.destination.slice(0, DIALLED_MAX_CHARACTERS),
    ...(line === undefined ? {} : { line }),
    emergency: decision.classification === "emergency",
  };
}

/** What is kept of a destination that makes no sense. */
export const DIALLED_MAX_CHARACTERS = 40;

const INSIDE: ReadonlySet<DialDecision["classification"]> = new Set([
  "extension",
  "slot",
  "feature",
  "malformed",
]);
