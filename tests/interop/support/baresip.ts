/** A real baresip phone without a screen: configured, started, and driven over its control port. What it hears a `Tape` tells. */
import { join } from "node:path";
import { writeWav } from "../../../core/media/wav.ts";
import { SAMPLE_RATE, tone } from "../../../core/media/tones.ts";
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { foreignRtpRange, freePort, type PortRange } from "../../support/ports.ts";
import { eventually, findTool, type Tool } from "../../support/tools.ts";

/** Debian 12's, which is 1.0.0. */
export const baresip = findTool("baresip");
/** A newer one beside it, as `.ci/newer_baresip` unpacks it: 1.1.0. */
export const baresip11 = findTool("baresip-1.1");

const MODULE_FOLDERS = ["/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules"];
/** Beside the program that is called `baresip-1.1`. */
const MODULE_FOLDERS_11 = ["../lib/baresip-1.1/usr/lib/baresip/modules"];

export interface BaresipOptions {
  /** Which of them; Debian's own without it. */
  readonly program?: Tool;
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
  /** Of a closed call: the SIP status and reason, or who hung up. */
  readonly param?: string;
  readonly peeruri?: string;
  readonly peerdisplayname?: string;
}

export class Baresip {
  readonly events: BaresipEvent[] = [];
  /** Where it takes RTP. */
  readonly rtp: PortRange;
  /** The tone it speaks. */
  readonly hertz: number;
  #seen = 0;
  /** What it said to commands. */
  readonly #replies: string[] = [];
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #control: Deno.TcpConn;
  readonly #reading: Promise<void>;

  /** Once more where it gives up at once, as when another program took a port meanwhile. */
  static async start(options: BaresipOptions, tries = 3): Promise<Baresip> {
    const folder = await Deno.makeTempDir({ prefix: `baresip-${options.user}-` });
    const controlPort = freePort("tcp");
    const rtp = foreignRtpRange();
    await writeConfiguration(folder, options, controlPort, rtp);
    const process = new Deno.Command((options.program ?? baresip).path!, {
      args: ["-f", folder],
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    let isOver = false;
    const over = process.status.then(() => isOver = true);
    const control = await eventually<Deno.TcpConn | "gone">(
      "baresip's control port",
      () =>
        isOver
          ? "gone"
          : Deno.connect({ hostname: "127.0.0.1", port: controlPort }).catch(() => undefined),
    ).catch(async (error) => {
      process.kill("SIGKILL");
      await over;
      throw error;
    });
    if (control === "gone") {
      await Deno.remove(folder, { recursive: true });
      if (tries > 1) return await Baresip.start(options, tries - 1);
      throw new Error(`baresip ends as soon as it starts as ${options.user}`);
    }
    return new Baresip(rtp, options.hertz, folder, process, control);
  }

  private constructor(
    rtp: PortRange,
    hertz: number,
    folder: string,
    process: Deno.ChildProcess,
    control: Deno.TcpConn,
  ) {
    this.rtp = rtp;
    this.hertz = hertz;
    this.#folder = folder;
    this.#process = process;
    this.#control = control;
    this.#reading = this.#read();
  }

  /** `dial 1004`, `accept`, `hangup`, `hold`, `resume`, `transfer 1006`: baresip's own words. Waits until it has heard. */
  async command(command: string, params = ""): Promise<void> {
    const before = this.#replies.length;
    await this.#say(command, params);
    await eventually(`baresip hears ${command}`, () => this.#replies.length > before);
  }

  async #say(command: string, params = ""): Promise<void> {
    const json = JSON.stringify({ command, params });
    await this.#control.write(new TextEncoder().encode(`${json.length}:${json},`));
  }

  /** Waits for the next event of this type after the last one waited for. */
  async next(type: string, limitMillis = 10_000): Promise<BaresipEvent> {
    const found = await eventually(
      () =>
        `baresip says ${type}; it said ${this.events.map((event) => event.type).join(" ")}; ` +
        `to the last command: ${this.#replies.at(-1) ?? "nothing"}`,
      () => {
        const at = this.#indexOf(type);
        return at < 0 ? undefined : { at };
      },
      limitMillis,
    );
    this.#seen = found.at + 1;
    return this.events[found.at]!;
  }

  /** Whether it has said so since the last event waited for. */
  has(type: string): boolean {
    return this.#indexOf(type) >= 0;
  }

  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 3_000);
    await this.#say("quit").catch(() => {});
    await this.#process.status;
    clearTimeout(timer);
    await this.#reading;
    await Deno.remove(this.#folder, { recursive: true });
  }

  #indexOf(type: string): number {
    return this.events.findIndex((event, at) => at >= this.#seen && event.type === type);
  }

  /** Netstrings of JSON: `LENGTH:{…},` with the length in bytes; names come in UTF-8. */
  async #read(): Promise<void> {
    let pending = new Uint8Array();
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    while (true) {
      const length = await this.#control.read(buffer).catch(() => null);
      if (length === null) break;
      const joined = new Uint8Array(pending.length + length);
      joined.set(pending);
      joined.set(buffer.subarray(0, length), pending.length);
      pending = joined;
      for (let colon = pending.indexOf(COLON); colon > 0; colon = pending.indexOf(COLON)) {
        const end = colon + 1 + Number(decoder.decode(pending.subarray(0, colon)));
        if (pending.length <= end) break;
        const said = JSON.parse(decoder.decode(pending.subarray(colon + 1, end)));
        if (said.event === true) this.events.push(said);
        else this.#replies.push(said.data ?? "");
        pending = pending.slice(end + 1);
      }
    }
    this.#control.close();
  }
}

const COLON = ":".charCodeAt(0);

async function writeConfiguration(
  folder: string,
  options: BaresipOptions,
  controlPort: number,
  rtp: PortRange,
): Promise<void> {
  const modules = moduleFolders(options.program ?? baresip).find((path) => exists(path));
  if (modules === undefined) throw new Error("Cannot find baresip's modules");
  const speech = tone(options.hertz, SAMPLE_RATE * 60);
  await Deno.writeFile(
    `${folder}/say.wav`,
    writeWav({ sampleRate: SAMPLE_RATE, channels: [speech] }),
  );
  const { host, port } = options.registrar;
  await Deno.writeTextFile(
    `${folder}/config`,
    `poll_method epoll
sip_listen 127.0.0.1:${freePort("udp")}
call_local_timeout 60
call_max_calls 4
sip_autoanswer_beep no
audio_player aubridge,sink
audio_source aufile,${folder}/say.wav
audio_alert aubridge,alert
audio_path ${folder}
net_interface 127.0.0.1
rtp_ports ${rtp.first}-${rtp.last}
module_path ${modules}
module g711.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${controlPort}
`,
  );
  await Deno.writeTextFile(
    `${folder}/accounts`,
    `<sip:${options.user}@${host}:${port}>;auth_user=${options.user};auth_pass=${options.password};` +
      `outbound="sip:${host}:${port}";regint=60;audio_codecs=PCMU/8000/1,PCMA/8000/1;answermode=manual;` +
      "sip_autoanswer=yes\n",
  );
  await Deno.writeTextFile(`${folder}/contacts`, "");
}

function moduleFolders(program: Tool): readonly string[] {
  if (program === baresip) return MODULE_FOLDERS;
  return MODULE_FOLDERS_11.map((path) => join(program.path!, "..", path));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
