/**
 * Where recordings lie and what their files look like: `ID.wav`, and `ID.wav.part` while one is being made,
 * whose header is right after every chunk, so that a process that is killed leaves a file that plays.
 */
import type { RecordingId } from "../../core/domain/ids.ts";
import type { Instant } from "../../core/lib/time.ts";
import { WAV_HEADER_BYTES, wavHeader } from "../../core/media/wav.ts";
import { SAMPLE_RATE } from "../../core/media/tones.ts";

/** Left and right. */
const CHANNELS = 2;
/** One sample of both channels. */
export const FRAME_BYTES = 4;

export const PART_SUFFIX = ".part";
const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/** Only what our tokens are made of: a path cannot be told by an id (A5). */
const ID = /^[0-9a-v]{26}$/;

/** `undefined` for what is no id of ours. */
export function pathOf(folder: string, id: RecordingId): string | undefined {
  return ID.test(id) ? `${folder}/${id}.wav` : undefined;
}

export async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
}

/** A new file with a header and no sound. Rejects when there is one. */
export async function createPart(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path + PART_SUFFIX, {
    read: true,
    write: true,
    createNew: true,
    mode: OWNER_ONLY.file,
  });
  await writeAt(file, 0, headerOf(0));
  return file;
}

/** Puts a chunk at its place, then says in the header how much there is. What was left out before it is silence. */
export async function writeChunk(file: Deno.FsFile, at: number, chunk: Uint8Array): Promise<void> {
  await writeAt(file, WAV_HEADER_BYTES + at, chunk);
  await writeAt(file, 0, headerOf(at + chunk.length));
}

/** Silence up to so many bytes of sound. */
export async function extend(file: Deno.FsFile, dataBytes: number): Promise<void> {
  await file.truncate(WAV_HEADER_BYTES + dataBytes);
  await writeAt(file, 0, headerOf(dataBytes));
}

/** The file is whole, and stays so when the power fails now: its bytes are on the disk before its name is. */
export async function finishPart(path: string, file: Deno.FsFile): Promise<void> {
  try {
    await file.sync();
  } finally {
    file.close();
  }
  await Deno.rename(path + PART_SUFFIX, path);
  using folder = await Deno.open(path.slice(0, path.lastIndexOf("/")));
  await folder.sync();
}

/** A recording that was made elsewhere, as if it had been made here and become whole at that time. */
export async function writeWhole(
  folder: string,
  id: RecordingId,
  wav: Uint8Array,
  at: Instant,
): Promise<void> {
  const path = pathOf(folder, id);
  if (path === undefined) throw new Error(`Cannot keep ${id}: it is no id of a recording`);
  await Deno.writeFile(path, wav, { createNew: true, mode: OWNER_ONLY.file });
  await Deno.utime(path, new Date(at), new Date(at));
}

/** The sound of a recording that was made elsewhere, as it comes; it is on the disk when this resolves. */
export async function keepSound(
  folder: string,
  id: RecordingId,
  sound: ReadableStream<Uint8Array>,
): Promise<void> {
  const path = pathOf(folder, id);
  if (path === undefined) throw new Error(`Cannot keep ${id}: it is no id of a recording`);
  const file = await createPart(path);
  try {
    let length = 0;
    for await (const chunk of sound) {
      await writeChunk(file, length, chunk);
      length += chunk.length;
    }
    await extend(file, length - length % FRAME_BYTES);
  } catch (error) {
    file.close();
    await Deno.remove(path + PART_SUFFIX);
    throw error;
  }
  await finishPart(path, file);
}

/** Closes what a process that was killed left half: the header says what is there; nothing is deleted. */
export async function mendParts(folder: string): Promise<number> {
  let mended = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !name.endsWith(PART_SUFFIX)) continue;
    await mend(`${folder}/${name}`);
    mended += 1;
  }
  return mended;
}

async function mend(part: string): Promise<void> {
  const { size } = await Deno.stat(part);
  const frames = Math.floor((size - WAV_HEADER_BYTES) / FRAME_BYTES);
  // killed before any sound was there
  if (frames < 1) return await Deno.remove(part);
  const file = await Deno.open(part, { read: true, write: true });
  await file.truncate(WAV_HEADER_BYTES + frames * FRAME_BYTES);
  await writeAt(file, 0, headerOf(frames * FRAME_BYTES));
  await finishPart(part.slice(0, -PART_SUFFIX.length), file);
}

function headerOf(dataBytes: number): Uint8Array {
  return wavHeader(SAMPLE_RATE, CHANNELS, dataBytes);
}

/** Seeking is only a number; writing is what may wait for the disk. */
async function writeAt(file: Deno.FsFile, at: number, bytes: Uint8Array): Promise<void> {
  file.seekSync(at, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}
