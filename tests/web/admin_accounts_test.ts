/** Administrators' accounts: who is the last stays, a password ends other sessions, listening is in the audit log. */
import assert from "node:assert/strict";
import { ADMIN_PASSWORD, adminCookie } from "../support/administrator.ts";
import { cookieOf, WebOffice } from "../support/web_office.ts";

Deno.test("accounts: the last with the right over accounts can neither lose it nor go", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  const path = "/api/v1/admin/accounts/admin";
  for (
    const ask of [{ method: "DELETE" }, { method: "PATCH", json: { rights: { accounts: false } } }]
  ) {
    const answer = await web.ask(path, { ...ask, cookie });
    assert.equal(answer.status, 409);
    assert.equal((await answer.json()).code, "last-account");
  }
  const short = await web.ask("/api/v1/admin/accounts", {
    cookie,
    json: { username: "Not One", password: "short", rights: {} },
  });
  const { faults } = await short.json();
  assert.deepEqual(faults.map((fault: { field: string; code: string }) => fault.code), [
    "username-malformed",
    "admin-password-too-short",
  ]);
});

Deno.test("S6 administrators: one's own new password ends one's other sessions, by proof of the old one", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  const again = await web.ask("/api/v1/admin/session", {
    json: { username: "admin", password: ADMIN_PASSWORD },
  });
  const other = cookieOf(again);
  const change = (current: string, next: string) =>
    web.ask("/api/v1/admin/session/password", { method: "PUT", cookie, json: { current, next } });
  assert.equal((await change("not the old one", "another long password")).status, 403);
  assert.equal((await change(ADMIN_PASSWORD, "short")).status, 422);
  assert.equal((await change(ADMIN_PASSWORD, "another long password")).status, 204);
  assert.equal((await web.ask("/api/v1/admin/session", { cookie })).status, 200);
  assert.equal((await web.ask("/api/v1/admin/session", { cookie: other })).status, 401);
});
