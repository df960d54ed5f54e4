/**
 * Recordings that every node can play: each is made as a file by the node that runs the PBX, and carried into the
 * database as soon as it is whole. Until then, and while the database does not answer, the file is what there is.
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import pg from "pg";
import type { RecordingId } from "../../core/domain/ids.ts";
import type { Instant } from "../../core/lib/time.ts";
import { SAMPLE_RATE } from "../../core/media/tones.ts";
import { WAV_HEADER_BYTES } from "../../core/media/wav.ts";
import type { RecordingStore, StoredRecording } from "../../core/ports/recording_store.ts";
import { FileRecordingStore } from "../recording/file_store.ts";
import { FRAME_BYTES, pathOf } from "../recording/recording_files.ts";

/** A row of the database holds so much of a recording. */
const PIECE_BYTES = 256 * 1024;
/** Files that have become whole are looked for this often. */
const CARRY_EVERY_MILLIS = 2_000;
const CONNECTIONS_MAX = 3;
const CONNECT_TIMEOUT_MILLIS = 5_000;
const STATEMENT_TIMEOUT_MILLIS = 30_000;

export interface SharedRecordingsOptions {
  readonly url: string;
  /** Where this node's recordings are made. */
  readonly folder: string;
  readonly onFailure: (failure: Error) => void;
}

export class SharedRecordings implements RecordingStore {
  readonly #options: SharedRecordingsOptions;
  readonly #files: FileRecordingStore;
  readonly #pool: pg.Pool;
  readonly #timer: ReturnType<typeof setInterval>;
  #carrying: Promise<number> | undefined;

  static async open(options: SharedRecordingsOptions): Promise<SharedRecordings> {
    return new SharedRecordings(options, await FileRecordingStore.open(options.folder));
  }

  private constructor(options: SharedRecordingsOptions, files: FileRecordingStore) {
    this.#options = options;
    this.#files = files;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
      statement_timeout: STATEMENT_TIMEOUT_MILLIS,
      application_name: "naisen recordings",
    });
    this.#pool.on("error", () => {}); // an idle connection broke; the next query makes another
    this.#timer = setInterval(
      () => this.carry().catch(options.onFailure),
      CARRY_EVERY_MILLIS,
    );
  }

  async find(id: RecordingId): Promise<StoredRecording | undefined> {
    const file = await this.#files.find(id);
    if (file !== undefined) return file;
    const { rows: [row] } = await this.#pool.query("select bytes from recording where id = $1", [
      id.replaceAll("\0", ""),
    ]);
    if (row === undefined) return undefined;
    const bytes = Number(row.bytes);
    return {
      bytes,
      headerBytes: WAV_HEADER_BYTES,
      millis: Math.floor((bytes - WAV_HEADER_BYTES) / FRAME_BYTES) * 1000 / SAMPLE_RATE,
      read: (from, to) => this.#read(id, from, Math.min(to, bytes)),
    };
  }

  async delete(id: RecordingId): Promise<boolean> {
    const file = await this.#files.delete(id);
    const { rowCount } = await this.#pool.query("delete from recording where id = $1", [
      id.replaceAll("\0", ""),
    ]);
    return file || rowCount === 1;
  }

  async deleteBefore(before: Instant): Promise<number> {
    const files = await this.#files.deleteBefore(before);
    const { rowCount } = await this.#pool.query("delete from recording where finished_at < $1", [
      Math.floor(before),
    ]);
    return files + (rowCount ?? 0);
  }

  /** Carries every whole file into the database; how many. One after the other, one time at once. */
  carry(): Promise<number> {
    this.#carrying ??= this.#carryAll().finally(() => this.#carrying = undefined);
    return this.#carrying;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.carry().catch(this.#options.onFailure);
    await this.#pool.end();
  }

  async #carryAll(): Promise<number> {
    const { folder } = this.#options;
    let carried = 0;
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".wav")) continue;
      const id = name.slice(0, -".wav".length) as RecordingId;
      if (pathOf(folder, id) === undefined) continue;
      await this.#carryOne(id, join(folder, name));
      carried += 1;
    }
    return carried;
  }

  async #carryOne(id: RecordingId, path: string): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query("begin");
      using file = await Deno.open(path);
      const { size, mtime } = await file.stat();
      const { rowCount } = await client.query(
        "insert into recording values ($1, $2, $3) on conflict do nothing",
        [id, size, mtime?.getTime() ?? 0],
      );
      for (let at = 0; rowCount === 1 && at < size;) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at));
        await file.seek(at, Deno.SeekMode.Start);
        const read = await file.read(piece);
        if (read === null) throw new Error(`The recording ${id} became shorter`);
        await client.query("insert into recording_piece values ($1, $2, $3)", [
          id,
          at,
          Buffer.from(piece.buffer, 0, read),
        ]);
        at += read;
      }
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => {}); // the connection is what broke
      throw error;
    } finally {
      client.release();
    }
    await Deno.remove(path);
  }

  #read(id: RecordingId, from: number, to: number): ReadableStream<Uint8Array> {
    let at = from;
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { rows: [row] } = at < to
          ? await this.#pool.query(
            `select at, bytes from recording_piece where recording = $1 and at <= $2
             order by at desc limit 1`,
            [id, at],
          )
          : { rows: [] };
        if (row === undefined) return controller.close();
        const start = Number(row.at);
        const piece = (row.bytes as Uint8Array).subarray(at - start, to - start);
        if (piece.length === 0) return controller.close();
        at += piece.length;
        controller.enqueue(new Uint8Array(piece));
      },
    }, { highWaterMark: 0 });
  }
}
