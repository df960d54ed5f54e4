/** What is to happen, by time: equal instants keep the order they were put in. */
import type { Instant } from "../core/lib/time.ts";
import { type Timed, TimeHeap } from "../core/lib/time_heap.ts";

/** More pending events than any office makes: reaching it means that something feeds itself. */
export const PENDING_EVENTS_MAX = 1_000_000;

interface Entry<T> extends Timed {
  readonly item: T;
}

export class EventQueue<T> {
  readonly #heap = new TimeHeap<Entry<T>>();
  #order = 0;

  constructor(readonly limit: number = PENDING_EVENTS_MAX) {}

  get size(): number {
    return this.#heap.size;
  }

  /** When the next event is due, or `undefined` when there is none. */
  nextAt(): Instant | undefined {
    return this.#heap.first()?.at;
  }

  /** Throws when the limit is reached. */
  put(at: Instant, item: T): void {
    if (this.#heap.size >= this.limit) {
      throw new Error(`Cannot put off another event: ${this.limit} are pending`);
    }
    this.#heap.put({ at, order: this.#order++, item });
  }

  /** Removes and returns the earliest event, or `undefined`. */
  take(): T | undefined {
    return this.#heap.take()?.item;
  }
}
