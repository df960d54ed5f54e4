/** Names of outside numbers from the phonebooks, fetched before a call is shown so that showing needs no waiting. */
import type { Call } from "../domain/pbx_messages.ts";
import { BoundedMap } from "../lib/bounded_map.ts";
import type { ListStore } from "../ports/store.ts";

export const NAMES_KEPT_MAX = 20_000;

export class NameBook {
  readonly #lists: ListStore;
  /** `undefined` as a value: the number is in no list. */
  readonly #names = new BoundedMap<string, string | undefined>(NAMES_KEPT_MAX);

  constructor(lists: ListStore) {
    this.#lists = lists;
  }

  /** What is known now; fetch first. */
  nameOf(number: string): string | undefined {
    return this.#names.get(number);
  }

  /** The phonebooks were changed: every name that is known is looked up anew. */
  async refresh(): Promise<void> {
    const known = [...this.#names.entries()].map(([number]) => number);
    const found = await this.#lists.namesOf(known);
    for (const number of known) this.#names.set(number, found.get(number));
  }

  async fetch(numbers: Iterable<string>): Promise<void> {
    const unknown = [...new Set(numbers)].filter((number) =>
      number !== "" && !this.#names.has(number)
    );
    if (unknown.length === 0) return;
    const found = await this.#lists.namesOf(unknown);
    for (const number of unknown) this.#names.set(number, found.get(number));
  }

  async fetchOf(call: Call): Promise<void> {
    await this.fetch(
      call.legs.map(({ party }) => party.kind === "outside" ? party.number : ""),
    );
  }
}
