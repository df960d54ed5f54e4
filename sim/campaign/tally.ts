/** Counts what a campaign reaches, from what the PBX and its phones say, for the table of verb × outcome. */
import type { CallId, CommandId } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { Deed } from "./deeds.ts";
import { cell, outcomeOf, rowOf, rowOfRequest, type Table } from "./table.ts";
import type { OfficeWorld } from "../office_world.ts";

export class CampaignTally {
  readonly #sim: OfficeWorld;
  readonly #rows = new Map<CommandId, string>();
  readonly #table = new Map<string, number>();

  constructor(sim: OfficeWorld) {
    this.#sim = sim;
  }

  /** A deed was done; it may have been a command. */
  asked(deed: Deed, id: CommandId | undefined): void {
    const row = rowOf(deed);
    if (id !== undefined && row !== undefined) this.#rows.set(id, row);
  }

  /** The PBX has answered a phone's request for good. */
  answered(request: SipRequest, status: number): void {
    const row = rowOfRequest(request);
    if (row !== undefined && status !== 401) this.#add(row, outcomeOf(status));
  }

  /** Calls of all runs of the PBX. */
  get calls(): number {
    return this.#latest().size;
  }

  table(): Table {
    const { replies } = this.#sim;
    for (const call of this.#latest().values()) this.#count(call);
    for (const [id, row] of this.#rows) {
      const reply = replies.get(id);
      if (reply === undefined) continue;
      if (row.startsWith("click")) {
        if (!reply.ok) this.#add(row, "refused");
      } else this.#add(row, reply.ok ? "done" : reply.error.code);
    }
    return this.#table;
  }

  #latest(): ReadonlyMap<CallId, Call> {
    const calls = new Map<CallId, Call>();
    for (const event of this.#sim.runs.flat()) {
      if (event.kind === "call") calls.set(event.call.id, event.call);
    }
    return calls;
  }

  /** A refused click never became a call. */
  #count(call: Call): void {
    const clicked = call.commandId === undefined ? undefined : this.#rows.get(call.commandId);
    const keypad = call.direction === "outbound" ? "keypad outside" : "keypad inside";
    const begun = clicked ?? (call.direction === "inbound" ? "ring in" : keypad);
    if (call.endCause !== undefined) this.#add(begun, call.endCause);
    for (const { ending } of call.parks) {
      if (ending !== undefined) this.#add("stay in a slot", ending);
    }
    const transfer = call.lastTransfer?.state;
    if (transfer === "done" || transfer === "failed") this.#add("transfer", transfer);
    for (const { endCause } of call.legs) if (endCause !== undefined) this.#add("leg", endCause);
  }

  #add(verb: string, outcome: string): void {
    const name = cell(verb, outcome);
    this.#table.set(name, (this.#table.get(name) ?? 0) + 1);
  }
}
