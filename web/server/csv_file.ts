/** What the routes of bulk CSV files share: the file as it comes and goes, and the answers that refuse one. */
import type { CsvIssue, CsvPlan } from "../../core/domain/csv_import.ts";
import { IMPORT_ROWS_MAX } from "../../core/domain/csv_import.ts";
import type { CsvEncoding } from "../../core/domain/csv_text.ts";
import { CSV_BYTES_MAX } from "../../core/domain/csv_text.ts";
import { countRecords } from "../../core/domain/csv_size.ts";
import type { ClaimRefusal } from "../../core/app/import_token.ts";
import type { Actor } from "../../core/domain/audit.ts";
import type { RowFault } from "../../core/domain/import_plan.ts";
import type { Label } from "../../core/domain/ids.ts";
import type { ListFault } from "../../core/domain/list_rows.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { AdministratorStore } from "../../core/ports/admin_store.ts";
import { KEEP_MAX } from "../shared/admin_import.ts";
import { type CsvWords, importWords } from "../shared/import_message.ts";
import { say, WORDS } from "../shared/words.ts";
import type { ImportWordCode } from "../shared/words_import.ts";
import type { ProblemCode } from "./codes.ts";
import { disposition } from "./disposition.ts";
import { jsonInParts } from "./json_parts.ts";
import type { Ctx, Parts } from "./options.ts";
import { answer, problemOf } from "./problem.ts";
import { fileTime } from "./times.ts";
import { readUpload, type Upload } from "./upload.ts";

/** How far back the audit log is searched for who changed the office. */
const DEEDS_LOOKED_AT = 50;
/** Deeds that change no office. */
const READING = /^(session|recording|history|account)\.|export/;

type AnyIssue<Column extends string> = CsvIssue<Column, RowFault | ListFault>;
type ImportProblemCode = Extract<ImportWordCode, ProblemCode>;

/** `title`: the beginning of its name; `plain` where a name may only be ASCII. */
export function csvFile(
  { useCases }: Parts,
  pieces: readonly Uint8Array[],
  { title, plain, encoding }: {
    readonly title: string;
    readonly plain: string;
    readonly encoding: CsvEncoding;
  },
): Response {
  const name = `${title}_${fileTime(useCases.ports.clock.now())}.csv`;
  return new Response(streamOf(pieces), {
    headers: {
      "content-type": `text/csv; charset=${encoding}; header=present`,
      "content-disposition": disposition(name, plain),
      etag: `"${useCases.office.index.office.revision}"`,
    },
  });
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = pieces.values();
  return new ReadableStream({
    pull(controller) {
      const piece = left.next();
      if (piece.done) controller.close();
      else controller.enqueue(piece.value);
    },
  });
}

/** The file, or the answer that refuses it: too large, too slow, or with too many rows, all before it is parsed. */
export async function readCsvFile<Column extends string>(
  c: Ctx,
  { useCases }: Parts,
  words: CsvWords<Column>,
): Promise<Result<Upload, Response>> {
  const upload = await readUpload(c, CSV_BYTES_MAX, useCases.ports.clock);
  if (!upload.ok) {
    return refuse(importProblem(
      upload.error === "too-large" ? "file-too-large" : "upload-too-slow",
    ));
  }
  const most = IMPORT_ROWS_MAX;
  if (countRecords(upload.value.bytes, most + 1) <= most + 1) return upload;
  const issue: AnyIssue<Column> = { code: "too-many-rows", most };
  return refuse(withIssues({ issues: [issue], issuesTotal: 1 }, words));
}

/** 「元のまま残す」 as a query says it: `all`, or keys with commas between; undefined when it cannot be that. */
export function keepOf(keep: string, key: RegExp): "all" | readonly string[] | undefined {
  if (keep === "all") return "all";
  const kept = keep.split(",").filter((each) => each !== "");
  return kept.length > KEEP_MAX || kept.some((each) => !key.test(each)) ? undefined : kept;
}

/** What a dry run found; `told` is called when all of it was taken. */
export function previewed<Column extends string, Change>(
  token: string,
  plan: CsvPlan<
    Column,
    RowFault | ListFault,
    Parameters<CsvWords<Column>["warning"]>[0],
    Change
  >,
  words: CsvWords<Column>,
  told?: () => void,
): Response {
  if (hasTooManyRows(plan)) return withIssues(plan, words);
  const { changes, issues, warnings, ...counts } = plan;
  const head = {
    token,
    ...counts,
    issues: issues.map((issue) => words.issue(issue)),
    warnings: warnings.map((warning) => words.warning(warning)),
  };
  return jsonInParts(head, "changes", changes, (change) => change, told);
}

export async function refusedClaim(
  parts: Parts,
  refusal: ClaimRefusal,
  username: string,
): Promise<Response> {
  switch (refusal.kind) {
    case "preview-first":
      return importProblem("preview-first");
    case "other-file": {
      const message = importWords("file-changed-since-preview");
      return answer(problemOf("changed-since-preview", undefined, message));
    }
    case "changed-since-preview":
      return await changedSince(parts, username);
    default:
      return unreachable(refusal);
  }
}

/** With the name of who changed the office last, as far as the audit log tells. */
async function changedSince({ useCases }: Parts, username: string): Promise<Response> {
  const { audit, administrators } = useCases.ports.store;
  const { items } = await audit.page({ limit: DEEDS_LOOKED_AT });
  const actor = items.find(({ action }) => !READING.test(action))?.actor;
  const name = await nameOf(actor, username, administrators);
  const message = {
    ja: say("changed-since-preview", "ja", { name: name.ja }),
    en: say("changed-since-preview", "en", { name: name.en }),
  };
  return answer(problemOf("changed-since-preview", { name: name.ja }, message));
}

async function nameOf(
  actor: Actor | undefined,
  asker: string,
  administrators: AdministratorStore,
): Promise<Label> {
  if (actor?.kind !== "administrator") return WORDS["label.other-administrator"];
  if (actor.username === asker) return WORDS["label.you"];
  const account = await administrators.find(actor.username);
  const name = account?.name || actor.username;
  return { ja: name, en: name };
}

export function importProblem(
  code: ImportProblemCode,
  data?: Readonly<Record<string, string>>,
): Response {
  return answer(problemOf(code, data, importWords(code, data)));
}

/** A problem that lists what stands in the way. */
export function withIssues<Column extends string>(
  plan: { readonly issues: readonly AnyIssue<Column>[]; readonly issuesTotal: number },
  words: CsvWords<Column>,
): Response {
  const { issues, issuesTotal } = plan;
  const code = hasTooManyRows(plan) ? "too-many-rows" : "file-has-issues";
  const data = { issues: String(issuesTotal), most: String(IMPORT_ROWS_MAX) };
  const problem = problemOf(code, undefined, importWords(code, data));
  const told = { issues: issues.map((issue) => words.issue(issue)), issuesTotal };
  return answer({ ...problem, ...told } as typeof problem);
}

function hasTooManyRows(
  { issues }: { readonly issues: readonly { readonly code: string }[] },
): boolean {
  return issues.some((issue) => issue.code === "too-many-rows");
}

/** Which cells the encoding asked for cannot hold; three named in the sentence, all of them beside it. */
export function unmappable<Cell extends { readonly characters: readonly string[] }>(
  cells: readonly Cell[],
  nameOf: (cell: Cell) => string,
): Response {
  const named = cells.slice(0, 3).map((cell) => `${nameOf(cell)} ${cell.characters.join("")}`);
  const data = { cells: named.join("、") + (cells.length > 3 ? " …" : "") };
  const code = "unmappable-characters";
  return answer({ ...problemOf(code, data, importWords(code, data)), cells } as never);
}
