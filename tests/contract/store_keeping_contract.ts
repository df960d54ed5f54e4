/** The store's contract on what is kept: the last import, backups and their restore, the rotation of the key. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { makeBackup, readBackupInfo } from "../../adapters/store/backup.ts";
import { importBlocksMigration } from "../../adapters/store/migrations/m0011_import_blocks.ts";
import { connect } from "../../adapters/store/open.ts";
import { restoreBackup } from "../../adapters/store/restore.ts";
import { rotateKey } from "../../adapters/store/rotate_key.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { instant } from "../../core/lib/time.ts";
import type { OfficeWrite } from "../../core/ports/admin_store.ts";
import type { ImportRecord, KeptPerson } from "../../core/ports/import_store.ts";
import { passwordPurpose, type Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { type Ground, mustOpen, storeTest, testSecrets } from "./store_ground.ts";

const AT = instant(1_800_000_000_000);
const SYSTEM = { at: AT, actor: { kind: "system" }, action: "users.import" } as const;

/** Nothing but passwords and the record of an import. */
function writeOf(
  office: Office,
  sealedPasswords: OfficeWrite["sealedPasswords"],
  imported?: ImportRecord,
): OfficeWrite {
  const none = { put: new Set<never>(), remove: new Set<never>() };
  return {
    before: office.revision,
    office: { ...office, revision: office.revision + 1 },
    delta: {
      people: none,
      renumbered: [],
      devices: none,
      lines: none,
      permissions: { put: [], remove: [] },
      presences: none,
      settings: false,
    },
    sealedPasswords,
    sealedSipSecrets: new Map(),
    sealedTrunkSecrets: new Map(),
    lists: [],
    audit: [SYSTEM],
    ...(imported === undefined ? {} : { imported }),
  };
}

export function keepingContract(ground: Ground): void {
  storeTest(
    ground,
    "imports: passwords and what they were are written with the change, and read in order",
    async ({ store, secrets }) => {
      const office = (await store.office.load())!;
      const [first, second] = office.people.map((person) => person.extension) as [
        Extension,
        Extension,
      ];
      const sealed = secrets.seal("12", passwordPurpose(first));
      const people: KeptPerson[] = [
        {
          person: {
            kind: "edit",
            extension: second,
            before: { name: 'ふるい "名" , \\' },
            after: { name: "新" },
            changedPassword: false,
          },
        },
        {
          person: { kind: "edit", extension: first, before: {}, after: {}, changedPassword: true },
          sealedBefore: "1.former",
          sealedAfter: sealed,
        },
      ];
      const note = { at: AT, username: "admin", people: 2 };
      const passwords = new Map([[first, sealed], [second, undefined]]);
      const written = await store.office.write(
        writeOf(office, passwords, { kind: "imported", note, people }),
      );
      assert.ok(written.ok);
      assert.deepEqual(await store.imports.last(), note);
      assert.deepEqual(await store.imports.peopleOfLast(), people);
      const all = await store.imports.sealedPasswords();
      assert.equal(all.get(first), sealed);
      assert.ok(!all.has(second));
      const next = (await store.office.load())!;
      assert.ok((await store.office.write(writeOf(next, new Map(), { kind: "undone" }))).ok);
      assert.equal(await store.imports.last(), undefined);
      assert.deepEqual(await store.imports.peopleOfLast(), []);
    },
  );

  storeTest(
    ground,
    "U3 lists: what a file does to a phonebook is written at once with its record, which goes with the list",
    async ({ store }) => {
      const list = "customers";
      const [first, second, ...rest] = await store.lists.entriesOf(list);
      const { id: _i, list: _l, ...before } = first!;
      const entry = { name: "変わった", reading: "カワッタ", number: "0399990000" };
      const added = { name: "新しい", reading: "", number: "117", note: "時報" };
      const change = { kind: "change-entries", list, remove: [second!.id] } as const;
      const imported = {
        at: AT,
        username: "admin",
        changes: [{ kind: "edit", before, after: entry }],
      } as const;
      const put = [{ id: first!.id, entry }];
      const office = (await store.office.load())!;
      const write = {
        ...writeOf(office, new Map()),
        lists: [{ ...change, put, add: [added], imported }],
      };
      assert.ok((await store.office.write(write)).ok);
      assert.deepEqual(await store.office.write(write), { ok: false, error: "changed-since" });
      const present = await store.lists.entriesOf(list);
      assert.deepEqual(present.slice(0, -1), [{ id: first!.id, list, ...entry }, ...rest]);
      assert.deepEqual({ ...present.at(-1), id: 0 }, { id: 0, list, ...added });
      assert.deepEqual((await store.lists.search({ q: "かわった", limit: 9 })).items.length, 1);
      assert.deepEqual(await store.lists.lastImport(list), imported);

      const next = (await store.office.load())!;
      const gone = { kind: "remove-list", id: list } as const;
      assert.ok((await store.office.write({ ...writeOf(next, new Map()), lists: [gone] })).ok);
      assert.equal(await store.lists.lastImport(list), undefined);
      assert.deepEqual(await store.lists.entriesOf(list), []);
    },
  );

  storeTest(
    ground,
    "U3 imports: of a change made on an old revision neither passwords nor record are written",
    async ({ store }) => {
      const office = (await store.office.load())!;
      const before = await store.imports.sealedPasswords();
      const note = { at: AT, username: "admin", people: 0 };
      const stale = { ...office, revision: office.revision - 1 };
      const passwords = new Map([[office.people[0]!.extension, undefined]]);
      const refused = await store.office.write(
        writeOf(stale, passwords, { kind: "imported", note, people: [] }),
      );
      assert.deepEqual(refused, { ok: false, error: "changed-since" });
      assert.deepEqual(await store.imports.sealedPasswords(), before);
      assert.equal(await store.imports.last(), undefined);
    },
  );

  storeTest(
    ground,
    "importBlocksMigration: the rows of an import made before it are read as they were",
    async ({ store, secrets, place }) => {
      const [one, other] = await importPasswords(store, secrets);
      const db = await connect(place);
      await db.schema.dropTable("imported_block").execute();
      await sql`create table imported_person (position integer primary key, extension text,
        person text, sealed_before text, sealed_after text)`.execute(db);
      const rows = [one, other].map((each, at) => ({
        position: at * 700,
        extension: each!.person.extension,
        person: at === 0 ? "" : JSON.stringify(each!.person),
        sealed_before: each!.sealedBefore ?? null,
        sealed_after: at === 0 ? null : each!.sealedAfter ?? null,
      }));
      await (db as unknown as Kysely<Record<string, unknown>>)
        .insertInto("imported_person").values(rows).execute();
      await importBlocksMigration("sqlite").up(db);
      const { sealedAfter: _, ...first } = one!;
      assert.deepEqual(await store.imports.peopleOfLast(), [first, other]);
      await db.destroy();
    },
  );

  storeTest(
    ground,
    "P1 rotateKey: everything opens under the new key and nothing under the old one",
    async ({ store, secrets, place }) => {
      const kept = await importPasswords(store, secrets);
      const office = await store.office.load();
      const before = await store.imports.sealedPasswords();
      const next = testSecrets(9);
      const db = await connect(place);
      const rotated = await rotateKey(db, secrets, next);
      assert.ok(rotated.ok && rotated.value >= before.size + 2 * kept.length);
      const again = await rotateKey(db, secrets, next);
      assert.deepEqual(again, {
        ok: false,
        error: { kind: "other-key", stored: next.fingerprint },
      });
      await db.destroy();
      const opened = await mustOpen(place, next);
      assert.deepEqual(await opened.office.load(), office);
      for (const [extension, sealed] of await opened.imports.sealedPasswords()) {
        const purpose = passwordPurpose(extension);
        assert.deepEqual(
          next.open(sealed, purpose),
          secrets.open(before.get(extension)!, purpose),
        );
        assert.ok(!secrets.open(sealed, purpose).ok);
      }
      const plain = (people: readonly KeptPerson[], by: Secrets) =>
        people.map(({ person, sealedBefore, sealedAfter }) =>
          [sealedBefore!, sealedAfter!].map((sealed) =>
            by.open(sealed, passwordPurpose(person.extension))
          )
        );
      const anew = await opened.imports.peopleOfLast();
      assert.deepEqual(plain(anew, next), plain(kept, secrets));
      assert.ok(plain(anew, secrets).flat().every((one) => !one.ok));
      await opened.close();
    },
  );

  storeTest(
    ground,
    "P1 rotateKey: a seal that does not open changes nothing",
    async ({ store, secrets, place }) => {
      const before = await store.imports.sealedPasswords();
      const damaged = [...before.keys()].at(-1)!;
      await ground.execute(
        place,
        `update person set sealed_password = '1.AAAA' where extension = '${damaged}'`,
      );
      const db = await connect(place);
      await assert.rejects(rotateKey(db, secrets, testSecrets(9)), /damaged/);
      await db.destroy();
      const after = await store.imports.sealedPasswords();
      assert.deepEqual(after, new Map([...before, [damaged, "1.AAAA"]]));
    },
  );

  storeTest(
    ground,
    "makeBackup: restored into an empty place it is the same office; another key is refused by name",
    async ({ store, secrets, place }) => {
      const folder = await Deno.makeTempDir({ prefix: "naisen-backup-" });
      const file = join(folder, "office.backup");
      const steps: number[] = [];
      const made = await makeBackup(place, file, AT, ({ done, of }) => steps.push(done / of));
      assert.ok(made.ok);
      assert.equal(steps.at(-1), 1);
      assert.deepEqual(readBackupInfo(file), { ...made.value, format: 1 });
      assert.equal(made.value.keyFingerprint, secrets.fingerprint);
      assert.deepEqual(await makeBackup(place, file, AT, () => {}), {
        ok: false,
        error: { kind: "file-exists" },
      });
      // the key is in no byte of it
      const bytes = await Deno.readFile(file);
      assert.ok(!new TextDecoder("latin1").decode(bytes).includes("\x07".repeat(32)));

      const { place: other, remove } = await ground.fresh();
      const note = { ...SYSTEM, action: "backup.restore" } as const;
      const wrong = await restoreBackup(other, file, "0123456789abcdef", note);
      assert.deepEqual(wrong, {
        ok: false,
        error: { kind: "other-key", needed: secrets.fingerprint, ours: "0123456789abcdef" },
      });
      assert.ok((await restoreBackup(other, file, secrets.fingerprint, note)).ok);
      const restored = await mustOpen(other, secrets);
      assert.deepEqual(await restored.office.load(), await store.office.load());
      assert.deepEqual(
        await restored.imports.sealedPasswords(),
        await store.imports.sealedPasswords(),
      );
      const { items } = await restored.audit.page({ limit: 10 });
      assert.equal(items[0]?.action, "backup.restore");
      await restored.audit.add(SYSTEM); // numbers go on after those it came with
      await restored.close();
      await remove();
      await Deno.remove(folder, { recursive: true });
    },
  );

  storeTest(
    ground,
    "restoreBackup: what is no backup, cut short or changed, is refused",
    async ({ place, secrets }) => {
      const folder = await Deno.makeTempDir({ prefix: "naisen-backup-" });
      const [file, bad] = [join(folder, "good"), join(folder, "bad")];
      assert.ok((await makeBackup(place, file, AT, () => {})).ok);
      const bytes = await Deno.readFile(file);
      const { place: other, remove } = await ground.fresh();
      const restore = (path: string) => restoreBackup(other, path, secrets.fingerprint, SYSTEM);
      for (const part of [new Uint8Array(), bytes.slice(0, 5_000), bytes.map((byte) => byte ^ 1)]) {
        await Deno.writeFile(bad, part);
        assert.deepEqual(await restore(bad), { ok: false, error: { kind: "not-a-backup" } });
      }
      assert.deepEqual(await restore(join(folder, "none")), {
        ok: false,
        error: { kind: "no-such-file" },
      });
      await remove();
      await Deno.remove(folder, { recursive: true });
    },
  );
}

/** Another password for two people, as a bulk import gives them. */
async function importPasswords(store: Store, secrets: Secrets): Promise<readonly KeptPerson[]> {
  const office = (await store.office.load())!;
  const sealed = await store.imports.sealedPasswords();
  const people = [...sealed].slice(0, 2).map(([extension, sealedBefore]): KeptPerson => ({
    person: { kind: "edit", extension, before: {}, after: {}, changedPassword: true },
    sealedBefore,
    sealedAfter: secrets.seal(`7${extension}`, passwordPurpose(extension)),
  }));
  const passwords = new Map(people.map((each) => [each.person.extension, each.sealedAfter!]));
  const note = { at: AT, username: "admin", people: people.length };
  assert.ok(
    (await store.office.write(writeOf(office, passwords, { kind: "imported", note, people }))).ok,
  );
  return people;
}
