/** `/api/v1/admin/lists`: phonebooks (リスト) and their entries. */
import type { Hono } from "hono";
import {
  findEntry,
  planEntryAdd,
  planEntryChange,
  planEntryDelete,
  planListAdd,
  planListChange,
  planListDelete,
} from "../../../core/app/admin_settings.ts";
import { PageQuery } from "../../shared/admin_parts.ts";
import {
  ListCreate,
  ListEntryCreate,
  ListEntryPatch,
  ListPatch,
} from "../../shared/admin_settings.ts";
import { PAGE_DEFAULT } from "../../shared/api.ts";
import { expectedRevision, item, revisionOfDelete } from "../admin_answers.ts";
import { editOffice, pageOfAll } from "../admin_edit.ts";
import { shownEntry, shownList } from "../admin_present.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function adminListRoutes(app: Hono<Env>, parts: Parts): void {
  const { lists } = parts.useCases.ports.store;

  app.get("/api/v1/admin/lists", async (c) => {
    const query = readQuery(c, PageQuery);
    if (!query.ok) return query.error;
    const { cursor, limit = PAGE_DEFAULT } = query.value;
    const { items, next } = pageOfAll(await lists.all(), { cursor, limit });
    const counts = await lists.counts();
    return c.json({
      items: items.map((list) => shownList(list, counts.get(list.id) ?? 0)),
      ...(next === undefined ? {} : { next }),
    });
  });

  app.post("/api/v1/admin/lists", async (c) => {
    const body = await readJson(c, ListCreate);
    if (!body.ok) return body.error;
    const edited = await editOffice(c, parts, "", () => planListAdd(lists, body.value));
    if (!edited.ok) return edited.error;
    c.header("location", `/api/v1/admin/lists/${body.value.id}`);
    return await one(c, parts, body.value.id, 201);
  });

  app.get("/api/v1/admin/lists/:id", (c) => one(c, parts, c.req.param("id")));

  app.patch("/api/v1/admin/lists/:id", async (c) => {
    const body = await readJson(c, ListPatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const id = c.req.param("id");
    const expected = expectedRevision(c, revision);
    const edited = await editOffice(c, parts, "", () => planListChange(lists, id, patch, expected));
    return edited.ok ? await one(c, parts, id) : edited.error;
  });

  app.delete("/api/v1/admin/lists/:id", async (c) => {
    const id = c.req.param("id");
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const edited = await editOffice(c, parts, "", () => planListDelete(lists, id, expected.value));
    return edited.ok ? c.body(null, 204) : edited.error;
  });
  adminListEntryRoutes(app, parts);
}

function adminListEntryRoutes(app: Hono<Env>, parts: Parts): void {
  const { lists } = parts.useCases.ports.store;
  const entryPath = "/api/v1/admin/lists/:id/entries/:entry";

  app.get("/api/v1/admin/lists/:id/entries", async (c) => {
    const query = readQuery(c, PageQuery);
    if (!query.ok) return query.error;
    const { q, cursor, limit = PAGE_DEFAULT } = query.value;
    const list = c.req.param("id");
    if (!(await lists.all()).some(({ id }) => id === list)) return refused("no-such-thing");
    const { items, next } = await lists.entries({
      list,
      limit,
      ...(q === undefined || q === "" ? {} : { q }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return c.json({ items: items.map(shownEntry), ...(next === undefined ? {} : { next }) });
  });

  app.post("/api/v1/admin/lists/:id/entries", async (c) => {
    const body = await readJson(c, ListEntryCreate);
    if (!body.ok) return body.error;
    const list = c.req.param("id");
    const edited = await editOffice(c, parts, "", () => planEntryAdd(lists, list, body.value));
    if (!edited.ok) return edited.error;
    // of those of this name the one that came last
    const { items } = await lists.entries({ list, q: body.value.name, limit: 200 });
    const added = items.filter(({ name }) => name === body.value.name)
      .reduce<(typeof items)[number] | undefined>(
        (last, each) => last === undefined || each.id > last.id ? each : last,
        undefined,
      );
    return added === undefined ? c.body(null, 204) : item(c, shownEntry(added), 201);
  });

  app.get(entryPath, async (c) => {
    const entry = await findEntry(lists, placeOf(c));
    return entry === undefined ? refused("no-such-thing") : item(c, shownEntry(entry));
  });

  app.patch(entryPath, async (c) => {
    const body = await readJson(c, ListEntryPatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const place = placeOf(c);
    const expected = expectedRevision(c, revision);
    const plan = () => planEntryChange(lists, place, patch, expected);
    const edited = await editOffice(c, parts, "", plan);
    if (!edited.ok) return edited.error;
    const entry = await findEntry(lists, place);
    return entry === undefined ? refused("no-such-thing") : item(c, shownEntry(entry));
  });

  app.delete(entryPath, async (c) => {
    const place = placeOf(c);
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const edited = await editOffice(
      c,
      parts,
      "",
      () => planEntryDelete(lists, place, expected.value),
    );
    return edited.ok ? c.body(null, 204) : edited.error;
  });
}

function placeOf(c: Ctx): { readonly list: string; readonly id: number } {
  const entry = c.req.param("entry") ?? "";
  return { list: c.req.param("id") ?? "", id: /^[0-9]{1,15}$/.test(entry) ? Number(entry) : -1 };
}

async function one(
  c: Ctx,
  { useCases }: Parts,
  id: string,
  status: 200 | 201 = 200,
): Promise<Response> {
  const { lists } = useCases.ports.store;
  const list = (await lists.all()).find((list) => list.id === id);
  if (list === undefined) return refused("no-such-thing");
  const count = (await lists.counts()).get(id) ?? 0;
  return item(c, shownList(list, count), status);
}
