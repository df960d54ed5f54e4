/**
 * `/api/v1/admin/lists/{id}/entries.csv`: a phonebook as a CSV file, and that file back, in the manners of
 * `/api/v1/admin/users.csv`.
 */
import type { Hono } from "hono";
import { ListCsvQuery, ListImportQuery } from "../../shared/admin_list_import.ts";
import { LIST_CSV_WORDS } from "../../shared/import_message.ts";
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
import { answer, problemOf, refused } from "../problem.ts";
import { isoTime } from "../times.ts";
import type { Upload } from "../upload.ts";

const PATH = "/api/v1/admin/lists/:id/entries.csv";

export function adminListsCsvRoutes(app: Hono<Env>, parts: Parts): void {
  const { importList, ports } = parts.useCases;

  app.get(PATH, async (c) => {
    const query = readQuery(c, ListCsvQuery);
    if (!query.ok) return query.error;
    const { encoding = "utf-8" } = query.value;
    const id = c.req.param("id");
    const printed = await importList.export(id, encoding);
    if (printed.ok) {
      const list = (await ports.store.lists.all()).find((each) => each.id === id);
      const title = list?.label.ja ?? id;
      return csvFile(parts, printed.value, { title, plain: "list.csv", encoding });
    }
    if (printed.error.code === "unknown") return refused("no-such-thing");
    return unmappable(printed.error.cells, ({ line }) => `${line}行目`);
  });

  app.post(PATH, async (c) => {
    const query = readQuery(c, ListImportQuery);
    if (!query.ok) return query.error;
    const { dryRun, token, remove, keep = "" } = query.value;
    if (dryRun !== "true" && token === undefined) return importProblem("preview-first");
    const kept = keepOf(keep, /^[0-9]{1,20}$/);
    if (kept === undefined) return answer(problemOf("malformed-request", { field: "keep" }));
    const file = await readCsvFile(c, parts, LIST_CSV_WORDS);
    if (!file.ok) return file.error;
    if (dryRun !== "true") return await apply(c, parts, file.value, token!);
    const wish = { remove: remove === "true", keep: kept };
    const { username } = c.get("administrator").account;
    const found = await importList.preview(c.req.param("id"), file.value, wish, username);
    return found.ok
      ? previewed(found.value.token, found.value.plan, LIST_CSV_WORDS)
      : refused("no-such-thing");
  });

  app.get(`${PATH}/undo`, async (c) => {
    const last = await importList.last(c.req.param("id"));
    if (!last.ok) return refused("no-such-thing");
    if (last.value === undefined) return c.json({});
    const { at, username, changes } = last.value;
    return c.json({ last: { at: isoTime(at), administrator: username, changed: changes.length } });
  });

  app.post(`${PATH}/undo`, async (c) => {
    const undone = await importList.undo(c.req.param("id"), editorOf(c));
    if (undone.ok) return c.json(undone.value);
    return undone.error === "unknown" ? refused("no-such-thing") : importProblem(undone.error);
  });
}

async function apply(c: Ctx, parts: Parts, file: Upload, token: string): Promise<Response> {
  const { username } = c.get("administrator").account;
  const list = c.req.param("id")!;
  const applied = await parts.useCases.importList.apply(list, file, token, username, editorOf(c));
  if (applied.ok) return c.json(applied.value);
  const refusal = applied.error;
  switch (refusal.kind) {
    case "unknown":
      return refused("no-such-thing");
    case "issues":
      return withIssues(refusal.plan, LIST_CSV_WORDS);
    default:
      return await refusedClaim(parts, refusal, username);
  }
}
