/** The soak run itself: that it goes on where it was cut off, and that a failure stays known. */
import assert from "node:assert/strict";
import { readArguments } from "./main.ts";
import { soak, type SoakCampaign } from "./soak.ts";

function counting(name: string, ran: string[], fails?: number): SoakCampaign {
  return {
    name,
    run(seed) {
      ran.push(`${name} ${seed}`);
      if (seed === fails) throw new Error("a law is broken\nwith its story");
      return { seeds: 1, longestMost: seed };
    },
    summary: ({ seeds = 0, longestMost = 0 }) => `${seeds} counted, longest ${longestMost}`,
  };
}

Deno.test("soak: cut off, it goes on with the next seed and the sums so far; at the end it forgets", async () => {
  const stateFile = await Deno.makeTempFile();
  await Deno.remove(stateFile);
  const ran: string[] = [];
  const said: string[] = [];
  const campaigns = [counting("a", ran), counting("b", ran, 2)];
  const options = { campaigns, stateFile, say: (line: string) => void said.push(line) };
  assert.equal(soak({ ...options, seeds: [1, 3], enough: () => ran.length >= 3 }), 0);
  assert.deepEqual(ran, ["a 1", "b 1", "a 2"]);
  assert.deepEqual(said.splice(0), [
    "a: seeds 1-2 of 1-3, 0 failed; 2 counted, longest 2",
    "b: seeds 1-1 of 1-3, 0 failed; 1 counted, longest 1",
  ]);
  assert.equal(soak({ ...options, seeds: [1, 3], enough: () => false }), 1);
  assert.deepEqual(ran.slice(3), ["a 3", "b 2", "b 3"]);
  assert.deepEqual(said, [
    "b: seed 2 failed: a law is broken\nwith its story",
    "a: seeds 1-3 of 1-3, 0 failed; 3 counted, longest 3",
    "b: seeds 1-3 of 1-3, 1 failed; 2 counted, longest 3",
  ]);
  await assert.rejects(Deno.stat(stateFile), Deno.errors.NotFound);
});

Deno.test("soak: other seeds than those of the run that was cut off begin anew", async () => {
  const stateFile = await Deno.makeTempFile();
  await Deno.remove(stateFile);
  const ran: string[] = [];
  const options = { campaigns: [counting("a", ran)], stateFile, say: () => {} };
  soak({ ...options, seeds: [1, 9], enough: () => ran.length >= 2 });
  soak({ ...options, seeds: [5, 6], enough: () => false });
  assert.deepEqual(ran, ["a 1", "a 2", "a 5", "a 6"]);
});

Deno.test("soak: its arguments, and what is none", () => {
  assert.deepEqual(readArguments([]), { minutes: Infinity, seeds: [1, 50] });
  assert.deepEqual(readArguments(["--minutes", "5", "--seeds", "7-9"]), {
    minutes: 5,
    seeds: [7, 9],
  });
  assert.deepEqual(readArguments(["--only", "office,life"]), {
    minutes: Infinity,
    seeds: [1, 50],
    only: ["office", "life"],
  });
  for (
    const bad of [["--minutes"], ["--minutes", "x"], ["--seeds", "9-7"], ["--seed", "1"], [
      "--only",
      "none",
    ]]
  ) {
    assert.equal(readArguments(bad), undefined, bad.join(" "));
  }
});
