/**
 * A new INVITE, once it is known who sent it: a phone dials by the keypad dialect, a load generator by the
 * bench office's rules, a trunk brings a call for the line whose number was called.
 */
import { startCall } from "../../core/domain/call.ts";
import type { Line } from "../../core/domain/office.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import { refuse } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { parseUri } from "../../core/sip/address.ts";
import { maxForwards, requestUri, to } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { type Replaced, replacesOf } from "../../core/sip/replaces.ts";
import type { StackEffect } from "../../core/sip/stack.ts";
import { partyFromTrunk } from "./caller_id.ts";
import { type Asked, callFacts, decide, ringPlanOf } from "./dialling.ts";
import { type Exchange, hasRoomForCall, newCallId, tell } from "./exchange.ts";
import { dialService, isService } from "./features.ts";
import { type Sender, trunkAddress } from "./gate.ts";
import type { Turn } from "./journal.ts";
import { audioIn } from "./leg_sdp.ts";
import { acceptLeg, type Incoming } from "./legs.ts";
import { MAX_FORWARDS } from "./limits.ts";
import { failCall, refuseCall, ringForLeg } from "./moves.ts";
import { refusalWire } from "./outcome.ts";
import { partyOf } from "./parties.ts";
import { hasPortsForCall, refuseWaiting, waitForPorts } from "./port_queue.ts";
import { takeDialog } from "./replaces.ts";
import { planOfLine } from "./ring_plan.ts";

type NewRequest = Extract<StackEffect, { kind: "request" }>;

export function hearInvite(
  exchange: Exchange,
  invite: NewRequest,
  sender: Sender,
  turn: Turn,
): void {
  const preferSource = sender.kind === "device";
  // a load generator is not disturbed by refreshes
  const undisturbed = sender.kind === "open" ? { sessionSeconds: 0 } : {};
  const options = { preferSource, ...undisturbed };
  const taken = exchange.sessions.incoming(invite, turn.now, options);
  tell(exchange, taken.effects, turn);
  if (taken.session === undefined) return;
  const { request, source } = invite;
  const offer = request.body.length === 0 ? undefined : request.body;
  const refusal = offer !== undefined && audioIn(offer) === undefined
    ? 488
    : hasRoomForCall(exchange, sender.kind === "device" ? sender.device.id : undefined)
    ? undefined
    : 503;
  if (refusal !== undefined) {
    const effects = exchange.sessions.reject(taken.session, { status: refusal }, turn.now);
    return tell(exchange, effects, turn);
  }
  const from = {
    session: taken.session,
    source,
    maxForwards: maxForwards(request) ?? MAX_FORWARDS,
    ...(offer === undefined ? {} : { offer }),
  };
  const { session } = from;
  const begin = (at: Turn) => beginCall(exchange, sender, request, from, at);
  if (hasPortsForCall(exchange)) begin(turn);
  else if (!waitForPorts(exchange, session, begin, turn)) refuseWaiting(exchange, session, turn);
}

/** There are ports for it. */
function beginCall(
  exchange: Exchange,
  sender: Sender,
  request: SipRequest,
  from: Omit<Incoming, "party">,
  turn: Turn,
): void {
  const replaced = replacesOf(request.method, request.headers.values("Replaces"));
  if (replaced.kind !== "none") {
    return callInPlace(exchange, sender, replaced, from, turn);
  }
  switch (sender.kind) {
    case "device":
    case "open":
      return callByKeypad(exchange, sender, request, from, turn);
    case "trunk":
      return callFromOutside(exchange, request, from, turn);
    default:
      return unreachable(sender);
  }
}

/** RFC 3891 §3: takes the place of a dialog, or is refused without a story of its own. Only phones may. */
function callInPlace(
  exchange: Exchange,
  sender: Sender,
  replaced: Exclude<Replaced, { kind: "none" }>,
  from: Omit<Incoming, "party">,
  turn: Turn,
): void {
  const taken = replaced.kind === "malformed"
    ? refuse(400)
    : sender.kind !== "device"
    ? refuse(481)
    : takeDialog(exchange, replaced.replaces, {
      ...from,
      party: partyOf(exchange, sender.person.extension),
      device: sender.device.id,
      extension: sender.person.extension,
    }, turn);
  if (taken.ok) return;
  const { error } = taken;
  const wire = typeof error === "number" ? { status: error } : refusalWire(error);
  tell(exchange, exchange.sessions.end(from.session, wire, turn.now), turn);
}

function callByKeypad(
  exchange: Exchange,
  sender: Exclude<Sender, { kind: "trunk" }>,
  request: SipRequest,
  from: Omit<Incoming, "party">,
  turn: Turn,
): void {
  const destination = requestUri(request)?.user ?? "";
  const asked: Asked = sender.kind === "open"
    ? { who: { kind: "open-caller" }, dialect: "keypad", destination }
    : {
      who: { kind: "person", extension: sender.person.extension },
      dialect: "keypad",
      destination,
      via: { device: sender.device.id, by: "keypad", autoAnswer: false },
    };
  const party: Party = sender.kind === "open"
    ? { kind: "outside", number: sender.user }
    : { kind: "person", extension: sender.person.extension, name: sender.person.name };
  const decision = decide(exchange, asked, turn);
  const target = decision.verdict.ok ? decision.verdict.value.target : undefined;
  const served = target !== undefined && isService(target) && sender.kind === "device"
    ? dialService(exchange, target, {
      ...from,
      party,
      device: sender.device.id,
      extension: sender.person.extension,
    }, turn)
    : undefined;
  if (served?.ok === true) return;
  const facts = callFacts(decision, asked);
  const call = exchange.calls.open(startCall({ id: newCallId(exchange), ...facts }, turn.now));
  const device = sender.kind === "device" ? { device: sender.device.id } : {};
  const leg = acceptLeg(exchange, call, { ...from, party, ...device }, turn);
  const verdict = served ?? decision.verdict;
  if (!verdict.ok) return refuseCall(exchange, call, verdict.error, turn);
  const plan = verdict.value && ringPlanOf(exchange, verdict.value);
  if (plan === undefined) {
    return refuseCall(exchange, call, { code: "capability-missing" }, turn);
  }
  ringForLeg(exchange, call, leg, plan, { kind: "fail" }, turn);
}

/**
 * The line is found by the number called: the Request-URI's, else To's, as trunks differ; where we register, also
 * by the Contact that is called.
 */
function callFromOutside(
  exchange: Exchange,
  request: SipRequest,
  from: Omit<Incoming, "party">,
  turn: Turn,
): void {
  const called = [requestUri(request)?.user, parseUri(to(request).uri)?.user];
  const line = lineCalled(exchange, called, from.source);
  if (line === undefined || !line.inService) {
    const status = line === undefined ? 404 : 480;
    return tell(exchange, exchange.sessions.reject(from.session, { status }, turn.now), turn);
  }
  const full = line.channels !== undefined &&
    (exchange.calls.channelsInUse().get(line.id) ?? 0) >= line.channels;
  const id = newCallId(exchange);
  const start = { id, direction: "inbound", line: line.id, dialled: line.number } as const;
  const call = exchange.calls.open(startCall(start, turn.now));
  const leg = acceptLeg(
    exchange,
    call,
    { ...from, party: partyFromTrunk(request), line: line.id },
    turn,
  );
  if (full) return failCall(exchange, call, { cause: "busy", status: 486 }, turn);
  ringForLeg(exchange, call, leg, planOfLine(line, exchange.index), { kind: "fail" }, turn);
}

function lineCalled(
  exchange: Exchange,
  called: readonly (string | undefined)[],
  source: SocketAddress,
): Line | undefined {
  const reached = exchange.index.office.lines.filter(({ trunk }) => {
    const address = trunkAddress(trunk, exchange.options.carrier);
    return address !== undefined && sameSocket(address, source);
  });
  for (const user of called) {
    const line = reached.find((one) => one.number === national(user ?? ""));
    if (line !== undefined) return line;
  }
  // the user of the Contact that we have registered there
  return reached.find(({ trunk }) => trunk.kind === "register" && trunk.user === called[0]);
}

/** `+81312345678` and `0312345678` are one number. */
function national(number: string): string {
  return number.startsWith("+81") ? `0${number.slice(3)}` : number;
}
