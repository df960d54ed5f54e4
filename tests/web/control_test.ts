/** Hold, park, retrieve and what the feed says of slots, over HTTP as the panel does it. */
import assert from "node:assert/strict";
import { expect } from "expect";
import { newCommandId, WebOffice } from "../support/web_office.ts";

/** 1001 talks with 1004, by click; returns the call's id. */
async function talking(web: WebOffice, cookie: string): Promise<string> {
  const placed = await web.json("/api/v1/calls", {
    cookie,
    json: {
      commandId: newCommandId(),
      device: "1001-desk",
      destination: "1004",
      autoAnswer: true,
    },
  });
  await web.advance(4_000);
  return placed.callId;
}

async function press(web: WebOffice, cookie: string, path: string, json: object) {
  const answer = await web.ask(path, { cookie, json: { commandId: newCommandId(), ...json } });
  return { status: answer.status, body: await answer.json() };
}

Deno.test("hold, resume: the call is held, by its device only, and talks again", async () => {
  await using web = await WebOffice.open();
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1004")];
  const call = await talking(web, cookie);
  const state = async () => (await web.json("/api/v1/calls", { cookie })).items[0];
  assert.equal((await state()).state, "talking");
  const held = await press(web, cookie, `/api/v1/calls/${call}/hold`, { device: "1001-desk" });
  assert.equal(held.status, 202);
  const legs = (await state()).legs.map((leg: { state: string }) => leg.state);
  assert.deepEqual([(await state()).state, legs], ["held", ["holding", "held"]]);
  const foreign = await press(web, other, `/api/v1/calls/${call}/resume`, { device: "1004-desk" });
  expect(foreign).toMatchObject({ status: 409, body: { code: "not-holder" } });
  const stolen = await press(web, other, `/api/v1/calls/${call}/resume`, { device: "1001-desk" });
  expect(stolen).toMatchObject({ status: 403, body: { code: "not-your-device" } });
  const back = await press(web, cookie, `/api/v1/calls/${call}/resume`, { device: "1001-desk" });
  assert.equal(back.status, 202);
  assert.equal((await state()).state, "talking");
});

Deno.test("park: everybody sees the slot, another takes it out, and each history tells one's own part", async () => {
  await using web = await WebOffice.open();
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1006")];
  const events = await web.events(other);
  const call = await talking(web, cookie);
  const parked = await press(web, cookie, `/api/v1/calls/${call}/park`, {
    device: "1001-desk",
    for: "1006",
    note: "折り返し希望",
  });
  assert.deepEqual(parked, { status: 202, body: { slot: 701 } });
  await web.advance(0);
  const { items } = await web.json("/api/v1/parking", { cookie: other });
  assert.equal(items.length, 20);
  expect(items[0]).toMatchObject({
    slot: 701,
    call: { id: call, party: { extension: "1004" } },
    parkedBy: { extension: "1001" },
    for: "1006",
    note: "折り返し希望",
  });
  assert.deepEqual(items[1], { slot: 702 });
  assert.deepEqual(events.of("parking").at(-1)?.slot, items[0]);
  const taken = await press(web, other, "/api/v1/parking/701/retrieve", {
    device: "1006-desk",
    autoAnswer: true,
  });
  assert.equal(taken.status, 202);
  await web.advance(3_000);
  assert.deepEqual(events.of("parking").at(-1)?.slot, { slot: 701 });
  await web.advance(7_000);
  await press(web, other, `/api/v1/calls/${taken.body.callId}/hangup`, { device: "1006-desk" });
  await web.advance(1_000);
  const history = async (who: string) => (await web.json("/api/v1/history", { cookie: who })).items;
  const [mine] = await history(cookie);
  expect(mine).toMatchObject({ result: "answered", cause: "parked", number: "1004" });
  expect(mine.spans).toMatchObject([{ kind: "park", slot: 701, ending: "retrieved" }]);
  const [theirs] = await history(other);
  expect(theirs).toMatchObject({ result: "answered", peer: { extension: "1004" } });
});

Deno.test("slot-empty, slot-taken, no-such-slot: refused by name, and nothing changes", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const call = await talking(web, cookie);
  const take = (slot: string) =>
    press(web, cookie, `/api/v1/parking/${slot}/retrieve`, {
      device: "1001-desk",
      autoAnswer: true,
    });
  expect(await take("701")).toMatchObject({ status: 409, body: { code: "slot-empty" } });
  expect(await take("seven")).toMatchObject({ status: 404 });
  const park = (slot: number) =>
    press(web, cookie, `/api/v1/calls/${call}/park`, { device: "1001-desk", slot });
  expect(await park(799)).toMatchObject({ status: 422, body: { code: "no-such-slot" } });
  assert.deepEqual(await park(702), { status: 202, body: { slot: 702 } });
});
