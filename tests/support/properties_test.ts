/** The seed all properties begin at. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { seedOf } from "./properties.ts";

Deno.test("properties: every one begins at the suite's seed, or where TEST_SEED says", () => {
  assert.equal(fc.readConfigureGlobal().seed, seedOf(Deno.env.get("TEST_SEED")));
  assert.equal(typeof seedOf(undefined), "number");
  assert.equal(seedOf("-1541963411"), -1541963411);
  assert.equal(seedOf("random"), undefined);
  for (const bad of ["", "x", "1.5"]) assert.throws(() => seedOf(bad), /TEST_SEED/);
});
