/**
 * The search index: for each pair of characters that stand beside each other, and each block of 4,096 texts, one row
 * with the texts of the block that hold the pair. A block is indexed once, when it is full; the texts behind the last
 * one are compared one by one. So writing a text costs no more than the text, and a search reads few rows.
 */
import { sql } from "kysely";
import { bigrams } from "../../core/domain/search_key.ts";
import { insertGiven, isPostgres, turn } from "./json_rows.ts";
import type { Database } from "./schema.ts";

/** Texts of one block. Which of them hold a pair are two characters each: 64² = 4,096. */
export const BLOCK_TEXTS = 4_096;
/** Texts read at a stretch. */
const TEXTS_AT_ONCE = 512;
/** Pairs of a key that are looked up; the text itself is compared in any case. */
const PAIRS_MAX = 8;

/** No pair is empty: in every block that is indexed a row of this name stands. */
const DONE = "";
const LAST_CHARACTER = "\u{10FFFF}";
const DIGIT_BITS = 6;
const FIRST_DIGIT = 0x30;

/** The first text that no block holds yet. */
export async function firstUnindexed(db: Database): Promise<number> {
  const { last } = await db.selectFrom("search_block").where("gram", "=", DONE)
    .select((eb) => eb.fn.max("block").as("last")).executeTakeFirstOrThrow();
  return last === null ? 0 : (Number(last) + 1) * BLOCK_TEXTS;
}

/** Indexes one block, piece by piece; `false` when none is full. */
export async function indexBlock(db: Database): Promise<boolean> {
  const first = await firstUnindexed(db);
  const next = first + BLOCK_TEXTS;
  const { last } = await db.selectFrom("search_text").select((eb) => eb.fn.max("id").as("last"))
    .executeTakeFirstOrThrow();
  if (last === null || Number(last) < next) return false;
  await waitForWriters(db);
  const holders = new Map([[DONE, ""]]);
  for (let from = first; from < next; from += TEXTS_AT_ONCE) {
    const texts = await db.selectFrom("search_text").select(["id", "text"])
      .where("id", ">=", from).where("id", "<", from + TEXTS_AT_ONCE).orderBy("id").execute();
    for (const { id, text } of texts) {
      const digits = digitsOf(id - first);
      for (const gram of gramsOf(text)) holders.set(gram, (holders.get(gram) ?? "") + digits);
    }
    await turn();
  }
  const block = first / BLOCK_TEXTS;
  const rows = [...holders].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([gram, texts]) => ({ gram, block, texts }));
  await db.transaction().execute((tx) =>
    insertGiven(tx, "search_block", rows, sql`on conflict do nothing`)
  );
  return true;
}

/**
 * Which indexed texts may hold of each word one of the keys: a 1 at the id of all that do, and of some that only hold
 * all its pairs.
 */
export async function indexedTexts(
  db: Database,
  words: readonly (readonly string[])[],
  end: number,
): Promise<Uint8Array> {
  let found: Uint8Array | undefined;
  for (const keys of words) {
    const any = new Uint8Array(end);
    for (const key of keys) await markHolders(db, key, any);
    if (found !== undefined) { for (let id = 0; id < end; id++) any[id]! &= found[id]!; }
    found = any;
  }
  return found ?? new Uint8Array(end);
}

async function markHolders(db: Database, key: string, marks: Uint8Array): Promise<void> {
  const grams = bigrams(key);
  const pairs = [...new Set(grams.slice(0, -1))].slice(0, PAIRS_MAX);
  const query = db.selectFrom("search_block").select(["block", "texts"]);
  const rows =
    await (pairs.length === 0
      ? query.where("gram", ">=", key).where("gram", "<=", key + LAST_CHARACTER)
      : query.where("gram", "in", pairs)).execute();
  const needed = Math.max(pairs.length, 1);
  const counts = needed === 1 ? marks : new Uint8Array(marks.length);
  for (const { block, texts } of rows) {
    const first = Number(block) * BLOCK_TEXTS;
    for (let at = 0; at < texts.length; at += 2) {
      const high = texts.charCodeAt(at) - FIRST_DIGIT;
      const id = first + (high << DIGIT_BITS) + texts.charCodeAt(at + 1) - FIRST_DIGIT;
      if (needed === 1) counts[id] = 1;
      else counts[id]!++;
    }
  }
  if (needed > 1) {
    for (let id = 0; id < counts.length; id++) if (counts[id] === needed) marks[id] = 1;
  }
}

/** The last character alone too: one character is the beginning of a gram wherever it stands. */
function gramsOf(text: string): ReadonlySet<string> {
  const grams = new Set<string>();
  for (const key of text.split(" ")) for (const gram of bigrams(key)) grams.add(gram);
  return grams;
}

function digitsOf(offset: number): string {
  const low = offset & ((1 << DIGIT_BITS) - 1);
  return String.fromCharCode(FIRST_DIGIT + (offset >> DIGIT_BITS), FIRST_DIGIT + low);
}

/** PostgreSQL gives out an id before its row is seen; SQLite has one writer at a time. */
async function waitForWriters(db: Database): Promise<void> {
  if (!isPostgres(db)) return;
  await db.transaction().execute((tx) => sql`lock table search_text in share mode`.execute(tx));
}
