/**
 * Writes recordings while they are made, each in its order, some at once, behind a bounded queue: whoever hands
 * over a chunk never waits. A disk that is too slow costs recorded sound, which becomes silence and is counted,
 * never a packet of a call.
 */
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

/** Sound that waits for the disk, all recordings together: about twenty seconds of a hundred. */
export const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;
/** Recordings written at the same time. */
export const WRITES_AT_ONCE = 32;
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
  /** What waits to be written. */
  queue: Piece[];
  /** Absent before its first chunk is written, and after it failed. */
  file?: Deno.FsFile;
  /** Bytes of sound handed over so far, left out ones too. */
  length: number;
  /** Up to here the file goes. */
  written: number;
  /** Nothing more comes. */
  over: boolean;
  failed: boolean;
}

interface Piece {
  /** Bytes of sound before it. */
  readonly at: number;
  readonly chunk: Uint8Array;
}

export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #parts = new Map<RecordingId, Part>();
  /** Those with something to write, in turn. */
  readonly #ready = new Set<Part>();
  /** Those being written. */
  readonly #busy = new Set<Part>();
  readonly #working = new Set<Promise<void>>();
  readonly #looking: ReturnType<typeof setInterval>;
  #looked: Promise<void>;
  #waiting = 0;
  #room: boolean | undefined;
  /** Chunks left out because the disk did not keep up. */
  leftOut = 0;

  /** Makes the folder and mends what a killed process left half. */
  static async open(options: RecordingWriterOptions): Promise<RecordingWriter> {
    await makeFolder(options.folder);
    await mendParts(options.folder);
    return new RecordingWriter(options);
  }

  private constructor(options: RecordingWriterOptions) {
    this.#options = options;
    this.#looked = this.#look();
    this.#looking = setInterval(() => this.#looked = this.#look(), LOOK_EVERY_MILLIS);
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
    part.queue.push({ at, chunk });
    this.#turn(part);
  }

  /** The recording is whole. */
  finish(id: RecordingId): void {
    const part = this.#parts.get(id);
    if (part === undefined) return;
    this.#parts.delete(id);
    part.over = true;
    this.#turn(part);
  }

  /** Finishes what is open and resolves when all is written. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#looked;
    for (const id of [...this.#parts.keys()]) this.finish(id);
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  #part(id: RecordingId): Part {
    const known = this.#parts.get(id);
    if (known !== undefined) return known;
    const path = pathOf(this.#options.folder, id);
    if (path === undefined) throw new Error(`Cannot record as ${id}: it is no id of a recording`);
    const part: Part = {
      path,
      queue: [],
      length: 0,
      written: 0,
      over: false,
      failed: false,
    };
    this.#parts.set(id, part);
    return part;
  }

  #leaveOut(): void {
    if (this.leftOut === 0) this.#options.fault("the disk is too slow: recorded sound is left out");
    this.leftOut += 1;
  }

  /** A part in work takes its turn again when it is done. */
  #turn(part: Part): void {
    this.#ready.add(part);
    if (this.#working.size >= WRITES_AT_ONCE) return;
    const working = this.#work().finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #work(): Promise<void> {
    for (let part = this.#take(); part !== undefined; part = this.#take()) {
      this.#busy.add(part);
      const queue = part.queue;
      part.queue = [];
      try {
        if (!part.failed) await write(part, queue);
        if (part.over && part.queue.length === 0) await finish(part);
      } catch (error) {
        // what is written plays; it is given its name at the next start
        part.failed = true;
        part.file?.close();
        delete part.file;
        this.#options.fault(`a recording could not be written: ${error}`);
      }
      for (const { chunk } of queue) this.#waiting -= chunk.length;
      this.#busy.delete(part);
    }
  }

  /** The next whose turn it is and that nobody writes just now. */
  #take(): Part | undefined {
    for (const part of this.#ready) {
      if (this.#busy.has(part)) continue;
      this.#ready.delete(part);
      return part;
    }
    return undefined;
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

/** Chunks that follow each other are one write. */
async function write(part: Part, queue: readonly Piece[]): Promise<void> {
  for (let next = 0; next < queue.length;) {
    const { at } = queue[next]!;
    const run: Uint8Array[] = [];
    let end = at;
    for (; queue[next]?.at === end; next++) {
      const { chunk } = queue[next]!;
      run.push(chunk);
      end += chunk.length;
    }
    part.file ??= await createPart(part.path);
    await writeChunk(part.file, at, run.length === 1 ? run[0]! : joined(run, end - at));
    part.written = end;
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

async function finish(part: Part): Promise<void> {
  if (part.file === undefined) return;
  if (part.written < part.length) await extend(part.file, part.length);
  const { file, path } = part;
  delete part.file;
  await finishPart(path, file);
}

/** Its module takes longer to load than all others of the RTP worker, which does not wait for it. */
async function freeBytesOf(folder: string): Promise<number> {
  const { statfs } = await import("node:fs/promises");
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
