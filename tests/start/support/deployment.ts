/** The README's container file, systemd unit and nginx block, read as they stand there and run below a folder of their own. */
import { join } from "node:path";
import { eventually } from "../../support/tools.ts";

const CHECKOUT = new URL("../../../", import.meta.url).pathname;

/** The one block of this language in the README. Throws when there is none, or more. */
export async function blockOf(language: "dockerfile" | "ini" | "nginx"): Promise<string> {
  const readme = await Deno.readTextFile(join(CHECKOUT, "README.md"));
  const blocks = [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language);
  if (blocks.length !== 1) throw new Error(`The README has ${blocks.length} ${language} blocks`);
  return blocks[0]![2]!;
}

/** The text with each of these in another's place. Throws when one does not occur: the README has changed. */
export function inPlaceOf(text: string, others: Readonly<Record<string, string>>): string {
  return Object.entries(others).reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`There is no "${from}" in: ${all}`);
    return all.replaceAll(from, to);
  }, text);
}

/** A command of the README with its environment, in a place that stands for the machine's root. */
export interface Command {
  /** As the README writes it: for a shell, or word by word. */
  readonly words: string | readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A folder that stands for the root of a machine, with a home and programs of its own. */
export class SandboxRoot {
  private constructor(readonly path: string) {}

  static async make(): Promise<SandboxRoot> {
    const root = new SandboxRoot(await Deno.makeTempDir({ prefix: "naisen-root-" }));
    for (const folder of ["/usr/local/bin", "/home/node", "/etc/systemd/system"]) {
      await Deno.mkdir(root.at(folder), { recursive: true });
    }
    return root;
  }

  /** An absolute path of that machine on this one. */
  at(path: string): string {
    return join(this.path, path);
  }

  /** Programs installed there come first; what packages were fetched before on this machine need not be again. */
  async environment(): Promise<Record<string, string>> {
    const info = await output("deno", ["info", "--json"]);
    return {
      PATH: `${this.at("/usr/local/bin")}:${Deno.env.get("PATH")}`,
      HOME: this.at("/home/node"),
      DENO_DIR: JSON.parse(info).denoDir,
      npm_config_prefix: this.at("/usr/local"),
      npm_config_cache: (await output("npm", ["config", "get", "cache"])).trim(),
      npm_config_prefer_offline: "true",
      npm_config_update_notifier: "false",
      NO_COLOR: "1",
    };
  }

  async run({ words, cwd, env }: Command): Promise<void> {
    const { success, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", typeof words === "string" ? words : words.join(" ")],
      cwd,
      env: { ...await this.environment(), ...env },
      stdin: "null",
    }).output();
    if (success) return;
    const decoder = new TextDecoder();
    throw new Error(`${words}: ${decoder.decode(stdout)}${decoder.decode(stderr)}`);
  }

  async remove(): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const ended = await new Deno.Command(program, { args: [...args], stderr: "null" }).output();
  return new TextDecoder().decode(ended.stdout);
}

/** What a container file is made of, as far as the README's uses it. */
export interface Step {
  readonly instruction: string;
  readonly text: string;
}

const INSTRUCTIONS = ["FROM", "RUN", "USER", "WORKDIR", "COPY", "ENV", "VOLUME", "CMD"];

/** One instruction a line. Throws at a line that none of ours begins. */
export function stepsOf(containerFile: string): readonly Step[] {
  return containerFile.split("\n").filter((line) => line !== "").map((line) => {
    const [, instruction = "", text = ""] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (!INSTRUCTIONS.includes(instruction)) throw new Error(`No instruction: ${line}`);
    return { instruction, text };
  });
}

/** Carries out what a builder would, below the root; returns the command that the container runs. */
export async function build(root: SandboxRoot, steps: readonly Step[]): Promise<Command> {
  let cwd = root.path;
  const env: Record<string, string> = {};
  let command: readonly string[] | undefined;
  for (const { instruction, text } of steps) {
    switch (instruction) {
      case "RUN":
        await root.run({ words: text, cwd, env });
        break;
      case "WORKDIR":
        cwd = root.at(text);
        await Deno.stat(cwd);
        break;
      case "COPY": {
        const [to, ...from] = text.split(" ").filter((word) => !word.startsWith("--")).reverse();
        for (const path of from) {
          await root.run({ words: ["cp", "-a", join(CHECKOUT, path), join(cwd, to!)], cwd, env });
        }
        break;
      }
      case "ENV":
        for (const pair of text.split(" ")) {
          const [name, value = ""] = pair.split("=");
          env[name!] = value.startsWith("/") ? root.at(value) : value;
        }
        break;
      case "VOLUME":
        await Deno.stat(root.at(text));
        break;
      case "CMD":
        command = JSON.parse(text);
        break;
    }
  }
  if (command === undefined) throw new Error("The container file runs nothing");
  return { words: command, cwd, env };
}

/** A unit's `[Service]`, name by name; of a name that stands twice the last, `Environment` all together. */
export function serviceOf(unit: string): ReadonlyMap<string, string> {
  const service = new Map<string, string>();
  let section = "";
  for (const line of unit.split("\n")) {
    if (line.startsWith("[")) section = line;
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (section === "[Service]" && name !== undefined) service.set(name, value!);
  }
  return service;
}

/** A program in the background, with what it wrote. */
export class Background {
  readonly #process: Deno.ChildProcess;
  readonly #written: Promise<unknown>;
  #text = "";

  constructor(
    words: readonly string[],
    options: Omit<Command, "words"> & { readonly uid?: number },
  ) {
    this.#process = new Deno.Command(words[0]!, {
      ...options,
      args: words.slice(1),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#written = Promise.all([
      this.#read(this.#process.stdout),
      this.#read(this.#process.stderr),
    ]);
  }

  get text(): string {
    return this.#text;
  }

  /** Waits until `/healthz` there says ready; rejects with what was written when the program ended before. */
  async ready(url: string): Promise<void> {
    let over = false;
    this.#process.status.then(() => over = true);
    await eventually(`${url} is ready: ${this.#text}`, async () => {
      if (over) throw new Error(`It ended: ${this.#text}`);
      const answer = await fetch(`${url}/healthz`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200;
    }, 20_000);
  }

  /** Tells this one process, and nothing else of its group, to stop. */
  async stop(): Promise<{ readonly code: number; readonly millis: number }> {
    const told = performance.now();
    this.#process.kill("SIGTERM");
    const { code } = await this.#process.status;
    const millis = performance.now() - told;
    await this.#written;
    return { code, millis };
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.#text += text;
  }
}
