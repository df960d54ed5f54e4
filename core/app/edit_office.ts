/**
 * The one way to change the office: edits are carried out on it as a value, the whole is checked by the rules of an
 * office file, everything is written in one transaction with its audit entries, and then the use cases, the PBX and
 * the panels see the new office.
 */
import type { Actor, AuditAction, AuditNote } from "../domain/audit.ts";
import type { Extension } from "../domain/ids.ts";
import type { FileFault } from "../domain/json_reader.ts";
import type { OfficeIndex } from "../domain/office.ts";
import type { OfficeDelta, OfficeEdit } from "../domain/office_change.ts";
import { type EditedOffice, editOffice } from "../domain/office_draft.ts";
import type { Ha1Of } from "../domain/office_file.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { ListWrite, OfficeWrite } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { ImportRecord } from "../ports/import_store.ts";
import {
  passwordPurpose,
  type Secrets,
  sipSecretPurpose,
  trunkSecretPurpose,
} from "../ports/secrets.ts";
import type { OfficeStore } from "../ports/store.ts";
import type { OfficeNow } from "./office_now.ts";

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
  /** The edits carried out beforehand, by `tried`, on the revision `expected`. */
  readonly edited?: EditedOffice;
  /** What a bulk import did, or that it was undone: written in the same transaction. */
  readonly imported?: ImportRecord;
}

export type AuditedDeed =
  & { readonly action: AuditAction }
  & Pick<AuditNote, "target" | "detail">;

export type EditRefusal =
  /** Somebody else has changed the office meanwhile. */
  | { readonly kind: "changed-since"; readonly revision: number }
  /** Paths as in an office file, by key: `people[1001].extension`. */
  | { readonly kind: "faults"; readonly faults: readonly FileFault[] };

/** Makes a change from the office as it is, with nobody else changing it meanwhile; or says why not. */
export type OfficePlan<Refusal> = (
  office: OfficeIndex,
) => Result<OfficeChange, Refusal> | Promise<Result<OfficeChange, Refusal>>;

/** A change that was made, to whoever has to follow it. */
export interface OfficeChanged {
  readonly before: OfficeIndex;
  readonly after: OfficeIndex;
  readonly delta: OfficeDelta;
  /** Whose passwords were set or taken away. */
  readonly passwords: readonly Extension[];
  readonly lists: boolean;
}

interface Deps {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly ha1Of: Ha1Of;
  readonly store: OfficeStore;
  readonly office: OfficeNow;
  /** Called after each change, before the next one begins. */
  readonly onChange: (changed: OfficeChanged) => Promise<void>;
}

export class EditOffice {
  readonly #deps: Deps;
  /** The change that is being made; the next waits for it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Changes wait for each other: a plan sees the office as it is when its turn comes. */
  edit<Refusal>(
    who: Editor,
    plan: OfficePlan<Refusal>,
  ): Promise<Result<OfficeIndex, Refusal | EditRefusal>> {
    const turn = this.#last.then(() => this.#edit(who, plan));
    this.#last = turn.catch(() => {}); // the next one's turn comes all the same
    return turn;
  }

  /** What the edits make of the office as it is; of a large change it may be known before its turn comes. */
  tried(edits: readonly OfficeEdit[]): Result<EditedOffice, readonly FileFault[]> {
    return editOffice(this.#deps.office.index.office, edits, this.#deps.ha1Of);
  }

  /** Resolves when no change is being made: what has time waits for it. */
  async idle(): Promise<void> {
    for (let last; last !== this.#last;) await (last = this.#last);
  }

  async #edit<Refusal>(
    who: Editor,
    plan: OfficePlan<Refusal>,
  ): Promise<Result<OfficeIndex, Refusal | EditRefusal>> {
    const { office, ha1Of, store } = this.#deps;
    const before = office.index;
    const planned = await plan(before);
    if (!planned.ok) return planned;
    const { revision } = before.office;
    const { edits, lists = [], expected = revision } = planned.value;
    if (expected !== revision) return refuse({ kind: "changed-since", revision });
    const made = planned.value.edited;
    const edited = made === undefined ? editOffice(before.office, edits, ha1Of) : ok(made);
    if (!edited.ok) return refuse({ kind: "faults", faults: edited.error });
    const write = await this.#writeOf(who, planned.value, edited.value);
    const written = await store.write(write);
    if (!written.ok) return await this.#overtaken();
    office.set(edited.value.office);
    await this.#deps.onChange({
      before,
      after: office.index,
      delta: edited.value.delta,
      passwords: [...write.sealedPasswords.keys()],
      lists: lists.length > 0,
    });
    return ok(office.index);
  }

  /** Somebody has changed the office past us, such as another process: from now on it is theirs. */
  async #overtaken(): Promise<Result<never, EditRefusal>> {
    const present = await this.#deps.store.load();
    if (present === undefined) throw new Error("Cannot go on: the office is gone from the store");
    this.#deps.office.set(present);
    return refuse({ kind: "changed-since", revision: present.revision });
  }

  async #writeOf(
    { actor, address }: Editor,
    { audit, lists = [], sealedPasswords = new Map(), imported }: OfficeChange,
    { office, delta, passwords, sipSecrets, trunkSecrets }: EditedOffice,
  ): Promise<OfficeWrite> {
    const { secrets, clock } = this.#deps;
    const at = clock.now();
    const seal = <Key>(plain: ReadonlyMap<Key, string>, purposeOf: (key: Key) => string) =>
      new Map([...plain].map(([key, secret]) => [key, secrets.seal(secret, purposeOf(key))]));
    const sealed = new Map<Extension, string | undefined>(await this.#moved(delta));
    for (const [extension, password] of passwords) {
      const purpose = passwordPurpose(extension);
      sealed.set(extension, password === null ? undefined : secrets.seal(password, purpose));
    }
    for (const [extension, password] of sealedPasswords) sealed.set(extension, password);
    return {
      before: office.revision - 1,
      office,
      delta,
      sealedPasswords: sealed,
      sealedSipSecrets: seal(sipSecrets, sipSecretPurpose),
      sealedTrunkSecrets: seal(trunkSecrets, trunkSecretPurpose),
      lists,
      audit: audit.map((deed) => ({
        at,
        actor,
        ...(address === undefined ? {} : { address }),
        ...deed,
      })),
      ...(imported === undefined ? {} : { imported }),
    };
  }

  /** A seal is bound to the extension: who is renumbered has the password sealed anew. */
  async #moved({ renumbered }: OfficeDelta): Promise<ReadonlyMap<Extension, string>> {
    const { secrets, store } = this.#deps;
    const moved = new Map<Extension, string>();
    for (const { from, to } of renumbered) {
      const sealed = await store.sealedPassword(from);
      if (sealed === undefined) continue;
      const plain = secrets.open(sealed, passwordPurpose(from));
      if (!plain.ok) throw new Error(`Cannot renumber ${from}: the seal was damaged or moved`);
      moved.set(to, secrets.seal(plain.value, passwordPurpose(to)));
    }
    return moved;
  }
}
