/**
 * Transfers (転送), whoever asks for them: blind, where the other side is sent on at once; attended, where the
 * transferor speaks with the target first; and what comes back when nobody takes it. Nobody is ever left in
 * silence (I21): who waits hears ring-back tone, and is joined, given back, or told why not.
 */
import { CALL_LEGS_MAX, unbridge } from "../../core/domain/call.ts";
import type { DialPlan } from "../../core/domain/dial_policy.ts";
import type { Party, PbxRejection } from "../../core/domain/pbx_messages.ts";
import {
  hopsOf,
  sameParty,
  transferBegun,
  transferDone,
  transferFailed,
  transferRefusal,
} from "../../core/domain/transfer.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { plus } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { type Asked, decide } from "./dialling.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { endLeg, type LegEnding } from "./legs.ts";
import {
  type Back,
  type LiveCall,
  type LiveLeg,
  otherOf,
  type Reference,
  type Ringing,
} from "./live_calls.ts";
import { endMoves } from "./move_call.ts";
import { adoptLeg, failCall, finishCall, joinLegs, ringForLeg } from "./moves.ts";
import { type Failure, reasonOf, statusFor } from "./outcome.ts";
import { tellReference } from "./references.ts";
import { partyOfLeg } from "./parties.ts";
import { planFor, type RingPlan } from "./ring_plan.ts";

/** A leg whose other side was sent on. */
export const TRANSFERRED: LegEnding = {
  cause: "transferred",
  wire: { status: 487, reasonHeader: reasonOf(200, "Transferred") },
};

/** What is sent where, and by whom. */
export interface Sending {
  /** The transferor's leg; it may end meanwhile, and is then rung again when nothing comes of it. */
  readonly by: LiveLeg;
  /** Its other side. */
  readonly client: LiveLeg;
  /** As the history writes it. */
  readonly to: string;
  /** Of the REFER, when one asked for it. */
  readonly reference?: Reference | undefined;
}

/**
 * Blind: the client waits for whom the plan names. The transferor's leg stays, silent, until that is settled, or ends
 * at once as `frees` says.
 */
export function sendOn(
  exchange: Exchange,
  call: LiveCall,
  sending: Sending,
  plan: RingPlan,
  turn: Turn,
  frees?: LegEnding,
): void {
  const back = backTo(exchange, call, sending);
  beginTransfer(exchange, call, sending, turn);
  if (frees !== undefined) endLeg(exchange, sending.by, frees, turn);
  ringForLeg(exchange, call, sending.client, plan, back, turn);
}

/** Parts the two; from here on the call tells that it is being sent on. */
export function beginTransfer(
  exchange: Exchange,
  call: LiveCall,
  sending: Sending,
  turn: Turn,
  consults = false,
): void {
  const { by, client, to } = sending;
  endMoves(exchange, call, turn);
  const alone = otherOf(call, client) === undefined
    ? call.value
    : unbridge(call.value, client.id, turn.now);
  exchange.calls.change(call, transferBegun(alone, by.id, to, consults));
  call.stage = undefined;
}

/** What becomes of a client that was sent on. */
export function backTo(exchange: Exchange, call: LiveCall, sending: Sending): Back {
  const { by, client, reference } = sending;
  const transferor = partyOfLeg(by);
  return {
    kind: "back",
    progress: (status, turn) =>
      tellReference(exchange, reference, status === 183 ? 183 : 180, turn),
    joined: (turn) => arrive(exchange, call, sending, turn),
    failed(failure, turn) {
      exchange.calls.change(call, transferFailed(call.value, failure.cause));
      tellReference(exchange, reference, statusFor(failure), turn);
      if (isOnWire(exchange, by) && joinLegs(exchange, call, client, by, turn)) return;
      ringTransferor(exchange, call, { client, transferor, by }, failure, turn);
    },
    abandoned() {
      exchange.calls.change(call, transferFailed(call.value, "cancelled"));
    },
  };
}

/** The client talks with whom it was sent to; the transferor's part is over. */
export function arrive(exchange: Exchange, call: LiveCall, sending: Sending, turn: Turn): void {
  exchange.calls.change(call, transferDone(call.value));
  tellReference(exchange, sending.reference, 200, turn);
  endLeg(exchange, sending.by, TRANSFERRED, turn);
}

/** The transferor has hung up already: its device rings; when it does not answer either, the client is told why. */
function ringTransferor(
  exchange: Exchange,
  call: LiveCall,
  who: { readonly client: LiveLeg; readonly transferor: Party; readonly by: LiveLeg },
  failure: Failure,
  turn: Turn,
): void {
  const { client, transferor, by } = who;
  if (transferor.kind !== "person" || by.device === undefined) {
    return failCall(exchange, call, failure, turn);
  }
  const { extension } = transferor;
  const plan = planFor(
    { kind: "person", extension, device: by.device, reason: "returned" },
    exchange.index,
  );
  ringForLeg(exchange, call, client, plan, { kind: "fail" }, turn);
}

function isOnWire(exchange: Exchange, leg: LiveLeg): boolean {
  return exchange.calls.ofSession(leg.session) === leg;
}

/** The target of a transferor's second call: somebody who talks with him, or who still rings. */
export type Consulted =
  | { readonly kind: "talking"; readonly leg: LiveLeg }
  | { readonly kind: "ringing"; readonly ringing: Ringing };

/**
 * Whom the transferor's other leg leads to: `not-talking` when that leg is in no such call, `transfer-loop` when
 * both his calls are one, or lead to one and the same.
 */
export function consultedBy(own: LiveLeg, client: LiveLeg): Result<Consulted, PbxRejection> {
  const { call } = own;
  if (call === client.call) return refuse({ code: "transfer-loop" });
  const { stage } = call;
  if (stage?.kind === "ringing" && stage.for === own) {
    const room = CALL_LEGS_MAX - client.call.value.legs.length;
    if (stage.branches.size === 0 || stage.branches.size > room) {
      return refuse({ code: "not-talking" });
    }
    const circle = [...stage.branches].some((branch) =>
      sameParty(partyOfLeg(branch), partyOfLeg(client))
    );
    if (circle) return refuse({ code: "transfer-loop" });
    return ok({ kind: "ringing", ringing: stage });
  }
  const other = stage?.kind === "joined" ? otherOf(call, own) : undefined;
  if (other === undefined || client.call.value.legs.length >= CALL_LEGS_MAX) {
    return refuse({ code: "not-talking" });
  }
  if (sameParty(partyOfLeg(other), partyOfLeg(client))) return refuse({ code: "transfer-loop" });
  return ok({ kind: "talking", leg: other });
}

/**
 * Attended: whoever the transferor consulted in another call comes over into the client's, talking or still
 * ringing. The other call is over, and with it the transferor's leg there (I22).
 */
export function mergeCalls(
  exchange: Exchange,
  sending: Sending,
  own: LiveLeg,
  consulted: Consulted,
  turn: Turn,
): void {
  const { call } = sending.client;
  beginTransfer(exchange, call, sending, turn);
  switch (consulted.kind) {
    case "talking": {
      const target = adoptLeg(exchange, consulted.leg, call, "callee", "transferred", turn);
      finishCall(exchange, own.call, TRANSFERRED, turn);
      if (!joinLegs(exchange, call, sending.client, target, turn)) {
        throw new Error(`Cannot join ${sending.client.id} with ${target.id}: one was not answered`);
      }
      return arrive(exchange, call, sending, turn);
    }
    case "ringing": {
      const step = exchange.timers.at(`step ${own.call.id}`);
      const branches = [...consulted.ringing.branches].map((branch) =>
        adoptLeg(exchange, branch, call, "callee", "transferred", turn)
      );
      finishCall(exchange, own.call, TRANSFERRED, turn);
      if (step !== undefined) exchange.timers.set(`step ${call.id}`, step);
      const { startedAt, plan } = consulted.ringing;
      exchange.timers.set(`ring ${call.id}`, plus(startedAt, plan.giveUpMillis));
      return waitInstead(exchange, call, sending, { ...consulted.ringing, branches }, turn);
    }
    default:
      return unreachable(consulted);
  }
}

/** The client waits in the transferor's place for those who ring (a semi-attended transfer). */
export function waitInstead(
  exchange: Exchange,
  call: LiveCall,
  sending: Sending,
  ringing: Omit<Ringing, "branches"> & { readonly branches: Iterable<LiveLeg> },
  turn: Turn,
): void {
  const { audible: _, ...rest } = ringing;
  call.stage = {
    ...rest,
    for: sending.client,
    otherwise: backTo(exchange, call, sending),
    branches: new Set(ringing.branches),
    failures: [...ringing.failures],
  };
  exchange.calls.touch(call);
  tellReference(exchange, sending.reference, 180, turn);
}

/** What the rules say to a transfer: the dial policy, as for a call of the transferor's own, and no circles. */
export function decideTransfer(
  exchange: Exchange,
  asked: Pick<Asked, "dialect" | "destination" | "line">,
  by: LiveLeg,
  client: LiveLeg,
  turn: Turn,
): Result<DialPlan, PbxRejection> {
  const transferor = partyOfLeg(by);
  if (transferor.kind !== "person") return refuse({ code: "not-your-device" });
  const who = { kind: "person", extension: transferor.extension } as const;
  const { verdict } = decide(exchange, { ...asked, who }, turn);
  if (!verdict.ok) return verdict;
  const refusal = transferRefusal({
    by: transferor,
    other: partyOfLeg(client),
    target: verdict.value.target,
    hops: hopsOf(client.call.value),
  });
  return refusal === undefined ? verdict : refuse(refusal);
}
