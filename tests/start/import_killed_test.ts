/** A handful of the moments at which `tests/soak/import_killed.ts` kills a server that imports. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { KilledImports, PHASES } from "../soak/import_killed.ts";

Deno.test("U3 kill -9 before, in and after an import: everybody has the old password, or everybody the new one", async () => {
  const killed = await KilledImports.open();
  const random = seededRandom("import killed");
  for (const phase of PHASES) {
    const { found } = await killed.kill(phase, random);
    if (phase !== "during") assert.equal(found, phase === "before" ? "old" : "new");
  }
  await killed.close();
});
