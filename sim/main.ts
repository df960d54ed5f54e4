/** `deno task sim`: the office in virtual time, on this machine. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { simCommand, type SimHost } from "./command/command.ts";
import type { FileSink } from "./command/recorder.ts";
import type { JournalRun } from "./journal.ts";

const DEMO_OFFICE = new URL("../fixtures/offices/demo.json", import.meta.url);
/** Written at once, since captures come in small pieces. */
const PIECE_BYTES = 1 << 20;

const encoder = new TextEncoder();

/** What opens journals is loaded only where one is asked for. */
const journal = Deno.args.some((arg) => arg.startsWith("--journal"))
  ? await openedJournals()
  : () => [];

/** By the key of the environment, or of the data folder. */
async function openedJournals(): Promise<(path: string) => readonly JournalRun[]> {
  const [{ systemEntropy }, { readJournal }, keys] = await Promise.all([
    import("../adapters/entropy.ts"),
    import("../adapters/host/journal_file.ts"),
    import("../adapters/secrets/secret_key.ts"),
  ]);
  const dataFolder = Deno.env.get("NAISEN_DATA") ?? "./data";
  const setting = Deno.env.get("NAISEN_SECRET_KEY") ?? "";
  const opened = setting === ""
    ? undefined
    : await keys.openSecrets({ setting, dataFolder, entropy: systemEntropy });
  const secrets = opened === undefined
    ? await keys.secretsIn(join(dataFolder, keys.KEY_FILE), systemEntropy)
    : opened.ok
    ? opened.value
    : undefined;
  return (path) => {
    if (secrets === undefined) {
      throw new Error("NAISEN_SECRET_KEY or NAISEN_DATA must lead to the key");
    }
    const read = readJournal(Deno.readTextFileSync(path), secrets);
    if (read.ok) return read.value;
    throw new Error(
      read.error.kind === "no-journal"
        ? "it is no journal"
        : `line ${read.error.line} is damaged or sealed under another key`,
    );
  };
}

const host: SimHost = {
  now: () => performance.now(),
  out: (text) => writeAll(Deno.stdout, encoder.encode(`${text}\n`)),
  err: (text) => writeAll(Deno.stderr, encoder.encode(`${text}\n`)),
  readOffice: (path) => JSON.parse(Deno.readTextFileSync(path ?? fileURLToPath(DEMO_OFFICE))),
  readText: (path) => Deno.readTextFileSync(path),
  readJournal: journal,
  openFile,
};

function openFile(path: string): FileSink {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  let pieces: Uint8Array[] = [];
  let waiting = 0;
  const flush = () => {
    for (const piece of pieces) writeAll(file, piece);
    pieces = [];
    waiting = 0;
  };
  return {
    write(bytes) {
      pieces.push(bytes);
      waiting += bytes.length;
      if (waiting >= PIECE_BYTES) flush();
    },
    close() {
      flush();
      file.close();
    },
  };
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}

if (import.meta.main) Deno.exit(simCommand(Deno.args, host));
