/** Finished recordings as files of one folder. */
import { join } from "node:path";
import type { RecordingId } from "../../core/domain/ids.ts";
import type { Instant } from "../../core/lib/time.ts";
import { SAMPLE_RATE } from "../../core/media/tones.ts";
import { WAV_HEADER_BYTES } from "../../core/media/wav.ts";
import type { RecordingStore, StoredRecording } from "../../core/ports/recording_store.ts";
import { statIfThere } from "../files.ts";
import { FRAME_BYTES, makeFolder, pathOf } from "./recording_files.ts";

const PIECE_BYTES = 64 * 1024;

export class FileRecordingStore implements RecordingStore {
  readonly #folder: string;

  /** Makes the folder (mode 0700) where there is none. */
  static async open(folder: string): Promise<FileRecordingStore> {
    await makeFolder(folder);
    return new FileRecordingStore(folder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  async find(id: RecordingId): Promise<StoredRecording | undefined> {
    const path = pathOf(this.#folder, id);
    const size = path === undefined ? undefined : await sizeOf(path);
    if (path === undefined || size === undefined) return undefined;
    const frames = Math.max(0, Math.floor((size - WAV_HEADER_BYTES) / FRAME_BYTES));
    return {
      bytes: size,
      headerBytes: WAV_HEADER_BYTES,
      millis: (frames * 1000) / SAMPLE_RATE,
      read: (from, to) => pieces(path, from, Math.min(to, size)),
    };
  }

  async delete(id: RecordingId): Promise<boolean> {
    const path = pathOf(this.#folder, id);
    return path !== undefined && await remove(path);
  }

  async deleteBefore(before: Instant): Promise<number> {
    let deleted = 0;
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (!name.endsWith(".wav")) continue;
      const path = join(this.#folder, name);
      const finishedAt = (await statIfThere(path))?.mtime?.getTime();
      if (finishedAt !== undefined && finishedAt < before && await remove(path)) deleted += 1;
    }
    return deleted;
  }
}

function pieces(path: string, from: number, to: number): ReadableStream<Uint8Array> {
  let file: Deno.FsFile | undefined;
  let at = from;
  const close = () => {
    file?.close();
    file = undefined;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (file === undefined) {
        file = await Deno.open(path, { read: true });
        await file.seek(from, Deno.SeekMode.Start);
      }
      const piece = new Uint8Array(Math.min(PIECE_BYTES, Math.max(0, to - at)));
      const length = piece.length === 0 ? null : await file.read(piece);
      if (length === null) {
        close();
        return controller.close();
      }
      at += length;
      controller.enqueue(piece.subarray(0, length));
    },
    cancel: close,
    // a body that nobody reads, as that of a HEAD, opens no file
  }, { highWaterMark: 0 });
}

async function sizeOf(path: string): Promise<number | undefined> {
  const stat = await statIfThere(path);
  return stat?.isFile === true ? stat.size : undefined;
}

async function remove(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
