/**
 * Laws of who hears whom (I11, I13, I15, I16), read from the relay's routes and from everything it sends on, and held
 * against what the PBX says of each leg.
 */
import { bridgedWith, liveLegs } from "../../core/domain/call.ts";
import type { CallId, DeviceId, LegId } from "../../core/domain/ids.ts";
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import { type Law, type Ledger, must } from "./law.ts";
import { CARRIER_ADDRESS } from "../office_world.ts";
import type { Route } from "../pbx/media_io.ts";
import type { LegInspection } from "../pbx/pbx_io.ts";

/** How long what the PBX has decided may be on its way to the relay. */
const HEARD_LATER_MILLIS: Millis = 10;
/** How long a message of the PBX to the relay surely takes. */
const ROUTED_LATER_MILLIS: Millis = 1;

export class MediaLaws implements Law {
  readonly #ledger: Ledger;
  readonly #hosts: ReadonlyMap<string, DeviceId>;
  /** Calls whose routes are to be looked at once the relay has heard of the change. */
  readonly #changed = new Map<CallId, { readonly at: Instant; readonly ears: string }>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    const { sim } = ledger;
    this.#hosts = new Map(sim.devices.map((device) => [sim.hostOf(device), device]));
  }

  call(call: Call, _before: Call | undefined, at: Instant): void {
    if (call.endedAt === undefined) this.#changed.set(call.id, { at, ears: this.#ears(call.id) });
    else this.#changed.delete(call.id);
  }

  looks(now: Instant): void {
    for (const [id, { at, ears }] of this.#changed) {
      if (now - at < ROUTED_LATER_MILLIS) return;
      this.#changed.delete(id);
      const present = this.#ears(id);
      // a phone has resumed, or holds, meanwhile: the relay hears of that a little later too
      if (present !== ears) {
        this.#changed.set(id, { at: now, ears: present });
        return;
      }
      const call = this.#ledger.calls.get(id);
      if (call !== undefined) this.#routes(call);
    }
  }

  /** Which legs of a call listen, as the PBX knows. */
  #ears(call: CallId): string {
    return this.#ledger.sim.pbx.inspectCall(call)
      .filter((one) => one.listens).map((one) => one.leg).join();
  }

  settled(): void {
    const { inUse, recordings } = this.#ledger.sim.relay;
    must(inUse === 0, "I15", () => `${inUse} relay ports are still routed`);
    must(recordings === 0, "I33", () => `${recordings} recordings still run`);
  }

  /** A packet that came from `host` to one port leaves from another: nobody hears a call that is not his (I11, I16). */
  relayed(host: string, from: number, to: number): void {
    const { sim } = this.#ledger;
    const speaker = sim.pbx.inspectPort(from);
    const listener = sim.pbx.inspectPort(to);
    // a leg that ended just now: the relay hears of it a moment later
    if (speaker === undefined || listener === undefined) return;
    must(
      speaker.call === listener.call,
      "I11",
      () => `port ${to} hears port ${from} of another call`,
    );
    const both = this.#talks(speaker) && this.#talks(listener);
    const early = isEarly(speaker) || isEarly(listener);
    must(both || early, "I11", () => `${listener.leg} hears ${speaker.leg} without a bridge`);
    const device = this.#legOf(speaker)?.device;
    const own = device === undefined
      ? host === CARRIER_ADDRESS.host
      : this.#hosts.get(host) === device;
    must(own, "I16", () => `${listener.leg} hears ${host} in place of ${speaker.leg}`);
  }

  /** The relay plays something to a port: only to who hears nobody (I13). */
  played(to: number, ssrc: number): void {
    const { sim } = this.#ledger;
    const listener = sim.pbx.inspectPort(to);
    const leg = listener && this.#legOf(listener);
    if (leg === undefined || sim.world.now - leg.since < HEARD_LATER_MILLIS) return;
    const sound = sim.relay.soundTo(to, ssrc);
    const fits = leg.state === "held" || leg.state === "parked"
      ? sound === "music"
      : leg.state === "dialling";
    must(fits, "I13", () => `${leg.id} is ${leg.state} and hears ${sound}`);
  }

  /** Or did until a moment ago: the relay hears of a hold a little later. */
  #talks(leg: LegInspection): boolean {
    const since = this.#legOf(leg)?.since ?? 0;
    return leg.state === "talking" || this.#ledger.sim.world.now - since < HEARD_LATER_MILLIS;
  }

  #legOf({ call, leg }: LegInspection): Leg | undefined {
    return this.#ledger.calls.get(call)?.legs.find((one) => one.id === leg);
  }

  #routes(call: Call): void {
    const { sim } = this.#ledger;
    const ports = new Map<LegId, number>();
    const deaf = new Set<LegId>();
    for (const one of sim.pbx.inspectCall(call.id)) {
      ports.set(one.leg, one.port);
      // its own phone holds whatever it is joined with: it wants to hear nothing
      if (!one.listens) deaf.add(one.leg);
    }
    const routes = new Map(sim.relay.routes().map((route) => [route.port, route]));
    for (const leg of liveLegs(call)) {
      const port = ports.get(leg.id);
      const route = port === undefined ? undefined : routes.get(port);
      if (route === undefined || route.remote === undefined || deaf.has(leg.id)) continue;
      const heard = [...routes.values()].filter((one) => one.to === port);
      checkRoute(call, leg, { route, heard, ports });
    }
  }
}

interface Routed {
  readonly route: Route;
  /** Whose voice goes there. */
  readonly heard: readonly Route[];
  readonly ports: ReadonlyMap<LegId, number>;
}

function checkRoute(call: Call, leg: Leg, { route, heard, ports }: Routed): void {
  const voices = heard.length;
  switch (leg.state) {
    case "talking": {
      const partner = bridgedWith(call, leg.id);
      const port = partner === undefined ? undefined : ports.get(partner);
      must(
        voices === 1 && heard[0]!.port === port,
        "I11",
        () => `${leg.id} talks with ${partner} and hears ${heard.map((one) => one.port)}`,
      );
      return;
    }
    case "holding":
      must(
        voices === 0 && route.plays === undefined,
        "I13",
        () => `${leg.id} holds and hears ${voices} voices, ${route.plays}`,
      );
      return;
    case "held":
    case "parked":
      must(
        voices === 0 && route.plays === "music",
        "I13",
        () => `${leg.id} is ${leg.state} and hears ${voices} voices, ${route.plays}`,
      );
      return;
    case "dialling":
      return checkWaiting(call, leg, voices, route);
    case "ringing":
    case "ended":
      return;
  }
}

/** I21: who was answered and waits hears ringing or music as soon as somebody rings; but for who has sent the other on. */
function checkWaiting(call: Call, leg: Leg, voices: number, route: Route): void {
  if (leg.answeredAt === undefined) return;
  const note = call.lastTransfer;
  const gone = note?.by === leg.id && note.state === "under-way";
  const rings = liveLegs(call).some((one) => one.id !== leg.id && one.state === "ringing");
  must(
    voices <= 1 && (voices === 0 || route.plays === undefined || rings),
    "I13",
    () => `${leg.id} waits and hears ${voices} voices and ${route.plays}`,
  );
  must(
    !rings || gone || voices > 0 || route.plays === "ringback" || route.plays === "music",
    "I21",
    () => `${leg.id} waits in silence`,
  );
}

function isEarly({ session }: LegInspection): boolean {
  return session === "early" || session === "incoming";
}
