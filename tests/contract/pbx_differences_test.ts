/** The README's table of PBXs says what the contract's runs hold. */
import assert from "node:assert/strict";
import { differences } from "./pbx_differences.ts";

Deno.test("differences: the README's table of PBXs is the one that the contract's lists make", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assert.ok(
    readme.includes(differences()),
    "Put what tests/contract/pbx_differences.ts prints into the README",
  );
});
