/**
 * A real server killed with SIGKILL at drawn moments of an import, again and again: after the next start everybody has
 * the password of before, or everybody the one of the file. `deno run -A --config tests/deno.json
 * tests/soak/import_killed.ts [MOMENTS] [SEED]` draws many; a test draws a handful.
 */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { openSecrets } from "../../adapters/secrets/secret_key.ts";
import { openStore } from "../../adapters/store/open.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { readOfficeFile } from "../../core/domain/office_file.ts";
import { below, pick, type Random, seededRandom } from "../../core/lib/random.ts";
import { ServerProcess } from "../support/server.ts";

const ADMIN_PASSWORD = "a long enough password";
const PEOPLE = 2_000;
/** Before the import is asked for, while it is carried out, after it was answered. */
export const PHASES = ["before", "during", "after"] as const;
export type Phase = (typeof PHASES)[number];

export interface Killed {
  readonly phase: Phase;
  /** What was found after the next start. */
  readonly found: "old" | "new";
}

/** One start of the server for each moment: it tells what the killed one left, imports the next file, and is killed. */
export class KilledImports {
  /** Of the file that everybody's password is from. */
  #round = 0;
  #cookie = "";
  /** How long an import takes here, so that moments fall into it; milliseconds. */
  #length = 400;
  #server: ServerProcess | undefined;

  private constructor(readonly dataFolder: string, readonly entry: string | undefined) {}

  /** `entry`: a bundle that starts sooner than the sources. */
  static async open(entry?: string): Promise<KilledImports> {
    const dataFolder = await Deno.makeTempDir({ prefix: "naisen-killed-" });
    const secrets = await openSecrets({ dataFolder, entropy: systemEntropy });
    assert.ok(secrets.ok);
    const store = await openStore({ dataFolder }, secrets.value);
    assert.ok(store.ok);
    await seedStore(store.value, await office(), secrets.value);
    await store.value.close();
    return new KilledImports(dataFolder, entry);
  }

  async close(): Promise<void> {
    this.#server?.signal("SIGKILL");
    await this.#server?.ended();
    await Deno.remove(this.dataFolder, { recursive: true });
  }

  async kill(phase: Phase, random: Random): Promise<Killed> {
    const server = this.#server ?? await this.#start();
    this.#server = undefined;
    const round = this.#round + 1;
    const body = file(round);
    const token = await this.#token(server.url, body);
    let isAnswered = false;
    if (phase === "before") server.signal("SIGKILL");
    const began = performance.now();
    const applied = this.#post(server.url, `token=${token}`, body).then(async (answer) => {
      assert.equal(answer.status, 200);
      isAnswered = true;
      this.#length = (this.#length * 3 + performance.now() - began) / 4;
      await answer.body?.cancel();
    });
    if (phase === "during") {
      await pause(below(random, Math.ceil(this.#length * 1.2)));
      server.signal("SIGKILL");
    }
    await applied.catch((error) => {
      if (error instanceof assert.AssertionError) throw error;
    });
    if (phase === "after") {
      await pause(below(random, 20));
      server.signal("SIGKILL");
    }
    await server.ended();
    return { phase, found: await this.#look(round, isAnswered) };
  }

  /** All of the file, or nothing of it; all, where the server had said so. */
  async #look(round: number, isAnswered: boolean): Promise<"old" | "new"> {
    this.#server = await this.#start();
    const passwords = new Set(await this.#passwords(this.#server.url));
    assert.equal(passwords.size, 1, `a part of file ${round} was written`);
    const [password] = passwords;
    const isNew = password === passwordOf(round);
    assert.ok(isNew || password === passwordOf(this.#round), `neither state: ${password}`);
    assert.ok(isNew || !isAnswered, `file ${round} was answered and is not there`);
    if (isNew) this.#round = round;
    return isNew ? "new" : "old";
  }

  /** Anew where another program was given the port that was free a moment ago. */
  async #start(tries = 20): Promise<ServerProcess> {
    const server = await ServerProcess.spawn({
      dataFolder: this.dataFolder,
      ...(this.entry === undefined ? {} : { entry: this.entry }),
      env: {
        NAISEN_ADMIN_PASSWORD: ADMIN_PASSWORD,
        NAISEN_SIMULATED_PHONES: "off",
        NAISEN_LOG: "error",
      },
    });
    try {
      await server.ready(60_000);
      await server.printed(/Ctrl\+C/);
    } catch (error) {
      if (tries > 1 && /is in use|is free/.test(String(error))) return await this.#start(tries - 1);
      throw error;
    }
    this.#cookie = await signIn(server.url);
    return server;
  }

  async #token(url: string, body: string): Promise<string> {
    const answer = await this.#post(url, "dryRun=true", body);
    const text = await answer.text();
    const token = /"token":"([^"]+)"/.exec(text)?.[1];
    assert.ok(token, text.slice(0, 300));
    return token;
  }

  async #post(url: string, query: string, body: string): Promise<Response> {
    return await fetch(`${url}/api/v1/admin/users.csv?${query}`, {
      method: "POST",
      headers: { cookie: this.#cookie },
      body,
    });
  }

  async #passwords(url: string): Promise<readonly string[]> {
    const answer = await fetch(`${url}/api/v1/admin/users.csv`, {
      headers: { cookie: this.#cookie },
    });
    const lines = (await answer.text()).trimEnd().split("\r\n").slice(1);
    assert.equal(lines.length, PEOPLE);
    return lines.map((line) => line.slice(line.lastIndexOf(",") + 1));
  }
}

function passwordOf(round: number): string {
  return `${1_000_000 + round}`;
}

function extensionOf(at: number): Extension {
  return `${200_000 + at}` as Extension;
}

function file(round: number): string {
  const rows = Array.from({ length: PEOPLE }, (_, at) => `${extensionOf(at)},${passwordOf(round)}`);
  return ["内線番号,パスワード", ...rows].join("\r\n");
}

async function office() {
  const path = new URL("../../fixtures/offices/demo.json", import.meta.url);
  const read = readOfficeFile(JSON.parse(await Deno.readTextFile(path)));
  assert.ok(read.ok);
  const { defaultLine: _, ...person } = read.value.people[0]!;
  return {
    ...read.value,
    demo: false,
    people: Array.from({ length: PEOPLE }, (_, at) => ({
      ...person,
      extension: extensionOf(at),
      password: passwordOf(0),
    })),
    devices: [],
    permissions: [],
    lines: read.value.lines.map((line) => ({ ...line, incoming: [] })),
  };
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/admin/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
  });
  await answer.body?.cancel();
  assert.equal(answer.status, 204);
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

if (import.meta.main) {
  const [moments = "200", seed = "1"] = Deno.args.filter((arg) => arg !== "--");
  const random = seededRandom(`import killed ${seed}`);
  const { success } = await new Deno.Command(Deno.execPath(), { args: ["task", "build"] }).output();
  assert.ok(success, "deno task build");
  const killed = await KilledImports.open("dist/server.js");
  const counts = new Map<string, number>();
  for (let count = 1; count <= Number(moments); count++) {
    const { phase, found } = await killed.kill(pick(random, PHASES), random);
    counts.set(`${phase} ${found}`, (counts.get(`${phase} ${found}`) ?? 0) + 1);
    if (count % 10 === 0 || count === Number(moments)) {
      const told = [...counts].sort().map(([name, times]) => `${name} ${times}`).join(", ");
      console.log(`${count} kills: ${told}; never a part`);
    }
  }
  await killed.close();
}
