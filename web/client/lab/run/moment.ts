/** One moment of an office's life, folded from what changed before it, and how it is shown. */
import { liveLegs } from "../../../../core/domain/call.ts";
import type { CallId, DeviceId, Label, LegId } from "../../../../core/domain/ids.ts";
import { displayNumber } from "../../../../core/domain/number_plan.ts";
import type { Device, Office } from "../../../../core/domain/office.ts";
import type { Call, Party } from "../../../../core/domain/pbx_messages.ts";
import type { Instant, Millis } from "../../../../core/lib/time.ts";
import { unreachable } from "../../../../core/lib/unreachable.ts";
import type { PhoneDisplay } from "../../../../sim/devices/phone_io.ts";
import type { LifeDeed } from "../../../../sim/life/deeds.ts";
import { tellDeed } from "../../../../sim/scenario/story.ts";
import type { Change } from "./camera.ts";
import type { Scene, SceneCall, SceneDeed, ScenePhone, SceneSlot } from "./messages.ts";

/** Deeds that a scene tells. */
const DEEDS_TOLD = 6;

interface Shown {
  readonly display: PhoneDisplay;
  readonly since: Millis;
}

export class Moment {
  readonly #phones = new Map<DeviceId, Shown>();
  readonly #calls = new Map<CallId, Call>();
  #deeds: readonly SceneDeed[] = [];
  #alive = true;
  #weather: Scene["weather"] = "calm";
  #cut: readonly string[] = [];
  #latest: CallId | undefined;

  copy(): Moment {
    const copy = new Moment();
    for (const [device, shown] of this.#phones) copy.#phones.set(device, shown);
    for (const [id, call] of this.#calls) copy.#calls.set(id, call);
    copy.#deeds = this.#deeds;
    copy.#alive = this.#alive;
    copy.#weather = this.#weather;
    copy.#cut = this.#cut;
    copy.#latest = this.#latest;
    return copy;
  }

  get calls(): ReadonlyMap<CallId, Call> {
    return this.#calls;
  }

  apply(change: Change): void {
    switch (change.kind) {
      case "phone": {
        const { device, display, at } = change;
        const before = this.#phones.get(device);
        const same = before !== undefined && faceOf(before.display) === faceOf(display);
        this.#phones.set(device, { display, since: same ? before.since : at });
        return;
      }
      case "call":
        return this.#call(change.call);
      case "pbx":
        this.#alive = change.alive;
        // whoever talked through it talks no more
        if (!change.alive) this.#calls.clear();
        return;
      case "deed":
        return this.#deed(change.at, change.deed);
      default:
        return unreachable(change);
    }
  }

  scene(at: Millis, { office, startedAt }: Stage): Scene {
    const calls = [...this.#calls.values()];
    const devices = new Map(office.devices.map((one) => [one.id, one]));
    return {
      at,
      phones: [...this.#phones].flatMap(([id, shown]) => phoneOf(devices.get(id), shown) ?? []),
      calls: calls.map((call) => sceneCall(call, startedAt)),
      slots: calls.flatMap((call) => slotsOf(call, startedAt)),
      deeds: this.#deeds,
      pbxAlive: this.#alive,
      weather: this.#weather,
      cut: this.#cut,
      ...(this.#latest === undefined ? {} : { latest: this.#latest }),
    };
  }

  #call(call: Call): void {
    if (call.endedAt !== undefined) return void this.#calls.delete(call.id);
    if (!this.#calls.has(call.id)) this.#latest = call.id;
    this.#calls.set(call.id, call);
  }

  #deed(at: Millis, deed: LifeDeed): void {
    this.#deeds = [...this.#deeds.slice(1 - DEEDS_TOLD), deedTold(at, deed)];
    if (deed.do === "weather") this.#weather = deed.name;
    else if (deed.do === "network") {
      const others = this.#cut.filter((who) => who !== deed.who);
      this.#cut = deed.what === "cut" ? [...others, deed.who] : others;
    }
  }
}

export interface Stage {
  readonly office: Office;
  readonly startedAt: Instant;
}

export function deedTold(at: Millis, deed: LifeDeed): SceneDeed {
  return { at, text: wordsOf(deed), fault: isFault(deed) };
}

/** As people tell it, the weather without its figures. */
export function wordsOf(deed: LifeDeed): Label {
  const { ja, en } = tellDeed(deed);
  return deed.do === "weather" ? { ja, en: en.split(":")[0]! } : { ja, en };
}

function isFault(deed: LifeDeed): boolean {
  switch (deed.do) {
    case "weather":
      return deed.name !== "calm";
    case "network":
      return deed.what === "cut";
    case "pbx":
      return deed.what !== "restart";
    case "press":
      return ["reboot", "cut", "unplug"].includes(deed.key);
    default:
      return deed.do === "stranger";
  }
}

export function partyName(party: Party | undefined): string {
  if (party === undefined) return "";
  if (party.kind === "person") return `${party.extension} ${party.name}`;
  return party.withheld === true ? "" : displayNumber(party.number);
}

/** Whom the caller wanted, or who has answered. */
export function calledName(call: Call): string {
  const called = call.legs.filter((leg) => leg.role === "callee");
  const answered = called.find((leg) => leg.answeredAt !== undefined && leg.endedAt === undefined);
  if (answered !== undefined) return partyName(answered.party);
  return called.length === 1 ? partyName(called[0]!.party) : displayNumber(call.dialled);
}

/** What counts as another state of a phone. */
function faceOf({ plugged, registered, state, peer, calls }: PhoneDisplay): string {
  const held = calls.some((call) => call.heldByPeer);
  return `${plugged} ${registered} ${state} ${peer?.number ?? ""} ${held}`;
}

function phoneOf(device: Device | undefined, { display, since }: Shown): ScenePhone | undefined {
  if (device === undefined) return undefined;
  const { plugged, registered, state, peer, calls, lamps, missed } = display;
  return {
    device: device.id,
    owner: device.owner,
    plugged,
    registered,
    state,
    ...(peer === undefined ? {} : { peer }),
    calls,
    lamps: lamps.map((lamp) => ({ user: lamp.user, state: lamp.state })),
    missed,
    since,
  };
}

function sceneCall(call: Call, startedAt: Instant): SceneCall {
  const live = liveLegs(call);
  const states = live.map((leg) => leg.state);
  const state = states.includes("parked")
    ? "parked"
    : states.includes("held") || states.includes("holding")
    ? "held"
    : states.includes("talking")
    ? "talking"
    : "setup";
  return {
    id: call.id,
    from: partyName(call.legs[0]?.party),
    to: calledName(call),
    state,
    since: Math.max(call.startedAt, ...live.map((leg) => leg.since)) - startedAt,
  };
}

function slotsOf(call: Call, startedAt: Instant): readonly SceneSlot[] {
  const party = (id: LegId) => partyName(call.legs.find((leg) => leg.id === id)?.party);
  return call.parks.filter((stay) => stay.to === undefined).map((stay) => ({
    slot: stay.slot,
    who: party(stay.leg),
    by: party(stay.by),
    since: stay.from - startedAt,
  }));
}
