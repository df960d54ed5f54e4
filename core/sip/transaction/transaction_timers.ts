/**
 * The timers of one side's transactions in the stack's table. They go by short numbers, since the keys of
 * transactions are long, and each transaction knows which are set, since most never are.
 */
import type { Instant } from "../../lib/time.ts";
import type { TimerTable } from "../../lib/timer_table.ts";
import type { TransactionTimer } from "./transaction.ts";

export interface Timed {
  /** Of `newId`. */
  readonly id: string;
  /** The letters of those that are set. */
  timers: string;
}

export class TransactionTimers<Entry extends Timed> {
  readonly #table: TimerTable;
  readonly #prefix: string;
  /** Transactions that have a timer. */
  readonly #timed = new Map<string, Entry>();
  #ids = 0;

  /** Timers stand in `table` under their letter, `prefix` and the transaction's id. */
  constructor(table: TimerTable, prefix: string) {
    this.#table = table;
    this.#prefix = prefix;
  }

  newId(): string {
    this.#ids += 1;
    return this.#ids.toString(36);
  }

  set(entry: Entry, timer: TransactionTimer, at: Instant): void {
    if (entry.timers === "") this.#timed.set(entry.id, entry);
    if (!entry.timers.includes(timer)) entry.timers += timer;
    this.#table.set(this.#name(entry, timer), at);
  }

  clear(entry: Entry, timer: TransactionTimer): void {
    if (!entry.timers.includes(timer)) return;
    this.#table.clear(this.#name(entry, timer));
    this.#drop(entry, timer);
  }

  clearAll(entry: Entry): void {
    for (const timer of entry.timers) this.#table.clear(this.#name(entry, timer));
    this.#timed.delete(entry.id);
    entry.timers = "";
  }

  /** Whose timer has been taken from the table. */
  taken(timer: TransactionTimer, id: string): Entry | undefined {
    const entry = this.#timed.get(id);
    if (entry !== undefined) this.#drop(entry, timer);
    return entry;
  }

  #drop(entry: Entry, timer: TransactionTimer): void {
    entry.timers = entry.timers.replace(timer, "");
    if (entry.timers === "") this.#timed.delete(entry.id);
  }

  #name(entry: Entry, timer: string): string {
    return timer + this.#prefix + entry.id;
  }
}
