/**
 * The timers of one side's transactions in the stack's table. They go by numbers, since the keys of transactions are
 * long, and each transaction knows which are set, since most never are.
 */
import type { Instant } from "../../lib/time.ts";
import type { TimerTable } from "../../lib/timer_table.ts";
import type { TransactionTimer } from "./transaction.ts";

/** Of a stack's transactions: those it has asked, and those it answers. */
export type Side = 0 | 1;

const LETTERS = "ABCDEFGHIJKLMTUX";
const SIDES = 2;

export interface Timed {
  /** Of `newId`. */
  readonly id: number;
  /** One bit for each letter that is set. */
  timers: number;
}

export class TransactionTimers<Entry extends Timed> {
  readonly #table: TimerTable<number>;
  readonly #side: Side;
  /** Transactions that have a timer. */
  readonly #timed = new Map<number, Entry>();
  #ids = 0;

  constructor(table: TimerTable<number>, side: Side) {
    this.#table = table;
    this.#side = side;
  }

  newId(): number {
    return ++this.#ids;
  }

  set(entry: Entry, timer: TransactionTimer, at: Instant): void {
    const place = LETTERS.indexOf(timer);
    if (entry.timers === 0) this.#timed.set(entry.id, entry);
    entry.timers |= 1 << place;
    this.#table.set(this.#name(entry, place), at);
  }

  clear(entry: Entry, timer: TransactionTimer): void {
    const place = LETTERS.indexOf(timer);
    if ((entry.timers & 1 << place) === 0) return;
    this.#table.clear(this.#name(entry, place));
    this.#drop(entry, place);
  }

  clearAll(entry: Entry): void {
    for (let place = 0; entry.timers >> place !== 0; place++) {
      if ((entry.timers & 1 << place) !== 0) this.#table.clear(this.#name(entry, place));
    }
    this.#timed.delete(entry.id);
    entry.timers = 0;
  }

  /** Whose timer has been taken from the table. */
  taken({ timer, id }: DueTimer): Entry | undefined {
    const entry = this.#timed.get(id);
    if (entry !== undefined) this.#drop(entry, LETTERS.indexOf(timer));
    return entry;
  }

  #drop(entry: Entry, place: number): void {
    entry.timers &= ~(1 << place);
    if (entry.timers === 0) this.#timed.delete(entry.id);
  }

  #name({ id }: Entry, place: number): number {
    return (id * SIDES + this.#side) * LETTERS.length + place;
  }
}

/** A timer that was taken from the table. */
export interface DueTimer {
  readonly timer: TransactionTimer;
  readonly side: Side;
  readonly id: number;
}

export function dueTimer(name: number): DueTimer {
  const whose = Math.floor(name / LETTERS.length);
  return {
    timer: LETTERS[name % LETTERS.length] as TransactionTimer,
    side: whose % SIDES as Side,
    id: Math.floor(whose / SIDES),
  };
}
