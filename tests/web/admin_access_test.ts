/** Every route of administration for every role (A1, S4, C1, H5): nobody, a person, an administrator without and with the right. */
import assert from "node:assert/strict";
import { ADMIN_SESSION_AGE_MAX, ADMIN_SESSION_IDLE_MAX } from "../../core/app/admin_sessions.ts";
import { ADMIN_RIGHTS } from "../../core/domain/admin_rights.ts";
import { sha256Hex } from "../../core/lib/sha256.ts";
import { instant } from "../../core/lib/time.ts";
import { ADMIN_OPERATIONS } from "../../web/server/operations_admin.ts";
import { ADMIN_PASSWORD, adminCookie } from "../support/administrator.ts";
import { cookieOf, WebOffice } from "../support/web_office.ts";

/** What a parameter of a path may be called, of things the demo office has. */
const NAMES: Readonly<Record<string, string>> = {
  username: "admin",
  extension: "1001",
  id: "nothing",
  code: "available",
  entry: "1",
  part: "parking",
};

const GUARDED = ADMIN_OPERATIONS.filter((operation) => operation.open !== true);

function pathOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? "nothing");
}

Deno.test("A1 administration: every route × role — 401 to nobody, 403 to a person, 403 without the right, in with it", async () => {
  await using web = await WebOffice.open();
  const person = await web.signIn("1009");
  const all = await adminCookie(web);
  const none = await adminCookie(web, [], "nobody");
  const only = new Map<string, string>();
  for (const right of ADMIN_RIGHTS) only.set(right, await adminCookie(web, [right], right));
  for (const { method, path, rights = [] } of GUARDED) {
    // the last to be asked may do it, hence what changes is asked with a body that is refused
    const ask = async (cookie?: string) => {
      const answer = await web.ask(pathOf(path), {
        method: method.toUpperCase(),
        ...(cookie === undefined ? {} : { cookie }),
        ...(method === "get" ? {} : { json: null }),
        ...(method === "delete" ? { headers: { "if-match": '"none"' } } : {}),
      });
      const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
      if (isStream) await answer.body?.cancel(); // it would never end
      const text = isStream ? "" : await answer.text();
      const code = /"code":"([a-z-]+)"/.exec(text)?.[1];
      return { status: answer.status, code };
    };
    const name = `${method} ${path}`;
    assert.deepEqual(await ask(), { status: 401, code: "session-expired" }, name);
    assert.deepEqual(await ask(person), { status: 403, code: "admin-only" }, name);
    const bare = await ask(none);
    if (rights.length === 0) assert.notEqual(bare.code, "right-missing", name);
    else assert.deepEqual(bare, { status: 403, code: "right-missing" }, name);
    for (const right of rights) {
      const answer = await ask(only.get(right)!);
      assert.ok(answer.status !== 401 && answer.code !== "right-missing", `${name} ${right}`);
    }
    for (const other of ADMIN_RIGHTS) {
      if (rights.length === 0 || rights.includes(other)) continue;
      assert.equal((await ask(only.get(other)!)).code, "right-missing", `${name} ${other}`);
    }
    assert.notEqual((await ask(all)).code, "right-missing", name);
  }
});

Deno.test("A1 administration: what is no operation is nothing, for every administrator", async () => {
  await using web = await WebOffice.open();
  const cookie = await adminCookie(web);
  for (const path of ["nothing", "users/1001/nothing", "accounts/x/y", "users%2F1001/x"]) {
    assert.equal((await web.ask(`/api/v1/admin/${path}`, { cookie })).status, 404, path);
  }
  assert.equal((await web.ask("/api/v1/me", { cookie })).status, 401);
});

Deno.test("S4 administrators: after signing out the cookie is dead, and another sign-in kills the former", async () => {
  await using web = await WebOffice.open();
  const cookie = await adminCookie(web);
  const json = { username: "Ａdmin", password: ADMIN_PASSWORD };
  const again = await web.ask("/api/v1/admin/session", { json, cookie });
  assert.equal(again.status, 204);
  const second = cookieOf(again);
  assert.notEqual(second, cookie);
  assert.equal((await web.ask("/api/v1/admin/session", { cookie })).status, 401);
  assert.equal((await web.json("/api/v1/admin/session", { cookie: second })).username, "admin");
  assert.match(again.headers.get("set-cookie")!, /HttpOnly/);
  const out = await web.ask("/api/v1/admin/session", { method: "DELETE", cookie: second });
  assert.equal(out.status, 204);
  assert.equal((await web.ask("/api/v1/admin/session", { cookie: second })).status, 401);
});

Deno.test("S7 administrators: a session ends after 2 hours without use and after a day in any case", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  await adminCookie(web);
  const ages: readonly (readonly [madeAgo: number, usedAgo: number, status: number])[] = [
    [ADMIN_SESSION_AGE_MAX - 1_000, ADMIN_SESSION_IDLE_MAX - 1_000, 200],
    [ADMIN_SESSION_AGE_MAX, 0, 401],
    [ADMIN_SESSION_IDLE_MAX, ADMIN_SESSION_IDLE_MAX, 401],
  ];
  const now = web.clock.now();
  for (const [at, [madeAgo, usedAgo, status]] of ages.entries()) {
    const token = String(at).repeat(43);
    await web.store.adminSessions.create({
      tokenHash: sha256Hex(token),
      owner: "admin",
      createdAt: instant(now - madeAgo),
      usedAt: instant(now - usedAgo),
    });
    const answer = await web.ask("/api/v1/admin/session", { cookie: `naisen_admin=${token}` });
    assert.equal(answer.status, status, `${madeAgo} ${usedAgo}`);
  }
});

Deno.test("B3 administrators: wrong tries from one address lock that address, and nobody elsewhere", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  await adminCookie(web);
  const json = { username: "admin", password: "a wrong password" };
  const attacker = { remote: "203.0.113.7" };
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const asked = web.ask("/api/v1/admin/session", { json, ...attacker });
    await web.clock.wake(1_000);
    statuses.push((await asked).status);
  }
  assert.deepEqual([...new Set(statuses)], [401, 429]);
  const right = { json: { username: "admin", password: ADMIN_PASSWORD } };
  assert.equal((await web.ask("/api/v1/admin/session", { ...right, ...attacker })).status, 429);
  const elsewhere = web.ask("/api/v1/admin/session", { ...right, remote: "198.51.100.2" });
  await web.clock.wake(1_000);
  assert.equal((await elsewhere).status, 204);
});

Deno.test("E1 administrators: an unknown name and a wrong password are one answer; neither password is told anywhere", async () => {
  await using web = await WebOffice.open();
  const admin = await adminCookie(web);
  const bodies: string[] = [];
  for (const username of ["admin", "unknown", "no name at all!"]) {
    const json = { username, password: "hunter2-hunter2" };
    const answer = await web.ask("/api/v1/admin/session", { json });
    assert.equal(answer.status, 401);
    bodies.push(await answer.text());
  }
  assert.equal(new Set(bodies).size, 1);
  assert.doesNotMatch(web.logText(), /hunter2/);
  const audit = await web.json("/api/v1/admin/audit?action=session.refuse", { cookie: admin });
  assert.deepEqual(audit.items.map((one: { actor: { name: string } }) => one.actor.name), [
    "?",
    "unknown",
    "admin",
  ]);
  assert.doesNotMatch(JSON.stringify(audit), /hunter2/);
});
