/**
 * Transfers by the panel (転送). Blind, the device is free at once; attended, it speaks with the target first while
 * the other side hears music, and then joins both or goes back. Hanging up while the target rings or talks joins
 * them too.
 */
import { unbridge } from "../../core/domain/call.ts";
import type {
  CompleteTransfer,
  EndCause,
  PbxAccepted,
  PbxRejection,
  Transfer,
} from "../../core/domain/pbx_messages.ts";
import { transferFailed } from "../../core/domain/transfer.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { ringPlanOf } from "./dialling.ts";
import type { Exchange } from "./exchange.ts";
import { isService } from "./features.ts";
import type { Turn } from "./journal.ts";
import { endLeg, type LegEnding } from "./legs.ts";
import {
  type Back,
  type Consulting,
  legsNamed,
  type LiveCall,
  type LiveLeg,
  otherOf,
  ringingOf,
} from "./live_calls.ts";
import { fail, finishCall, joinLegs, ringForLeg } from "./moves.ts";
import type { Failure } from "./outcome.ts";
import { parkLeg } from "./parking.ts";
import { stopRingTimers } from "./ring.ts";
import type { RingPlan } from "./ring_plan.ts";
import {
  arrive,
  beginTransfer,
  decideTransfer,
  type Sending,
  sendOn,
  TRANSFERRED,
  waitInstead,
} from "./transfer.ts";

/** 転送: of the device's other side. A slot parks it there, whichever the mode. */
export function transfer(
  exchange: Exchange,
  command: Transfer,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const named = legsNamed(exchange.calls, command);
  if (!named.ok) return named;
  const { call, legs } = named.value;
  const by = legs.find((leg) => otherOf(call, leg) !== undefined);
  const client = by && otherOf(call, by);
  if (by === undefined || client === undefined || call.stage?.kind !== "joined") {
    return refuse({ code: "not-talking" });
  }
  const { to, line } = command;
  const asked = { dialect: "panel", destination: to, ...(line === undefined ? {} : { line }) };
  const decided = decideTransfer(exchange, { ...asked, dialect: "panel" }, by, client, turn);
  if (!decided.ok) return decided;
  const { target, dialled } = decided.value;
  if (isService(target)) {
    if (target.kind === "feature") return refuse(cannotSendTo(to));
    const parked = parkLeg(exchange, call, client, { by, slot: target.slot }, turn);
    return parked.ok ? ok({ call: call.id, slot: parked.value }) : parked;
  }
  const plan = ringPlanOf(exchange, decided.value);
  if (plan === undefined) return refuse(cannotSendTo(to));
  const sending: Sending = { by, client, to: dialled };
  if (command.mode === "blind") sendOn(exchange, call, sending, plan, turn, TRANSFERRED);
  else consult(exchange, call, sending, plan, turn);
  return ok({ call: call.id });
}

function cannotSendTo(to: string): PbxRejection {
  return { code: "transfer-failed", data: { person: to, cause: "failed" } };
}

/** The transferor waits for the target; the other side hears music. */
function consult(
  exchange: Exchange,
  call: LiveCall,
  sending: Sending,
  plan: RingPlan,
  turn: Turn,
): void {
  const { by: own, client } = sending;
  const back: Back = {
    kind: "back",
    progress: () => {},
    joined: () => {},
    failed: (failure, at) => backToFirst(exchange, call, { own, client }, failure.cause, at),
    abandoned: () => {},
  };
  beginTransfer(exchange, call, sending, turn, true);
  call.stage = { kind: "consulting", client, own };
  ringForLeg(exchange, call, own, plan, back, turn);
}

/** Both talk again as before. */
function backToFirst(
  exchange: Exchange,
  call: LiveCall,
  { own, client }: Pick<Consulting, "own" | "client">,
  cause: EndCause,
  turn: Turn,
): void {
  call.stage = undefined;
  exchange.calls.change(call, transferFailed(call.value, cause));
  if (!joinLegs(exchange, call, client, own, turn)) {
    throw new Error(`Cannot join ${client.id} with ${own.id} again: one was not answered`);
  }
}

/** 転送 again: joins both (also while the target rings), or goes back to the first. */
export function completeTransfer(
  exchange: Exchange,
  command: CompleteTransfer,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const named = legsNamed(exchange.calls, command);
  if (!named.ok) return named;
  const { call } = named.value;
  const { stage } = call;
  if (stage?.kind !== "consulting" || stage.own.device !== command.device) {
    return refuse({ code: "not-talking" });
  }
  if (command.complete) complete(exchange, call, stage, turn);
  else {
    endInner(exchange, call, stage, turn);
    backToFirst(exchange, call, stage, "cancelled", turn);
  }
  return ok({ call: call.id });
}

/** The client and the target are joined, or the client waits for it; the transferor's part is over. */
function complete(exchange: Exchange, call: LiveCall, stage: Consulting, turn: Turn): void {
  const { own, client, inner } = stage;
  const sending: Sending = { by: own, client, to: call.value.lastTransfer?.to ?? "" };
  switch (inner?.kind) {
    case "joined": {
      const target = inner.a === own ? inner.b : inner.a;
      exchange.calls.change(call, unbridge(call.value, own.id, turn.now));
      call.stage = undefined;
      if (!joinLegs(exchange, call, client, target, turn)) {
        throw new Error(`Cannot join ${client.id} with ${target.id}: one was not answered`);
      }
      return arrive(exchange, call, sending, turn);
    }
    case "ringing":
      waitInstead(exchange, call, sending, inner, turn);
      return endLeg(exchange, own, TRANSFERRED, turn);
    case undefined:
      throw new Error(`Cannot complete the transfer of call ${call.id}: nobody is consulted`);
  }
}

/** The target's part is over. */
function endInner(exchange: Exchange, call: LiveCall, stage: Consulting, turn: Turn): void {
  const { own, inner } = stage;
  if (inner?.kind === "ringing") {
    stopRingTimers(exchange, call);
    for (const branch of [...inner.branches]) {
      endLeg(exchange, branch, { cause: "cancelled", wire: {} }, turn);
    }
  } else if (inner?.kind === "joined") {
    endLeg(exchange, inner.a === own ? inner.b : inner.a, { cause: "hangup", wire: {} }, turn);
  }
}

/** One of the three has gone, or is to go as `ending` says; `failure` is what that means for one who rings. */
export function consultingGone(
  exchange: Exchange,
  leg: LiveLeg,
  stage: Consulting,
  gone: { readonly ending: LegEnding; readonly failure: Failure },
  turn: Turn,
): void {
  const { call } = leg;
  const { own, client, inner } = stage;
  if (ringingOf(call)?.branches.has(leg) === true) {
    return fail(exchange, leg, gone.failure, turn, gone.ending.wire !== undefined);
  }
  if (leg === own) return complete(exchange, call, stage, turn);
  endLeg(exchange, leg, gone.ending, turn);
  if (leg === client) {
    if (inner === undefined) return finishCall(exchange, call, { cause: "hangup", wire: {} }, turn);
    exchange.calls.change(call, transferFailed(call.value, "cancelled"));
    call.stage = inner.kind === "joined" ? inner : { ...inner, otherwise: { kind: "fail" } };
    return;
  }
  const target = inner?.kind === "joined" && (inner.a === leg || inner.b === leg);
  if (target) backToFirst(exchange, call, stage, "hangup", turn);
}
