/** The port to finished recordings: WAV files, stereo, 16 bits, 8 kHz; left the employee, right the other side. */
import type { RecordingId } from "../domain/ids.ts";
import type { Instant, Millis } from "../lib/time.ts";

export interface RecordingStore {
  /** `undefined` when there is none of that id, or it is still being made. Any text may be asked for. */
  find(id: RecordingId): Promise<StoredRecording | undefined>;
  /** Whether there was one. */
  delete(id: RecordingId): Promise<boolean>;
  /** Deletes what was finished before; how many. For retention. */
  deleteBefore(before: Instant): Promise<number>;
}

export interface StoredRecording {
  /** Of the whole file, header included. */
  readonly bytes: number;
  /** Of the header: where the samples begin. */
  readonly headerBytes: number;
  readonly millis: Millis;
  /** The file's bytes from `from` up to and without `to`, in pieces; a stream that is cancelled closes the file. */
  read(from: number, to: number): ReadableStream<Uint8Array>;
}
