/**
 * The lease of the PBX: a lock of PostgreSQL that one node's connection holds. It is free as soon as that connection is
 * gone, whether the node stopped, died, or can no longer be reached.
 */
import pg from "pg";

/** The lock's key: any number that nobody else locks in this database. */
const LOCK_KEY = 6_218_305;
/** The same for whoever puts the first office into the database. */
const OPENING_KEY = 6_218_306;
const CONNECT_TIMEOUT_MILLIS = 5_000;
/** So soon the database finds out that a node's machine is gone, in seconds. */
const KEEPALIVE = { idle: 3, interval: 2, count: 3 };

export interface HeldLease {
  /** Higher than that of every node that led before. */
  readonly term: number;
  /** Resolves when the connection is gone, and with it the lock. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/** `undefined` when another node holds it. Rejects when the database does not answer. */
export async function takeLease(url: string): Promise<HeldLease | undefined> {
  const client = await connect(url);
  const lost = Promise.withResolvers<void>();
  client.on("end", lost.resolve);
  try {
    const taken = await client.query("select pg_try_advisory_lock($1) as taken", [LOCK_KEY]);
    if (taken.rows[0].taken !== true) {
      await client.end();
      return undefined;
    }
    for (const [name, value] of Object.entries(KEEPALIVE)) {
      await client.query(`set tcp_keepalives_${name} = ${value}`);
    }
    const led = await client.query("insert into node_lead default values returning term");
    return {
      term: Number(led.rows[0].term),
      lost: lost.promise,
      release: () => client.end(),
    };
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Does the work while no other node does it. */
export async function whileOpening<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    await client.query("select pg_advisory_lock($1)", [OPENING_KEY]);
    return await work();
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    application_name: "naisen lease",
    keepAlive: true,
  });
  client.on("error", () => {}); // its end follows
  await client.connect();
  return client;
}
