/** That the PostgreSQL of the tests starts, keeps databases apart, and leaves nothing behind. */
import assert from "node:assert/strict";
import pg from "pg";
import { startPostgres } from "./postgres.ts";

Deno.test("startPostgres: databases are apart and the folder is gone, when started and stopped", async () => {
  const cluster = await startPostgres();
  const [first, second] = [await cluster.database(), await cluster.database()];
  assert.notEqual(first, second);
  const client = new pg.Client({ connectionString: first });
  await client.connect();
  await client.query("create table here (a int)");
  assert.match((await client.query("select version() as v")).rows[0].v, /^PostgreSQL 18/);
  await client.end();
  const other = new pg.Client({ connectionString: second });
  await other.connect();
  const tables = "select count(*)::int as n from pg_tables where tablename = 'here'";
  assert.equal((await other.query(tables)).rows[0].n, 0);
  await other.end();
  await cluster.stop();
  const folder = decodeURIComponent(new URL(first).hostname);
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
});
