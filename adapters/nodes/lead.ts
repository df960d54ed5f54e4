/** What the node that leads does for the others: it writes the PBX's events where they read them, and answers what they ask. */
import type { EventSeq } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import { EVENTS_KEPT } from "../pbx/event_log.ts";
import type { NodeAnswer, NodeRequest } from "./messages.ts";
import type { NodeWire } from "./wire.ts";

/** Requests are looked for this often even when no signal has come. */
const LOOK_EVERY_MILLIS = 1_000;
/** Old events and requests are deleted this often. */
const SWEEP_EVERY_MILLIS = 10_000;
/** Events written in one statement. */
const EVENTS_AT_ONCE = 500;

export interface LeadOptions {
  readonly wire: NodeWire;
  readonly term: number;
  readonly pbx: PbxPort;
  /** The office as the store has it. */
  readonly office: () => Promise<Office>;
  readonly onFailure: (failure: Error) => void;
}

interface RequestRow {
  readonly id: string;
  readonly request: string;
}

export class Lead {
  readonly #options: LeadOptions;
  /** Events not written yet, the oldest first. */
  #due: PbxEvent[] = [];
  #writing: Promise<void> | undefined;
  #newest = 0;
  /** Requests that are being carried out. */
  readonly #answering = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #following: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: LeadOptions) {
    this.#options = options;
  }

  /** Forgets what earlier terms left, then serves until the PBX is closed and `stop` is called. */
  async start(): Promise<void> {
    const { wire, term } = this.#options;
    await wire.query("delete from node_event where term <> $1", [term]);
    await wire.query("delete from node_request where term <> $1", [term]);
    this.#following = this.#follow();
    this.#timers.push(
      setInterval(() => this.look(), LOOK_EVERY_MILLIS),
      setInterval(() => this.#sweep().catch(this.#options.onFailure), SWEEP_EVERY_MILLIS),
    );
    await wire.signal({ kind: "lead", text: String(term) });
  }

  /** A request may have come. */
  look(): void {
    if (this.#stopped || this.#looking !== undefined) return;
    this.#looking = this.#take().catch(this.#options.onFailure)
      .finally(() => this.#looking = undefined);
  }

  /** Resolves when all that the PBX has said is written. Close the PBX first. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#following;
    await this.#writing;
    await this.#looking;
    await Promise.all(this.#answering.values());
  }

  async #follow(): Promise<void> {
    for await (const event of this.#options.pbx.events(0 as EventSeq)) {
      if (event.kind === "gap") continue; // readers find the hole by themselves
      this.#due.push(event);
      this.#writing ??= this.#write().finally(() => this.#writing = undefined);
    }
  }

  async #write(): Promise<void> {
    const { wire, term, onFailure } = this.#options;
    while (this.#due.length > 0) {
      const some = this.#due.splice(0, EVENTS_AT_ONCE);
      const newest = some.at(-1)!.seq;
      try {
        await wire.query(
          `with written as (
             insert into node_event select $1::bigint, * from unnest($2::bigint[], $3::text[]) returning seq
           ) select pg_notify($4, $5) from written limit 1`,
          [
            term,
            some.map(({ seq }) => seq),
            some.map((event) => JSON.stringify(event)),
            wire.channel,
            wire.payload({ kind: "events", text: String(newest) }),
          ],
        );
        this.#newest = newest;
      } catch (error) {
        onFailure(error as Error); // a hole, which readers see
      }
    }
  }

  async #take(): Promise<void> {
    const { wire, term } = this.#options;
    const rows: readonly RequestRow[] = await wire.query(
      "select id, request from node_request where term = $1 and answer is null order by id",
      [term],
    );
    for (const { id, request } of rows) {
      if (this.#answering.has(id)) continue;
      const answering = this.#answer(id, JSON.parse(request)).catch(this.#options.onFailure)
        .finally(() => this.#answering.delete(id));
      this.#answering.set(id, answering);
    }
  }

  async #answer(id: string, request: NodeRequest): Promise<void> {
    const { wire } = this.#options;
    const answer = await this.#carryOut(request);
    await wire.query(
      `with answered as (
         update node_request set answer = $2 where id = $1 returning id
       ) select pg_notify($3, $4) from answered`,
      [id, JSON.stringify(answer), wire.channel, wire.payload({ kind: "answer", text: id })],
    );
  }

  async #carryOut(request: NodeRequest): Promise<NodeAnswer> {
    const { pbx, office } = this.#options;
    switch (request.kind) {
      case "snapshot":
        return await pbx.snapshot();
      case "execute":
        return await pbx.execute(request.id, request.command);
      case "configure":
        return await pbx.execute(request.id, { kind: "configure", office: await office() });
    }
  }

  async #sweep(): Promise<void> {
    const { wire } = this.#options;
    await wire.query("delete from node_event where seq <= $1", [this.#newest - EVENTS_KEPT]);
    await wire.query(
      "delete from node_request where made_at < now() - interval '1 minute'",
    );
  }
}
