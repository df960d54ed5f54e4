/** Calls alive and their legs: the office's value of each call, and what it holds of SIP and media. */
import { legOf } from "../../core/domain/call.ts";
import type { CallId, DeviceId, LegId, LineId } from "../../core/domain/ids.ts";
import type { Call, LegState, Originate } from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { LegSdp } from "./leg_sdp.ts";
import type { Failure } from "./outcome.ts";
import type { RingPlan } from "./ring_plan.ts";

export interface LiveLeg {
  readonly id: LegId;
  readonly call: LiveCall;
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
  /** The last route told to media, so that nothing is told twice. */
  routed?: string;
}

/** Where a call is in its life. */
export type Stage =
  /** By click: the person's own device is called first. */
  | { readonly kind: "device-first"; readonly asked: Originate; readonly plan: RingPlan }
  | Ringing
  | { readonly kind: "joined"; readonly callee: LiveLeg };

/** Somebody is called for a caller who waits. */
export interface Ringing {
  readonly kind: "ringing";
  readonly plan: RingPlan;
  readonly startedAt: Instant;
  /** Place of the step that begins next. */
  next: number;
  /** Legs that may still answer. */
  readonly branches: Set<LiveLeg>;
  readonly failures: Failure[];
  /** The branch whose early media the caller hears. */
  audible?: LiveLeg;
}

export interface LiveCall {
  readonly id: CallId;
  value: Call;
  caller: LiveLeg | undefined;
  stage: Stage | undefined;
}

export class LiveCalls {
  readonly #calls = new Map<CallId, LiveCall>();
  readonly #bySession = new Map<string, LiveLeg>();
  readonly #onDevice = new Map<DeviceId, Set<LiveLeg>>();
  readonly #changed = new Set<LiveCall>();

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

  open(value: Call): LiveCall {
    const call: LiveCall = { id: value.id, value, caller: undefined, stage: undefined };
    this.#calls.set(call.id, call);
    this.#changed.add(call);
    return call;
  }

  /** Puts the next value in place; it is told at the end of the turn. */
  change(call: LiveCall, value: Call): void {
    call.value = value;
    this.#changed.add(call);
  }

  addLeg(leg: LiveLeg): void {
    this.#bySession.set(leg.session, leg);
    if (leg.device === undefined) return;
    const legs = this.#onDevice.get(leg.device);
    if (legs === undefined) this.#onDevice.set(leg.device, new Set([leg]));
    else legs.add(leg);
  }

  dropLeg(leg: LiveLeg): void {
    this.#bySession.delete(leg.session);
    if (leg.device === undefined) return;
    const legs = this.#onDevice.get(leg.device);
    legs?.delete(leg);
    if (legs?.size === 0) this.#onDevice.delete(leg.device);
  }

  legsOf(call: LiveCall): readonly LiveLeg[] {
    const legs = call.caller === undefined ? [] : [call.caller];
    if (call.stage?.kind === "joined") legs.push(call.stage.callee);
    if (call.stage?.kind === "ringing") legs.push(...call.stage.branches);
    return legs;
  }

  legsOn(device: DeviceId): ReadonlySet<LiveLeg> {
    return this.#onDevice.get(device) ?? NO_LEGS;
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

  /** Calls on each line from their creation to their end, but for the one being decided about. */
  channelsInUse(except?: LiveCall): ReadonlyMap<LineId, number> {
    const channels = new Map<LineId, number>();
    for (const call of this.#calls.values()) {
      const line = call.value.line;
      if (line !== undefined && call !== except) channels.set(line, (channels.get(line) ?? 0) + 1);
    }
    return channels;
  }

  /** The calls changed since the last time, in order; those that ended are let go. */
  takeChanged(): readonly LiveCall[] {
    if (this.#changed.size === 0) return NO_CALLS;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const call of changed) {
      if (call.value.endedAt !== undefined) this.#calls.delete(call.id);
    }
    return changed;
  }
}

const NO_LEGS: ReadonlySet<LiveLeg> = new Set();
const NO_CALLS: readonly LiveCall[] = [];
