/**
 * A data folder with 100,000 people and 1,000,000 rows of history, filled behind the store's back: 100,000 rows are one
 * person's, 10,000 another's, the others have nine each; half are internal, the rest with 200,000 numbers outside, of
 * which 20,000 stand in a phonebook.
 */
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { openSecrets } from "../../adapters/secrets/secret_key.ts";
import { DATABASE_FILE, openStore } from "../../adapters/store/open.ts";
import type { CallResult } from "../../core/domain/call_log.ts";
import type { OfficeFile } from "../../core/domain/office_file.ts";
import { searchText } from "../../core/domain/search_key.ts";
import { below, pick, type Random, seededRandom } from "../../core/lib/random.ts";
import { extensionOf, largeOffice, namedPeople, PEOPLE, seedLargeOffice } from "./large_office.ts";

export const HISTORY_ROWS = 1_000_000;
/** Who has the longest history, who a long one, and anybody. */
export const BUSIEST = 0;
export const BUSY = 1;
export const ANYBODY = 2;

const BUSIEST_ROWS = 100_000;
const BUSY_ROWS = 10_000;
const NUMBERS = 200_000;
const ENTRIES = 20_000;
const FIRST_CALL = Date.UTC(2025, 0, 1);
const BETWEEN_CALLS_MILLIS = 55_000;
const RESULTS: readonly CallResult[] = [
  ...Array<CallResult>(14).fill("answered"),
  ...(["missed", "missed", "no-answer", "busy", "cancelled", "rejected"] as const),
];

export async function fillScaleGround(dataFolder: string): Promise<void> {
  const office = await scaleOffice();
  await seedLargeOffice(dataFolder, office);
  const db = new DatabaseSync(join(dataFolder, DATABASE_FILE));
  db.exec(
    "pragma foreign_keys = off; pragma synchronous = off; pragma cache_size = -262144; begin",
  );
  const makeIndexes = withoutIndexes(db);
  const writer = new HistoryWriter(db, office);
  for (let row = 0; row < HISTORY_ROWS; row++) writer.write(row);
  makeIndexes();
  db.exec("commit; pragma wal_checkpoint(truncate)");
  db.close();
  await makeSearchIndex(dataFolder);
}

/** A server makes it too, behind its other work. */
async function makeSearchIndex(dataFolder: string): Promise<void> {
  const secrets = await openSecrets({ dataFolder, entropy: systemEntropy });
  assert.ok(secrets.ok);
  const store = await openStore({ dataFolder }, secrets.value);
  assert.ok(store.ok);
  while (await store.value.search.indexSome());
  await store.value.close();
}

async function scaleOffice(): Promise<OfficeFile> {
  const office = await largeOffice();
  const named = namedPeople(ENTRIES, "phonebook");
  const entries = named.map(({ name, reading }, at) => ({
    name: `${name.split(" ")[0]}商事株式会社`,
    reading: `${reading.split(" ")[0]}ショウジ`,
    number: numberAt(at),
  }));
  return {
    ...office,
    lists: [{ id: "customers", label: { ja: "取引先", en: "Customers" }, entries }],
  };
}

/** 0300000000 … without order. */
export function numberAt(at: number): string {
  return `0${pickArea(at)}${String((at * 7_919_993) % 100_000_000).padStart(8, "0")}`;
}

function pickArea(at: number): string {
  return at % 3 === 0 ? "90" : at % 3 === 1 ? "3" : "6";
}

/** Drops those of the history, to be made at once at the end. */
function withoutIndexes(db: DatabaseSync): () => void {
  const indexes = db.prepare(
    "select name, sql from sqlite_master where type = 'index' and tbl_name in ('call', 'call_part') and sql is not null",
  ).all();
  for (const { name } of indexes) db.exec(`drop index ${name}`);
  return () => {
    for (const { sql } of indexes) db.exec(String(sql));
  };
}

class HistoryWriter {
  readonly #random: Random = seededRandom("history");
  readonly #texts = new Map<string, number>();
  readonly #insertText;
  readonly #insertCall;
  readonly #insertPart;

  constructor(db: DatabaseSync, readonly office: OfficeFile) {
    for (const { id, text } of db.prepare("select id, text from search_text").all()) {
      this.#texts.set(String(text), Number(id));
    }
    this.#insertText = db.prepare("insert into search_text (text) values (?)");
    this.#insertCall = db.prepare(
      "insert into call (id, started_at, ended_at, story) values (?, ?, ?, ?)",
    );
    this.#insertPart = db.prepare(
      "insert into call_part (id, call_id, owner, direction, result, started_at, ended_at, text_id, part) " +
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  write(row: number): void {
    const startedAt = FIRST_CALL + row * BETWEEN_CALLS_MILLIS;
    const endedAt = startedAt + 30_000 + below(this.#random, 600_000);
    const callId = `c${row.toString(36).padStart(8, "0")}`;
    const owner = extensionOf(this.#ownerAt(row));
    const result = pick(this.#random, RESULTS);
    const isInside = below(this.#random, 2) === 0;
    const direction = isInside ? "internal" : pick(this.#random, ["inbound", "outbound"] as const);
    const { number, peer, text } = isInside ? this.#colleague() : this.#stranger();
    const times = { startedAt, endedAt };
    const role = direction === "inbound" || result === "missed" ? "callee" : "caller";
    const id = `${callId}.${owner}.1`;
    const part = {
      id,
      callId,
      owner,
      direction,
      role,
      result,
      peer,
      number,
      line: "main",
      ...times,
    };
    const spans = { ringMillis: 4_000, talkMillis: result === "answered" ? 60_000 : 0, spans: [] };
    const lists = { legs: [], spans: [], holds: [], parks: [], recordings: [] };
    const story = { id: callId, direction, dialled: number, emergency: false, ...times, ...lists };
    this.#insertCall.run(
      callId,
      startedAt,
      endedAt,
      JSON.stringify({ ...story, endCause: "hangup" }),
    );
    const cells: SQLInputValue[] = [id, callId, owner, direction, result, startedAt, endedAt];
    this.#insertPart.run(...cells, this.#textId(text), JSON.stringify({ ...part, ...spans }));
  }

  #ownerAt(row: number): number {
    if (row % (HISTORY_ROWS / BUSIEST_ROWS) === 0) return BUSIEST;
    return row % (HISTORY_ROWS / BUSY_ROWS) === 1
      ? BUSY
      : ANYBODY + below(this.#random, PEOPLE - 2);
  }

  #colleague() {
    const { extension, name, reading } = pick(this.#random, this.office.people);
    const text = searchText({ texts: [name], readings: [reading], numbers: [extension] });
    return { number: extension, peer: { kind: "person", extension, name }, text };
  }

  /** Of two draws the lower, so that some call often. */
  #stranger() {
    const at = Math.min(below(this.#random, NUMBERS), below(this.#random, NUMBERS));
    const number = numberAt(at);
    const entry = this.office.lists[0]!.entries[at];
    const [texts, readings] = entry === undefined ? [[], []] : [[entry.name], [entry.reading]];
    return {
      number,
      peer: { kind: "outside", number },
      text: searchText({ texts, readings, numbers: [number] }),
    };
  }

  #textId(text: string): number {
    let id = this.#texts.get(text);
    if (id === undefined) {
      id = Number(this.#insertText.run(text).lastInsertRowid);
      this.#texts.set(text, id);
    }
    return id;
  }
}
