/** `/api/v1/history`: stories opened and closed as calls happen, filtered, paged, and closed after a restart. */
import assert from "node:assert/strict";
import { expect } from "expect";
import * as v from "valibot";
import * as api from "../../web/shared/api.ts";
import type { Call, HistoryGap } from "../../core/domain/pbx_messages.ts";
import type { Store, Story } from "../../core/ports/store.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

async function dial(web: WebOffice, cookie: string, destination: string, millis: number) {
  const { extension } = await web.json("/api/v1/me", { cookie });
  const json = {
    commandId: newCommandId(),
    device: `${extension}-desk`,
    destination,
    autoAnswer: true,
    ...(destination.startsWith("0") ? { line: "main" } : {}),
  };
  const { callId } = await web.json("/api/v1/calls", { cookie, json });
  await web.advance(millis);
  return callId;
}

async function hangUp(web: WebOffice, cookie: string, callId: string) {
  const { extension } = await web.json("/api/v1/me", { cookie });
  const json = { commandId: newCommandId(), device: `${extension}-desk` };
  await web.json(`/api/v1/calls/${callId}/hangup`, { cookie, json });
  await web.advance(1_000);
}

async function history(web: WebOffice, cookie: string, query = ""): Promise<api.HistoryPage> {
  return v.parse(api.HistoryPage, await web.json(`/api/v1/history${query}`, { cookie }));
}

Deno.test("history: both sides of a call, each as that person saw it, with times in Japan", async () => {
  await using web = await WebOffice.open();
  const [one, three] = [await web.signIn("1001"), await web.signIn("1003")];
  await hangUp(web, one, await dial(web, one, "1003", 12_000));
  const [[made], [received]] = [(await history(web, one)).items, (await history(web, three)).items];
  expect(made).toMatchObject({
    direction: "internal",
    role: "caller",
    result: "answered",
    number: "1003",
    peer: { kind: "person", extension: "1003" },
    device: "1001-desk",
  });
  expect(received).toMatchObject({ role: "callee", result: "answered", number: "1001" });
  assert.match(made!.start, /^2026-11-24T09:00:0\d\.\d{3}\+09:00$/);
  assert.ok(made!.talkSeconds >= 8 && made!.talkSeconds <= 12, String(made!.talkSeconds));
  assert.equal(made!.callId, received!.callId);
});

Deno.test("history: a missed call is counted until it was looked at", async () => {
  await using web = await WebOffice.open();
  const [one, nine] = [await web.signIn("1001"), await web.signIn("1009")];
  const events = await web.events(nine);
  await dial(web, one, "1009", 45_000);
  expect((await history(web, nine)).items[0]).toMatchObject({ result: "missed", role: "callee" });
  expect((await history(web, one)).items[0]).toMatchObject({ result: "no-answer" });
  assert.equal(events.of("history").at(-1)?.unseenMissed, 1);
  assert.equal((await web.json("/api/v1/me", { cookie: nine })).unseenMissed, 1);
  const seen = await web.ask("/api/v1/history/seen", { method: "POST", cookie: nine });
  assert.equal(seen.status, 204);
  assert.equal((await web.json("/api/v1/me", { cookie: nine })).unseenMissed, 0);
});

Deno.test("history: a live call is not listed until its part is over", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const callId = await dial(web, cookie, "1003", 5_000);
  assert.deepEqual((await history(web, cookie)).items, []);
  assert.deepEqual(await web.store.history.openCalls(), [callId]);
  await hangUp(web, cookie, callId);
  assert.equal((await history(web, cookie)).items.length, 1);
  assert.deepEqual(await web.store.history.openCalls(), []);
});

Deno.test("history: filtered by direction, result, text and time, newest first, by pages", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  await hangUp(web, cookie, await dial(web, cookie, "1003", 6_000));
  await dial(web, cookie, "0312345686", 10_000);
  const middle = new Date(web.clock.now()).toISOString();
  await dial(web, cookie, "1008", 10_000);
  const numbers = async (query: string) =>
    (await history(web, cookie, query)).items.map((entry) => entry.number);
  assert.deepEqual(await numbers(""), ["1008", "0312345686", "1003"]);
  assert.deepEqual(await numbers("?direction=outbound"), ["0312345686"]);
  assert.deepEqual(await numbers("?result=rejected"), ["1008"]);
  assert.deepEqual(await numbers("?q=5686"), ["0312345686"]);
  assert.deepEqual(await numbers(`?from=${middle}`), ["1008"]);
  assert.deepEqual(await numbers(`?to=${middle}`), ["0312345686", "1003"]);
  const page = await history(web, cookie, "?limit=2");
  assert.deepEqual(page.items.map((entry) => entry.number), ["1008", "0312345686"]);
  assert.deepEqual(await numbers(`?limit=2&cursor=${encodeURIComponent(page.next!)}`), ["1003"]);
});

Deno.test("history: a part that changes after it was over is told again, as when its slot is emptied", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  const callId = await dial(web, cookie, "1003", 6_000);
  const device = "1001-desk";
  const { slot } = await web.json(`/api/v1/calls/${callId}/park`, {
    cookie,
    json: { commandId: newCommandId(), device },
  });
  await web.advance(2_000);
  const toldOf = () =>
    events.of("history").map(({ entry: { spans: [span] } }) =>
      span?.kind === "park" ? span.ending : undefined
    );
  assert.deepEqual(toldOf(), [undefined]);
  await web.json(`/api/v1/parking/${slot}/retrieve`, {
    cookie,
    json: { commandId: newCommandId(), device, autoAnswer: true },
  });
  await web.advance(5_000);
  assert.deepEqual(toldOf(), [undefined, "retrieved"]);
  await hangUp(web, cookie, callId);
  assert.deepEqual(toldOf(), [undefined, "retrieved", undefined], "the second part, and no more");
});

Deno.test("history: what an earlier process left open is closed as system-restart", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  await dial(web, cookie, "1003", 5_000);
  await web.stop();
  // The new process finds a PBX that began anew: the call is not alive there.
  web.sim.press("1001-desk" as Parameters<typeof web.sim.press>[0], { press: "hangup" });
  web.sim.world.run(2_000);
  await web.start();
  expect((await history(web, cookie)).items[0]).toMatchObject({
    cause: "system-restart",
    number: "1003",
  });
});

Deno.test("history: a call that is still alive at the PBX after a restart of the panel goes on as one story", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const callId = await dial(web, cookie, "1003", 5_000);
  await web.stop();
  await web.start();
  await web.advance(1_000);
  assert.equal((await web.json("/api/v1/calls", { cookie })).items[0].id, callId);
  await hangUp(web, cookie, callId);
  const { items } = await history(web, cookie);
  assert.equal(items.length, 1);
  assert.equal(items[0]!.cause, "hangup");
});

Deno.test("history: a time in which the PBX was out of reach and kept no records is told among the calls, to all", async () => {
  let failing = true;
  await using web = await WebOffice.open({ store: failingFor(() => false, () => failing) });
  const [one, nine] = [await web.signIn("1001"), await web.signIn("1009")];
  await hangUp(web, one, await dial(web, one, "1003", 5_000));
  const from = web.sim.world.now;
  web.pbx.lose();
  await web.advance(180_000);
  web.pbx.gaps.push({ from, to: web.sim.world.now });
  web.pbx.find();
  await web.advance(3_000);
  assert.equal((await history(web, one)).gaps, undefined);
  failing = false;
  await web.advance(2_000);
  await hangUp(web, one, await dial(web, one, "1003", 5_000));
  const { items, gaps } = await history(web, one);
  assert.equal(items.length, 2);
  const [gap] = gaps!;
  assert.ok(items[1]!.start < gap!.from && gap!.from < gap!.to && gap!.to < items[0]!.start);
  assert.equal(Date.parse(gap!.to) - Date.parse(gap!.from), 180_000);
  const [first, second] = [await history(web, one, "?limit=1"), await history(web, nine)];
  assert.equal(first.gaps, undefined, "it lies among older calls");
  assert.deepEqual((await history(web, one, `?limit=1&cursor=${first.next}`)).gaps, gaps);
  assert.deepEqual(second, { items: [], gaps });
});

/** A store whose `putAll` fails when some calls are among them, and `putGap` when it should. */
function failingFor(fails: (call: Call) => boolean, gapFails: () => boolean = () => false) {
  return (store: Store): Store => ({
    ...store,
    history: Object.assign(Object.create(store.history), {
      putGap: (gap: HistoryGap) =>
        gapFails() ? Promise.reject(new Error("disk")) : store.history.putGap(gap),
      putAll: (stories: readonly Story[]) =>
        stories.some(({ call }) => fails(call))
          ? Promise.reject(new Error("disk"))
          : store.history.putAll(stories),
    }),
  });
}

Deno.test("history: a store that fails is tried again; nothing is lost and the calls go on", async () => {
  let failing = false;
  await using web = await WebOffice.open({ store: failingFor(() => failing) });
  const cookie = await web.signIn("1001");
  failing = true;
  const callId = await dial(web, cookie, "1003", 5_000);
  await hangUp(web, cookie, callId);
  assert.deepEqual((await history(web, cookie)).items, []);
  assert.ok(web.failures.length > 0);
  failing = false;
  await web.advance(2_000);
  assert.equal((await history(web, cookie)).items[0]?.result, "answered");
  assert.equal(web.useCases.history.backlog, 0);
});

Deno.test("history: a call that cannot be stored does not stand in the way of the others", async () => {
  await using web = await WebOffice.open({ store: failingFor((call) => call.dialled === "1003") });
  const [one, five] = [await web.signIn("1001"), await web.signIn("1005")];
  await dial(web, one, "1003", 3_000);
  await hangUp(web, five, await dial(web, five, "1004", 5_000));
  await web.advance(5_000);
  assert.equal((await history(web, five)).items[0]?.number, "1004");
  assert.equal(web.useCases.history.backlog, 1);
});
