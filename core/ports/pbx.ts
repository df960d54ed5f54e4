/** The port to a PBX, whichever it is. One contract suite holds every adapter to it. */
import type { Result } from "../lib/result.ts";
import type { CommandId, EventSeq, Extension, Label } from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type {
  PbxAccepted,
  PbxCapabilities,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../domain/pbx_messages.ts";

export interface PbxPort {
  /** What can be done for this person: at some PBXs nothing for who has no account there. */
  capabilities(person: Extension): PbxCapabilities;
  /** Name and version of a live PBX; absent of the bundled one. */
  readonly product?: string;
  /** What is wrong with a live PBX, with the remedy; absent while nothing is. */
  readonly trouble?: Label | undefined;
  /** Same id twice = executed once. Ok means accepted; what happens next arrives as events. */
  execute(id: CommandId, command: PbxCommand): Promise<Result<PbxAccepted, PbxRejection>>;
  /** A `configure` with this very value may follow: it is made ready where that takes long. The PBX works on as it did. */
  prepare?(office: Office): void;
  snapshot(): Promise<PbxSnapshot>;
  /** Every event after `after`, in order, without holes; a hole is one `gap`, after which a snapshot is due. */
  events(after: EventSeq): AsyncIterable<PbxEvent>;
  close(): Promise<void>;
}
