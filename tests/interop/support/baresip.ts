/** A real baresip phone without a screen: configured, started, driven over its control port, and listened to. */
import { readWav, writeWav } from "../../../core/media/wav.ts";
import { SAMPLE_RATE, tone } from "../../../core/media/tones.ts";
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { freePort } from "../../support/ports.ts";
import { eventually, findTool } from "../../support/tools.ts";

export const baresip = findTool("baresip");

const MODULE_FOLDERS = ["/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules"];

export interface BaresipOptions {
  /** SIP user, also the account's name. */
  readonly user: string;
  readonly password: string;
  readonly registrar: SocketAddress;
  /** The tone it speaks, in hertz. */
  readonly hertz: number;
}

/** An event as baresip tells it on its control port. */
interface BaresipEvent {
  readonly type: string;
  readonly param?: string;
  readonly peeruri?: string;
}

export class Baresip {
  readonly events: BaresipEvent[] = [];
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #control: Deno.TcpConn;
  readonly #reading: Promise<void>;

  static async start(options: BaresipOptions): Promise<Baresip> {
    const folder = await Deno.makeTempDir({ prefix: `baresip-${options.user}-` });
    const controlPort = freePort("tcp");
    await writeConfiguration(folder, options, controlPort);
    const process = new Deno.Command(baresip.path!, {
      args: ["-f", folder],
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const control = await eventually(
      "baresip's control port",
      () => Deno.connect({ hostname: "127.0.0.1", port: controlPort }).catch(() => undefined),
    );
    return new Baresip(folder, process, control);
  }

  private constructor(folder: string, process: Deno.ChildProcess, control: Deno.TcpConn) {
    this.#folder = folder;
    this.#process = process;
    this.#control = control;
    this.#reading = this.#read();
  }

  /** `dial 1004`, `accept`, `hangup`, `hold`, `resume`: baresip's own words. */
  async command(command: string, params = ""): Promise<void> {
    const json = JSON.stringify({ command, params });
    await this.#control.write(new TextEncoder().encode(`${json.length}:${json},`));
  }

  /** Waits for an event that came after this call's `from`th one. */
  event(type: string, from = 0, limitMillis = 10_000): Promise<BaresipEvent> {
    return eventually(
      `baresip says ${type}; it said ${this.events.map((event) => event.type).join(" ")}`,
      () => this.events.slice(from).find((event) => event.type === type),
      limitMillis,
    );
  }

  /** What it heard in its calls so far, call after call. */
  async heard(): Promise<Int16Array> {
    const parts: Int16Array[] = [];
    const names: string[] = [];
    for await (const entry of Deno.readDir(this.#folder)) {
      if (entry.name.startsWith("dump-") && entry.name.endsWith("-dec.wav")) names.push(entry.name);
    }
    for (const name of names.sort()) {
      const wav = readWav(await Deno.readFile(`${this.#folder}/${name}`));
      if (wav?.channels[0] !== undefined) parts.push(wav.channels[0]);
    }
    const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  }

  async stop(): Promise<void> {
    await this.command("quit").catch(() => {});
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 3_000);
    await this.#process.status;
    clearTimeout(timer);
    await this.#reading;
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** Netstrings of JSON: `LENGTH:{…},`. */
  async #read(): Promise<void> {
    let pending = "";
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    while (true) {
      const length = await this.#control.read(buffer).catch(() => null);
      if (length === null) break;
      pending += decoder.decode(buffer.subarray(0, length), { stream: true });
      for (let match = /^(\d+):/.exec(pending); match !== null; match = /^(\d+):/.exec(pending)) {
        const start = match[0].length;
        const end = start + Number(match[1]);
        if (pending.length <= end) break;
        const said = JSON.parse(pending.slice(start, end));
        if (said.event === true) this.events.push(said);
        pending = pending.slice(end + 1);
      }
    }
    this.#control.close();
  }
}

async function writeConfiguration(
  folder: string,
  options: BaresipOptions,
  controlPort: number,
): Promise<void> {
  const modules = MODULE_FOLDERS.find((path) => exists(path));
  if (modules === undefined) throw new Error("Cannot find baresip's modules");
  const speech = tone(options.hertz, SAMPLE_RATE * 60);
  await Deno.writeFile(
    `${folder}/say.wav`,
    writeWav({ sampleRate: SAMPLE_RATE, channels: [speech] }),
  );
  const { host, port } = options.registrar;
  const rtp = 20_000 + 100 * Math.floor(Math.random() * 200);
  await Deno.writeTextFile(
    `${folder}/config`,
    `poll_method epoll
sip_listen 127.0.0.1:${freePort("udp")}
call_local_timeout 60
call_max_calls 4
audio_player aubridge,sink
audio_source aufile,${folder}/say.wav
audio_alert aubridge,alert
audio_path ${folder}
net_interface 127.0.0.1
rtp_ports ${rtp}-${rtp + 99}
module_path ${modules}
snd_path ${folder}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${controlPort}
`,
  );
  await Deno.writeTextFile(
    `${folder}/accounts`,
    `<sip:${options.user}@${host}:${port}>;auth_user=${options.user};auth_pass=${options.password};` +
      `outbound="sip:${host}:${port}";regint=60;audio_codecs=PCMU/8000/1,PCMA/8000/1;answermode=manual\n`,
  );
  await Deno.writeTextFile(`${folder}/contacts`, "");
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
