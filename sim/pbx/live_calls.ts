/** Calls alive and their legs: the office's value of each call, and what it holds of SIP and media. */
import { legOf } from "../../core/domain/call.ts";
import type { CallId, DeviceId, LegId, LineId } from "../../core/domain/ids.ts";
import { channelsOf } from "../../core/domain/line_permission.ts";
import type {
  Call,
  LegState,
  Originate,
  Party,
  PbxRejection,
} from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { ReferSubscription } from "../../core/sip/refer.ts";
import type { SipResponse } from "../../core/sip/message.ts";
import type { AudioStream } from "../../core/sip/sdp.ts";
import type { EndOptions } from "../../core/sip/session.ts";
import type { Turn } from "./journal.ts";
import type { LegSdp } from "./leg_sdp.ts";
import type { Sound } from "./media.ts";
import type { Failure } from "./outcome.ts";
import type { RingPlan } from "./ring_plan.ts";

/** What a leg's route follows from, but for what never changes. */
export interface RoutePlan {
  readonly far: AudioStream;
  readonly round: number;
  /** The port of who hears it. */
  readonly to: number | undefined;
  readonly plays: Sound | undefined;
}

export interface LiveLeg {
  readonly id: LegId;
  readonly call: LiveCall;
  readonly role: "caller" | "callee";
  /** Of `Sessions`. */
  readonly session: string;
  /** Its RTP port. */
  readonly port: number;
  readonly sdp: LegSdp;
  /** The host its signalling comes from: RTP may come from there too. */
  readonly signallingHost: string;
  readonly device?: DeviceId;
  /** Whether the far end has called us, and so still waits for an answer until `answered`. */
  readonly incoming: boolean;
  /** What it offered in its INVITE, until that is answered with the other leg's codecs. */
  readonly offer?: Uint8Array;
  /** Of the INVITE that came in; the legs called because of it get one less (I23). */
  readonly maxForwards: number;
  answered: boolean;
  /** Its 2xx to our INVITE. */
  answer?: SipResponse;
  /** Whether a REFER came in its dialog: later ones are told apart by an id (RFC 3515 §2.4.6). */
  referred?: true;
  /** Whom the phone shows as the one it talks with; absent before it was told. */
  shows?: string;
  /** The last route told to media, so that nothing is told twice. */
  routed?: RoutePlan;
}

/**
 * Where a call is in its life: who hears whom and what each timer means follow from it. A call whose leg is
 * there and for which nothing is decided yet has none; it gets one within the same turn.
 */
export type Stage = DeviceFirst | Ringing | Joined | Parked | Consulting | Lingering;

/** By click: the person's own device is called first. */
export interface DeviceFirst {
  readonly kind: "device-first";
  readonly asked: Originate;
  readonly plan: RingPlan;
}

/** Somebody is called for one who waits. */
export interface Ringing {
  readonly kind: "ringing";
  /** Who waits: a caller, or the other side of a transfer. */
  readonly for: LiveLeg;
  /** Grows by the steps of a forward when its time has come. */
  plan: RingPlan;
  readonly otherwise: Otherwise;
  readonly startedAt: Instant;
  /** Place of the step that begins next. */
  next: number;
  /** Legs that may still answer. */
  readonly branches: Set<LiveLeg>;
  readonly failures: Failure[];
  /** How many of them were heard before those who ring now began to. */
  failuresBefore: number;
  /** The branch whose early media the one who waits hears. */
  audible?: LiveLeg;
}

/** What becomes of the one who waits. `fail`: it is told why, and the call is over when nobody answers. */
export type Otherwise = { readonly kind: "fail" } | Back;

/** Somebody sent him there (a transfer) and is told the course; exactly one of the last three is called. */
export interface Back {
  readonly kind: "back";
  /** A provisional answer of somebody called. */
  progress(status: number, turn: Turn): void;
  /** Somebody has answered; both are joined. */
  joined(turn: Turn): void;
  /** Nobody did. The call has no stage; the one who waited is alive, and is given the next one here. */
  failed(failure: Failure, turn: Turn): void;
  /** Who waited has gone; the call ends in this turn. */
  abandoned(turn: Turn): void;
}

/** Two talk, or one holds the other: that is told by the call's value. */
export interface Joined {
  readonly kind: "joined";
  readonly a: LiveLeg;
  readonly b: LiveLeg;
}

/** Somebody waits in a slot; it stays occupied until somebody called because of it has answered (I19). */
export interface Parked {
  readonly kind: "parked";
  readonly leg: LiveLeg;
  readonly slot: number;
  /** Who parked it, and from where: that device is called back. */
  readonly by: Parker;
}

export interface Parker {
  readonly leg: LegId;
  readonly party: Party;
  readonly device?: DeviceId;
}

/** A transferor talks with the target first, while the other side hears music. */
export interface Consulting {
  readonly kind: "consulting";
  readonly client: LiveLeg;
  readonly own: LiveLeg;
  /** The transferor waits for the target, or talks with it; absent for the rest of a turn only. */
  readonly inner?: Ringing | Joined;
}

/** The story is over and told; one leg stays a moment on the wire to hear why. */
export interface Lingering {
  readonly kind: "lingering";
  readonly leg: LiveLeg;
  readonly plays?: Sound;
  /** What is said in the BYE. */
  readonly wire: EndOptions;
}

/** Why a device is called in a running call, and what becomes of it. Exactly one of both is called. */
export interface Summons {
  readonly kind: "retrieve" | "call-back" | "move" | "pickup";
  answered(leg: LiveLeg, turn: Turn): void;
  /** The leg has ended; the call goes on as it was. */
  failed(failure: Failure, turn: Turn): void;
}

export interface LiveCall {
  readonly id: CallId;
  value: Call;
  /** All that are alive on the wire, in the order they came, whatever the stage makes of them. */
  readonly legs: Set<LiveLeg>;
  /** Legs called to take over a part, which nobody has answered yet. */
  readonly summoned: Map<LiveLeg, Summons>;
  stage: Stage | undefined;
}

/** What a phone is told of a REFER it sent (`references.ts`). */
export interface Reference {
  /** The dialog of the REFER. */
  readonly session: string;
  /** The call whose end is also the end of the reference. */
  readonly call: LiveCall;
  subscription: ReferSubscription;
}

export class LiveCalls {
  readonly #calls = new Map<CallId, LiveCall>();
  readonly #bySession = new Map<string, LiveLeg>();
  readonly #onDevice = new Map<DeviceId, Set<LiveLeg>>();
  readonly #changed = new Set<LiveCall>();
  readonly #touched = new Set<LiveCall>();
  /** Channels of all calls; those changed since they were counted are in `#uncounted`. */
  readonly #channels = new Map<LineId, number>();
  readonly #linesOf = new Map<LiveCall, readonly LineId[]>();
  readonly #uncounted = new Set<LiveCall>();

  get size(): number {
    return this.#calls.size;
  }

  get legs(): number {
    return this.#bySession.size;
  }

  get(id: CallId): LiveCall | undefined {
    return this.#calls.get(id);
  }

  all(): readonly LiveCall[] {
    return [...this.#calls.values()];
  }

  ofSession(session: string): LiveLeg | undefined {
    return this.#bySession.get(session);
  }

  /** A leg of a living call. */
  leg(id: LegId): LiveLeg | undefined {
    const call = this.#calls.get(id.slice(0, id.lastIndexOf(".")) as CallId);
    return [...call?.legs ?? []].find((leg) => leg.id === id);
  }

  /** The leg that has an RTP port. */
  onPort(port: number): LiveLeg | undefined {
    for (const leg of this.#bySession.values()) if (leg.port === port) return leg;
    return undefined;
  }

  /** Legs on the wire whose story is over. */
  lingering(): readonly LiveLeg[] {
    return [...this.#bySession.values()].filter((leg) => leg.call.stage?.kind === "lingering");
  }

  open(value: Call): LiveCall {
    const call: LiveCall = {
      id: value.id,
      value,
      legs: new Set(),
      summoned: new Map(),
      stage: undefined,
    };
    this.#calls.set(call.id, call);
    this.change(call, value);
    return call;
  }

  /** Puts the next value in place; it is told at the end of the turn. */
  change(call: LiveCall, value: Call): void {
    call.value = value;
    this.#uncounted.add(call);
    this.#changed.add(call);
    this.#touched.add(call);
  }

  /** Who hears whom may have changed: it is worked out at the end of the turn. */
  touch(call: LiveCall): void {
    this.#touched.add(call);
  }

  addLeg(leg: LiveLeg): void {
    leg.call.legs.add(leg);
    this.#touched.add(leg.call);
    this.#bySession.set(leg.session, leg);
    if (leg.device === undefined) return;
    const legs = this.#onDevice.get(leg.device);
    if (legs === undefined) this.#onDevice.set(leg.device, new Set([leg]));
    else legs.add(leg);
  }

  dropLeg(leg: LiveLeg): void {
    leg.call.legs.delete(leg);
    leg.call.summoned.delete(leg);
    this.#touched.add(leg.call);
    this.#bySession.delete(leg.session);
    if (leg.device === undefined) return;
    const legs = this.#onDevice.get(leg.device);
    legs?.delete(leg);
    if (legs?.size === 0) this.#onDevice.delete(leg.device);
  }

  legsOf(call: LiveCall): readonly LiveLeg[] {
    return [...call.legs];
  }

  legsOn(device: DeviceId): ReadonlySet<LiveLeg> {
    return this.#onDevice.get(device) ?? NO_LEGS;
  }

  /** The legs of all devices. */
  *onDevices(): Iterable<LiveLeg> {
    for (const legs of this.#onDevice.values()) yield* legs;
  }

  /** What the living legs of a device are doing. */
  statesOn(device: DeviceId): readonly LegState[] {
    const states: LegState[] = [];
    for (const leg of this.legsOn(device)) {
      const state = legOf(leg.call.value, leg.id)?.state;
      if (state !== undefined) states.push(state);
    }
    return states;
  }

  /** Channels taken of each line, but for those of the call being decided about; good until the next change. */
  channelsInUse(except?: LiveCall): ReadonlyMap<LineId, number> {
    for (const call of this.#uncounted) {
      if (this.#calls.get(call.id) === call) this.#count(call, channelsOf(call.value));
    }
    this.#uncounted.clear();
    const own = except === undefined ? [] : this.#linesOf.get(except) ?? [];
    if (own.length === 0) return this.#channels;
    const others = new Map(this.#channels);
    for (const line of own) others.set(line, (others.get(line) ?? 0) - 1);
    return others;
  }

  /** The calls whose media may have changed since the last time, in order. */
  takeTouched(): readonly LiveCall[] {
    return taken(this.#touched);
  }

  /** The calls changed since the last time, in order; those that ended are let go. */
  takeChanged(): readonly LiveCall[] {
    const changed = taken(this.#changed);
    for (const call of changed) {
      if (call.value.endedAt === undefined) continue;
      this.#calls.delete(call.id);
      this.#uncounted.delete(call);
      this.#count(call, []);
    }
    return changed;
  }

  #count(call: LiveCall, lines: readonly LineId[]): void {
    for (const line of this.#linesOf.get(call) ?? []) {
      this.#channels.set(line, this.#channels.get(line)! - 1);
    }
    for (const line of lines) this.#channels.set(line, (this.#channels.get(line) ?? 0) + 1);
    if (lines.length === 0) this.#linesOf.delete(call);
    else this.#linesOf.set(call, lines);
  }
}

/** The partner in a bridge of the call's stage; who only waits or rings has none. */
export function otherOf(call: LiveCall, leg: LiveLeg): LiveLeg | undefined {
  const joined = joinedOf(call);
  if (joined?.a === leg) return joined.b;
  return joined?.b === leg ? joined.a : undefined;
}

/** The call a panel command names, and the legs its device has in it: one, or two while it consults. */
export function legsNamed(
  calls: LiveCalls,
  { call: id, device }: { readonly call: CallId; readonly device: DeviceId },
): Result<{ readonly call: LiveCall; readonly legs: readonly LiveLeg[] }, PbxRejection> {
  const call = calls.get(id);
  const legs = [...call?.legs ?? []].filter((leg) => leg.device === device);
  return call === undefined || legs.length === 0
    ? refuse({ code: "call-not-found" })
    : ok({ call, legs });
}

/** The two who are joined: in the stage itself, or inside a consultation. */
export function joinedOf(call: LiveCall): Joined | undefined {
  const { stage } = call;
  if (stage?.kind === "joined") return stage;
  return stage?.kind === "consulting" && stage.inner?.kind === "joined" ? stage.inner : undefined;
}

/** The ringing that goes on: the stage itself, or inside a consultation. */
export function ringingOf(call: LiveCall): Ringing | undefined {
  const { stage } = call;
  if (stage?.kind === "ringing") return stage;
  return stage?.kind === "consulting" && stage.inner?.kind === "ringing" ? stage.inner : undefined;
}

/** The next stage; within a consultation its inner part. */
export function enter(call: LiveCall, stage: Ringing | Joined): void {
  const { stage: outer } = call;
  call.stage = outer?.kind === "consulting" ? { ...outer, inner: stage } : stage;
}

function taken(calls: Set<LiveCall>): readonly LiveCall[] {
  if (calls.size === 0) return NO_CALLS;
  const all = [...calls];
  calls.clear();
  return all;
}

const NO_LEGS: ReadonlySet<LiveLeg> = new Set();
const NO_CALLS: readonly LiveCall[] = [];
