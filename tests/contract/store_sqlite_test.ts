/** The store's contract on SQLite, and what only a file can have. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import {
  REMADE_ROWS_MIN,
  withLaterCheckpoint,
  withoutIndexes,
  withRoomyCache,
} from "../../adapters/store/bulk_write.ts";
import { migrate } from "../../adapters/store/migrate.ts";
import { connect, DATABASE_FILE, openStore, type StorePlace } from "../../adapters/store/open.ts";
import { JSON_ROWS_AT_ONCE } from "../../adapters/store/json_rows.ts";
import { textIds } from "../../adapters/store/search_index.ts";
import { storeContract } from "./store_contract.ts";
import { type Ground, mustOpen, testSecrets } from "./store_ground.ts";
import {
  passwordOf,
  sealedOffice,
  sipSecretOf,
  smallOffice,
  TRUNK_SECRET,
} from "./store_office.ts";

const CONFIG = new URL("../deno.json", import.meta.url).pathname;
/** Of each racing process. */
const WRITES = 1500;

const ground: Ground = {
  name: "sqlite",
  writersMax: 1,
  async fresh() {
    const dataFolder = await Deno.makeTempDir({ prefix: "naisen-store-" });
    return {
      place: { dataFolder },
      remove: () => Deno.remove(dataFolder, { recursive: true }),
    };
  },
  execute(place, statement) {
    const raw = new DatabaseSync(fileOf(place));
    try {
      raw.exec(statement);
    } finally {
      raw.close();
    }
    return Promise.resolve();
  },
};

storeContract(ground);

Deno.test("P1 store (sqlite) files: hold no password and no SIP secret in clear, when an office was written", async () => {
  const { place, remove } = await ground.fresh();
  try {
    const secrets = testSecrets();
    const store = await mustOpen(place, secrets);
    await store.office.create(sealedOffice(secrets));
    const loaded = (await store.office.load())!;
    const folder = fileOf(place).slice(0, -DATABASE_FILE.length);
    const office = smallOffice();
    const sought = [
      TRUNK_SECRET,
      ...office.people.map(({ extension }) => passwordOf(extension)),
      ...office.devices.map(({ id }) => sipSecretOf(id)),
      ...loaded.devices.flatMap(({ ha1 }) => [ha1.md5, ha1.sha256]),
    ];
    const seen: string[] = [];
    for await (const { name } of Deno.readDir(folder)) {
      const bytes = new TextDecoder("latin1").decode(await Deno.readFile(join(folder, name)));
      if (bytes.includes("1001-desk")) seen.push(name);
      for (const secret of sought) assert.ok(!bytes.includes(secret), `${secret} is in ${name}`);
    }
    assert.ok(seen.length > 0, "the search looked at the office");
    await store.close();
  } finally {
    await remove();
  }
});

Deno.test("P1 store (sqlite) files: are readable by their owner alone, when made and when found open", async () => {
  const { place, remove } = await ground.fresh();
  try {
    const modes = async () => {
      const found: string[] = [];
      for await (const { name } of Deno.readDir(fileOf(place).slice(0, -DATABASE_FILE.length))) {
        const info = await Deno.stat(fileOf(place).replace(DATABASE_FILE, name));
        found.push(`${name} ${(info.mode! & 0o777).toString(8)}`);
      }
      return found.sort();
    };
    const private_ = ["", "-shm", "-wal"].map((end) => `${DATABASE_FILE}${end} 600`);
    let store = await mustOpen(place, testSecrets());
    assert.deepEqual(await modes(), private_);
    await store.close();
    await Deno.chmod(fileOf(place), 0o644);
    store = await mustOpen(place, testSecrets());
    await store.ping();
    assert.deepEqual(await modes(), private_);
    await store.close();
  } finally {
    await remove();
  }
});

Deno.test("REMADE_ROWS_MIN: indexes are the same after a bulk write, and after one that failed half way", async () => {
  const { place, remove } = await ground.fresh();
  try {
    const db = await connect(place);
    assert.ok((await migrate(db, "sqlite")).ok);
    const indexes = async () =>
      (await sql<{ sql: string }>`select name, sql from sqlite_master where type = 'index'
        order by name`.execute(db)).rows;
    const before = await indexes();
    const write = (rows: number, work: (count: number) => void) =>
      db.transaction().execute((tx) =>
        withoutIndexes(tx, "person", { rows, all: rows }, async () => {
          const { rows } = await sql`select 1 from sqlite_master
            where type = 'index' and tbl_name = 'person' and sql is not null`.execute(tx);
          work(rows.length);
        })
      );
    await write(REMADE_ROWS_MIN - 1, (count) => assert.equal(count, 2));
    await write(REMADE_ROWS_MIN, (count) => assert.equal(count, 0));
    assert.deepEqual(await indexes(), before);
    await assert.rejects(
      write(REMADE_ROWS_MIN, () => {
        throw new Error("half way");
      }),
      /half way/,
    );
    assert.deepEqual(await indexes(), before);
    await db.destroy();
  } finally {
    await remove();
  }
});

Deno.test("withRoomyCache, withLaterCheckpoint: a bulk write leaves the connection as it was, done or failed", async () => {
  const { place, remove } = await ground.fresh();
  try {
    const db = await connect(place);
    const settings = async (by = db) => [
      (await sql`pragma cache_size`.execute(by)).rows,
      (await sql`pragma wal_autocheckpoint`.execute(by)).rows,
    ];
    const before = await settings();
    let within: unknown;
    const write = (rows: number, work: () => void) =>
      withLaterCheckpoint(
        db,
        rows,
        () =>
          db.transaction().execute((tx) =>
            withRoomyCache(tx, rows, async () => {
              within = await settings(tx);
              work();
            })
          ),
      );
    await write(REMADE_ROWS_MIN - 1, () => {});
    const small = within;
    await write(REMADE_ROWS_MIN, () => {});
    assert.notDeepEqual(within, small);
    assert.deepEqual(await settings(), before);
    const failing = write(REMADE_ROWS_MIN, () => {
      throw new Error("half way");
    });
    await assert.rejects(failing, /half way/);
    assert.deepEqual(await settings(), before);
    await db.destroy();
  } finally {
    await remove();
  }
});

Deno.test("textIds: each text has one id, in a full piece of new ones, of known ones, and of both", async () => {
  const { place, remove } = await ground.fresh();
  try {
    const db = await connect(place);
    assert.ok((await migrate(db, "sqlite")).ok);
    const texts = (from: number) =>
      Array.from({ length: JSON_ROWS_AT_ONCE + 7 }, (_, at) => `text ${from + at}`);
    const write = (some: readonly string[]) => db.transaction().execute((tx) => textIds(tx, some));
    const first = await write(texts(0));
    assert.deepEqual(await write(texts(0)), first);
    const both = await write(texts(1_000));
    assert.deepEqual(both.slice(0, 1_000), first.slice(1_000, 2_000));
    const { rows } = await sql<{ id: number; text: string }>`select id, text from search_text`
      .execute(db);
    const known = new Map(rows.map(({ id, text }) => [id, text]));
    assert.deepEqual(both.map((id) => known.get(id)), texts(1_000));
    assert.equal(rows.length, JSON_ROWS_AT_ONCE + 7 + 1_000);
    await db.destroy();
  } finally {
    await remove();
  }
});

Deno.test("openStore: migrates once and loses no write, when processes race for an empty folder", async () => {
  const { place, remove } = await ground.fresh();
  try {
    const program = new URL("./store_sqlite_writer.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--no-check", "--quiet", `--config=${CONFIG}`, program];
    const outputs = await Promise.all(
      [1, 2, 3].map(() =>
        new Deno.Command(Deno.execPath(), {
          args: [...args, fileOf(place).slice(0, -DATABASE_FILE.length), String(WRITES)],
          stdout: "null",
          stderr: "piped",
        }).output()
      ),
    );
    for (const { success, stderr } of outputs) {
      assert.ok(success, new TextDecoder().decode(stderr));
    }
    const raw = new DatabaseSync(fileOf(place), { readOnly: true });
    assert.equal(raw.prepare("select at from history_seen").get()!.at, 3 * WRITES);
    raw.close();
  } finally {
    await remove();
  }
});

Deno.test("openStore: refuses `unusable` and names the file, when it is no database", async () => {
  const { place, remove } = await ground.fresh();
  try {
    await Deno.writeTextFile(fileOf(place), "these bytes are no database, ".repeat(50));
    const refused = await openStore(place, testSecrets());
    assert.ok(!refused.ok && refused.error.kind === "unusable");
    assert.equal(refused.error.where, fileOf(place));
    assert.match(refused.error.reason, /not a database/);
  } finally {
    await remove();
  }
});

function fileOf(place: StorePlace): string {
  if (!("dataFolder" in place)) throw new Error("Cannot name the file of a PostgreSQL database");
  return join(place.dataFolder, DATABASE_FILE);
}
