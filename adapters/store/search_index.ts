/** Searching by texts: each distinct folded text stands once, and records point to theirs. */
import { type RawBuilder, type SelectQueryBuilder, sql, type SqlBool } from "kysely";
import { searchTerms } from "../../core/domain/search_key.ts";
import { givenTexts, isPostgres, JSON_ROWS_AT_ONCE, listedIds, pieces } from "./json_rows.ts";
import type { Database, Tables, Tx } from "./schema.ts";
import { firstUnindexed, indexedTexts } from "./search_blocks.ts";

/**
 * Up to so many texts a search is a list of them; beyond, a page of a history fills soon enough by looking at each row,
 * and people are few enough to look at all of them.
 */
export const CANDIDATES_MAX = 20_000;
/** Words of a query that are looked up; every word is compared in any case. */
const WORDS_PROBED_MAX = 4;

/** The words of a query; a record holds it when of every word one spelling occurs. */
export type Words = readonly (readonly string[])[];

/** A query made ready: every word's spellings and, where it is selective, the only texts that may hold it. */
export interface Search {
  readonly words: Words;
  readonly textIds?: readonly number[];
  /** A 1 at the id of each text that may hold it. */
  readonly marks: Uint8Array;
  /** All that are listed and marked hold it. */
  readonly isExact: boolean;
}

/** `most`: texts of a list. `undefined` when the query asks for everything. */
export async function prepareSearch(
  db: Database,
  query: string | undefined,
  most = CANDIDATES_MAX,
): Promise<Search | undefined> {
  const words = searchTerms(query ?? "");
  if (words.length === 0) return undefined;
  // a pair that the index holds stands in the text as it is
  const isExact = words.length <= WORDS_PROBED_MAX &&
    words.every((spellings) => spellings.every((key) => [...key].length <= 2));
  const end = await firstUnindexed(db);
  const indexed = await indexedTexts(db, words.slice(0, WORDS_PROBED_MAX), end);
  const behind = await db.selectFrom("search_text").select("id").where("id", ">=", end)
    .where(everyWord(words, "text")).orderBy("id").execute();
  const marks = new Uint8Array(Math.max(end, Number(behind.at(-1)?.id ?? 0) + 1));
  marks.set(indexed);
  for (const { id } of behind) marks[id] = 1;
  const textIds: number[] = [];
  for (let id = 0; id < marks.length && textIds.length <= most; id++) {
    if (marks[id] === 1) textIds.push(id);
  }
  return { words, marks, isExact, ...(textIds.length > most ? {} : { textIds }) };
}

/** The records of a table whose text holds the query: by the list of texts, or by a look at each one's. */
export function recordsHolding<T extends "person" | "list_entry" | "call_part">(
  db: Database,
  table: T,
  search: Search | undefined,
): SelectQueryBuilder<Tables, T, Record<never, never>> {
  type Records = SelectQueryBuilder<Tables, T, Record<never, never>>;
  const all = db.selectFrom(table) as unknown as Records;
  if (search === undefined) return all;
  const ref = sql.ref(`${table}.text_id`);
  const { words, textIds, marks, isExact } = search;
  if (textIds === undefined) {
    const isPeople = table === "person";
    const from = isPeople ? markedPeople(db, marks) as unknown as Records : all;
    return isPeople && isExact
      ? from
      : from.where(sql<SqlBool>`exists (select 1 from search_text where search_text.id = ${ref}
      and ${everyWord(words, "search_text.text")})`);
  }
  const listed = sql`select given.id as text_found from ${listedIds(db, textIds)}`;
  const found = isExact ? listed : sql`${listed}
    cross join search_text where search_text.id = given.id and ${
    everyWord(words, "search_text.text")
  }`;
  // SQLite keeps the order of a cross join: else it would go through the whole history for its order
  return db.selectFrom(sql`(${found})`.as("found")).crossJoin(table as "person")
    .where(sql<SqlBool>`${ref} = text_found`) as unknown as Records;
}

/**
 * From one look at an index of theirs that holds all that is asked: by the order of readings those who are meant may
 * stand behind everybody else. A text written since the marks were made has none.
 */
function markedPeople(db: Database, marks: Uint8Array) {
  const source = isPostgres(db)
    ? sql`person where case when text_id < ${marks.length} then
        get_byte(${marks}, text_id::integer) = 1 else false end`
    : sql`person indexed by person_by_text where substr(${marks}, text_id + 1, 1) = x'01'`;
  return db.selectFrom(
    sql<Tables["person"]>`(select extension, reading_key, disabled, text_id from ${source})`
      .as("person"),
  );
}

/** The id of each of these texts, written where it was not yet. For use in a transaction. */
export async function textIds(tx: Tx, texts: readonly string[]): Promise<number[]> {
  const { distinct, places } = sortedTexts(texts);
  const ids: number[] = [];
  for await (const some of pieces(distinct, JSON_ROWS_AT_ONCE)) {
    const allFresh = await writeFresh(tx, some);
    if (allFresh !== undefined) {
      ids.push(...allFresh);
      continue;
    }
    const known = await knownIds(tx, some);
    const fresh = [...some.keys()].filter((at) => known[at] === undefined);
    const written = await writeTexts(tx, fresh.map((at) => some[at]!));
    for (const [at, place] of fresh.entries()) known[place] = written[at]!;
    ids.push(...known);
  }
  return places.map((place) => ids[place]!);
}

/**
 * Each text once, in one order for all, so that no two writers wait in a circle; and where each stands. Found by
 * sorting: a table by text would hash every one, and they are long.
 */
function sortedTexts(texts: readonly string[]) {
  const order = [...texts.keys()].sort((a, b) => texts[a]! < texts[b]! ? -1 : 1);
  const distinct: string[] = [];
  const places: number[] = Array(texts.length);
  for (const at of order) {
    if (texts[at] !== distinct.at(-1)) distinct.push(texts[at]!);
    places[at] = distinct.length - 1;
  }
  return { distinct, places };
}

/**
 * A full piece of texts comes when people get new names: they are written at once, and looked up only when one of
 * them was known (`undefined`). The ids of those that were not are taken in any case.
 */
async function writeFresh(tx: Tx, texts: readonly string[]): Promise<number[] | undefined> {
  if (isPostgres(tx) || texts.length < JSON_ROWS_AT_ONCE) return undefined;
  const first = await nextId(tx);
  const { numAffectedRows } = await sql`insert into search_text (id, text)
    select ${first} + place, value from ${givenTexts(tx, texts)} where true
    on conflict (text) do nothing`.execute(tx);
  if (numAffectedRows !== BigInt(texts.length)) return undefined;
  return texts.map((_, at) => first + at);
}

interface KnownRow {
  readonly place: number;
  readonly id: number;
}

/** By place in the list; those not written yet have none. */
async function knownIds(tx: Tx, texts: readonly string[]): Promise<number[]> {
  const { rows } = await sql<KnownRow>`select given.place, search_text.id
    from ${givenTexts(tx, texts)} cross join search_text where text = given.value`.execute(tx);
  const ids: number[] = Array(texts.length);
  for (const { place, id } of rows) ids[Number(place)] = id;
  return ids;
}

/** Texts that were not known a moment ago. Where there is one writer alone, he knows which ids come next. */
async function writeTexts(tx: Tx, texts: readonly string[]): Promise<number[]> {
  if (texts.length === 0) return [];
  if (isPostgres(tx)) {
    await sql`insert into search_text (text) select value from ${givenTexts(tx, texts)}
      order by place on conflict do nothing`.execute(tx);
    return await knownIds(tx, texts);
  }
  const first = await nextId(tx);
  await sql`insert into search_text (id, text) select ${first} + place, value
    from ${givenTexts(tx, texts)}`.execute(tx);
  return texts.map((_, at) => first + at);
}

async function nextId(tx: Tx): Promise<number> {
  const { last } = await tx.selectFrom("search_text").select((eb) => eb.fn.max("id").as("last"))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}

function everyWord(words: Words, column: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const each = words.map((spellings) => {
    const any = spellings.map((key) => sql`${ref} like ${patternOf(key)} escape '!'`);
    return sql`(${sql.join(any, sql` or `)})`;
  });
  return sql`${sql.join(each, sql` and `)}`;
}

function patternOf(key: string): string {
  return `%${key.replaceAll(/[!%_]/g, "!$&")}%`;
}
