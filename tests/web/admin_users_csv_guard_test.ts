/** The bulk CSV from outside: who may, how much, how fast, and what it never says (security.md A, C, U). */
import assert from "node:assert/strict";
import { ADMIN_RIGHTS } from "../../core/domain/admin_rights.ts";
import { CSV_BYTES_MAX } from "../../core/domain/csv_text.ts";
import { IMPORT_ROWS_MAX } from "../../core/domain/csv_import.ts";
import { UPLOAD_GRACE } from "../../web/server/upload.ts";
import { KEEP_MAX } from "../../web/shared/admin_import.ts";
import {
  administrator,
  apply,
  codeOf,
  csv,
  exported,
  send,
  small,
  USERS_CSV,
} from "../support/users_csv.ts";
import { type Ask, HOST, ORIGIN, WebOffice } from "../support/web_office.ts";

Deno.test("users.csv: what is exported is audited, and without passwords the cells are blank", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const blank = new TextDecoder().decode(await exported(web, cookie, "?passwords=false"));
  assert.doesNotMatch(blank, /9100/);
  assert.equal(blank.split("\r\n").length, 12);
  await exported(web, cookie);
  const { items } = await web.store.audit.page({ limit: 50 });
  const exports = items.filter((entry) => entry.action === "passwords.export");
  assert.equal(exports.length, 1);
  assert.deepEqual(exports[0]!.detail, { encoding: "utf-8", people: 10 });
  assert.deepEqual(exports[0]!.actor, { kind: "administrator", username: "admin" });
  assert.equal(exports[0]!.address, "127.0.0.1");
});

Deno.test("KEEP_MAX: more extensions than can be kept one by one, and what is none, are refused", async () => {
  await using web = await WebOffice.open();
  const sent = { cookie: await administrator(web, "admin"), body: small(["1001", "1"]) };
  for (const keep of ["x", "1001,<b>", Array(KEEP_MAX + 1).fill("1001").join(",")]) {
    assert.equal((await send(web, sent, `dryRun=true&keep=${keep}`)).status, 400, keep.slice(0, 9));
  }
});

Deno.test("A1 users.csv: only administrators with the right over passwords, not people", async () => {
  await using web = await WebOffice.open();
  const without = ADMIN_RIGHTS.filter((right) => right !== "passwords");
  const asks: readonly [string, Ask][] = [
    [USERS_CSV, {}],
    [`${USERS_CSV}?dryRun=true`, { method: "POST", body: small(["1001", "1"]) }],
    [`${USERS_CSV}?token=x`, { method: "POST", body: small(["1001", "1"]) }],
    [`${USERS_CSV}/undo`, { method: "POST" }],
    [`${USERS_CSV}/undo`, {}],
  ];
  const cookies = [
    [undefined, 401, "session-expired"],
    [await web.signIn("1001"), 403, "admin-only"],
    [await administrator(web, "other", without), 403, "right-missing"],
  ] as const;
  for (const [path, ask] of asks) {
    for (const [cookie, status, code] of cookies) {
      const answer = await web.ask(path, { ...ask, ...(cookie === undefined ? {} : { cookie }) });
      assert.equal(answer.status, status, path);
      assert.equal(await codeOf(answer), code);
    }
  }
  assert.equal(
    (await web.store.audit.page({ limit: 50, action: "passwords.export" })).items.length,
    0,
  );
});

Deno.test("C1 users.csv: a form of another site imports nothing", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  for (const path of [`${USERS_CSV}?dryRun=true`, `${USERS_CSV}/undo`]) {
    const answer = await web.ask(path, {
      method: "POST",
      cookie,
      body: small(["1001", "1"]),
      headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    });
    assert.equal(answer.status, 403);
    assert.equal(await codeOf(answer), "cross-origin");
  }
});

Deno.test("C1 users.csv: a program without a browser's headers may send the file with its usual type", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const send = (type: string) =>
    web.app.request(`${ORIGIN}${USERS_CSV}?dryRun=true`, {
      method: "POST",
      headers: { host: HOST, cookie, "content-type": type },
      body: small(["1001", "1"]),
    }, { remote: "127.0.0.1" });
  for (
    const type of ["text/csv", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"]
  ) {
    assert.equal((await send(type)).status, 200, type);
  }
  assert.equal((await send("multipart/form-data; boundary=x")).status, 403);
});

Deno.test("U2 file-too-large, too-many-rows: refused with 413 before the file is parsed", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const told = { method: "POST", cookie, headers: { "content-length": String(CSV_BYTES_MAX + 1) } };
  const large = await web.ask(`${USERS_CSV}?dryRun=true`, { ...told, body: small(["1001", "1"]) });
  assert.equal(large.status, 413);
  assert.equal(await codeOf(large), "file-too-large");
  // without a length it is cut off when it is reached
  const chunk = new Uint8Array(1024 * 1024).fill(0x2c);
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent++;
      controller.enqueue(chunk);
    },
  });
  const cut = await web.ask(`${USERS_CSV}?dryRun=true`, { method: "POST", cookie, body: endless });
  assert.equal(cut.status, 413);
  assert.ok(sent < 25, `${sent} MB were read`);

  const rows = "1001,x\r\n".repeat(IMPORT_ROWS_MAX + 1);
  for (const query of ["dryRun=true", "token=1.AAAA"]) {
    const many = await send(web, { cookie, body: `内線番号,パスワード\r\n${rows}` }, query);
    assert.equal(many.status, 413);
    const problem = await many.json();
    assert.equal(problem.code, "too-many-rows");
    assert.equal(problem.issues[0].code, "too-many-rows");
    assert.match(problem.message.ja, /100000行まで/);
  }
});

Deno.test("U5 upload-too-slow: a byte a second is given up, and what broke off too", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const one = new Uint8Array(1).fill(0x31);
  const slow = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await web.clock.sleep(1_000);
      controller.enqueue(one);
    },
  });
  const answering = web.ask(`${USERS_CSV}?dryRun=true`, { method: "POST", cookie, body: slow });
  await web.advance(UPLOAD_GRACE + 1_000);
  const answer = await answering;
  assert.equal(answer.status, 408);
  assert.equal(await codeOf(answer), "upload-too-slow");

  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("gone")),
  });
  const left = await web.ask(`${USERS_CSV}?dryRun=true`, { method: "POST", cookie, body: broken });
  assert.equal(left.status, 408);
});

Deno.test("users.csv: no password given or present is in an answer, a log line or the audit log, but the export", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const secret = "8675309417";
  const bodies = [
    small(["1001", secret], ["1002", ""]),
    small(["1001", `${secret}1`], [secret, "1"], ["1003", `=${secret}`]),
    small(["1001", ` ${secret}`]),
    csv(["内線番号", "パスワード", secret], ["1001", secret, ""]),
    `"内線番号","パスワード\r\n1001,"${secret}\r\n`,
  ];
  const said: string[] = [];
  for (const body of bodies) {
    const answer = await send(web, { cookie, body }, "dryRun=true&create=true");
    const text = await answer.text();
    const { token } = JSON.parse(text);
    said.push(text, await (await apply(web, { cookie, body }, token)).text());
  }
  said.push(await (await web.ask(`${USERS_CSV}/undo`, { method: "POST", cookie })).text());
  const { items } = await web.store.audit.page({ limit: 100 });
  said.push(JSON.stringify(items), web.logText());
  for (const text of said) assert.doesNotMatch(text, new RegExp(`${secret}|9100\\d`));
  assert.equal(items.filter((entry) => entry.action === "users.import").length, 1);
  assert.equal(items.filter((entry) => entry.action === "users.import-undo").length, 1);
});
