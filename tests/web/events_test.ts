/** The event stream (security.md X1–X7): who is told what, resuming, ending, and slow readers. */
import assert from "node:assert/strict";
import { expect } from "expect";
import { STREAMS_OF_PERSON_MAX } from "../../core/app/feed.ts";
import {
  STALLED_BEATS_MAX,
  UNTAKEN_BYTES_MAX,
  WAITING_MAX,
} from "../../web/server/event_stream.ts";
import { HEARTBEAT_MILLIS } from "../../web/shared/feed.ts";
import type { EventReader } from "../support/event_reader.ts";
import { settle } from "../support/virtual_clock.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

async function call(web: WebOffice, cookie: string, device: string, destination: string) {
  const commandId = newCommandId();
  const json = { commandId, device, destination, autoAnswer: true };
  const { callId } = await web.json("/api/v1/calls", { cookie, json });
  return { callId, commandId };
}

Deno.test("X1 events: 401 without a session", async () => {
  await using web = await WebOffice.open();
  const answer = await web.ask("/api/v1/events");
  assert.equal(answer.status, 401);
  assert.equal((await answer.json()).code, "session-expired");
});

Deno.test("events: a stream begins with a snapshot; a call is told from setup to its end, then its history", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  const [snapshot] = events.of("snapshot");
  assert.equal(snapshot?.me.extension, "1001");
  assert.deepEqual(snapshot?.calls, []);
  const { callId, commandId } = await call(web, cookie, "1001-desk", "1003");
  await web.advance(10_000);
  const states = events.of("call").map((entry) => entry.call.state);
  assert.equal(states[0], "setup");
  assert.equal(states.at(-1), "talking");
  expect(events.of("call").at(-1)?.call).toMatchObject({
    id: callId,
    commandId,
    direction: "internal",
    dialled: "1003",
    legs: [
      { party: { kind: "person", extension: "1001" }, role: "caller", device: "1001-desk" },
      { party: { kind: "person", extension: "1003" }, role: "callee", state: "talking" },
    ],
  });
  assert.ok(!JSON.stringify(events.of("call")).includes("1003-desk"), "a colleague's device");
  assert.equal(events.of("device").at(-1)?.device.state, "talking");
  const json = { commandId: newCommandId(), device: "1001-desk" };
  await web.json(`/api/v1/calls/${callId}/hangup`, { cookie, json });
  await web.advance(1_000);
  assert.equal(events.of("call").at(-1)?.call.end?.cause, "hangup");
  const [entry] = events.of("history");
  assert.equal(entry?.entry.result, "answered");
  assert.equal(entry?.entry.role, "caller");
  assert.equal(events.of("device").at(-1)?.device.state, "idle");
});

Deno.test("X2 events: of a colleague's call one sees that the line talks, never with whom", async () => {
  await using web = await WebOffice.open();
  const [caller, stranger] = [await web.signIn("1001"), await web.signIn("1005")];
  const events = await web.events(stranger);
  const number = "0312345699";
  const json = {
    commandId: newCommandId(),
    device: "1001-desk",
    destination: number,
    line: "main",
    autoAnswer: true,
  };
  const { callId } = await web.json("/api/v1/calls", { cookie: caller, json });
  await web.advance(10_000);
  assert.deepEqual(events.of("call"), []);
  const lamps = events.of("presence").filter((entry) => entry.user.extension === "1001");
  assert.equal(lamps.at(-1)?.user.line, "talking");
  const all = JSON.stringify(events.all);
  for (const secret of [callId, number, "03-1234-5699"]) assert.ok(!all.includes(secret), secret);
  assert.deepEqual(await web.json("/api/v1/calls", { cookie: stranger }), { items: [] });
});

Deno.test("X2 events: devices of others, their history and their contacts are told to nobody else", async () => {
  await using web = await WebOffice.open();
  const [caller, stranger] = [await web.signIn("1001"), await web.signIn("1005")];
  const events = await web.events(stranger);
  const { callId } = await call(web, caller, "1001-desk", "1003");
  await web.advance(5_000);
  const json = { commandId: newCommandId(), device: "1001-desk" };
  await web.json(`/api/v1/calls/${callId}/hangup`, { cookie: caller, json });
  await web.advance(5_000);
  const kinds = new Set(events.all.map((each) => each.event));
  assert.deepEqual(kinds, new Set(["snapshot", "presence", "heartbeat"]));
  assert.ok(!JSON.stringify(events.all).includes("sip:"));
});

Deno.test("X3 signing out closes the stream at once", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  await web.ask("/api/v1/session", { method: "DELETE", cookie });
  await settle();
  assert.ok(events.ended);
  assert.equal(web.useCases.feed.streams, 0);
});

Deno.test("X3 a session that ended elsewhere closes the stream with the next heartbeat; use keeps it alive", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  for (let hours = 0; hours < 24; hours++) await web.clock.skip(3_600_000);
  assert.ok(!events.ended, "an open stream counts as use");
  await web.store.sessions.deleteOf(web.office.people[0]!.extension);
  await web.advance(HEARTBEAT_MILLIS);
  assert.ok(events.ended);
});

Deno.test("X4 a stalled reader: cut with less than 64 KB untaken; 1,000 idle viewers and the calls go on", async () => {
  await using web = await WebOffice.open();
  const person = web.office.people[0]!.extension;
  for (let i = 0; i < 1_000; i++) {
    web.useCases.feed.subscribe(`idle ${i}` as typeof person, undefined, () => {});
  }
  const cookie = await web.signIn("1003");
  // Nobody reads the body of this one.
  const stalled = await web.ask("/api/v1/events", { cookie });
  await settle();
  const reading = await web.events(cookie);
  for (let i = 0; i <= WAITING_MAX + 50; i++) {
    web.useCases.feed.publish("everybody", { kind: "presence", extension: person });
    if (i % 50 === 0) await settle();
  }
  await settle();
  assert.match(await (await web.ask("/metrics")).text(), /naisen_slow_streams_cut_total 1\n/);
  const untaken = await stalled.bytes();
  assert.ok(untaken.length > UNTAKEN_BYTES_MAX && untaken.length < 64 * 1024);
  assert.equal(reading.of("presence").length, WAITING_MAX + 51);
  const { callId } = await call(web, cookie, "1003-desk", "1004");
  await web.advance(5_000);
  assert.equal(reading.of("call").at(-1)?.call.id, callId);
});

Deno.test("X4 a reader that is gone without a word: its stream ends after a minute of heartbeats", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const gone = await web.ask("/api/v1/events", { cookie: await web.signIn("1001") });
  for (let i = 0; i < 40; i++) {
    web.useCases.feed.publish("everybody", {
      kind: "presence",
      extension: web.office.people[0]!.extension,
    });
  }
  await web.advance((STALLED_BEATS_MAX - 1) * HEARTBEAT_MILLIS);
  assert.equal(web.useCases.feed.streams, 1);
  await web.advance(HEARTBEAT_MILLIS);
  assert.equal(web.useCases.feed.streams, 0);
  await gone.body?.cancel();
});

Deno.test("resume: a burst larger than what may be untaken reaches a reader whole and in order", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const events = await web.events(await web.signIn("1001"));
  for (let i = 0; i < 1_500; i++) {
    web.useCases.feed.publish("everybody", {
      kind: "presence",
      extension: web.office.people[i % 10]!.extension,
    });
  }
  for (let i = 0; i < 500 && events.of("presence").length < 1_500; i++) await settle();
  const seqs = events.of("presence").map((entry) => entry.seq);
  assert.equal(seqs.length, 1_500);
  assert.deepEqual(seqs.toSorted((a, b) => a - b), seqs);
});

Deno.test("X5 a line break in a name cannot begin a field of the stream", async () => {
  const name = "evil\n\nevent: call\ndata: {}\n\n\r\u2028<img onerror>";
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const answer = await web.ask("/api/v1/events", { cookie });
  const people = web.office.people.map((person) =>
    person.extension === "1003" ? { ...person, name } : person
  );
  web.useCases.office.set({ ...web.office, people });
  web.useCases.feed.publish("everybody", {
    kind: "presence",
    extension: web.office.people[2]!.extension,
  });
  await settle();
  const reader = answer.body!.getReader();
  let text = "";
  while (!text.includes("evil")) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  const events = text.split("\n").filter((line) => line.startsWith("event:"));
  assert.deepEqual(events, ["event: snapshot", "event: presence"]);
});

Deno.test("X6 too-many-streams: a person's streams are capped, others' are not touched", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const open: EventReader[] = [];
  for (let i = 0; i < STREAMS_OF_PERSON_MAX; i++) open.push(await web.events(cookie));
  const refused = await web.ask("/api/v1/events", { cookie });
  assert.equal(refused.status, 429);
  assert.equal((await refused.json()).code, "too-many-streams");
  await web.events(await web.signIn("1003"));
  await open[0]!.close();
  await web.events(cookie);
});

for (
  const garbage of ["", "x", "1", "-1", "9".repeat(400), "a.b", "0.0", "..", "%00", "1 OR 1=1", "é"]
) {
  Deno.test(`X7 Last-Event-ID ${JSON.stringify(garbage.slice(0, 12))}: harmless, begins with a snapshot`, async () => {
    await using web = await WebOffice.open();
    const cookie = await web.signIn("1001");
    const headers = { "last-event-id": encodeURIComponent(garbage) };
    const events = await web.events(cookie, { headers });
    assert.equal(events.all[0]?.event, "snapshot");
    const byQuery = await web.events(cookie, { after: garbage });
    assert.equal(byQuery.all[0]?.event, "snapshot");
  });
}

Deno.test("resume: after Last-Event-ID comes exactly what was missed", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const first = await web.events(cookie);
  const { callId } = await call(web, cookie, "1001-desk", "1003");
  await web.advance(1_000);
  const lastId = first.lastId!;
  const seen = first.all.length;
  await first.close();
  const witness = await web.events(cookie, { after: lastId });
  const second = await web.events(cookie, { headers: { "last-event-id": lastId } });
  await web.advance(9_000);
  assert.ok(seen > 1);
  assert.deepEqual(second.of("snapshot"), []);
  assert.deepEqual(second.of("call"), witness.of("call"));
  assert.equal(second.of("call").at(-1)?.call.id, callId);
  assert.equal(second.of("call").at(-1)?.call.state, "talking");
});

Deno.test("resume: an id of an earlier process, or from too long ago, begins with a snapshot", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const before = (await web.events(cookie)).lastId!;
  await web.stop();
  await web.start();
  const events = await web.events(cookie, { after: before });
  assert.equal(events.all[0]?.event, "snapshot");
  const old = events.lastId!;
  for (let i = 0; i < 5_000; i++) {
    web.useCases.feed.publish(web.office.people[5]!.extension, { kind: "snapshot" });
  }
  assert.equal((await web.events(cookie, { after: old })).all[0]?.event, "snapshot");
});

Deno.test("heartbeat: every 4 s, so that silence tells of a lost connection", async () => {
  await using web = await WebOffice.open();
  const events = await web.events(await web.signIn("1001"));
  await web.advance(3 * HEARTBEAT_MILLIS);
  assert.equal(events.of("heartbeat").length, 3);
});

Deno.test("notice: a PBX out of reach makes every lamp unknown; when it is back a snapshot follows", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  await call(web, cookie, "1001-desk", "1003");
  await web.advance(5_000);
  web.pbx.lose();
  await web.advance(0);
  assert.equal(events.of("notice").at(-1)?.code, "pbx-lost");
  const me = await web.json("/api/v1/me", { cookie });
  assert.equal(me.pbx, "lost");
  assert.ok(me.devices.every((device: { state: string }) => device.state === "unknown"));
  const { items } = await web.json("/api/v1/users", { cookie });
  assert.ok(items.every((user: { line: string }) => user.line === "unknown"));
  assert.equal((await web.ask("/healthz")).status, 503);
  web.pbx.find();
  await web.advance(2_000);
  assert.equal(events.of("notice").at(-1)?.code, "pbx-back");
  assert.equal(events.of("snapshot").at(-1)?.me.pbx, "connected");
  assert.equal((await web.ask("/healthz")).status, 200);
});

Deno.test("answered-elsewhere: who did not get the call sees it end, and nothing of it afterwards", async () => {
  await using web = await WebOffice.open();
  const [one, two] = [await web.signIn("1001"), await web.signIn("1002")];
  const [first, second] = [await web.events(one), await web.events(two)];
  web.sim.ringIn({ line: "0300000001", from: "0312345678" });
  await web.advance(6_000);
  const [winner, loser, losersCookie] = first.of("call").at(-1)?.call.end === undefined
    ? [first, second, two]
    : [second, first, one];
  assert.equal(winner.of("call").at(-1)?.call.state, "talking");
  assert.equal(loser.of("call").at(-1)?.call.end?.cause, "answered-elsewhere");
  assert.deepEqual(await web.json("/api/v1/calls", { cookie: losersCookie }), { items: [] });
  assert.equal(loser.of("history").at(-1)?.entry.result, "answered-elsewhere");
  const told = loser.of("call").length;
  web.sim.hangUpOutside("in-1");
  await web.advance(2_000);
  assert.equal(winner.of("call").at(-1)?.call.end?.cause, "hangup");
  assert.equal(loser.of("call").length, told);
});

Deno.test("snapshot: what happened while it was put together is in it, and no older state follows it", async () => {
  let open = () => {};
  let gate = Promise.resolve();
  await using web = await WebOffice.open({
    store: (store) => ({
      ...store,
      history: Object.assign(Object.create(store.history), {
        unseenMissed: async (extension: Parameters<typeof store.history.unseenMissed>[0]) => {
          await gate;
          return await store.history.unseenMissed(extension);
        },
      }),
    }),
  });
  const cookie = await web.signIn("1001");
  gate = new Promise((resolve) => open = resolve);
  const events = await web.events(cookie);
  const { callId } = await call(web, cookie, "1001-desk", "1003");
  await web.advance(1_000);
  assert.deepEqual(events.of("snapshot"), []);
  open();
  await settle();
  const [snapshot] = events.of("snapshot");
  assert.equal(snapshot?.calls[0]?.id, callId);
  assert.deepEqual(events.of("call"), []);
  await web.advance(5_000);
  assert.equal(events.of("call").at(-1)?.call.state, "talking");
});

Deno.test("I38 replay: entries applied to an old snapshot give what a new one says", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  await call(web, cookie, "1001-desk", "1003");
  for (let i = 0; i < 20; i++) {
    await web.advance(300);
    const calls = new Map(events.of("snapshot")[0]!.calls.map((each) => [each.id, each]));
    for (const { call } of events.of("call")) {
      if (call.end === undefined) calls.set(call.id, call);
      else calls.delete(call.id);
    }
    const { items } = await web.json("/api/v1/calls", { cookie });
    assert.deepEqual([...calls.values()], items);
  }
});

Deno.test("incoming: told when a call begins to ring, to whom 着信連携 is ON only", async () => {
  await using web = await WebOffice.open();
  const [caller, off, on] = [
    await web.signIn("1005"),
    await web.signIn("1003"),
    await web.signIn("1004"),
  ];
  const json = { incomingIntegration: true };
  await web.json("/api/v1/me/settings", { method: "PATCH", cookie: on, json });
  const [silent, told] = [await web.events(off), await web.events(on)];
  await call(web, caller, "1005-desk", "1004");
  await web.advance(3_000);
  assert.equal(told.of("incoming").length, 1);
  assert.equal(told.of("incoming")[0]?.call.legs[0]?.party.kind, "person");
  assert.deepEqual(silent.of("incoming"), []);
});
