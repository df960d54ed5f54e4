/**
 * Writes recordings while they are made, one write at a time behind a bounded queue: whoever hands over a chunk
 * never waits. A disk that is too slow costs recorded sound, which becomes silence and is counted, never a
 * packet of a call.
 */
import { statfs } from "node:fs/promises";
import type { RecordingId } from "../../core/domain/ids.ts";
import {
  createPart,
  extend,
  finishPart,
  makeFolder,
  mendParts,
  pathOf,
  writeChunk,
} from "./recording_files.ts";

/** Sound that waits for the disk, all recordings together: about four minutes of one. */
export const BACKLOG_BYTES_MAX = 8 * 1024 * 1024;
/** With less free space nothing is recorded. */
export const FREE_BYTES_MIN = 1_000_000_000;
/** How often the free space is looked at. */
export const LOOK_EVERY_MILLIS = 5_000;
/** A longer recording keeps its first 18 hours; a WAV header cannot count beyond twice as much. */
export const RECORDING_BYTES_MAX = 2 ** 31;

export interface RecordingWriterOptions {
  readonly folder: string;
  /** Whether there is room to record; said at the start and whenever it changes. */
  room(room: boolean): void;
  fault(text: string): void;
  /** Bytes free on the folder's disk. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

interface Part {
  readonly path: string;
  /** Absent before its first chunk is written, and after it failed. */
  file?: Deno.FsFile;
  /** Bytes of sound handed over so far, left out ones too. */
  length: number;
  /** Up to here the file goes. */
  written: number;
  failed: boolean;
}

type Job =
  | { readonly kind: "write"; readonly part: Part; readonly at: number; readonly chunk: Uint8Array }
  | { readonly kind: "finish"; readonly part: Part };

export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #parts = new Map<RecordingId, Part>();
  readonly #queue: Job[] = [];
  readonly #looking: ReturnType<typeof setInterval>;
  #working: Promise<void> | undefined;
  #waiting = 0;
  #room: boolean | undefined;
  /** Chunks left out because the disk did not keep up. */
  leftOut = 0;

  /** Makes the folder and mends what a killed process left half. */
  static async open(options: RecordingWriterOptions): Promise<RecordingWriter> {
    await makeFolder(options.folder);
    await mendParts(options.folder);
    const writer = new RecordingWriter(options);
    await writer.#look();
    return writer;
  }

  private constructor(options: RecordingWriterOptions) {
    this.#options = options;
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MILLIS);
  }

  /** The next stretch of a recording; its first one begins the file. */
  write(id: RecordingId, chunk: Uint8Array): void {
    const part = this.#part(id);
    const at = part.length;
    part.length += chunk.length;
    if (part.length > RECORDING_BYTES_MAX) {
      part.length = at;
      return;
    }
    if (this.#waiting + chunk.length > BACKLOG_BYTES_MAX) return this.#leaveOut();
    this.#waiting += chunk.length;
    this.#add({ kind: "write", part, at, chunk });
  }

  /** The recording is whole. */
  finish(id: RecordingId): void {
    const part = this.#parts.get(id);
    if (part === undefined) return;
    this.#parts.delete(id);
    this.#add({ kind: "finish", part });
  }

  /** Finishes what is open and resolves when all is written. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    for (const id of [...this.#parts.keys()]) this.finish(id);
    await this.#working;
  }

  #part(id: RecordingId): Part {
    const known = this.#parts.get(id);
    if (known !== undefined) return known;
    const path = pathOf(this.#options.folder, id);
    if (path === undefined) throw new Error(`Cannot record as ${id}: it is no id of a recording`);
    const part: Part = { path, length: 0, written: 0, failed: false };
    this.#parts.set(id, part);
    return part;
  }

  #leaveOut(): void {
    if (this.leftOut === 0) this.#options.fault("the disk is too slow: recorded sound is left out");
    this.leftOut += 1;
  }

  #add(job: Job): void {
    this.#queue.push(job);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      try {
        if (job.kind === "finish") await finish(job.part);
        else if (!job.part.failed) await write(job.part, job.at, job.chunk);
      } catch (error) {
        // what is written plays; it is given its name at the next start
        job.part.failed = true;
        job.part.file?.close();
        delete job.part.file;
        this.#options.fault(`a recording could not be written: ${error}`);
      }
      if (job.kind === "write") this.#waiting -= job.chunk.length;
    }
    this.#working = undefined;
  }

  async #look(): Promise<void> {
    try {
      const free = await (this.#options.freeBytes ?? freeBytesOf)(this.#options.folder);
      const room = free >= FREE_BYTES_MIN;
      if (room === this.#room) return;
      this.#room = room;
      this.#options.room(room);
    } catch (error) {
      this.#options.fault(`the free space for recordings is not known: ${error}`);
    }
  }
}

async function write(part: Part, at: number, chunk: Uint8Array): Promise<void> {
  part.file ??= await createPart(part.path);
  await writeChunk(part.file, at, chunk);
  part.written = at + chunk.length;
}

async function finish(part: Part): Promise<void> {
  if (part.file === undefined) return;
  if (part.written < part.length) await extend(part.file, part.length);
  part.file.close();
  delete part.file;
  await finishPart(part.path);
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
