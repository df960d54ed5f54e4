/** The wire of the simulated world: when, how often and whether at all a datagram arrives. */
import { BoundedMap } from "../core/lib/bounded_map.ts";
import { below, chance, type Random } from "../core/lib/random.ts";
import { type SocketAddress, socketKey } from "../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../core/lib/time.ts";

/** How a link treats datagrams. Probabilities are 0 … 1. */
export interface LinkConditions {
  /** The least time a datagram takes. */
  readonly latencyMillis: Millis;
  /** Up to so much more, drawn per datagram. Jitter alone never lets one datagram overtake another. */
  readonly jitterMillis: Millis;
  readonly loss: number;
  /** A second copy arrives too, up to `reorderMillis` later. */
  readonly duplication: number;
  /** The datagram is held back up to `reorderMillis`, so that later ones overtake it. */
  readonly reordering: number;
  readonly reorderMillis: Millis;
}

/** An office's own switch: half a millisecond and nothing lost. */
export const QUIET: LinkConditions = {
  latencyMillis: 0.5,
  jitterMillis: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderMillis: 0,
};

/** A bad wireless network. */
export const LOSSY: LinkConditions = {
  latencyMillis: 5,
  jitterMillis: 20,
  loss: 0.1,
  duplication: 0.02,
  reordering: 0.05,
  reorderMillis: 120,
};

/** As bad as still counts as a network. */
export const HOSTILE: LinkConditions = {
  latencyMillis: 20,
  jitterMillis: 200,
  loss: 0.3,
  duplication: 0.1,
  reordering: 0.2,
  reorderMillis: 800,
};

/** Links whose order and draws are remembered; beyond it the oldest starts afresh. */
export const LINKS_MAX = 65_536;

/** Delays are drawn in eighths of a millisecond: such instants add without rounding. */
const DRAWS_PER_MILLI = 8;

/** One direction between two socket addresses, with chance of its own. */
interface Link {
  readonly random: Random;
  /** When the last datagram that was not held back arrives: none after it may come earlier. */
  lastArrival: Instant;
}

export class Network {
  readonly #random: Random;
  readonly #links = new BoundedMap<string, Link>(LINKS_MAX);
  readonly #hostPairs = new Map<string, LinkConditions>();
  readonly #cuts = new Set<string>();
  #everywhere: LinkConditions;

  /** Each link draws from a fork of its own, so that another node changes nobody's draws. */
  constructor(random: Random, conditions: LinkConditions = QUIET) {
    this.#random = random;
    this.#everywhere = checked(conditions);
  }

  /** From now on, on every link that has no conditions of its own. */
  setConditions(conditions: LinkConditions): void {
    this.#everywhere = checked(conditions);
  }

  /** Conditions between two hosts, both ways; `undefined` returns them to those of everywhere. */
  setBetween(host: string, other: string, conditions: LinkConditions | undefined): void {
    const pair = hostPair(host, other);
    if (conditions === undefined) this.#hostPairs.delete(pair);
    else this.#hostPairs.set(pair, checked(conditions));
  }

  /** A partition: nothing passes between the two hosts in either direction until it is mended. */
  cut(host: string, other: string): void {
    this.#cuts.add(hostPair(host, other));
  }

  mend(host: string, other: string): void {
    this.#cuts.delete(hostPair(host, other));
  }

  /** Faults off: no cuts, no conditions between hosts, these conditions everywhere. */
  calm(conditions: LinkConditions = QUIET): void {
    this.#cuts.clear();
    this.#hostPairs.clear();
    this.setConditions(conditions);
  }

  /** When a datagram sent now arrives: never (lost), once, or twice. Not sorted. `way`: of `wayOf`, where it is known. */
  carry(
    from: SocketAddress,
    to: SocketAddress,
    now: Instant,
    way: string = wayOf(from, to),
  ): readonly Instant[] {
    let conditions = this.#everywhere;
    if (this.#cuts.size > 0 || this.#hostPairs.size > 0) {
      const pair = hostPair(from.host, to.host);
      if (this.#cuts.has(pair)) return [];
      conditions = this.#hostPairs.get(pair) ?? conditions;
    }
    const link = this.#link(way);
    const { random } = link;
    if (conditions.loss > 0 && chance(random, conditions.loss)) return [];
    const held = conditions.reordering > 0 && chance(random, conditions.reordering);
    const arrival = arrivalOn(link, conditions, held, now);
    if (conditions.duplication === 0 || !chance(random, conditions.duplication)) return [arrival];
    return [arrival, plus(arrival, drawDelay(random, conditions.reorderMillis))];
  }

  #link(way: string): Link {
    const known = this.#links.get(way);
    if (known !== undefined) return known;
    const link: Link = { random: this.#random.fork(way), lastArrival: 0 as Instant };
    this.#links.set(way, link);
    return link;
  }
}

/** One direction between two addresses by name. */
function wayOf(from: SocketAddress, to: SocketAddress): string {
  return `${socketKey(from)} ${socketKey(to)}`;
}

function arrivalOn(link: Link, conditions: LinkConditions, held: boolean, now: Instant): Instant {
  const way = conditions.latencyMillis + drawDelay(link.random, conditions.jitterMillis);
  if (held) return plus(now, way + drawDelay(link.random, conditions.reorderMillis));
  const arrival = plus(now, way);
  if (arrival > link.lastArrival) link.lastArrival = arrival;
  return link.lastArrival;
}

function hostPair(host: string, other: string): string {
  return host < other ? `${host} ${other}` : `${other} ${host}`;
}

function drawDelay(random: Random, most: Millis): Millis {
  return most === 0 ? 0 : below(random, most * DRAWS_PER_MILLI + 1) / DRAWS_PER_MILLI;
}

/** Throws on a probability outside 0 … 1 or a time that is no multiple of 1/8 ms. */
function checked(conditions: LinkConditions): LinkConditions {
  for (const name of ["loss", "duplication", "reordering"] as const) {
    if (!(conditions[name] >= 0 && conditions[name] <= 1)) {
      throw new Error(`Cannot set ${name} to ${conditions[name]}: it is a probability`);
    }
  }
  for (const name of ["latencyMillis", "jitterMillis", "reorderMillis"] as const) {
    const eighths = conditions[name] * DRAWS_PER_MILLI;
    if (!(eighths >= 0 && Number.isSafeInteger(eighths))) {
      throw new Error(`Cannot set ${name} to ${conditions[name]}: not in steps of 1/8 ms`);
    }
  }
  return conditions;
}
