/** PostgreSQL by `pg`, as a Kysely database: for several nodes that serve one office. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { withoutNul } from "./columns.ts";
import type { Database, Tables } from "./schema.ts";

const CONNECTIONS_MAX = 10;
const CONNECT_TIMEOUT_MILLIS = 5000;
/** No query of ours takes as long; one that does must not hold its connection for ever. */
const STATEMENT_TIMEOUT_MILLIS = 30_000;
const IDLE_MILLIS = 30_000;
/** Type `int8` of pg_type. */
const INT8_OID = 20;

/**
 * Connects at the first query. `onLost` hears of connections that broke, idle or between two statements of a
 * transaction; the pool replaces them.
 */
export function openPostgres(url: string, onLost: (reason: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    idleTimeoutMillis: IDLE_MILLIS,
    statement_timeout: STATEMENT_TIMEOUT_MILLIS,
    application_name: "naisen",
    types: { getTypeParser: typeParser },
  });
  pool.on("connect", (client: Listened) => client.on("error", onLost));
  pool.on("error", () => {}); // an idle client's, told by its own listener already
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: withoutNuls(pool) }) });
}

/** A client of `pg`, of which a connection's end without a listener would end the process. */
interface Listened {
  on(event: "error", listener: (reason: Error) => void): void;
}

/** The pool as Kysely needs it, with every parameter made fit for a PostgreSQL text. */
function withoutNuls(pool: PostgresPool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      // only texts are queried: no cursor is configured, hence nothing is streamed
      const query = (text: string, parameters: readonly unknown[]) =>
        client.query(text, parameters.map(withoutNul));
      return {
        query: query as PostgresPoolClient["query"],
        release: (destroy) => client.release(destroy),
        ...(client.processID === undefined ? {} : { processID: client.processID }),
      };
    },
  };
}

/** As `pg` parses, but 64-bit integers as numbers: ours are times and counts, all below 2^53. */
function typeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown {
  if (oid === INT8_OID && format !== "binary") return Number;
  return pg.types.getTypeParser(oid, format);
}
