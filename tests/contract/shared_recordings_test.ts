/** Recordings in the database, for every node of an office: on a real PostgreSQL. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { SharedRecordings } from "../../adapters/nodes/shared_recordings.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import { pathOf } from "../../adapters/recording/recording_files.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { instant } from "../../core/lib/time.ts";
import { WAV_HEADER_BYTES, writeWav } from "../../core/media/wav.ts";
import type { StoredRecording } from "../../core/ports/recording_store.ts";
import { startPostgres } from "../support/postgres.ts";
import { mustOpen, testSecrets } from "./store_ground.ts";

const ID = "0123456789abcdefghijklmnop" as RecordingId;
const HALF = "ponmlkjihgfedcba9876543210" as RecordingId;
/** More than one row of the database holds. */
const FRAMES = 200_000;

function wav(): Uint8Array {
  const side = (step: number) =>
    Int16Array.from({ length: FRAMES }, (_, at) => (at * step) % 9_000);
  return writeWav({ sampleRate: 8_000, channels: [side(3), side(7)] });
}

async function bytesOf(found: StoredRecording, from: number, to: number): Promise<Uint8Array> {
  return new Uint8Array(await new Response(found.read(from, to)).arrayBuffer());
}

Deno.test("SharedRecordings: what one node has recorded another one plays, whole and in ranges, until it is deleted", async () => {
  const postgres = await startPostgres();
  const url = await postgres.database();
  await (await mustOpen({ databaseUrl: url }, testSecrets())).close();
  const root = await Deno.makeTempDir();
  const onFailure = (failure: Error) => assert.fail(failure);
  const here = await SharedRecordings.open({ url, folder: join(root, "here"), onFailure });
  const there = await SharedRecordings.open({ url, folder: join(root, "there"), onFailure });
  try {
    const file = wav();
    await Deno.writeFile(pathOf(join(root, "here"), ID)!, file);
    await Deno.writeFile(`${pathOf(join(root, "here"), HALF)}.part`, file);
    assert.equal((await here.find(ID))?.bytes, file.length);
    assert.equal(await there.find(ID), undefined);

    await Promise.all([here.carry(), here.carry()]);
    assert.equal(await (await FileRecordingStore.open(join(root, "here"))).find(ID), undefined);
    for (const node of [here, there]) {
      const found = (await node.find(ID))!;
      assert.equal(found.bytes, file.length);
      assert.equal(found.headerBytes, WAV_HEADER_BYTES);
      assert.equal(found.millis, FRAMES / 8);
      assert.deepEqual(await bytesOf(found, 0, Infinity), file);
      for (const [from, to] of [[0, 44], [262_140, 262_150], [file.length - 1, file.length]]) {
        assert.deepEqual(await bytesOf(found, from!, to!), file.slice(from, to));
      }
      assert.equal(await node.find(HALF), undefined);
      assert.equal(await node.find("../x\0" as RecordingId), undefined);
    }

    // carried again, as after a crash before the file was removed: still one
    await Deno.writeFile(pathOf(join(root, "there"), ID)!, file);
    assert.equal(await there.carry(), 1);
    assert.deepEqual(await bytesOf((await here.find(ID))!, 0, Infinity), file);

    assert.equal(await here.deleteBefore(instant(1_000)), 0);
    assert.equal(await here.deleteBefore(instant(Date.now() + 60_000)), 1);
    assert.equal(await there.find(ID), undefined);
    assert.equal(await there.delete(ID), false);
  } finally {
    await here.close();
    await there.close();
    await Deno.remove(root, { recursive: true });
    await postgres.stop();
  }
});
