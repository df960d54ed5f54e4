/**
 * `/api/v1/admin/users.csv`: everybody as a CSV file, and that file back: a dry run first, then its token carries it
 * out, all rows or none; the last import can be undone.
 */
import type { Hono } from "hono";
import type { ImportWish } from "../../../core/app/import_credentials.ts";
import { ok, refuse, type Result } from "../../../core/lib/result.ts";
import { ImportQuery, UsersCsvQuery } from "../../shared/admin_import.ts";
import { USERS_CSV_WORDS } from "../../shared/import_message.ts";
import { editorOf } from "../admin_gate.ts";
import {
  csvFile,
  importProblem,
  keepOf,
  previewed,
  readCsvFile,
  refusedClaim,
  unmappable,
  withIssues,
} from "../csv_file.ts";
import { readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { answer, problemOf } from "../problem.ts";
import { isoTime } from "../times.ts";
import type { Upload } from "../upload.ts";

const PATH = "/api/v1/admin/users.csv";

export function adminUsersCsvRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;
  const { imports } = useCases;

  app.get(PATH, async (c) => {
    const query = readQuery(c, UsersCsvQuery);
    if (!query.ok) return query.error;
    const { encoding = "utf-8", passwords = "true" } = query.value;
    const withPasswords = passwords === "true";
    const printed = await imports.export(encoding, withPasswords);
    if (!printed.ok) return unmappable(printed.error.cells, ({ extension }) => extension);
    if (withPasswords) {
      const people = useCases.office.index.office.people.length;
      const { clock, store } = useCases.ports;
      const deed = { action: "passwords.export", detail: { encoding, people } } as const;
      await store.audit.add({ at: clock.now(), ...editorOf(c), ...deed });
    }
    return csvFile(parts, printed.value, { title: "ユーザ一覧", plain: "users.csv", encoding });
  });

  app.post(PATH, async (c) => {
    const query = readQuery(c, ImportQuery);
    if (!query.ok) return query.error;
    const { dryRun, token } = query.value;
    if (dryRun !== "true" && token === undefined) return importProblem("preview-first");
    const wish = wishOf(query.value);
    if (!wish.ok) return wish.error;
    const file = await readCsvFile(c, parts, USERS_CSV_WORDS);
    if (!file.ok) return file.error;
    return dryRun === "true"
      ? await preview(c, parts, file.value, wish.value)
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
    return undone.ok ? c.json(undone.value) : importProblem(undone.error);
  });
}

async function preview(
  c: Ctx,
  { useCases }: Parts,
  file: Upload,
  wish: ImportWish,
): Promise<Response> {
  const { username } = c.get("administrator").account;
  const found = await useCases.imports.preview(file, wish, username);
  if (!found.ok) return importProblem("no-such-template", { extension: found.error.extension });
  const { token, plan, makeReady } = found.value;
  return previewed(token, plan, USERS_CSV_WORDS, makeReady);
}

async function apply(c: Ctx, parts: Parts, file: Upload, token: string): Promise<Response> {
  const { username } = c.get("administrator").account;
  const applied = await parts.useCases.imports.apply(file, token, username, editorOf(c));
  if (applied.ok) return c.json(applied.value);
  const refusal = applied.error;
  switch (refusal.kind) {
    case "no-such-template":
      return importProblem("no-such-template", { extension: refusal.extension });
    case "issues":
      return withIssues(refusal.plan, USERS_CSV_WORDS);
    default:
      return await refusedClaim(parts, refusal, username);
  }
}

function wishOf({ create, template, keep = "" }: ImportQuery): Result<ImportWish, Response> {
  const kept = keepOf(keep, /^[0-9]{2,6}$/);
  if (kept === undefined) return refuse(answer(problemOf("malformed-request", { field: "keep" })));
  return ok({
    create: create === "true",
    keep: kept,
    ...(template === undefined || template === "" ? {} : { template }),
  });
}
