/**
 * The web server over a whole office in virtual time: real use cases, a real SQLite store, the real PBX with
 * its simulated phones; only the listener is left out (`app.request` in its place).
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Hono } from "hono";
import { systemEntropy } from "../../adapters/entropy.ts";
import { aesGcmSecrets } from "../../adapters/secrets/aes_gcm.ts";
import { scryptHasher } from "../../adapters/secrets/scrypt.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import { BackupFolder } from "../../adapters/store/backup_folder.ts";
import { RestoreFolder } from "../../adapters/store/restore_folder.ts";
import { ha1Of } from "../../adapters/store/office_store.ts";
import { openStore } from "../../adapters/store/open.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import { createUseCases, type UseCases } from "../../core/app/use_cases.ts";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import {
  type OfficeFile,
  officeOf,
  readOfficeFile,
  sipSecretsOf,
} from "../../core/domain/office_file.ts";
import type { PbxCapabilities } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { WebhookPoster } from "../../core/ports/integrations.ts";
import type { Store } from "../../core/ports/store.ts";
import { demoHabits } from "../../sim/devices/habits.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { createApp } from "../../web/server/app.ts";
import { assetTable } from "../../web/server/assets.ts";
import { formatLogLine, type LogLine } from "../../web/server/log.ts";
import type { Env, ServerOptions } from "../../web/server/options.ts";
import { EventReader } from "./event_reader.ts";
import { HELP } from "./help.ts";
import { SimulatedPbx } from "./simulated_pbx.ts";
import { virtualLab } from "./virtual_lab.ts";
import { settle, VirtualClock } from "./virtual_clock.ts";
import { eventually } from "./tools.ts";

export const HOST = "127.0.0.1:8080";
export const ORIGIN = `http://${HOST}`;

export interface WebOfficeOptions {
  /** Changes the demo office before it is stored. */
  readonly office?: (file: OfficeFile) => OfficeFile;
  readonly server?: Partial<ServerOptions>;
  /** The SIP password a simulated phone is set up with. */
  readonly sipSecret?: (device: DeviceId, secret: string) => string;
  /** Softphone apps that somebody brought; without it only desk phones are there. */
  readonly softphones?: readonly string[];
  /** Time the phones have to register before the panel starts. */
  readonly warmUp?: Millis;
  /** Nobody has a phone: for tests in which days pass. */
  readonly noPhones?: true;
  /** The lab of its simulated phones is there too. */
  readonly lab?: true;
  /** What this PBX cannot do for somebody. */
  readonly lacks?: (person: Extension) => Partial<PbxCapabilities>;
  /** What webhooks are posted by; default: nobody is reached. */
  readonly poster?: WebhookPoster;
  /** Changes the store the use cases are given. */
  readonly store?: (store: Store) => Store;
}

export interface Ask {
  readonly method?: string;
  /** A session's cookie, as `signIn` gives it. */
  readonly cookie?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  /** The peer's address. */
  readonly remote?: string;
}

export class WebOffice {
  readonly log: LogLine[] = [];
  readonly failures: Error[] = [];
  readonly #readers: EventReader[] = [];
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #backups: BackupFolder | undefined;
  readonly assets = assetTable(new Map([["main.js", bytes("1")], ["styles.css", bytes("2")]]));
  useCases!: UseCases;
  app!: Hono<Env>;
  restores!: RestoreFolder;

  private constructor(
    readonly file: OfficeFile,
    readonly office: Office,
    readonly folder: string,
    readonly store: Store,
    readonly sim: OfficeWorld,
    readonly pbx: SimulatedPbx,
    readonly clock: VirtualClock,
    readonly options: WebOfficeOptions,
  ) {}

  static async open(options: WebOfficeOptions = {}): Promise<WebOffice> {
    const file = (options.office ?? ((same) => same))(await demoFile());
    const folder = await Deno.makeTempDir({ prefix: "web-office-" });
    const opened = await openStore({ dataFolder: folder }, SECRETS);
    if (!opened.ok) throw new Error(`Cannot open the store: ${JSON.stringify(opened.error)}`);
    await seedStore(opened.value, file, SECRETS);
    const office = officeOf(file, ha1Of);
    const { sipSecret = (_: DeviceId, secret: string) => secret } = options;
    const sim = new OfficeWorld({
      random: seededRandom("web office"),
      office,
      secrets: new Map([...sipSecretsOf(file)].map(([id, secret]) => [id, sipSecret(id, secret)])),
      habits: (device) =>
        (device.kind === "desk" && !options.noPhones) || options.softphones?.includes(device.id)
          ? demoHabits(device.owner)
          : undefined,
    });
    const clock = new VirtualClock(sim.world);
    const pbx = new SimulatedPbx(sim, options.lacks);
    const lab = options.lab && { lab: virtualLab(sim, office) };
    const server = { ...lab, ...options.server };
    const web = new WebOffice(file, office, folder, opened.value, sim, pbx, clock, {
      ...options,
      server,
    });
    sim.world.run(options.warmUp ?? 3_000);
    await web.start();
    return web;
  }

  /** Starts the use cases and the app, as a process does. */
  async start(): Promise<void> {
    this.#stop = new AbortController();
    const store = (this.options.store ?? ((same) => same))(this.store);
    this.useCases = createUseCases({
      clock: this.clock,
      entropy: systemEntropy,
      secrets: SECRETS,
      hasher: scryptHasher(systemEntropy, QUICK),
      ha1Of,
      store,
      pbx: this.pbx,
      recordings: await FileRecordingStore.open(join(this.folder, "recordings")),
      poster: this.options.poster ?? NOBODY_LISTENS,
      onFailure: (failure) => this.failures.push(failure),
    }, this.office);
    this.app = createApp({
      useCases: this.useCases,
      http: { host: "127.0.0.1", port: 8080 },
      trustedProxies: [],
      offers: [],
      assets: Promise.resolve(this.assets),
      help: HELP,
      expectedDevices: [],
      backups: this.#backups = await BackupFolder.open({ dataFolder: this.folder }, this.folder),
      restores: this.restores = new RestoreFolder(
        { dataFolder: this.folder },
        this.folder,
        SECRETS.fingerprint,
      ),
      readKey: () => Promise.resolve("the key\n"),
      log: (line) => this.log.push(line),
      ...this.options.server,
    });
    this.#running = this.useCases.run(this.#stop.signal);
    await settle();
  }

  /** Stops what `start` started; the store and the office live on. */
  async stop(): Promise<void> {
    for (const reader of this.#readers.splice(0)) await reader.close();
    this.#stop.abort();
    await settle();
    await this.#running;
    await eventually("no backup is being made", () => this.#backups?.state.progress === undefined);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.pbx.close();
    await this.store.close();
    await Deno.remove(this.folder, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async advance(length: Millis): Promise<void> {
    await this.clock.advance(length);
  }

  /** A request as a browser of our own page makes it. */
  async ask(path: string, ask: Ask = {}): Promise<Response> {
    const method = ask.method ?? (ask.json === undefined ? "GET" : "POST");
    const headers = new Headers({
      host: HOST,
      ...(method === "GET" ? {} : { origin: ORIGIN, "sec-fetch-site": "same-origin" }),
      ...(ask.cookie === undefined ? {} : { cookie: ask.cookie }),
      ...(ask.json === undefined ? {} : { "content-type": "application/json" }),
      ...ask.headers,
    });
    const body = ask.json === undefined ? ask.body : JSON.stringify(ask.json);
    return await this.app.request(
      `${ORIGIN}${path}`,
      { method, headers, ...(body === undefined ? {} : { body }) },
      { remote: ask.remote ?? "127.0.0.1" },
    );
  }

  /** The JSON of a request that must succeed. */
  // deno-lint-ignore no-explicit-any
  async json(path: string, ask: Ask = {}): Promise<any> {
    const answer = await this.ask(path, ask);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Signs in and returns the cookie's `name=value`. */
  async signIn(extension: string, ask: Ask = {}): Promise<string> {
    const answer = await this.trySignIn({ extension }, ask);
    if (answer.status !== 204) throw new Error(`Cannot sign in: ${await answer.text()}`);
    return cookieOf(answer);
  }

  trySignIn(
    typed: { loginId?: string; extension?: string; password?: string },
    ask: Ask = {},
  ): Promise<Response> {
    const extension = typed.extension ?? "1001";
    const json = { loginId: "demo", extension, password: `9${extension}`, ...typed };
    return this.ask("/api/v1/session", { ...ask, json });
  }

  /** Opens an event stream; it is closed with the office. */
  async events(cookie: string, ask: Ask & { readonly after?: string } = {}): Promise<EventReader> {
    const query = ask.after === undefined ? "" : `?after=${encodeURIComponent(ask.after)}`;
    const answer = await this.ask(`/api/v1/events${query}`, { ...ask, cookie });
    if (answer.status !== 200) throw new Error(`No stream: ${answer.status}`);
    const reader = new EventReader(answer);
    this.#readers.push(reader);
    await settle();
    return reader;
  }

  /** The log as it would be written. */
  logText(): string {
    return this.log.map((line) => formatLogLine(line, "2026-11-24T09:00:00+09:00")).join("\n");
  }
}

const NOBODY_LISTENS: WebhookPoster = {
  post: () => Promise.resolve({ kind: "failed", fault: "unreachable" }),
};

export function cookieOf(answer: Response): string {
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

let commands = 0;

/** A command id no other click has. */
export function newCommandId(): string {
  return `command-${++commands}`;
}

/** Costs of a hash that no test waits for. */
const QUICK = { N: 1_024, r: 8, p: 1 };

export const SECRETS = aesGcmSecrets(Buffer.alloc(32, 7), systemEntropy);

async function demoFile(): Promise<OfficeFile> {
  const path = new URL("../../fixtures/offices/demo.json", import.meta.url);
  const read = readOfficeFile(JSON.parse(await Deno.readTextFile(path)));
  if (!read.ok) throw new Error(`The demo office is at fault: ${JSON.stringify(read.error)}`);
  return read.value;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
