/** Recordings are fetched from Asterisk once it writes them no more, and leave it only when they are kept here. */
import assert from "node:assert/strict";
import {
  FETCHES_MAX,
  LOOKS_MAX,
  RecordingFetcher,
  REST_MILLIS,
} from "../../adapters/asterisk/fetcher.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { WAV_HEADER_BYTES } from "../../core/media/wav.ts";

const ID = "r0000000000000000000000000" as RecordingId;
/** One second of both sides. */
const SECOND = 32_000;

/** Asterisk's stored recordings; a file grows while time passes. */
class Stored implements AsyncDisposable {
  readonly files = new Map<string, number>();
  /** What time brings, in its order. */
  readonly later: (() => void)[] = [];
  readonly faults: string[] = [];
  readonly folder = Deno.makeTempDirSync();
  waited = 0;
  reachable = true;
  readonly fetcher = new RecordingFetcher({
    folder: this.folder,
    fault: (text) => void this.faults.push(text),
    pause: (length) => {
      this.waited += length;
      this.later.shift()?.();
      return Promise.resolve();
    },
    ari: {
      recordingBytes: (name) => this.#answer(this.files.get(name)),
      recording: (name) =>
        this.#answer(new Response(new Uint8Array(this.files.get(name) ?? 0)).body ?? undefined),
      deleteRecording: async (name) => void await this.#answer(this.files.delete(name)),
    },
  });

  #answer<T>(value: T): Promise<T> {
    return this.reachable
      ? Promise.resolve(value)
      : Promise.reject(new Error("connection refused"));
  }

  get kept(): readonly (readonly [string, number])[] {
    return [...Deno.readDirSync(this.folder)].map(({ name }) =>
      [name, Deno.statSync(`${this.folder}/${name}`).size - WAV_HEADER_BYTES] as const
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("I33 RecordingFetcher: a file that Asterisk has closed is fetched at once, and then deleted there", async () => {
  await using stored = new Stored();
  stored.files.set("one", 3 * SECOND);
  stored.fetcher.fetch(ID, { name: "one", closed: true });
  await stored.fetcher.settled();
  assert.deepEqual(stored.kept, [[`${ID}.wav`, 3 * SECOND]]);
  assert.deepEqual([...stored.files], []);
  assert.equal(stored.waited, 0);
  assert.deepEqual(stored.faults, []);
});

Deno.test("I33 RecordingFetcher: one that may still be written is fetched when it has stood still, with its last second", async () => {
  await using stored = new Stored();
  stored.files.set("one", 2 * SECOND);
  stored.later.push(() => stored.files.set("one", 2 * SECOND + 12_346));
  stored.fetcher.fetch(ID, { name: "one", closed: false });
  await stored.fetcher.settled();
  assert.deepEqual(
    stored.kept,
    [[`${ID}.wav`, 2 * SECOND + 12_344]],
    "whole samples of both sides",
  );
  assert.equal(stored.waited, 2 * REST_MILLIS);
});

Deno.test("RecordingFetcher: what cannot be fetched stays in Asterisk, and is fetched when it is back", async () => {
  await using stored = new Stored();
  stored.files.set("one", SECOND);
  stored.reachable = false;
  stored.fetcher.fetch(ID, { name: "one", closed: true });
  await stored.fetcher.settled();
  assert.deepEqual(stored.kept, []);
  assert.equal(stored.faults.length, 1);
  stored.reachable = true;
  stored.fetcher.again();
  await stored.fetcher.settled();
  assert.deepEqual(stored.kept, [[`${ID}.wav`, SECOND]]);
  stored.fetcher.again();
  await stored.fetcher.settled();
  assert.equal(stored.faults.length, 1, "and only once");
});

Deno.test("RecordingFetcher: LOOKS_MAX, one that is never there is given up, and said", async () => {
  await using stored = new Stored();
  stored.fetcher.fetch(ID, { name: "none", closed: true });
  await stored.fetcher.settled();
  assert.deepEqual(stored.faults, [
    "a recording could not be fetched: Error: Asterisk has no recording none",
  ]);
  assert.equal(stored.waited, LOOKS_MAX * 300);
  stored.fetcher.again();
  await stored.fetcher.settled();
  assert.equal(stored.faults.length, 1);
});

Deno.test("RecordingFetcher: FETCHES_MAX, the oldest of more that wait is left in Asterisk", async () => {
  await using stored = new Stored();
  stored.reachable = false;
  const nameOf = (n: number) => `r${String(n).padStart(25, "0")}`;
  for (let n = 0; n <= FETCHES_MAX; n++) {
    stored.files.set(nameOf(n), 4);
    stored.fetcher.fetch(nameOf(n) as RecordingId, { name: nameOf(n), closed: true });
  }
  await stored.fetcher.settled();
  stored.reachable = true;
  stored.fetcher.again();
  await stored.fetcher.settled();
  assert.deepEqual([...stored.files.keys()], [nameOf(0)]);
});
