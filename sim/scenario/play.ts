/** Plays a scenario sentence by sentence, whatever clock runs and whatever PBX is behind it: its driver does, waits and looks. */
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Who } from "../campaign/deeds.ts";
import type { LifeDeed } from "../life/deeds.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Sentence } from "./scenario.ts";
import { type Check, look, type Seen } from "./checks.ts";

/** A sentence did not come true. */
export class ScenarioFailure extends Error {
  readonly line: number;

  constructor({ line, text }: Sentence, instead: string) {
    super(`line ${line}: "${text}" did not come true: ${instead}`);
    this.line = line;
  }
}

export type Next =
  | { readonly kind: "do"; readonly deed: LifeDeed; readonly again: boolean }
  /** Then `saw` is to be called. */
  | { readonly kind: "look"; readonly check: Check }
  /** Until then, since the beginning. */
  | { readonly kind: "wait"; readonly until: Millis }
  | { readonly kind: "over" };

export class ScenarioPlay {
  readonly #sentences: readonly Sentence[];
  readonly #deviceOf: (who: Who) => DeviceId;
  readonly #looked = new Map<DeviceId, number>();
  #place = 0;
  /** When the present sentence had its turn. */
  #since: Millis | undefined;

  constructor(sentences: readonly Sentence[], deviceOf: (who: Who) => DeviceId) {
    this.#sentences = sentences;
    this.#deviceOf = deviceOf;
  }

  /** `now`: since the beginning. */
  next(now: Millis): Next {
    const sentence = this.#sentences[this.#place];
    if (sentence === undefined) return { kind: "over" };
    const since = this.#since ??= now;
    switch (sentence.kind) {
      case "deed":
        if (sentence.at !== undefined && sentence.at > now) {
          return { kind: "wait", until: sentence.at };
        }
        this.#advance();
        return { kind: "do", deed: sentence.deed, again: sentence.again === true };
      case "wait":
        if (now >= since + sentence.millis) {
          this.#advance();
          return this.next(now);
        }
        return { kind: "wait", until: since + sentence.millis };
      case "check":
        return { kind: "look", check: sentence.check };
      default:
        return unreachable(sentence);
    }
  }

  /** Whether it has come true. Throws `ScenarioFailure` when its time is over. */
  saw(seen: Seen, now: Millis): boolean {
    const sentence = this.#sentences[this.#place];
    if (sentence?.kind !== "check") throw new Error("Cannot look: the sentence asks for nothing");
    const verdict = look(sentence.check, seen, this.#deviceOf, this.#looked);
    if (verdict.holds) this.#advance();
    else if (now >= (this.#since ?? now) + sentence.within) {
      throw new ScenarioFailure(sentence, verdict.instead);
    }
    return verdict.holds;
  }

  #advance(): void {
    this.#place++;
    this.#since = undefined;
  }
}
