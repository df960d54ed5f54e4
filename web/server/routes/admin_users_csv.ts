/**
 * `/api/v1/admin/users.csv`: everybody as a CSV file, and that file back: a dry run first, then its token carries it
 * out, all rows or none; the last import can be undone.
 */
import type { Hono } from "hono";
import type {
  ApplyRefusal,
  ImportCredentials,
  ImportWish,
  PreviewRefusal,
} from "../../../core/app/import_credentials.ts";
import type { UnmappableText } from "../../../core/domain/credential_export.ts";
import type { Actor } from "../../../core/domain/audit.ts";
import { countRecords } from "../../../core/domain/csv_size.ts";
import { CSV_BYTES_MAX } from "../../../core/domain/csv_text.ts";
import { IMPORT_ROWS_MAX } from "../../../core/domain/csv_import.ts";
import type { ImportIssue, ImportPlan } from "../../../core/domain/import_plan.ts";
import { ok, refuse, type Result } from "../../../core/lib/result.ts";
import type { Label } from "../../../core/domain/ids.ts";
import type { AdministratorStore } from "../../../core/ports/admin_store.ts";
import { unreachable } from "../../../core/lib/unreachable.ts";
import {
  type ImportProblem,
  ImportQuery,
  KEEP_MAX,
  UsersCsvQuery,
} from "../../shared/admin_import.ts";
import { importWords, toldIssue, toldWarning } from "../../shared/import_message.ts";
import { say, WORDS } from "../../shared/words.ts";
import type { ImportWordCode } from "../../shared/words_import.ts";
import { editorOf } from "../admin_gate.ts";
import { disposition } from "../disposition.ts";
import { readQuery } from "../guard.ts";
import { jsonInParts } from "../json_parts.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import type { ProblemCode } from "../codes.ts";
import { answer, problemOf } from "../problem.ts";
import { fileTime, isoTime } from "../times.ts";
import { readUpload, type Upload } from "../upload.ts";

const PATH = "/api/v1/admin/users.csv";
/** How far back the audit log is searched for who changed the office. */
const DEEDS_LOOKED_AT = 50;
/** Deeds that change no office. */
const READING = /^(session|recording|history|account)\.|export/;

export function adminUsersCsvRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;
  const { imports } = useCases;

  app.get(PATH, async (c) => {
    const query = readQuery(c, UsersCsvQuery);
    if (!query.ok) return query.error;
    const { encoding = "utf-8", passwords = "true" } = query.value;
    const withPasswords = passwords === "true";
    const { revision } = useCases.office.index.office;
    const printed = await imports.export(encoding, withPasswords);
    if (!printed.ok) return unmappable(printed.error);
    if (withPasswords) {
      const people = useCases.office.index.office.people.length;
      const { clock, store } = useCases.ports;
      const deed = { action: "passwords.export", detail: { encoding, people } } as const;
      await store.audit.add({ at: clock.now(), ...editorOf(c), ...deed });
    }
    const name = `ユーザ一覧_${fileTime(useCases.ports.clock.now())}.csv`;
    return new Response(streamOf(printed.value), {
      headers: {
        "content-type": `text/csv; charset=${encoding}; header=present`,
        "content-disposition": disposition(name, "users.csv"),
        etag: `"${revision}"`,
      },
    });
  });

  app.post(PATH, async (c) => {
    const query = readQuery(c, ImportQuery);
    if (!query.ok) return query.error;
    const { dryRun, token } = query.value;
    if (dryRun !== "true" && token === undefined) return problem("preview-first");
    const wish = wishOf(query.value);
    if (!wish.ok) return wish.error;
    const file = await readFile(c, parts);
    if (!file.ok) return file.error;
    return dryRun === "true"
      ? await preview(c, imports, file.value, wish.value)
      : await apply(c, parts, file.value, token!);
  });

  app.get(`${PATH}/undo`, async (c) => {
    const last = await imports.last();
    if (last === undefined) return c.json({});
    const { at, username, people } = last;
    return c.json({ last: { at: isoTime(at), administrator: username, changed: people } });
  });

  app.post(`${PATH}/undo`, async (c) => {
    const undone = await imports.undo(editorOf(c));
    return undone.ok ? c.json(undone.value) : problem(undone.error);
  });
}

async function preview(
  c: Ctx,
  imports: ImportCredentials,
  file: Upload,
  wish: ImportWish,
): Promise<Response> {
  const previewed = await imports.preview(file, wish, c.get("administrator").account.username);
  if (!previewed.ok) return refusal(previewed.error);
  const { token, plan } = previewed.value;
  if (hasTooManyRows(plan)) return withIssues("too-many-rows", plan);
  const { changes, issues, warnings, ...counts } = plan;
  const head = {
    token,
    ...counts,
    issues: issues.map(toldIssue),
    warnings: warnings.map(toldWarning),
  };
  return jsonInParts(head, "changes", changes, (change) => change);
}

async function apply(c: Ctx, parts: Parts, file: Upload, token: string): Promise<Response> {
  const { username } = c.get("administrator").account;
  const applied = await parts.useCases.imports.apply(file, token, username, editorOf(c));
  if (applied.ok) return c.json(applied.value);
  if (applied.error.kind !== "changed-since-preview") return refusal(applied.error);
  return await changedSince(parts, username);
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

/** The file, or the answer that refuses it: too large, too slow, or with too many rows, all before it is parsed. */
async function readFile(c: Ctx, { useCases }: Parts): Promise<Result<Upload, Response>> {
  const upload = await readUpload(c, CSV_BYTES_MAX, useCases.ports.clock);
  if (!upload.ok) {
    return refuse(problem(upload.error === "too-large" ? "file-too-large" : "upload-too-slow"));
  }
  const most = IMPORT_ROWS_MAX;
  if (countRecords(upload.value.bytes, most + 1) <= most + 1) return upload;
  const issue: ImportIssue = { code: "too-many-rows", most };
  return refuse(withIssues("too-many-rows", { issues: [issue], issuesTotal: 1 }));
}

function wishOf({ create, template, keep = "" }: ImportQuery): Result<ImportWish, Response> {
  const kept = keep.split(",").filter((extension) => extension !== "");
  if (keep !== "all" && (kept.length > KEEP_MAX || kept.some((one) => !/^[0-9]{2,6}$/.test(one)))) {
    return refuse(answer(problemOf("malformed-request", { field: "keep" })));
  }
  return ok({
    create: create === "true",
    keep: keep === "all" ? "all" : kept,
    ...(template === undefined || template === "" ? {} : { template }),
  });
}

function refusal(
  refusal: Exclude<ApplyRefusal, { kind: "changed-since-preview" }> | PreviewRefusal,
): Response {
  switch (refusal.kind) {
    case "preview-first":
      return problem("preview-first");
    case "other-file": {
      const message = importWords("file-changed-since-preview");
      return answer(problemOf("changed-since-preview", undefined, message));
    }
    case "no-such-template":
      return problem("no-such-template", { extension: refusal.extension });
    case "issues":
      return hasTooManyRows(refusal.plan)
        ? withIssues("too-many-rows", refusal.plan)
        : withIssues("file-has-issues", refusal.plan);
    default:
      return unreachable(refusal);
  }
}

type ImportProblemCode = Extract<ImportWordCode, ProblemCode>;

function problem(code: ImportProblemCode, data?: Readonly<Record<string, string>>): Response {
  return answer(problemOf(code, data, importWords(code, data)));
}

/** A problem that lists what stands in the way. */
function withIssues(
  code: "file-has-issues" | "too-many-rows",
  { issues, issuesTotal }: Pick<ImportPlan, "issues" | "issuesTotal">,
): Response {
  const data = { issues: String(issuesTotal), most: String(IMPORT_ROWS_MAX) };
  const told: ImportProblem = {
    ...problemOf(code, undefined, importWords(code, data)),
    issues: issues.map(toldIssue),
    issuesTotal,
  };
  return answer(told);
}

function hasTooManyRows({ issues }: ImportPlan): boolean {
  return issues.some((issue) => issue.code === "too-many-rows");
}

/** Which cells the encoding asked for cannot hold; a name each in the sentence, all of them beside it. */
function unmappable({ code, cells }: UnmappableText): Response {
  const named = cells.slice(0, 3).map(({ extension, characters }) =>
    `${extension} ${characters.join("")}`
  );
  const data = { cells: named.join("、") + (cells.length > 3 ? " …" : "") };
  const told = { ...problemOf(code, data, importWords(code, data)), cells };
  return answer(told);
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
