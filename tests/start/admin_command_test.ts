/** `deno task admin` and `deno task rotate-key` as somebody types them: what they do, what they say, what they refuse. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { systemEntropy } from "../../adapters/entropy.ts";
import {
  adoptNextKey,
  NEXT_KEY_FILE,
  prepareNextKey,
} from "../../adapters/secrets/key_rotation.ts";
import { KEY_FILE, openSecrets, secretsIn } from "../../adapters/secrets/secret_key.ts";
import { connect, DATABASE_FILE, openStore } from "../../adapters/store/open.ts";
import { lockFolder } from "../../adapters/store/folder_lock.ts";
import { KEPT_FILE } from "../../adapters/store/restore.ts";
import { rotateKey } from "../../adapters/store/rotate_key.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import { passwordPurpose } from "../../core/ports/secrets.ts";
import { openData } from "../../web/start/open_data.ts";
import { officeFile } from "../support/offices.ts";

const ROOT = new URL("../../", import.meta.url);

interface Said {
  readonly code: number;
  readonly text: string;
}

async function run(
  task: "admin" | "rotate_key",
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", "-A", `web/start/${task}_command.ts`, ...args],
    cwd: ROOT,
    env: { ...env },
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  return { code, text: new TextDecoder().decode(stdout) };
}

/** A data folder with the demo office. */
async function seeded(): Promise<string> {
  const dataFolder = await Deno.makeTempDir({ prefix: "naisen-command-" });
  const secrets = await openSecrets({ dataFolder, entropy: systemEntropy });
  assert.ok(secrets.ok);
  const store = await openStore({ dataFolder }, secrets.value);
  assert.ok(store.ok);
  await seedStore(store.value, officeFile("demo"), secrets.value);
  await store.value.close();
  return dataFolder;
}

async function passwordOf1001(dataFolder: string): Promise<string> {
  const opened = await openData({ dataFolder }, () => {});
  assert.ok(opened.ok, JSON.stringify(opened));
  const { secrets, store } = opened.value;
  const extension = officeFile("demo").people[0]!.extension;
  const sealed = await store.office.sealedPassword(extension);
  await store.close();
  const plain = secrets.open(sealed!, passwordPurpose(extension));
  assert.ok(plain.ok);
  return plain.value;
}

Deno.test("admin, rotate-key: --help says what there is in both languages; anything else too, with exit code 1", async () => {
  for (const task of ["admin", "rotate_key"] as const) {
    const help = await run(task, ["--", "--help"], {});
    assert.equal(help.code, 0);
    assert.match(help.text, /してください/);
    assert.match(help.text, /Stop the server/);
  }
  const none = await run("admin", ["refresh"], {});
  assert.equal(none.code, 1);
  assert.match(none.text, /「refresh」は使えません。\n"refresh" is not possible\./);
  for (const command of ["reset-password", "unlock", "backup FILE", "restore FILE"]) {
    assert.ok(none.text.includes(command), command);
  }
});

Deno.test("admin: a running server keeps its data: refused with the way out, and a backup is made all the same", async () => {
  const NAISEN_DATA = await seeded();
  const lock = await lockFolder(NAISEN_DATA);
  assert.ok(lock.ok);
  for (const args of [["reset-password"], ["unlock"], ["restore", "nothing"]]) {
    const refused = await run("admin", args, { NAISEN_DATA });
    assert.equal(refused.code, 1);
    assert.match(refused.text, /使用中です。/);
    assert.match(refused.text, /is in use by another Naisen\. Stop that one/);
  }
  assert.equal((await run("rotate_key", [], { NAISEN_DATA })).code, 1);
  const made = await run("admin", ["backup", join(NAISEN_DATA, "b")], { NAISEN_DATA });
  assert.equal(made.code, 0, made.text);
  lock.value.release();
  await Deno.remove(NAISEN_DATA, { recursive: true });
});

Deno.test("admin reset-password: a new one shown once, or the one that is set; an unknown account is named", async () => {
  const NAISEN_DATA = await seeded();
  const made = await run("admin", ["reset-password"], { NAISEN_DATA });
  assert.equal(made.code, 0);
  assert.match(made.text, /shown once:\n[a-z0-9]{20}\n$/);
  const unknown = await run("admin", ["reset-password", "nobody"], { NAISEN_DATA });
  assert.equal(unknown.code, 1);
  assert.match(unknown.text, /There is no administrator nobody\. There are: admin\./);
  const NAISEN_ADMIN_PASSWORD = "a password of my own";
  const set = await run("admin", ["reset-password"], { NAISEN_DATA, NAISEN_ADMIN_PASSWORD });
  assert.equal(set.code, 0);
  assert.doesNotMatch(set.text, /my own/);
  const weak = await run("admin", ["reset-password"], {
    NAISEN_DATA,
    NAISEN_ADMIN_PASSWORD: "short",
  });
  assert.equal(weak.code, 1);
  await Deno.remove(NAISEN_DATA, { recursive: true });
});

Deno.test("admin backup, restore: the office comes back, what was there is kept; another key is refused by name", async () => {
  const NAISEN_DATA = await seeded();
  const file = join(NAISEN_DATA, "office.backup");
  assert.equal((await run("admin", ["backup", file], { NAISEN_DATA })).code, 0);
  const again = await run("admin", ["backup", file], { NAISEN_DATA });
  assert.match(again.text, /すでにあります。/);
  const nowhere = await run("admin", ["backup", join(NAISEN_DATA, "none", "b")], { NAISEN_DATA });
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.text, /に書き込めません（.*\n.* cannot be written \(/);

  const opened = await openData({ dataFolder: NAISEN_DATA }, () => {});
  assert.ok(opened.ok);
  const { secrets, store } = opened.value;
  const db = await connect({ dataFolder: NAISEN_DATA });
  await db.updateTable("person").set({ sealed_password: null }).execute();
  await db.destroy();
  await store.close();
  const restored = await run("admin", ["restore", file], { NAISEN_DATA });
  assert.equal(restored.code, 0, restored.text);
  assert.equal(await passwordOf1001(NAISEN_DATA), "91001");
  assert.ok((await Deno.stat(join(NAISEN_DATA, KEPT_FILE))).isFile);

  assert.equal((await run("rotate_key", [], { NAISEN_DATA })).code, 0);
  const rotated = await openSecrets({ dataFolder: NAISEN_DATA, entropy: systemEntropy });
  assert.ok(rotated.ok);
  const refused = await run("admin", ["restore", file], { NAISEN_DATA });
  assert.equal(refused.code, 1);
  const { fingerprint } = secrets;
  assert.match(refused.text, new RegExp(`${fingerprint}.*${rotated.value.fingerprint}`));
  assert.equal(await passwordOf1001(NAISEN_DATA), "91001");

  // on a new machine the key comes first, and none is made that could open nothing
  const empty = await Deno.makeTempDir();
  const missing = await run("admin", ["restore", file], { NAISEN_DATA: empty });
  assert.match(missing.text, new RegExp(KEY_FILE));
  await assert.rejects(Deno.stat(join(empty, KEY_FILE)));
  for (const folder of [NAISEN_DATA, empty]) await Deno.remove(folder, { recursive: true });
});

Deno.test("rotate-key: a key from the environment is written to the file that is named", async () => {
  const NAISEN_DATA = await seeded();
  const old = (await Deno.readTextFile(join(NAISEN_DATA, KEY_FILE))).trim();
  const env = { NAISEN_DATA, NAISEN_SECRET_KEY: old };
  const asked = await run("rotate_key", [], env);
  assert.equal(asked.code, 1);
  assert.match(asked.text, /rotate-key FILE/);
  const file = join(NAISEN_DATA, "new.key");
  const done = await run("rotate_key", [file], env);
  assert.equal(done.code, 0, done.text);
  assert.match(done.text, /NAISEN_SECRET_KEY_FILE=/);
  const key = (await Deno.readTextFile(file)).trim();
  assert.doesNotMatch(done.text, new RegExp(key.slice(0, 20).replace(/[+/]/g, ".")));
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  const opened = await openData({ dataFolder: NAISEN_DATA, secretKey: key }, () => {});
  assert.ok(opened.ok);
  await opened.value.store.close();
  await Deno.remove(NAISEN_DATA, { recursive: true });
});

Deno.test("rotate-key: killed between any two of its steps, the old or the new key opens everything", async () => {
  const dataFolder = await seeded();
  const fingerprint = async () =>
    (await secretsIn(join(dataFolder, KEY_FILE), systemEntropy))!.fingerprint;
  const before = await fingerprint();
  const from = (await secretsIn(join(dataFolder, KEY_FILE), systemEntropy))!;
  // after the new key is written, before the database is sealed
  const to = await prepareNextKey(dataFolder, systemEntropy);
  assert.equal(await passwordOf1001(dataFolder), "91001");
  assert.equal(await fingerprint(), before);
  // after the commit, before the rename
  const db = await connect({ dataFolder });
  assert.ok((await rotateKey(db, from, to)).ok);
  await db.destroy();
  assert.equal(await passwordOf1001(dataFolder), "91001");
  assert.equal(await fingerprint(), to.fingerprint);
  await assert.rejects(Deno.stat(join(dataFolder, NEXT_KEY_FILE)));
  // a key that waits and is not the one does not take the place
  await prepareNextKey(dataFolder, systemEntropy);
  assert.equal(await passwordOf1001(dataFolder), "91001");
  assert.equal(await fingerprint(), to.fingerprint);
  await adoptNextKey(dataFolder);
  const lost = await openData({ dataFolder }, () => {});
  assert.ok(!lost.ok && lost.error[0]!.includes(to.fingerprint));
  assert.ok((await Deno.stat(join(dataFolder, DATABASE_FILE))).isFile);
  await Deno.remove(dataFolder, { recursive: true });
});
