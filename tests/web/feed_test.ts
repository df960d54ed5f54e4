/** The feed and the board by themselves: what is kept, who gets what, and that folding is replaying. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { LiveBoard } from "../../core/app/call_board.ts";
import {
  Feed,
  FEED_KEPT_MAX,
  type FeedEntry,
  RESUME_MAX,
  STREAMS_MAX,
  STREAMS_OF_PERSON_MAX,
} from "../../core/app/feed.ts";
import type { CallId, DeviceId, EventSeq, Extension, LineId } from "../../core/domain/ids.ts";
import type { PbxEvent, PbxEventBody } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import type { Clock } from "../../core/ports/clock.ts";

const clock: Clock = { now: () => instant(0), sleep: () => Promise.resolve() };
const ONE = "1001" as Extension;
const TWO = "1002" as Extension;

function newFeed(): Feed {
  return new Feed({ clock, epoch: "a1" });
}

function seqs(entries: readonly FeedEntry[] | "too-old"): readonly number[] {
  assert.notEqual(entries, "too-old");
  return (entries as readonly FeedEntry[]).map((entry) => entry.seq);
}

Deno.test("Feed: everybody's entries reach all, a person's only that person, in order", () => {
  const feed = newFeed();
  const seen: string[] = [];
  feed.subscribe(ONE, undefined, (entry) => seen.push(`one ${entry.seq}`));
  feed.subscribe(TWO, undefined, (entry) => seen.push(`two ${entry.seq}`));
  feed.publish("everybody", { kind: "snapshot" });
  feed.publish(TWO, { kind: "snapshot" });
  feed.publish(ONE, { kind: "snapshot" });
  assert.deepEqual(seen, ["one 1", "two 1", "two 2", "one 3"]);
});

Deno.test("Feed: resuming gives what was missed and nothing of others", () => {
  const feed = newFeed();
  for (const to of ["everybody", ONE, TWO, ONE] as const) feed.publish(to, { kind: "snapshot" });
  const after = (id: string) => feed.subscribe(ONE, id, () => {})!.missed;
  assert.deepEqual(seqs(after("a1.0")), [1, 2, 4]);
  assert.deepEqual(seqs(after("a1.2")), [4]);
  assert.deepEqual(seqs(after("a1.4")), []);
  assert.equal(after("a1.5"), "too-old");
  assert.equal(after("b2.2"), "too-old");
});

Deno.test("Feed: keeps the last 2,000, those for others too, and says too-old beyond, never a hole", () => {
  const feed = newFeed();
  feed.publish(ONE, { kind: "snapshot" });
  for (let i = 1; i < FEED_KEPT_MAX; i++) feed.publish(TWO, { kind: "snapshot" });
  const missed = (seq: number) => feed.subscribe(ONE, `a1.${seq}`, () => {})!.missed;
  assert.deepEqual(seqs(missed(0)), [1]);
  for (let i = 0; i < 2 * FEED_KEPT_MAX; i++) feed.publish(TWO, { kind: "snapshot" });
  assert.equal(missed(0), "too-old");
  assert.deepEqual(seqs(missed(feed.seq - FEED_KEPT_MAX)), []);
});

Deno.test("Feed: who missed more than 500 begins anew", () => {
  const feed = newFeed();
  for (let i = 0; i <= RESUME_MAX; i++) feed.publish("everybody", { kind: "snapshot" });
  const missed = (seq: number) => feed.subscribe(ONE, `a1.${seq}`, () => {})!.missed;
  assert.equal(missed(0), "too-old");
  assert.equal(seqs(missed(1)).length, RESUME_MAX);
});

Deno.test("Feed: streams are bounded for one person and for all", () => {
  const feed = newFeed();
  for (let person = 0; feed.streams < STREAMS_MAX; person++) {
    const extension = String(person) as Extension;
    for (let i = 0; i < STREAMS_OF_PERSON_MAX && feed.streams < STREAMS_MAX; i++) {
      assert.ok(feed.subscribe(extension, undefined, () => {}));
    }
    if (feed.streams < STREAMS_MAX) {
      assert.equal(feed.subscribe(extension, undefined, () => {}), undefined);
    }
  }
  assert.equal(feed.subscribe("new" as Extension, undefined, () => {}), undefined);
});

Deno.test("Feed: a closed subscription hears nothing more and frees its place once", () => {
  const feed = newFeed();
  let heard = 0;
  const subscription = feed.subscribe(ONE, undefined, () => heard++)!;
  subscription.close();
  subscription.close();
  feed.publish(ONE, { kind: "snapshot" });
  assert.equal(heard, 0);
  assert.equal(feed.streams, 0);
});

const bodies: fc.Arbitrary<PbxEventBody> = fc.oneof(
  fc.record({ id: fc.integer({ min: 1, max: 5 }), over: fc.boolean() }).map(({ id, over }) => ({
    kind: "call" as const,
    call: {
      id: `call-${id}` as CallId,
      direction: "internal" as const,
      dialled: "1002",
      emergency: false,
      startedAt: instant(0),
      legs: [],
      spans: [],
      holds: [],
      parks: [],
      recordings: [],
      ...(over ? { endedAt: instant(1) } : {}),
    },
  })),
  fc.record({ id: fc.integer({ min: 1, max: 3 }), registered: fc.boolean() }).map(
    ({ id, registered }) => ({
      kind: "device" as const,
      state: {
        device: `100${id}-desk` as DeviceId,
        registered,
        contacts: [],
        since: instant(0),
      },
    }),
  ),
  fc.record({
    line: fc.constantFrom("main" as LineId, "support" as LineId),
    state: fc.constantFrom("trying", "registered", "failed", "off"),
  }).map(({ line, state }) => ({
    kind: "trunk" as const,
    state: { line, state, since: instant(0) },
  })),
  fc.constant({ kind: "configured" as const, revision: 1 }),
);

Deno.test("I38 LiveBoard: replaying events onto an old snapshot gives the new one", () => {
  fc.assert(fc.property(fc.array(bodies), fc.nat(), (list, cut) => {
    const events = list.map((body, i): PbxEvent => ({
      ...body,
      seq: (i + 1) as EventSeq,
      at: instant(i),
    }));
    const folded = (board: LiveBoard, some: readonly PbxEvent[]) => {
      for (const event of some) board.fold(event);
      return board;
    };
    const final = folded(new LiveBoard(), events);
    const at = events.length === 0 ? 0 : cut % events.length;
    const { seq, calls, devices, trunks } = folded(new LiveBoard(), events.slice(0, at));
    const old = new LiveBoard({
      seq,
      calls: [...calls.values()],
      devices: [...devices.values()],
      trunks: [...trunks.values()],
    });
    const replayed = folded(old, events.slice(at));
    assert.deepEqual(
      [replayed.seq, replayed.calls, replayed.devices, replayed.trunks],
      [final.seq, final.calls, final.devices, final.trunks],
    );
  }));
});
