/** User search (ユーザ検索): of a colleague one sees presence, line state and devices, never the other party. */
import type { Extension } from "../domain/ids.ts";
import type { Device, Person } from "../domain/office.ts";
import type { ChosenPresence, PeopleQuery, PeopleStore } from "../ports/store.ts";
import type { Lamp, Lamps } from "./lamps.ts";
import type { OfficeNow } from "./office_now.ts";
import type { Presences } from "./presences.ts";

export interface UserRow {
  readonly person: Person;
  readonly lamp: Lamp;
  readonly presence: ChosenPresence | undefined;
  readonly devices: readonly Device[];
}

export interface UserRows {
  readonly items: readonly UserRow[];
  readonly next?: string;
}

interface Deps {
  readonly office: OfficeNow;
  readonly people: PeopleStore;
  readonly lamps: Lamps;
  readonly presences: Presences;
}

export class ListUsers {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async page(query: PeopleQuery): Promise<UserRows> {
    const found = await this.#deps.people.search(query);
    const items = found.items.map((extension) => this.row(extension)).filter((row) =>
      row !== undefined
    );
    return { items, ...(found.next === undefined ? {} : { next: found.next }) };
  }

  /** `undefined` when there is no such person. */
  row(extension: Extension): UserRow | undefined {
    const { office, lamps, presences } = this.#deps;
    const person = office.index.person.get(extension);
    if (person === undefined) return undefined;
    return {
      person,
      lamp: lamps.of(extension),
      presence: presences.of(extension),
      devices: office.index.devicesOf.get(extension) ?? [],
    };
  }
}
