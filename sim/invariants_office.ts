/** Laws of calls, legs, devices and events, read from what the PBX says (I9–I11, I15, I24, I26, I28, I29, I32, I34, I35, I38, I40). */
import { partsOf } from "../core/domain/call_log.ts";
import type { CallId, CommandId } from "../core/domain/ids.ts";
import type { OfficeIndex } from "../core/domain/office.ts";
import type { Call, DeviceState, Leg, PbxEvent } from "../core/domain/pbx_messages.ts";
import type { Instant } from "../core/lib/time.ts";
import type { OfficeWorld } from "./office_world.ts";
import { BINDINGS_MAX } from "./pbx/limits.ts";
import type { LegInspection } from "./pbx/pbx_io.ts";

/** How long what the PBX has decided may be on its way to the relay. */
const HEARD_LATER_MILLIS = 10;

/** The snapshot is compared with the folded events once in so many events. */
const FOLD_EVERY = 50;

export class OfficeLaws {
  readonly #sim: OfficeWorld;
  readonly #office: OfficeIndex;
  readonly #calls = new Map<CallId, Call>();
  readonly #devices = new Map<string, DeviceState>();
  readonly #clicked = new Map<CommandId, CallId>();
  #read = 0;

  constructor(sim: OfficeWorld, office: OfficeIndex) {
    this.#sim = sim;
    this.#office = office;
  }

  afterEvent(now: Instant): void {
    const { events } = this.#sim;
    const fresh = this.#read < events.length;
    for (; this.#read < events.length; this.#read++) this.#hear(events[this.#read]!, this.#read);
    this.#census();
    if (fresh) this.#inspect();
    if (fresh && this.#read % FOLD_EVERY === 0) this.#folds(now);
  }

  /** Nobody hears a call that is not his, nor anybody he is not joined with. */
  relayed(from: number, to: number): void {
    const legs = this.#sim.pbx.inspect();
    const speaker = legs.find((leg) => leg.port === from);
    const listener = legs.find((leg) => leg.port === to);
    // a leg that ended just now: the relay hears of it a moment later
    if (speaker === undefined || listener === undefined) return;
    must(
      speaker.call === listener.call,
      "I11",
      () => `port ${to} hears port ${from} of another call`,
    );
    const both = this.#talks(speaker) && this.#talks(listener);
    const early = speaker.session === "early" || listener.session === "incoming" ||
      listener.session === "early" || speaker.session === "incoming";
    must(both || early, "I11", () => `${listener.leg} hears ${speaker.leg} without a bridge`);
  }

  /** Or did until a moment ago: the relay hears of a hold a little later. */
  #talks({ call, leg, state }: LegInspection): boolean {
    const since = this.#calls.get(call)?.legs.find((one) => one.id === leg)?.since ?? 0;
    return state === "talking" || this.#sim.world.now - since < HEARD_LATER_MILLIS;
  }

  settled(): void {
    const { pbx, relay, devices } = this.#sim;
    const { calls, legs, sessions, ports, timers } = pbx.census();
    must(
      calls + legs + sessions + ports + timers === 0,
      "I35",
      () =>
        `left over: ${calls} calls, ${legs} legs, ${sessions} sessions, ${ports} ports, ${timers} timers`,
    );
    must(relay.inUse === 0, "I15", () => `${relay.inUse} relay ports are still routed`);
    for (const device of devices) {
      const display = this.#sim.display(device);
      must(
        display === undefined || display.state === "idle",
        "I34",
        () => `${device} still shows ${display?.state}`,
      );
      if (display === undefined) continue;
      const bound = this.#devices.get(device)?.registered === true;
      must(
        bound === display.plugged,
        "I29",
        () =>
          `${device} is ${
            display.plugged ? "" : "not "
          }plugged in, the PBX says registered: ${bound}`,
      );
    }
  }

  #hear(event: PbxEvent, place: number): void {
    must(event.seq === place + 1, "I38", () => `event ${place + 1} has seq ${event.seq}`);
    const before = this.#sim.events[place - 1];
    must(
      before === undefined || before.at <= event.at,
      "I40",
      () => `event ${event.seq} goes back`,
    );
    if (event.kind === "device") this.#device(event.state);
    if (event.kind === "call") this.#call(event.call);
  }

  #device(state: DeviceState): void {
    must(
      state.contacts.length <= BINDINGS_MAX,
      "I28",
      () => `${state.device} has too many contacts`,
    );
    must(
      state.registered === state.contacts.length > 0,
      "I29",
      () =>
        `${state.device} is registered: ${state.registered} with ${state.contacts.length} contacts`,
    );
    if (state.registered) this.#devices.set(state.device, state);
    else this.#devices.delete(state.device);
  }

  #call(call: Call): void {
    const before = this.#calls.get(call.id);
    must(before?.endedAt === undefined, "I32", () => `call ${call.id} goes on after its end`);
    for (const leg of call.legs) checkLeg(call, leg, before?.legs.find((one) => one.id === leg.id));
    checkSpans(call);
    const bridges = call.spans.filter((span) => span.to === undefined).length;
    must(bridges <= 1, "I24", () => `call ${call.id} has ${bridges} bridges at once`);
    this.#parked(call);
    this.#permitted(call);
    if (call.commandId !== undefined) {
      const known = this.#clicked.get(call.commandId) ?? call.id;
      must(known === call.id, "I34", () => `click ${call.commandId} made two calls`);
      this.#clicked.set(call.commandId, call.id);
    }
    if (call.endedAt === undefined) this.#calls.set(call.id, call);
    else {
      this.#calls.delete(call.id);
      this.#story(call);
    }
  }

  /** I17: a call is in one slot at most, and nobody else is in it. */
  #parked(call: Call): void {
    const stays = call.parks.filter((stay) => stay.to === undefined);
    must(stays.length <= 1, "I17", () => `call ${call.id} is in ${stays.length} slots`);
    for (const { slot } of stays) {
      const others = [...this.#calls.values()].filter((other) =>
        other.id !== call.id &&
        other.parks.some((stay) => stay.to === undefined && stay.slot === slot)
      );
      must(others.length === 0, "I17", () => `slot ${slot} holds ${others.length + 1} calls`);
    }
  }

  /**
   * I26: a leg to the outside only on a line that one may use who has a part in the call, unless it is an emergency:
   * who called, who sent the call on, or who forwards his own.
   */
  #permitted(call: Call): void {
    if (call.emergency) return;
    for (const { role, party, line } of call.legs) {
      if (role !== "callee" || party.kind !== "outside") continue;
      const allowed = line !== undefined &&
        call.legs.some((leg) =>
          leg.party.kind === "person" && this.#office.permitted(leg.party.extension, line)
        );
      must(allowed, "I26", () => `call ${call.id} left on ${line} without permission`);
    }
  }

  #story(call: Call): void {
    must(call.endCause !== undefined, "I32", () => `call ${call.id} ended without a cause`);
    for (const leg of call.legs) {
      must(
        leg.endedAt !== undefined && leg.endCause !== undefined,
        "I32",
        () => `leg ${leg.id} did not end with its call`,
      );
    }
    const bridged = call.spans.reduce((sum, span) => sum + ((span.to ?? span.from) - span.from), 0);
    for (const part of partsOf(call, this.#office)) {
      must(
        part.result !== undefined && part.cause !== undefined,
        "I32",
        () => `part ${part.id} has no result`,
      );
      must(
        part.talkMillis <= bridged,
        "I32",
        () => `part ${part.id} talked ${part.talkMillis} of ${bridged} ms`,
      );
      if (part.result === "answered" && part.role === "caller" && isOnePair(call)) {
        must(part.talkMillis === bridged, "I32", () => `part ${part.id} lost talking time`);
      }
    }
  }

  #census(): void {
    const { legs, ports, calls } = this.#sim.pbx.census();
    must(legs === ports, "I15", () => `${legs} legs have ${ports} ports`);
    must(
      calls === this.#calls.size,
      "I38",
      () => `${calls} calls are alive, ${this.#calls.size} were told`,
    );
  }

  /** What is said of a leg is so of its dialog. */
  #inspect(): void {
    const ports = new Set<number>();
    for (const leg of this.#sim.pbx.inspect()) {
      must(!ports.has(leg.port), "I15", () => `port ${leg.port} has two legs`);
      ports.add(leg.port);
      const confirmed = leg.session === "confirmed" || leg.session === "answered";
      must(
        leg.answered === confirmed,
        "I29",
        () => `leg ${leg.leg} is ${leg.answered ? "" : "not "}answered, its dialog ${leg.session}`,
      );
      must(
        leg.state !== "talking" || confirmed,
        "I29",
        () => `leg ${leg.leg} talks, its dialog is ${leg.session}`,
      );
      must(leg.state !== "ended", "I35", () => `leg ${leg.leg} has ended and lives on`);
      if (leg.state === "ringing") {
        must(
          leg.session === "early" || leg.session === "incoming",
          "I29",
          () => `leg ${leg.leg} rings, its dialog is ${leg.session}`,
        );
      }
    }
  }

  #folds(now: Instant): void {
    const snapshot = this.#sim.pbx.snapshot(now);
    const same = snapshot.seq === this.#sim.events.length &&
      JSON.stringify(snapshot.calls) === JSON.stringify([...this.#calls.values()]) &&
      JSON.stringify(snapshot.devices) === JSON.stringify([...this.#devices.values()]);
    must(same, "I38", () => "the events do not add up to the snapshot");
  }
}

function checkLeg(call: Call, leg: Leg, before: Leg | undefined): void {
  const open = call.spans.filter((span) =>
    span.to === undefined && (span.a === leg.id || span.b === leg.id)
  );
  must(open.length <= 1, "I9", () => `leg ${leg.id} is in ${open.length} bridges`);
  const bridged = leg.state === "talking" || leg.state === "holding" || leg.state === "held";
  must(
    bridged === (open.length === 1),
    "I9",
    () => `leg ${leg.id} is ${leg.state} in ${open.length} bridges`,
  );
  must(
    (leg.state === "ended") === (leg.endedAt !== undefined),
    "I9",
    () => `leg ${leg.id} is ${leg.state} and ended at ${leg.endedAt}`,
  );
  const waits = call.parks.some((stay) => stay.to === undefined && stay.leg === leg.id);
  must(
    (leg.state === "parked") === waits,
    "I9",
    () => `leg ${leg.id} is ${leg.state} and ${waits ? "" : "not "}in a slot`,
  );
  checkHolds(call, leg);
  const order = [leg.startedAt, leg.ringingAt, leg.answeredAt, leg.endedAt];
  let last = call.startedAt;
  for (const point of order) {
    if (point === undefined) continue;
    must(point >= last, "I40", () => `leg ${leg.id} goes back in time`);
    last = point;
  }
  must(before === undefined || before.since <= leg.since, "I40", () => `leg ${leg.id} goes back`);
  must(
    before?.endedAt === undefined || before.endedAt === leg.endedAt,
    "I9",
    () => `leg ${leg.id} ended twice`,
  );
}

/** I12: a leg holds exactly while a hold of its own is open, and is held while only its partner's is. */
function checkHolds(call: Call, leg: Leg): void {
  const open = call.holds.filter((hold) => hold.to === undefined);
  const own = open.some((hold) => hold.leg === leg.id);
  must((leg.state === "holding") === own, "I12", () => `leg ${leg.id} is ${leg.state}`);
  const span = call.spans.find((one) =>
    one.to === undefined && (one.a === leg.id || one.b === leg.id)
  );
  const other = span?.a === leg.id ? span.b : span?.a;
  const held = !own && open.some((hold) => hold.leg === other);
  must((leg.state === "held") === held, "I12", () => `leg ${leg.id} is ${leg.state}`);
}

/** Whether the same two talked all the time. */
function isOnePair(call: Call): boolean {
  return new Set(call.spans.map((span) => [span.a, span.b].sort().join(" "))).size <= 1;
}

/** I10: an open bridge joins two legs that are alive; a call that ended has none. */
function checkSpans(call: Call): void {
  for (const span of call.spans) {
    must(
      span.to === undefined || span.to >= span.from,
      "I40",
      () => "a bridge ends before it began",
    );
    if (span.to !== undefined) continue;
    must(call.endedAt === undefined, "I10", () => `call ${call.id} ended with an open bridge`);
  }
}

export function must(holds: boolean, law: string, what: () => string): asserts holds {
  if (!holds) throw new Error(`${law} broken: ${what()}`);
}
