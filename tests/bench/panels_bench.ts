/** 1,000 open panels on one server: how soon a presence change is on all of them, and what memory they take. */
import assert from "node:assert/strict";
import { ServerProcess } from "../support/server.ts";
import { cpuSeconds } from "./cpu.ts";
import { largeOffice, seedLargeOffice, signInPerson } from "./large_office.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

const PANELS = 1_000;
/** Of each run. */
const CHANGES = 20;
const EVERY_MILLIS = 250;
/** What its issue allows. */
const MILLIS_MAX = 500;
const CLIENTS = new URL("./panels_clients.ts", import.meta.url).pathname;
const CONFIG = new URL("../deno.json", import.meta.url).pathname;

export async function panelRows(): Promise<readonly Row[]> {
  const dataFolder = await Deno.makeTempDir({ prefix: "naisen-panels-" });
  const office = await largeOffice(PANELS);
  await seedLargeOffice(dataFolder, office);
  const server = await ServerProcess.spawn({ dataFolder, env: { NAISEN_LOG: "error" } });
  try {
    await server.ready(60_000);
    await server.printed(/Ctrl\+C/);
    return await measure(server, office.loginId);
  } finally {
    await server.stop();
  }
}

async function measure(server: ServerProcess, loginId: string): Promise<readonly Row[]> {
  const cookie = await signInPerson(server.url, loginId, 0);
  const before = megabytes(server.pid);
  const panels = new Panels(server.url, loginId);
  try {
    await panels.line(/^open$/);
    const p99s: number[] = [], cpus: number[] = [], memories: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const cpu = cpuSeconds(server.pid);
      const took: number[] = [];
      for (let change = run * CHANGES; change < (run + 1) * CHANGES; change++) {
        took.push(...await panels.change(server.url, cookie, change));
      }
      took.sort((a, b) => a - b);
      p99s.push(took[Math.floor(took.length * 0.99)]!);
      cpus.push((cpuSeconds(server.pid) - cpu) * 1000 / CHANGES);
      memories.push(megabytes(server.pid) - before);
    }
    return [
      within("1,000 panels: a presence change is on all", "ms (p99)", p99s),
      { name: "1,000 panels: CPU of a change", ...told(cpus), unit: "ms" },
      { name: "1,000 panels: memory they take", ...told(memories), unit: "MB" },
    ];
  } finally {
    await panels.close();
  }
}

class Panels {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(url: string, loginId: string) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `--config=${CONFIG}`, CLIENTS, url, loginId, `${PANELS}`],
      stdout: "piped",
    }).spawn();
    this.#lines = linesOf(this.#process.stdout);
  }

  /** From the request to each panel, in milliseconds. */
  async change(url: string, cookie: string, change: number): Promise<readonly number[]> {
    const began = performance.timeOrigin + performance.now();
    const answer = await fetch(`${url}/api/v1/me/presence`, {
      method: "PUT",
      headers: { cookie, "content-type": "application/json" },
      body: JSON.stringify({ code: "available", note: `change ${change}` }),
    });
    await answer.body?.cancel();
    assert.ok(answer.ok, `${answer.status}`);
    const [, ...arrivals] = (await this.line(new RegExp(`^${change} `))).split(" ");
    await new Promise((resolve) => setTimeout(resolve, EVERY_MILLIS));
    return arrivals.map((at) => Number(at) - began);
  }

  async line(wanted: RegExp): Promise<string> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error("The panels ended");
      if (wanted.test(value)) return value;
    }
  }

  async close(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#lines.return?.();
  }
}

async function* linesOf(stream: Deno.ChildProcess["stdout"]): AsyncGenerator<string> {
  let text = "";
  for await (const more of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + more).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

/** Resident, of a process, from Linux's `/proc`. */
function megabytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

function told(figures: readonly number[]): { readonly value: number; readonly worst: number } {
  const { median: value, worst } = medianAndWorst(figures, "lower");
  return { value, worst };
}

function within(name: string, unit: string, figures: readonly number[]): Row {
  const { value, worst } = told(figures);
  const against = `the ${MILLIS_MAX} ms allowed`;
  return { name, value, worst, unit, against, ratio: MILLIS_MAX / value };
}
