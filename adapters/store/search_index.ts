/** Searching by texts: each distinct folded text stands once, and records point to theirs. */
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { searchTerms } from "../../core/domain/search_key.ts";
import { chunks } from "./columns.ts";
import { givenIds, givenRows, JSON_ROWS_AT_ONCE } from "./json_rows.ts";
import type { Database, Tx } from "./schema.ts";
import { firstUnindexed, indexedTexts } from "./search_blocks.ts";

/** Up to so many texts a search is a list of them; beyond, a page fills soon enough by looking at each row. */
export const CANDIDATES_MAX = 10_000;
/** Words of a query that are looked up; every word is compared in any case. */
const WORDS_PROBED_MAX = 4;
/** The words of a query; a record holds it when of every word one spelling occurs. */
export type Words = readonly (readonly string[])[];

/** A query made ready: every word's spellings and, where it is selective, the only texts that may hold it. */
export interface Search {
  readonly words: Words;
  readonly textIds?: readonly number[];
}

/** `undefined` when the query asks for everything. */
export async function prepareSearch(
  db: Database,
  query: string | undefined,
): Promise<Search | undefined> {
  const words = searchTerms(query ?? "");
  if (words.length === 0) return undefined;
  const end = await firstUnindexed(db);
  const probed = words.slice(0, WORDS_PROBED_MAX);
  const indexed = await indexedTexts(db, probed, end, CANDIDATES_MAX);
  if (indexed.length > CANDIDATES_MAX) return { words };
  const behind = await db.selectFrom("search_text").select("id").where("id", ">=", end)
    .where(everyWord(words, "text")).limit(CANDIDATES_MAX + 1).execute();
  const textIds = [...indexed, ...behind.map((row) => row.id)];
  return textIds.length > CANDIDATES_MAX ? { words } : { words, textIds };
}

/** Whether the text that the column (`person.text_id`) points to holds the query. */
export function holds(db: Database, search: Search, column: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const compared = sql`exists (select 1 from search_text where search_text.id = ${ref} and ${
    everyWord(search.words, "search_text.text")
  })`;
  if (search.textIds === undefined) return sql`${compared}`;
  if (search.textIds.length === 0) return sql`1 = 0`;
  return sql`${ref} in (${givenIds(db, search.textIds)}) and ${compared}`;
}

/** The ids of these texts, each written where it was not yet. For use in a transaction. */
export async function textIds(
  tx: Tx,
  texts: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  const distinct = [...new Set(texts)].sort(); // one order for all, so that no two writers wait in a circle
  for (const some of chunks(distinct, JSON_ROWS_AT_ONCE)) {
    await learnIds(tx, some, ids);
    const fresh = some.filter((text) => !ids.has(text));
    if (fresh.length === 0) continue;
    await sql`insert into search_text (text) select given.value ->> 0
      from ${givenRows(tx, fresh.map((text) => [text]))} where 1 = 1 on conflict do nothing`
      .execute(tx);
    await learnIds(tx, fresh, ids);
  }
  return ids;
}

async function learnIds(tx: Tx, texts: readonly string[], ids: Map<string, number>): Promise<void> {
  const { rows } = await sql<{ id: number; text: string }>`select id, text from search_text
    where text in (select given.value ->> 0 from ${givenRows(tx, texts.map((text) => [text]))})`
    .execute(tx);
  for (const row of rows) ids.set(row.text, row.id);
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
