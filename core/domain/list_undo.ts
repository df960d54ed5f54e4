/**
 * Undoing the last import of a phonebook: each entry goes back to what it was; one that was changed since the import
 * is named and left as it is. Entries are told by what they say, which needs no keys of rows not yet written.
 */
import type { EntryChange } from "./list_import.ts";
import type { ListEntry } from "./phone_list.ts";

export interface LeftEntry {
  readonly number: string;
  readonly name: string;
}

export interface ListUndo<Entry extends ListEntry> {
  readonly writes: readonly EntryChange<Entry>[];
  /** What stays, in the order of the import. */
  readonly left: readonly LeftEntry[];
}

export function planListUndo<Entry extends ListEntry>(
  imported: readonly EntryChange<ListEntry>[],
  entries: readonly Entry[],
): ListUndo<Entry> {
  const present = new Map<string, Entry[]>();
  for (const entry of entries) {
    const alike = present.get(saying(entry));
    if (alike === undefined) present.set(saying(entry), [entry]);
    else alike.push(entry);
  }
  const writes: EntryChange<Entry>[] = [];
  const left: LeftEntry[] = [];
  for (const change of imported) {
    if (change.kind === "remove") {
      writes.push({ kind: "add", after: change.before });
      continue;
    }
    const before = present.get(saying(change.after))?.pop();
    if (before === undefined) left.push({ number: change.after.number, name: change.after.name });
    else if (change.kind === "add") writes.push({ kind: "remove", before });
    else writes.push({ kind: "edit", before, after: change.before });
  }
  return { writes, left };
}

/** The same text for entries that say the same. */
function saying({ name, reading, number, note = "" }: ListEntry): string {
  return JSON.stringify([name, reading, number, note]);
}
