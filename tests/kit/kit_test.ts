/** The test kit as strangers use it: its examples run as written, its arbitraries draw what they say. */
import assert from "node:assert/strict";
import { readNumber } from "../../core/domain/number.ts";
import { parse } from "../../core/sip/parse.ts";
import {
  aDatagram,
  aFault,
  aMessage,
  aNetwork,
  anOffice,
  anOutsideNumber,
  aStory,
  aTypedNumber,
  FAULT_KINDS,
  fc,
  play,
  smallOffice,
  tell,
} from "../../sim/kit/mod.ts";

Deno.test("play, aStory: whatever people do, no law is broken, and what must always hold does", () => {
  let looked = 0, calls = 0;
  const story = aStory({ deeds: 12 });
  fc.assert(
    fc.property(story, (one) => {
      const played = play(one, ({ calls }) => {
        looked++;
        const talking = calls.flatMap((call) => call.legs).filter((leg) => leg.state === "talking");
        const phones = talking.flatMap((leg) => leg.device ?? []);
        assert.equal(new Set(phones).size, phones.length, "a phone talks in one call at most");
      });
      calls += played.calls;
    }),
    { numRuns: 25 },
  );
  assert.ok(calls > 15 && looked > 200, `${calls} calls, ${looked} looks`);
});

Deno.test("play: what does not always hold ends in the shortest story that shows it, told as people speak", () => {
  const never = fc.property(aStory({ office: smallOffice(), faults: false }), (one) => {
    play(one, ({ calls }) => {
      if (calls.some((call) => call.legs.some((leg) => leg.state === "talking"))) {
        throw new Error("somebody talks");
      }
    });
  });
  const failed = fc.check(never, { numRuns: 50, seed: 7 });
  assert.ok(failed.failed);
  const [story] = failed.counterexample!;
  assert.ok(story.steps.length <= 2, fc.stringify(story));
  assert.match(fc.stringify(story), /^seed \d+\n5\.\d{3} s: /);
});

Deno.test("tell: a story in an office of one's own; a sentence that is none, or not true, is an error", () => {
  tell(`
    2001 dials 2003
    within 15 s: 2001 and 2003 talk
    2001 parks on 701 on the panel
    slot 701 holds 2003
    2003 hears music
    2002 dials 701
    2002 and 2003 talk
    2002 presses hangup
    the call ended: hangup`);
  assert.throws(() => tell("2001 flies\n2001 dials 2002"), /line 1: "2001 flies" is no deed/);
  assert.throws(() => tell("2001 shows ringing"), /did not come true: idle/);
});

Deno.test("smallOffice, anOffice: as many people, lines and slots as asked; what cannot be is an error", () => {
  const { office, secrets } = smallOffice({ people: 3, lines: 2, slots: 5 });
  assert.deepEqual([office.people.length, office.lines.length, secrets.size], [3, 2, 3]);
  assert.equal(office.parking.lastSlot, 705);
  assert.throws(() => smallOffice({ people: 0, slots: 0 }), /slots-out-of-range/);
  fc.assert(fc.property(anOffice({ peopleMin: 3, peopleMax: 4 }), ({ office }) => {
    assert.ok([3, 4].includes(office.people.length));
  }));
});

Deno.test("anOutsideNumber, aTypedNumber: however it is typed, it is the same number", () => {
  const typed = anOutsideNumber().chain((number) =>
    fc.record({ number: fc.constant(number), text: aTypedNumber(number) })
  );
  fc.assert(fc.property(typed, ({ number, text }) => {
    assert.deepEqual(readNumber(text), { ok: true, value: number });
  }));
});

Deno.test("aMessage, aDatagram: messages parse, and a datagram never makes the parser throw", () => {
  fc.assert(fc.property(aMessage(), (text) => parse(new TextEncoder().encode(text)).ok));
  fc.assert(fc.property(aDatagram(), (bytes) => typeof parse(bytes).ok === "boolean"));
});

Deno.test("aNetwork: never worse than hostile", () => {
  fc.assert(
    fc.property(
      aNetwork(),
      ({ loss, duplication, latencyMillis }) =>
        loss <= 0.3 && duplication <= 0.1 && latencyMillis >= 0.5,
    ),
  );
});

Deno.test("aFault: of the kinds asked for, each with its end, and ended when the story is over", () => {
  const office = smallOffice({ people: 2 });
  const drawn = new Set<string>();
  fc.assert(fc.property(fc.constantFrom(...FAULT_KINDS), fc.nat(), (kind, seed) => {
    const [fault] = fc.sample(aFault(office, [kind]), { seed, numRuns: 1 });
    const [begins] = fault!, ends = fault!.at(1);
    drawn.add(begins.deed.do);
    assert.equal(begins.at, 0);
    assert.equal(ends === undefined, kind === "reboot");
    assert.ok(ends === undefined || (ends.at >= 500 && ends.deed.do === begins.deed.do));
  }));
  assert.deepEqual([...drawn].toSorted(), ["network", "pbx", "press", "weather"]);
  assert.throws(() => aFault(office, []), /no kind/);
});

Deno.test("aStory: with the faults that are named and no other, in the order in which they happen", () => {
  const office = smallOffice({ people: 2, lines: 0 });
  const deaths = fc.sample(aStory({ office, faults: ["pbx-restart"], deeds: 30 }), 40)
    .flatMap(({ steps }) => {
      assert.deepEqual(
        steps.map(({ at }) => at),
        steps.map(({ at }) => at).toSorted((a, b) => a - b),
      );
      return steps.filter(({ deed }) => deed.do === "pbx");
    });
  assert.ok(deaths.length > 10);
  const others = ["network", "weather"];
  fc.assert(fc.property(aStory({ office, faults: false }), ({ steps }) => {
    assert.ok(!steps.some(({ deed }) => deed.do === "pbx" || others.includes(deed.do)));
  }));
});
