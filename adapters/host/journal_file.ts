/**
 * The journal's file: lines of sealed text (AES-256-GCM under the office's key). A run begins with a line `start …`;
 * each line after it is a batch of inputs, bound to its run and its place, so that none can be moved or left out
 * unnoticed.
 */
import {
  type JournalEntry,
  type JournalRun,
  type JournalStart,
  journalText,
  readJournalText,
} from "../../sim/journal.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";

/** A journal grows no further; the PBX goes on without it. */
export const JOURNAL_BYTES_MAX = 4 * 1024 ** 3;

const OWNER_ONLY = 0o600;
const START = "start ";

export type JournalFault =
  /** Sealed under another key, or not what was written. */
  | { readonly kind: "damaged"; readonly line: number }
  | { readonly kind: "no-journal" };

export class JournalFile {
  readonly #file: Deno.FsFile;
  readonly #secrets: Secrets;
  readonly #encoder = new TextEncoder();
  #bytes: number;
  #run = "";
  #batch = 0;

  readonly #bytesMax: number;

  /** Goes on behind what is there. Throws when the file cannot be written. */
  constructor(path: string, secrets: Secrets, bytesMax = JOURNAL_BYTES_MAX) {
    this.#bytesMax = bytesMax;
    this.#file = Deno.openSync(path, { append: true, create: true, mode: OWNER_ONLY });
    this.#bytes = this.#file.statSync().size;
    this.#secrets = secrets;
  }

  begin(start: JournalStart): void {
    this.#run = String(start.at);
    this.#batch = 0;
    const sealed = this.#secrets.seal(journalText(start), startPurpose(this.#run));
    this.#write(`${START}${this.#run} ${sealed}\n`);
  }

  add(entries: readonly JournalEntry[]): void {
    const purpose = batchPurpose(this.#run, this.#batch++);
    this.#write(`${this.#secrets.seal(journalText(entries), purpose)}\n`);
  }

  close(): void {
    this.#file.close();
  }

  #write(line: string): void {
    const bytes = this.#encoder.encode(line);
    if (this.#bytes + bytes.length > this.#bytesMax) return;
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
  }
}

/** Every run in it. A last line that was cut off, as when the power failed, is left out. */
export function readJournal(
  text: string,
  secrets: Secrets,
): Result<readonly JournalRun[], JournalFault> {
  const runs: { readonly start: JournalStart; readonly entries: JournalEntry[] }[] = [];
  const lines = text.split("\n").slice(0, -1);
  let run = "", batch = 0;
  for (const [place, line] of lines.entries()) {
    const begins = line.startsWith(START);
    if (begins) {
      run = line.slice(START.length).split(" ")[0]!;
      batch = 0;
    }
    const sealed = begins ? line.slice(START.length + run.length + 1) : line;
    const opened = secrets.open(sealed, begins ? startPurpose(run) : batchPurpose(run, batch++));
    if (!opened.ok) return refuse({ kind: "damaged", line: place + 1 });
    const value = readJournalText(opened.value);
    if (begins) runs.push({ start: value as JournalStart, entries: [] });
    else {
      const into = runs.at(-1)?.entries;
      for (const entry of value as JournalEntry[]) into?.push(entry);
    }
  }
  return runs.length === 0 ? refuse({ kind: "no-journal" }) : ok(runs);
}

function startPurpose(run: string): string {
  return `journal-start:${run}`;
}

function batchPurpose(run: string, batch: number): string {
  return `journal:${run}:${batch}`;
}
