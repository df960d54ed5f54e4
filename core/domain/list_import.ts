/**
 * Planning the import of a phonebook's CSV file (requirements §2), the same in the browser and on the server. A row
 * means the entry of its number and name, else the first left of its number, else a new one.
 */
import { CsvImport, type CsvPlace, type CsvPlan, IMPORT_ROWS_MAX } from "./csv_import.ts";
import { LIST_COLUMNS, LIST_TEXTS, type ListColumn, type ListFault, ListRow } from "./list_rows.ts";
import { hasLostCharacters } from "./lost_characters.ts";
import type { ListEntry } from "./phone_list.ts";

/** The phonebook as planning sees it, in its order. */
export interface ImportList<Entry extends ListEntry> {
  readonly entries: readonly Entry[];
  /** Most entries there may be. */
  readonly entriesMax: number;
}

export interface ListChoices {
  /** 「ファイルにない番号を削除する」. */
  readonly remove: boolean;
  /** 「元のまま残す」: of which entries, by number, what a spreadsheet lost stays as it is. */
  readonly keep: "all" | ReadonlySet<string>;
}

export type ListChange =
  | { readonly kind: "add"; readonly line: number; readonly entry: ListEntry }
  | {
    readonly kind: "edit";
    readonly line: number;
    /** As they are now. */
    readonly number: string;
    readonly name: string;
    /** At least one. */
    readonly fields: readonly ListFieldChange[];
  }
  | { readonly kind: "remove"; readonly number: string; readonly name: string };

export interface ListFieldChange {
  readonly field: ListColumn;
  readonly before: string;
  readonly after: string;
}

export type ListWarning = CsvPlace<ListColumn> & {
  /** `leading-zeros-lost`: a spreadsheet took the number for one; `characters-lost`: put `?` for some. */
  readonly code: "leading-zeros-lost" | "characters-lost";
  /** Of the entry, as it is now. */
  readonly number: string;
};

export type ListPlan = CsvPlan<ListColumn, ListFault, ListWarning, ListChange>;

/** What is to be written for one change. */
export type EntryChange<Entry extends ListEntry> =
  | { readonly kind: "add"; readonly after: ListEntry }
  | { readonly kind: "edit"; readonly before: Entry; readonly after: ListEntry }
  | { readonly kind: "remove"; readonly before: Entry };

export interface PlannedList<Entry extends ListEntry> {
  readonly plan: ListPlan;
  /** One for each change, in the same order. */
  readonly writes: readonly EntryChange<Entry>[];
}

/** A plan in the making: the file first, then row by row what it means. The list may not change before it is made. */
export class ListPlanning<Entry extends ListEntry> {
  readonly #list: ImportList<Entry>;
  readonly #choices: ListChoices;
  readonly #file: CsvImport<ListColumn, ListFault, ListWarning>;
  readonly #rows: { readonly row: ListRow; readonly entry: Entry | undefined }[] = [];
  readonly #exact: Shelf<Entry>;
  readonly #byNumber: Shelf<Entry>;
  readonly #taken = new Set<Entry>();
  readonly #changes: ListChange[] = [];
  readonly #writes: EntryChange<Entry>[] = [];
  #meant = 0;
  #additions = 0;
  #isMade = false;

  constructor(bytes: Uint8Array, list: ImportList<Entry>, choices: ListChoices) {
    this.#list = list;
    this.#choices = choices;
    this.#exact = new Shelf(list.entries, (entry) => exactKey(entry.number, entry.name));
    this.#byNumber = new Shelf(list.entries, (entry) => entry.number);
    this.#file = new CsvImport(
      bytes,
      LIST_COLUMNS,
      (record, places) => this.#take(new ListRow(record, places)),
    );
  }

  /** The share of the file that was read, 0 … 1. */
  get progress(): number {
    return this.#file.progress;
  }

  /** Does so many records' work more; returns whether the plan is made. */
  step(records: number): boolean {
    if (!this.#file.step(records)) return false;
    const until = Math.min(this.#meant + records, this.#rows.length);
    for (; this.#meant < until; this.#meant++) this.#mean(this.#rows[this.#meant]!);
    if (this.#meant < this.#rows.length) return false;
    if (!this.#isMade && this.#choices.remove && this.#file.issues.total === 0) this.#remove();
    this.#isMade = true;
    return true;
  }

  planned(): PlannedList<Entry> {
    return { plan: this.#file.planned(this.#changes), writes: this.#writes };
  }

  #take(row: ListRow): void {
    const faults = row.faults();
    for (const fault of faults) this.#file.issues.add(fault);
    if (faults.length > 0) return;
    const entry = this.#exact.take(exactKey(row.number!, row.text("name")!), this.#taken);
    this.#rows.push({ row, entry });
  }

  #mean({ row, entry }: { readonly row: ListRow; readonly entry: Entry | undefined }): void {
    const number = row.number!;
    const meant = entry ?? this.#byNumber.take(number, this.#taken);
    if (meant !== undefined) return this.#edit(row, meant, number);
    const zeroLost = this.#byNumber.take(`0${number}`, this.#taken);
    if (zeroLost === undefined) return this.#add(row, number);
    this.#warn(row, "number", "leading-zeros-lost", zeroLost);
    this.#edit(row, zeroLost, this.#keeps(zeroLost) ? zeroLost.number : number);
  }

  #add(row: ListRow, number: string): void {
    this.#additions++;
    const { entries, entriesMax: most } = this.#list;
    if (entries.length + this.#additions === most + 1) {
      this.#file.issues.add(row.at("number", { code: "too-many-entries", most }));
    }
    const entry = entryOf({ name: "", reading: "", number: "" }, row, number);
    this.#changes.push({ kind: "add", line: row.record.line, entry });
    this.#writes.push({ kind: "add", after: entry });
  }

  #edit(row: ListRow, before: Entry, number: string): void {
    const wanted = entryOf(before, row, number);
    const lost = LIST_TEXTS.filter((text) =>
      hasLostCharacters(before[text] ?? "", wanted[text] ?? "")
    );
    for (const text of lost) this.#warn(row, text, "characters-lost", before);
    const kept = this.#keeps(before) ? lost : [];
    const fields: ListFieldChange[] = [];
    for (const field of Object.keys(LIST_COLUMNS) as ListColumn[]) {
      const [was, is] = [before[field] ?? "", wanted[field] ?? ""];
      if (was === is || kept.some((text) => text === field)) continue;
      fields.push({ field, before: was, after: is });
    }
    if (fields.length === 0) return;
    const { name, number: present } = before;
    this.#changes.push({ kind: "edit", line: row.record.line, number: present, name, fields });
    const changed = Object.fromEntries(fields.map(({ field, after }) => [field, after]));
    this.#writes.push({ kind: "edit", before, after: patched(before, changed) });
  }

  #remove(): void {
    for (const before of this.#list.entries) {
      if (this.#taken.has(before)) continue;
      this.#changes.push({ kind: "remove", number: before.number, name: before.name });
      this.#writes.push({ kind: "remove", before });
    }
  }

  #keeps({ number }: Entry): boolean {
    const { keep } = this.#choices;
    return keep === "all" || keep.has(number);
  }

  #warn(row: ListRow, field: ListColumn, code: ListWarning["code"], { number }: Entry): void {
    this.#file.warnings.add(row.at(field, { code, number }));
  }
}

/** The whole file at once. */
export function planListImport<Entry extends ListEntry>(
  bytes: Uint8Array,
  list: ImportList<Entry>,
  choices: ListChoices,
): PlannedList<Entry> {
  const planning = new ListPlanning(bytes, list, choices);
  while (!planning.step(IMPORT_ROWS_MAX));
  return planning.planned();
}

/** What an entry is found by and shown with, without the keys of where it is kept. */
export function patched(
  entry: ListEntry,
  patch: Readonly<Partial<Record<ListColumn, string>>>,
): ListEntry {
  const note = patch.note ?? entry.note ?? "";
  return {
    name: patch.name ?? entry.name,
    reading: patch.reading ?? entry.reading,
    number: patch.number ?? entry.number,
    ...(note === "" ? {} : { note }),
  };
}

function entryOf(before: ListEntry, row: ListRow, number: string): ListEntry {
  const texts = LIST_TEXTS.flatMap((text) => {
    const cell = row.text(text);
    return cell === undefined ? [] : [[text, cell] as const];
  });
  return patched(before, { ...Object.fromEntries(texts), number });
}

function exactKey(number: string, name: string): string {
  return `${number}\n${name}`;
}

/** Entries by a key, in their order, each taken once. */
class Shelf<Entry> {
  readonly #queues = new Map<string, { readonly entries: Entry[]; next: number }>();

  constructor(entries: readonly Entry[], keyOf: (entry: Entry) => string) {
    for (const entry of entries) {
      const key = keyOf(entry);
      const queue = this.#queues.get(key);
      if (queue === undefined) this.#queues.set(key, { entries: [entry], next: 0 });
      else queue.entries.push(entry);
    }
  }

  /** The first that is not in `taken`, which then has it. */
  take(key: string, taken: Set<Entry>): Entry | undefined {
    const queue = this.#queues.get(key);
    while (queue !== undefined && queue.next < queue.entries.length) {
      const entry = queue.entries[queue.next++]!;
      if (taken.has(entry)) continue;
      taken.add(entry);
      return entry;
    }
    return undefined;
  }
}
