/** The order of events in the simulated world. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { instant } from "../../core/lib/time.ts";
import { EventQueue } from "../../sim/event_queue.ts";

function drain<T>(queue: EventQueue<T>): T[] {
  const out: T[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) out.push(item);
  return out;
}

Deno.test("EventQueue: the earliest comes first, and equal instants keep their order", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (times) => {
    const queue = new EventQueue<{ at: number; order: number }>();
    const items = times.map((at, order) => ({ at, order }));
    for (const item of items) queue.put(instant(item.at), item);
    assert.equal(queue.size, items.length);
    const wanted = items.toSorted((a, b) => a.at - b.at || a.order - b.order);
    assert.equal(queue.nextAt(), wanted[0]?.at);
    assert.deepEqual(drain(queue), wanted);
  }));
});

Deno.test("EventQueue: it takes and puts in turns as a sorted list would", () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }))), (steps) => {
    const queue = new EventQueue<number>();
    const model: number[] = [];
    for (const step of steps) {
      if (step === null) assert.equal(queue.take(), model.shift());
      else {
        queue.put(instant(step), step);
        model.push(step);
        model.sort((a, b) => a - b);
      }
    }
    assert.deepEqual(drain(queue), model);
  }));
});

Deno.test("EventQueue: one more than its limit is our own mistake", () => {
  const queue = new EventQueue<string>(3);
  for (const item of ["a", "b", "c"]) queue.put(instant(0), item);
  assert.throws(() => queue.put(instant(0), "d"), /3 are pending/);
  assert.deepEqual(drain(queue), ["a", "b", "c"]);
});
