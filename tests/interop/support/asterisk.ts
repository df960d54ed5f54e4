/** A real Asterisk for tests: Debian's, unpacked by `.ci/newer_asterisk`, on loopback, with an office as its own. */
import { join } from "node:path";
import { MUSIC_FRAMES, musicFrame } from "../../../core/media/music.ts";
import { FRAME_SAMPLES, SAMPLE_RATE } from "../../../core/media/tones.ts";
import { writeWav } from "../../../core/media/wav.ts";
import type { Office } from "../../../core/domain/office.ts";
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { freePort, giveBack, serverRtpRange } from "../../support/ports.ts";
import { eventually, findTool } from "../../support/tools.ts";
import {
  AMI_SECRET,
  AMI_USER,
  extensionsOf,
  type OfficePlan,
  pjsipOf,
  SLOTS,
} from "./asterisk_office.ts";

export const asterisk = findTool("asterisk-22");

const HOST = "127.0.0.1";
/** On a machine that has other things to do. */
const BOOT_MILLIS_MAX = 30_000;
/** Ports drawn until one is free. */
const PORTS_DRAWN_MAX = 5;
/** What it was unpacked to, beside the program. */
const ROOT = join(asterisk.path ?? "", "../../lib/asterisk-22");
const INCLUDE = new URL("../../../fixtures/asterisk/extensions_naisen.conf", import.meta.url);

export type Changes = (server: Asterisk) => Readonly<Record<string, string>>;

export class Asterisk {
  readonly sip: SocketAddress = { host: HOST, port: freePort("udp") };
  readonly ami: SocketAddress = { host: HOST, port: freePort("tcp") };
  readonly http: SocketAddress = { host: HOST, port: freePort("tcp") };
  readonly folder: string;
  /** What it records of calls. */
  get cdr(): string {
    return join(this.folder, "log/cdr-csv/Master.csv");
  }
  readonly #rtp = serverRtpRange();
  #process: Deno.ChildProcess | undefined;

  /** `changes`: files of `etc` with other contents. */
  static async start(plan: OfficePlan, changes: Changes = () => ({})): Promise<Asterisk> {
    for (let draw = 1;; draw++) {
      const folder = await Deno.makeTempDir({ prefix: "asterisk-" });
      const one = new Asterisk(folder);
      await one.#configure(plan, changes);
      await one.start();
      if (await one.#hasItsPort()) return one;
      await one.stop();
      if (draw === PORTS_DRAWN_MAX) throw new Error("Asterisk finds no port for SIP");
    }
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Waits until it can be logged in to. */
  async start(): Promise<void> {
    this.#process = new Deno.Command(asterisk.path!, {
      args: ["-C", `${this.folder}/etc/asterisk.conf`, "-f", "-n"],
      cwd: this.folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await eventually("Asterisk has booted", () => this.#isUp(), BOOT_MILLIS_MAX);
  }

  /** A global variable of the dialplan. */
  async setGlobal(name: string, value: string): Promise<void> {
    await this.#say([`Action: Setvar\r\nVariable: ${name}\r\nValue: ${value}\r\n\r\n`]);
  }

  /** What people have chosen is kept over restarts. */
  async forgetPresences({ people }: Office): Promise<void> {
    await this.#say(
      people.map(({ extension }) =>
        `Action: Setvar\r\nVariable: PRESENCE_STATE(CustomPresence:${extension})\r\nValue: available,,\r\n\r\n`
      ),
    );
  }

  async #say(actions: readonly string[]): Promise<void> {
    using connection = await Deno.connect({ hostname: HOST, port: this.ami.port });
    const said = `${login()}${actions.join("")}Action: Logoff\r\n\r\n`;
    const writer = connection.writable.getWriter();
    await writer.write(new TextEncoder().encode(said));
    writer.releaseLock();
    const buffer = new Uint8Array(4_096);
    while (await connection.read(buffer).catch(() => null) !== null) {
      // until it has done all and says goodbye
    }
  }

  /** It starts without SIP where somebody took the port since it was drawn. */
  async #hasItsPort(): Promise<boolean> {
    const log = await Deno.readTextFile(join(this.folder, "log/messages.log"));
    return !log.includes("Transport 'udp' could not be started");
  }

  signal(signal: Deno.Signal): void {
    this.#process?.kill(signal);
  }

  async halt(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined) return;
    process.kill(signal);
    await process.status;
  }

  async stop(): Promise<void> {
    await this.halt("SIGKILL");
    giveBack(this.#rtp);
    await Deno.remove(this.folder, { recursive: true });
  }

  /** Its interface speaks before its modules are loaded; `fully booted` is the first event of a login. */
  async #isUp(): Promise<boolean> {
    const connection = await Deno.connect({ hostname: HOST, port: this.ami.port })
      .catch(() => undefined);
    if (connection === undefined) return false;
    using _ = connection;
    await connection.write(new TextEncoder().encode(login()));
    const buffer = new Uint8Array(4_096);
    let said = "";
    const patience = setTimeout(() => connection.close(), 300);
    while (!said.includes("FullyBooted")) {
      const length = await connection.read(buffer).catch(() => null);
      if (length === null) break;
      said += new TextDecoder().decode(buffer.subarray(0, length));
    }
    clearTimeout(patience);
    return said.includes("FullyBooted");
  }

  async #configure(plan: OfficePlan, changes: Changes): Promise<void> {
    for (
      const one of ["etc", "lib/moh", "spool/recording", "spool/monitor", "run", "log/cdr-csv"]
    ) {
      await Deno.mkdir(join(this.folder, one), { recursive: true });
    }
    await Deno.writeFile(join(this.folder, "lib/moh/music.wav"), musicFile());
    const rtp = this.#rtp;
    const files: Record<string, string> = {
      ...FILES,
      "asterisk.conf": asteriskConf(this.folder),
      "manager.conf": managerConf(this.ami.port),
      "http.conf": `[general]\nenabled = yes\nbindaddr = ${HOST}\nbindport = ${this.http.port}\n`,
      "rtp.conf": `[general]\nrtpstart = ${rtp.first}\nrtpend = ${rtp.last}\nicesupport = no\n`,
      "musiconhold.conf": `[default]\nmode = files\ndirectory = ${this.folder}/lib/moh\n`,
      "pjsip.conf": `[global]\ntype = global\nendpoint_identifier_order = username,ip\n` +
        `[udp]\ntype = transport\nprotocol = udp\nbind = ${HOST}:${this.sip.port}\n${
          pjsipOf(plan)
        }`,
      "extensions.conf": extensionsOf(plan),
      "extensions_naisen.conf": await Deno.readTextFile(INCLUDE),
      ...changes(this),
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(this.folder, "etc", name), text);
    }
  }
}

function login(): string {
  return `Action: Login\r\nUsername: ${AMI_USER}\r\nSecret: ${AMI_SECRET}\r\n\r\n`;
}

export function managerConf(
  port: number,
  rights = "read = call,system,user,cdr\nwrite = all",
): string {
  return `[general]
enabled = yes
bindaddr = ${HOST}
port = ${port}
[${AMI_USER}]
secret = ${AMI_SECRET}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
${rights}
`;
}

function asteriskConf(folder: string): string {
  return `[directories]
astetcdir => ${folder}/etc
astmoddir => ${modules()}
astvarlibdir => ${folder}/lib
astdbdir => ${folder}/lib
astkeydir => ${folder}/lib
astdatadir => ${ROOT}/usr/share/asterisk
astagidir => ${folder}/lib
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
astsbindir => ${ROOT}/usr/sbin
[options]
documentation_language = en_US
hideconnect = yes
live_dangerously = no
`;
}

function modules(): string {
  const libraries = join(ROOT, "usr/lib");
  for (const { name } of Deno.readDirSync(libraries)) {
    const path = join(libraries, name, "asterisk/modules");
    try {
      if (Deno.statSync(path).isDirectory) return path;
    } catch {
      // another folder of libraries
    }
  }
  throw new Error(`Cannot find Asterisk's modules below ${libraries}`);
}

function musicFile(): Uint8Array {
  const samples = new Int16Array(MUSIC_FRAMES * FRAME_SAMPLES);
  for (let n = 0; n < MUSIC_FRAMES; n++) samples.set(musicFrame(n), n * FRAME_SAMPLES);
  return writeWav({ sampleRate: SAMPLE_RATE, channels: [samples] });
}

const MODULES =
  `res_timing_timerfd codec_ulaw codec_alaw codec_resample format_wav format_pcm format_sln
res_musiconhold bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features
bridge_builtin_interval_features res_rtp_asterisk res_sorcery_config res_sorcery_memory
res_sorcery_astdb res_sorcery_memory_cache res_pjproject res_pjsip res_pjsip_session
res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_caller_id
res_pjsip_dialog_info_body_generator res_pjsip_pidf_body_generator res_pjsip_xpidf_body_generator
res_pjsip_pidf_eyebeam_body_supplement res_pjsip_diversion res_pjsip_dtmf_info
res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_exten_state
res_pjsip_header_funcs res_pjsip_nat res_pjsip_outbound_publish res_pjsip_pubsub res_pjsip_refer
res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp chan_pjsip func_pjsip_endpoint func_pjsip_aor
func_pjsip_contact pbx_config app_dial app_playtones app_stack app_exec app_mixmonitor app_chanspy
app_directed_pickup app_userevent app_channelredirect app_cdr func_callerid func_cdr func_channel func_cut
func_devstate func_presencestate func_periodic_hook func_groupcount func_logic func_strings
func_global func_uri res_parking res_stasis res_ari res_ari_model res_ari_recordings res_stasis_recording
res_http_websocket res_websocket_client res_manager_devicestate res_manager_presencestate
cdr_manager cdr_csv`;

/** `modules.conf` that leaves one out. */
export function modulesWithout(left?: string): string {
  const loaded = MODULES.split(/\s+/).filter((name) => name !== left);
  return `[modules]\nautoload = no\n${loaded.map((name) => `load = ${name}.so\n`).join("")}`;
}

const FILES: Readonly<Record<string, string>> = {
  "modules.conf": modulesWithout(),
  "ari.conf": `[general]\nenabled = yes\n[${AMI_USER}]\ntype = user\npassword = ${AMI_SECRET}\n` +
    "password_format = plain\n",
  "cdr.conf":
    "[general]\nenable = yes\nunanswered = yes\n[csv]\nusegmtime = yes\nloguniqueid = yes\n" +
    "loguserfield = yes\nnewcdrcolumns = yes\n",
  "cdr_manager.conf": "[general]\nenabled = yes\n[mappings]\nlinkedid => LinkedID\n",
  "logger.conf":
    "[general]\ndateformat = %F %T.%3q\n[logfiles]\nmessages.log => notice,warning,error\n",
  "features.conf": "[general]\n",
  "res_parking.conf":
    `[general]\n[default]\nparkext = 700\nparkpos = ${SLOTS.first}-${SLOTS.last}\n` +
    "context = parkedcalls\nparkinghints = yes\nparkingtime = 300\ncourtesytone =\n",
  // the tones of a Japanese exchange (ITU-T E.180)
  "indications.conf":
    "[general]\ncountry = jp\n[jp]\ndescription = Japan\nringcadence = 1000,2000\ndial = 400\n" +
    "busy = 400/500,0/500\nring = 400*16/1000,0/2000\ncongestion = 400/500,0/500\n",
};
