/**
 * Click-to-call (as RFC 3725 means it): the person's device is called first, going off-hook by itself or
 * ringing; on its answer the destination is called. The offer to the device is the PBX's own relay port,
 * so nothing is negotiated again when the far end answers.
 */
import { startCall } from "../../core/domain/call.ts";
import type { CommandId, Extension } from "../../core/domain/ids.ts";
import type {
  Originate,
  Party,
  PbxAccepted,
  PbxRejection,
} from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { plus } from "../../core/lib/time.ts";
import { ownCallFields } from "./auto_answer.ts";
import { address, shownInside } from "./caller_id.ts";
import { type Asked, callFacts, decide, ringPlanOf } from "./dialling.ts";
import { domainOf, type Exchange, hasRoomForCall, newCallId } from "./exchange.ts";
import { clickService, isService } from "./features.ts";
import type { Turn } from "./journal.ts";
import { USUAL_CODECS } from "../../core/sip/sdp.ts";
import { openLeg } from "./legs.ts";
import { MAX_FORWARDS } from "./limits.ts";
import type { LiveLeg } from "./live_calls.ts";
import { refuseCall, ringForLeg } from "./moves.ts";
import { partyOf } from "./parties.ts";
import { hasPortsForCall } from "./port_queue.ts";
import type { RingPlan } from "./ring_plan.ts";

/** Calls the device. A refusal has sent nothing. */
export function originate(
  exchange: Exchange,
  commandId: CommandId,
  command: Originate,
  turn: Turn,
): Result<PbxAccepted, PbxRejection> {
  const device = exchange.index.device.get(command.device);
  if (device === undefined) return refuse({ code: "not-your-device" });
  const asked = askedBy(command, device.owner);
  const decision = decide(exchange, {
    ...asked,
    via: { device: device.id, by: "click", autoAnswer: command.autoAnswer },
  }, turn);
  if (!decision.verdict.ok) return decision.verdict;
  const { target } = decision.verdict.value;
  if (isService(target)) return clickService(exchange, target, command, turn);
  const plan = ringPlanOf(exchange, decision.verdict.value);
  if (plan === undefined) return refuse({ code: "capability-missing" });
  const binding = exchange.registrar.bindings(device.id, turn.now).at(-1);
  if (binding === undefined) return refuse({ code: "device-not-registered" });
  if (!hasRoomForCall(exchange) || !hasPortsForCall(exchange)) {
    return refuse({ code: "pbx-unreachable" });
  }
  const id = newCallId(exchange);
  const call = exchange.calls.open(
    startCall({ id, commandId, ...callFacts(decision, asked) }, turn.now),
  );
  call.stage = { kind: "device-first", asked: command, plan };
  const domain = domainOf(exchange);
  const destination = destinationParty(exchange, plan);
  const shown = shownInside(destination, domain);
  openLeg(exchange, call, {
    party: partyOf(exchange, device.owner),
    role: "caller",
    device: device.id,
    uri: binding.contact,
    destination: binding.source,
    from: shown.from,
    shows: destination,
    to: address(device.owner, domain),
    fields: [...shown.fields, ...ownCallFields(device, command.autoAnswer, domain)],
    codecs: USUAL_CODECS,
    maxForwards: MAX_FORWARDS,
    preferSource: true,
  }, turn);
  const ringMillis = exchange.index.office.sip.ringSeconds * 1_000;
  exchange.timers.set(`ring ${id}`, plus(turn.now, ringMillis));
  return ok({ call: id });
}

/** The device is off-hook: the policy is asked again, since the office may have changed while it rang. */
export function dialForDevice(exchange: Exchange, leg: LiveLeg, turn: Turn): void {
  const { call } = leg;
  const { stage } = call;
  if (stage?.kind !== "device-first") {
    throw new Error(`Cannot dial for call ${call.id}: no device was clicked`);
  }
  const owner = exchange.index.device.get(stage.asked.device)?.owner;
  if (owner === undefined) return refuseCall(exchange, call, { code: "not-your-device" }, turn);
  const { verdict } = decide(exchange, askedBy(stage.asked, owner), turn, call);
  if (!verdict.ok) return refuseCall(exchange, call, verdict.error, turn);
  ringForLeg(exchange, call, leg, stage.plan, { kind: "fail" }, turn);
}

function askedBy(command: Originate, extension: Extension): Asked {
  const { destination, line } = command;
  const chosen = line === undefined ? {} : { line };
  return { who: { kind: "person", extension }, dialect: "panel", destination, ...chosen };
}

/** Whom the clicked device is shown as calling it: the one it is about to call. */
function destinationParty(exchange: Exchange, plan: RingPlan): Party {
  const target = plan.steps[0]?.targets[0];
  if (target?.kind === "outside") return { kind: "outside", number: target.number };
  if (target === undefined) throw new Error("Cannot show a destination: the plan rings nobody");
  return partyOf(exchange, target.extension);
}
