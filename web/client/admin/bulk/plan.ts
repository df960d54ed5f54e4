/** What a bulk CSV file of users would do, as far as the browser knows: of passwords only the server does. */
import { CREDENTIAL_COLUMNS } from "../../../../core/domain/credential_rows.ts";
import { ImportPlanning, type PersonTexts } from "../../../../core/domain/credential_import.ts";
import type { CsvRecord } from "../../../../core/domain/csv_table.ts";
import { bareText } from "../../../../core/lib/csv.ts";
import type { ImportPreview } from "../../../shared/admin_import.ts";
import { USERS_CSV_WORDS } from "../../../shared/import_message.ts";
import {
  eachRecord,
  type Idle,
  planInSlices,
  refusedPlan,
  tooLarge,
  type Watch,
} from "./reading.ts";

export type Roster = ReadonlyMap<string, PersonTexts>;

/** What the file would do, but for the passwords and without a token. */
export type LocalPlan = Omit<ImportPreview, "token">;

export async function planLocally(
  bytes: Uint8Array,
  roster: Roster,
  create: boolean,
  idle: Idle,
  watch: Watch,
): Promise<LocalPlan | undefined> {
  const large = tooLarge(bytes);
  if (large !== undefined) return refusedPlan(USERS_CSV_WORDS.issue(large));
  const office = {
    people: roster,
    // what an office holds at most, and which numbers are slots and devices, the server knows
    peopleMax: Infinity,
    parking: { firstSlot: 1, lastSlot: 0, timeoutSeconds: 0, callbackSeconds: 0 },
    isTaken: () => false,
    comparePassword: () => "unknown" as const,
  };
  const choices = { create, keep: new Set<string>() };
  const planning = await planInSlices(
    () => new ImportPlanning(bytes, office, choices),
    idle,
    watch,
  );
  if (planning === undefined) return undefined;
  const { issues, warnings, changes, ...counts } = planning.planned().plan;
  return {
    ...counts,
    changes: [...changes] as LocalPlan["changes"],
    issues: issues.map((issue) => USERS_CSV_WORDS.issue(issue)),
    warnings: warnings.map((warning) => USERS_CSV_WORDS.warning(warning)),
  };
}

/** Everybody as the export without passwords tells them. */
export async function readRoster(bytes: Uint8Array, idle: Idle): Promise<Roster> {
  const people = new Map<string, PersonTexts>();
  const cell = (record: CsvRecord, place: number | undefined) => record.cells[place ?? -1] ?? "";
  const text = (record: CsvRecord, place: number | undefined) => bareText(cell(record, place));
  await eachRecord(bytes, CREDENTIAL_COLUMNS, idle, (record, places) => {
    people.set(cell(record, places.extension), {
      name: text(record, places.name),
      reading: text(record, places.reading),
      department: text(record, places.department),
    });
  });
  return people;
}
