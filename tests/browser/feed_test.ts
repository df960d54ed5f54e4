/** The page's end of the event stream, without a browser: resume, silence, and one stream a browser. */
import assert from "node:assert/strict";
import { createFeed, type FeedOptions, REOPEN_MILLIS, type Stream } from "../../web/client/feed.ts";
import { type FeedEntry, SILENCE_MILLIS } from "../../web/shared/feed.ts";

const AT = "2026-11-22T14:05:12.000+09:00";
const HEARTBEAT: FeedEntry = { kind: "heartbeat", seq: 1, at: AT };

class FakeStream implements Stream {
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  readonly #heard = new Map<string, (event: MessageEvent<string>) => void>();

  constructor(readonly url: string) {}

  addEventListener(kind: string, heard: (event: MessageEvent<string>) => void): void {
    this.#heard.set(kind, heard);
  }

  close(): void {
    this.closed = true;
  }

  say(id: string, entry: FeedEntry): void {
    const event = new MessageEvent("x", { data: JSON.stringify(entry), lastEventId: id });
    this.#heard.get(entry.kind)?.(event);
  }
}

/** A tab with a clock of its own; `leads` is when it is chosen to read the stream. */
function tab(leads: boolean, { chance = 0, visible = true } = {}) {
  const streams: FakeStream[] = [];
  const told: string[] = [];
  const happened: string[] = [];
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  let hear: Parameters<FeedOptions["tabs"]["listen"]>[0] = () => undefined;
  let now = 0;
  let deposed = () => {};
  const feed = createFeed({
    after: "7",
    now: () => now,
    chance: () => chance,
    visible: () => visible,
    later(millis, run) {
      const timer = { at: now + millis, run };
      timers.push(timer);
      return () => void (timers = timers.filter((each) => each !== timer));
    },
    open(url) {
      const stream = new FakeStream(url);
      streams.push(stream);
      return stream;
    },
    tabs: {
      elect(turns) {
        deposed = turns.deposed;
        if (leads) turns.lead();
      },
      seize: () => happened.push("seized"),
      tell: (message) => told.push(message.kind === "entry" ? message.id : message.kind),
      listen: (heard) => void (hear = heard),
      close: () => happened.push("closed"),
    },
    heard: (entry) => happened.push(entry.kind),
    lost: () => happened.push("lost"),
    broken: () => happened.push("broken"),
    following: () => happened.push("following"),
  });
  function pass(millis: number): void {
    now += millis;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const timer of due) timer.run();
  }
  return { feed, streams, told, happened, pass, fromOtherTab: () => hear, depose: () => deposed() };
}

Deno.test("createFeed: opens the stream after the page's id, and tells the other tabs what it hears", () => {
  const { feed, streams, told, happened } = tab(true);
  feed.start();
  assert.equal(streams[0]!.url, "/api/v1/events?after=7");
  streams[0]!.say("8", HEARTBEAT);
  assert.deepEqual([told, happened], [["awake", "8"], ["heartbeat"]]);
});

Deno.test("createFeed: resumes after the last id it heard, when the stream broke", () => {
  const { feed, streams, happened, pass } = tab(true);
  feed.start();
  streams[0]!.say("9", HEARTBEAT);
  streams[0]!.onerror?.(new Event("error"));
  assert.equal(streams[0]!.closed, true);
  pass(REOPEN_MILLIS[0]);
  assert.equal(streams[1]!.url, "/api/v1/events?after=9");
  assert.ok(happened.includes("broken"));
});

Deno.test("createFeed: waits longer each time up to its limit, while the server cannot be reached", () => {
  const { feed, streams, pass } = tab(true);
  feed.start();
  const [first, longest] = REOPEN_MILLIS;
  for (const wait of [first, 2 * first, longest, longest]) {
    const count = streams.length;
    streams.at(-1)!.onerror?.(new Event("error"));
    pass(wait - 1);
    assert.equal(streams.length, count);
    pass(1);
    assert.equal(streams.length, count + 1);
  }
});

Deno.test("createFeed: of pages that lost a server together each waits a time of its own, half of it at least", () => {
  const { feed, streams, pass } = tab(true, { chance: 1 });
  feed.start();
  streams[0]!.onerror?.(new Event("error"));
  pass(REOPEN_MILLIS[0] / 2 - 1);
  assert.equal(streams.length, 1);
  pass(1);
  assert.equal(streams.length, 2);
});

Deno.test("createFeed: a stream that broke may come back unsaid; one that cannot be opened again is lost", () => {
  const { feed, streams, happened, pass } = tab(true);
  feed.start();
  pass(100);
  streams[0]!.say("9", HEARTBEAT);
  streams[0]!.onerror?.(new Event("error"));
  assert.deepEqual(happened, ["heartbeat", "broken"]);
  pass(REOPEN_MILLIS[0]);
  streams[1]!.onerror?.(new Event("error"));
  assert.deepEqual(happened, ["heartbeat", "broken", "lost", "broken"]);
});

Deno.test("createFeed: silence is a lost connection, and the stream is opened anew", () => {
  const { feed, streams, happened, pass } = tab(true);
  feed.start();
  pass(SILENCE_MILLIS);
  feed.watch();
  assert.deepEqual(happened, []);
  pass(1);
  feed.watch();
  assert.deepEqual(happened, ["lost"]);
  pass(REOPEN_MILLIS[0]);
  assert.equal(streams.length, 2);
});

Deno.test("createFeed: a tab that follows opens no stream, reads anew once, and hears the other's entries", () => {
  const { feed, streams, happened, pass, fromOtherTab } = tab(false);
  feed.start();
  pass(300);
  fromOtherTab()({ kind: "entry", id: "8", entry: HEARTBEAT });
  assert.deepEqual([streams.length, happened], [0, ["following", "heartbeat"]]);
});

Deno.test("createFeed: what an old stream still says is dropped", () => {
  const { feed, streams, happened } = tab(true);
  feed.start();
  feed.reopen();
  streams[0]!.say("8", HEARTBEAT);
  assert.deepEqual(happened, []);
  feed.stop();
  assert.deepEqual(happened, ["closed"]);
});

Deno.test("createFeed: a tab that is looked at and hears nothing of the one that leads takes its place; a hidden one does not", () => {
  for (const visible of [true, false]) {
    const { feed, happened, pass } = tab(false, { visible });
    feed.start();
    pass(SILENCE_MILLIS + 1);
    feed.watch();
    assert.equal(happened.includes("seized"), visible);
  }
});

Deno.test("createFeed: who leads and hears nothing says that it is awake, and is then left its place", () => {
  const leader = tab(true);
  leader.feed.start();
  leader.pass(SILENCE_MILLIS + 1);
  leader.feed.watch();
  assert.deepEqual(leader.told, ["awake", "awake"]);
  const follower = tab(false);
  follower.feed.start();
  follower.pass(SILENCE_MILLIS);
  follower.fromOtherTab()({ kind: "awake" });
  follower.pass(1_000);
  follower.feed.watch();
  assert.deepEqual(follower.happened, ["following", "lost"]);
});

Deno.test("createFeed: of two windows that wake together the second leaves the first the place it has just taken", () => {
  const [first, second] = [tab(true), tab(false)];
  second.feed.start();
  second.pass(SILENCE_MILLIS + 1);
  first.feed.start(); // as when it has the lock
  assert.deepEqual(first.told, ["awake"]);
  second.fromOtherTab()({ kind: "awake" });
  second.feed.watch();
  assert.ok(!second.happened.includes("seized"));
});

Deno.test("createFeed: a tab whose place was taken closes its stream and hears the other's entries", () => {
  const { feed, streams, happened, depose, fromOtherTab } = tab(true);
  feed.start();
  depose();
  assert.equal(streams[0]!.closed, true);
  fromOtherTab()({ kind: "entry", id: "9", entry: HEARTBEAT });
  assert.deepEqual([streams.length, happened], [1, ["heartbeat"]]);
});
