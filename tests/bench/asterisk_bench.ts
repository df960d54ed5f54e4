/**
 * Side by side with Asterisk 22, where one is found: what a call costs, and how many a second are carried. Both get
 * the same SIPp scenario in turn, on the same machine and within the same minutes: an open caller, an open callee, no
 * digest, no RTP. Neither keeps call records; Asterisk hands calls on by one line of dialplan.
 */
import { demoOffice } from "../support/demo_office.ts";
import { freePort } from "../support/ports.ts";
import { Asterisk } from "../interop/support/asterisk.ts";
import { Sipp } from "../interop/support/sipp.ts";
import { asteriskClickRow } from "./asterisk_click.ts";
import { cpuSeconds } from "./cpu.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

const HOST = "127.0.0.1";
/** The bench office's trunk, and Asterisk's. */
const TRUNK_PORT = 5191;
const RATE = 100;
const SECONDS = 8;
/** Rates tried one after another, until one is not carried. */
const RATES = [100, 200, 300, 400, 500];
/** A rate is carried when no call fails and the last one ends hardly later than it should. */
const LATE_MILLIS_MAX = 2_500;

interface Peer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Load {
  readonly carried: boolean;
  readonly cpuMillisPerCall: number;
}

export async function asteriskRows(): Promise<readonly Row[]> {
  const [ours, theirs] = [await naisen(), await asterisk22()];
  const own: number[] = [], other: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const [a, b] = [await load(ours, RATE), await load(theirs, RATE)];
    // the first run is for compilers and caches
    if (run === 0) continue;
    own.push(a.cpuMillisPerCall);
    other.push(b.cpuMillisPerCall);
  }
  await Promise.all([ours.stop(), theirs.stop()]);
  const [cost, asterisks] = [own, other].map((costs) => medianAndWorst(costs, "lower"));
  const [most, asterisksMost] = [await carried(naisen), await carried(asterisk22)];
  return [
    await asteriskClickRow(),
    {
      name: `a call through the PBX alone, ${RATE} a second`,
      value: cost!.median,
      worst: cost!.worst,
      unit: "ms CPU/call",
      against: `Asterisk's ${asterisks!.median.toFixed(2)} ms`,
      ratio: asterisks!.median / cost!.median,
    },
    {
      name: "calls carried, the highest rate tried",
      value: most,
      worst: most,
      unit: "calls/s",
      against: `Asterisk's ${asterisksMost}`,
      ratio: most / asterisksMost,
    },
  ];
}

/** The highest rate that a fresh process carries. */
async function carried(start: () => Promise<Peer>): Promise<number> {
  let most = 0;
  for (const rate of RATES) {
    const peer = await start();
    await load(peer, RATES[0]! / 2);
    const { carried } = await load(peer, rate);
    await peer.stop();
    if (!carried) break;
    most = rate;
  }
  return most;
}

async function load({ port, pid }: Peer, rate: number): Promise<Load> {
  const callee = await Sipp.start({ scenario: "callee", port: TRUNK_PORT, timeoutSeconds: 120 });
  const calls = rate * SECONDS;
  const [cpu, start] = [cpuSeconds(pid), performance.now()];
  const caller = await Sipp.start({
    scenario: "caller",
    target: { host: HOST, port },
    port: freePort("udp"),
    calls,
    rate,
    dials: "5551234",
    timeoutSeconds: 4 * SECONDS,
  });
  const { succeeded, failed } = await caller.finished();
  const late = performance.now() - start - 1_000 * SECONDS;
  const spent = cpuSeconds(pid) - cpu;
  await callee.stop();
  return {
    carried: succeeded === calls && failed === 0 && late < LATE_MILLIS_MAX,
    cpuMillisPerCall: 1_000 * spent / calls,
  };
}

async function naisen(): Promise<Peer> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      `--config=${new URL("../deno.json", import.meta.url).pathname}`,
      "--allow-all",
      "--no-check",
      new URL("pbx_alone.ts", import.meta.url).pathname,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await output.read();
  return {
    port: Number(value),
    pid: process.pid,
    async stop() {
      await process.stdin.close();
      await process.status;
      await output.cancel();
    },
  };
}

async function asterisk22(): Promise<Peer> {
  const one = await Asterisk.start(demoOffice(), ({ sip }) => ({
    "cdr.conf": "[general]\nenable = no\n",
    "rtp.conf": "[general]\nrtpstart = 20000\nrtpend = 29999\nicesupport = no\n",
    "pjsip.conf": pjsipConf(sip.port),
    "extensions.conf":
      "[bench]\nexten => _X.,1,Dial(PJSIP/${EXTEN}@benchuas)\n same => n,Hangup()\n",
  }));
  const pid = Number(await Deno.readTextFile(`${one.folder}/run/asterisk.pid`));
  return { port: one.sip.port, pid, stop: () => one.stop() };
}

function pjsipConf(port: number): string {
  const endpoint = (name: string) =>
    `[${name}]\ntype = endpoint\ncontext = bench\ndisallow = all\nallow = ulaw\n` +
    `direct_media = no\nmedia_address = ${HOST}\nbind_rtp_to_media_address = yes\n`;
  return `[global]\ntype = global\nendpoint_identifier_order = username,ip\n` +
    `[udp]\ntype = transport\nprotocol = udp\nbind = ${HOST}:${port}\n` +
    `${endpoint("benchuac")}${endpoint("benchuas")}aors = benchuas\n` +
    `[benchuas]\ntype = aor\ncontact = sip:${HOST}:${TRUNK_PORT}\n`;
}
