/** `deno task test`: runs every test and ends with `N passed, N failed, N skipped`. Arguments go to `deno test`. */
import { join } from "node:path";

const ROOT = join(import.meta.dirname!, "..");
const CONFIG = join(ROOT, "tests/deno.json");

interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were not run, each with its reason. */
  readonly skipped: readonly string[];
}

/** Reads Deno's JUnit report. A run that failed without a failing test (a file that does not load) counts as one failure. */
export function summarise(junit: string, succeeded: boolean): Summary {
  const cases = [...junit.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  const skipped: string[] = [];
  let passed = 0, failed = 0;
  for (const [, attributes, content] of cases) {
    if (content?.includes("<skipped")) skipped.push(/name="([^"]*)"/.exec(attributes!)?.[1] ?? "");
    else if (/<(failure|error)\b/.test(content ?? "")) failed++;
    else passed++;
  }
  return { passed, failed: failed === 0 && !succeeded ? 1 : failed, skipped };
}

/** Types are checked once here: `deno test` would check every worker's graph anew when the worker starts. */
async function typesHold(): Promise<boolean> {
  const check = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", `--config=${CONFIG}`, "--frozen", join(ROOT, "tests")],
    cwd: ROOT,
  });
  return (await check.spawn().status).success;
}

/** PBXs and phones of others, and one's own over UDP, against the clock: each waits more than it computes. */
const CONTRACTS_OVER_SOCKETS = [
  "tests/contract/pbx_udp_test.ts",
  "tests/contract/pbx_sip_udp_test.ts",
  "tests/contract/sip_doctor_udp_test.ts",
  "tests/contract/sip_lost_udp_test.ts",
  "tests/contract/pbx_asterisk_test.ts",
  "tests/contract/pbx_sip_asterisk_test.ts",
];
const SERVERS_AND_PHONES = ["tests/host/", "tests/interop/", "tests/start/"];
const OVER_SOCKETS = [...CONTRACTS_OVER_SOCKETS, ...SERVERS_AND_PHONES];

/** Within it each `deno test` has long ended: one that hangs is ended here, so that what it said is read. */
const MINUTES_MAX = 30;

interface Run {
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly ignored?: readonly string[];
  /** What it says is said when it has ended: another speaks meanwhile. */
  readonly held?: boolean;
}

/** One `deno test`; its summary. */
async function runTests({ args, files, ignored = [], held = false }: Run): Promise<Summary> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const absolute = (path: string) => join(ROOT, path);
  const words = [
    "test",
    `--config=${CONFIG}`,
    "--frozen",
    "--allow-all",
    "--no-check",
    `--junit-path=${report}`,
    ...(ignored.length === 0 ? [] : [`--ignore=${ignored.map(absolute).join(",")}`]),
    ...args,
    ...files.map(absolute),
  ];
  const stdout = held ? "piped" : "inherit";
  const test = new Deno.Command(Deno.execPath(), { args: words, cwd: ROOT, stdout }).spawn();
  const said = held ? new Said(test.stdout) : undefined;
  const hangs = setTimeout(() => {
    console.log(`ended after ${MINUTES_MAX} minutes: ${files.join(" ")}`);
    test.kill("SIGKILL");
  }, MINUTES_MAX * 60_000);
  const { success } = await test.status;
  clearTimeout(hangs);
  if (said !== undefined) console.log(await said.whole());
  const summary = summarise(await Deno.readTextFile(report), success);
  await Deno.remove(report);
  return summary;
}

/** What a program writes, until it has ended; not what it started and left behind, which may hold its pipe for ever. */
class Said {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
    this.#reading = this.#read();
  }

  /** To be asked once the program has ended. */
  async whole(): Promise<string> {
    const patience = setTimeout(() => void this.#reader.cancel(), 1_000);
    await this.#reading;
    clearTimeout(patience);
    return this.#text;
  }

  async #read(): Promise<void> {
    while (true) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }
}

/**
 * What computes runs first, on every core: beside it timers and ears would test the machine. Then two files at a time
 * run against the clock.
 */
async function runAll(args: readonly string[]): Promise<readonly Summary[]> {
  return [
    await runTests({ args: ["--parallel", ...args], files: ["tests"], ignored: OVER_SOCKETS }),
    ...await Promise.all([
      runTests({ args, files: SERVERS_AND_PHONES }),
      runTests({ args, files: CONTRACTS_OVER_SOCKETS, held: true }),
    ]),
  ];
}

async function main(): Promise<number> {
  const args = Deno.args.filter((arg) => arg !== "--");
  const summaries: Summary[] = [];
  if (!await typesHold()) summaries.push({ passed: 0, failed: 1, skipped: [] });
  else if (args.some((arg) => !arg.startsWith("-"))) {
    summaries.push(await runTests({ args, files: [] }));
  } else summaries.push(...await runAll(args));
  for (const { skipped } of summaries) for (const name of skipped) console.log(`skipped: ${name}`);
  const sum = (of: (summary: Summary) => number) =>
    summaries.reduce((all, one) => all + of(one), 0);
  const failed = sum((one) => one.failed);
  console.log(
    `${sum((one) => one.passed)} passed, ${failed} failed, ${
      sum((one) => one.skipped.length)
    } skipped`,
  );
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
