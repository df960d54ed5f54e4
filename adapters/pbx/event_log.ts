/** The last events of a PBX, kept so that any reader can follow from where it stands; one that falls behind is told. */
import type { EventSeq } from "../../core/domain/ids.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";

/** Enough for minutes of a busy office; a reader further behind resynchronises from a snapshot. */
export const EVENTS_KEPT = 10_000;

export class EventLog {
  readonly #kept: PbxEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(readonly limit: number = EVENTS_KEPT) {}

  append(...events: readonly PbxEvent[]): void {
    this.#kept.push(...events);
    if (this.#kept.length > 2 * this.limit) this.#kept.splice(0, this.#kept.length - this.limit);
    this.#wakeReaders();
  }

  close(): void {
    this.#closed = true;
    this.#wakeReaders();
  }

  /** Every event after `after`, in order; a hole is one `gap` event, after which the stream goes on from the newest. */
  async *after(after: EventSeq): AsyncGenerator<PbxEvent> {
    let seen: number = after;
    while (true) {
      const oldest = this.#kept[0];
      const newest = this.#kept.at(-1);
      if (oldest !== undefined && newest !== undefined && newest.seq > seen) {
        if (oldest.seq > seen + 1) {
          seen = newest.seq;
          yield { kind: "gap", seq: newest.seq, at: newest.at };
        } else {
          const event = this.#kept[seen + 1 - oldest.seq]!;
          seen = event.seq;
          yield event;
        }
      } else if (this.#closed) return;
      else await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wakeReaders(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
