/** Times in which nothing was heard of a live PBX, until somebody takes them into the history. */
import type { HistoryGap } from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";

/** Those that nobody has taken yet; the oldest is forgotten when there are more. */
export const GAPS_MAX = 100;

export class Gaps {
  #open: readonly HistoryGap[] = [];

  add(from: Instant, to: Instant): void {
    this.#open = [...this.#open, { from, to }].slice(-GAPS_MAX);
  }

  /** As a snapshot has them: each once. */
  take(): { readonly gaps?: readonly HistoryGap[] } {
    const gaps = this.#open;
    this.#open = [];
    return gaps.length === 0 ? {} : { gaps };
  }
}
