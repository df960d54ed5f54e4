/** What one node asks of the node that leads, and what it is answered: rows as JSON. */
import type { CommandId } from "../../core/domain/ids.ts";
import type {
  PbxAccepted,
  PbxCommand,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import type { Result } from "../../core/lib/result.ts";

export type NodeRequest =
  | { readonly kind: "snapshot" }
  | {
    readonly kind: "execute";
    readonly id: CommandId;
    readonly command: Exclude<PbxCommand, { kind: "configure" }>;
  }
  /** Take the office as the store has it now: its HA1s go through no table. */
  | { readonly kind: "configure"; readonly id: CommandId };

export type ExecuteAnswer = Result<PbxAccepted, PbxRejection>;
export type NodeAnswer = ExecuteAnswer | PbxSnapshot;
