/** Where the store's contract runs: a fresh database of one kind for each test, and a key. */
import { Buffer } from "node:buffer";
import { aesGcmSecrets } from "../../adapters/secrets/aes_gcm.ts";
import { systemEntropy } from "../../adapters/entropy.ts";
import { openStore, type StorePlace } from "../../adapters/store/open.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import type { Office } from "../../core/domain/office.ts";
import { sealedOffice } from "./store_office.ts";

export interface Ground {
  /** `sqlite`, `postgres`: begins the name of every test. */
  readonly name: string;
  /**
   * Stores that may write to one database at once within a test. SQLite's wait for each other's locks
   * would block the very thread that must release them; its processes race in a test of its own.
   */
  readonly writersMax: number;
  /** A place where no store was opened before, and what removes it. */
  fresh(): Promise<{ readonly place: StorePlace; readonly remove: () => Promise<void> }>;
  /** Runs one statement behind the store's back. */
  execute(place: StorePlace, statement: string): Promise<void>;
}

export interface OpenGround {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly place: StorePlace;
  /** A second store on the same database, as another process opens it; closed with the test. */
  readonly again: () => Promise<Store>;
  /** `writersMax` stores on the same database. */
  readonly writers: () => Promise<readonly Store[]>;
}

export const testSecrets = (byte = 7) => aesGcmSecrets(Buffer.alloc(32, byte), systemEntropy);

/** Throws the refusal's kind where a test expects a store. */
export async function mustOpen(place: StorePlace, secrets: Secrets): Promise<Store> {
  const opened = await openStore(place, secrets);
  if (!opened.ok) throw new Error(`Cannot open the store: ${JSON.stringify(opened.error)}`);
  return opened.value;
}

/** Registers a test on a store of its own, seeded with the small office unless told otherwise. */
export function storeTest(
  ground: Ground,
  name: string,
  run: (open: OpenGround) => Promise<void>,
  seed: "empty" | Office | undefined = undefined,
): void {
  const [, id, rest] = /^((?:[A-Z]+\d+ )?)(.*)$/s.exec(name)!;
  Deno.test(`${id}store (${ground.name}) ${rest}`, async () => {
    const { place, remove } = await ground.fresh();
    const opened: Store[] = [];
    try {
      const secrets = testSecrets();
      const again = async () => {
        const store = await mustOpen(place, secrets);
        opened.push(store);
        return store;
      };
      const store = await again();
      if (seed !== "empty") await store.office.create(sealedOffice(secrets, seed));
      const writers = async () => {
        const others = Array.from({ length: ground.writersMax - 1 }, again);
        return [store, ...await Promise.all(others)];
      };
      await run({ store, secrets, place, again, writers });
    } finally {
      for (const store of opened) await store.close();
      await remove();
    }
  });
}

/** Every item of a query that answers in pages, from the first to the last. */
export async function everyItem<T>(
  page: (cursor: { cursor?: string }) => Promise<{ items: readonly T[]; next?: string }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: { cursor?: string } = {};
  while (true) {
    const { items: some, next } = await page(cursor);
    items.push(...some);
    if (next === undefined) return items;
    if (next === cursor.cursor) throw new Error(`The page after ${next} is itself`);
    cursor = { cursor: next };
  }
}
