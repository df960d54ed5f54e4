/** What a subscriber keeps of each of its watches: the dialog's tag, the open SUBSCRIBE, the timers, and what is known. */
import { type Instant, type Millis, plus } from "../lib/time.ts";
import { TimerTable } from "../lib/timer_table.ts";
import type {
  OpenSubscribe,
  SubscriberEffect,
  SubscriptionEnd,
  Watch,
} from "./subscriber_messages.ts";
import { RESUBSCRIBE_LEAST_MILLIS } from "./subscriber_rules.ts";

/** `R` refreshes or tries again; `X`: it has expired; `N` (§4.1.2.4): no NOTIFY came within 64*T1. */
export type WatchTimer = "R" | "X" | "N";

/** A refresh goes out so long before the expiry, or half-way when that is sooner: time for one failure. */
const REFRESH_AHEAD_MILLIS: Millis = 40_000;

export class WatchBook<State> {
  readonly #watches = new Map<string, Watch<State>>();
  readonly #byTag = new Map<string, Watch<State>>();
  readonly #open = new Map<string, OpenSubscribe>();
  readonly #timers = new TimerTable();
  readonly #tell: (effect: SubscriberEffect<State>) => void;

  /** `tell`: what the owner of the subscriber hears. */
  constructor(tell: (effect: SubscriberEffect<State>) => void) {
    this.#tell = tell;
  }

  get size(): number {
    return this.#watches.size;
  }

  get(id: string): Watch<State> | undefined {
    return this.#watches.get(id);
  }

  add(watch: Watch<State>): void {
    this.#watches.set(watch.id, watch);
  }

  /** Its NOTIFYs are known by this tag from now on. */
  named(watch: Watch<State>): void {
    this.#byTag.set(watch.localTag, watch);
  }

  ofTag(tag: string): Watch<State> | undefined {
    return this.#byTag.get(tag);
  }

  opened(watch: Watch<State>, open: OpenSubscribe): void {
    watch.open = open;
    this.#open.set(open.transaction, open);
  }

  /** The SUBSCRIBE of a transaction. */
  openOf(transaction: string): OpenSubscribe | undefined {
    return this.#open.get(transaction);
  }

  answered(transaction: string): void {
    this.#open.delete(transaction);
  }

  set(watch: Watch<State>, timer: WatchTimer, now: Instant, after: Millis): void {
    this.#timers.set(timer + watch.id, plus(now, after));
  }

  clear(watch: Watch<State>, timer: WatchTimer): void {
    this.#timers.clear(timer + watch.id);
  }

  /** The next timer that is due; timers of who is gone are none. */
  takeDue(now: Instant): readonly [timer: WatchTimer, watch: Watch<State>] | undefined {
    for (let name = this.#timers.takeDue(now); name; name = this.#timers.takeDue(now)) {
      const watch = this.#watches.get(name.slice(1));
      if (watch !== undefined) return [name[0] as WatchTimer, watch];
    }
    return undefined;
  }

  nextDeadline(): Instant | undefined {
    return this.#timers.next();
  }

  /** The notifier keeps it for so long: refreshed before, unknown after. */
  lives(watch: Watch<State>, seconds: number, now: Instant): void {
    if (!watch.wanted) return;
    const life = 1_000 * seconds;
    watch.until = plus(now, life);
    this.set(watch, "X", now, life);
    const ahead = Math.min(life / 2, REFRESH_AHEAD_MILLIS);
    this.set(watch, "R", now, Math.max(life - ahead, RESUBSCRIBE_LEAST_MILLIS));
  }

  know(watch: Watch<State>, state: State | undefined, forgotten = false): void {
    if (state === undefined && watch.state === undefined) return;
    watch.state = state;
    const told = { kind: "watched", subscription: watch.id, state } as const;
    this.#tell(forgotten ? { ...told, forgotten } : told);
  }

  /** The notifier has it no more. `forgotten`: though it has not said why. */
  lose(watch: Watch<State>, forgotten = false): void {
    this.letGo(watch);
    this.know(watch, undefined, forgotten);
  }

  drop(watch: Watch<State>, why: SubscriptionEnd): void {
    this.lose(watch);
    this.#watches.delete(watch.id);
    this.#tell({ kind: "ended", subscription: watch.id, why });
  }

  letGo(watch: Watch<State>): void {
    for (const timer of ["R", "X", "N"] as const) this.clear(watch, timer);
    if (watch.open !== undefined) this.#open.delete(watch.open.transaction);
    watch.open = undefined;
    watch.awaitsNotify = false;
    watch.dialog = undefined;
    watch.until = undefined;
    this.#byTag.delete(watch.localTag);
  }

  /** Everything, without a word. */
  forget(): void {
    for (const watch of this.#watches.values()) this.letGo(watch);
    this.#watches.clear();
  }
}
