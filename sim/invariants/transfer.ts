/** Laws of calls that are sent on, picked up, moved and forwarded (I21–I23, I25, I26). */
import { liveLegs } from "../../core/domain/call.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import { HOPS_MAX, hopsOf } from "../../core/domain/transfer.ts";
import { maxForwards, tagOf, to } from "../../core/sip/headers.ts";
import {
  hasJustEnded,
  type Law,
  type Ledger,
  legBefore,
  messageIn,
  must,
  type PbxTurn,
} from "./law.ts";

/** A merge of two calls ends two legs of the transferor. */
const LEGS_OF_HOP = 2;

export class TransferLaws implements Law {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  call(call: Call, before: Call | undefined): void {
    must(
      hopsOf(call) < HOPS_MAX + LEGS_OF_HOP,
      "I23",
      () => `call ${call.id} was sent on ${hopsOf(call)} times`,
    );
    this.#alone(call);
    this.#sentOn(call, before);
    for (const leg of call.legs) {
      if (hasJustEnded(before, leg)) this.#left(call, leg);
      if (legBefore(before, leg) === undefined) this.#permitted(call, leg);
    }
  }

  /** I23: who is called because of an INVITE is called with fewer hops left. */
  turn({ datagram, effects }: PbxTurn): void {
    const cause = datagram && messageIn(datagram.bytes);
    if (cause?.kind !== "request" || cause.method !== "INVITE") return;
    const left = maxForwards(cause) ?? Infinity;
    for (const effect of effects) {
      const sent = effect.kind === "send" ? messageIn(effect.bytes) : undefined;
      if (sent?.kind !== "request" || sent.method !== "INVITE") continue;
      // one inside another dialog is no hop of this one
      if (tagOf(to(sent)) !== undefined) continue;
      const next = maxForwards(sent) ?? Infinity;
      must(next < left, "I23", () => `Max-Forwards ${left} became ${next}`);
    }
  }

  /** I21: who was answered waits in a slot, talks, or waits for somebody who is being called. */
  #alone(call: Call): void {
    const [only, ...others] = liveLegs(call);
    if (only === undefined || others.length > 0 || only.answeredAt === undefined) return;
    must(
      only.state === "parked",
      "I21",
      () => `${only.id} is left alone, ${only.state}, in call ${call.id}`,
    );
  }

  #sentOn(call: Call, before: Call | undefined): void {
    const note = call.lastTransfer;
    if (note === undefined || note === before?.lastTransfer) return;
    const by = call.legs.find((leg) => leg.id === note.by);
    const joined = call.spans.some((span) => span.to === undefined);
    switch (note.state) {
      case "under-way":
        must(by?.party.kind === "person", "I23", () => `${note.by} sends calls on`);
        return;
      case "done":
        must(by?.state === "ended", "I22", () => `${note.by} has sent it on and is ${by?.state}`);
        must(joined || call.endedAt !== undefined, "I22", () => `${call.id} was sent to nobody`);
        this.#noCircle(call);
        return;
      case "failed": {
        const back = call.endedAt !== undefined || joined || liveLegs(call).length > 1;
        must(back, "I21", () => `${call.id} came back to nobody`);
      }
    }
  }

  /** I23: nobody was sent to himself. */
  #noCircle(call: Call): void {
    const span = call.spans.find((one) => one.to === undefined);
    const sides = call.legs.filter((leg) => leg.id === span?.a || leg.id === span?.b);
    const [a, b] = sides.map(({ party }) =>
      party.kind === "person" ? party.extension : party.number
    );
    must(a === undefined || a !== b, "I23", () => `${a} was sent to himself`);
  }

  /** I25: who takes a call that rings at somebody else may. A call moves within one person's devices only. */
  #left(call: Call, leg: Leg): void {
    if (leg.endCause !== "picked-up" && leg.endCause !== "moved") return;
    // not a talk of its own that began and ended within the same millisecond
    const span = call.spans.find((one) =>
      one.from === leg.endedAt && one.a !== leg.id && one.b !== leg.id
    );
    const sides = call.legs.filter((one) => one.id === span?.a || one.id === span?.b);
    if (sides.length < 2) return; // taken, and over in the same turn
    const mine = extensionOf(leg);
    if (leg.endCause === "moved") {
      must(
        sides.some((one) => one.id !== leg.id && extensionOf(one) === mine),
        "I25",
        () => `${leg.id} moved to somebody else`,
      );
      return;
    }
    const may = sides.some((one) => {
      const who = extensionOf(one);
      return one.role === "callee" && who !== undefined && mine !== undefined &&
        this.#mayPickUp(who, mine);
    });
    must(may, "I25", () => `${leg.id} was picked up without the right to`);
  }

  #mayPickUp(who: Extension, whose: Extension): boolean {
    const { office } = this.#ledger;
    const [taker, owner] = [office.person.get(who), office.person.get(whose)];
    if (who === whose) return true;
    switch (taker?.rights.pickup) {
      case "all":
        return true;
      case "department":
        return taker.department === owner?.department;
      default:
        return false;
    }
  }

  /** The leg was alive in another call until this very moment: two calls were joined. */
  #comesOver(call: Call, { party, line }: Leg): boolean {
    return [...this.#ledger.calls.values()].some((other) =>
      other.id !== call.id &&
      liveLegs(other).some((one) =>
        one.line === line && party.kind === "outside" && one.party.kind === "outside" &&
        one.party.number === party.number
      )
    );
  }

  /**
   * I26: a leg to the outside only on a line that the one may use who has caused it: who sent the call on, else who
   * called, or who forwards his calls to there. An emergency needs no permission.
   */
  #permitted(call: Call, leg: Leg): void {
    const { party, line } = leg;
    if (call.emergency || leg.role !== "callee" || party.kind !== "outside") return;
    if (this.#comesOver(call, leg)) return;
    const note = call.lastTransfer;
    const sender = note?.state === "under-way"
      ? call.legs.find((one) => one.id === note.by)
      : call.legs.find((one) => one.role === "caller");
    const who = sender && extensionOf(sender);
    const forwarders = call.legs.flatMap((one) => {
      const person = extensionOf(one);
      const forward = person && this.#ledger.office.person.get(person)?.forward;
      return forward?.to === party.number ? [person!] : [];
    });
    const responsible = [...who === undefined ? [] : [who], ...forwarders];
    must(
      line !== undefined &&
        responsible.some((extension) => this.#ledger.office.permitted(extension, line)),
      "I26",
      () => `${leg.id} left on ${line} without permission of ${responsible.join(", ")}`,
    );
  }
}

function extensionOf({ party }: Leg): Extension | undefined {
  return party.kind === "person" ? party.extension : undefined;
}
