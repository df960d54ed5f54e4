/** `/api/v1/recordings/{id}`: one's own part of a call as WAV, whole or a range of it (RFC 9110 §14). */
import type { Hono } from "hono";
import type { RecordingId } from "../../../core/domain/ids.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function recordingRoutes(app: Hono<Env>, { useCases }: Parts): void {
  const { store, recordings } = useCases.ports;

  app.get("/api/v1/recordings/:id", async (c) => {
    const id = c.req.param("id") as RecordingId;
    // one answer for what is not there and what is not the asker's (A5)
    if (await store.history.ownerOfRecording(id) !== c.get("viewer")) {
      return refused("recording-unavailable");
    }
    const recording = await recordings.find(id);
    if (recording === undefined) return refused("recording-unavailable");
    const size = recording.bytes;
    const headers = {
      "content-type": "audio/wav",
      "accept-ranges": "bytes",
      "cache-control": "private, no-store",
    };
    const range = rangeOf(c.req.header("range"), size);
    if (range === "unsatisfiable") {
      return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
    }
    const { from, to } = range ?? { from: 0, to: size };
    return new Response(recording.read(from, to), {
      status: range === undefined ? 200 : 206,
      headers: {
        ...headers,
        "content-length": String(to - from),
        ...(range === undefined ? {} : { "content-range": `bytes ${from}-${to - 1}/${size}` }),
      },
    });
  });
}

interface ByteRange {
  readonly from: number;
  /** The first byte that is not part of it. */
  readonly to: number;
}

/** One range of bytes; what is no such range is as if nothing was asked (RFC 9110 §14.2). */
export function rangeOf(
  header: string | undefined,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/.exec(header?.trim() ?? "");
  if (match === null) return undefined;
  const [first, last] = [match[1]!, match[2]!];
  if (first === "" && last === "") return undefined;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  return from < to ? { from, to } : "unsatisfiable";
}
