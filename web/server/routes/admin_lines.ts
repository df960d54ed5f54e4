/** `/api/v1/admin/lines` and `/api/v1/admin/permissions`: what is dialled out on, and who may (発信許可). */
import type { Hono } from "hono";
import {
  planLineAdd,
  planLineChange,
  planLineDelete,
  planPermissionRow,
  planPermissions,
} from "../../../core/app/admin_lines.ts";
import type { OfficeIndex } from "../../../core/domain/office.ts";
import {
  LineCreate,
  LinePatch,
  PermissionChange,
  PermissionPatch,
} from "../../shared/admin_lines.ts";
import { PageQuery } from "../../shared/admin_parts.ts";
import { PAGE_DEFAULT } from "../../shared/api.ts";
import { expectedRevision, item, revisionOfDelete } from "../admin_answers.ts";
import { editOffice, pageOfAll } from "../admin_edit.ts";
import { shownLine, shownPermissions } from "../admin_present.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function adminLineRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;

  app.get("/api/v1/admin/lines", (c) => {
    const query = readQuery(c, PageQuery);
    if (!query.ok) return query.error;
    const { cursor, limit = PAGE_DEFAULT } = query.value;
    const { items, next } = pageOfAll(useCases.office.index.office.lines, { cursor, limit });
    return c.json({
      items: items.map((line) => shownLine(useCases, line)),
      ...(next === undefined ? {} : { next }),
    });
  });

  app.post("/api/v1/admin/lines", async (c) => {
    const body = await readJson(c, LineCreate);
    if (!body.ok) return body.error;
    const { id } = body.value;
    const plan = (office: OfficeIndex) => planLineAdd(office, body.value);
    const edited = await editOffice(c, parts, `lines[${id}]`, plan);
    if (!edited.ok) return edited.error;
    c.header("location", `/api/v1/admin/lines/${id}`);
    return one(c, parts, id, 201);
  });

  app.get("/api/v1/admin/lines/:id", (c) => one(c, parts, c.req.param("id")));

  app.patch("/api/v1/admin/lines/:id", async (c) => {
    const body = await readJson(c, LinePatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const id = c.req.param("id");
    const expected = expectedRevision(c, revision);
    const plan = (office: OfficeIndex) => planLineChange(office, id, patch, expected);
    const edited = await editOffice(c, parts, `lines[${id}]`, plan);
    return edited.ok ? one(c, parts, id) : edited.error;
  });

  app.delete("/api/v1/admin/lines/:id", async (c) => {
    const id = c.req.param("id");
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const plan = (office: OfficeIndex) => planLineDelete(office, id, expected.value);
    const edited = await editOffice(c, parts, `lines[${id}]`, plan);
    return edited.ok ? c.body(null, 204) : edited.error;
  });
}

export function adminPermissionRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;

  app.get("/api/v1/admin/permissions", async (c) => {
    const query = readQuery(c, PageQuery);
    if (!query.ok) return query.error;
    const { q, cursor, limit = PAGE_DEFAULT } = query.value;
    const found = await useCases.ports.store.people.search({
      limit,
      disabled: "too",
      ...(q === undefined || q === "" ? {} : { q }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const people = found.items.map((extension) => useCases.office.index.person.get(extension))
      .filter((person) => person !== undefined);
    return c.json({
      items: people.map((person) => shownPermissions(useCases, person)),
      ...(found.next === undefined ? {} : { next: found.next }),
    });
  });

  app.post("/api/v1/admin/permissions", async (c) => {
    const body = await readJson(c, PermissionChange);
    if (!body.ok) return body.error;
    let counts = { granted: 0, revoked: 0 };
    const edited = await editOffice(c, parts, "", (office) => {
      const planned = planPermissions(office, body.value);
      if (planned.ok) counts = { granted: planned.value.granted, revoked: planned.value.revoked };
      return planned;
    });
    return edited.ok ? c.json(counts) : edited.error;
  });

  app.get("/api/v1/admin/permissions/:extension", (c) => row(c, parts, c.req.param("extension")));

  app.patch("/api/v1/admin/permissions/:extension", async (c) => {
    const body = await readJson(c, PermissionPatch);
    if (!body.ok) return body.error;
    const { lines, revision } = body.value;
    return await setRow(c, parts, lines, expectedRevision(c, revision)) ??
      row(c, parts, c.req.param("extension"));
  });

  app.delete("/api/v1/admin/permissions/:extension", async (c) => {
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    return await setRow(c, parts, [], expected.value) ?? c.body(null, 204);
  });
}

/** The answer that refuses it, if it is refused. */
async function setRow(
  c: Ctx,
  parts: Parts,
  lines: readonly string[],
  expected: string | undefined,
): Promise<Response | undefined> {
  const extension = c.req.param("extension") ?? "";
  const plan = (office: OfficeIndex) => planPermissionRow(office, extension, lines, expected);
  const edited = await editOffice(c, parts, "", plan);
  return edited.ok ? undefined : edited.error;
}

function one(c: Ctx, { useCases }: Parts, id: string, status: 200 | 201 = 200): Response {
  const line = useCases.office.index.line.get(id);
  return line === undefined ? refused("no-such-thing") : item(c, shownLine(useCases, line), status);
}

function row(c: Ctx, { useCases }: Parts, extension: string): Response {
  const person = useCases.office.index.person.get(extension);
  return person === undefined
    ? refused("no-such-thing")
    : item(c, shownPermissions(useCases, person));
}
