/** A running Naisen for foreign phones: the very composition of `start`, on free ports, with its data in a folder of its own. */
import { join } from "node:path";
import { readSettings } from "../../../adapters/host/settings.ts";
import type { PbxEvent } from "../../../core/domain/pbx_messages.ts";
import type { EventSeq } from "../../../core/domain/ids.ts";
import { type Running, start } from "../../../web/composition.ts";
import { type LogLine } from "../../../web/server/log.ts";
import { freePort, type PortRange, rtpRange } from "../../support/ports.ts";
import { eventually } from "../../support/tools.ts";

const HOST = "127.0.0.1";
const DEMO = new URL("../../../fixtures/offices/demo.json", import.meta.url).pathname;

// deno-lint-ignore no-explicit-any -- the office file as JSON, before it is checked
export type OfficeFile = any;

export class RunningOffice {
  readonly url: string;
  /** Everything the PBX has said. */
  readonly events: PbxEvent[] = [];
  readonly #following: Promise<void>;

  /**
   * `phones`: what `NAISEN_SIMULATED_PHONES` says; `change` alters the demo office; `env`: further settings, of a live PBX
   * whose outages are part of the test. Ready when the server says so.
   */
  static async start(
    phones: string,
    change?: (office: OfficeFile) => void,
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningOffice> {
    const dataFolder = await Deno.makeTempDir({ prefix: "naisen-" });
    const officeFile = change === undefined ? DEMO : await changedDemo(change, dataFolder);
    const rtp = rtpRange();
    const settings = readSettings({
      NAISEN_HTTP: `${HOST}:${freePort("tcp")}`,
      NAISEN_SIP: `${HOST}:${freePort("udp")}`,
      NAISEN_RTP: `${rtp.first}-${rtp.last}`,
      NAISEN_DATA: dataFolder,
      NAISEN_OFFICE: officeFile,
      NAISEN_SIMULATED_PHONES: phones,
      ...env,
    }, (path) => Deno.readTextFileSync(path));
    if (!settings.ok) throw new Error(JSON.stringify(settings.error));
    const faults: LogLine[] = [];
    const running = await start(settings.value, (line) => {
      if (line.level === "error" && env["NAISEN_PBX"] === undefined) faults.push(line);
    });
    if (!running.ok) throw new Error(running.error.join("\n"));
    const office = new RunningOffice(running.value, rtp, dataFolder, faults);
    await eventually("the server is ready", async () => {
      const response = await fetch(`${office.url}/healthz`);
      await response.body?.cancel();
      return response.ok;
    });
    return office;
  }

  private constructor(
    readonly running: Running,
    readonly rtp: PortRange,
    readonly dataFolder: string,
    readonly faults: readonly LogLine[],
  ) {
    this.url = `http://${running.http.host}:${running.http.port}`;
    this.#following = this.#follow();
  }

  async signIn(extension: string): Promise<PanelUser> {
    const { loginId } = this.running.office;
    const body = { loginId, extension, password: `9${extension}` };
    const response = await fetch(`${this.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.url },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
    if (response.status !== 204) throw new Error(`${extension} is not let in: ${response.status}`);
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    return new PanelUser(this.url, cookie);
  }

  /** Stops it as `start` does; throws what its parts reported as their own faults. */
  async stop(): Promise<void> {
    await this.running.stop();
    await this.#following;
    await Deno.remove(this.dataFolder, { recursive: true });
    if (this.faults.length > 0) throw new Error(JSON.stringify(this.faults));
  }

  async #follow(): Promise<void> {
    for await (const event of this.running.pbx.events(0 as EventSeq)) this.events.push(event);
  }
}

async function changedDemo(change: (office: OfficeFile) => void, folder: string): Promise<string> {
  const office = JSON.parse(await Deno.readTextFile(DEMO));
  change(office);
  const path = join(folder, "office.json");
  await Deno.writeTextFile(path, JSON.stringify(office));
  return path;
}

export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- a stranger's view of the API: whatever JSON came
  readonly json: any;
}

/** One signed-in person: what the panel's page would send. */
export class PanelUser {
  #commands = 0;

  constructor(readonly url: string, readonly cookie: string) {}

  get(path: string): Promise<Answer> {
    return this.#ask("GET", path);
  }

  post(path: string, body: Record<string, unknown>): Promise<Answer> {
    return this.#ask("POST", path, { commandId: this.#commandId(), ...body });
  }

  /** The bytes of what is no JSON, as a recording. */
  async file(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      headers: { cookie: this.cookie },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.bytes();
  }

  #commandId(): string {
    return `${this.cookie.slice(-8)}-${++this.#commands}`;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: { cookie: this.cookie, origin: this.url, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  }
}
