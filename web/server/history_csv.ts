/** The call history as a table for a spreadsheet: UTF-8 with BOM, Japanese heads, one record a part of a call. */
import type { HistoryEntry, Party } from "../shared/api.ts";
import { say } from "../shared/words.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import { csvRecord } from "../../core/lib/csv.ts";
import { cellTime, readTime } from "./times.ts";

/** Excel takes UTF-8 for what it is only with this before it. */
const BOM = "\uFEFF";

export const HISTORY_CSV_COLUMNS = [
  "開始日時",
  "動作",
  "結果",
  "理由",
  "相手",
  "電話番号",
  "回線",
  "デバイス",
  "呼出秒数",
  "通話秒数",
  "保留秒数",
  "保留箱",
  "録音",
] as const;

/** Whose part it is: stands first where a file has everybody's. */
export const OWNER_CSV_COLUMNS = ["内線番号", "氏名"] as const;

export interface HistoryCsv<Entry extends HistoryEntry> {
  readonly office: () => OfficeIndex;
  readonly page: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly Entry[]; readonly next?: string | undefined }>;
  /** The cells of `OWNER_CSV_COLUMNS`. */
  readonly owner?: (entry: Entry) => readonly (string | undefined)[];
}

/** A page is read when the reader has taken the one before: a long history costs no memory. */
export function historyCsv<Entry extends HistoryEntry>(
  { office, page, owner }: HistoryCsv<Entry>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const head = owner === undefined
    ? HISTORY_CSV_COLUMNS
    : [...OWNER_CSV_COLUMNS, ...HISTORY_CSV_COLUMNS];
  let cursor: string | undefined;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(BOM + csvRecord(head))),
    async pull(controller) {
      const { items, next } = await page(cursor);
      const records = items.map((entry) => historyCsvRecord(entry, office(), owner?.(entry)));
      if (records.length > 0) controller.enqueue(encoder.encode(records.join("")));
      cursor = next;
      if (cursor === undefined) controller.close();
    },
  });
}

export function historyCsvRecord(
  entry: HistoryEntry,
  office: OfficeIndex,
  owner: readonly (string | undefined)[] = [],
): string {
  const line = entry.line === undefined ? undefined : office.line.get(entry.line)?.label.ja;
  const device = entry.device === undefined ? undefined : office.device.get(entry.device)?.label.ja;
  return csvRecord([
    ...owner,
    timeCell(entry.start),
    say(`direction.${entry.direction}`, "ja"),
    say(`result.${entry.result}`, "ja"),
    entry.cause === "do-not-disturb" ? say("label.do-not-disturb", "ja") : undefined,
    nameOf(entry.peer),
    entry.display === "" ? undefined : entry.display,
    entry.direction === "internal" ? undefined : line,
    device,
    entry.ringSeconds,
    entry.talkSeconds,
    heldSeconds(entry),
    slotsOf(entry),
    entry.recording === undefined ? undefined : say("label.recorded", "ja"),
  ]);
}

function timeCell(iso: string): string {
  const point = readTime(iso);
  return point === undefined ? "" : cellTime(point);
}

/** Nothing for a number that has no name: it stands in its own column. */
function nameOf(peer: Party): string | undefined {
  if (peer.kind === "person") return peer.name;
  return peer.withheld === true ? say("label.withheld", "ja") : peer.name;
}

/** Of both sides together; two holds at a time count once each. */
function heldSeconds(entry: HistoryEntry): number {
  const millis = entry.spans.map(({ kind, from, to }) =>
    kind !== "hold" || to === undefined ? 0 : Date.parse(to) - Date.parse(from)
  );
  return Math.round(millis.reduce((sum, each) => sum + each, 0) / 1000);
}

function slotsOf(entry: HistoryEntry): string | undefined {
  const slots = entry.spans.flatMap((span) => span.kind === "park" ? [span.slot] : []);
  return slots.length === 0 ? undefined : slots.join(" ");
}
