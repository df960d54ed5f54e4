/** The running server under SIPp's load: requests a second, calls a second of CPU, and from a click to the INVITE. */
import { freePort } from "../support/ports.ts";
import { startSipPackage } from "../support/sip_package.ts";
import { ServerProcess } from "../support/server.ts";
import { Sipp, type SippCounts, type SippOptions } from "../interop/support/sipp.ts";
import { cpuSeconds } from "./cpu.ts";
import { clickToInvite } from "./click.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

const OPTIONS_CALLS = 40_000;
const OPTIONS_AT_ONCE = 100;
const CALLS_RATE = 150;
const CALLS_SECONDS = 10;
const CLICKS = 60;
/** The bench office's trunk. */
const TRUNK_PORT = 5191;

interface Load {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

export async function serverRows(): Promise<readonly Row[]> {
  const server = await ServerProcess.spawn({
    env: {
      NAISEN_OFFICE: "fixtures/offices/bench.json",
      NAISEN_LOG: "error",
      NAISEN_RTP: "12000-15999",
    },
  });
  await server.ready();
  await using stranger = await startSipPackage();
  const ours: Load[] = [], theirs: Load[] = [], calls: Load[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(await answerOptions(server.sipPort, server.pid));
    theirs.push(await answerOptions(stranger.port, stranger.pid));
    calls.push(await placeCalls(server.sipPort, server.pid));
  }
  await server.stop();
  const rate = medianAndWorst(ours.map((load) => load.perSecond), "higher");
  const cpuRate = medianAndWorst(ours.map((load) => load.perCpuSecond), "higher");
  const strangerRate = medianAndWorst(theirs.map((load) => load.perSecond), "higher").median;
  const strangerCpu = medianAndWorst(theirs.map((load) => load.perCpuSecond), "higher").median;
  const callRate = medianAndWorst(calls.map((load) => load.perCpuSecond), "higher");
  return [
    {
      name: "SIP requests answered (OPTIONS, SIPp)",
      value: rate.median,
      worst: rate.worst,
      unit: "/s",
      against: "the sip package answering them",
      ratio: rate.median / strangerRate,
    },
    {
      // SIPp may be what limits the rate of both
      name: "SIP requests answered a second of CPU",
      value: cpuRate.median,
      worst: cpuRate.worst,
      unit: "/CPU s",
      against: "the sip package answering them",
      ratio: cpuRate.median / strangerCpu,
    },
    {
      name: "calls through the PBX (SIPp, 14 messages)",
      value: callRate.median,
      worst: callRate.worst,
      unit: "/CPU s",
      against: "OPTIONS of the sip package a CPU second",
      ratio: callRate.median / strangerCpu,
    },
    ...await clickRows(),
  ];
}

async function clickRows(): Promise<readonly Row[]> {
  const server = await ServerProcess.spawn({
    env: { NAISEN_SIMULATED_PHONES: "carrier", NAISEN_LOG: "error" },
  });
  await server.ready();
  const runs = [];
  for (let run = 0; run < RUNS; run++) runs.push(await clickToInvite(server, CLICKS));
  await server.stop();
  const click = medianAndWorst(runs.map((one) => one.clickMillis), "lower");
  const ping = medianAndWorst(runs.map((one) => one.optionsMillis), "lower");
  return [{
    name: "from click (HTTP) to INVITE on the wire",
    value: click.median,
    worst: click.worst,
    unit: "ms (median)",
    against: "one OPTIONS there and back",
    ratio: click.median / ping.median,
  }];
}

async function answerOptions(port: number, pid: number): Promise<Load> {
  return await underLoad(pid, OPTIONS_CALLS, {
    scenario: "options",
    target: { host: "127.0.0.1", port },
    port: freePort("udp"),
    calls: OPTIONS_CALLS,
    rate: OPTIONS_CALLS,
    atOnce: OPTIONS_AT_ONCE,
    timeoutSeconds: 60,
  });
}

async function placeCalls(port: number, pid: number): Promise<Load> {
  const callee = await Sipp.start({ scenario: "callee", port: TRUNK_PORT, timeoutSeconds: 120 });
  const calls = CALLS_RATE * CALLS_SECONDS;
  const load = await underLoad(pid, calls, {
    scenario: "caller",
    target: { host: "127.0.0.1", port },
    port: freePort("udp"),
    calls,
    rate: CALLS_RATE,
    dials: "5551234",
    timeoutSeconds: 90,
  });
  await callee.stop();
  return load;
}

async function underLoad(pid: number, expected: number, options: SippOptions): Promise<Load> {
  const [cpu, start] = [cpuSeconds(pid), performance.now()];
  const counts: SippCounts = await (await Sipp.start(options)).finished();
  const seconds = (performance.now() - start) / 1000;
  if (counts.failed > 0 || counts.succeeded !== expected) {
    throw new Error(
      `${options.scenario}: ${counts.succeeded} of ${expected}, ${counts.failed} failed: ${counts.said}`,
    );
  }
  return { perSecond: expected / seconds, perCpuSecond: expected / (cpuSeconds(pid) - cpu) };
}
