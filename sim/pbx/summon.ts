/**
 * A device called to take over a part in a call that runs on meanwhile: to retrieve it from a slot, because
 * its parker is called back, or to move it to another device.
 */
import type { Device } from "../../core/domain/office.ts";
import type { Party, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { type Millis, plus } from "../../core/lib/time.ts";
import { ownCallFields } from "./auto_answer.ts";
import { address, shownInside } from "./caller_id.ts";
import { domainOf, type Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { USUAL_CODECS } from "../../core/sip/sdp.ts";
import { openLeg } from "./legs.ts";
import { LEGS_OF_CALL_MAX, MAX_FORWARDS } from "./limits.ts";
import type { LiveCall, LiveLeg, Summons } from "./live_calls.ts";
import { partyOf } from "./parties.ts";

/** How a device is called. */
export interface Summoned {
  readonly device: Device;
  readonly role: LiveLeg["role"];
  /** Whom it is shown as calling it: the one it will talk with. */
  readonly shown: Party;
  readonly autoAnswer: boolean;
  readonly ringMillis: Millis;
  readonly summons: Summons;
}

/**
 * Calls the device's last contact. Refused, with nothing sent: `device-not-registered`, and `pbx-unreachable`
 * when the call can have no more legs or no port is free. Whether the device has room is asked before.
 */
export function summon(
  exchange: Exchange,
  call: LiveCall,
  how: Summoned,
  turn: Turn,
): Result<LiveLeg, PbxRejection> {
  const { device, role, summons } = how;
  const binding = exchange.registrar.bindings(device.id, turn.now).at(-1);
  if (binding === undefined) {
    return refuse({ code: "device-not-registered", data: { device: device.id } });
  }
  if (exchange.closing || call.value.legs.length >= LEGS_OF_CALL_MAX) {
    return refuse({ code: "pbx-unreachable" });
  }
  const domain = domainOf(exchange);
  const { from, fields } = shownInside(how.shown, domain);
  const leg = openLeg(exchange, call, {
    party: partyOf(exchange, device.owner),
    role,
    device: device.id,
    uri: binding.contact,
    destination: binding.source,
    from,
    shows: how.shown,
    to: address(device.owner, domain),
    fields: [...fields, ...ownCallFields(device, how.autoAnswer, domain)],
    codecs: USUAL_CODECS,
    maxForwards: MAX_FORWARDS,
    preferSource: true,
  }, turn);
  if (leg === undefined) return refuse({ code: "pbx-unreachable" });
  call.summoned.set(leg, summons);
  exchange.timers.set(`summons ${leg.id}`, plus(turn.now, how.ringMillis));
  return ok(leg);
}

/** Why a device cannot be told by its panel to take a call now, in the order of `POST /api/v1/calls`. */
export function summonsRefusal(
  exchange: Exchange,
  device: Device,
  autoAnswer: boolean,
  turn: Turn,
): PbxRejection | undefined {
  const data = { device: device.id };
  if (exchange.registrar.bindings(device.id, turn.now).length === 0) {
    return { code: "device-not-registered", data };
  }
  if (autoAnswer && !device.autoAnswer) return { code: "auto-answer-unsupported", data };
  const states = exchange.calls.statesOn(device.id).filter((state) => state !== "ended");
  const occupied = states.some((state) => state !== "holding");
  return occupied || states.length >= device.callsMax ? { code: "device-busy", data } : undefined;
}
