/** A `PbxPort` in one process: the real PBX, phones and carrier of a simulated office, in virtual time. */
import { EventLog } from "../../adapters/pbx/event_log.ts";
import type { CommandId, EventSeq, Extension, Label } from "../../core/domain/ids.ts";
import type {
  HistoryGap,
  PbxAccepted,
  PbxCapabilities,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import type { OfficeWorld } from "../../sim/office_world.ts";
import { BUNDLED_CAPABILITIES } from "../../sim/pbx/dialling.ts";

export class SimulatedPbx implements PbxPort {
  readonly capabilities: PbxPort["capabilities"];
  /** As a live PBX says of itself. */
  product?: string;
  trouble?: Label;
  /** As a live PBX without records tells of itself, once. */
  readonly gaps: HistoryGap[] = [];
  /** Every command that reached the PBX. */
  readonly executed: CommandId[] = [];
  #log = new EventLog();
  #told = 0;
  #reachable = true;

  constructor(
    readonly sim: OfficeWorld,
    lacks: (person: Extension) => Partial<PbxCapabilities> = () => ({}),
  ) {
    this.capabilities = (person) => ({ ...BUNDLED_CAPABILITIES, ...lacks(person) });
    sim.world.observe(() => this.#tell());
  }

  execute(id: CommandId, command: PbxCommand): Promise<Result<PbxAccepted, PbxRejection>> {
    if (!this.#reachable) return Promise.resolve(refuse({ code: "pbx-unreachable" }));
    this.executed.push(id);
    this.sim.execute(id, command);
    this.sim.world.run(1);
    const reply = this.sim.replies.get(id);
    if (reply === undefined) throw new Error(`No reply to ${id}`);
    return Promise.resolve(reply);
  }

  snapshot(): Promise<PbxSnapshot> {
    if (!this.#reachable) return Promise.reject(new Error("The PBX is out of reach"));
    const gaps = this.gaps.splice(0);
    return Promise.resolve({ ...this.sim.snapshot(), ...(gaps.length === 0 ? {} : { gaps }) });
  }

  events(after: EventSeq): AsyncIterable<PbxEvent> {
    return this.#log.after(after);
  }

  /** The way to the PBX is cut: its events end, nothing is answered. */
  lose(): void {
    this.#reachable = false;
    this.#log.close();
  }

  find(): void {
    this.#reachable = true;
    this.#log = new EventLog();
    this.#told = this.sim.events.length;
  }

  close(): Promise<void> {
    this.#log.close();
    return Promise.resolve();
  }

  #tell(): void {
    for (; this.#told < this.sim.events.length; this.#told++) {
      if (this.#reachable) this.#log.append(this.sim.events[this.#told]!);
    }
  }
}
