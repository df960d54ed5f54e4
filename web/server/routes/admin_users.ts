/** `/api/v1/admin/users`: people, added, changed, renumbered, disabled and deleted. */
import type { Hono } from "hono";
import {
  planUserAdd,
  planUserChange,
  planUserDelete,
  type UserWish,
} from "../../../core/app/admin_users.ts";
import type { Extension } from "../../../core/domain/ids.ts";
import type { OfficeIndex } from "../../../core/domain/office.ts";
import { AdminUserQuery, UserCreate, UserPatch } from "../../shared/admin_users.ts";
import { PAGE_DEFAULT } from "../../shared/api.ts";
import { expectedRevision, item, revisionOfDelete } from "../admin_answers.ts";
import { editorOf } from "../admin_gate.ts";
import { editOffice } from "../admin_edit.ts";
import { shownUser } from "../admin_present.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function adminUserRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;
  const { store } = useCases.ports;

  app.get("/api/v1/admin/users", async (c) => {
    const query = readQuery(c, AdminUserQuery);
    if (!query.ok) return query.error;
    const { q, cursor, limit = PAGE_DEFAULT, disabled } = query.value;
    const found = await store.people.search({
      limit,
      ...(q === undefined || q === "" ? {} : { q }),
      ...(cursor === undefined ? {} : { cursor }),
      ...(disabled === "false" ? {} : { disabled: disabled === "true" ? "only" : "too" } as const),
    });
    const having = await store.office.havePassword(found.items);
    const { index } = useCases.office;
    const people = found.items.map((extension) => index.person.get(extension))
      .filter((person) => person !== undefined);
    return c.json({
      items: people.map((person) => shownUser(useCases, person, having.has(person.extension))),
      total: index.office.people.length,
      ...(found.next === undefined ? {} : { next: found.next }),
    });
  });

  app.post("/api/v1/admin/users", async (c) => {
    const body = await readJson(c, UserCreate);
    if (!body.ok) return body.error;
    const wish = wishOf(body.value);
    const extension = body.value.extension.normalize("NFKC").trim();
    const plan = (office: OfficeIndex) => planUserAdd(office, wish);
    const edited = await editOffice(c, parts, `people[${extension}]`, plan);
    if (!edited.ok) return edited.error;
    c.header("location", `/api/v1/admin/users/${extension}`);
    return await one(c, parts, extension, 201);
  });

  app.get("/api/v1/admin/users/:extension", (c) => one(c, parts, c.req.param("extension")));

  app.patch("/api/v1/admin/users/:extension", async (c) => {
    const body = await readJson(c, UserPatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const extension = c.req.param("extension");
    const after = patch.extension?.normalize("NFKC").trim() ?? extension;
    const expected = expectedRevision(c, revision);
    const plan = (office: OfficeIndex) =>
      planUserChange(office, extension, wishOf(patch), expected);
    const edited = await editOffice(c, parts, `people[${after}]`, plan);
    return edited.ok ? await one(c, parts, after) : edited.error;
  });

  app.delete("/api/v1/admin/users/:extension/sessions", async (c) => {
    const { office, ports, sessions } = parts.useCases;
    const person = office.index.person.get(c.req.param("extension"));
    if (person === undefined) return refused("no-such-thing");
    await sessions.closeAllOf(person.extension);
    await ports.store.audit.add({
      at: ports.clock.now(),
      ...editorOf(c),
      action: "user.sign-out",
      target: person.extension,
    });
    return c.body(null, 204);
  });

  app.delete("/api/v1/admin/users/:extension", async (c) => {
    const extension = c.req.param("extension");
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const plan = (office: OfficeIndex) => planUserDelete(office, extension, expected.value);
    const edited = await editOffice(c, parts, `people[${extension}]`, plan);
    return edited.ok ? c.body(null, 204) : edited.error;
  });
}

async function one(
  c: Ctx,
  { useCases }: Parts,
  extension: string,
  status: 200 | 201 = 200,
): Promise<Response> {
  const person = useCases.office.index.person.get(extension);
  if (person === undefined) return refused("no-such-thing");
  const having = await useCases.ports.store.office.havePassword([extension as Extension]);
  return item(c, shownUser(useCases, person, having.has(person.extension)), status);
}

function wishOf({ password, lines, ...person }: Omit<UserPatch, "revision">): UserWish {
  return {
    person,
    ...(password === undefined ? {} : { password }),
    ...(lines === undefined ? {} : { lines }),
  };
}
