/**
 * The simulated world: one virtual clock, nodes that own socket addresses, the wire between them. Any
 * machine can be put into it; the same seed gives the same run. It makes no use of the host's clock.
 */
import type { Machine } from "../core/lib/machine.ts";
import type { Random } from "../core/lib/random.ts";
import { type SocketAddress, socketKey } from "../core/lib/socket_address.ts";
import { type Instant, instant, type Millis, plus } from "../core/lib/time.ts";
import { unreachable } from "../core/lib/unreachable.ts";
import { blankDigests } from "./blank_digests.ts";
import { EventQueue } from "./event_queue.ts";
import { type LinkConditions, Network } from "./network.ts";
import { Trace, type TraceSink } from "./trace.ts";

/** 2026-11-24 09:00 in Japan: the working day on which worlds begin unless told otherwise. */
export const WORLD_START: Instant = instant(1_795_478_400_000);

/** Wakes of one node at one instant; more means that its deadline never moves on. */
export const WAKES_AT_ONCE_MAX = 1000;

/** The largest UDP payload (RFC 768 over IPv4); a larger one is never carried. */
export const DATAGRAM_BYTES_MAX = 65_507;

/** A datagram as it reaches a node. Nobody changes the bytes. */
export interface Datagram {
  readonly source: SocketAddress;
  /** Which of the node's own addresses it came to. */
  readonly local: SocketAddress;
  readonly bytes: Uint8Array;
}

/** How any machine becomes a node of the world. */
export interface NodeSpec<Input, Effect> {
  /** Unique: `pbx`, `1001-desk`. */
  readonly name: string;
  readonly machine: Machine<Input, Effect>;
  /** Socket addresses it owns from the start; more by `Outlet.bind`. */
  readonly addresses: readonly SocketAddress[];
  /** The input a datagram becomes; `undefined` lets it fall. */
  readonly receive: (datagram: Datagram) => Input | undefined;
  /** The input that says that a deadline has come: `{ kind: "wake" }`. */
  readonly wake: Input;
  /** What an effect means in the world. */
  readonly perform: (effect: Effect, out: Outlet) => void;
  /** How an input posted to the node is written into the trace; JSON unless given. */
  readonly describe?: (input: Input) => string;
}

/** What a node may do to the world while its effects are performed. */
export interface Outlet {
  readonly now: Instant;
  /** From one of the node's own addresses; throws when `local` is not its own. */
  send(local: SocketAddress, destination: SocketAddress, bytes: Uint8Array): void;
  /** Owns one more address; throws when somebody has it. */
  bind(local: SocketAddress): void;
  release(local: SocketAddress): void;
  /** Writes something that happened inside the node into the trace. */
  note(text: string): void;
}

/** A node in the world, as others speak to it. */
export interface NodeHandle<Input> {
  readonly name: string;
  /** Reaches the machine after `delayMillis` (default: now, after what is already due now). */
  post(input: Input, delayMillis?: Millis): void;
  /** Takes the node out, as when it loses power: its addresses are free, inputs posted to it are lost. */
  remove(): void;
}

/** One event that has happened; observers see it after its effects were performed. */
export type Happening =
  | {
    readonly kind: "datagram";
    readonly at: Instant;
    readonly node: string;
    readonly datagram: Datagram;
    readonly effects: readonly unknown[];
  }
  | {
    readonly kind: "input";
    readonly at: Instant;
    readonly node: string;
    readonly input: unknown;
    readonly effects: readonly unknown[];
  }
  | {
    readonly kind: "wake";
    readonly at: Instant;
    readonly node: string;
    readonly effects: readonly unknown[];
  }
  /** A function scheduled by `World.at` has run. */
  | { readonly kind: "scheduled"; readonly at: Instant; readonly label: string }
  /** A datagram arrived where nobody listens. */
  | {
    readonly kind: "nobody";
    readonly at: Instant;
    readonly source: SocketAddress;
    readonly destination: SocketAddress;
  };

/** A datagram put onto the wire, with what becomes of it: for packet captures and ladder diagrams. */
export interface Sent {
  readonly at: Instant;
  readonly node: string;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
  /** When it arrives: empty when lost, two when duplicated. */
  readonly arrivals: readonly Instant[];
}

export interface WorldOptions {
  /** Only the network draws from it (from its fork `network`); nodes are given forks by who makes them. */
  readonly random: Random;
  readonly start?: Instant;
  readonly conditions?: LinkConditions;
  readonly traceSink?: TraceSink;
}

export class World {
  readonly network: Network;
  readonly trace: Trace;
  readonly #queue = new EventQueue<Pending>();
  readonly #nodes = new Map<string, LiveNode>();
  readonly #owners = new Map<string, LiveNode>();
  readonly #observers: ((happening: Happening) => void)[] = [];
  readonly #taps: ((sent: Sent) => void)[] = [];
  #now: Instant;
  #events = 0;

  constructor(options: WorldOptions) {
    this.#now = options.start ?? WORLD_START;
    this.network = new Network(options.random.fork("network"), options.conditions);
    this.trace = new Trace(this.#now, options.traceSink);
  }

  get now(): Instant {
    return this.#now;
  }

  /** Events that have happened so far. */
  get events(): number {
    return this.#events;
  }

  /** Puts a machine into the world. Throws when its name or an address is taken. */
  add<Input, Effect>(spec: NodeSpec<Input, Effect>): NodeHandle<Input> {
    if (this.#nodes.has(spec.name)) throw new Error(`Cannot add ${spec.name}: the name is taken`);
    const node: LiveNode = new LiveNode(
      spec as unknown as NodeSpec<unknown, unknown>,
      this.#outlet(() => node),
    );
    this.#nodes.set(spec.name, node);
    for (const address of spec.addresses) this.#bind(node, address);
    this.#arm(node);
    return {
      name: spec.name,
      post: (input, delayMillis = 0) =>
        this.#queue.put(plus(this.#now, delayMillis), { kind: "input", node, input }),
      remove: () => this.#remove(node),
    };
  }

  /** Runs a function of the scenario at an instant that has not passed. */
  at(when: Instant, label: string, action: () => void): void {
    if (when < this.#now) throw new Error(`Cannot schedule "${label}" in the past`);
    this.#queue.put(when, { kind: "scheduled", label, action });
  }

  after(delayMillis: Millis, label: string, action: () => void): void {
    this.at(plus(this.#now, delayMillis), label, action);
  }

  /** Calls the observer after each event: the place of invariants. What it throws ends the run. */
  observe(observer: (happening: Happening) => void): void {
    this.#observers.push(observer);
  }

  /** Calls the tap for each datagram when it is sent, before the event that sent it is over. */
  tap(tap: (sent: Sent) => void): void {
    this.#taps.push(tap);
  }

  /** Lets everything due until then happen; the clock then stands at `until`. */
  runUntil(until: Instant): void {
    for (let next = this.#queue.nextAt(); next !== undefined && next <= until;) {
      this.#step();
      next = this.#queue.nextAt();
    }
    if (until > this.#now) this.#now = until;
  }

  run(length: Millis): void {
    this.runUntil(plus(this.#now, length));
  }

  /** Runs until the condition holds after an event (or already), at most for `limit`. Says whether it holds. */
  runUntilHolds(condition: () => boolean, limit: Millis): boolean {
    const until = plus(this.#now, limit);
    while (!condition()) {
      const next = this.#queue.nextAt();
      if (next === undefined || next > until) {
        if (until > this.#now) this.#now = until;
        return false;
      }
      this.#step();
    }
    return true;
  }

  /** Runs until nothing is pending, at most for `limit`. Says whether that was reached. */
  runUntilIdle(limit: Millis): boolean {
    return this.runUntilHolds(() => this.#queue.size === 0, limit);
  }

  #step(): void {
    const at = this.#queue.nextAt();
    const event = this.#queue.take();
    if (at === undefined || event === undefined) return;
    if (at > this.#now) this.#now = at;
    const happening = this.#happen(event);
    if (happening === undefined) return;
    this.#events++;
    for (const observer of this.#observers) observer(happening);
  }

  #happen(event: Pending): Happening | undefined {
    const at = this.#now;
    switch (event.kind) {
      case "arrival":
        return this.#arrive(event);
      case "wake":
        return this.#wake(event.node, event.at);
      case "input": {
        const { node, input } = event;
        if (node.removed) return undefined;
        this.trace.record(at, `input ${node.spec.name} ${describe(node.spec, input)}`);
        return { kind: "input", at, node: node.spec.name, input, effects: this.#feed(node, input) };
      }
      case "scheduled":
        this.trace.record(at, `scheduled ${event.label}`);
        event.action();
        return { kind: "scheduled", at, label: event.label };
      default:
        return unreachable(event);
    }
  }

  #arrive({ source, destination, to, way, bytes }: Arrival): Happening {
    const at = this.#now;
    const node = this.#owners.get(to);
    const what = node === undefined ? "nobody" : "arrival";
    this.trace.record(at, `${what} ${way}`, blankDigests(bytes));
    if (node === undefined) return { kind: "nobody", at, source, destination };
    const datagram: Datagram = { source, local: destination, bytes };
    const input = node.spec.receive(datagram);
    const effects = input === undefined ? [] : this.#feed(node, input);
    return { kind: "datagram", at, node: node.spec.name, datagram, effects };
  }

  /** A wake that came too early, because the deadline moved on, is put off and is no event. */
  #wake(node: LiveNode, scheduledAt: Instant): Happening | undefined {
    if (node.removed || node.wakeAt !== scheduledAt) return undefined;
    node.wakeAt = undefined;
    const deadline = node.spec.machine.nextDeadline();
    if (deadline === undefined) return undefined;
    if (deadline > this.#now) {
      this.#arm(node);
      return undefined;
    }
    node.countWake(this.#now);
    const name = node.spec.name;
    this.trace.record(this.#now, `wake ${name}`);
    return { kind: "wake", at: this.#now, node: name, effects: this.#feed(node, node.spec.wake) };
  }

  #feed(node: LiveNode, input: unknown): readonly unknown[] {
    const effects = node.spec.machine.handle(input, this.#now);
    for (const effect of effects) node.spec.perform(effect, node.outlet);
    this.#arm(node);
    return effects;
  }

  #outlet(node: () => LiveNode): Outlet {
    const now = () => this.#now;
    return {
      get now() {
        return now();
      },
      send: (local, destination, bytes) => this.#send(node(), local, destination, bytes),
      bind: (local) => this.#bind(node(), local),
      release: (local) => this.#release(node(), local),
      note: (text) => this.trace.record(this.#now, `note ${node().spec.name} ${text}`),
    };
  }

  #send(node: LiveNode, source: SocketAddress, destination: SocketAddress, bytes: Uint8Array) {
    const from = socketKey(source);
    if (this.#owners.get(from) !== node) {
      throw new Error(`Cannot send from ${from}: it is not ${node.spec.name}'s`);
    }
    const at = this.#now;
    const to = socketKey(destination);
    const way = `${from} ${to}`;
    const arrivals = bytes.length > DATAGRAM_BYTES_MAX
      ? []
      : this.network.carry(source, destination, at, way);
    if (arrivals.length === 0) this.trace.record(at, `lost ${way}`, blankDigests(bytes));
    for (const arrival of arrivals) {
      this.#queue.put(arrival, { kind: "arrival", source, destination, to, way, bytes });
    }
    for (const tap of this.#taps) {
      tap({ at, node: node.spec.name, source, destination, bytes, arrivals });
    }
  }

  #bind(node: LiveNode, address: SocketAddress): void {
    const key = socketKey(address);
    const owner = this.#owners.get(key);
    if (owner !== undefined) throw new Error(`Cannot bind ${key}: ${owner.spec.name} has it`);
    this.#owners.set(key, node);
  }

  #release(node: LiveNode, address: SocketAddress): void {
    const key = socketKey(address);
    if (this.#owners.get(key) !== node) {
      throw new Error(`Cannot release ${key}: it is not ${node.spec.name}'s`);
    }
    this.#owners.delete(key);
  }

  #remove(node: LiveNode): void {
    node.removed = true;
    this.#nodes.delete(node.spec.name);
    for (const [key, owner] of this.#owners) {
      if (owner === node) this.#owners.delete(key);
    }
  }

  /** Schedules the node's next wake unless one as early is scheduled already. */
  #arm(node: LiveNode): void {
    const deadline = node.spec.machine.nextDeadline();
    if (deadline === undefined) return;
    const at = deadline > this.#now ? deadline : this.#now;
    if (node.wakeAt !== undefined && node.wakeAt <= at) return;
    node.wakeAt = at;
    this.#queue.put(at, { kind: "wake", node, at });
  }
}

interface Arrival {
  readonly kind: "arrival";
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  /** The destination's key, and both as the trace has them. */
  readonly to: string;
  readonly way: string;
  readonly bytes: Uint8Array;
}

type Pending =
  | Arrival
  | { readonly kind: "input"; readonly node: LiveNode; readonly input: unknown }
  | { readonly kind: "wake"; readonly node: LiveNode; readonly at: Instant }
  | { readonly kind: "scheduled"; readonly label: string; readonly action: () => void };

class LiveNode {
  removed = false;
  /** The earliest wake in the queue for this node. */
  wakeAt: Instant | undefined;
  #wokenAt: Instant | undefined;
  #wakes = 0;

  constructor(readonly spec: NodeSpec<unknown, unknown>, readonly outlet: Outlet) {}

  /** Throws when the node is woken again and again without its deadline moving on. */
  countWake(now: Instant): void {
    this.#wakes = this.#wokenAt === now ? this.#wakes + 1 : 1;
    this.#wokenAt = now;
    if (this.#wakes > WAKES_AT_ONCE_MAX) {
      throw new Error(`Cannot go on: ${this.spec.name} wants to be woken at ${now} for ever`);
    }
  }
}

function describe(spec: NodeSpec<unknown, unknown>, input: unknown): string {
  return spec.describe === undefined ? JSON.stringify(input) : spec.describe(input);
}
