/** `StallWatch` on this very process. */
import assert from "node:assert/strict";
import { StallWatch } from "./stall_watch.ts";

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

function standStill(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
}

Deno.test("StallWatch: tells the longest time in which nothing ran, wherever in the watch it was", async () => {
  const watch = new StallWatch();
  await pause(30);
  standStill(200);
  await pause(30);
  const worst = watch.stop();
  assert.ok(worst >= 160 && worst < 5_000, `${worst}`);
  const last = new StallWatch();
  standStill(200);
  assert.ok(last.stop() >= 160);
});
