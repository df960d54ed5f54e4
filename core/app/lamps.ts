/**
 * Lamps: what each person's telephones and each device do now, and since when. `talking` and `holding` mean
 * a confirmed dialog, `ringing` an incoming early one, `unregistered` no binding; a PBX that cannot be
 * reached makes every lamp `unknown`, never `idle` (I29).
 */
import { activityOf, type LegActivity, liveLegs, peopleIn } from "../domain/call.ts";
import type { DeviceId, Extension } from "../domain/ids.ts";
import type { Device } from "../domain/office.ts";
import type { Call, Leg } from "../domain/pbx_messages.ts";
import { type LegOfCall, type LineState, lineStateOf } from "../domain/presence.ts";
import { type Instant, instant } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { Clock } from "../ports/clock.ts";
import type { BoardChange, CallBoard } from "./call_board.ts";
import type { OfficeNow } from "./office_now.ts";

export type DeviceActivity = "unknown" | "unregistered" | "idle" | Exclude<LegActivity, "parked">;

export interface Lamp {
  readonly extension: Extension;
  readonly line: LineState;
  readonly since: Instant;
  /** Which of the person's devices have a binding. */
  readonly registered: readonly DeviceId[];
}

export interface DeviceLamp {
  readonly device: DeviceId;
  readonly owner: Extension;
  readonly activity: DeviceActivity;
  readonly registered: boolean;
  readonly since: Instant;
}

interface Deps {
  readonly clock: Clock;
  readonly office: OfficeNow;
  readonly board: CallBoard;
  readonly onPerson: (lamp: Lamp) => void;
  readonly onDevice: (lamp: DeviceLamp) => void;
}

/** Keeps every lamp and tells which one changed. */
export class Lamps {
  readonly #deps: Deps;
  readonly #people = new Map<Extension, Lamp>();
  readonly #devices = new Map<DeviceId, DeviceLamp>();

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => this.#follow(change));
  }

  of(extension: Extension): Lamp {
    return this.#people.get(extension) ?? this.#freshPerson(extension);
  }

  ofDevice(device: Device): DeviceLamp {
    return this.#devices.get(device.id) ?? this.#freshDevice(device);
  }

  /** The office was changed: lamps of who and what is gone are out, and of all others as the office says. */
  lookAnew(gone: Iterable<Extension>): void {
    for (const extension of gone) this.#people.delete(extension);
    const { device, office } = this.#deps.office.index;
    for (const id of [...this.#devices.keys()]) if (!device.has(id)) this.#devices.delete(id);
    for (const [id, lamp] of [...this.#devices]) {
      if (device.get(id)?.owner !== lamp.owner) this.#devices.delete(id);
    }
    for (const { extension } of office.people) {
      const before = this.#people.get(extension);
      if (before === undefined) continue;
      const fresh = this.#freshPerson(extension);
      if (!sameLamp(before, fresh)) this.#people.set(extension, fresh);
    }
  }

  #follow(change: BoardChange): void {
    switch (change.kind) {
      case "call":
        return this.#refreshPeople(peopleIn(change.call), change.call.endedAt);
      case "device": {
        const owner = this.#deps.office.index.device.get(change.state.device)?.owner;
        if (owner !== undefined) this.#refreshPeople([owner], change.state.since);
        return;
      }
      case "snapshot":
      case "lost":
        return this.#refreshAll(change.kind === "lost" ? this.#deps.clock.now() : undefined);
      case "trunk":
      case "bindings":
      case "digest-failed":
      case "register":
      case "presence":
        return;
      default:
        unreachable(change);
    }
  }

  /** Tells nobody: whoever looks is sent a whole snapshot after such a change. */
  #refreshAll(since: Instant | undefined): void {
    const { office } = this.#deps.office.index;
    for (const { extension } of office.people) {
      this.#people.set(extension, this.#freshPerson(extension, since));
    }
    for (const device of office.devices) {
      this.#devices.set(device.id, this.#freshDevice(device, since));
    }
  }

  #refreshPeople(people: Iterable<Extension>, at: Instant | undefined): void {
    const now = at ?? this.#deps.clock.now();
    for (const extension of people) {
      const before = this.#people.get(extension);
      const fresh = this.#freshPerson(extension, now);
      if (before === undefined || !sameLamp(before, fresh)) {
        this.#people.set(extension, fresh);
        this.#deps.onPerson(fresh);
      }
      for (const device of this.#deps.office.index.devicesOf.get(extension) ?? []) {
        this.#refreshDevice(device, now);
      }
    }
  }

  #refreshDevice(device: Device, now: Instant): void {
    const before = this.#devices.get(device.id);
    const fresh = this.#freshDevice(device, now);
    if (before?.activity === fresh.activity && before.registered === fresh.registered) return;
    this.#devices.set(device.id, fresh);
    this.#deps.onDevice(fresh);
  }

  /** `since`: when the state began, if no leg says so. */
  #freshPerson(extension: Extension, since?: Instant): Lamp {
    const devices = this.#deps.office.index.devicesOf.get(extension) ?? [];
    const registered = devices.map((device) => device.id).filter((id) => this.#isRegistered(id));
    const legs = this.#legs(
      extension,
      (leg) => leg.party.kind === "person" && leg.party.extension === extension,
    );
    const line = this.#deps.board.connection === "connected"
      ? lineStateOf(legs, registered.length > 0)
      : "unknown";
    return { extension, line, since: latest(legs) ?? since ?? this.#since(devices), registered };
  }

  #freshDevice(device: Device, since?: Instant): DeviceLamp {
    const legs = this.#legs(device.owner, (leg) => leg.device === device.id);
    const registered = this.#isRegistered(device.id);
    const activity = this.#deps.board.connection === "connected"
      ? deviceActivityOf(legs, registered)
      : "unknown";
    return {
      device: device.id,
      owner: device.owner,
      activity,
      registered,
      since: latest(legs) ?? since ?? this.#since([device]),
    };
  }

  #legs(person: Extension, wanted: (leg: Leg) => boolean): readonly (readonly [Call, Leg])[] {
    const found: (readonly [Call, Leg])[] = [];
    for (const call of this.#deps.board.board.callsOf(person)) {
      for (const leg of liveLegs(call)) if (wanted(leg)) found.push([call, leg]);
    }
    return found;
  }

  #isRegistered(device: DeviceId): boolean {
    return this.#deps.board.board.devices.get(device)?.registered ?? false;
  }

  #since(devices: readonly Device[]): Instant {
    const { devices: states } = this.#deps.board.board;
    const points = devices.map((device) => states.get(device.id)?.since ?? -Infinity);
    const last = Math.max(-Infinity, ...points);
    return last === -Infinity ? this.#deps.clock.now() : instant(last);
  }
}

/** What counts most on a device that has several calls comes first. */
const PRECEDENCE = ["talking", "ringing", "starting", "calling", "held", "holding"] as const;

export function deviceActivityOf(legs: readonly LegOfCall[], registered: boolean): DeviceActivity {
  const activities = legs.map(([call, leg]) => activityOf(call, leg));
  const first = PRECEDENCE.find((activity) => activities.includes(activity));
  return first ?? (registered ? "idle" : "unregistered");
}

function sameLamp(a: Lamp, b: Lamp): boolean {
  return a.line === b.line && a.registered.join() === b.registered.join();
}

function latest(legs: readonly LegOfCall[]): Instant | undefined {
  return legs.length === 0 ? undefined : instant(Math.max(...legs.map(([, leg]) => leg.since)));
}
