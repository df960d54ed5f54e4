/** Calls from outside by a day's curve: how many in each hour of the Japanese day, on which lines, how long; drawn from a seed. */
import { below, pick, type Random } from "../../core/lib/random.ts";
import { type Instant, instant, type Millis, plus } from "../../core/lib/time.ts";
import type { LoadPattern, RingIn } from "./carrier_io.ts";

/** A small office's day: from nine to six, most before noon and after two. */
export const WORKING_DAY: readonly number[] = [
  ...[0, 0, 0, 0, 0, 0, 0, 0, 2],
  ...[12, 18, 16, 6, 10, 15, 14, 12, 8],
  ...[3, 1, 0, 0, 0, 0],
];

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
/** Japan's clock before UTC's. */
const JAPAN: Millis = 9 * HOUR;
/** Calls of one minute; a curve that asks for more gets so many. */
export const CALLS_A_MINUTE_MAX = 6_000;

type Planned = { readonly at: Instant; readonly call: RingIn };

/** The calls of a pattern, minute by minute, as they come. */
export class LoadSource {
  readonly #name: string;
  readonly #pattern: LoadPattern;
  readonly #random: Random;
  /** Of the present minute, the next one first. */
  #planned: readonly Planned[] = [];
  /** Where the next minute begins. */
  #minute: Instant;
  #made = 0;

  /** Its calls are called `NAME-1`, `NAME-2` …. Throws when the pattern names no line or not 24 hours. */
  constructor(name: string, pattern: LoadPattern, random: Random, from: Instant) {
    this.#name = name;
    if (pattern.lines.length === 0) throw new Error("Cannot call the office: no line is named");
    if (pattern.callsPerHour.length !== 24) {
      throw new Error("Cannot call by a day of other than 24 hours");
    }
    this.#pattern = pattern;
    this.#random = random;
    this.#minute = from;
  }

  /** When it is to be asked next. */
  nextDeadline(): Instant {
    return this.#planned[0]?.at ?? this.#minute;
  }

  /** The calls due by now. */
  due(now: Instant): readonly RingIn[] {
    const out: RingIn[] = [];
    while (this.nextDeadline() <= now) {
      const [next, ...rest] = this.#planned;
      if (next === undefined) this.#plan();
      else {
        this.#planned = rest;
        out.push(next.call);
      }
    }
    return out;
  }

  #plan(): void {
    const start = this.#minute;
    this.#minute = plus(start, MINUTE);
    const expected = this.#expected(start);
    const certain = Math.floor(expected);
    const count = certain + (this.#share() < expected - certain ? 1 : 0);
    const places = Array.from(
      { length: Math.min(count, CALLS_A_MINUTE_MAX) },
      () => below(this.#random, MINUTE),
    );
    this.#planned = places.sort((a, b) => a - b).map((place) => ({
      at: plus(start, place),
      call: this.#call(),
    }));
  }

  /** Calls of the minute that begins then. */
  #expected(start: Instant): number {
    const hour = Math.floor((start + JAPAN) / HOUR) % 24;
    return this.#pattern.callsPerHour[hour]! / 60;
  }

  #call(): RingIn {
    const { lines, talkMillis, patienceMillis } = this.#pattern;
    return {
      kind: "ring-in",
      call: `${this.#name}-${++this.#made}`,
      line: pick(this.#random, lines),
      from: `0${3 + below(this.#random, 6)}${String(below(this.#random, 1e8)).padStart(8, "0")}`,
      talkMillis: between(talkMillis, this.#share() * this.#share()),
      patienceMillis: between(patienceMillis, this.#share()),
    };
  }

  #share(): number {
    return this.#random.uint32() / 0x1_0000_0000;
  }
}

function between([least, most]: readonly [Millis, Millis], share: number): Millis {
  return instant(Math.floor(least + (most - least) * share));
}
