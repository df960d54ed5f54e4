/** What administrators see: registrations with their true reason, locks, the audit log, the board, the office as a file. */
import assert from "node:assert/strict";
import * as v from "valibot";
import { type OfficeFile, readOfficeFile } from "../../core/domain/office_file.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { instant } from "../../core/lib/time.ts";
import { AdminHistoryPage } from "../../web/shared/admin_watch.ts";
import { BOARD_STREAMS_MAX } from "../../web/server/board_stream.ts";
import { callOf, partOf } from "../contract/store_calls.ts";
import { administrator } from "../support/administrator.ts";
import { EventReader } from "../support/event_reader.ts";
import { settle } from "../support/virtual_clock.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

Deno.test("登録の状況: each REGISTER with source, device and the true reason, newest first", async () => {
  await using web = await WebOffice.open({
    warmUp: 0,
    sipSecret: (device, secret) => device === "1004-desk" ? "wrong" : secret,
    office: (file) => ({
      ...file,
      people: file.people.map((person) => ({
        ...person,
        disabled: person.extension === "1002",
      })),
    }),
  });
  const admin = await administrator(web);
  await web.advance(5_000);
  const { items } = await (await admin("registrations")).json();
  const outcomes = (user: string) =>
    new Set(
      items.filter((one: { user: string }) => one.user === user)
        .map((one: { outcome: string }) => one.outcome),
    );
  assert.ok(outcomes("1001-desk").has("registered"));
  assert.ok(outcomes("1002-desk").has("disabled"));
  assert.ok(outcomes("1004-desk").has("wrong-password") || outcomes("1004-desk").has("locked"));
  assert.ok(items.length <= 500);
  const [first] = items;
  assert.match(first.source, /^[0-9.]+:\d+$/);
  assert.ok(first.message.ja !== "" && first.message.en !== "");
});

Deno.test("locks: seen with account and address, undone by an administrator, who is named in the audit log", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const admin = await administrator(web);
  const remote = "203.0.113.9";
  const attempt = async (password: string) => {
    const asked = web.trySignIn({ extension: "1001", password }, { remote });
    await web.clock.wake(1_000);
    return (await asked).status;
  };
  for (let i = 0; i < 11; i++) await attempt("0000");
  assert.equal(await attempt("91001"), 429);
  const { items } = await (await admin("locks")).json();
  assert.equal(items.length, 1);
  assert.equal(items[0].address, remote);
  assert.equal(items[0].account, "demo/1001");
  assert.equal((await admin(`locks/${items[0].id}`, { method: "DELETE" })).status, 204);
  assert.equal((await admin(`locks/${items[0].id}`, { method: "DELETE" })).status, 404);
  assert.equal(await attempt("91001"), 204);
  const audit = await (await admin("audit?action=lock.undo")).json();
  assert.equal(audit.items[0].target, "demo/1001");
  assert.equal(audit.items[0].actor.name, "admin");
});

Deno.test("audit: who, what, when, from where, and no password in any entry", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const admin = await administrator(web);
  const remote = "198.51.100.7";
  await admin("users", { remote, json: { extension: "2001", name: "新人", password: "31337" } });
  await admin("users/2001", { remote, method: "PATCH", json: { name: "新人 一", password: "73" } });
  await admin("devices", { remote, json: { id: "2001-desk", owner: "2001", sipSecret: "s3cr3t" } });
  await admin("settings", { remote, method: "PATCH", json: { parking: { timeoutSeconds: 90 } } });
  const { items } = await (await admin(`audit?q=${remote}`)).json();
  assert.deepEqual(items.map((one: { action: string }) => one.action), [
    "settings.change",
    "device.add",
    "user.change",
    "user.password",
    "user.add",
  ]);
  assert.deepEqual(items[0].detail, { timeoutSeconds: { before: "60", after: "90" } });
  assert.deepEqual(items[2].detail, { name: { before: "新人", after: "新人 一" } });
  assert.equal(items[0].address, remote);
  assert.doesNotMatch(JSON.stringify(items), /31337|s3cr3t|"73"/);
});

Deno.test("board: every live call with its devices, and the lines with what is used of them", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const cookie = await web.signIn("1001");
  await web.json("/api/v1/calls", {
    cookie,
    json: {
      commandId: "c1",
      device: "1001-desk",
      destination: "0312345678",
      line: "main",
      autoAnswer: true,
    },
  });
  await web.advance(6_000);
  const board = await (await admin("board")).json();
  assert.equal(board.calls.length, 1);
  assert.equal(board.calls[0].legs[0].device, "1001-desk");
  const main = board.lines.find((line: { id: string }) => line.id === "main");
  assert.deepEqual([main.used, main.channels, main.trunk], [1, 10, "simulated"]);
});

Deno.test("office.json: with secrets it is the office file again; without the right none is told", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const admin = await administrator(web);
  const bare = await (await admin("office.json")).text();
  assert.doesNotMatch(bare, /91001|sip-1001-desk|ha1/);
  const read = readOfficeFile(await (await admin("office.json?secrets=true")).json());
  assert.ok(read.ok);
  assert.deepEqual(sorted(read.value), sorted(web.file));
  const limited = await administrator(web, ["settings"], "limited");
  const refused = await limited("office.json?secrets=true");
  assert.equal(refused.status, 403);
  assert.equal((await refused.json()).code, "right-missing");
  const audit = await (await admin("audit?q=office.export")).json();
  assert.deepEqual(audit.items.map((one: { action: string }) => one.action), [
    "office.export-secrets",
    "office.export",
  ]);
});

Deno.test("an empty office: is administrable step by step until somebody signs in", async () => {
  await using web = await WebOffice.open({
    noPhones: true,
    office: (file) => ({
      ...file,
      loginId: "office",
      people: [],
      devices: [],
      lines: [],
      permissions: [],
      presences: [],
      lists: [],
    }),
  });
  const admin = await administrator(web);
  const open = async () =>
    (await (await admin("overview")).json()).steps
      .filter((one: { done: boolean }) => !one.done).map((one: { step: string }) => one.step);
  assert.deepEqual(await open(), [
    "login-id",
    "line",
    "user",
    "password",
    "permission",
    "device",
    "phone",
  ]);
  const made = [
    await admin("settings/office", { method: "PATCH", json: { loginId: "acme" } }),
    await admin("lines", {
      json: { id: "main", label: { ja: "代表", en: "Main" }, number: "0300000001" },
    }),
    await admin("users", {
      json: { extension: "10", name: "Ada", password: "1", lines: ["main"] },
    }),
    await admin("devices", { json: { id: "10-desk", owner: "10" } }),
    await admin("lists", { json: { id: "book", label: { ja: "電話帳", en: "Book" } } }),
    await admin("lists/book/entries", { json: { name: "警備", number: "03-1234-5678" } }),
    await admin("presences", {
      json: {
        code: "available",
        label: { ja: "通話待機", en: "Available" },
        sipType: "available",
        colour: "green",
        rings: true,
      },
    }),
  ];
  for (const answer of made) assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
  assert.deepEqual(await open(), ["phone"]);
  const answer = await web.trySignIn({ loginId: "acme", extension: "10", password: "1" });
  assert.equal(answer.status, 204);
  const notice = await (await admin("start-notice")).json();
  assert.equal(notice.loginId, "acme");
  assert.deepEqual(notice.people.map((one: { extension: string }) => one.extension), ["10"]);
});

/** Members in any order, lists of permissions too. */
function sorted(file: OfficeFile): unknown {
  const text = (value: unknown) => JSON.stringify(value, Object.keys(flat(value)).sort());
  return { ...JSON.parse(text(file)), permissions: file.permissions.map(text).sort() };
}

function flat(value: unknown, names: Record<string, true> = {}): Record<string, true> {
  if (typeof value !== "object" || value === null) return names;
  for (const [name, part] of Object.entries(value)) {
    names[name] = true;
    flat(part, names);
  }
  return names;
}

Deno.test("S5 board/events: the board at once and whenever it changes, the latest only, until the right is gone", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const events = new EventReader(await admin("board/events"));
  const boards = () =>
    events.all.filter(({ event }) => event === "board")
      // deno-lint-ignore no-explicit-any
      .map(({ entry }) => entry as any);
  await settle();
  assert.deepEqual(boards().map(({ calls }) => calls), [[]]);
  const cookie = await web.signIn("1001");
  await web.json("/api/v1/calls", {
    cookie,
    json: { commandId: newCommandId(), device: "1001-desk", destination: "1004", autoAnswer: true },
  });
  await web.advance(6_000);
  assert.equal(boards().at(-1).calls[0].state, "talking");
  assert.ok(boards().length < 12, "no more often than people see");
  await web.advance(9_000);
  assert.equal(events.all.at(-1)?.event, "heartbeat");
  await web.useCases.adminSessions.closeAllOf("admin");
  await web.advance(5_000);
  assert.ok(events.ended);
});

Deno.test("BOARD_STREAMS_MAX: one more is told to come again", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const admin = await administrator(web);
  const open = await Promise.all(
    Array.from(
      { length: BOARD_STREAMS_MAX },
      async () => new EventReader(await admin("board/events")),
    ),
  );
  const refused = await admin("board/events");
  assert.deepEqual([refused.status, (await refused.json()).code], [429, "too-many-streams"]);
  await open[0]!.close();
  const again = new EventReader(await admin("board/events"));
  for (const each of [...open, again]) await each.close();
});

Deno.test("admin/history.csv: everybody's calls with whose each is, selected like the rows, audited", async () => {
  await using web = await WebOffice.open();
  const admin = await administrator(web);
  const call = callOf("c1", web.clock.now());
  await web.store.history.put(call, [
    partOf(call),
    partOf(call, { id: "c1.1004.2", owner: "1004" as Extension }),
  ]);
  const rows = async (query = "") => {
    const answer = await admin(`history.csv${query}`);
    assert.equal(answer.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
    return (await answer.text()).trim().split("\r\n");
  };
  const all = await rows();
  assert.match(all[0]!, /^\uFEFF?内線番号,氏名,開始日時,/);
  assert.equal(all.length, 3);
  const [one, ...more] = (await rows("?owner=1004")).slice(1);
  assert.match(one!, /^1004,髙橋 美咲,/);
  assert.deepEqual(more, []);
  assert.equal((await admin("history.csv?direction=sideways")).status, 400);
  const audit = await (await admin("audit?action=history.export")).json();
  assert.equal(audit.items.length, 2);
  await web.store.history.putGap({ from: instant(0), to: instant(60_000) });
  const { items, gaps } = v.parse(AdminHistoryPage, await (await admin("history")).json());
  assert.equal(items.length, 2);
  assert.deepEqual(gaps, [
    { from: "1970-01-01T09:00:00.000+09:00", to: "1970-01-01T09:01:00.000+09:00" },
  ]);
});

Deno.test("S5 users/{extension}/sessions: every browser of a person is signed out, the others stay; audited", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const admin = await administrator(web);
  const [first, second, other] = [
    await web.signIn("1001"),
    await web.signIn("1001"),
    await web.signIn("1002"),
  ];
  assert.equal((await admin("users/1001/sessions", { method: "DELETE" })).status, 204);
  const status = async (cookie: string) => (await web.ask("/api/v1/me", { cookie })).status;
  assert.deepEqual([await status(first), await status(second), await status(other)], [
    401,
    401,
    200,
  ]);
  assert.equal((await admin("users/1999/sessions", { method: "DELETE" })).status, 404);
  const { items } = await (await admin("audit?action=user.sign-out")).json();
  assert.deepEqual(items.map(({ target }: { target: string }) => target), ["1001"]);
});

Deno.test("changed-since: what is deleted may name its revision, by If-Match or in the body; without it is as it was", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const admin = await administrator(web);
  for (
    const path of [
      "presences/away",
      "lines/world",
      "users/1010",
      "devices/1009-soft",
      "lists/customers",
    ]
  ) {
    const found = await admin(path);
    assert.equal(found.status, 200, path);
    const { revision } = await found.json();
    const stale = await admin(path, { method: "DELETE", json: { revision: "0000000000000000" } });
    assert.deepEqual([stale.status, (await stale.json()).code], [409, "changed-since"], path);
    const header = await admin(path, { method: "DELETE", headers: { "if-match": '"0"' } });
    assert.equal(header.status, 409, path);
    const odd = await admin(path, { method: "DELETE", json: { force: true } });
    assert.equal(odd.status, 400, path);
    assert.equal((await admin(path, { method: "DELETE", json: { revision } })).status, 204, path);
  }
  assert.equal((await admin("users/1009", { method: "DELETE" })).status, 204);
});
