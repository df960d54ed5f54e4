/** SIPp as a foreign caller, callee and registering phone, with its own count of what failed. */
import { join } from "node:path";
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { findTool } from "../../support/tools.ts";

export const sipp = findTool("sipp");

const SCENARIOS = join(import.meta.dirname!, "../sipp");

export interface SippOptions {
  /** A file of `../sipp`, without its ending. */
  readonly scenario: string;
  /** Where requests go; a callee needs none. */
  readonly target?: SocketAddress;
  readonly port: number;
  /** Calls in all; a callee without it serves until stopped. */
  readonly calls?: number;
  /** Calls a second. */
  readonly rate?: number;
  /** Calls at once at most; 2,000 by default. */
  readonly atOnce?: number;
  /** `[service]`: what is dialled. */
  readonly dials?: string;
  /** Lines of the injection file, without its header. */
  readonly users?: readonly string[];
  /** The port that its Contact names, where a wire with faults stands before it; default its own. */
  readonly contactPort?: number;
  /** What the scenario does not expect, such as a copy that comes late, is let pass instead of failing the call. */
  readonly patient?: boolean;
  readonly timeoutSeconds: number;
}

/** After its timeout SIPp waits for the calls that it still has; not for ever. */
const OVERTIME_SECONDS = 15;
/** Retransmissions before SIPp gives a request up; its own 5 for INVITE are too few for a bad wire. */
const RETRANSMISSIONS_MAX = 10;

export interface SippCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** What SIPp says went wrong, cut to a readable length. */
  readonly said: string;
}

export class Sipp {
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #patience: ReturnType<typeof setTimeout>;
  readonly #output: Promise<string>;

  static async start(options: SippOptions): Promise<Sipp> {
    const folder = await Deno.makeTempDir({ prefix: "sipp-" });
    const args = [
      ...(options.target === undefined ? [] : [`${options.target.host}:${options.target.port}`]),
      ...[
        "-sf",
        join(SCENARIOS, `${options.scenario}.xml`),
        "-i",
        "127.0.0.1",
        "-p",
        `${options.port}`,
      ],
      ...["-mi", "127.0.0.1", "-nostdin", "-timeout", `${options.timeoutSeconds}`],
      ...["-recv_timeout", `${options.timeoutSeconds * 1_000}`],
      ...["-trace_stat", "-stf", "stat.csv", "-fd", "1", "-trace_err", "-error_file", "errors.log"],
      ...["-key", "contact_port", `${options.contactPort ?? options.port}`],
      ...["-max_invite_retrans", `${RETRANSMISSIONS_MAX}`],
      ...["-max_non_invite_retrans", `${RETRANSMISSIONS_MAX}`],
      ...(options.patient === true ? ["-default_behaviors", "none"] : []),
      ...(options.calls === undefined ? [] : ["-m", `${options.calls}`]),
      ...(options.rate === undefined
        ? []
        : ["-r", `${options.rate}`, "-l", `${options.atOnce ?? 2000}`]),
      ...(options.dials === undefined ? [] : ["-s", options.dials]),
    ];
    if (options.users !== undefined) {
      await Deno.writeTextFile(`${folder}/users.csv`, `SEQUENTIAL\n${options.users.join("\n")}\n`);
      args.push("-inf", "users.csv");
    }
    const process = new Deno.Command(sipp.path!, {
      args,
      cwd: folder,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    return new Sipp(folder, process, options.timeoutSeconds);
  }

  private constructor(folder: string, process: Deno.ChildProcess, timeoutSeconds: number) {
    this.#folder = folder;
    this.#process = process;
    const millis = (timeoutSeconds + OVERTIME_SECONDS) * 1_000;
    this.#patience = setTimeout(() => this.#process.kill("SIGKILL"), millis);
    this.#output = new Response(process.stdout).text();
  }

  /** Waits for its end and reads its statistics. */
  async finished(): Promise<SippCounts> {
    await this.#process.status;
    clearTimeout(this.#patience);
    await this.#output;
    const rows = (await read(`${this.#folder}/stat.csv`)).trim().split("\n").map((row) =>
      row.split(";")
    );
    const last = (name: string) => Number(rows.at(-1)?.[rows[0]?.indexOf(name) ?? -1] ?? NaN);
    const counts: SippCounts = {
      succeeded: last("SuccessfulCall(C)"),
      failed: last("FailedCall(C)"),
      retransmissions: last("Retransmissions(C)"),
      said: complaints(await read(`${this.#folder}/errors.log`)),
    };
    await Deno.remove(this.#folder, { recursive: true });
    return counts;
  }

  /** Ends a callee that serves for ever, once its calls are over. */
  stop(): Promise<SippCounts> {
    this.#process.kill("SIGUSR1");
    return this.finished();
  }
}

/** What SIPp says went wrong, but for late copies to calls that went right. */
function complaints(log: string): string {
  const events = log.split(/\n(?=[0-9]{4}-[0-9]{2}-[0-9]{2}\t|'[0-9]{4}-)/);
  return events.filter((event) => !/: Dead call .* \(successful\)/.test(event)).join("\n")
    .slice(0, 2000);
}

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(() => "");
}
