/**
 * The rail of slots (保留箱): a function of the live calls. Everybody sees of a slot who waits, who parked it
 * and since when (X2); nothing else of the call.
 */
import { legOf } from "../domain/call.ts";
import type { CallId, Extension } from "../domain/ids.ts";
import type { Call, CallDirection, ParkEnding, ParkSpan, Party } from "../domain/pbx_messages.ts";
import type { BoardChange, CallBoard } from "./call_board.ts";
import type { OfficeNow } from "./office_now.ts";

export interface Slot {
  readonly slot: number;
  /** Absent when it is free. */
  readonly parked?: {
    readonly call: CallId;
    readonly direction: CallDirection;
    readonly who: Party;
    readonly by: Party;
    readonly span: ParkSpan;
  };
}

interface Deps {
  readonly office: OfficeNow;
  readonly board: CallBoard;
  /** `ending`: how the stay ended, when the slot became free. */
  readonly onSlot: (slot: number, ending?: ParkEnding) => void;
}

export class Parking {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => this.#follow(change));
  }

  /** Every slot of the office in order. */
  all(): readonly Slot[] {
    const { firstSlot, lastSlot } = this.#deps.office.index.office.parking;
    const taken = new Map<number, Slot>();
    for (const call of this.#deps.board.board.calls.values()) {
      for (const slot of slotsOf(call)) taken.set(slot.slot, slot);
    }
    return Array.from(
      { length: lastSlot - firstSlot + 1 },
      (_, at) => taken.get(firstSlot + at) ?? { slot: firstSlot + at },
    );
  }

  of(slot: number): Slot {
    for (const call of this.#deps.board.board.calls.values()) {
      const found = slotsOf(call).find((one) => one.slot === slot);
      if (found !== undefined) return found;
    }
    return { slot };
  }

  /** Calls parked for this person now. */
  waitingFor(person: Extension): readonly Slot[] {
    return this.all().filter((slot) => slot.parked?.span.for === person);
  }

  #follow(change: BoardChange): void {
    if (change.kind !== "call") return;
    const now = new Map(slotsOf(change.call).map((slot) => [slot.slot, slot]));
    const before = change.before === undefined ? [] : slotsOf(change.before);
    for (const { slot, parked } of before) {
      if (!now.has(slot)) this.#deps.onSlot(slot, endingOf(change.call, parked?.span));
    }
    for (const slot of now.values()) {
      const span = before.find((one) => one.slot === slot.slot)?.parked?.span;
      if (
        span?.from !== slot.parked?.span.from || span?.returnsAt !== slot.parked?.span.returnsAt
      ) {
        this.#deps.onSlot(slot.slot);
      }
    }
  }
}

function endingOf(call: Call, span: ParkSpan | undefined): ParkEnding {
  const stay = call.parks.find((one) => one.slot === span?.slot && one.from === span.from);
  return stay?.ending ?? "ended";
}

/** The slots a call is in: at most one at a time (I17). */
export function slotsOf(call: Call): readonly Slot[] {
  if (call.endedAt !== undefined) return [];
  return call.parks.filter((span) => span.to === undefined).flatMap((span) => {
    const who = legOf(call, span.leg)?.party;
    const by = legOf(call, span.by)?.party;
    if (who === undefined || by === undefined) return [];
    return [{
      slot: span.slot,
      parked: { call: call.id, direction: call.direction, who, by, span },
    }];
  });
}
