/** Laws of slots: who waits where, who takes whom, and who is called back (I17–I20). */
import { liveLegs } from "../../core/domain/call.ts";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Call, Leg, ParkSpan } from "../../core/domain/pbx_messages.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import { type Law, type Ledger, legBefore, must, type PbxTurn } from "./law.ts";

/** A turn of the PBX may begin so much later than its timer was due. */
const LATE_MILLIS: Millis = 1;

export class ParkLaws implements Law {
  readonly #ledger: Ledger;
  /** Calls with somebody in a slot. */
  readonly #parked = new Set<CallId>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  call(call: Call, before: Call | undefined, at: Instant): void {
    const stays = call.parks.filter((stay) => stay.to === undefined);
    must(stays.length <= 1, "I17", () => `call ${call.id} is in ${stays.length} slots`);
    for (const stay of stays) this.#alone(call, stay);
    if (stays.length > 0) this.#parked.add(call.id);
    else this.#parked.delete(call.id);
    call.parks.forEach((stay, i) => {
      const was = before?.parks[i];
      if (was === undefined) this.#began(call, stay, at);
      else if (was.to === undefined && stay.to !== undefined) this.#ended(call, before!, stay);
      else if (stay.returnsAt !== was.returnsAt) this.#rearmed(before!, was, stay, at);
    });
  }

  /** I19: the parker rings from the very end of the time, as long as is set and no longer. */
  looks(now: Instant): void {
    const { callbackSeconds } = this.#ledger.office.office.parking;
    for (const id of this.#parked) {
      const call = this.#ledger.calls.get(id);
      const stay = call?.parks.find((one) => one.to === undefined);
      if (call === undefined || stay?.returnsAt === undefined) continue;
      const late = now - stay.returnsAt;
      if (late <= LATE_MILLIS) continue;
      must(
        this.#callBack(call, stay) !== undefined,
        "I19",
        () => `slot ${stay.slot}: nobody is called back ${late} ms after the time`,
      );
      must(
        late <= callbackSeconds * 1_000 + LATE_MILLIS,
        "I19",
        () => `slot ${stay.slot}: the parker rings for ${late} ms`,
      );
    }
  }

  /** I20: what is refused has changed no call. */
  turn({ command, effects }: PbxTurn): void {
    if (command === undefined) return;
    const refused = effects.some((effect) => effect.kind === "reply" && !effect.result.ok);
    const changed = effects.some((effect) =>
      effect.kind === "event" && effect.event.kind === "call"
    );
    must(
      !refused || !changed,
      "I20",
      () => `${command.command.kind} was refused and has changed a call`,
    );
  }

  /** I17 */
  #alone(call: Call, { slot, leg }: ParkSpan): void {
    const { firstSlot, lastSlot } = this.#ledger.office.office.parking;
    must(slot >= firstSlot && slot <= lastSlot, "I17", () => `there is no slot ${slot}`);
    const others = [...this.#ledger.calls.values()].filter((other) =>
      other.id !== call.id &&
      other.parks.some((stay) => stay.to === undefined && stay.slot === slot)
    );
    must(others.length === 0, "I17", () => `slot ${slot} holds ${others.length + 1} calls`);
    const waits = call.legs.find((one) => one.id === leg);
    must(waits?.state === "parked", "I17", () => `leg ${leg} in slot ${slot} is ${waits?.state}`);
  }

  #began(call: Call, stay: ParkSpan, at: Instant): void {
    if (stay.to !== undefined) return;
    const { timeoutSeconds } = this.#ledger.office.office.parking;
    must(
      stay.returnsAt === stay.from + timeoutSeconds * 1_000,
      "I19",
      () => `slot ${stay.slot} calls back at ${stay.returnsAt} from ${stay.from}`,
    );
    const parker = call.legs.find((leg) => leg.id === stay.by);
    must(
      parker?.state === "ended",
      "I17",
      () => `the parker ${stay.by} is ${parker?.state} at ${at}`,
    );
  }

  /** I18, I19: a stay ends by an answer, which exactly one has, or because who waits is gone. */
  #ended(call: Call, before: Call, stay: ParkSpan): void {
    const { ending, leg, slot, to } = stay;
    const taken = ending === "retrieved" || ending === "called-back";
    const span = call.spans.find((one) => one.from === to && (one.a === leg || one.b === leg));
    must(
      (span !== undefined) === taken,
      "I19",
      () => `slot ${slot} is free (${ending}) and ${leg} was ${taken ? "not " : ""}joined`,
    );
    if (span === undefined) return;
    const winner = call.legs.find((one) => one.id === (span.a === leg ? span.b : span.a));
    must(winner?.answeredAt !== undefined, "I19", () => `who took ${slot} has not answered`);
    must(
      liveLegs(call).length === 2,
      "I18",
      () => `${liveLegs(call).length - 2} others still take slot ${slot}`,
    );
    for (const other of call.legs) {
      if (legBefore(before, other)?.endedAt !== undefined || other.endedAt === undefined) continue;
      must(
        other.endCause === "answered-elsewhere",
        "I18",
        () => `${other.id} was too late for ${slot} and ended as ${other.endCause}`,
      );
    }
    if (ending === "called-back") {
      const parker = call.legs.find((one) => one.id === stay.by)?.device;
      must(winner.device === parker, "I19", () => `${winner.device} was called back for ${parker}`);
    } else if (winner.party.kind === "person") {
      const { rights } = this.#ledger.office.person.get(winner.party.extension)!;
      must(rights.retrieve, "I19", () => `${winner.device} took ${slot} without the right to`);
    }
  }

  /** I19: a period that nobody answered is followed by one as long; a parker who can be rung was rung. */
  #rearmed(before: Call, was: ParkSpan, stay: ParkSpan, at: Instant): void {
    const { timeoutSeconds } = this.#ledger.office.office.parking;
    must(
      stay.returnsAt === at + timeoutSeconds * 1_000,
      "I19",
      () => `slot ${stay.slot} calls back at ${stay.returnsAt}, armed at ${at}`,
    );
    must(
      was.returnsAt !== undefined && at >= was.returnsAt,
      "I19",
      () => `slot ${stay.slot} is armed anew before its time`,
    );
    const device = before.legs.find((leg) => leg.id === stay.by)?.device;
    if (device === undefined || this.#callBack(before, was) !== undefined) return;
    const free = this.#ledger.devices.has(device) && !this.#isBusy(device);
    must(!free, "I19", () => `${device} is free and was not called back for ${stay.slot}`);
  }

  #callBack(call: Call, { by, returnsAt }: ParkSpan): Leg | undefined {
    const device = call.legs.find((leg) => leg.id === by)?.device;
    return call.legs.find((leg) =>
      leg.role === "callee" && leg.device === device && leg.startedAt >= (returnsAt ?? 0)
    );
  }

  #isBusy(device: DeviceId): boolean {
    return [...this.#ledger.calls.values()].some((call) =>
      liveLegs(call).some((leg) => leg.device === device)
    );
  }
}
