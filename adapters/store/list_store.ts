/** Phonebooks: their search, and the name a number stands under. */
import type { Label } from "../../core/domain/ids.ts";
import type { ListEntry } from "../../core/domain/phone_list.ts";
import { instant } from "../../core/lib/time.ts";
import type { ListImport } from "../../core/ports/import_store.ts";
import type { KeyedEntry, KeyedEntryPage, ListQuery, ListStore } from "../../core/ports/store.ts";
import { chunks, ROWS_PER_INSERT } from "./columns.ts";
import { decodeCursor, pageLimit, pageOf } from "./cursor.ts";
import type { Database, ListEntryRow } from "./schema.ts";
import { prepareSearch, recordsHolding } from "./search_index.ts";

/** With more texts a page of a phonebook fills sooner row by row. */
export const TEXTS_MAX = 5_000;

export function listStore(db: Database): ListStore {
  return {
    async all() {
      const rows = await db.selectFrom("phone_list").select(["id", "label"]).orderBy("position")
        .execute();
      return rows.map((row) => ({ id: row.id, label: JSON.parse(row.label) as Label }));
    },
    async search(query) {
      const { items, next } = await entries(db, query);
      const shown = items.map(({ id: _, ...entry }) => entry);
      return { items: shown, ...(next === undefined ? {} : { next }) };
    },
    entries: (query) => entries(db, query),
    async entry(id) {
      if (!Number.isSafeInteger(id)) return undefined;
      const row = await db.selectFrom("list_entry").selectAll().where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? undefined : entryOf(row);
    },
    async entriesOf(list) {
      const rows = await db.selectFrom("list_entry").selectAll().where("list", "=", list)
        .orderBy("position").orderBy("id").execute();
      return rows.map(entryOf);
    },
    async lastImport(list) {
      const row = await db.selectFrom("list_import").selectAll().where("list", "=", list)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const changes = JSON.parse(row.changes) as ListImport["changes"];
      return { at: instant(row.at), username: row.username, changes };
    },
    async counts() {
      const rows = await db.selectFrom("list_entry").select(["list"])
        .select((eb) => eb.fn.countAll<number>().as("count")).groupBy("list").execute();
      return new Map(rows.map((row) => [row.list, Number(row.count)]));
    },
    async nameOf(number) {
      return (await firstEntries(db, [number])).get(number)?.name;
    },
    async namesOf(numbers) {
      const entries = await firstEntries(db, numbers);
      return new Map([...entries].map(([number, entry]) => [number, entry.name]));
    },
  };
}

/** The entry each number stands under: the first of the first list. Numbers in no list are absent. */
export async function firstEntries(
  db: Database,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, Pick<ListEntry, "name" | "reading">>> {
  const first = new Map<string, Pick<ListEntry, "name" | "reading">>();
  for (const some of chunks([...new Set(numbers)], ROWS_PER_INSERT)) {
    const rows = await db.selectFrom("list_entry")
      .innerJoin("phone_list", "phone_list.id", "list_entry.list")
      .select(["list_entry.number", "list_entry.name", "list_entry.reading"])
      .where("list_entry.number", "in", some)
      .orderBy("phone_list.position").orderBy("list_entry.position").execute();
    for (const { number, name, reading } of rows) {
      if (!first.has(number)) first.set(number, { name, reading });
    }
  }
  return first;
}

async function entries(db: Database, query: ListQuery): Promise<KeyedEntryPage> {
  const wanted = await prepareSearch(db, query.q, TEXTS_MAX);
  const after = decodeCursor(query.cursor, "string", "number");
  const limit = pageLimit(query.limit);
  let rows = recordsHolding(db, "list_entry", wanted).selectAll("list_entry");
  if (query.list !== undefined) rows = rows.where("list", "=", query.list);
  if (after !== undefined) {
    rows = rows.where((eb) => eb(eb.refTuple("reading_key", "id"), ">", eb.tuple(...after)));
  }
  const found = await rows.orderBy("reading_key").orderBy("id").limit(limit + 1).execute();
  return pageOf(found, limit, entryOf, (row) => [row.reading_key, row.id]);
}

function entryOf(row: ListEntryRowRead): KeyedEntry {
  return {
    id: row.id,
    list: row.list,
    name: row.name,
    reading: row.reading,
    number: row.number,
    ...(row.note === null ? {} : { note: row.note }),
  };
}

type ListEntryRowRead = Omit<ListEntryRow, "id"> & { readonly id: number };
