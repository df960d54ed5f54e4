/** Administrators change the office: people, devices, lines; panels and phones follow (requirements §2, S5, S6). */
import assert from "node:assert/strict";
import { passwordPurpose } from "../../core/ports/secrets.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { patch, valuesOf } from "../../web/client/admin/users/user_form.ts";
import type { AdminUser } from "../../web/shared/admin_users.ts";
import { settle } from "../support/virtual_clock.ts";
import { cookieOf, SECRETS, WebOffice } from "../support/web_office.ts";
import { administrator } from "../support/administrator.ts";

Deno.test("users: added, seen by colleagues, signed in, when an administrator adds one", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const added = await admin("users", {
    json: { extension: "２００１", name: "新人 太郎", password: "0042", lines: ["main"] },
  });
  assert.equal(added.status, 201);
  const user = await added.json();
  assert.equal(user.extension, "2001");
  assert.equal(user.hasPassword, true);
  assert.deepEqual(user.lines, ["main"]);
  assert.equal(added.headers.get("etag"), `"${user.revision}"`);
  assert.equal("password" in user, false);
  assert.equal((await web.trySignIn({ extension: "2001", password: "0042" })).status, 204);
  const panel = await web.signIn("1001");
  const found = await web.json("/api/v1/users?q=新人", { cookie: panel });
  assert.deepEqual(found.items.map((one: { extension: string }) => one.extension), ["2001"]);
});

Deno.test("users: what is 0 is kept, shown and changed as such, never taken for nothing (field 17)", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const forward = { to: "0", afterSeconds: 1, whenUnregistered: false };
  const zero = { name: "0", reading: "0", department: "0", forward };
  const json = { ...zero, extension: "2001", password: "0", lines: ["main"] };
  assert.equal((await admin("users", { json })).status, 201);
  const user: AdminUser = await (await admin("users/2001")).json();
  const { name, reading, department } = user;
  assert.deepEqual({ name, reading, department, forward: user.forward }, zero);
  assert.equal(valuesOf(user).forwardTo, "0");
  assert.deepEqual(patch(user, valuesOf(user)), { revision: user.revision });
  const off = patch(user, { ...valuesOf(user), forwardTo: "" });
  assert.equal(off.forward, null);

  const signedIn = await web.trySignIn({ extension: "2001", password: "0" });
  assert.equal(signedIn.status, 204);
  const cookie = cookieOf(signedIn);
  const { items } = await web.json("/api/v1/presences", { cookie });
  const chosen = { code: items[1].code, note: "0" };
  await web.ask("/api/v1/me/presence", { method: "PUT", cookie, json: chosen });
  const [found] = (await web.json("/api/v1/users?q=2001", { cookie })).items;
  assert.deepEqual([found.name, found.department, found.presence.note], ["0", "0", "0"]);
});

Deno.test("users: each fault names its field, when a person cannot be so", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const fields = async (json: unknown) => {
    const answer = await admin("users", { json });
    assert.equal(answer.status, 422);
    const problem = await answer.json();
    assert.equal(problem.code, "invalid-fields");
    return problem.faults.map((fault: { field: string; code: string }) =>
      `${fault.field} ${fault.code}`
    );
  };
  const name = "x";
  assert.deepEqual(await fields({ extension: "1001", name }), ["extension duplicate"]);
  assert.deepEqual(await fields({ extension: "0123", name }), ["extension extension-format"]);
  assert.deepEqual(await fields({ extension: "1190", name }), ["extension extension-is-emergency"]);
  assert.deepEqual(await fields({ extension: "1040", name }), ["extension extension-is-special"]);
  assert.deepEqual(await fields({ extension: "7011", name }), ["extension extension-is-slot"]);
  assert.deepEqual(
    await fields({ extension: "2001", name: "", password: "12345678901", lines: ["nowhere"] }),
    ["name not-a-text", "password malformed", "lines[0] unknown-reference"],
  );
});

Deno.test("users: the second of two administrators is told, when both change one person", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const { revision } = await (await admin("users/1001")).json();
  const first = await admin("users/1001", {
    method: "PATCH",
    json: { department: "営業", revision },
  });
  assert.equal(first.status, 200);
  for (
    const second of [
      { json: { department: "総務", revision } },
      { json: { department: "総務" }, headers: { "if-match": `"${revision}"` } },
    ]
  ) {
    const answer = await admin("users/1001", { method: "PATCH", ...second });
    assert.equal(answer.status, 409);
    assert.equal((await answer.json()).code, "changed-since");
  }
  assert.equal((await (await admin("users/1001")).json()).department, "営業");
});

Deno.test("S5 disabling: sessions and streams end within 5 s, phones are unregistered, a running call goes on", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const cookie = await web.signIn("1001");
  const stream = await web.events(cookie);
  const placed = await web.json("/api/v1/calls", {
    cookie,
    json: { commandId: "c1", device: "1001-desk", destination: "1004", autoAnswer: true },
  });
  await web.advance(6_000);
  assert.equal(web.useCases.board.board.calls.get(placed.callId)?.endedAt, undefined);

  const done = await admin("users/1001", { method: "PATCH", json: { disabled: true } });
  assert.equal(done.status, 200);
  assert.equal((await web.ask("/api/v1/me", { cookie })).status, 401);
  assert.equal((await web.trySignIn({ extension: "1001" })).status, 401);
  await web.advance(5_000);
  assert.equal(stream.ended, true);
  assert.equal(web.useCases.lamps.of("1001" as Extension).registered.length, 0);
  assert.ok(web.useCases.board.board.calls.has(placed.callId), "the call goes on");
  await web.advance(120_000); // the phone tries to register again
  assert.equal(web.useCases.lamps.of("1001" as Extension).registered.length, 0);
});

Deno.test("S5 deleting: the person is gone for everybody, the history stays for administrators", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const cookie = await web.signIn("1001");
  await web.json("/api/v1/calls", {
    cookie,
    json: { commandId: "c1", device: "1001-desk", destination: "1004", autoAnswer: true },
  });
  await web.advance(6_000);
  const call = [...web.useCases.board.board.calls.keys()][0]!;
  await web.json(`/api/v1/calls/${call}/hangup`, {
    cookie,
    json: { commandId: "c2", device: "1001-desk" },
  });
  await web.advance(3_000);
  assert.equal((await admin("users/1001", { method: "DELETE" })).status, 204);
  assert.equal((await web.ask("/api/v1/me", { cookie })).status, 401);
  assert.equal((await admin("users/1001")).status, 404);
  assert.equal((await admin("devices/1001-desk")).status, 404);
  // whoever has the number next sees nothing of it
  const again = await admin("users", {
    json: { extension: "1001", name: "後任 花子", password: "91001" },
  });
  assert.equal(again.status, 201);
  const heir = await web.signIn("1001");
  assert.deepEqual((await web.json("/api/v1/history", { cookie: heir })).items, []);
  const all = await (await admin("history?q=")).json();
  const gone = all.items.filter((one: { owner: { gone?: true } }) => one.owner.gone);
  assert.deepEqual(
    gone.map((one: { owner: { extension: string } }) => one.owner.extension),
    ["1001"],
  );
});

Deno.test("renumbering: history, devices, 発信許可 and password go along, the old number signs in no more", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const cookie = await web.signIn("1001");
  await web.json("/api/v1/calls", {
    cookie,
    json: { commandId: "c1", device: "1001-desk", destination: "1008", autoAnswer: true },
  });
  await web.advance(20_000);
  const before = await web.json("/api/v1/history", { cookie });
  assert.equal(before.items.length, 1);
  const done = await admin("users/1001", { method: "PATCH", json: { extension: "3001" } });
  assert.equal(done.status, 200);
  const user = await done.json();
  assert.deepEqual(user.devices, ["1001-desk", "1001-soft"]);
  assert.ok(user.lines.includes("main"));
  assert.equal((await web.ask("/api/v1/me", { cookie })).status, 401);
  assert.equal((await web.trySignIn({ extension: "1001" })).status, 401);
  const answer = await web.trySignIn({ extension: "3001", password: "91001" });
  assert.equal(answer.status, 204);
  const now = answer.headers.get("set-cookie")!.split(";")[0]!;
  assert.deepEqual((await web.json("/api/v1/history", { cookie: now })).items, before.items);
  const sealed = await web.store.office.sealedPassword("3001" as Extension);
  assert.ok(SECRETS.open(sealed!, passwordPurpose("3001" as Extension)).ok);
  assert.equal((await web.json("/api/v1/me", { cookie: now })).devices[0].registered, true);
});

Deno.test("S6 password: every session of the person ends, and only the new one signs in", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const cookie = await web.signIn("1001");
  const other = await web.signIn("1002");
  const done = await admin("users/1001", { method: "PATCH", json: { password: "007" } });
  assert.equal(done.status, 200);
  assert.equal((await web.ask("/api/v1/me", { cookie })).status, 401);
  assert.equal((await web.ask("/api/v1/me", { cookie: other })).status, 200);
  assert.equal((await web.trySignIn({ extension: "1001" })).status, 401);
  assert.equal((await web.trySignIn({ extension: "1001", password: "7" })).status, 401);
  assert.equal((await web.trySignIn({ extension: "1001", password: "007" })).status, 204);
});

Deno.test("S6 SIP secret: shown once, the old digest fails, and the phone that had it is out", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  assert.equal((await (await admin("devices/1001-desk")).json()).registered, true);
  const done = await admin("devices/1001-desk", { method: "PATCH", json: { newSecret: true } });
  const device = await done.json();
  assert.match(device.sipSecret, /^[a-z2-9]{20}$/);
  assert.equal("sipSecret" in await (await admin("devices/1001-desk")).json(), false);
  await web.advance(1_000);
  assert.equal((await (await admin("devices/1001-desk")).json()).registered, false);
  await web.advance(120_000);
  await settle();
  assert.equal((await (await admin("devices/1001-desk")).json()).registered, false);
  assert.doesNotMatch(web.logText(), new RegExp(device.sipSecret));
});

Deno.test("devices: one that is added may register and is called, one that is deleted is gone", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const added = await admin("devices", {
    json: { id: "1001-lobby", owner: "1001", label: { ja: "ロビー", en: "Lobby" } },
  });
  assert.equal(added.status, 201);
  assert.match((await added.json()).sipSecret, /^[a-z2-9]{20}$/);
  const cookie = await web.signIn("1001");
  const ids = async () =>
    (await web.json("/api/v1/me", { cookie })).devices.map((one: { id: string }) => one.id);
  assert.deepEqual(await ids(), ["1001-desk", "1001-soft", "1001-lobby"]);
  assert.equal((await admin("devices/1001-desk", { method: "DELETE" })).status, 204);
  assert.deepEqual(await ids(), ["1001-soft", "1001-lobby"]);
  assert.equal(web.useCases.board.board.devices.get("1001-desk" as never)?.registered, false);
  const twice = await admin("devices", { json: { id: "1001-lobby", owner: "9999" } });
  const { faults } = await twice.json();
  assert.deepEqual(faults.map((one: { field: string }) => one.field), ["id"]);
});

Deno.test("発信許可: a cell that is revoked is refused from the next click on, and the panel is told", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const cookie = await web.signIn("1001");
  const stream = await web.events(cookie);
  const changed = await admin("permissions", {
    json: { revoke: [{ extension: "1001", line: "main" }] },
  });
  assert.deepEqual(await changed.json(), { granted: 0, revoked: 1 });
  const refused = await web.ask("/api/v1/calls", {
    cookie,
    json: {
      commandId: "c1",
      device: "1001-desk",
      destination: "0312345678",
      line: "main",
      autoAnswer: true,
    },
  });
  assert.equal((await refused.json()).code, "line-not-permitted");
  await settle();
  const permitted = stream.of("snapshot").map((entry) =>
    entry.me.lines.find((line) => line.id === "main")?.permitted
  );
  assert.deepEqual(permitted, [true, false]);
});
