/** A real linphone (liblinphone's console, linphonec) without sound hardware: it plays a WAV, and is driven by typing. */
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { SAMPLE_RATE, tone } from "../../../core/media/tones.ts";
import { writeWav } from "../../../core/media/wav.ts";
import { foreignRtpRange, freePort, type PortRange } from "../../support/ports.ts";
import { eventually, findTool } from "../../support/tools.ts";

export const linphone = findTool("linphonec");

export interface LinphoneOptions {
  /** SIP user, also the account's name. */
  readonly user: string;
  readonly password: string;
  readonly registrar: SocketAddress;
  /** The tone it speaks, in hertz. */
  readonly hertz: number;
}

export class Linphone {
  /** Where it takes RTP. */
  readonly rtp: PortRange;
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #said = "";
  #seen = 0;

  static async start(options: LinphoneOptions): Promise<Linphone> {
    const folder = await Deno.makeTempDir({ prefix: `linphone-${options.user}-` });
    // without the folder of its database it does not start, and does not say so
    await Deno.mkdir(`${folder}/.local/share/linphone`, { recursive: true });
    const rtp = foreignRtpRange();
    const speech = tone(options.hertz, SAMPLE_RATE * 60);
    const wav = writeWav({ sampleRate: SAMPLE_RATE, channels: [speech] });
    await Deno.writeFile(`${folder}/say.wav`, wav);
    await Deno.writeTextFile(`${folder}/linphonerc`, configuration(options, rtp));
    const process = new Deno.Command(linphone.path!, {
      args: ["-c", `${folder}/linphonerc`],
      cwd: folder,
      env: { HOME: folder, LANG: "C.UTF-8" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const phone = new Linphone(rtp, folder, process);
    await phone.type("soundcard use files");
    await phone.type(`play ${folder}/say.wav`);
    return phone;
  }

  private constructor(rtp: PortRange, folder: string, process: Deno.ChildProcess) {
    this.rtp = rtp;
    this.#folder = folder;
    this.#process = process;
    this.#keyboard = process.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** `call sip:1004@…`, `answer 2`, `pause`, `resume 1`, `transfer 1 --to-call 2`, `terminate`: linphonec's own words. */
  async type(line: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Waits until it has said so, after what was waited for before. */
  async says(pattern: RegExp, limitMillis = 10_000): Promise<RegExpExecArray> {
    const found = await eventually(
      `linphone says ${pattern}`,
      () => pattern.exec(this.#said.slice(this.#seen)) ?? undefined,
      limitMillis,
    ).catch((error) => {
      throw new Error(`${error.message}; it said ${this.#said.slice(this.#seen)}`);
    });
    this.#seen += found.index + found[0].length;
    return found;
  }

  async stop(): Promise<void> {
    await this.type("quit").catch(() => {});
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 3_000);
    await this.#process.status;
    clearTimeout(timer);
    await this.#keyboard.close().catch(() => {});
    await this.#reading;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#process.stdout) {
      this.#said += decoder.decode(bytes, { stream: true });
    }
  }
}

function configuration(
  { user, password, registrar: { host, port } }: LinphoneOptions,
  rtp: PortRange,
): string {
  return `[sip]
sip_port=${freePort("udp")}
sip_tcp_port=0
sip_tls_port=0
default_proxy=0
use_ipv6=0
[rtp]
audio_rtp_port=${rtp.first}-${rtp.last}
[video]
enabled=0
[proxy_0]
reg_proxy=<sip:${host}:${port};transport=udp>
reg_identity=sip:${user}@${host}:${port}
reg_expires=60
reg_sendregister=1
publish=0
[auth_info_0]
username=${user}
passwd=${password}
realm=naisen
`;
}
