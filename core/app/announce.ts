/**
 * Who is told what: a call goes to its own parties, entire; everybody else sees of it only that a
 * colleague's line is ringing or talking (X2).
 */
import { activityOf, liveLegs, peopleIn } from "../domain/call.ts";
import type { CallPart } from "../domain/call_log.ts";
import type { Extension } from "../domain/ids.ts";
import type { Call } from "../domain/pbx_messages.ts";
import type { PeopleStore } from "../ports/store.ts";
import type { BoardChange, CallBoard } from "./call_board.ts";
import type { Feed } from "./feed.ts";

interface Deps {
  readonly board: CallBoard;
  readonly feed: Feed;
  readonly people: PeopleStore;
  readonly onFailure: (failure: Error) => void;
}

export class Announce {
  readonly #deps: Deps;
  #wasLost = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => this.#follow(change));
  }

  /** A part of a call is over and in the history. */
  part(part: CallPart, unseenMissed: number): void {
    this.#deps.feed.publish(part.owner, { kind: "history", part, unseenMissed });
  }

  #follow(change: BoardChange): void {
    const { feed } = this.#deps;
    switch (change.kind) {
      case "call":
        return this.#call(change.call, change.before);
      case "snapshot":
        if (this.#wasLost) feed.publish("everybody", { kind: "notice", code: "pbx-back" });
        this.#wasLost = false;
        return feed.publish("everybody", { kind: "snapshot" });
      case "lost":
        this.#wasLost = true;
        return feed.publish("everybody", { kind: "notice", code: "pbx-lost" });
      case "device":
      case "trunk":
      case "bindings":
      case "digest-failed":
      case "register":
      case "presence":
        return;
    }
  }

  #call(call: Call, before: Call | undefined): void {
    for (const person of peopleIn(call)) {
      const isIn = isPartyOf(call, person);
      if (!isIn && before !== undefined && isOutOf(before, person)) continue;
      this.#deps.feed.publish(person, { kind: "call", call, over: !isIn });
      if (rings(call, person) && !(before !== undefined && rings(before, person))) {
        this.#incoming(call, person).catch(this.#deps.onFailure);
      }
    }
  }

  async #incoming(call: Call, person: Extension): Promise<void> {
    const { incomingIntegration } = await this.#deps.people.settings(person);
    const now = this.#deps.board.board.calls.get(call.id);
    if (!incomingIntegration || now === undefined || !rings(now, person)) return;
    this.#deps.feed.publish(person, { kind: "incoming", call: now });
  }
}

/** Whether the person has a living leg in a call that is not over: such a call is theirs to see. */
export function isPartyOf(call: Call, person: Extension): boolean {
  return call.endedAt === undefined && liveLegs(call).some((leg) => isOf(leg.party, person));
}

/** Whether the person was in the call and is no more. */
function isOutOf(call: Call, person: Extension): boolean {
  return !isPartyOf(call, person) && call.legs.some((leg) => isOf(leg.party, person));
}

function rings(call: Call, person: Extension): boolean {
  return call.endedAt === undefined &&
    liveLegs(call).some((leg) => isOf(leg.party, person) && activityOf(call, leg) === "ringing");
}

function isOf(party: Call["legs"][number]["party"], person: Extension): boolean {
  return party.kind === "person" && party.extension === person;
}
