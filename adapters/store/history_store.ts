/** Stories of calls and everybody's part of them. */
import type { Secrets } from "../../core/ports/secrets.ts";
import {
  GAPS_ON_PAGE_MAX,
  type HistoryPage,
  type HistoryStore,
  type Story,
} from "../../core/ports/store.ts";
import type { CallPart, HistoryQuery } from "../../core/domain/call_log.ts";
import { partsOf } from "../../core/domain/call_log.ts";
import { endCall } from "../../core/domain/call.ts";
import type { CallId, Extension } from "../../core/domain/ids.ts";
import { indexOffice } from "../../core/domain/office.ts";
import type { Call, HistoryGap } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { chunks, jsonWithWholeTimes, ROWS_PER_INSERT, whole } from "./columns.ts";
import { decodeCursor, pageLimit, pageOf } from "./cursor.ts";
import { readOffice } from "./office_store.ts";
import { partTexts } from "./part_texts.ts";
import type { CallPartRow, Database, Tx } from "./schema.ts";
import { prepareSearch, recordsHolding, textIds } from "./search_index.ts";

/** In everybody's history a text has many rows: with more texts a page fills sooner row by row. */
export const TEXTS_OF_ALL_MAX = 2_000;

export function historyStore(db: Database, secrets: Secrets): HistoryStore {
  return {
    put: (call, parts) => putAll(db, [{ call, parts }]),
    putAll: (stories) => putAll(db, stories),
    closeOpen(at, cause) {
      return db.transaction().execute(async (tx) => {
        const open = await tx.selectFrom("call").select("story").where("ended_at", "is", null)
          .execute();
        if (open.length === 0) return 0;
        const office = await readOffice(tx, secrets);
        if (office === undefined) throw new Error("Cannot close calls: the database has no office");
        const index = indexOffice(office);
        const stories = open.map(({ story }) => {
          const call = endCall(JSON.parse(story) as Call, instant(whole(at)), cause);
          return { call, parts: partsOf(call, index) };
        });
        await putStories(tx, stories);
        return open.length;
      });
    },
    async openCalls() {
      const rows = await db.selectFrom("call").select("id").where("ended_at", "is", null)
        .orderBy("started_at").orderBy("id").execute();
      return rows.map((row) => row.id as CallId);
    },
    page: (query) => page(db, query),
    async partOfRecording(recording) {
      const row = await db.selectFrom("call_part").select(["owner", "part"])
        .where("recording", "=", recording).executeTakeFirst();
      return row === undefined ? undefined : partOf(row);
    },
    async parts(ids) {
      const parts: CallPart[] = [];
      for (const some of chunks(ids.toSorted(), ROWS_PER_INSERT)) {
        const rows = await db.selectFrom("call_part").select(["owner", "part"])
          .where("id", "in", some).orderBy("id").execute();
        parts.push(...rows.map(partOf));
      }
      return parts;
    },
    async unseenMissed(extension) {
      const { count } = await db.selectFrom("call_part")
        .leftJoin("history_seen", "history_seen.extension", "call_part.owner")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("owner", "=", extension).where("result", "=", "missed")
        .where((eb) =>
          eb.or([
            eb("history_seen.at", "is", null),
            eb("call_part.ended_at", ">", eb.ref("history_seen.at")),
          ])
        ).executeTakeFirstOrThrow();
      return count;
    },
    async markSeen(extension, at) {
      await db.insertInto("history_seen").values({ extension, at: whole(at) })
        .onConflict((conflict) =>
          conflict.column("extension")
            .doUpdateSet((eb) => ({ at: eb.ref("excluded.at") }))
            .where((eb) => eb("history_seen.at", "<", eb.ref("excluded.at")))
        ).execute();
    },
    async putGap({ from, to }) {
      await db.insertInto("history_gap").values({ began_at: whole(from), ended_at: whole(to) })
        .onConflict((conflict) =>
          conflict.column("began_at")
            .doUpdateSet((eb) => ({ ended_at: eb.ref("excluded.ended_at") }))
            .where((eb) => eb("history_gap.ended_at", "<", eb.ref("excluded.ended_at")))
        ).execute();
    },
  };
}

function putAll(db: Database, stories: readonly Story[]): Promise<void> {
  return db.transaction().execute((tx) => putStories(tx, stories));
}

/** Inserts or replaces the stories and all their parts, in one order for all, so that no two writers wait in a circle. */
async function putStories(tx: Tx, stories: readonly Story[]): Promise<void> {
  const sorted = stories.toSorted((a, b) => a.call.id < b.call.id ? -1 : 1);
  for (const some of chunks(sorted, ROWS_PER_INSERT)) {
    await putCalls(tx, some);
    const parts = some.flatMap(({ call, parts }) => parts.map((part) => ({ call: call.id, part })));
    for (const rows of chunks(parts, ROWS_PER_INSERT)) await putParts(tx, rows);
  }
}

async function putCalls(tx: Tx, stories: readonly Story[]): Promise<void> {
  await tx.insertInto("call")
    .values(stories.map(({ call }) => ({
      id: call.id,
      started_at: whole(call.startedAt),
      ended_at: call.endedAt === undefined ? null : whole(call.endedAt),
      story: jsonWithWholeTimes(call),
    })))
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet((eb) => ({
        ended_at: eb.ref("excluded.ended_at"),
        story: eb.ref("excluded.story"),
      }))
    ).execute();
  const kept = stories.flatMap(({ parts }) => parts.map((part) => part.id));
  await tx.deleteFrom("call_part").where("call_id", "in", stories.map(({ call }) => call.id))
    .$if(kept.length > 0, (query) => query.where("id", "not in", kept))
    .execute();
}

async function putParts(
  tx: Tx,
  rows: readonly { readonly call: CallId; readonly part: CallPart }[],
): Promise<void> {
  const ids = await textIds(tx, await partTexts(tx, rows.map(({ part }) => part)));
  await tx.insertInto("call_part")
    .values(rows.map(({ call, part }, at) => ({
      id: part.id,
      call_id: call,
      owner: part.owner,
      direction: part.direction,
      result: part.result ?? null,
      started_at: whole(part.startedAt),
      ended_at: part.endedAt === undefined ? null : whole(part.endedAt),
      text_id: ids[at]!,
      recording: part.recording ?? null,
      part: jsonWithWholeTimes(part),
    })))
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet((eb) => ({
        direction: eb.ref("excluded.direction"),
        result: eb.ref("excluded.result"),
        ended_at: eb.ref("excluded.ended_at"),
        text_id: eb.ref("excluded.text_id"),
        recording: eb.ref("excluded.recording"),
        part: eb.ref("excluded.part"),
      }))
    ).execute();
}

async function page(db: Database, query: HistoryQuery): Promise<HistoryPage> {
  const most = query.owner === undefined ? TEXTS_OF_ALL_MAX : undefined;
  const search = await prepareSearch(db, query.q, most);
  const after = decodeCursor(query.cursor, "number", "string");
  const limit = pageLimit(query.limit);
  let rows = recordsHolding(db, "call_part", search).select("call_part.id");
  if (query.owner !== undefined) rows = rows.where("owner", "=", query.owner);
  if (query.from !== undefined) rows = rows.where("started_at", ">=", whole(query.from));
  if (query.to !== undefined) rows = rows.where("started_at", "<", whole(query.to));
  if (query.direction !== undefined) rows = rows.where("direction", "=", query.direction);
  if (query.result !== undefined) rows = rows.where("result", "=", query.result);
  if (query.recorded === true) rows = rows.where("recording", "is not", null);
  if (after !== undefined) {
    rows = rows.where((eb) => eb(eb.refTuple("started_at", "id"), "<", eb.tuple(...after)));
  }
  const ids = rows.orderBy("started_at", "desc").orderBy("id", "desc").limit(limit + 1);
  const found = await db.selectFrom("call_part").select(["id", "owner", "started_at", "part"])
    .where("id", "in", ids).orderBy("started_at", "desc").orderBy("id", "desc").execute();
  const shown = pageOf(found, limit, partOf, (row) => [row.started_at, row.id]);
  const last = shown.next === undefined ? undefined : shown.items.at(-1)!.startedAt;
  const gaps = await gapsOf(db, query, { after: after?.[0], last });
  return gaps.length === 0 ? shown : { ...shown, gaps };
}

/** Each gap is on one page: where it begins between the page's items. `after`, `last`: when the items around began. */
async function gapsOf(
  db: Database,
  { from, to }: HistoryQuery,
  { after, last }: { readonly after: number | undefined; readonly last: number | undefined },
): Promise<readonly HistoryGap[]> {
  let rows = db.selectFrom("history_gap").selectAll();
  if (from !== undefined) rows = rows.where("ended_at", ">", whole(from));
  if (to !== undefined) rows = rows.where("began_at", "<", whole(to));
  if (after !== undefined) rows = rows.where("began_at", "<", after);
  if (last !== undefined) rows = rows.where("began_at", ">=", last);
  const found = await rows.orderBy("began_at", "desc").limit(GAPS_ON_PAGE_MAX).execute();
  return found.map((row) => ({ from: instant(row.began_at), to: instant(row.ended_at) }));
}

/** The column says whose it is: a renumbering does not rewrite the parts. The first ones were written without spans. */
function partOf({ owner, part }: Pick<CallPartRow, "owner" | "part">): CallPart {
  return {
    spans: [],
    ...JSON.parse(part) as Partial<CallPart>,
    owner: owner as Extension,
  } as CallPart;
}
