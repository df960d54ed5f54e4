/** The chosen axis of presence (プレゼンス): what a person says of himself, with an end time after which the former state returns. */
import type { Extension, PresenceCode } from "../domain/ids.ts";
import type { PresenceState } from "../domain/office.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Instant, Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { ChosenPresence, PeopleStore } from "../ports/store.ts";
import type { OfficeNow } from "./office_now.ts";

/** End times are looked at this often. */
export const PRESENCE_CHECK_EVERY: Millis = 1_000;

export interface PresenceWish {
  readonly code: string;
  readonly note?: string;
  readonly until?: Instant;
}

export type PresenceRefusal = "unknown-presence" | "until-in-the-past";

interface Deps {
  readonly clock: Clock;
  readonly store: PeopleStore;
  readonly office: OfficeNow;
  /** Chosen here, or returned by itself. */
  readonly onChange: (extension: Extension, presence: ChosenPresence) => void;
}

export class Presences {
  readonly #deps: Deps;
  #chosen = new Map<Extension, ChosenPresence>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async load(): Promise<void> {
    this.#chosen = new Map(await this.#deps.store.presences());
  }

  /** Somebody has chosen at another node. */
  async loadOne(extension: Extension): Promise<void> {
    const presence = await this.#deps.store.presence(extension);
    if (presence !== undefined) this.#chosen.set(extension, presence);
  }

  /** Before a first choice it is the first of the catalogue. */
  of(extension: Extension): ChosenPresence | undefined {
    const first = this.catalogue[0];
    return this.#chosen.get(extension) ?? (first === undefined ? undefined : { code: first.code });
  }

  /** Everybody's who has chosen. */
  get chosen(): ReadonlyMap<Extension, ChosenPresence> {
    return this.#chosen;
  }

  get catalogue(): readonly PresenceState[] {
    return this.#deps.office.index.office.presences;
  }

  async choose(extension: Extension, wish: PresenceWish): Promise<Result<void, PresenceRefusal>> {
    if (!this.catalogue.some((state) => state.code === wish.code)) {
      return refuse("unknown-presence");
    }
    if (wish.until !== undefined && wish.until <= this.#deps.clock.now()) {
      return refuse("until-in-the-past");
    }
    const present = this.of(extension);
    const former = present?.until === undefined ? present?.code : present.former;
    await this.#set(extension, {
      code: wish.code as PresenceCode,
      ...(wish.note === undefined || wish.note === "" ? {} : { note: wish.note }),
      ...(wish.until === undefined ? {} : { until: wish.until }),
      ...(wish.until === undefined || former === undefined ? {} : { former }),
    });
    return ok(undefined);
  }

  /** Lets former states return whose time has come. */
  async expire(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const [extension, { until, former }] of [...this.#chosen]) {
      if (until === undefined || until > now) continue;
      const code = former ?? this.catalogue[0]?.code;
      if (code !== undefined) await this.#set(extension, { code });
    }
  }

  async #set(extension: Extension, presence: ChosenPresence): Promise<void> {
    await this.#deps.store.setPresence(extension, presence);
    this.#chosen.set(extension, presence);
    this.#deps.onChange(extension, presence);
  }
}
