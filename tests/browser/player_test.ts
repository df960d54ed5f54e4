/** 通話録音 as a model: one recording at a time, shown as the sound says. */
import assert from "node:assert/strict";
import { refuse } from "../../core/lib/result.ts";
import { createPlayer } from "../../web/client/model/player.ts";
import { DeskBrowser } from "./support/desk_browser.ts";

const OUTLINE = { seconds: 60, own: [0, 50], peer: [100, 0] };

function opened(outline: () => unknown = () => OUTLINE) {
  const world = new DeskBrowser({ recordingOutline: outline });
  return { world, player: createPlayer(world.browser) };
}

Deno.test("createPlayer: plays only when the sound says so", async () => {
  const { world, player } = opened();
  player.open("r1", true);
  assert.deepEqual([player.starting.value, player.playing.value], [true, false]);
  assert.deepEqual(world.sounded.slice(0, 3), [
    ["load", "/api/v1/recordings/r1"],
    ["speed", 1],
    ["play"],
  ]);
  world.hear({ kind: "playing" });
  world.hear({ kind: "at", seconds: 12 });
  await world.pass();
  assert.deepEqual([player.playing.value, player.starting.value, player.at.value], [
    true,
    false,
    12,
  ]);
  player.toggle();
  assert.equal(player.playing.value, true, "not before the sound has stopped");
  world.hear({ kind: "paused" });
  assert.equal(player.playing.value, false);
});

Deno.test("createPlayer: seeks within the recording, by keys too, and keeps its speed for the next", async () => {
  const { world, player } = opened();
  player.open("r1");
  player.seek(30);
  assert.equal(player.at.value, 0, "how long it is is not known yet");
  await world.pass();
  player.skip(-5);
  assert.equal(player.at.value, 0);
  player.seek(58);
  player.skip(5);
  assert.equal(player.at.value, 60);
  player.stepSpeed(1);
  player.stepSpeed(1);
  player.stepSpeed(1);
  player.stepSpeed(1);
  assert.equal(player.speed.value, 2);
  player.open("r2");
  assert.deepEqual([player.at.value, player.speed.value, player.outline.value], [0, 2, undefined]);
  assert.deepEqual(world.sounded.slice(-2), [["load", "/api/v1/recordings/r2"], ["speed", 2]]);
});

Deno.test("recording-unavailable: stands in its place, and nothing is played", async () => {
  const { world, player } = opened(() => refuse({ code: "recording-unavailable" }));
  player.open("r1", true);
  await world.pass();
  assert.match(player.refusal.value!.ja, /この録音は聞けません/);
  const before = world.sounded.length;
  player.toggle();
  assert.equal(world.sounded.length, before);
  player.close();
  assert.equal(player.refusal.value, undefined);
  world.hear({ kind: "failed" });
  assert.equal(player.refusal.value, undefined, "nothing is told of what was put away");
});

Deno.test("createPlayer: an answer that comes after another recording was opened is nothing to it", async () => {
  const answers = [Promise.withResolvers(), Promise.withResolvers()];
  let asked = 0;
  const { world, player } = opened(() => answers[asked++]!.promise);
  player.open("r1");
  player.open("r2");
  answers[1]!.resolve(OUTLINE);
  answers[0]!.resolve({ ...OUTLINE, seconds: 5 });
  await world.pass();
  assert.equal(player.outline.value?.seconds, 60);
});

Deno.test("createPlayer: out of sight it is not heard", async () => {
  const { world, player } = opened();
  player.open("r1", true);
  world.hear({ kind: "playing" });
  await world.pass();
  player.place({} as HTMLElement);
  assert.deepEqual(world.sounded.at(-1), ["draw", 60]);
  player.place(null);
  assert.deepEqual(world.sounded.slice(-2), [["pause"], ["undraw"]]);
});
