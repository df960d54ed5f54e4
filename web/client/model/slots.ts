/** The rail of slots (保留箱): who waits where, whom it is meant for, and what a change of it says to this person. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, Me, Slot } from "../../shared/api.ts";
import type { SlotEnding } from "../../shared/feed.ts";
import { type Language } from "../../shared/say.ts";
import { say } from "../say.ts";
import { spokenParty } from "./spoken_party.ts";

/** A slot somebody waits in. */
export interface TakenSlot extends Slot {
  readonly call: NonNullable<Slot["call"]>;
  readonly parkedBy: NonNullable<Slot["parkedBy"]>;
  readonly since: string;
}

/** The id of a slot's button. */
export const slotId = (slot: number): string => `slot-${slot}`;

export interface Slots {
  /** Those meant for this person first, then by number. */
  readonly taken: ReadonlySignal<readonly TakenSlot[]>;
  /** How many are free. */
  readonly free: ReadonlySignal<readonly number[]>;
  /** Those meant for this person. */
  readonly mine: ReadonlySignal<readonly TakenSlot[]>;
  of(slot: number): TakenSlot | undefined;
  /** Takes a change in. What it says to this person, if it concerns them. */
  put(slot: Slot, ending: SlotEnding | undefined): SlotNews | undefined;
  reset(slots: readonly Slot[]): void;
}

/** `stays`: it is to be read where the slots are; the other is told to who cannot see. */
export interface SlotNews {
  readonly text: Label;
  readonly stays: boolean;
}

export function createSlots(me: ReadonlySignal<Me>, first: readonly Slot[]): Slots {
  const all = signal<readonly Slot[]>(first);
  const own = computed(() => me.value.extension);
  const taken = computed(() => {
    const here = all.value.filter(isTaken);
    const isMine = (each: TakenSlot) => each.for === own.value;
    return [...here.filter(isMine), ...here.filter((each) => !isMine(each))];
  });
  const of = (slot: number) => taken.peek().find((each) => each.slot === slot);
  return {
    taken,
    free: computed(() =>
      all.value.filter((each) => each.call === undefined).map(({ slot }) => slot)
    ),
    mine: computed(() => taken.value.filter((each) => each.for === own.value)),
    of,
    put(slot, ending) {
      const before = of(slot.slot);
      all.value = all.peek().map((each) => each.slot === slot.slot ? slot : each);
      return newsOf(own.peek(), before, slot, ending);
    },
    reset(slots) {
      all.value = slots;
    },
  };
}

function isTaken(slot: Slot): slot is TakenSlot {
  return slot.call !== undefined && slot.parkedBy !== undefined && slot.since !== undefined;
}

function newsOf(
  own: string,
  before: TakenSlot | undefined,
  after: Slot,
  ending: SlotEnding | undefined,
): SlotNews | undefined {
  if (isTaken(after)) {
    const isNew = before?.call.id !== after.call.id;
    if (!isNew || after.for !== own) return undefined;
    return { text: sentence("slot-for-you", after), stays: false };
  }
  if (before === undefined || ending !== "abandoned") return undefined;
  const { parkedBy } = before;
  const parked = parkedBy.kind === "person" && parkedBy.extension === own;
  if (!parked && before.for !== own) return undefined;
  return { text: sentence("park-caller-hung-up", before), stays: true };
}

function sentence(code: "slot-for-you" | "park-caller-hung-up", { slot, call }: TakenSlot): Label {
  const inLanguage = (language: Language) =>
    say(code, language, { slot, name: spokenParty(call.party, language) });
  return { ja: inLanguage("ja"), en: inLanguage("en") };
}
