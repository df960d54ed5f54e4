/** `GET /api/v1/events`: the event stream, resumed after `Last-Event-ID` (or `?after=` the first time). */
import type { Hono } from "hono";
import { EventStream } from "../event_stream.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

/** Of server-sent events: nothing between us and the browser holds them back. */
export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
} as const;

export function eventRoutes(app: Hono<Env>, parts: Parts): void {
  app.get("/api/v1/events", (c) => {
    const after = c.req.header("last-event-id") ?? c.req.query("after");
    const stream = EventStream.open(parts, {
      extension: c.get("viewer"),
      tokenHash: c.get("tokenHash"),
      ...(after === undefined ? {} : { after }),
    });
    if (stream === undefined) {
      return refused("too-many-streams", undefined, { "retry-after": "10" });
    }
    return new Response(stream, {
      headers: STREAM_HEADERS,
    });
  });
}
