/** The audit log: rows are added and read, never changed. */
import type { Insertable } from "kysely";
import { sql } from "kysely";
import {
  type Actor,
  actorName,
  type AuditAction,
  type AuditEntry,
  type AuditNote,
} from "../../core/domain/audit.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { foldText } from "../../core/domain/search_key.ts";
import { instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { AuditPage, AuditQuery, AuditStore } from "../../core/ports/admin_store.ts";
import { chunks, ROWS_PER_INSERT, whole, withoutNul } from "./columns.ts";
import { decodeCursor, pageLimit, pageOf } from "./cursor.ts";
import type { AuditRow, Database } from "./schema.ts";

export function auditStore(db: Database): AuditStore {
  return {
    async add(...notes) {
      for (const some of chunks(notes, ROWS_PER_INSERT)) {
        await db.insertInto("audit").values(some.map(auditRow)).execute();
      }
    },
    page: (query) => page(db, query),
  };
}

export function auditRow(note: AuditNote): Insertable<AuditRow> {
  const detail = note.detail === undefined ? null : withoutNul(JSON.stringify(note.detail));
  const shown = [actorName(note.actor), note.target ?? "", note.address ?? "", detail ?? ""];
  return {
    at: whole(note.at),
    actor_kind: note.actor.kind,
    actor: actorName(note.actor),
    address: note.address ?? null,
    action: note.action,
    target: note.target ?? null,
    detail,
    found_by: withoutNul(foldText([...shown, note.action].join("|"))),
  };
}

async function page(db: Database, query: AuditQuery): Promise<AuditPage> {
  const after = decodeCursor(query.cursor, "number", "number");
  const limit = pageLimit(query.limit);
  let rows = db.selectFrom("audit").selectAll();
  if (query.actor !== undefined) rows = rows.where("actor", "=", query.actor);
  if (query.action !== undefined) rows = rows.where("action", "=", query.action);
  if (query.from !== undefined) rows = rows.where("at", ">=", whole(query.from));
  if (query.to !== undefined) rows = rows.where("at", "<", whole(query.to));
  for (const word of (query.q ?? "").split(/\s+/u).map(foldText).filter((one) => one !== "")) {
    const pattern = `%${word.replaceAll(/[!%_]/g, "!$&")}%`;
    rows = rows.where(sql<boolean>`found_by like ${pattern} escape '!'`);
  }
  if (after !== undefined) {
    rows = rows.where((eb) => eb(eb.refTuple("at", "id"), "<", eb.tuple(...after)));
  }
  const found = await rows.orderBy("at", "desc").orderBy("id", "desc").limit(limit + 1).execute();
  return pageOf(found, limit, entryOf, (row) => [row.at, row.id]);
}

type AuditRowRead = Omit<AuditRow, "id"> & { readonly id: number };

function entryOf(row: AuditRowRead): AuditEntry {
  return {
    id: row.id,
    at: instant(row.at),
    actor: actorOf(row),
    action: row.action as AuditAction,
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.target === null ? {} : { target: row.target }),
    ...(row.detail === null
      ? {}
      : { detail: JSON.parse(row.detail) as NonNullable<AuditEntry["detail"]> }),
  };
}

function actorOf({ actor_kind: kind, actor }: AuditRowRead): Actor {
  switch (kind) {
    case "administrator":
      return { kind, username: actor };
    case "person":
      return { kind, extension: actor as Extension };
    case "system":
      return { kind };
    default:
      return unreachable(kind);
  }
}
