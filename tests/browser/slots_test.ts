/** The rail of slots without a browser: who waits, for whom, and what is said of it to whom. */
import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import { createSlots } from "../../web/client/model/slots.ts";
import type { Me, Slot } from "../../web/shared/api.ts";

const SINCE = "2026-11-22T14:05:12.000+09:00";
const CALLER = {
  kind: "outside",
  number: "09012340001",
  display: "090-1234-0001",
  name: "鈴木 一郎",
} as const;
const FREE: readonly Slot[] = [{ slot: 701 }, { slot: 702 }, { slot: 703 }];

const slotsOf = (extension: string) => createSlots(signal({ extension } as Me), FREE);

const parked = (change: Partial<Slot> = {}): Slot => ({
  slot: 701,
  call: { id: "c", party: CALLER, direction: "inbound" },
  parkedBy: { kind: "person", extension: "1001", name: "佐藤 花子" },
  since: SINCE,
  returnsAt: SINCE,
  ...change,
});

Deno.test("createSlots: those meant for me first, the others by number, the rest free", () => {
  const slots = slotsOf("1006");
  slots.put(parked({ slot: 702, for: "1006" }), undefined);
  slots.put(parked(), undefined);
  assert.deepEqual(slots.taken.value.map(({ slot }) => slot), [702, 701]);
  assert.deepEqual(slots.free.value, [703]);
  assert.deepEqual(slots.mine.value.map(({ slot }) => slot), [702]);
  slots.reset(FREE);
  assert.deepEqual([slots.taken.value.length, slots.free.value.length], [0, 3]);
});

Deno.test("slot-for-you: told once, to the person it is meant for and to nobody else", () => {
  for (const who of ["1001", "1006", "1007"]) {
    const slots = slotsOf(who);
    const first = slots.put(parked({ for: "1006" }), undefined);
    assert.equal(
      first?.text.ja,
      who === "1006" ? "保留箱701で鈴木 一郎様がお待ちです。" : undefined,
    );
    const later = parked({ for: "1006", returnsAt: "2026-11-22T14:07:12.000+09:00" });
    assert.equal(slots.put(later, undefined), undefined, "a new call-back time is no news");
  }
});

Deno.test("park-caller-hung-up: stays to be read by who parked it and for whom; a retrieve says nothing", () => {
  for (const [who, told] of [["1001", true], ["1006", true], ["1007", false]] as const) {
    const slots = slotsOf(who);
    slots.put(parked({ for: "1006" }), undefined);
    const news = slots.put({ slot: 701 }, "abandoned");
    const ja = "保留箱701の鈴木 一郎様が電話を切りました。";
    assert.deepEqual([news?.text.ja, news?.stays], told ? [ja, true] : [undefined, undefined]);
    slots.put(parked(), undefined);
    assert.equal(slots.put({ slot: 701 }, "retrieved"), undefined);
  }
});
