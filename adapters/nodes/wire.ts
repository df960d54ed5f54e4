/**
 * The way between nodes: queries of the shared PostgreSQL, and its NOTIFY, which wakes whoever waits for rows. A
 * connection that breaks is made anew; what was told meanwhile is lost, and that is told.
 */
import pg from "pg";

/** All nodes of a database listen here. */
const CHANNEL = "naisen_nodes";
/** PostgreSQL's own limit is 8,000 bytes. */
export const PAYLOAD_BYTES_MAX = 7_500;
const CONNECT_TIMEOUT_MILLIS = 5_000;
const QUERY_TIMEOUT_MILLIS = 5_000;
const CONNECTIONS_MAX = 4;
/** A broken connection is made anew after this long. */
const AGAIN_MILLIS = 500;

/** What wakes whom: rows were added, or news in itself. */
export interface Signal {
  readonly kind: "lead" | "events" | "request" | "answer" | "news";
  /** An id, or the news as JSON. */
  readonly text: string;
}

export interface WireOptions {
  readonly url: string;
  /** Tells this node from all others. */
  readonly node: string;
  readonly onFailure: (failure: Error) => void;
}

export class NodeWire {
  readonly #options: WireOptions;
  readonly #pool: pg.Pool;
  readonly #listeners: ((signal: Signal | "missed", own: boolean) => void)[] = [];
  #listening: pg.Client | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
      statement_timeout: QUERY_TIMEOUT_MILLIS,
      application_name: "naisen nodes",
    });
    this.#pool.on("error", () => {}); // an idle connection broke; the next query makes another
  }

  /** Begins to listen. Rejects when the database does not answer. */
  async open(): Promise<void> {
    await this.#listen();
  }

  /** Whether other nodes are heard. */
  get hears(): boolean {
    return this.#listening !== undefined;
  }

  /** Called with every signal, one's own too; `missed` when some may have been lost. */
  onSignal(listener: (signal: Signal | "missed", own: boolean) => void): void {
    this.#listeners.push(listener);
  }

  // deno-lint-ignore no-explicit-any
  async query(text: string, values: readonly unknown[] = []): Promise<any[]> {
    return (await this.#pool.query(text, [...values])).rows;
  }

  async signal({ kind, text }: Signal): Promise<void> {
    await this.query("select pg_notify($1, $2)", [CHANNEL, this.payload({ kind, text })]);
  }

  /** For a statement that signals by itself, with what it writes. */
  payload({ kind, text }: Signal): string {
    return `${this.#options.node} ${kind} ${text}`;
  }

  get channel(): string {
    return CHANNEL;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    await this.#listening?.end().catch(() => {});
    await this.#pool.end();
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
      application_name: "naisen nodes listen",
      keepAlive: true,
    });
    const lose = () => this.#lose(client);
    client.on("error", lose);
    client.on("end", lose);
    client.on("notification", ({ payload = "" }) => this.#hear(payload));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#listening = client;
  }

  #hear(payload: string): void {
    const [, node, kind, text = ""] = /^(\S+) (\S+) (.*)$/s.exec(payload) ?? [];
    if (node === undefined) return;
    const signal = { kind, text } as Signal;
    for (const listener of this.#listeners) listener(signal, node === this.#options.node);
  }

  #lose(client: pg.Client): void {
    if (this.#closed || this.#listening !== client) return;
    this.#listening = undefined;
    client.end().catch(() => {});
    this.#options.onFailure(new Error("The way to the other nodes broke"));
    this.#retry();
  }

  #retry(): void {
    this.#again = setTimeout(async () => {
      try {
        await this.#listen();
        for (const listener of this.#listeners) listener("missed", false);
      } catch {
        if (!this.#closed) this.#retry();
      }
    }, AGAIN_MILLIS);
  }
}
