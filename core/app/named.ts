/** Whom a question names: people of the office and entries of the phonebooks whose name, or a part of it, is said. */
import type { Extension } from "../domain/ids.ts";
import { searchTerms, searchText } from "../domain/search_key.ts";
import type { ListPage, ListStore } from "../ports/store.ts";
import type { ListUsers, UserRow } from "./list_users.ts";

type Entries = ListPage["items"];

export interface Named {
  readonly people: readonly UserRow[];
  readonly entries: Entries;
  /** As it was said. */
  readonly name: string;
}

/** People and entries of each. */
const FOUND_MAX = 10;

export class NameFinder {
  constructor(private readonly deps: { readonly users: ListUsers; readonly lists: ListStore }) {}

  /** Whom the first of `names` means that is anybody's. */
  async find(names: readonly string[]): Promise<Named | undefined> {
    for (const name of names) {
      const { items } = await this.deps.users.page({ q: name, limit: FOUND_MAX });
      const people = items.filter(({ person }) => isNamed(person, name));
      const listed = await this.deps.lists.search({ q: name, limit: FOUND_MAX });
      const entries = listed.items.filter((entry) => isNamed(entry, name));
      if (people.length + entries.length > 0) return { people, entries, name };
    }
    return undefined;
  }

  /** The colleague of the extension, or the entries of the number. */
  async ofNumber(number: string): Promise<Named | undefined> {
    const person = this.deps.users.row(number as Extension);
    if (person !== undefined && !person.person.disabled) {
      return { people: [person], entries: [], name: number };
    }
    if (number.length < OUTSIDE_LENGTH_MIN) return undefined;
    const { items } = await this.deps.lists.search({ q: number, limit: FOUND_MAX });
    const entries = items.filter((entry) => entry.number === number);
    return entries.length === 0 ? undefined : { people: [], entries, name: number };
  }
}

/** Digits of a number that is no extension. */
export const OUTSIDE_LENGTH_MIN = 7;

/** A longer piece of a name is one too, as みなと商会 of 株式会社みなと商会: one with kanji, or its beginning. */
const PIECE_LENGTH_MIN = 3;
const BEGINNING_LENGTH_MIN = 5;

/** Whether it is the name, its reading, or one of the words of either. */
function isNamed(
  { name, reading }: { readonly name: string; readonly reading: string },
  said: string,
): boolean {
  const parts = (text: string) => [text, ...text.split(/[\s・]+/)];
  const keys = searchText({ texts: parts(name), readings: parts(reading), numbers: [] }).split(" ");
  const spellings = searchTerms(said.replaceAll(" ", "")).flat();
  return spellings.some((spelling) =>
    keys.includes(spelling) ||
    /[\u3400-\u9fff]/.test(spelling) && spelling.length >= PIECE_LENGTH_MIN &&
      keys.some((key) => key.includes(spelling)) ||
    spelling.length >= BEGINNING_LENGTH_MIN && keys.some((key) => key.startsWith(spelling))
  );
}
