/** プレゼンス as a model: what is sent, what others will see, what stands when it is refused. */
import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import { refuse } from "../../core/lib/result.ts";
import { createClock } from "../../web/client/model/clock.ts";
import { CHOOSER_ID, createPresenceChoice } from "../../web/client/model/presence_choice.ts";
import { problemOf } from "../../web/server/problem.ts";
import type { Presence, PresenceState } from "../../web/shared/api.ts";
import { DeskBrowser } from "./support/desk_browser.ts";

const CATALOGUE: readonly PresenceState[] = ["available", "away", "do-not-disturb"].map((code) => ({
  code,
  label: { ja: code, en: code },
  colour: "accent",
  rings: code !== "do-not-disturb",
}));

function opened(now: Presence, answer: () => unknown = () => undefined) {
  const world = new DeskBrowser({ choosePresence: answer });
  const { browser } = world;
  const chosen = signal<Presence | undefined>(now);
  const clock = createClock("2026-11-22T14:05:12.000+09:00", browser);
  const choice = createPresenceChoice({ browser, chosen, catalogue: CATALOGUE, clock });
  choice.opened();
  return { world, chosen, choice };
}

Deno.test("createPresenceChoice: state, note and end are sent as they were shown, and the chooser closes", async () => {
  const { world, choice } = opened({ code: "available" });
  choice.choose("away");
  choice.write(" 昼食 ");
  choice.last("hour");
  const shown = { code: "away", note: "昼食", until: "2026-11-22T15:05:12.000+09:00" };
  assert.deepEqual(choice.preview.value, shown);
  assert.equal(choice.former.value?.code, "available");
  choice.submit();
  choice.submit();
  assert.equal(choice.pending.value, "yes");
  await world.pass();
  assert.deepEqual(world.asked, [["choosePresence", shown]]);
  assert.deepEqual([choice.pending.value, world.dismissed], ["no", [CHOOSER_ID]]);
});

Deno.test("createPresenceChoice: ends are this very day's, or the next time of a clock", () => {
  const { choice } = opened({ code: "available" });
  choice.last("day");
  assert.equal(choice.preview.value.until, "2026-11-22T23:59:00.000+09:00");
  choice.last("time");
  assert.equal(choice.end.value, "unreadable");
  choice.typeTime("9:00");
  assert.equal(choice.preview.value.until, "2026-11-23T09:00:00.000+09:00");
});

Deno.test("createPresenceChoice: opened again it shows what is so; what returns is the state before", () => {
  const until = "2026-11-22T15:00:00.000+09:00";
  const { choice, chosen } = opened({ code: "away", note: "昼食", until, former: "available" });
  assert.deepEqual(
    [choice.code.value, choice.note.value, choice.lasting.value, choice.time.value],
    ["away", "昼食", "time", "15:00"],
  );
  assert.equal(choice.former.value?.code, "available");
  choice.choose("do-not-disturb");
  assert.deepEqual(
    [choice.note.value, choice.lasting.value],
    ["", "open"],
    "said to the former one",
  );
  chosen.value = { code: "available" };
  choice.opened();
  assert.deepEqual([choice.code.value, choice.lasting.value], ["available", "open"]);
});

Deno.test("until-in-the-past: the refusal stands until the next input, and a slow answer is said", async () => {
  const gate = Promise.withResolvers<void>();
  const { world, choice } = opened({ code: "available" }, async () => {
    await gate.promise;
    return refuse(problemOf("until-in-the-past"));
  });
  choice.choose("away");
  choice.submit();
  await world.pass(4_000);
  assert.equal(choice.pending.value, "slow");
  gate.resolve();
  await world.pass();
  await world.pass();
  assert.match(choice.refusal.value!.ja, /終了時刻が過ぎています。/);
  assert.deepEqual(world.dismissed, []);
  choice.last("quarter");
  assert.equal(choice.refusal.value, undefined);
});
