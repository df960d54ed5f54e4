/** Recordings on a real disk: files that play whatever happens to their process, in bounds, for their owner only. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import { mendParts } from "../../adapters/recording/recording_files.ts";
import {
  BACKLOG_BYTES_MAX,
  FREE_BYTES_MIN,
  RecordingWriter,
  type RecordingWriterOptions,
} from "../../adapters/recording/recording_writer.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { instant } from "../../core/lib/time.ts";
import { readWav, WAV_HEADER_BYTES } from "../../core/media/wav.ts";
import { eventually } from "../support/tools.ts";

const ID = "0123456789abcdefghijklmnop" as RecordingId;
const OTHER = "ponmlkjihgfedcba9876543210" as RecordingId;
const KILLS = 4;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(join(folder, "recordings"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function open(folder: string, of: Partial<RecordingWriterOptions> = {}): Promise<RecordingWriter> {
  return RecordingWriter.open({
    folder,
    room: () => {},
    fault: (text) => assert.fail(text),
    ...of,
  });
}

/** A chunk of so many frames that all say `value` on both sides. */
function chunk(frames: number, value: number): Uint8Array {
  return new Uint8Array(new Int16Array(2 * frames).fill(value).buffer);
}

async function read(store: FileRecordingStore, id: RecordingId, from = 0, to = Infinity) {
  const found = await store.find(id);
  return found && new Uint8Array(await new Response(found.read(from, to)).arrayBuffer());
}

Deno.test("RecordingWriter: a recording is on the disk, bytes and name, before it counts as whole", () =>
  inFolder(async (folder) => {
    const writer = await open(folder);
    const synced: boolean[] = [];
    const { sync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.sync = function () {
      synced.push(this.statSync().isDirectory);
      return sync.call(this);
    };
    try {
      writer.write(ID, chunk(80, 7));
      writer.finish(ID);
      await writer.close();
    } finally {
      Deno.FsFile.prototype.sync = sync;
    }
    assert.deepEqual(synced, [false, true], "the file, then the folder with its name");
  }));

Deno.test("RecordingWriter: chunks become a WAV that is found once it is whole, for the owner's eyes only", () =>
  inFolder(async (folder) => {
    const store = await FileRecordingStore.open(folder);
    const writer = await open(folder);
    writer.write(ID, chunk(8_000, 7));
    writer.write(ID, chunk(4_000, -9));
    const part = join(folder, `${ID}.wav.part`);
    await eventually("two chunks are written", async () => {
      const wav = readWav(await Deno.readFile(part).catch(() => new Uint8Array()));
      return wav?.channels[0]?.length === 12_000;
    });
    assert.equal(await store.find(ID), undefined, "it is still being made");
    writer.finish(ID);
    await writer.close();
    const found = await store.find(ID);
    assert.deepEqual([found?.bytes, found?.millis], [WAV_HEADER_BYTES + 48_000, 1_500]);
    const wav = readWav((await read(store, ID))!);
    assert.equal(wav?.sampleRate, 8_000);
    for (const side of wav!.channels) {
      assert.deepEqual([side[0], side[7_999], side[8_000], side[11_999]], [7, 7, -9, -9]);
    }
    assert.equal((await Deno.stat(join(folder, `${ID}.wav`))).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
  }));

Deno.test(`I33 RecordingWriter: a process killed while it records leaves a file that plays, or none (${KILLS} kills)`, () =>
  inFolder(async (folder) => {
    const script = new URL("recording_killed.ts", import.meta.url).pathname;
    for (let kill = 0; kill < KILLS; kill++) {
      const args = ["run", "--allow-all", "--quiet", script, folder, ID];
      const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
      const reader = child.stdout.getReader();
      for (let heard = 0; heard <= kill * 7; heard++) await reader.read();
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      const part = join(folder, `${ID}.wav.part`);
      const left = await Deno.readFile(part).catch(() => undefined);
      if (left !== undefined && left.length > WAV_HEADER_BYTES) {
        const told = new DataView(left.buffer).getUint32(40, true);
        assert.ok(told <= left.length - WAV_HEADER_BYTES, "the header promises nothing");
        assert.equal(readWav(left)?.channels[0]?.length, told / 4);
      }
      await mendParts(folder);
      const store = await FileRecordingStore.open(folder);
      const whole = await read(store, ID);
      const kept = left === undefined ? 0 : Math.max(0, left.length - WAV_HEADER_BYTES) >> 2;
      const sound = whole && readWav(whole)!;
      assert.equal(sound?.channels[0]?.length ?? 0, kept, "nothing that was written is lost");
      assert.deepEqual(await names(folder), whole === undefined ? [] : [`${ID}.wav`]);
      await store.delete(ID);
    }
  }));

Deno.test("RecordingWriter: what a killed process left half is closed when the next one opens", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(folder);
    const half = new Uint8Array(WAV_HEADER_BYTES + 4 * 800 + 3);
    await Deno.writeFile(join(folder, `${ID}.wav.part`), half);
    await Deno.writeFile(join(folder, `${OTHER}.wav.part`), half.subarray(0, 20));
    await (await open(folder)).close();
    assert.deepEqual(await names(folder), [`${ID}.wav`]);
    const whole = await Deno.readFile(join(folder, `${ID}.wav`));
    assert.equal(readWav(whole)?.channels[1]?.length, 800);
  }));

Deno.test("RecordingWriter: a disk that does not keep up costs sound, told once, and the length stays right", () =>
  inFolder(async (folder) => {
    const faults: string[] = [];
    const writer = await open(folder, { fault: (text) => faults.push(text) });
    const big = chunk(262_144, 5);
    const fits = Math.floor(BACKLOG_BYTES_MAX / big.length);
    for (let i = 0; i < fits + 3; i++) writer.write(ID, big);
    assert.equal(writer.leftOut, 3);
    assert.equal(faults.length, 1);
    await writer.close();
    const store = await FileRecordingStore.open(folder);
    const sound = readWav((await read(store, ID))!)!.channels[0]!;
    assert.equal(sound.length, (fits + 3) * 262_144);
    assert.deepEqual([sound[fits * 262_144 - 1], sound[fits * 262_144], sound.at(-1)], [5, 0, 0]);
  }));

Deno.test("RecordingWriter: with less than 1 GB of disk it says that there is no room; a folder lost is a fault", () =>
  inFolder(async (folder) => {
    const rooms: boolean[] = [];
    const room = (one: boolean) => rooms.push(one);
    for (const free of [FREE_BYTES_MIN - 1, FREE_BYTES_MIN]) {
      await (await open(folder, { room, freeBytes: () => Promise.resolve(free) })).close();
    }
    await (await open(folder, { room })).close();
    assert.deepEqual(rooms, [false, true, true], "this machine has more");
    const faults: string[] = [];
    const writer = await open(folder, { fault: (text) => faults.push(text) });
    await Deno.remove(folder, { recursive: true });
    for (let i = 0; i < 3; i++) writer.write(ID, chunk(800, 1));
    await writer.close();
    assert.equal(faults.length, 1, "once a recording");
  }));

Deno.test("FileRecordingStore: ranges are read as asked, and a stream given up closes its file", () =>
  inFolder(async (folder) => {
    const writer = await open(folder);
    writer.write(ID, chunk(80_000, 3));
    await writer.close();
    const store = await FileRecordingStore.open(folder);
    const whole = (await read(store, ID))!;
    assert.deepEqual(await read(store, ID, 40, 70_000), whole.slice(40, 70_000));
    assert.equal((await read(store, ID, whole.length - 4, whole.length + 99))?.length, 4);
    const stream = (await store.find(ID))!.read(0, Infinity).getReader();
    await stream.read();
    await stream.cancel();
  }));

Deno.test("A5 FileRecordingStore: an id that is no token of ours finds nothing, whatever path it spells", () =>
  inFolder(async (folder) => {
    const store = await FileRecordingStore.open(folder);
    await Deno.writeFile(join(folder, "..", "secret.wav"), new Uint8Array(100));
    for (
      const id of ["../secret", "%2e%2e/secret", "/etc/passwd", `${ID}\0`, "", ID.toUpperCase()]
    ) {
      assert.equal(await store.find(id as RecordingId), undefined, id);
      assert.equal(await store.delete(id as RecordingId), false, id);
    }
    const writer = await open(folder);
    assert.throws(() => writer.write("../x" as RecordingId, chunk(1, 1)));
    await writer.close();
  }));

Deno.test("FileRecordingStore: retention deletes what was finished before, and only recordings", () =>
  inFolder(async (folder) => {
    const writer = await open(folder);
    for (const id of [ID, OTHER]) writer.write(id, chunk(800, 1));
    await writer.close();
    await Deno.writeTextFile(join(folder, "note.txt"), "kept");
    const day = 86_400;
    await Deno.utime(join(folder, `${ID}.wav`), 10 * day, 10 * day);
    await Deno.utime(join(folder, `${OTHER}.wav`), 20 * day, 20 * day);
    await Deno.utime(join(folder, "note.txt"), day, day);
    const store = await FileRecordingStore.open(folder);
    assert.equal(await store.deleteBefore(instant(10 * day * 1_000)), 0);
    assert.equal(await store.deleteBefore(instant(15 * day * 1_000)), 1);
    assert.deepEqual(await names(folder), ["note.txt", `${OTHER}.wav`].sort());
    assert.equal(await store.delete(OTHER), true);
    assert.equal(await store.delete(OTHER), false);
  }));

async function names(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) found.push(name);
  return found.sort();
}
