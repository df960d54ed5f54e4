/**
 * The film of a life: every change that people would see, in reels that each begin with a whole moment. Beyond a limit
 * the oldest reels keep their first moment only; what else was in them is seen again by living the same life once more.
 */
import type { CallId } from "../../../../core/domain/ids.ts";
import type { Call } from "../../../../core/domain/pbx_messages.ts";
import type { Instant, Millis } from "../../../../core/lib/time.ts";
import type { Change } from "./camera.ts";
import type { CallMark, Lanes, SceneDeed } from "./messages.ts";
import { calledName, deedTold, Moment, partyName } from "./moment.ts";

/** Changes kept; beyond it the oldest reels let theirs go. */
export const FILM_CHANGES_MAX = 200_000;
/** Changes of one reel: how many are folded at most to see a moment. */
export const REEL_CHANGES = 100;
/** Columns of the lanes. */
export const LANE_COLUMNS = 480;
/** Seen after the last call has ended. */
const AFTERWARDS: Millis = 5_000;

export interface Reel {
  readonly from: Millis;
  readonly first: Moment;
  /** In the order of time; absent once they were let go. */
  changes: Change[] | undefined;
  /** How many changes of the life came before its first. */
  readonly place: number;
}

/** How many calls there were, from then on. */
interface Level {
  readonly at: Millis;
  readonly calls: number;
  readonly parked: number;
}

export class Film {
  readonly startedAt: Instant;
  readonly faults: SceneDeed[] = [];
  readonly #calls = new Map<CallId, CallMark>();
  readonly #levels: Level[] = [];
  readonly #reels: Reel[] = [];
  readonly #changesMax: number;
  readonly #now = new Moment();
  #kept = 0;
  #taken = 0;
  #lastCall: Millis = 0;

  constructor(startedAt: Instant, changesMax = FILM_CHANGES_MAX) {
    this.startedAt = startedAt;
    this.#changesMax = changesMax;
  }

  /** When nothing is to be seen any more. */
  get end(): Millis {
    return this.#lastCall + AFTERWARDS;
  }

  get calls(): readonly CallMark[] {
    return [...this.#calls.values()];
  }

  get reels(): readonly Reel[] {
    return this.#reels;
  }

  take(change: Change): void {
    const reel = this.#reels.at(-1);
    if (reel === undefined || reel.changes!.length >= REEL_CHANGES) this.#begin(change.at);
    this.#reels.at(-1)!.changes!.push(change);
    this.#kept++;
    this.#taken++;
    this.#now.apply(change);
    if (change.kind === "deed") {
      const deed = deedTold(change.at, change.deed);
      if (deed.fault) this.faults.push(deed);
    } else if (change.kind !== "phone") this.#count(change);
    this.#letGo();
  }

  /** The reel in which a moment lies; there is none before the first change. */
  reelAt(at: Millis): Reel | undefined {
    let low = 0, high = this.#reels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#reels[middle]!.from <= at) low = middle + 1;
      else high = middle;
    }
    return this.#reels[low - 1] ?? this.#reels[0];
  }

  /** As it was then; of a reel that was let go, as it was when that began. */
  momentAt(at: Millis): Moment {
    const reel = this.reelAt(at);
    const moment = reel?.first.copy() ?? new Moment();
    for (const change of reel?.changes ?? []) {
      if (change.at > at) break;
      moment.apply(change);
    }
    return moment;
  }

  /** The moment of the next change, or of the one before. */
  stepFrom(at: Millis, way: 1 | -1): Millis {
    let reel = this.reelAt(at);
    for (let place = this.#reels.indexOf(reel!); reel !== undefined;) {
      const moments = [reel.from, ...(reel.changes ?? []).map((change) => change.at)];
      const found = way === 1
        ? moments.find((one) => one > at)
        : moments.findLast((one) => one < at);
      if (found !== undefined) return found;
      place += way;
      reel = this.#reels[place];
    }
    return at;
  }

  /** The changes of a reel that was let go, taken from the same life once more. */
  refill(reel: Reel, changes: Change[]): void {
    reel.changes = changes;
    this.#kept += changes.length;
    this.#letGo(reel);
  }

  lanes(length: Millis): Lanes {
    const calls = Array<number>(LANE_COLUMNS).fill(0);
    const parked = Array<number>(LANE_COLUMNS).fill(0);
    const columnOf = (at: Millis) =>
      Math.min(LANE_COLUMNS - 1, Math.floor(at / length * LANE_COLUMNS));
    this.#levels.forEach((level, i) => {
      const until = this.#levels[i + 1]?.at ?? length;
      for (let column = columnOf(level.at); column <= columnOf(until); column++) {
        calls[column] = Math.max(calls[column]!, level.calls);
        parked[column] = Math.max(parked[column]!, level.parked);
      }
    });
    return { calls, parked };
  }

  #begin(from: Millis): void {
    this.#reels.push({ from, first: this.#now.copy(), changes: [], place: this.#taken });
  }

  #count(change: Extract<Change, { kind: "call" | "pbx" }>): void {
    const { at } = change;
    if (change.kind === "call") this.#mark(at, change.call);
    const alive = [...this.#now.calls.values()];
    this.#levels.push({
      at,
      calls: alive.length,
      parked: alive.filter((call) => call.parks.some((stay) => stay.to === undefined)).length,
    });
    this.#lastCall = at;
  }

  #mark(at: Millis, call: Call): void {
    const known = this.#calls.get(call.id);
    this.#calls.set(call.id, {
      id: call.id,
      from: partyName(call.legs[0]?.party),
      to: calledName(call) || known?.to || "",
      at: known?.at ?? at,
      ...(call.endedAt === undefined ? {} : { end: at }),
    });
  }

  /** `but`: the one that is looked at. */
  #letGo(but?: Reel): void {
    if (this.#kept <= this.#changesMax) return;
    for (const reel of this.#reels) {
      if (reel === but || reel === this.#reels.at(-1) || reel.changes === undefined) continue;
      this.#kept -= reel.changes.length;
      reel.changes = undefined;
      if (this.#kept <= this.#changesMax) return;
    }
  }
}
