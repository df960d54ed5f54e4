/** What is to happen, by time: a binary heap in which equal instants keep the order they were put in. */
import type { Instant } from "../core/lib/time.ts";

/** More pending events than any office makes: reaching it means that something feeds itself. */
export const PENDING_EVENTS_MAX = 1_000_000;

interface Entry<T> {
  readonly at: Instant;
  readonly order: number;
  readonly item: T;
}

export class EventQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #order = 0;

  constructor(readonly limit: number = PENDING_EVENTS_MAX) {}

  get size(): number {
    return this.#heap.length;
  }

  /** When the next event is due, or `undefined` when there is none. */
  nextAt(): Instant | undefined {
    return this.#heap[0]?.at;
  }

  /** Throws when the limit is reached. */
  put(at: Instant, item: T): void {
    const heap = this.#heap;
    if (heap.length >= this.limit) {
      throw new Error(`Cannot put off another event: ${this.limit} are pending`);
    }
    const entry: Entry<T> = { at, order: this.#order++, item };
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  /** Removes and returns the earliest event, or `undefined`. */
  take(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length === 0) return first.item;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first.item;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
