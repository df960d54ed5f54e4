/** `deno task sim`: the office in virtual time, on this machine. */
import { fileURLToPath } from "node:url";
import { simCommand, type SimHost } from "./command.ts";
import type { FileSink } from "./command_recorder.ts";

const DEMO_OFFICE = new URL("../fixtures/offices/demo.json", import.meta.url);
/** Written at once, since captures come in small pieces. */
const PIECE_BYTES = 1 << 20;

const encoder = new TextEncoder();

const host: SimHost = {
  now: () => performance.now(),
  out: (text) => writeAll(Deno.stdout, encoder.encode(`${text}\n`)),
  err: (text) => writeAll(Deno.stderr, encoder.encode(`${text}\n`)),
  readOffice: (path) => JSON.parse(Deno.readTextFileSync(path ?? fileURLToPath(DEMO_OFFICE))),
  readText: (path) => Deno.readTextFileSync(path),
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
