/** What a phonebook's CSV file would do, as far as the browser knows: all but what others changed meanwhile. */
import { type ListChoices, ListPlanning } from "../../../../core/domain/list_import.ts";
import { LIST_COLUMNS, ListRow } from "../../../../core/domain/list_rows.ts";
import type { ListEntry } from "../../../../core/domain/phone_list.ts";
import type { ListPreview } from "../../../shared/admin_list_import.ts";
import { LIST_CSV_WORDS } from "../../../shared/import_message.ts";
import {
  eachRecord,
  type Idle,
  planInSlices,
  refusedPlan,
  tooLarge,
  type Watch,
} from "../bulk/reading.ts";

/** Without a token. */
export type LocalListPlan = Omit<ListPreview, "token">;

export async function planListLocally(
  bytes: Uint8Array,
  entries: readonly ListEntry[],
  choices: ListChoices,
  idle: Idle,
  watch: Watch,
): Promise<LocalListPlan | undefined> {
  const large = tooLarge(bytes);
  if (large !== undefined) return refusedPlan(LIST_CSV_WORDS.issue(large));
  // how many a list holds at most the server knows
  const list = { entries, entriesMax: Infinity };
  const planning = await planInSlices(() => new ListPlanning(bytes, list, choices), idle, watch);
  if (planning === undefined) return undefined;
  const { issues, warnings, changes, ...counts } = planning.planned().plan;
  return {
    ...counts,
    changes: [...changes] as LocalListPlan["changes"],
    issues: issues.map((issue) => LIST_CSV_WORDS.issue(issue)),
    warnings: warnings.map((warning) => LIST_CSV_WORDS.warning(warning)),
  };
}

/** The entries as the export tells them. */
export async function readEntries(bytes: Uint8Array, idle: Idle): Promise<readonly ListEntry[]> {
  const entries: ListEntry[] = [];
  await eachRecord(bytes, LIST_COLUMNS, idle, (record, places) => {
    const row = new ListRow(record, places);
    const note = row.text("note") ?? "";
    entries.push({
      name: row.text("name") ?? "",
      reading: row.text("reading") ?? "",
      number: row.number ?? "",
      ...(note === "" ? {} : { note }),
    });
  });
  return entries;
}
