/**
 * What is going on now: the PBX's events folded into live calls and device states. Events carry whole
 * objects, so that folding them onto an old snapshot gives the new one (I38); after a gap a snapshot is taken.
 */
import { peopleIn } from "../domain/call.ts";
import type { CallId, DeviceId, EventSeq, Extension, LineId } from "../domain/ids.ts";
import type {
  Call,
  DeviceState,
  HistoryGap,
  PbxEvent,
  PbxSnapshot,
  TrunkState,
} from "../domain/pbx_messages.ts";
import type { Instant, Millis } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { Clock } from "../ports/clock.ts";
import type { PbxPort } from "../ports/pbx.ts";

/** Whoever waits for an event waits no longer than this: the panel is told of it anyway. */
export const PATIENCE: Millis = 1_000;
/** A lost PBX is asked again after this long. */
export const RETRY_AFTER: Millis = 1_000;

/** As of the last event. It changes in place: who needs an older state keeps what an event carried. */
export interface Board {
  readonly seq: EventSeq;
  readonly calls: ReadonlyMap<CallId, Call>;
  readonly devices: ReadonlyMap<DeviceId, DeviceState>;
  /** How lines that register at a carrier stand there. */
  readonly trunks: ReadonlyMap<LineId, TrunkState>;
  /** The calls in which a person has, or had, a leg. */
  callsOf(person: Extension): Iterable<Call>;
}

export type BoardChange =
  /** `before` is absent when the call is new; a call with `endedAt` is on the board no more. */
  | { readonly kind: "call"; readonly call: Call; readonly before?: Call }
  | { readonly kind: "device"; readonly state: DeviceState; readonly before?: DeviceState }
  | { readonly kind: "trunk"; readonly state: TrunkState; readonly before?: TrunkState }
  /** Everything may have changed. `vanished`: calls whose end was not seen; `gaps`: calls of which nothing was seen. */
  | {
    readonly kind: "snapshot";
    readonly at: Instant;
    readonly vanished: readonly Call[];
    readonly gaps: readonly HistoryGap[];
  }
  | { readonly kind: "lost" }
  | {
    readonly kind: "bindings";
    readonly event: Extract<PbxEvent, { kind: "bindings" }>;
  }
  | {
    readonly kind: "digest-failed";
    readonly event: Extract<PbxEvent, { kind: "digest-failed" }>;
  }
  | {
    readonly kind: "register";
    readonly event: Extract<PbxEvent, { kind: "register" }>;
  }
  /** Chosen at the PBX. */
  | {
    readonly kind: "presence";
    readonly event: Extract<PbxEvent, { kind: "presence" }>;
  };

export type Connection = "starting" | "connected" | "lost";

interface Deps {
  readonly clock: Clock;
  readonly pbx: PbxPort;
  /** Runs before a call is told to anybody; its time is part of the event's way. */
  readonly prepare?: (call: Call) => Promise<void>;
  readonly onFailure?: (failure: Error) => void;
}

export class CallBoard {
  readonly #deps: Deps;
  readonly #listeners: ((change: BoardChange) => void)[] = [];
  readonly #waiting = new Set<() => void>();
  #board = new LiveBoard();
  #connection: Connection = "starting";

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get board(): Board {
    return this.#board;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Listeners are called in the order they were added, after the board has changed. */
  onChange(listener: (change: BoardChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves when the event has been folded in, or the patience is over. */
  async reached(seq: EventSeq): Promise<void> {
    if (this.#board.seq >= seq) return;
    const enough = new AbortController();
    const listener = () => this.#board.seq >= seq && enough.abort();
    this.#waiting.add(listener);
    await this.#deps.clock.sleep(PATIENCE, enough.signal).catch(() => {});
    this.#waiting.delete(listener);
  }

  /** Follows the PBX until the signal; a PBX that fails is lost, and is asked again until it answers. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (failure) {
        if (signal.aborted) return;
        this.#lose(failure);
      }
      await this.#deps.clock.sleep(RETRY_AFTER, signal).catch(() => {});
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    await this.#resynchronise();
    const events = this.#deps.pbx.events(this.#board.seq)[Symbol.asyncIterator]();
    let stop = (_: unknown) => {};
    const onAbort = () => stop(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      while (!signal.aborted) {
        // An iterator that waits for its next event cannot be stopped; it is left to `PbxPort.close`.
        const next = await new Promise<IteratorResult<PbxEvent>>((resolve, reject) => {
          stop = reject;
          events.next().then(resolve, reject);
        });
        if (next.done) throw new Error("The PBX's events ended");
        await this.#take(next.value);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  async #take(event: PbxEvent): Promise<void> {
    if (event.kind === "gap") return await this.#resynchronise();
    if (event.seq <= this.#board.seq) return;
    if (event.kind === "call") await this.#deps.prepare?.(event.call);
    const { calls, devices, trunks } = this.#board;
    const change = event.kind === "call"
      ? { kind: "call", call: event.call, ...was(calls, event.call.id) } as const
      : event.kind === "device"
      ? { kind: "device", state: event.state, ...was(devices, event.state.device) } as const
      : event.kind === "trunk"
      ? { kind: "trunk", state: event.state, ...was(trunks, event.state.line) } as const
      : undefined;
    this.#board.fold(event);
    for (const look of this.#waiting) look();
    if (change !== undefined) return this.#tell(change);
    switch (event.kind) {
      case "call":
      case "device":
      case "trunk":
        return;
      case "digest-failed":
        return this.#tell({ kind: "digest-failed", event });
      case "register":
        return this.#tell({ kind: "register", event });
      case "presence":
        return this.#tell({ kind: "presence", event });
      case "bindings":
        return this.#tell({ kind: "bindings", event });
      case "configured":
        return;
      default:
        unreachable(event);
    }
  }

  async #resynchronise(): Promise<void> {
    const snapshot = await this.#deps.pbx.snapshot();
    for (const call of snapshot.calls) await this.#deps.prepare?.(call);
    const before = this.#board;
    this.#board = new LiveBoard(snapshot);
    for (const look of this.#waiting) look();
    this.#connection = "connected";
    const vanished = [...before.calls.values()].filter((call) => !this.#board.calls.has(call.id));
    const { at, gaps = [] } = snapshot;
    this.#tell({ kind: "snapshot", at, vanished, gaps });
  }

  #lose(failure: unknown): void {
    if (!(failure instanceof Error)) throw failure;
    if (this.#connection === "lost") return;
    this.#deps.onFailure?.(failure);
    this.#connection = "lost";
    this.#tell({ kind: "lost" });
  }

  #tell(change: BoardChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** The fold of a PBX's events, from nothing or from a snapshot. */
export class LiveBoard implements Board {
  readonly calls = new Map<CallId, Call>();
  readonly devices = new Map<DeviceId, DeviceState>();
  readonly trunks = new Map<LineId, TrunkState>();
  readonly #ofPerson = new Map<Extension, Set<CallId>>();
  #seq = 0 as EventSeq;

  constructor(snapshot?: Pick<PbxSnapshot, "seq" | "calls" | "devices" | "trunks">) {
    if (snapshot === undefined) return;
    this.#seq = snapshot.seq;
    for (const call of snapshot.calls) this.#put(call);
    for (const state of snapshot.devices) this.devices.set(state.device, state);
    for (const state of snapshot.trunks) this.trunks.set(state.line, state);
  }

  get seq(): EventSeq {
    return this.#seq;
  }

  *callsOf(person: Extension): Iterable<Call> {
    for (const id of this.#ofPerson.get(person) ?? []) {
      const call = this.calls.get(id);
      if (call !== undefined) yield call;
    }
  }

  /** `gap` changes nothing, since only a snapshot mends it. */
  fold(event: PbxEvent): void {
    switch (event.kind) {
      case "call":
        if (event.call.endedAt === undefined) this.#put(event.call);
        else this.#remove(event.call);
        break;
      case "device":
        this.devices.set(event.state.device, event.state);
        break;
      case "trunk":
        if (event.state.state === "off") this.trunks.delete(event.state.line);
        else this.trunks.set(event.state.line, event.state);
        break;
      case "configured":
      case "bindings":
      case "digest-failed":
      case "register":
      case "presence":
        break;
      case "gap":
        return;
      default:
        unreachable(event);
    }
    this.#seq = event.seq;
  }

  #put(call: Call): void {
    this.calls.set(call.id, call);
    for (const person of peopleIn(call)) {
      const calls = this.#ofPerson.get(person);
      if (calls === undefined) this.#ofPerson.set(person, new Set([call.id]));
      else calls.add(call.id);
    }
  }

  #remove(call: Call): void {
    this.calls.delete(call.id);
    for (const person of peopleIn(call)) {
      const calls = this.#ofPerson.get(person);
      if (calls?.delete(call.id) === true && calls.size === 0) this.#ofPerson.delete(person);
    }
  }
}

function was<K, V>(map: ReadonlyMap<K, V>, key: K): { readonly before?: V } {
  const before = map.get(key);
  return before === undefined ? {} : { before };
}
