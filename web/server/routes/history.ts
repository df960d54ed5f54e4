/**
 * `/api/v1/history`: one's own calls, newest first, by pages and as one CSV file, and that the missed ones have
 * been seen.
 */
import type { Hono } from "hono";
import {
  HistoryFilter,
  type HistoryPage,
  HistorySelection,
  PAGE_DEFAULT,
  PAGE_MAX,
} from "../../shared/api.ts";
import type { HistoryQuery } from "../../../core/domain/call_log.ts";
import type { Extension } from "../../../core/domain/ids.ts";
import { ok, refuse, type Result } from "../../../core/lib/result.ts";
import { disposition } from "../disposition.ts";
import { readQuery } from "../guard.ts";
import { historyCsvHead, historyCsvRecord } from "../history_csv.ts";
import type { Env, Parts } from "../options.ts";
import type { Present } from "../present.ts";
import { refused } from "../problem.ts";
import { fileTime, readTime } from "../times.ts";

type Selection = Omit<HistoryQuery, "owner" | "cursor" | "limit">;

export function historyRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases, present } = parts;
  const { store, clock } = useCases.ports;
  app.get("/api/v1/history", async (c) => {
    const filter = readQuery(c, HistoryFilter);
    if (!filter.ok) return filter.error;
    const { cursor, limit, ...rest } = filter.value;
    const selection = selectionOf(rest);
    if (!selection.ok) return selection.error;
    return c.json(
      await historyPage(present, store, {
        ...selection.value,
        owner: c.get("viewer"),
        limit: limit ?? PAGE_DEFAULT,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
  });
  app.get("/api/v1/history.csv", (c) => {
    const filter = readQuery(c, HistorySelection);
    if (!filter.ok) return filter.error;
    const selection = selectionOf(filter.value);
    if (!selection.ok) return selection.error;
    const name = `電話履歴_${fileTime(clock.now())}.csv`;
    return new Response(csvStream(parts, { ...selection.value, owner: c.get("viewer") }), {
      headers: {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": disposition(name, "history.csv"),
      },
    });
  });
  app.post("/api/v1/history/seen", async (c) => {
    await store.history.markSeen(c.get("viewer"), clock.now());
    return c.body(null, 204);
  });
}

/** What is asked for of the history, or the answer that refuses it. */
export function selectionOf(
  { from, to, direction, result, recorded, q }: HistorySelection,
): Result<Selection, Response> {
  const [start, end] = [from, to].map((text) => text === undefined ? undefined : readTime(text));
  if (from !== undefined && start === undefined) {
    return refuse(refused("malformed-request", { field: "from" }));
  }
  if (to !== undefined && end === undefined) {
    return refuse(refused("malformed-request", { field: "to" }));
  }
  return ok({
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
    ...(direction === undefined ? {} : { direction }),
    ...(result === undefined ? {} : { result }),
    ...(recorded === "true" ? { recorded: true } : {}),
    ...(q === undefined || q === "" ? {} : { q }),
  });
}

export async function firstHistoryPage(
  { useCases, present }: Pick<Parts, "useCases" | "present">,
  owner: Extension,
): Promise<HistoryPage> {
  return await historyPage(present, useCases.ports.store, { owner, limit: PAGE_DEFAULT });
}

async function historyPage(
  present: Present,
  store: Parts["useCases"]["ports"]["store"],
  query: HistoryQuery,
): Promise<HistoryPage> {
  const { items, next } = await store.history.page(query);
  return {
    items: await present.parts(items),
    ...(next === undefined ? {} : { next }),
  };
}

/** A page is read when the reader has taken the one before: a long history costs no memory. */
function csvStream(
  { useCases, present }: Parts,
  selection: Omit<HistoryQuery, "cursor" | "limit">,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const { store } = useCases.ports;
  let cursor: string | undefined;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(historyCsvHead())),
    async pull(controller) {
      const page = await historyPage(present, store, {
        ...selection,
        limit: PAGE_MAX,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const { index } = useCases.office;
      const records = page.items.map((entry) => historyCsvRecord(entry, index));
      if (records.length > 0) controller.enqueue(encoder.encode(records.join("")));
      cursor = page.next;
      if (cursor === undefined) controller.close();
    },
  });
}
