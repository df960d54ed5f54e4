/** A phonebook's CSV from outside (requirements §2: lists with CSV): export, dry run, token, apply, undo. */
import assert from "node:assert/strict";
import { expect } from "expect";
import { administrator, type AsksAsAdministrator } from "../support/administrator.ts";
import { WebOffice } from "../support/web_office.ts";

const PATH = "lists/customers/entries.csv";

async function opened(test: (ask: AsksAsAdministrator, web: WebOffice) => Promise<void>) {
  await using web = await WebOffice.open();
  const ask = await administrator(web);
  const json = { id: "fresh", label: { ja: "新しいリスト", en: "New" } };
  assert.equal((await ask("lists", { json })).status, 201);
  await test(ask, web);
}

const FRESH = "lists/fresh/entries.csv";
const HEAD = "名前,フリガナ,電話番号,メモ";
const file = (...rows: readonly string[]) => [HEAD, ...rows].join("\r\n") + "\r\n";

async function preview(ask: AsksAsAdministrator, body: string, query = "", path = FRESH) {
  const answer = await ask(`${path}?dryRun=true${query}`, { method: "POST", body });
  assert.equal(answer.status, 200, await answer.clone().text());
  return await answer.json();
}

const apply = (ask: AsksAsAdministrator, body: string, token: string, path = FRESH) =>
  ask(`${path}?token=${encodeURIComponent(token)}`, { method: "POST", body });

const exported = async (ask: AsksAsAdministrator, path = FRESH) =>
  new TextDecoder().decode(await (await ask(path)).arrayBuffer());

Deno.test("entries.csv: exported as people read numbers, imported as it is nothing changes, in both encodings", () =>
  opened(async (ask) => {
    const answer = await ask(PATH);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
    assert.match(answer.headers.get("content-disposition")!, /^attachment; filename="list\.csv"/);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
    const text = new TextDecoder().decode(bytes);
    assert.match(text, /^名前,フリガナ,電話番号,メモ\r\n/);
    assert.match(text, /,0[0-9]+-[0-9]+-[0-9]+,/);
    const same = await preview(ask, text, "&remove=true", PATH);
    expect(same).toMatchObject({ encoding: "utf-8", changes: [], issues: [], warnings: [] });
    assert.equal(same.rows, text.trim().split("\r\n").length - 1);

    const rows = file("渡邊,,03-0000-4510,", "=1+1,,104,");
    await apply(ask, rows, (await preview(ask, rows)).token);
    const cp932 = new Uint8Array(await (await ask(`${FRESH}?encoding=shift_jis`)).arrayBuffer());
    const sent = { method: "POST", body: cp932 };
    const again = await (await ask(`${FRESH}?dryRun=true&remove=true`, sent)).json();
    expect(again).toMatchObject({ encoding: "shift_jis", rows: 2, changes: [], issuesTotal: 0 });
    const lost = file("𠮷田,,03-0000-4511,");
    await apply(ask, lost, (await preview(ask, lost)).token);
    const refused = await ask(`${FRESH}?encoding=shift_jis`);
    assert.equal(refused.status, 422);
    expect(await refused.json()).toMatchObject({
      code: "unmappable-characters",
      cells: [{ line: 4, column: 1, field: "name", characters: ["𠮷"] }],
    });
  }));

Deno.test("entries.csv: a dry run, its token, the same file again, and back; all in the audit log", () =>
  opened(async (ask, web) => {
    const first = file("みなと商会,ミナト,03-0000-4510,朝だけ", "鈴木,,０９０−００００−１２３４,");
    const { revision } = web.useCases.office.index.office;
    const told = await preview(ask, first);
    expect(told).toMatchObject({ rows: 2, issuesTotal: 0, warningsTotal: 0 });
    expect(told.changes[0]).toEqual({
      kind: "add",
      line: 2,
      entry: { name: "みなと商会", reading: "ミナト", number: "0300004510", note: "朝だけ" },
    });
    assert.equal(await exported(ask), HEAD + "\r\n", "a dry run changes nothing");
    const applied = await apply(ask, first, told.token);
    assert.deepEqual(await applied.json(), { changed: 2, revision: revision + 1 });
    assert.equal(await web.store.lists.nameOf("09000001234"), "鈴木");
    assert.deepEqual((await preview(ask, first)).changes, []);

    const second = file("みなと水産,ミナト,03-0000-4510,", "佐藤,,117,");
    const next = await preview(ask, second, "&remove=true");
    assert.deepEqual(next.changes.map((change: { kind: string }) => change.kind), [
      "edit",
      "add",
      "remove",
    ]);
    assert.equal((await (await apply(ask, second, next.token)).json()).changed, 3);
    assert.equal(
      await exported(ask),
      file("みなと水産,ミナト,03-0000-4510,", "佐藤,,117,"),
    );
    const last = await (await ask(`${FRESH}/undo`)).json();
    expect(last).toMatchObject({ last: { administrator: "admin", changed: 3 } });
    const undone = await ask(`${FRESH}/undo`, { method: "POST" });
    assert.deepEqual(await undone.json(), { changed: 3, left: [] });
    assert.equal(
      await exported(ask),
      file("みなと商会,ミナト,03-0000-4510,朝だけ", "鈴木,,090-0000-1234,"),
    );
    const nothing = await ask(`${FRESH}/undo`, { method: "POST" });
    assert.deepEqual([nothing.status, (await nothing.json()).code], [409, "nothing-to-undo"]);
    const { items } = await (await ask("audit?q=fresh")).json();
    expect(items[1]).toMatchObject({
      action: "list.import",
      target: "fresh",
      detail: { added: 1, changed: 1, removed: 1 },
    });
    expect(items[0]).toMatchObject({ action: "list.import-undo", detail: { left: 0 } });
  }));

Deno.test("entries.csv: what was lost on the way through a spreadsheet is told and kept on request", () =>
  opened(async (ask) => {
    const rows = file("みなと商会,,03-0000-4510,");
    await apply(ask, rows, (await preview(ask, rows)).token);
    const lost = file("みなと商会,,300004510,");
    const told = await preview(ask, lost);
    expect(told.warnings).toEqual([{
      line: 2,
      column: 3,
      field: "number",
      code: "leading-zeros-lost",
      number: "0300004510",
      message: {
        ja: "2行目 電話番号: 先頭の0がなくなっています（Excelで開くと消えます）。",
        en: "Row 2, number: its leading zeros are gone (Excel drops them).",
      },
    }]);
    assert.equal(told.changes.length, 1);
    assert.deepEqual((await preview(ask, lost, "&keep=0300004510")).changes, []);
    const bad = await ask(`${FRESH}?dryRun=true&keep=abc`, { method: "POST", body: lost });
    assert.deepEqual([bad.status, (await bad.json()).code], [400, "malformed-request"]);
  }));

Deno.test("U3 entries.csv: no file without a preview, none that changed, none of another list, none with issues", () =>
  opened(async (ask) => {
    const rows = file("鈴木,,117,");
    const code = async (answer: Promise<Response>) => {
      const told = await answer;
      return [told.status, (await told.json()).code];
    };
    const send = (query: string, body: string, path = FRESH) =>
      code(ask(path + query, { method: "POST", body }));
    assert.deepEqual(await send("", rows), [428, "preview-first"]);
    assert.deepEqual(await send("?token=guessed", rows), [428, "preview-first"]);
    const { token } = await preview(ask, rows);
    assert.deepEqual(await code(apply(ask, rows + "佐藤,,104,\r\n", token)), [
      409,
      "changed-since-preview",
    ]);
    assert.deepEqual(await code(apply(ask, rows, token, PATH)), [409, "changed-since-preview"]);
    const absent = "lists/absent/entries.csv";
    assert.deepEqual(await code(ask(absent)), [404, "no-such-thing"]);
    assert.deepEqual(await send("?dryRun=true", rows, absent), [404, "no-such-thing"]);
    assert.deepEqual(await code(ask(`${absent}/undo`)), [404, "no-such-thing"]);

    const mixed = file("鈴木,,117,", ",,なし,");
    const told = await preview(ask, mixed);
    assert.equal(told.issuesTotal, 2);
    const refused = await apply(ask, mixed, told.token);
    assert.equal(refused.status, 422);
    expect(await refused.json()).toMatchObject({ code: "file-has-issues", issuesTotal: 2 });
    assert.equal(await exported(ask), HEAD + "\r\n");

    await ask("lists/fresh", { method: "PATCH", json: { label: { ja: "別", en: "Other" } } });
    assert.deepEqual(await code(apply(ask, rows, token)), [409, "changed-since-preview"]);
    const users = "内線番号,パスワード\r\n1001,12345\r\n";
    const other = await preview(ask, users);
    assert.equal(
      other.issues[0].message.ja,
      "1行目: 列名がありません。「名前」と「電話番号」の列名を1行目に入れてください。",
    );
  }));
