/**
 * The search index: each distinct folded text once, with its bigrams. Trigram indexes find nothing for the
 * one or two characters of most Japanese names; pairs do, and a single character is the start of a pair.
 */
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { bigrams, searchTerms } from "../../core/domain/search_key.ts";
import type { Database, Tx } from "./schema.ts";

/** Up to so many texts a search is a list of them; beyond, a page fills soon enough by looking at each row. */
const CANDIDATES_MAX = 500;
/** Pairs of a key that are looked up; the text itself is compared in any case. */
const PAIRS_MAX = 6;
/** Words of a query for which candidates are looked up; every word is compared in any case. */
const WORDS_PROBED_MAX = 4;
/** Pairs rarer than this are not told apart. */
const RARITY_MAX = 2000;
/** Rows of one insert: below every database's limit of parameters. */
export const ROWS_PER_INSERT = 500;

const LAST_CHARACTER = "\u{10FFFF}";

/** The words of a query; a record holds it when of every word one spelling occurs. */
export type Words = readonly (readonly string[])[];

/** A query made ready: every word's spellings and, where it is selective, the only texts that hold it. */
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
  let best: readonly number[] | undefined;
  for (const spellings of words.slice(0, WORDS_PROBED_MAX)) {
    const ids = await textsHoldingAny(db, spellings);
    if (ids !== undefined && (best === undefined || ids.length < best.length)) best = ids;
  }
  return best === undefined ? { words } : { words, textIds: best };
}

/** Whether the text that the column (`person.text_id`) points to holds the query. */
export function holds(search: Search, column: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const compared = sql`exists (select 1 from search_text where search_text.id = ${ref} and ${
    everyWord(search.words, "search_text.text")
  })`;
  if (search.textIds === undefined) return sql`${compared}`;
  if (search.textIds.length === 0) return sql`1 = 0`;
  return sql`${ref} in (${sql.join(search.textIds)}) and ${compared}`;
}

/** The ids of these texts, each written with its pairs where it was not yet. For use in a transaction. */
export async function textIds(
  tx: Tx,
  texts: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  const distinct = [...new Set(texts)].sort(); // one order for all, so that no two writers wait in a circle
  for (const some of chunks(distinct, ROWS_PER_INSERT)) {
    const known = await tx.selectFrom("search_text").select(["id", "text"])
      .where("text", "in", some).execute();
    for (const row of known) ids.set(row.text, row.id);
    const fresh = some.filter((text) => !ids.has(text));
    if (fresh.length === 0) continue;
    const added = await tx.insertInto("search_text").values(fresh.map((text) => ({ text })))
      .onConflict((conflict) =>
        conflict.column("text").doUpdateSet((eb) => ({ text: eb.ref("excluded.text") }))
      )
      .returning(["id", "text"]).execute();
    for (const row of added) ids.set(row.text, row.id);
    const grams = added.flatMap((row) =>
      gramsOf(row.text).map((gram) => ({ gram, text_id: row.id }))
    );
    for (const rows of chunks(grams, ROWS_PER_INSERT)) {
      await tx.insertInto("search_gram").values(rows)
        .onConflict((conflict) => conflict.doNothing()).execute();
    }
  }
  return ids;
}

/** The one id of one text. */
export async function textId(tx: Tx, text: string): Promise<number> {
  return (await textIds(tx, [text])).get(text)!;
}

export function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function gramsOf(text: string): readonly string[] {
  return [...new Set(text.split(" ").flatMap((key) => bigrams(key)))];
}

/** `undefined` when there are too many to list. */
async function textsHoldingAny(
  db: Database,
  spellings: readonly string[],
): Promise<readonly number[] | undefined> {
  const ids = new Set<number>();
  for (const key of spellings) {
    const some = await textsHolding(db, key);
    if (some === undefined) return undefined;
    for (const id of some) ids.add(id);
    if (ids.size > CANDIDATES_MAX) return undefined;
  }
  return [...ids];
}

async function textsHolding(db: Database, key: string): Promise<readonly number[] | undefined> {
  const pairs = [...new Set(bigrams(key).filter((gram) => [...gram].length === 2))];
  const [rarest, ...others] = await byRarity(db, pairs.slice(0, PAIRS_MAX));
  let query = db.selectFrom("search_gram as g").select("g.text_id").distinct()
    .where(
      sql<SqlBool>`exists (select 1 from search_text t where t.id = g.text_id and ${
        everyWord([[key]], "t.text")
      })`,
    );
  query = rarest === undefined
    ? query.where("g.gram", ">=", key).where("g.gram", "<=", key + LAST_CHARACTER)
    : query.where("g.gram", "=", rarest);
  for (const pair of others) {
    query = query.where(
      sql<
        SqlBool
      >`exists (select 1 from search_gram o where o.gram = ${pair} and o.text_id = g.text_id)`,
    );
  }
  const rows = await query.limit(CANDIDATES_MAX + 1).execute();
  return rows.length > CANDIDATES_MAX ? undefined : rows.map((row) => row.text_id);
}

/** The rarest first: the fewer texts a pair brings, the fewer are looked at. */
async function byRarity(db: Database, pairs: readonly string[]): Promise<readonly string[]> {
  if (pairs.length < 2) return pairs;
  const counted: { pair: string; count: number }[] = [];
  for (const pair of pairs) {
    const { count } = await db.selectFrom(
      db.selectFrom("search_gram").select("text_id").where("gram", "=", pair).limit(RARITY_MAX)
        .as("some"),
    ).select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
    counted.push({ pair, count });
  }
  return counted.sort((a, b) => a.count - b.count).map((one) => one.pair);
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
