/** Times without a live PBX wait for whoever takes them into the history. */
import assert from "node:assert/strict";
import { Gaps, GAPS_MAX } from "../../adapters/pbx/gaps.ts";
import { instant } from "../../core/lib/time.ts";

Deno.test("Gaps: GAPS_MAX, of more the oldest is forgotten; each is taken once", () => {
  const gaps = new Gaps();
  assert.deepEqual(gaps.take(), {});
  for (let n = 0; n <= GAPS_MAX; n++) gaps.add(instant(10 * n), instant(10 * n + 5));
  const taken = gaps.take().gaps!;
  assert.equal(taken.length, GAPS_MAX);
  assert.deepEqual(taken[0], { from: 10, to: 15 });
  assert.deepEqual(gaps.take(), {});
});
