/**
 * The bulk CSV (requirements §2): a dry run plans the file against the office as it is and binds file, revision,
 * choices and administrator in a token; the token carries out just that plan, all rows in one transaction or none.
 * What it will write is made ready while the administrator reads the plan. The last import can be undone.
 */
import {
  type Credentials,
  exportCredentials,
  type UnmappableText,
} from "../domain/credential_export.ts";
import {
  type ImportOffice,
  ImportPlanning,
  type PlannedImport,
} from "../domain/credential_import.ts";
import { type AdditionTemplate, additionTemplate } from "../domain/credential_template.ts";
import { type LeftCell, planUndo } from "../domain/credential_undo.ts";
import type { CsvEncoding } from "../domain/csv_text.ts";
import type { ImportPlan } from "../domain/import_plan.ts";
import { comparePassword } from "../domain/password.ts";
import type { Extension } from "../domain/ids.ts";
import type { Office, OfficeIndex, Person } from "../domain/office.ts";
import type { EditedOffice } from "../domain/office_draft.ts";
import { PEOPLE_MAX } from "../domain/office_file.ts";
import { BoundedMap } from "../lib/bounded_map.ts";
import { chachaRandom } from "../lib/chacha_random.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { ImportNote, ImportStore, KeptPerson } from "../ports/import_store.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { EditOffice, Editor } from "./edit_office.ts";
import {
  importChange,
  type ImportedChange,
  importedPeople,
  type ImportGround,
  newPasswords,
  undoChange,
} from "./import_change.ts";
import {
  type Applied,
  type ClaimRefusal,
  keptOf,
  mustBeChangedSince,
  type PreviewClaim,
  readToken,
  type UploadedFile,
  writeToken,
} from "./import_token.ts";
import { opened, OpenedPasswords, sealPasswords } from "./many_secrets.ts";
import type { OfficeNow } from "./office_now.ts";
import { printParts } from "./print_parts.ts";
import { Slices, STRIDE } from "./slices.ts";

/** Plans kept for their token, so that applying need not plan again; they are large, hence so few. */
export const PLANS_KEPT_MAX = 2;
const PURPOSE = "import-preview";
/** A file of so many bytes asks for many passwords. */
const MANY_BYTES = 65_536;

interface Deps {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly store: ImportStore;
  readonly office: OfficeNow;
  readonly editOffice: EditOffice;
  /** Of an office that will soon be: who takes it then may get ready. */
  readonly prepare: (office: Office) => void;
}

interface Planned {
  readonly plan: ImportPlan;
  /** What it writes, made when first asked for; absent where there is an issue, or nothing to write. */
  readonly change?: () => Promise<ImportedChange>;
}

/** What an administrator chose with the file. */
export interface ImportWish {
  /** 「新しい内線も登録する」. */
  readonly create: boolean;
  /** Extension of a person whose phones, 発信許可 and rights those added get; absent: the usual ones. */
  readonly template?: string;
  /** 「元のまま残す」. */
  readonly keep: "all" | readonly string[];
}

export interface Preview {
  readonly token: string;
  readonly plan: ImportPlan;
  /** Makes ready what the plan writes: to be called once it was told, so that telling it waits for nothing. */
  makeReady(): void;
}

export type PreviewRefusal = { readonly kind: "no-such-template"; readonly extension: string };

type ImportClaim = PreviewClaim & ImportWish;

export type ApplyRefusal =
  | PreviewRefusal
  | ClaimRefusal
  | { readonly kind: "issues"; readonly plan: ImportPlan };

export interface Undone {
  readonly changed: number;
  readonly left: readonly LeftCell[];
}

export class ImportCredentials {
  readonly #deps: Deps;
  readonly #plans = new BoundedMap<string, Planned>(PLANS_KEPT_MAX);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Everybody, in the order of the office; without `withPasswords` those cells are blank. */
  async export(
    encoding: CsvEncoding,
    withPasswords: boolean,
  ): Promise<Result<readonly Uint8Array[], UnmappableText>> {
    const { office, secrets, store } = this.#deps;
    const sealed = withPasswords ? await store.sealedPasswords() : new Map<Extension, string>();
    const passwords = new OpenedPasswords(sealed, secrets, true);
    const rowOf = ({ extension, name, reading, department }: Person): Credentials => {
      const password = passwords.of(extension);
      const texts = { extension, name, reading, department };
      return password === undefined ? texts : { ...texts, password };
    };
    const printed = await printParts(
      office.index.office.people,
      this.#deps.clock,
      (some, from) => exportCredentials(some.map(rowOf), encoding, from),
    );
    passwords.stop();
    return printed;
  }

  async preview(
    file: UploadedFile,
    wish: ImportWish,
    username: string,
  ): Promise<Result<Preview, PreviewRefusal>> {
    const { office, secrets } = this.#deps;
    const { revision } = office.index.office;
    const claim: ImportClaim = { file: file.hash, revision, username, ...wish };
    const template = additionTemplate(office.index, wish.template);
    if (template === undefined) {
      return refuse({ kind: "no-such-template", extension: wish.template ?? "" });
    }
    const planned = await this.#plan(file.bytes, claim, template);
    this.#plans.set(JSON.stringify(claim), planned);
    return ok({
      token: writeToken(claim, PURPOSE, secrets),
      plan: planned.plan,
      // what fails is told to who applies it
      makeReady: () => void planned.change?.().catch(() => {}),
    });
  }

  /** `who` must be the administrator who previewed. */
  async apply(
    file: UploadedFile,
    token: string,
    username: string,
    who: Editor,
  ): Promise<Result<Applied, ApplyRefusal>> {
    const { clock, office, secrets } = this.#deps;
    const { index } = office;
    const since = index.office.revision;
    const present = { file, username, revision: since };
    const read = readToken<ImportClaim>(token, PURPOSE, present, secrets);
    if (!read.ok) return read;
    const claim = read.value;
    const template = additionTemplate(index, claim.template);
    if (template === undefined) return refuse({ kind: "changed-since-preview", since });

    const planned = this.#taken(JSON.stringify(claim)) ??
      await this.#plan(file.bytes, claim, template);
    const { plan } = planned;
    if (plan.issuesTotal > 0) return refuse({ kind: "issues", plan });
    if (planned.change === undefined) return ok({ changed: 0, revision: since });
    const { people, ...change } = await planned.change();
    const note = { at: clock.now(), username, people: people.length };
    const imported = { kind: "imported", note, people } as const;
    const edited = await this.#deps.editOffice.edit<never>(who, () => ok({ ...change, imported }));
    if (edited.ok) {
      return ok({ changed: plan.changes.length, revision: edited.value.office.revision });
    }
    mustBeChangedSince(edited.error);
    return refuse({ kind: "changed-since-preview", since });
  }

  /** The import that `undo` would undo. */
  async last(): Promise<ImportNote | undefined> {
    return await this.#deps.store.last();
  }

  async undo(who: Editor): Promise<Result<Undone, "nothing-to-undo">> {
    const { store, editOffice } = this.#deps;
    let undone: Undone = { changed: 0, left: [] };
    const edited = await editOffice.edit<"nothing-to-undo">(who, async (office) => {
      if (await store.last() === undefined) return refuse("nothing-to-undo");
      const people = await store.peopleOfLast();
      const kept = new Map(people.map((each) => [each.person.extension, each]));
      const { writes, left } = planUndo(
        people.map((each) => each.person),
        await this.#undoOffice(office, kept),
      );
      undone = { changed: writes.length, left };
      return ok(undoChange(writes, kept, office, left.length));
    });
    if (edited.ok) return ok(undone);
    if (edited.error === "nothing-to-undo") return refuse(edited.error);
    throw new Error(`Cannot undo the import: ${edited.error.kind}`);
  }

  /** Forgets the plans kept: their passwords leave memory. */
  forget(): void {
    for (const [key] of [...this.#plans.entries()]) this.#plans.delete(key);
  }

  async #plan(
    bytes: Uint8Array,
    claim: ImportClaim,
    template: AdditionTemplate,
  ): Promise<Planned> {
    const { office: { index }, secrets, store } = this.#deps;
    const sealed = await store.sealedPasswords();
    const passwords = new OpenedPasswords(sealed, secrets, bytes.length >= MANY_BYTES);
    const slices = new Slices(this.#deps.clock);
    const planning = new ImportPlanning(
      bytes,
      importOffice(index, (extension) => passwords.of(extension)),
      { create: claim.create, keep: keptOf(claim.keep) },
    );
    while (!planning.step(STRIDE)) await slices.breathe();
    passwords.stop();
    const planned = planning.planned();
    const { plan } = planned;
    if (plan.issuesTotal > 0 || plan.changes.length === 0) return { plan };
    let change: Promise<ImportedChange> | undefined;
    return {
      plan,
      change: () => change ??= this.#change(planned, { office: index, template, sealed }),
    };
  }

  async #change(
    planned: PlannedImport,
    ground: Pick<ImportGround, "office" | "template" | "sealed">,
  ): Promise<ImportedChange> {
    const { clock, entropy, secrets, editOffice } = this.#deps;
    const random = chachaRandom(entropy.bytes(32));
    const slices = new Slices(clock);
    const sealing = sealPasswords(newPasswords(planned), secrets, slices);
    const done = await importedPeople(planned, { ...ground, random, slices });
    const isAsPlanned = this.#deps.office.index === ground.office;
    const edited = isAsPlanned ? editOffice.tried(done.edits) : undefined;
    if (edited?.ok) await this.#prepare(edited.value);
    const change = importChange(planned.plan, done, await sealing, ground);
    return edited?.ok ? { ...change, edited: edited.value } : change;
  }

  async #prepare({ office, delta }: EditedOffice): Promise<void> {
    const { put } = delta.people;
    if (put.size === 0) return;
    this.#deps.prepare(office);
    await this.#deps.store.prepare(office.people.filter(({ extension }) => put.has(extension)));
  }

  #taken(key: string): Planned | undefined {
    const planned = this.#plans.get(key);
    this.#plans.delete(key);
    return planned;
  }

  async #undoOffice(office: OfficeIndex, kept: ReadonlyMap<Extension, KeptPerson>) {
    const { secrets, store } = this.#deps;
    const sealed = await store.sealedPasswords();
    return {
      people: office.person,
      hasImportedPassword: (extension: Extension) => {
        const after = kept.get(extension)?.sealedAfter;
        const now = sealed.get(extension);
        if (after === undefined || now === undefined) return after === now;
        return now === after ||
          opened(now, extension, secrets) === opened(after, extension, secrets);
      },
      isAsAdded: ({ extension, devices, lines }: Parameters<
        Parameters<typeof planUndo>[1]["isAsAdded"]
      >[0]) => {
        const owned = (office.devicesOf.get(extension) ?? []).map((device) => device.id);
        const permitted = office.office.lines.map((line) => line.id)
          .filter((line) => office.permitted(extension, line));
        return sameSet(owned, devices) && sameSet(permitted, lines);
      },
    };
  }
}

/** The office as planning sees it. `passwordOf` gives the present password of somebody who has one. */
export function importOffice(
  index: OfficeIndex,
  passwordOf: (extension: Extension) => string | undefined,
): ImportOffice {
  return {
    people: index.person,
    peopleMax: PEOPLE_MAX,
    parking: index.office.parking,
    isTaken: (extension) => index.device.has(extension),
    comparePassword: (extension, given) => comparePassword(passwordOf(extension), given),
  };
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}
