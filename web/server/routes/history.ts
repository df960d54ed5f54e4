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
import type { HistoryPage as StoredPage } from "../../../core/ports/store.ts";
import type { Instant } from "../../../core/lib/time.ts";
import { disposition } from "../disposition.ts";
import { readQuery } from "../guard.ts";
import { historyCsv } from "../history_csv.ts";
import type { Env, Parts } from "../options.ts";
import type { Present } from "../present.ts";
import { refused } from "../problem.ts";
import { fileTime, isoTime, readTime } from "../times.ts";

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
    const query = { ...selection.value, owner: c.get("viewer"), limit: PAGE_MAX };
    return historyFile(
      clock.now(),
      historyCsv({
        office: () => useCases.office.index,
        page: (cursor) =>
          historyPage(present, store, cursor === undefined ? query : { ...query, cursor }),
      }),
    );
  });
  app.post("/api/v1/history/seen", async (c) => {
    await store.history.markSeen(c.get("viewer"), clock.now());
    return c.body(null, 204);
  });
}

export function historyFile(now: Instant, body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": disposition(`電話履歴_${fileTime(now)}.csv`, "history.csv"),
    },
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
  const { items, ...rest } = await store.history.page(query);
  return { items: await present.parts(items), ...beyondItems(rest) };
}

/** What a page of the history says beside its entries. */
export function beyondItems(
  { next, gaps }: Omit<StoredPage, "items">,
): Pick<HistoryPage, "next" | "gaps"> {
  const told = gaps?.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) }));
  return {
    ...(next === undefined ? {} : { next }),
    ...(told === undefined ? {} : { gaps: told }),
  };
}
