/**
 * A phonebook's CSV file (requirements §2), with the manners of the users' one: a dry run plans it and gives a token;
 * the token carries out just that plan, all rows in one transaction or none. The last import can be undone.
 */
import { printTable, type Unmappable } from "../domain/csv_print.ts";
import type { CsvEncoding } from "../domain/csv_text.ts";
import {
  type EntryChange,
  type ListPlan,
  ListPlanning,
  type PlannedList,
} from "../domain/list_import.ts";
import { cellsOf, LIST_COLUMNS, type ListColumn } from "../domain/list_rows.ts";
import { type LeftEntry, planListUndo } from "../domain/list_undo.ts";
import { LIST_ENTRIES_MAX } from "../domain/office_file_parts.ts";
import type { ListEntry } from "../domain/phone_list.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { ListWrite } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { ListImport } from "../ports/import_store.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { KeyedEntry, ListStore } from "../ports/store.ts";
import type { EditOffice, Editor } from "./edit_office.ts";
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
import type { OfficeNow } from "./office_now.ts";
import { printParts } from "./print_parts.ts";
import { Slices, STRIDE } from "./slices.ts";

const PURPOSE = "list-import-preview";

interface Deps {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly lists: ListStore;
  readonly office: OfficeNow;
  readonly editOffice: EditOffice;
}

/** What an administrator chose with the file. */
export interface ListWish {
  /** 「ファイルにない番号を削除する」. */
  readonly remove: boolean;
  /** 「元のまま残す」, by number. */
  readonly keep: "all" | readonly string[];
}

interface ListClaim extends PreviewClaim, ListWish {
  readonly list: string;
}

export type ListApplyRefusal =
  | ClaimRefusal
  | { readonly kind: "issues"; readonly plan: ListPlan }
  /** There is no such phonebook. */
  | { readonly kind: "unknown" };

export class ImportList {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Every entry in the list's order, in parts. */
  async export(
    list: string,
    encoding: CsvEncoding,
  ): Promise<Result<readonly Uint8Array[], Unmappable<ListColumn> | { readonly code: "unknown" }>> {
    if (!await this.#has(list)) return refuse({ code: "unknown" });
    const entries = await this.#deps.lists.entriesOf(list);
    return await printParts(
      entries,
      this.#deps.clock,
      (some, from) => printTable(LIST_COLUMNS, some.map(cellsOf), encoding, from),
    );
  }

  async preview(
    list: string,
    file: UploadedFile,
    wish: ListWish,
    username: string,
  ): Promise<Result<{ readonly token: string; readonly plan: ListPlan }, "unknown">> {
    if (!await this.#has(list)) return refuse("unknown");
    const { office, secrets } = this.#deps;
    const { revision } = office.index.office;
    const claim: ListClaim = { file: file.hash, revision, username, list, ...wish };
    const { plan } = await this.#plan(list, file.bytes, wish);
    return ok({ token: writeToken(claim, PURPOSE, secrets), plan });
  }

  /** `username` must be of the administrator who previewed. */
  async apply(
    list: string,
    file: UploadedFile,
    token: string,
    username: string,
    who: Editor,
  ): Promise<Result<Applied, ListApplyRefusal>> {
    const { clock, office, secrets, editOffice } = this.#deps;
    if (!await this.#has(list)) return refuse({ kind: "unknown" });
    const { revision } = office.index.office;
    const read = readToken<ListClaim>(token, PURPOSE, { file, username, revision }, secrets);
    if (!read.ok) return read;
    if (read.value.list !== list) return refuse({ kind: "other-file" });
    const { plan, writes } = await this.#plan(list, file.bytes, read.value);
    if (plan.issuesTotal > 0) return refuse({ kind: "issues", plan });
    if (writes.length === 0) return ok({ changed: 0, revision });
    const imported: ListImport = { at: clock.now(), username, changes: writes.map(plainChange) };
    const edited = await editOffice.edit<never>(who, () =>
      ok({
        edits: [],
        lists: [{ ...writeOf(list, writes), imported }],
        audit: [{ action: "list.import", target: list, detail: counted(writes) }],
        expected: revision,
      }));
    if (edited.ok) return ok({ changed: writes.length, revision: edited.value.office.revision });
    mustBeChangedSince(edited.error);
    return refuse({ kind: "changed-since-preview", since: revision });
  }

  /** The import that `undo` would undo. */
  async last(list: string): Promise<Result<ListImport | undefined, "unknown">> {
    return await this.#has(list) ? ok(await this.#deps.lists.lastImport(list)) : refuse("unknown");
  }

  async undo(
    list: string,
    who: Editor,
  ): Promise<
    Result<
      { readonly changed: number; readonly left: readonly LeftEntry[] },
      "unknown" | "nothing-to-undo"
    >
  > {
    const { lists, editOffice } = this.#deps;
    if (!await this.#has(list)) return refuse("unknown");
    let undone = { changed: 0, left: [] as readonly LeftEntry[] };
    const edited = await editOffice.edit<"nothing-to-undo">(who, async () => {
      const last = await lists.lastImport(list);
      if (last === undefined) return refuse("nothing-to-undo");
      const { writes, left } = planListUndo(last.changes, await lists.entriesOf(list));
      undone = { changed: writes.length, left };
      const detail = { ...counted(writes), left: left.length };
      return ok({
        edits: [],
        lists: [writeOf(list, writes)],
        audit: [{ action: "list.import-undo", target: list, detail }],
      });
    });
    if (edited.ok) return ok(undone);
    if (edited.error === "nothing-to-undo") return refuse(edited.error);
    throw new Error(`Cannot undo the import of ${list}: ${edited.error.kind}`);
  }

  async #has(list: string): Promise<boolean> {
    return (await this.#deps.lists.all()).some(({ id }) => id === list);
  }

  async #plan(list: string, bytes: Uint8Array, wish: ListWish): Promise<PlannedList<KeyedEntry>> {
    const entries = await this.#deps.lists.entriesOf(list);
    const slices = new Slices(this.#deps.clock);
    const planning = new ListPlanning(
      bytes,
      { entries, entriesMax: LIST_ENTRIES_MAX },
      { remove: wish.remove, keep: keptOf(wish.keep) },
    );
    while (!planning.step(STRIDE)) await slices.breathe();
    return planning.planned();
  }
}

function writeOf(
  list: string,
  changes: readonly EntryChange<KeyedEntry>[],
): Extract<ListWrite, { kind: "change-entries" }> {
  return {
    kind: "change-entries",
    list,
    remove: changes.flatMap((each) => each.kind === "remove" ? [each.before.id] : []),
    put: changes.flatMap((each) =>
      each.kind === "edit" ? [{ id: each.before.id, entry: each.after }] : []
    ),
    add: changes.flatMap((each) => each.kind === "add" ? [each.after] : []),
  };
}

/** Without the keys of rows: an undo finds entries by what they say. */
function plainChange(change: EntryChange<KeyedEntry>): EntryChange<ListEntry> {
  if (change.kind === "add") return change;
  const { id: _i, list: _l, ...before } = change.before;
  return { ...change, before };
}

function counted(changes: readonly EntryChange<ListEntry>[]) {
  const count = (kind: EntryChange<ListEntry>["kind"]) =>
    changes.filter((each) => each.kind === kind).length;
  return { added: count("add"), changed: count("edit"), removed: count("remove") };
}
