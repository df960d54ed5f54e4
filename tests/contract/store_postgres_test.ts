/** The store's contract on PostgreSQL, and what only a server can have. */
import assert from "node:assert/strict";
import { sql } from "kysely";
import pg from "pg";
import { openStore, type StorePlace, storeRefusalSentence } from "../../adapters/store/open.ts";
import { openPostgres } from "../../adapters/store/postgres.ts";
import { type Cluster, startPostgres } from "../support/postgres.ts";
import { storeContract } from "./store_contract.ts";
import { type Ground, mustOpen, testSecrets } from "./store_ground.ts";

const END_OTHERS = "select pg_terminate_backend(pid) from pg_stat_activity " +
  "where datname = current_database() and pid <> pg_backend_pid()";

/** Every table but the migrations' own; a new database for every test would cost most of the time. */
const EMPTY_ALL = `
set session_replication_role = replica; -- not even the audit log keeps its rows
do $$ begin
  execute (
    select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' restart identity'
    from pg_tables where schemaname = 'public' and tablename not like 'kysely%'
  );
end $$;
delete from kysely_migration where name like '9999%'`;

/** Addresses of databases that a test has done with: migrated and empty. */
const emptied: string[] = [];
let cluster: Cluster;
Deno.test.beforeAll(async () => {
  cluster = await startPostgres();
});
Deno.test.afterAll(async () => {
  await cluster.stop();
});

const ground: Ground = {
  name: "postgres",
  writersMax: 3,
  async fresh() {
    const databaseUrl = emptied.pop() ?? await cluster.database();
    const remove = async () => {
      await query({ databaseUrl }, EMPTY_ALL);
      emptied.push(databaseUrl);
    };
    return { place: { databaseUrl }, remove };
  },
  execute: (place, statement) => query(place, statement),
};

storeContract(ground);

Deno.test("openStore: migrates once, when nodes open an empty database at once", async () => {
  const place = { databaseUrl: await cluster.database() };
  const nodes = await Promise.all([1, 2, 3, 4].map(() => mustOpen(place, testSecrets())));
  for (const node of nodes) {
    assert.equal(await node.office.load(), undefined);
    await node.close();
  }
});

Deno.test("openStore: answers again, when the server ended its idle connections", async () => {
  const place = { databaseUrl: await cluster.database() };
  const lost: string[] = [];
  const store = await mustOpen({ ...place, onLost: (reason) => lost.push(reason) }, testSecrets());
  await store.ping();
  await query(place, END_OTHERS);
  while (lost.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await store.ping();
  assert.match(lost[0]!, /terminat/);
  await store.close();
});

Deno.test("openPostgres: only the transaction fails, when the server ends its connection in the middle", async () => {
  const place = { databaseUrl: await cluster.database() };
  const lost: Error[] = [];
  const db = openPostgres(place.databaseUrl, (reason) => lost.push(reason));
  const broken = db.transaction().execute(async (tx) => {
    await sql`select 1`.execute(tx);
    await query(place, END_OTHERS);
    while (lost.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await sql`select 2`.execute(tx);
  });
  await assert.rejects(broken);
  assert.deepEqual((await sql<{ n: number }>`select 3::bigint as n`.execute(db)).rows, [{ n: 3 }]);
  await db.destroy();
});

Deno.test("openStore: refuses `unusable` without the address's password, when no server answers", async () => {
  const refused = await openStore(
    { databaseUrl: "postgresql://app:very-secret@127.0.0.1:1/none" },
    testSecrets(),
  );
  assert.ok(!refused.ok && refused.error.kind === "unusable");
  assert.equal(refused.error.where, "127.0.0.1:1/none");
  assert.doesNotMatch(storeRefusalSentence(refused.error), /very-secret/);
});

async function query(place: StorePlace, statement: string): Promise<void> {
  if (!("databaseUrl" in place)) throw new Error("Cannot query SQLite by an address");
  const client = new pg.Client({ connectionString: place.databaseUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}
