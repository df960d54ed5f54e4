/** Backups from outside: made while everything runs, with progress, a fingerprint and no key. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readBackupInfo } from "../../adapters/store/backup.ts";
import { administrator, codeOf } from "../support/users_csv.ts";
import { SECRETS, WebOffice } from "../support/web_office.ts";

const PATH = "/api/v1/admin/backup";

Deno.test("backup: none at first; made on request, told when it is there, and saved as a file", async () => {
  await using web = await WebOffice.open();
  const cookie = await administrator(web, "admin");
  assert.deepEqual(await web.json(PATH, { cookie }), { keyFingerprint: SECRETS.fingerprint });
  const none = await web.ask(`${PATH}/file`, { cookie });
  assert.equal(none.status, 404);
  assert.equal(await codeOf(none), "no-such-thing");

  const begun = await web.ask(PATH, { method: "POST", cookie });
  assert.equal(begun.status, 202);
  assert.equal((await begun.json()).progress, 0);
  // a second wish is the same backup; the office is served meanwhile
  assert.equal((await web.ask(PATH, { method: "POST", cookie })).status, 202);
  assert.equal((await web.trySignIn({ extension: "1001" })).status, 204);
  let status = await web.json(PATH, { cookie });
  while (status.progress !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    status = await web.json(PATH, { cookie });
  }
  assert.equal(status.made.keyFingerprint, SECRETS.fingerprint);
  assert.equal(status.made.revision, web.useCases.office.index.office.revision);

  const file = await web.ask(`${PATH}/file`, { cookie });
  assert.match(file.headers.get("content-disposition")!, /^attachment; filename="naisen\.backup"/);
  const bytes = new Uint8Array(await file.arrayBuffer());
  assert.equal(bytes.length, status.made.bytes);
  const saved = join(web.folder, "saved");
  await Deno.writeFile(saved, bytes);
  assert.equal(readBackupInfo(saved)?.loginId, "demo");
  const text = new TextDecoder("latin1").decode(bytes);
  for (const secret of ["91001", "sip-1001-desk", "\x07".repeat(16)]) {
    assert.ok(!text.includes(secret), "no secret in clear, no key");
  }
  const { items } = await web.store.audit.page({ limit: 10, action: "backup.make" });
  assert.equal(items.length, 2);
  assert.deepEqual(web.failures, []);
});
