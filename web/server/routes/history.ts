/** `/api/v1/history`: one's own calls, newest first, and that the missed ones have been seen. */
import type { Hono } from "hono";
import { HistoryFilter, type HistoryPage, PAGE_DEFAULT } from "../../shared/api.ts";
import type { HistoryQuery } from "../../../core/domain/call_log.ts";
import type { Extension } from "../../../core/domain/ids.ts";
import { readQuery } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import type { Present } from "../present.ts";
import { readTime } from "../times.ts";

export function historyRoutes(app: Hono<Env>, { useCases, present }: Parts): void {
  const { store, clock } = useCases.ports;
  app.get("/api/v1/history", async (c) => {
    const filter = readQuery(c, HistoryFilter);
    if (!filter.ok) return filter.error;
    const { from, to, direction, result, recorded, q, cursor, limit } = filter.value;
    const [start, end] = [from, to].map((text) => text === undefined ? undefined : readTime(text));
    if (from !== undefined && start === undefined) {
      return refused("malformed-request", { field: "from" });
    }
    if (to !== undefined && end === undefined) {
      return refused("malformed-request", { field: "to" });
    }
    return c.json(
      await historyPage(present, useCases.ports.store, {
        owner: c.get("viewer"),
        limit: limit ?? PAGE_DEFAULT,
        ...(start === undefined ? {} : { from: start }),
        ...(end === undefined ? {} : { to: end }),
        ...(direction === undefined ? {} : { direction }),
        ...(result === undefined ? {} : { result }),
        ...(recorded === "true" ? { recorded: true } : {}),
        ...(q === undefined || q === "" ? {} : { q }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
  });
  app.post("/api/v1/history/seen", async (c) => {
    await store.history.markSeen(c.get("viewer"), clock.now());
    return c.body(null, 204);
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
