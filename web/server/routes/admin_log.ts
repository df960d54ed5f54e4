/** `/api/v1/admin/{history,recordings,audit}`: the calls of all, what was recorded of them, and who did what. */
import type { Hono } from "hono";
import { type CallPart, type HistoryQuery, ownerOfPart } from "../../../core/domain/call_log.ts";
import type { Actor, AuditEntry } from "../../../core/domain/audit.ts";
import { actorName } from "../../../core/domain/audit.ts";
import type { Extension, RecordingId } from "../../../core/domain/ids.ts";
import { ok } from "../../../core/lib/result.ts";
import type { AdminHistoryEntry, AuditItem } from "../../shared/admin_watch.ts";
import {
  AdminHistoryFilter,
  AdminHistorySelection,
  AuditFilter,
} from "../../shared/admin_watch.ts";
import { PAGE_DEFAULT, PAGE_MAX } from "../../shared/api.ts";
import { editorOf } from "../admin_gate.ts";
import { readQuery } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { isoTime, readTime } from "../times.ts";
import { historyCsv } from "../history_csv.ts";
import { beyondItems, historyFile, selectionOf } from "./history.ts";
import { sendOutline, sendRecording } from "./recordings.ts";

export function adminLogRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;
  const { store, recordings } = useCases.ports;

  const page = async (query: HistoryQuery, cursor: string | undefined) => {
    const { items, ...rest } = await store.history.page(
      cursor === undefined ? query : { ...query, cursor },
    );
    return { items: await entriesOf(parts, items), ...beyondItems(rest) };
  };

  app.get("/api/v1/admin/history", async (c) => {
    const filter = readQuery(c, AdminHistoryFilter);
    if (!filter.ok) return filter.error;
    const { cursor, limit = PAGE_DEFAULT, ...rest } = filter.value;
    const selection = selectionOfAll(rest);
    if (!selection.ok) return selection.error;
    return c.json(await page({ ...selection.value, limit }, cursor));
  });

  app.get("/api/v1/admin/history.csv", async (c) => {
    const filter = readQuery(c, AdminHistorySelection);
    if (!filter.ok) return filter.error;
    const selection = selectionOfAll(filter.value);
    if (!selection.ok) return selection.error;
    const at = useCases.ports.clock.now();
    await store.audit.add({ at, ...editorOf(c), action: "history.export" });
    const query = { ...selection.value, limit: PAGE_MAX };
    return historyFile(
      at,
      historyCsv({
        office: () => useCases.office.index,
        page: (cursor) => page(query, cursor),
        owner: ({ owner }) => [owner.extension, owner.name],
      }),
    );
  });

  const found = async (id: string) => {
    const part = await store.history.partOfRecording(id as RecordingId);
    const recording = part === undefined ? undefined : await recordings.find(id as RecordingId);
    return part === undefined || recording === undefined ? undefined : { part, recording };
  };

  app.get("/api/v1/admin/recordings/:id", async (c) => {
    const one = await found(c.req.param("id"));
    if (one === undefined) return refused("recording-unavailable");
    const { username } = c.get("administrator").account;
    return await sendRecording(c, parts, one, {
      actor: { kind: "administrator", username },
      mayDownload: true,
    });
  });

  app.get("/api/v1/admin/recordings/:id/outline", async (c) => {
    const one = await found(c.req.param("id"));
    return one === undefined ? refused("recording-unavailable") : await sendOutline(c, one);
  });

  app.get("/api/v1/admin/audit", async (c) => {
    const filter = readQuery(c, AuditFilter);
    if (!filter.ok) return filter.error;
    const { q, actor, action, from, to, cursor, limit = PAGE_DEFAULT } = filter.value;
    const [start, end] = [from, to].map((text) =>
      text === undefined || text === "" ? undefined : readTime(text)
    );
    if (from !== undefined && from !== "" && start === undefined) {
      return refused("malformed-request", { field: "from" });
    }
    if (to !== undefined && to !== "" && end === undefined) {
      return refused("malformed-request", { field: "to" });
    }
    const { items, next } = await store.audit.page({
      limit,
      ...(q === undefined || q === "" ? {} : { q }),
      ...(actor === undefined || actor === "" ? {} : { actor }),
      ...(action === undefined ? {} : { action }),
      ...(start === undefined ? {} : { from: start }),
      ...(end === undefined ? {} : { to: end }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return c.json({ items: items.map(auditItem), ...(next === undefined ? {} : { next }) });
  });
}

/** Of one person, or of all. */
function selectionOfAll({ owner, ...rest }: AdminHistorySelection) {
  const selection = selectionOf(rest);
  if (!selection.ok || owner === undefined || owner === "") return selection;
  return ok({ ...selection.value, owner: owner as Extension });
}

/** Names of a page's outside numbers are fetched first. */
async function entriesOf(
  { present, useCases }: Parts,
  parts: readonly CallPart[],
): Promise<readonly AdminHistoryEntry[]> {
  await present.parts(parts);
  return parts.flatMap((part) => {
    const entry = present.part(part);
    if (entry === undefined) return [];
    const { extension, gone } = ownerOfPart(part.owner);
    const name = gone ? undefined : useCases.office.index.person.get(extension)?.name;
    const owner = {
      extension,
      ...(name === undefined ? {} : { name }),
      ...(gone ? { gone: true as const } : {}),
    };
    return [{ ...entry, owner }];
  });
}

function auditItem({ actor, at, ...entry }: AuditEntry): AuditItem {
  return {
    ...entry,
    at: isoTime(at),
    actor: shownActor(actor),
  } as AuditItem;
}

function shownActor(actor: Actor): AuditItem["actor"] {
  return { kind: actor.kind, name: actorName(actor) };
}
