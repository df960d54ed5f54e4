/**
 * Ringing: the steps of a ring plan one after another, every device of a step at once, until one answers,
 * all have failed or the time is up. What a failure means to who waits is `moves.ts`'s affair.
 */
import type { Device } from "../../core/domain/office.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";
import { hopsOf } from "../../core/domain/transfer.ts";
import { plus } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { address, shownInside, shownOutside } from "./caller_id.ts";
import { domainOf, type Exchange } from "./exchange.ts";
import { forwardTargets } from "./forward.ts";
import { trunkAddress } from "./gate.ts";
import type { Turn } from "./journal.ts";
import { USUAL_CODECS } from "../../core/sip/sdp.ts";
import { endLeg, noteMissed, openLeg } from "./legs.ts";
import { LEGS_OF_CALL_MAX } from "./limits.ts";
import { fieldsOfOwnCall, isOwnCall, shownOnOwnCall } from "./own_call.ts";
import { enter, type LiveCall, type Ringing } from "./live_calls.ts";
import type { Failure } from "./outcome.ts";
import { partyOf, partyOfLeg } from "./parties.ts";
import { ringsFor } from "./presence.ts";
import type { Binding } from "./registrar.ts";
import type { CalledTarget, OutsideTarget, RingTarget } from "./ring_plan.ts";

/** Begins the first step. Who waits is there. Within a consultation the ringing is its inner part. */
export function startRinging(
  exchange: Exchange,
  call: LiveCall,
  what: Pick<Ringing, "for" | "plan" | "otherwise">,
  turn: Turn,
): Ringing {
  const { plan } = what;
  const ringing: Ringing = {
    kind: "ringing",
    ...what,
    startedAt: turn.now,
    next: 0,
    branches: new Set(),
    failures: [],
    failuresBefore: 0,
  };
  enter(call, ringing);
  exchange.timers.set(`ring ${call.id}`, plus(turn.now, plan.giveUpMillis));
  nextStep(exchange, call, ringing, turn);
  return ringing;
}

/** Begins steps until somebody is called or none is left; says whether anybody is. */
export function nextStep(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  turn: Turn,
): boolean {
  for (;;) {
    const step = ringing.plan.steps[ringing.next];
    if (step === undefined) break;
    ringing.next += 1;
    if (step.replacesEarlier) giveUpBranches(exchange, ringing, turn);
    const targets = step.targets.flatMap((target) =>
      target.kind === "forward" ? forwardTargets(exchange, call, ringing, target, turn) : [target]
    );
    ringing.failuresBefore = ringing.failures.length;
    for (const target of targets) callTarget(exchange, call, ringing, target, turn);
    if (ringing.branches.size > 0) break;
  }
  const following = ringing.plan.steps[ringing.next];
  if (following === undefined) exchange.timers.clear(`step ${call.id}`);
  else {
    // a step brought forward keeps its distance to the one after it
    const begun = ringing.plan.steps[ringing.next - 1]?.afterMillis ?? 0;
    exchange.timers.set(`step ${call.id}`, plus(turn.now, following.afterMillis - begun));
  }
  return ringing.branches.size > 0;
}

/** Nobody answered: the phones stop ringing. */
export function giveUpBranches(exchange: Exchange, ringing: Ringing, turn: Turn): void {
  for (const branch of ringing.branches) {
    ringing.branches.delete(branch);
    ringing.failures.push({ cause: "no-answer", status: 480 });
    endLeg(exchange, branch, { cause: "no-answer", wire: {} }, turn);
  }
}

/** The ringing is over. */
export function stopRingTimers(exchange: Exchange, call: LiveCall): void {
  exchange.timers.clear(`ring ${call.id}`);
  exchange.timers.clear(`step ${call.id}`);
}

function callTarget(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  target: CalledTarget,
  turn: Turn,
): void {
  switch (target.kind) {
    case "person":
      return callPerson(exchange, call, ringing, target, turn);
    case "outside":
      return callOutside(exchange, call, ringing, target, turn);
    default:
      return unreachable(target);
  }
}

function callPerson(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  target: Extract<RingTarget, { kind: "person" }>,
  turn: Turn,
): void {
  const party = partyOf(exchange, target.extension);
  const own = isOwnCall(ringing.for, target.extension);
  if (!ringsFor(exchange, target.extension, target.reason ?? (own ? "own-click" : "caller"))) {
    const failure: Failure = { cause: "do-not-disturb", status: 486 };
    ringing.failures.push(failure);
    return noteMissed(exchange, call, party, failure, turn);
  }
  const devices = (exchange.index.devicesOf.get(target.extension) ?? []).filter((device) =>
    (target.device === undefined || device.id === target.device) &&
    device.id !== ringing.for.device
  );
  const registered = devices.filter((device) => isRegistered(exchange, device, turn));
  const free = registered.filter((device) => hasRoom(exchange, device, own));
  if (free.length === 0) {
    const failure: Failure = registered.length === 0
      ? { cause: "unreachable", status: 480 }
      : { cause: "busy", status: 486 };
    ringing.failures.push(failure);
    return noteMissed(exchange, call, party, failure, turn);
  }
  for (const device of free) {
    for (const binding of exchange.registrar.bindings(device.id, turn.now)) {
      callDevice(exchange, call, ringing, { party, device, binding }, turn);
    }
  }
}

function callDevice(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  to: { readonly party: Party; readonly device: Device; readonly binding: Binding },
  turn: Turn,
): void {
  const domain = domainOf(exchange);
  const own = isOwnCall(ringing.for, to.device.owner);
  const shows = own ? shownOnOwnCall(exchange, ringing.for) : partyOfLeg(ringing.for);
  const identity = shownInside(shows, domain);
  const asked = own ? fieldsOfOwnCall(exchange, ringing.for, to.device) : [];
  callBranch(exchange, call, ringing, {
    party: to.party,
    device: to.device.id,
    uri: to.binding.contact,
    destination: to.binding.source,
    from: identity.from,
    shows,
    to: address(to.device.owner, domain),
    fields: [...identity.fields, ...asked],
    preferSource: true,
  }, turn);
}

function callOutside(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  target: OutsideTarget,
  turn: Turn,
): void {
  const party: Party = { kind: "outside", number: target.number };
  const line = exchange.index.line.get(target.line);
  const destination = line && trunkAddress(line.trunk, exchange.options.carrier);
  if (line === undefined || destination === undefined) {
    const failure: Failure = { cause: "unreachable", status: 503 };
    ringing.failures.push(failure);
    return noteMissed(exchange, call, party, failure, turn);
  }
  const identity = shownOutside(line, target.withhold, domainOf(exchange));
  const far = address(target.number, destination.host, destination.port);
  callBranch(exchange, call, ringing, {
    party,
    line: line.id,
    uri: far.uri,
    destination,
    from: identity.from,
    to: far,
    fields: identity.fields,
    preferSource: false,
    ...(line.trunk.kind === "register"
      ? { credentials: { user: line.trunk.user, password: line.trunk.secret } }
      : {}),
  }, turn);
}

function callBranch(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  to: Omit<Parameters<typeof openLeg>[2], "role" | "codecs" | "maxForwards" | "fields"> & {
    readonly fields: HeaderFields;
  },
  turn: Turn,
): void {
  const failure: Failure = { cause: "unreachable", status: 503 };
  const codecs = ringing.for.sdp.far?.codecs ?? USUAL_CODECS;
  const maxForwards = ringing.for.maxForwards - 1 - hopsOf(call.value);
  const leg = call.value.legs.length < LEGS_OF_CALL_MAX
    ? openLeg(exchange, call, { ...to, role: "callee", codecs, maxForwards }, turn)
    : undefined;
  if (leg !== undefined) {
    ringing.branches.add(leg);
    return;
  }
  ringing.failures.push(failure);
  noteMissed(exchange, call, to.party, failure, turn);
}

export function isRegistered(exchange: Exchange, device: Device, turn: Turn): boolean {
  return exchange.registrar.bindings(device.id, turn.now).length > 0;
}

/** Room for one more incoming call, by the device's own limits, or one by its person's own wish (`own`). Two contacts of one device are one call. */
export function hasRoom(exchange: Exchange, device: Device, own = false): boolean {
  const legs = [...exchange.calls.legsOn(device.id)]
    .filter((leg) => leg.call.stage?.kind !== "lingering");
  const calls = new Set(legs.map((leg) => leg.call));
  const incoming = new Set(
    legs.filter((leg) => leg.role === "callee").map((leg) => leg.call),
  );
  return calls.size < device.callsMax && (own || incoming.size < device.incomingMax);
}
