/**
 * Recordings that Asterisk has made, fetched by ARI once it writes them no more: first kept here for certain, then deleted
 * there. What cannot be fetched now is asked for again when Asterisk is back.
 */
import type { RecordingId } from "../../core/domain/ids.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Millis } from "../../core/lib/time.ts";
import { keepSound } from "../recording/recording_files.ts";
import type { Ari } from "./ari.ts";

/**
 * A file that may still be written has to stand still so long: Asterisk writes 32 KiB at once, which is a second of both
 * sides (`main/file.c`, its write buffer).
 */
export const REST_MILLIS: Millis = 1_200;
/** Until a file that is not there yet is looked for again. */
const LOOK_AGAIN_MILLIS: Millis = 300;
export const LOOKS_MAX = 10;
/** Recordings that wait to be fetched; the oldest is left in Asterisk when there are more. */
export const FETCHES_MAX = 1_000;

export interface WholeRecording {
  /** The file's name among ARI's stored recordings, without its ending. */
  readonly name: string;
  /** Asterisk has said so of every part: it closes a file before it answers `StopMixMonitor`. */
  readonly closed: boolean;
}

export interface RecordingFetcherOptions {
  readonly ari: Pick<Ari, "recording" | "recordingBytes" | "deleteRecording">;
  /** Folder in which recordings are kept. */
  readonly folder: string;
  fault(text: string): void;
  /** Lets time pass. */
  readonly pause?: (length: Millis) => Promise<void>;
}

export class RecordingFetcher {
  readonly #options: RecordingFetcherOptions;
  readonly #waiting = new BoundedMap<RecordingId, WholeRecording>(FETCHES_MAX);
  readonly #working = new Map<RecordingId, Promise<void>>();

  constructor(options: RecordingFetcherOptions) {
    this.#options = options;
  }

  fetch(id: RecordingId, whole: WholeRecording): void {
    this.#waiting.set(id, whole);
    this.#begin(id, whole);
  }

  /** Asterisk is there again: what could not be fetched is fetched now. */
  again(): void {
    for (const [id, whole] of this.#waiting.entries()) this.#begin(id, whole);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working.values());
  }

  #begin(id: RecordingId, whole: WholeRecording): void {
    if (this.#working.has(id)) return;
    const working = this.#fetch(id, whole).catch((error) => {
      this.#options.fault(`a recording could not be fetched: ${error}`);
    }).finally(() => this.#working.delete(id));
    this.#working.set(id, working);
  }

  async #fetch(id: RecordingId, { name, closed }: WholeRecording): Promise<void> {
    const { ari, folder } = this.#options;
    if (!await this.#stands(name, closed)) {
      this.#waiting.delete(id);
      throw new Error(`Asterisk has no recording ${name}`);
    }
    const sound = await ari.recording(name);
    if (sound === undefined) throw new Error(`Asterisk has lost the recording ${name}`);
    await keepSound(folder, id, sound);
    this.#waiting.delete(id);
    await ari.deleteRecording(name);
  }

  /** Waits until the file is there and grows no more; `false`: there is none, or it never rests. */
  async #stands(name: string, closed: boolean): Promise<boolean> {
    const { ari, pause = wait } = this.#options;
    let before: number | undefined;
    for (let looks = 1; looks <= LOOKS_MAX; looks++) {
      const bytes = await ari.recordingBytes(name);
      if (bytes !== undefined && (closed || bytes === before)) return true;
      before = bytes;
      await pause(bytes === undefined ? LOOK_AGAIN_MILLIS : REST_MILLIS);
    }
    return false;
  }
}

function wait(length: Millis): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, length));
}
