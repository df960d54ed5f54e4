/** What becomes of calls, and of who talks, while strangers flood the PBX: everybody but the PBX is another process. */
import { freePort } from "../../support/ports.ts";
import { BenchOffice } from "./bench_office.ts";
import { Mirror } from "./mirror_thread.ts";
import { Sipp } from "./sipp.ts";
import type { HeardReport } from "./talkers.ts";

const HOST = "127.0.0.1";
/** Half of them call the other half. */
const PHONES = 40;
/** A PBX that has just started is still being compiled. */
const WARM_UP_CALLS = 40;
const WARM_UP_RATE = 10;

export interface Siege {
  readonly floodPerSecond: number;
  readonly seconds: number;
  readonly callsPerSecond: number;
  readonly talking: number;
}

export interface SiegeReport {
  /** Datagrams of the flood that were sent, a second. */
  readonly floodPerSecond: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly said: string;
  /** While phones called each other before the flood, and in it. */
  readonly heardBefore: HeardReport;
  readonly heard: HeardReport;
}

/** A program of this folder with its input and output. */
function started(program: string, ...args: readonly number[]) {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      `--config=${new URL("../../deno.json", import.meta.url).pathname}`,
      "--no-check",
      "--allow-net",
      new URL(program, import.meta.url).pathname,
      ...args.map(String),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
}

class TalkersProcess {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;

  constructor(pbxPort: number, trunkPort: number, calls: number, mirrorPort: number) {
    this.#process = started("talkers.ts", pbxPort, trunkPort, calls, mirrorPort);
    this.#input = this.#process.stdin.getWriter();
    this.#output = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async heard(): Promise<HeardReport> {
    await this.#input.write(new TextEncoder().encode("\n"));
    const { value } = await this.#output.read();
    return JSON.parse(value!);
  }

  async stop(): Promise<void> {
    await this.#input.close();
    await this.#process.status;
    await this.#output.cancel();
  }
}

export async function besiege(siege: Siege): Promise<SiegeReport> {
  const [trunkPort, phonesPort] = [freePort("udp"), freePort("udp")];
  const bench = await BenchOffice.open(trunkPort, true);
  const { port } = bench.pbx.address;
  const sipp = async (scenario: string, calls: number, rate: number, users: readonly string[]) => {
    const from = scenario === "register" ? phonesPort : freePort("udp");
    const timeoutSeconds = calls / rate + 60;
    const target = { host: HOST, port };
    const options = { scenario, target, port: from, calls, rate, users, timeoutSeconds };
    return await (await Sipp.start(options)).finished();
  };
  const callers = credentials().slice(0, PHONES / 2)
    .map((line, at) => `${line};${20_001 + PHONES / 2 + at}`);
  const mirror = await Mirror.start();
  const talkers = new TalkersProcess(port, trunkPort, siege.talking, mirror.port);
  try {
    await talkers.heard();
    await sipp("register", PHONES, 20, credentials());
    const phones = await Sipp.start({
      scenario: "callee",
      port: phonesPort,
      patient: true,
      timeoutSeconds: siege.seconds + 120,
    });
    await sipp("digest_caller", WARM_UP_CALLS, WARM_UP_RATE, callers);
    const heardBefore = await talkers.heard();
    const flood = started("flood.ts", port, siege.floodPerSecond, siege.seconds);
    await flood.stdin.close();
    const { callsPerSecond, seconds } = siege;
    const calls = await sipp("digest_caller", callsPerSecond * seconds, callsPerSecond, callers);
    const { sent, seconds: lasted } = JSON.parse(await new Response(flood.stdout).text());
    const heard = await talkers.heard();
    await phones.stop();
    const { succeeded, failed, said } = calls;
    return { floodPerSecond: sent / lasted, succeeded, failed, said, heardBefore, heard };
  } finally {
    await talkers.stop();
    mirror.stop();
    await bench.close();
  }
}

function credentials(): readonly string[] {
  return Array.from(
    { length: PHONES },
    (_, at) => `u${at + 1};[authentication username=u${at + 1} password=secret]`,
  );
}
