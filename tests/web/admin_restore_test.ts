/** Restoring from outside: what is taken in and refused, by which right, and the key apart from every backup. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "expect";
import { makeBackup } from "../../adapters/store/backup.ts";
import { RestoreFolder } from "../../adapters/store/restore_folder.ts";
import { ADMIN_RIGHTS } from "../../core/domain/admin_rights.ts";
import { ANNOUNCED_MILLIS } from "../../web/server/routes/admin_restore.ts";
import { maintenanceApp } from "../../web/start/maintenance.ts";
import { administrator } from "../support/administrator.ts";
import { SECRETS, WebOffice } from "../support/web_office.ts";

const without = (right: string) => ADMIN_RIGHTS.filter((each) => each !== right);

/** A backup of the office, changed by `change` on its way. */
async function backupOf(
  web: WebOffice,
  change?: (db: DatabaseSync) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(web.folder, crypto.randomUUID());
  const made = await makeBackup({ dataFolder: web.folder }, file, web.clock.now(), () => {});
  assert.ok(made.ok);
  if (change !== undefined) {
    const db = new DatabaseSync(file);
    change(db);
    db.close();
  }
  return await Deno.readFile(file);
}

Deno.test("restore: a backup is taken in and told; only then, and once, it can be begun; all is audited", async () => {
  await using web = await WebOffice.open();
  const ask = await administrator(web);
  const send = (body: BodyInit) => ask("backup/restore", { method: "POST", body });
  const first = await (await send(await backupOf(web))).json();
  const told = await (await send(await backupOf(web))).json();
  expect(told).toMatchObject({
    loginId: "demo",
    revision: web.useCases.office.index.office.revision,
  });
  let wanted: string | undefined;
  void web.restores.wanted.then(({ file }) => wanted = file);
  for (const id of ["guessed", first.id]) {
    const refused = await ask(`backup/restore/${id}`, { method: "POST" });
    assert.deepEqual([refused.status, (await refused.json()).code], [404, "no-such-thing"]);
  }
  assert.equal((await ask(`backup/restore/${told.id}`, { method: "POST" })).status, 202);
  assert.equal(wanted, undefined, "panels are told before");
  await web.advance(ANNOUNCED_MILLIS);
  assert.equal(wanted, join(web.folder, "upload.backup"));
  assert.equal((await Deno.stat(wanted)).mode! & 0o777, 0o600);
  assert.equal((await ask(`backup/restore/${told.id}`, { method: "POST" })).status, 404);
  const { items } = await (await ask("audit?action=backup.restore")).json();
  assert.equal(items.length, 1);
});

Deno.test("not-a-backup, other-key, newer-backup: refused with what to do; nothing of it stays", async () => {
  await using web = await WebOffice.open();
  const ask = await administrator(web);
  const send = async (body: BodyInit) => {
    const answer = await ask("backup/restore", { method: "POST", body });
    return { status: answer.status, ...await answer.json() };
  };
  const info = (edit: (info: Record<string, unknown>) => unknown) => (db: DatabaseSync) => {
    const { info } = db.prepare("select info from backup").get() as { info: string };
    db.prepare("update backup set info = ?").run(JSON.stringify(edit(JSON.parse(info))));
  };
  expect(await send("no backup at all")).toMatchObject({ status: 422, code: "not-a-backup" });
  const cut = (await backupOf(web)).slice(0, 9_000);
  expect(await send(cut)).toMatchObject({ status: 422, code: "not-a-backup" });
  const other = await backupOf(web, info((told) => ({ ...told, keyFingerprint: "0123abcd" })));
  const refused = await send(other);
  expect(refused).toMatchObject({ status: 422, code: "other-key" });
  assert.match(
    refused.message.ja,
    new RegExp(`鍵0123abcdが必要ですが、いまの鍵は${SECRETS.fingerprint}です`),
  );
  const newer = await backupOf(
    web,
    (db) => db.exec("insert into kysely_migration values ('9999_tomorrow', '')"),
  );
  expect(await send(newer)).toMatchObject({ status: 422, code: "newer-backup" });
  const left = [...Deno.readDirSync(web.folder)].filter(({ name }) => name.startsWith("upload"));
  assert.deepEqual(left, []);
  const elsewhere = new RestoreFolder(
    { databaseUrl: "postgres://nowhere", onLost: () => {} },
    web.folder,
    SECRETS.fingerprint,
  );
  const file = await elsewhere.receive();
  await file.write(await backupOf(web));
  assert.deepEqual(await file.check(), { ok: false, error: { kind: "database-not-empty" } });
});

Deno.test("A1 restore, key: by the rights over accounts and over passwords; the key's download is audited", async () => {
  await using web = await WebOffice.open();
  const no = await administrator(web, without("accounts"), "no-accounts");
  const refused = await no("backup/restore", { method: "POST", body: "x" });
  assert.deepEqual([refused.status, (await refused.json()).data.right], [403, "accounts"]);
  assert.equal((await no("backup/restore/x", { method: "POST" })).status, 403);
  const blind = await administrator(web, without("passwords"), "no-passwords");
  assert.equal((await blind("backup/key")).status, 403);
  const key = await no("backup/key");
  assert.equal(await key.text(), "the key\n");
  assert.match(key.headers.get("content-disposition")!, /^attachment; filename="secret\.key"/);
  assert.equal(key.headers.get("cache-control"), "no-store");
  const { items } = await (await no("audit?action=key.download")).json();
  assert.deepEqual(items.map((item: { actor: { name: string } }) => item.actor.name), [
    "no-accounts",
  ]);
});

Deno.test("maintenance: a page to who wants one, a problem to a program, both to be asked again soon", async () => {
  const app = maintenanceApp(true);
  const page = await app.request("/pbx/open/", { headers: { accept: "text/html" } });
  assert.equal(page.status, 503);
  assert.match(await page.text(), /バックアップから復元するため/);
  assert.match(page.headers.get("content-security-policy")!, /frame-ancestors 'none'/);
  const problem = await app.request("/healthz");
  assert.deepEqual([problem.status, (await problem.json()).code], [503, "maintenance"]);
  assert.equal(problem.headers.get("retry-after"), "3");
});
