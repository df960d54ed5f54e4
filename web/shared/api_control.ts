/** What one does to running calls, and the slots, in the HTTP API: requests and answers as schemas. */
import * as v from "valibot";
import { CallDirection, commandId, Party } from "./api_calls.ts";
import { text, time } from "./api_parts.ts";

/** Asked of a running call by one of one's devices. */
const onCall = { commandId, device: text };
const slot = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(999_999));

export const HangUp = v.strictObject(onCall);
export type HangUp = v.InferOutput<typeof HangUp>;
export const Hold = v.strictObject(onCall);
export type Hold = v.InferOutput<typeof Hold>;

export const Park = v.strictObject({
  ...onCall,
  /** Absent: the lowest free one. */
  slot: v.optional(slot),
  /** Extension of whom it is parked for, who is told. */
  for: v.optional(text),
  note: v.optional(text),
});
export type Park = v.InferOutput<typeof Park>;
export const Parked = v.object({ slot: v.number() });
export type Parked = v.InferOutput<typeof Parked>;

/** `to` begins a transfer, `complete` ends an attended one: joins the two, or returns to the first call. */
export const Transfer = v.union([
  v.strictObject({
    ...onCall,
    to: text,
    line: v.optional(text),
    mode: v.picklist(["blind", "attended"]),
  }),
  v.strictObject({ ...onCall, complete: v.boolean() }),
]);
export type Transfer = v.InferOutput<typeof Transfer>;

export const Move = v.strictObject({ ...onCall, toDevice: text, autoAnswer: v.boolean() });
export type Move = v.InferOutput<typeof Move>;

export const Record = v.strictObject({ ...onCall, on: v.boolean() });
export type Record = v.InferOutput<typeof Record>;

/** A call that comes to one's device: out of a slot, or picked up. */
export const Take = v.strictObject({ commandId, device: text, autoAnswer: v.boolean() });
export type Take = v.InferOutput<typeof Take>;

/** A slot; without `call` it is free. */
export const Slot = v.object({
  slot: v.number(),
  call: v.optional(v.object({ id: v.string(), party: Party, direction: CallDirection })),
  parkedBy: v.optional(Party),
  since: v.optional(time),
  /** When the parker is called back. */
  returnsAt: v.optional(time),
  /** Extension of whom it waits for, and what to tell. */
  for: v.optional(v.string()),
  forName: v.optional(v.string()),
  note: v.optional(v.string()),
});
export type Slot = v.InferOutput<typeof Slot>;
export const SlotList = v.object({ items: v.array(Slot) });
export type SlotList = v.InferOutput<typeof SlotList>;
