/** Named deadlines as data: a binary heap with lazy deletion, so that setting and clearing cost O(log n). */
import type { Instant } from "./time.ts";

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly name: string;
}

/** A timer has one name; setting it again moves it. Equal deadlines fire in the order they were set. */
export class TimerTable {
  readonly #live = new Map<string, Entry>();
  readonly #heap: Entry[] = [];
  #order = 0;

  get size(): number {
    return this.#live.size;
  }

  names(): Iterable<string> {
    return this.#live.keys();
  }

  set(name: string, at: Instant): void {
    const entry: Entry = { at, order: this.#order++, name };
    this.#live.set(name, entry);
    this.#push(entry);
    if (this.#heap.length > 64 && this.#heap.length > 4 * this.#live.size) this.#rebuild();
  }

  clear(name: string): void {
    this.#live.delete(name);
  }

  next(): Instant | undefined {
    this.#dropDead();
    return this.#heap[0]?.at;
  }

  /** Removes and returns the earliest timer due at `now`, or `undefined`. Call until it has none left. */
  takeDue(now: Instant): string | undefined {
    this.#dropDead();
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.#pop();
    this.#live.delete(first.name);
    return first.name;
  }

  #dropDead(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#live.get(first.name) === first) return;
      this.#pop();
    }
  }

  #rebuild(): void {
    this.#heap.length = 0;
    for (const entry of this.#live.values()) this.#push(entry);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
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

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
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
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
