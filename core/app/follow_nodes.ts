/** What other nodes have changed in the store is seen here too: it is read anew, and the panels of this node are told. */
import { unreachable } from "../lib/unreachable.ts";
import type { News, Nodes } from "../ports/nodes.ts";
import type { OfficeStore } from "../ports/store.ts";
import type { Feed } from "./feed.ts";
import type { Lamps } from "./lamps.ts";
import type { NameBook } from "./name_book.ts";
import type { OfficeNow } from "./office_now.ts";
import type { Presences } from "./presences.ts";
import type { RecordCall } from "./record_call.ts";
import type { PersonSessions } from "./sessions.ts";

interface Deps {
  readonly nodes: Nodes;
  readonly store: OfficeStore;
  readonly office: OfficeNow;
  readonly sessions: PersonSessions;
  readonly presences: Presences;
  readonly names: NameBook;
  readonly lamps: Lamps;
  readonly history: RecordCall;
  readonly feed: Feed;
  readonly onFailure: (failure: Error) => void;
}

export class FollowNodes {
  readonly #deps: Deps;
  /** News are followed one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.nodes.onNews((news) => {
      this.#last = this.#last.then(() => this.#follow(news)).catch(deps.onFailure);
    });
    deps.nodes.onTakeOver(async () => {
      await deps.history.closeLeftOpen();
    });
  }

  async #follow(news: News): Promise<void> {
    const { presences, feed, history } = this.#deps;
    switch (news.kind) {
      case "presence":
        await presences.loadOne(news.extension);
        return feed.publish("everybody", { kind: "presence", extension: news.extension });
      case "own":
        return feed.publish(news.extension, { kind: "snapshot" });
      case "parts":
        return await history.writtenElsewhere(news.ids);
      case "office":
      case "missed":
        return await this.#readAnew();
      default:
        return unreachable(news);
    }
  }

  async #readAnew(): Promise<void> {
    const { store, office, sessions, presences, names, lamps, feed } = this.#deps;
    const present = await store.load();
    if (present === undefined) throw new Error("Cannot go on: the office is gone from the store");
    const before = office.index.office.people.map(({ extension }) => extension);
    if (present.revision !== office.index.office.revision) office.set(present);
    await names.refresh();
    await sessions.tellEnded();
    await presences.load();
    lamps.lookAnew(before.filter((extension) => !office.index.person.has(extension)));
    feed.publish("everybody", { kind: "snapshot" });
  }
}
