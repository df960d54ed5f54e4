/** Two phones do anything in any order over a wire that loses up to 30 %: the invariants hold and all settles. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { EFFECTS, PATIENCE, play, type Player, settles, story } from "./session_stories.ts";
import { FAIR } from "./two_ends.ts";

Deno.test("I1 I2 I3 I4 I5 I6 I7 I8: hold whatever two phones do over a bad wire, and everything settles", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(story, (one) => {
      for (const effect of settles(one)) reached.add(effect);
    }),
    { numRuns: 400 },
  );
  assert.deepEqual(EFFECTS.filter((effect) => !reached.has(effect)), [], "never reached");
});

Deno.test("Sessions: once the wire is good again both ends agree which calls there are", () => {
  fc.assert(
    fc.property(story, (one) => {
      const { wire, a, b } = play(one);
      wire.weather = FAIR;
      wire.for(PATIENCE);
      const names = (player: Player, mine: boolean) =>
        player.live().map((id) => player.end.sessions.get(id)!)
          .filter((view) => view.state === "confirmed")
          .map((view) =>
            mine
              ? `${view.callId} ${view.localTag} ${view.remoteTag}`
              : `${view.callId} ${view.remoteTag} ${view.localTag}`
          ).sort();
      assert.deepEqual(names(a, true), names(b, false));
    }),
    { numRuns: 100 },
  );
});

Deno.test("I36: the same story is the same trace", () => {
  fc.assert(
    fc.property(story, (one) => {
      const ladder = () => {
        const { wire } = play(one);
        return wire.datagrams.map((datagram) => [datagram.at, String(datagram.bytes)]);
      };
      assert.deepEqual(ladder(), ladder());
    }),
    { numRuns: 20 },
  );
});
