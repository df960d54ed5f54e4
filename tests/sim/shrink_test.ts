/** Stories made short: what is left is needed, and nothing else is. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { shrink } from "../../sim/shrink.ts";

const never = () => false;

Deno.test("shrink: exactly the deeds that a failure needs are left, whatever else there was", () => {
  const stories = fc.integer({ min: 1, max: 200 }).chain((length) =>
    fc.record({
      length: fc.constant(length),
      needed: fc.uniqueArray(fc.nat({ max: length - 1 }), { minLength: 1, maxLength: 6 }),
    })
  );
  fc.assert(
    fc.property(stories, ({ length, needed }) => {
      const places = Array.from({ length }, (_, i) => i);
      const fails = (some: readonly number[]) =>
        needed.every((one) => some.includes(one)) ? "broken" : undefined;
      const { places: left } = shrink({ places, failure: "broken" }, { fails, enough: never });
      assert.deepEqual(left, needed.toSorted((a, b) => a - b));
    }),
  );
});

Deno.test("shrink: one of two causes is enough; the failure told is that of the story left", () => {
  const places = Array.from({ length: 40 }, (_, i) => i);
  const fails = (some: readonly number[]) =>
    some.includes(3) || some.includes(20) ? `with ${some.length}` : undefined;
  const { places: left, failure } = shrink({ places, failure: "with 40" }, {
    fails,
    enough: never,
  });
  assert.deepEqual([left.length, failure], [1, "with 1"]);
});

Deno.test("shrink: told to stop, it gives the best so far; of a story that fails whatever happens nothing is left", () => {
  const places = Array.from({ length: 64 }, (_, i) => i);
  let tries = 0;
  const stopped = shrink({ places, failure: 0 }, {
    fails: (some) => (tries++, some.includes(63) && some.includes(1) ? some.length : undefined),
    enough: () => tries > 6,
  });
  assert.ok(stopped.places.length < 64 && stopped.places.length > 2);
  assert.equal(stopped.failure, stopped.places.length);
  const empty = shrink({ places, failure: 0 }, { fails: (some) => some.length, enough: never });
  assert.deepEqual(empty.places, []);
});
