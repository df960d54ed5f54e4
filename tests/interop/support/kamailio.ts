/** A real Kamailio for tests: Debian's, unpacked by `.ci/unpacked_kamailio`, on loopback: a registrar with a proxy, and nothing else. */
import { join } from "node:path";
import { UdpSocket } from "../../../adapters/host/udp_socket.ts";
import { type SocketAddress, socketKey } from "../../../core/lib/socket_address.ts";
import { freePort } from "../../support/ports.ts";
import { eventually, findTool } from "../../support/tools.ts";

export const kamailio = findTool("kamailio");

const HOST = "127.0.0.1";

export class Kamailio {
  readonly sip: SocketAddress = { host: HOST, port: freePort("udp") };
  readonly #folder = Deno.makeTempDirSync({ prefix: "kamailio-" });
  #process: Deno.ChildProcess | undefined;

  static async start(): Promise<Kamailio> {
    const one = new Kamailio();
    await Deno.writeTextFile(join(one.#folder, "kamailio.cfg"), configuration(one.sip));
    const file = (name: string) => join(one.#folder, name);
    one.#process = new Deno.Command(kamailio.path!, {
      args: ["-f", file("kamailio.cfg"), "-DD", "-P", file("pid"), "-Y", one.#folder, "-m", "64"],
      cwd: one.#folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // a phone whose first REGISTER finds nobody would not come back soon
    await one.answers();
    return one;
  }

  /** Waits until it is there, and whoever is named has registered with it. */
  async answers(user?: string): Promise<void> {
    let there = false;
    const probe = new UdpSocket({ host: HOST, port: 0 }, {
      datagram: (bytes) => there ||= new TextDecoder().decode(bytes).startsWith("SIP/2.0 200"),
      fault: () => {},
    });
    const uri = user === undefined ? `sip:${HOST}` : `sip:${user}@${HOST}`;
    await eventually(`${uri} is there`, () => {
      probe.send(question(uri, probe.address), this.sip);
      return there;
    });
    await probe.close();
  }

  async stop(): Promise<void> {
    this.#process?.kill("SIGTERM");
    await this.#process?.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function question(uri: string, { host, port }: SocketAddress): Uint8Array {
  return new TextEncoder().encode(
    `OPTIONS ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:${port};branch=z9hG4bKprobe\r\n` +
      `Max-Forwards: 70\r\nFrom: <sip:probe@${HOST}>;tag=1\r\nTo: <${uri}>\r\n` +
      "Call-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
  );
}

/** Users have the password `sip-USER`; an extension is its desk phone's other name. */
function configuration(sip: SocketAddress): string {
  return `
listen=udp:${socketKey(sip)}
auto_aliases=no
disable_tcp=yes
children=2
log_stderror=yes
debug=0
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"

request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route() || (is_method("ACK") && t_check_trans())) { t_relay(); exit; }
    if (!is_method("ACK")) sl_send_reply("481", "No Such Dialog");
    exit;
  }
  t_check_trans();
  if (is_method("OPTIONS")) {
    if ($rU == $null || lookup("location")) sl_send_reply("200", "OK");
    else sl_send_reply("480", "Temporarily Unavailable");
    exit;
  }
  if (is_method("SUBSCRIBE|PUBLISH")) { sl_send_reply("489", "Bad Event"); exit; }
  $var(password) = "sip-" + $fU;
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("$fd", "$var(password)", "0")) { www_challenge("$fd", "0"); exit; }
    save("location");
    exit;
  }
  if (!pv_proxy_authenticate("$fd", "$var(password)", "0")) { proxy_challenge("$fd", "0"); exit; }
  consume_credentials();
  record_route();
  if ($rU =~ "^[0-9]{4}$") $rU = $rU + "-desk";
  if (!lookup("location")) { sl_send_reply("480", "Temporarily Unavailable"); exit; }
  t_relay();
}
`;
}
