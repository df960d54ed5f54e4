/** Named deadlines as data: a heap with lazy deletion, so that setting and clearing cost O(log n). */
import type { Instant } from "./time.ts";
import { type Timed, TimeHeap } from "./time_heap.ts";

interface Entry<Name> extends Timed {
  readonly name: Name;
  /** Neither cleared nor set anew since. */
  live: boolean;
}

/** Dead entries are swept out when they outnumber the living by this, and there are this many at least. */
const SWEEP_RATIO = 4;
const SWEEP_FROM = 64;

/**
 * A timer has one name; setting it again moves it. Equal deadlines fire in the order they were set. Where there are
 * very many, numbers are quicker names than texts that are made up each time.
 */
export class TimerTable<Name extends string | number = string> {
  readonly #live = new Map<Name, Entry<Name>>();
  readonly #heap = new TimeHeap<Entry<Name>>();
  #order = 0;

  get size(): number {
    return this.#live.size;
  }

  names(): Iterable<Name> {
    return this.#live.keys();
  }

  set(name: Name, at: Instant): void {
    const before = this.#live.get(name);
    if (before !== undefined) before.live = false;
    const entry: Entry<Name> = { at, order: this.#order++, name, live: true };
    this.#live.set(name, entry);
    this.#heap.put(entry);
    if (this.#heap.size > SWEEP_FROM && this.#heap.size > SWEEP_RATIO * this.#live.size) {
      this.#heap.clear();
      for (const living of this.#live.values()) this.#heap.put(living);
    }
  }

  clear(name: Name): void {
    const entry = this.#live.get(name);
    if (entry === undefined) return;
    entry.live = false;
    this.#live.delete(name);
  }

  /** When it is due; undefined when it is not set. */
  at(name: Name): Instant | undefined {
    return this.#live.get(name)?.at;
  }

  next(): Instant | undefined {
    return this.#firstLiving()?.at;
  }

  /** Removes and returns the earliest timer due at `now`, or `undefined`. Call until it has none left. */
  takeDue(now: Instant): Name | undefined {
    const first = this.#firstLiving();
    if (first === undefined || first.at > now) return undefined;
    this.#heap.take();
    this.#live.delete(first.name);
    return first.name;
  }

  #firstLiving(): Entry<Name> | undefined {
    for (let first = this.#heap.first(); first !== undefined; first = this.#heap.first()) {
      if (first.live) return first;
      this.#heap.take();
    }
    return undefined;
  }
}
