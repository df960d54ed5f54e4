/** `/api/v1/admin/accounts`: administrators' accounts, for who has the right over them. */
import type { Hono } from "hono";
import { type AdminRights, NO_RIGHTS } from "../../../core/domain/admin_rights.ts";
import { AccountCreate, AccountPatch } from "../../shared/admin_accounts.ts";
import { refusedAccount, shownAccount } from "../admin_accounts.ts";
import { expectedRevision, item, revisionOfDelete } from "../admin_answers.ts";
import { editorOf } from "../admin_gate.ts";
import { readJson } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function adminAccountRoutes(app: Hono<Env>, { useCases }: Parts): void {
  const { administrators } = useCases;

  app.get("/api/v1/admin/accounts", async (c) => {
    return c.json({ items: (await administrators.all()).map(shownAccount) });
  });

  app.post("/api/v1/admin/accounts", async (c) => {
    const body = await readJson(c, AccountCreate);
    if (!body.ok) return body.error;
    const { username, name = "", password, rights } = body.value;
    const made = await administrators.create(editorOf(c), {
      username,
      name,
      password,
      rights: withRights(NO_RIGHTS, rights),
    });
    return made.ok ? item(c, shownAccount(made.value), 201) : refusedAccount(made.error);
  });

  app.get("/api/v1/admin/accounts/:username", async (c) => {
    const account = await administrators.find(c.req.param("username"));
    return account === undefined ? refused("no-such-thing") : item(c, shownAccount(account));
  });

  app.patch("/api/v1/admin/accounts/:username", async (c) => {
    const body = await readJson(c, AccountPatch);
    if (!body.ok) return body.error;
    const { revision, rights, name, password } = body.value;
    const username = c.req.param("username");
    const before = await administrators.find(username);
    if (before === undefined) return refused("no-such-thing");
    const expected = expectedRevision(c, revision) ?? shownAccount(before).revision;
    if (expected !== shownAccount(before).revision) return refused("changed-since");
    const isOwn = username === c.get("administrator").account.username;
    const changed = await administrators.change(editorOf(c), username, {
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password }),
      ...(rights === undefined ? {} : { rights: withRights(before.rights, rights) }),
    }, isOwn ? c.get("administrator").tokenHash : undefined);
    return changed.ok ? item(c, shownAccount(changed.value)) : refusedAccount(changed.error);
  });

  app.delete("/api/v1/admin/accounts/:username", async (c) => {
    const username = c.req.param("username");
    const before = await administrators.find(username);
    if (before === undefined) return refused("no-such-thing");
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const { revision } = shownAccount(before);
    if ((expected.value ?? revision) !== revision) return refused("changed-since");
    const gone = await administrators.delete(editorOf(c), username);
    return gone.ok ? c.body(null, 204) : refusedAccount(gone.error);
  });
}

function withRights(
  before: AdminRights,
  given: { readonly [right in keyof AdminRights]?: boolean | undefined },
): AdminRights {
  const named = Object.entries(given).filter(([, has]) => has !== undefined);
  return { ...before, ...Object.fromEntries(named) };
}
