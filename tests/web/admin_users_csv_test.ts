/** The bulk CSV from outside (requirements §2): dry run, token, apply, additions, undo. */
import assert from "node:assert/strict";
import { expect } from "expect";
import {
  administrator,
  apply,
  codeOf,
  csv,
  exported,
  exportedText,
  preview,
  send,
  signsIn,
  small,
  USERS_CSV,
} from "../support/users_csv.ts";
import { cookieOf, WebOffice } from "../support/web_office.ts";

Deno.test("users.csv: everybody with passwords, UTF-8 with BOM, and in CP932 a refusal that names what it lacks", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const bytes = await exported(web, cookie);
  assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).split("\r\n");
  assert.equal(lines[0], "内線番号,氏名,フリガナ,部署,パスワード");
  assert.equal(lines.length, 12);
  assert.match(lines[1]!, /^1001,.*,91001$/);

  const cp932 = await web.ask(`${USERS_CSV}?encoding=shift_jis`, { cookie });
  assert.equal(cp932.status, 422);
  const problem = await cp932.json();
  assert.equal(problem.code, "unmappable-characters");
  assert.match(problem.message.ja, /𠮷/);
  expect(problem.cells[0]).toMatchObject({ field: "name", characters: ["𠮷"] });

  const answer = await web.ask(USERS_CSV, { cookie });
  assert.match(answer.headers.get("content-disposition")!, /^attachment; filename="users\.csv"/);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  await answer.body?.cancel();
});

Deno.test("users.csv: a dry run, then the same file with its token; the same file again changes nothing", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const body = csv(
    ["氏名", "内線番号", "パスワード"],
    ["佐藤 華子", "1001", "0012"],
    ["", "", ""],
    ["髙橋 美咲", "１００４", ""],
  );
  const sent = { cookie, body };
  const { revision } = web.useCases.office.index.office;
  const told = await preview(web, sent);
  const { name } = web.office.people[0]!;
  expect(told).toMatchObject({
    encoding: "utf-8",
    rows: 2,
    changes: [{
      kind: "edit",
      line: 2,
      extension: "1001",
      name,
      fields: [
        { field: "name", before: name, after: "佐藤 華子" },
        { field: "password", change: "replaced" },
      ],
    }],
    issues: [],
    issuesTotal: 0,
    warnings: [],
    warningsTotal: 0,
  });
  assert.ok(await signsIn(web, "1001", "91001"), "a dry run changes nothing");

  const applied = await apply(web, sent, told.token);
  assert.deepEqual(await applied.json(), { changed: 1, revision: revision + 1 });
  assert.equal(web.useCases.office.index.person.get("1001")?.name, "佐藤 華子");
  assert.ok(await signsIn(web, "1001", "0012"));
  assert.ok(!await signsIn(web, "1001", "91001"));
  assert.equal((await web.store.office.load())?.people[0]?.name, "佐藤 華子");

  const again = await preview(web, sent);
  assert.deepEqual(again.changes, []);
  const none = await apply(web, sent, again.token);
  assert.deepEqual(await none.json(), { changed: 0, revision: revision + 1 });
});

Deno.test("S6 users.csv: who gets another password is signed out", async () => {
  await using web = await WebOffice.open();
  const [person, other] = [await web.signIn("1002"), await web.signIn("1003")];
  const sent = { cookie: await administrator(web, "admin"), body: small(["1002", "77"]) };
  await apply(web, sent, (await preview(web, sent)).token);
  assert.equal((await web.ask("/api/v1/me", { cookie: person })).status, 401);
  assert.equal((await web.ask("/api/v1/me", { cookie: other })).status, 200);
});

Deno.test("U3 file-has-issues: told with place, code and sentence; nothing is written, with a token or without", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const before = await exportedText(web, cookie);
  const body = small(
    ["1001", "1"],
    ["1002", "12345678901"],
    ["1999", "2"],
    ["1003", "１２３"],
    ["1001", "3"],
  );
  const told = await preview(web, { cookie, body });
  assert.deepEqual(
    told.issues.map((issue: { line: number; column: number; code: string }) => [
      issue.line,
      issue.column,
      issue.code,
    ]),
    [
      [3, 2, "password-format"],
      [4, 1, "unknown-extension"],
      [5, 2, "password-format"],
      [6, 1, "duplicate-extension"],
    ],
  );
  assert.equal(
    told.issues[0].message.ja,
    "3行目 パスワード: 半角数字1〜10桁にしてください。11桁以上あります。",
  );
  assert.equal(
    told.issues[0].message.en,
    "Row 3, password: use 1 to 10 half-width digits. It has more than 10.",
  );
  const refused = await apply(web, { cookie, body }, told.token);
  assert.equal(refused.status, 422);
  const problem = await refused.json();
  assert.equal(problem.code, "file-has-issues");
  assert.equal(problem.message.ja, "4か所を直すと取り込めます。何も変更していません。");
  assert.deepEqual(problem.issues, told.issues);
  assert.equal(await exportedText(web, cookie), before);
});

Deno.test("preview-first: neither a dry run nor a token of ours writes anything", async () => {
  await using web = await WebOffice.open();
  const sent = { cookie: await administrator(web, "admin"), body: small(["1001", "1"]) };
  for (const query of ["", "create=true", "dryRun=false", "token=", "token=abc", "token=1.AAAA"]) {
    const answer = await send(web, sent, query);
    assert.equal(answer.status, 428, query);
    assert.equal(await codeOf(answer), "preview-first");
  }
  assert.ok(await signsIn(web, "1001", "91001"));
});

Deno.test("changed-since-preview: a token is for one file, one revision and one administrator", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const second = await administrator(web, "suzuki");
  const sent = { cookie, body: small(["1001", "1"]) };
  const { token } = await preview(web, sent);
  for (
    const other of [{ cookie, body: small(["1002", "1"]) }, { cookie: second, body: sent.body }]
  ) {
    const answer = await apply(web, other, token);
    assert.equal(answer.status, 409);
    assert.equal(await codeOf(answer), "changed-since-preview");
  }
  // the other administrator is faster
  const theirs = { cookie: second, body: small(["1003", "3"]) };
  assert.equal((await apply(web, theirs, (await preview(web, theirs)).token)).status, 200);
  const late = await apply(web, sent, token);
  assert.equal(late.status, 409);
  const problem = await late.json();
  assert.equal(problem.code, "changed-since-preview");
  assert.equal(
    problem.message.ja,
    "確認のあとにsuzukiの人が内容を変更しました。もう一度ご確認ください。",
  );
  assert.ok(await signsIn(web, "1001", "91001"));
  assert.equal((await apply(web, sent, (await preview(web, sent)).token)).status, 200);
});

Deno.test("changed-since-preview: of two administrators who apply at once one is told", async () => {
  await using web = await WebOffice.open();
  const one = { cookie: await administrator(web, "admin"), body: small(["1001", "1"]) };
  const two = { cookie: await administrator(web, "suzuki"), body: small(["1002", "2"]) };
  const tokens = [(await preview(web, one)).token, (await preview(web, two)).token];
  const answers = await Promise.all([apply(web, one, tokens[0]), apply(web, two, tokens[1])]);
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409]);
});

Deno.test("users.csv: leading zeros that Excel took are a warning; kept for one or for all", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const zeros = { cookie, body: small(["1001", "0012"], ["1002", "0034"]) };
  await apply(web, zeros, (await preview(web, zeros)).token);
  const lost = { cookie, body: small(["1001", "12"], ["1002", "34"]) };
  const told = await preview(web, lost);
  assert.equal(told.changes.length, 2);
  assert.equal(
    told.warnings[0].message.ja,
    "2行目 パスワード: 先頭の0がなくなっています（Excelで開くと消えます）。",
  );
  assert.deepEqual((await preview(web, lost, "&keep=all")).changes, []);
  const one = await preview(web, lost, "&keep=1001");
  assert.deepEqual(one.changes.map((each: { extension: string }) => each.extension), ["1002"]);
  // the token holds the choice
  await apply(web, lost, one.token);
  assert.ok(await signsIn(web, "1001", "0012"));
  assert.ok(await signsIn(web, "1002", "34"));
});

Deno.test("users.csv?create=true: unknown extensions become people with phones and lines; without it they are refused", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const body = small(["2001", "2001"], ["2002", ""]);
  assert.equal((await preview(web, { cookie, body })).issues[0].code, "unknown-extension");
  const told = await preview(web, { cookie, body }, "&create=true");
  assert.deepEqual(
    told.changes.map((each: { kind: string; hasPassword: boolean }) => [
      each.kind,
      each.hasPassword,
    ]),
    [["add", true], ["add", false]],
  );
  assert.deepEqual(told.warnings.map((each: { code: string }) => each.code), [
    "added-without-password",
  ]);
  assert.equal((await apply(web, { cookie, body }, told.token)).status, 200);
  const { index } = web.useCases.office;
  assert.equal(index.person.get("2002")?.name, "2002");
  assert.deepEqual(index.devicesOf.get("2001")?.map((device) => device.id), [
    "2001-desk",
    "2001-soft",
  ]);
  const cookieOf2001 = cookieOf(await web.trySignIn({ extension: "2001", password: "2001" }));
  const me = await web.json("/api/v1/me", { cookie: cookieOf2001 });
  const permitted = me.lines.filter((line: { permitted: boolean }) => line.permitted);
  assert.deepEqual(permitted.map((line: { id: string }) => line.id), ["main", "support"]);
});

Deno.test("users.csv?template=1003: additions get that person's phones, lines and rights; nobody's is refused", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const sent = { cookie, body: small(["2001", "1"]) };
  const refused = await send(web, sent, "dryRun=true&create=true&template=1999");
  assert.equal(refused.status, 422);
  assert.equal(await codeOf(refused), "no-such-template");
  const told = await preview(web, sent, "&create=true&template=1003");
  await apply(web, sent, told.token);
  const { index } = web.useCases.office;
  const lines = index.office.lines.filter(({ id }) =>
    index.permitted(index.person.get("2001")!.extension, id)
  );
  assert.deepEqual(lines.map(({ id }) => id), ["support"]);
  assert.deepEqual(index.person.get("2001")?.rights, index.person.get("1003")?.rights);
});

Deno.test("undo: the last import goes back cell by cell; what was changed since is named and left", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const before = await exportedText(web, cookie);
  const body = csv(
    ["内線番号", "氏名", "部署", "パスワード"],
    ["1001", "一", "壱部", "1"],
    ["1002", "二", "弐部", "2"],
    ["2001", "新", "新部", "3"],
    ["2002", "新", "新部", "4"],
  );
  const told = await preview(web, { cookie, body }, "&create=true");
  assert.equal((await apply(web, { cookie, body }, told.token)).status, 200);
  const { last } = await web.json(`${USERS_CSV}/undo`, { cookie });
  assert.equal(last.administrator, "admin");
  assert.equal(last.changed, 4);

  // meanwhile somebody else changes a name, a password, and one of those added
  const { editOffice, office: { index } } = web.useCases;
  const person = (extension: string) => index.person.get(extension)!;
  const edited = await editOffice.edit<never>({ actor: { kind: "system" } }, () => ({
    ok: true,
    value: {
      edits: [
        { kind: "put-person", person: { ...person("1001"), name: "壱" } },
        { kind: "put-person", person: person("1002"), password: "222" },
        { kind: "put-person", person: { ...person("2002"), department: "別" } },
      ],
      audit: [],
    },
  }));
  assert.ok(edited.ok);

  const undone = await web.json(`${USERS_CSV}/undo`, { method: "POST", cookie });
  assert.deepEqual(undone, {
    changed: 3,
    left: [
      { reason: "changed-since", extension: "1001", field: "name" },
      { reason: "changed-since", extension: "1002", field: "password" },
      { reason: "changed-since", extension: "2002" },
    ],
  });
  const after = (await exportedText(web, cookie)).split("\r\n");
  const was = before.split("\r\n");
  assert.equal(after[1], was[1]!.replace(/^1001,[^,]*/, "1001,壱"));
  assert.equal(after[2], was[2]!.replace(/91002$/, "222"));
  assert.deepEqual(after.slice(3, 11), was.slice(3, 11));
  assert.deepEqual(after.slice(11), ["2002,新,,別,4", ""]);
  assert.ok(await signsIn(web, "1001", "91001"));
  assert.equal(web.useCases.office.index.device.has("2001-desk"), false);

  const none = await web.ask(`${USERS_CSV}/undo`, { method: "POST", cookie });
  assert.equal(none.status, 409);
  assert.equal(await codeOf(none), "nothing-to-undo");
  assert.deepEqual(await web.json(`${USERS_CSV}/undo`, { cookie }), {});
});

Deno.test("undo: an import that nobody touched is undone without a trace, and may be imported again", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  const before = await exportedText(web, cookie);
  const sent = { cookie, body: small(["1001", "1"], ["2001", "2"]) };
  for (let round = 0; round < 2; round++) {
    const told = await preview(web, sent, "&create=true");
    assert.equal((await apply(web, sent, told.token)).status, 200);
    const undone = await web.json(`${USERS_CSV}/undo`, { method: "POST", cookie });
    assert.deepEqual(undone, { changed: 2, left: [] });
    assert.equal(await exportedText(web, cookie), before);
  }
});

Deno.test("users.csv: a name that an import changes is found and shown on the panels at once", async () => {
  await using web = await WebOffice.open();
  const person = await web.signIn("1005");
  const stream = await web.events(person);
  const sent = {
    cookie: await administrator(web, "admin"),
    body: csv(["内線番号", "氏名", "パスワード"], ["1002", "改名 太郎", ""]),
  };
  await apply(web, sent, (await preview(web, sent)).token);
  await web.advance(100);
  assert.ok(stream.of("presence").some(({ user }) => user.extension === "1002"));
  const { items } = await web.json(`/api/v1/users?q=${encodeURIComponent("改名")}`, {
    cookie: person,
  });
  assert.deepEqual(items.map((each: { extension: string }) => each.extension), ["1002"]);
});
