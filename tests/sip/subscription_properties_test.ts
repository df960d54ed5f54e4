/** A notifier and two watchers over a wire that loses up to 30 %: whatever happens, the versions rise and all settles. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { callId, cseq } from "../../core/sip/headers.ts";
import { RESUBSCRIBE_MAX_MILLIS, SUBSCRIBE_SECONDS } from "../../core/sip/subscriber.ts";
import { FAIR, Wire } from "./two_ends.ts";
import { bodyOf, Notifier, notifies, readTally, Watcher } from "./watching.ts";

type Step =
  | { readonly kind: "changes"; readonly value: number }
  | { readonly kind: "watches"; readonly who: 0 | 1; readonly seconds: number }
  | { readonly kind: "stops watching"; readonly who: 0 | 1 }
  | { readonly kind: "loses power"; readonly who: 0 | 1 }
  | { readonly kind: "ends one"; readonly reason: "deactivated" | "giveup" }
  | { readonly kind: "waits"; readonly millis: number };

const who = fc.constantFrom<0 | 1>(0, 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("changes"), value: fc.nat(99) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("watches"),
      who,
      seconds: fc.constantFrom(60, 120, 900),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stops watching"), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("loses power"), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("ends one"),
      reason: fc.constantFrom("deactivated", "giveup"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("waits"),
      millis: fc.oneof(fc.nat(300), fc.nat(90_000)),
    }),
  },
) as fc.Arbitrary<Step>;

const story = fc.record({
  loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
  jitter: fc.nat(400),
  steps: fc.array(step, { maxLength: 30, size: "max" }),
});

function play({ loss, jitter, steps }: { loss: number; jitter: number; steps: readonly Step[] }) {
  const wire = new Wire("watching");
  wire.weather = { loss, duplication: loss / 2, jitter };
  const notifier = new Notifier(wire);
  const watchers = [new Watcher(wire, "v"), new Watcher(wire, "w")];
  const watched = new Map<Watcher, string[]>(watchers.map((one) => [one, []]));
  for (const one of steps) {
    switch (one.kind) {
      case "changes":
        notifier.tell(one.value);
        break;
      case "watches": {
        const watcher = watchers[one.who]!;
        watched.get(watcher)!.push(watcher.watch(one.seconds));
        break;
      }
      case "stops watching": {
        const watcher = watchers[one.who]!;
        const subscription = watched.get(watcher)!.pop();
        if (subscription !== undefined) watcher.unwatch(subscription);
        break;
      }
      case "loses power":
        watchers[one.who]!.subscriber.forget();
        watched.set(watchers[one.who]!, []);
        break;
      case "ends one": {
        const { accepted, subscriptions } = notifier;
        const effects = accepted.slice(-1).flatMap((id) =>
          subscriptions.end(id, one.reason, wire.now)
        );
        notifier.do(effects);
        break;
      }
      case "waits":
        wire.for(one.millis);
    }
  }
  return { wire, notifier, watchers, watched };
}

Deno.test("I30: versions rise by 1 for each subscription, one NOTIFY is on the wire at a time, one says the end, then none", () => {
  fc.assert(
    fc.property(story, (one) => {
      const { wire } = play(one);
      wire.weather = FAIR;
      wire.for(100_000);
      const told = Map.groupBy(notifies(wire), callId);
      for (const [, notes] of told) {
        const numbers = notes.map((note) => cseq(note).number);
        assert.deepEqual(numbers, numbers.map((_, i) => i + 1), "I6");
        const bodies = notes.map(bodyOf).filter((body) => body !== "");
        assert.deepEqual(bodies.map((body) => readTally(body)?.version), bodies.map((_, i) => i));
        const ends = notes.map((note) =>
          note.headers.get("Subscription-State")!.startsWith("terminated")
        );
        assert.ok(ends.indexOf(true) < 0 || ends.indexOf(true) === ends.length - 1);
        assertOneAtATime(wire, notes[0]!.headers.get("Call-ID")!);
      }
    }),
    { numRuns: 200 },
  );
});

/** The next NOTIFY is sent only when the one before was answered, or given up after 64*T1, and none was when that had failed. */
function assertOneAtATime(wire: Wire, dialog: string): void {
  const sentAt = new Map<number, number>();
  const answeredAt = new Map<number, number>();
  for (const { at, message, from } of wire.datagrams) {
    if (callId(message) !== dialog || cseq(message).method !== "NOTIFY") continue;
    const { number } = cseq(message);
    const table = from === "n" ? sentAt : answeredAt;
    if (!table.has(number)) table.set(number, at);
  }
  for (const [number, at] of sentAt) {
    if (number === 1) continue;
    const before = answeredAt.get(number - 1);
    assert.ok(before !== undefined && before <= at, `NOTIFY ${number} at ${at} did not wait`);
  }
}

Deno.test("Subscriptions and Subscriber: once the wire is good, every watcher believes what is so, and nothing else is left", () => {
  fc.assert(
    fc.property(story, (one) => {
      const { wire, notifier, watchers, watched } = play(one);
      wire.weather = FAIR;
      wire.for(RESUBSCRIBE_MAX_MILLIS + 100_000);
      notifier.tell(777);
      wire.for(RESUBSCRIBE_MAX_MILLIS + 100_000);
      for (const watcher of watchers) {
        for (const subscription of watched.get(watcher)!) {
          assert.equal(watcher.subscriber.state(subscription)?.value, 777);
        }
        for (const subscription of watched.get(watcher)!) watcher.unwatch(subscription);
      }
      wire.for(1_000 * SUBSCRIBE_SECONDS);
      const { subscriptions } = notifier;
      assert.deepEqual([subscriptions.size, ...watchers.map((w) => w.subscriber.size)], [0, 0, 0]);
    }),
    { numRuns: 100 },
  );
});
