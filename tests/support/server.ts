/** A whole Naisen as a process of its own, started as `deno task start` does it, for tests from outside. */
import { freePort, type PortRange, rtpRange } from "./ports.ts";
import { eventually } from "./tools.ts";

const ROOT = new URL("../../", import.meta.url);

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** The sources by default, so that no test meets an old bundle. */
  readonly entry?: string;
  /** The folder of an earlier server; a new one by default. */
  readonly dataFolder?: string;
}

interface Ports {
  readonly http: number;
  readonly sip: number;
  readonly rtp: PortRange;
}

export class ServerProcess {
  readonly dataFolder: string;
  readonly url: string;
  readonly sipPort: number;
  readonly #process: Deno.ChildProcess;
  readonly #output: Promise<string>;
  #printed = "";
  readonly #errors: Promise<string>;
  #over = false;

  static async spawn(options: ServerOptions = {}): Promise<ServerProcess> {
    const dataFolder = options.dataFolder ?? await Deno.makeTempDir({ prefix: "naisen-" });
    const ports = { http: freePort("tcp"), sip: freePort("udp"), rtp: rtpRange() };
    return new ServerProcess(options, dataFolder, ports);
  }

  private constructor(
    readonly options: ServerOptions,
    dataFolder: string,
    readonly ports: Ports,
  ) {
    const { http, sip, rtp } = ports;
    this.dataFolder = dataFolder;
    this.url = `http://127.0.0.1:${http}`;
    this.sipPort = sip;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        `--config=${new URL("deno.json", ROOT).pathname}`,
        "--no-prompt",
        "--allow-net",
        "--allow-env",
        "--allow-read",
        "--allow-write",
        "--allow-sys=osRelease,hostname,statfs",
        options.entry ?? "web/main.ts",
        ...(options.args ?? []),
      ],
      cwd: ROOT,
      env: {
        NAISEN_DATA: dataFolder,
        NAISEN_HTTP: `127.0.0.1:${http}`,
        NAISEN_SIP: `127.0.0.1:${sip}`,
        NAISEN_RTP: `${rtp.first}-${rtp.last}`,
        ...options.env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#process.status.then(() => this.#over = true);
    this.#output = this.#listen();
    this.#errors = new Response(this.#process.stderr).text();
  }

  /** The next process of a server that has ended, at its addresses and with its folder. */
  again(): ServerProcess {
    return new ServerProcess(this.options, this.dataFolder, this.ports);
  }

  /** Waits until `/healthz` says ready. Rejects when the process ends before, or takes too long. */
  async ready(limitMillis = 20_000): Promise<void> {
    let told = "";
    await this.#eventually(() => `the server is ready: ${told}`, async () => {
      const answer = await fetch(`${this.url}/healthz`).catch((error) => void (told = `${error}`));
      if (answer !== undefined) told = await answer.text();
      return answer?.status === 200;
    }, limitMillis);
  }

  /** What it prints that looks so, as soon as it does. */
  async printed(pattern: RegExp): Promise<string> {
    await this.#eventually(`it prints ${pattern}`, () => pattern.test(this.#printed));
    return pattern.exec(this.#printed)![0];
  }

  get pid(): number {
    return this.#process.pid;
  }

  signal(name: Deno.Signal): void {
    this.#process.kill(name);
  }

  /** What it had said when it ended, and how. */
  async ended(): Promise<
    { readonly code: number; readonly output: string; readonly errors: string }
  > {
    const { code } = await this.#process.status;
    return { code, output: await this.#output, errors: await this.#errors };
  }

  /** One that has ended by itself too, so that what its tests say of that is heard. */
  async stop() {
    if (!this.#over) this.signal("SIGTERM");
    const ended = await this.ended();
    await Deno.remove(this.dataFolder, { recursive: true }).catch(() => {});
    return ended;
  }

  /** Rejects when the process ends before. */
  async #eventually(
    what: string | (() => string),
    found: () => boolean | Promise<boolean>,
    limitMillis?: number,
  ): Promise<void> {
    await eventually(what, async () => {
      if (this.#over) {
        throw new Error(`The server ended: ${await this.#output}${await this.#errors}`);
      }
      return await found();
    }, limitMillis);
  }

  async #listen(): Promise<string> {
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      this.#printed += text;
    }
    return this.#printed;
  }
}
