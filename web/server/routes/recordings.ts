/**
 * `/api/v1/recordings/{id}`: one's own part of a call as WAV, whole or a range of it (RFC 9110 §14), as a file
 * with the right to save it, and its outline to draw.
 */
import type { Hono } from "hono";
import * as v from "valibot";
import { type RecordingOutline, RecordingQuery } from "../../shared/api.ts";
import { type Actor, actorName } from "../../../core/domain/audit.ts";
import { type CallPart, ownerOfPart } from "../../../core/domain/call_log.ts";
import type { RecordingId } from "../../../core/domain/ids.ts";
import { BoundedMap } from "../../../core/lib/bounded_map.ts";
import { Outline } from "../../../core/lib/outline.ts";
import type { Instant, Millis } from "../../../core/lib/time.ts";
import type { StoredRecording } from "../../../core/ports/recording_store.ts";
import { disposition } from "../disposition.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { cellTime, fileTime } from "../times.ts";

/** Stretches of an outline: more than a wide window has pixels to draw one. */
export const OUTLINE_POINTS = 600;
/** Left the employee, right the other side. */
const CHANNELS = 2;
const FRAME_BYTES = CHANNELS * 2;

/** Ranges asked for by one listener within so long are one listening. */
const LISTENING_MILLIS: Millis = 10 * 60_000;
/** Listenings remembered. */
const LISTENINGS_MAX = 10_000;

export interface FoundRecording {
  readonly part: CallPart;
  readonly recording: StoredRecording;
}

export function recordingRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;

  app.get("/api/v1/recordings/:id", async (c) => {
    const found = await findOwn(c, parts);
    if (found === undefined) return refused("recording-unavailable");
    const { owner } = found.part;
    const mayDownload = useCases.office.index.person.get(owner)?.rights.download === true;
    const actor: Actor = { kind: "person", extension: owner };
    return await sendRecording(c, parts, found, { actor, mayDownload });
  });

  app.get("/api/v1/recordings/:id/outline", async (c) => {
    const found = await findOwn(c, parts);
    return found === undefined ? refused("recording-unavailable") : await sendOutline(c, found);
  });
}

/** The sound itself, whole, a range of it or as a file; who listens is in the audit log before a byte is sent. */
export async function sendRecording(
  c: Ctx,
  parts: Parts,
  { part, recording }: FoundRecording,
  { actor, mayDownload }: { readonly actor: Actor; readonly mayDownload: boolean },
): Promise<Response> {
  const download = v.is(RecordingQuery, c.req.query()) && c.req.query("download") !== undefined;
  if (download && !mayDownload) return refused("download-not-permitted");
  const size = recording.bytes;
  const headers = {
    "content-type": "audio/wav",
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
    ...(download ? { "content-disposition": disposition(fileName(part), "recording.wav") } : {}),
  };
  const range = rangeOf(c.req.header("range"), size);
  if (range === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
  }
  if (c.req.method !== "HEAD") {
    await noteListening(c, parts, part, { actor, download });
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
}

export async function sendOutline(c: Ctx, { recording }: FoundRecording): Promise<Response> {
  return c.json(await outlineOf(recording));
}

/** By listener and recording: when it was noted last. */
const noted = new WeakMap<Parts, BoundedMap<string, Instant>>();

async function noteListening(
  c: Ctx,
  parts: Parts,
  part: CallPart,
  { actor, download }: { readonly actor: Actor; readonly download: boolean },
): Promise<void> {
  const { clock, store } = parts.useCases.ports;
  const listenings = noted.get(parts) ?? new BoundedMap<string, Instant>(LISTENINGS_MAX);
  noted.set(parts, listenings);
  const now = clock.now();
  const action = download ? "recording.download" : "recording.listen";
  const key = [actor.kind, actorName(actor), c.get("address"), action, part.recording].join(" ");
  const last = listenings.get(key);
  if (last !== undefined && now - last < LISTENING_MILLIS) return;
  listenings.set(key, now);
  await store.audit.add({
    at: now,
    actor,
    address: c.get("address"),
    action,
    target: part.recording ?? part.id,
    detail: {
      owner: ownerOfPart(part.owner).extension,
      number: part.number,
      start: cellTime(part.startedAt),
    },
  });
}

/** The asker's own recording: one answer for what is not there and what is somebody else's (A5). */
async function findOwn(
  c: Ctx,
  { useCases }: Parts,
): Promise<FoundRecording | undefined> {
  const { store, recordings } = useCases.ports;
  const id = c.req.param("id") as RecordingId;
  const part = await store.history.partOfRecording(id);
  if (part?.owner !== c.get("viewer")) return undefined;
  const recording = await recordings.find(id);
  return recording === undefined ? undefined : { part, recording };
}

async function outlineOf(recording: StoredRecording): Promise<RecordingOutline> {
  const { bytes, headerBytes, millis } = recording;
  const frames = Math.floor((bytes - headerBytes) / FRAME_BYTES);
  const outline = new Outline(CHANNELS, frames, OUTLINE_POINTS);
  for await (const piece of recording.read(headerBytes, bytes)) outline.take(piece);
  const [own = [], peer = []] = outline.levels();
  return { seconds: millis / 1000, own: [...own], peer: [...peer] };
}

/** `録音_20261122-140312_0300004510.wav` */
function fileName({ startedAt, number }: CallPart): string {
  return `録音_${fileTime(startedAt)}${number === "" ? "" : `_${number}`}.wav`;
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
