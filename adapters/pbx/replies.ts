/** Who waits for the outcome of a command: whoever asks by the same id hears the same reply. */
import type { CommandId, EventSeq } from "../../core/domain/ids.ts";
import { refuse } from "../../core/lib/result.ts";
import type { Outcome } from "./command_book.ts";

export class Replies {
  readonly #waiting = new Map<CommandId, PromiseWithResolvers<Outcome>>();

  to(id: CommandId): Promise<Outcome> {
    const reply = this.#waiting.get(id) ?? Promise.withResolvers<Outcome>();
    this.#waiting.set(id, reply);
    return reply.promise;
  }

  /** `seq`: of the last event that was told before. */
  say(id: CommandId, outcome: Outcome, seq: number): void {
    const said: Outcome = outcome.ok
      ? { ok: true, value: { ...outcome.value, seq: seq as EventSeq } }
      : outcome;
    this.#waiting.get(id)?.resolve(said);
    this.#waiting.delete(id);
  }

  /** Nobody answers any more. */
  close(): void {
    for (const reply of this.#waiting.values()) reply.resolve(refuse({ code: "pbx-unreachable" }));
    this.#waiting.clear();
  }
}
