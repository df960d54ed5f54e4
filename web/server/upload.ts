/**
 * An uploaded file, read within its limits: refused before it is read when it says that it is too large (U2), and
 * given up when it comes slower than a file of a person who waits (U5).
 */
import { joinedBytes } from "../../core/lib/bytes.ts";
import { bytesToHex, sha256 } from "../../core/lib/hash.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Ctx } from "./options.ts";

/** From here on a body must have come at `UPLOAD_RATE_MIN` on average. */
export const UPLOAD_GRACE: Millis = 10_000;
/** Bytes a second. */
export const UPLOAD_RATE_MIN = 8_192;

export interface Upload {
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly hash: string;
}

export type UploadFault = "too-large" | "too-slow";

/** At most `most` bytes, in memory. */
export async function readUpload(
  c: Ctx,
  most: number,
  clock: Clock,
): Promise<Result<Upload, UploadFault>> {
  const chunks: Uint8Array[] = [];
  const hash = sha256.create();
  const fault = await takeUpload(c, most, clock, (chunk) => {
    hash.update(chunk);
    chunks.push(chunk);
  });
  if (fault !== undefined) return refuse(fault);
  return ok({ bytes: joinedBytes(chunks), hash: bytesToHex(hash.digest()) });
}

/** At most `most` bytes, as they come; a body that breaks off is `too-slow`. */
export async function takeUpload(
  c: Ctx,
  most: number,
  clock: Clock,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<UploadFault | undefined> {
  if (Number(c.req.header("content-length") ?? 0) > most) return "too-large";
  const reader = c.req.raw.body?.getReader();
  const began = clock.now();
  let length = 0;
  while (reader !== undefined) {
    const allowed = Math.max(UPLOAD_GRACE, length / UPLOAD_RATE_MIN * 1_000);
    const chunk = await within(began + allowed - clock.now(), clock, nextOf(reader));
    if (chunk === "late" || chunk === "broken") {
      void reader.cancel().catch(() => {});
      return "too-slow";
    }
    if (chunk.done) break;
    length += chunk.value.byteLength;
    if (length > most) {
      void reader.cancel().catch(() => {});
      return "too-large";
    }
    await take(chunk.value);
  }
  return undefined;
}

/** Who sends may go away at any time. */
async function nextOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array> | "broken"> {
  try {
    return await reader.read();
  } catch {
    return "broken";
  }
}

async function within<T>(length: Millis, clock: Clock, work: Promise<T>): Promise<T | "late"> {
  if (length <= 0) return "late";
  const done = new AbortController();
  const late = clock.sleep(length, done.signal).then(() => "late" as const, () => "late" as const);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
