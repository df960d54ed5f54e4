/**
 * The one way to change the office: edits are carried out on it as a value, the whole is checked by the rules of an
 * office file, everything is written in one transaction with its audit entries, and then the use cases, the PBX and
 * the panels see the new office.
 */
import type { Actor, AuditAction, AuditNote } from "../domain/audit.ts";
import type { Extension } from "../domain/ids.ts";
import type { FileFault } from "../domain/json_reader.ts";
import type { OfficeIndex } from "../domain/office.ts";
import type { OfficeEdit } from "../domain/office_change.ts";
import type { Result } from "../lib/result.ts";
import type { ListWrite } from "../ports/admin_store.ts";
import type { ImportRecord } from "../ports/import_store.ts";

/** Who changes it, and from where. */
export interface Editor {
  readonly actor: Actor;
  /** An IP literal; absent at the terminal. */
  readonly address?: string;
}

export interface OfficeChange {
  readonly edits: readonly OfficeEdit[];
  readonly lists?: readonly ListWrite[];
  readonly audit: readonly AuditedDeed[];
  /** The revision it was planned on; absent when it was planned on the office given to the plan. */
  readonly expected?: number;
  /** Passwords sealed beforehand for `passwordPurpose`, as a bulk import does; `undefined` takes one away. */
  readonly sealedPasswords?: ReadonlyMap<Extension, string | undefined>;
  /** What a bulk import did, or that it was undone: written in the same transaction. */
  readonly imported?: ImportRecord;
}

export type AuditedDeed =
  & { readonly action: AuditAction }
  & Pick<AuditNote, "target" | "detail">;

export type EditRefusal =
  /** Somebody else has changed the office meanwhile. */
  | { readonly kind: "changed-since"; readonly revision: number }
  /** Paths as in an office file: `people[3].extension`. */
  | { readonly kind: "faults"; readonly faults: readonly FileFault[] };

/** Makes a change from the office as it is, with nobody else changing it meanwhile; or says why not. */
export type OfficePlan<Refusal> = (
  office: OfficeIndex,
) => Result<OfficeChange, Refusal> | Promise<Result<OfficeChange, Refusal>>;

export interface EditsOffice {
  /** `before` and after a change there is no other: edits wait for each other. */
  edit<Refusal>(
    who: Editor,
    plan: OfficePlan<Refusal>,
  ): Promise<Result<OfficeIndex, Refusal | EditRefusal>>;
}
