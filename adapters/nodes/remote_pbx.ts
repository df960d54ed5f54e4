/** The PBX that another node runs: what is asked of it waits in a table for the answer, its events are read from one. */
import type { CommandId, EventSeq } from "../../core/domain/ids.ts";
import type {
  PbxAccepted,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import type { ExecuteAnswer, NodeAnswer, NodeRequest } from "./messages.ts";
import type { NodeWire } from "./wire.ts";

/** Who leads has so long to answer; what it does with the command later, its events tell. */
export const ANSWER_MILLIS = 5_000;
/** Rows are looked for this often even when no signal has come. */
const LOOK_EVERY_MILLIS = 500;
/** Events read in one query. */
const EVENTS_AT_ONCE = 1_000;

interface EventRow {
  readonly seq: string;
  readonly event: string;
}

export class RemotePbx {
  readonly #wire: NodeWire;
  /** Whoever waits for rows, woken by each signal. */
  readonly #waiting = new Set<() => void>();
  /** Whose events follow the last snapshot. */
  #term = 0;
  #closed = false;

  constructor(wire: NodeWire) {
    this.#wire = wire;
    wire.onSignal(() => this.wake());
  }

  /** Looks again for whatever is waited for. */
  wake(): void {
    for (const look of [...this.#waiting]) look();
  }

  async execute(
    id: CommandId,
    command: PbxCommand,
  ): Promise<Result<PbxAccepted, PbxRejection>> {
    try {
      const { answer } = await this.#ask(
        command.kind === "configure" ? { kind: "configure", id } : { kind: "execute", id, command },
      );
      return answer as ExecuteAnswer;
    } catch {
      return refuse({ code: "pbx-unreachable" });
    }
  }

  /** Rejects when nobody leads, or who leads does not answer. */
  async snapshot(): Promise<PbxSnapshot> {
    const { answer, term } = await this.#ask({ kind: "snapshot" });
    this.#term = term;
    return answer as PbxSnapshot;
  }

  /** Ends when another node has taken the lead, or `goesOn` says no more. */
  async *events(after: EventSeq, goesOn: () => boolean): AsyncGenerator<PbxEvent> {
    const term = this.#term;
    let seen: number = after;
    while (!this.#closed && goesOn()) {
      const rows: readonly EventRow[] = await this.#wire.query(
        "select seq, event from node_event where term = $1 and seq > $2 order by seq limit $3",
        [term, seen, EVENTS_AT_ONCE],
      );
      if (rows.length === 0) {
        if (await this.#presentTerm() !== term) return;
        await this.#woken(LOOK_EVERY_MILLIS);
        continue;
      }
      for (const row of rows) {
        const event: PbxEvent = JSON.parse(row.event);
        const isNext = event.seq === seen + 1;
        seen = event.seq;
        if (isNext) yield event;
        else yield { kind: "gap", seq: event.seq, at: event.at };
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.wake();
  }

  async #ask(
    request: NodeRequest,
  ): Promise<{ readonly answer: NodeAnswer; readonly term: number }> {
    const wire = this.#wire;
    const [asked] = await wire.query(
      `with asked as (
         insert into node_request (term, request) select max(term), $1::text from node_lead
         having max(term) is not null returning id, term
       ) select id, term, pg_notify($2, $3::text || id::text) from asked`,
      [JSON.stringify(request), wire.channel, wire.payload({ kind: "request", text: "" })],
    );
    if (asked === undefined) throw new Error("No node leads yet");
    const until = performance.now() + ANSWER_MILLIS;
    while (!this.#closed && performance.now() < until) {
      const [row] = await wire.query(
        "delete from node_request where id = $1 and answer is not null returning answer",
        [asked.id],
      );
      if (row !== undefined) return { answer: JSON.parse(row.answer), term: Number(asked.term) };
      if (await this.#presentTerm() !== Number(asked.term)) break;
      await this.#woken(LOOK_EVERY_MILLIS);
    }
    throw new Error("The node that leads did not answer");
  }

  async #presentTerm(): Promise<number> {
    const [row] = await this.#wire.query("select max(term) as term from node_lead");
    return Number(row?.term ?? 0);
  }

  #woken(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, millis);
      this.#waiting.add(done);
    });
  }
}
