/** One connection to Asterisk's manager interface: logged in, or the reason why not; then messages until it is lost. */
import type { Millis } from "../../core/lib/time.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { amiAction, type AmiFields, type AmiMessage, AmiReader } from "./ami_message.ts";
import { type AsteriskTrouble, VERSION_MIN } from "./troubles.ts";

/** Asterisk is asked for a sign of life so often. */
const PING_EVERY: Millis = 250;
/** Nothing heard for so long is a lost connection: the panel is to say so within two seconds. */
const SILENCE_MAX: Millis = 1_600;
/** For each step of a login. */
const PATIENCE: Millis = 3_000;
/** Asterisk takes logins before its modules are there. */
const BOOT_PATIENCE: Millis = 30_000;

export interface AmiAccount {
  readonly address: SocketAddress;
  readonly user: string;
  readonly password: string;
}

export class AmiLink {
  /** As `CoreSettings` tells it: `22.10.1`. */
  version = "";
  readonly #connection: Deno.TcpConn;
  readonly #reader = new AmiReader();
  readonly #arrived: AmiMessage[] = [];
  readonly #buffer = new Uint8Array(65_536);
  #heardAt = performance.now();
  #watchedAt = performance.now();
  #sending = Promise.resolve();

  /** `events`: what classes Asterisk is to tell, as the account may read. */
  static async open(
    { address, user, password }: AmiAccount,
    signal: AbortSignal,
  ): Promise<Result<AmiLink, AsteriskTrouble>> {
    const { host: hostname, port } = address;
    let connection: Deno.TcpConn;
    try {
      connection = await Deno.connect({ hostname, port, signal });
    } catch (error) {
      return refuse({ kind: "closed", address, text: textOf(error) });
    }
    connection.setNoDelay(true);
    const link = new AmiLink(connection);
    const trouble = await link.#login(user, password, address).catch((error): AsteriskTrouble => ({
      kind: "not-asterisk",
      address,
      text: textOf(error),
    }));
    if (trouble === undefined) return ok(link);
    link.close();
    return refuse(trouble);
  }

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** In the order of its calls; what cannot be sent is told by the end of the messages. */
  send(fields: AmiFields): void {
    const bytes = amiAction(fields);
    this.#sending = this.#sending.then(async () => {
      for (let done = 0; done < bytes.length;) {
        done += await this.#connection.write(bytes.subarray(done));
      }
    }).catch(() => this.close());
  }

  /** Every message that comes, in pieces as they come; ends when the connection is lost. */
  async *messages(): AsyncGenerator<readonly AmiMessage[]> {
    this.#watchedAt = performance.now();
    const watching = setInterval(() => this.#watch(), PING_EVERY);
    try {
      if (this.#arrived.length > 0) yield this.#arrived.splice(0);
      while (true) {
        const pieces = await this.#read();
        if (pieces === undefined) return;
        if (pieces.length > 0) yield pieces;
      }
    } finally {
      clearInterval(watching);
      this.close();
    }
  }

  /** How long nothing has been heard. */
  get silentMillis(): Millis {
    return performance.now() - this.#heardAt;
  }

  close(): void {
    try {
      this.#connection.close();
    } catch {
      // it was closed before
    }
  }

  /** Time in which we did nothing ourselves is no silence of Asterisk's. */
  #watch(): void {
    const now = performance.now();
    this.#heardAt += Math.max(0, now - this.#watchedAt - 2 * PING_EVERY);
    this.#watchedAt = now;
    if (now - this.#heardAt > SILENCE_MAX) return this.close();
    this.send([["Action", "Ping"]]);
  }

  async #read(): Promise<readonly AmiMessage[] | undefined> {
    const length = await this.#connection.read(this.#buffer).catch(() => null);
    if (length === null) return undefined;
    this.#heardAt = performance.now();
    try {
      return this.#reader.read(this.#buffer.subarray(0, length));
    } catch {
      return undefined; // no Asterisk speaks so
    }
  }

  async #login(
    user: string,
    password: string,
    address: SocketAddress,
  ): Promise<AsteriskTrouble | undefined> {
    this.send([
      ["Action", "Login"],
      ["Username", user],
      ["Secret", password],
      ["ActionID", "login"],
    ]);
    const answer = await this.#until((one) => one.get("ActionID") === "login", PATIENCE);
    if (this.#isStranger()) {
      return { kind: "not-asterisk", address, text: this.#reader.greeting ?? "" };
    }
    if (answer?.get("Response") !== "Success") {
      return { kind: "wrong-password", user, address };
    }
    const booted = await this.#until((one) => one.event === "FullyBooted", BOOT_PATIENCE);
    if (booted === undefined) return { kind: "missing-right", rights: ["read: system"] };
    this.send([["Action", "CoreSettings"], ["ActionID", "settings"]]);
    const settings = await this.#until((one) => one.get("ActionID") === "settings", PATIENCE);
    if (settings?.get("Response") !== "Success") {
      return { kind: "missing-right", rights: ["write: system", "write: reporting"] };
    }
    this.version = settings.get("AsteriskVersion") ?? "";
    if (Number.parseInt(this.version) < VERSION_MIN) {
      return { kind: "old-version", version: this.version };
    }
    return undefined;
  }

  #isStranger(): boolean {
    const { greeting } = this.#reader;
    return greeting !== undefined && !greeting.startsWith("Asterisk Call Manager/");
  }

  /** Waits for a message; others that come meanwhile are kept. Undefined when it does not come. */
  async #until(
    wanted: (message: AmiMessage) => boolean,
    patience: Millis,
  ): Promise<AmiMessage | undefined> {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      this.close();
    }, patience);
    try {
      while (!over) {
        const at = this.#arrived.findIndex(wanted);
        if (at >= 0) return this.#arrived.splice(at, 1)[0];
        const pieces = await this.#read();
        if (pieces === undefined || this.#isStranger()) return undefined;
        this.#arrived.push(...pieces);
      }
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
