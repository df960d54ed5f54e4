/** Habits and makes as data: the demo office's table, and a profile for every way of being asked. */
import assert from "node:assert/strict";
import { demoHabits } from "../../sim/devices/habits.ts";
import { profileFor, VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";

Deno.test("demoHabits: after 2 s, except 1008 who rejects, 1009 who never answers, 1010 who starts unregistered", () => {
  const table = ["1001", "1007", "1008", "1009", "1010"].map((extension) => {
    const { ringing, startsPlugged } = demoHabits(extension);
    return [extension, ringing.kind, startsPlugged];
  });
  assert.deepEqual(table, [
    ["1001", "answers", true],
    ["1007", "answers", true],
    ["1008", "rejects", true],
    ["1009", "never-answers", true],
    ["1010", "answers", false],
  ]);
  const usual = demoHabits("1001").ringing;
  assert.equal(usual.kind === "answers" && usual.afterMillis, 2_000);
});

Deno.test("profileFor: each header has a make that understands it, and only an app understands none", () => {
  for (const header of ["call-info", "alert-info", "answer-mode", "none"] as const) {
    assert.equal(profileFor(header).autoAnswerHeader, header);
  }
  assert.equal(profileFor("none"), VENDOR_PROFILES["softphone-app"]);
});
