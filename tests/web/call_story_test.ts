/** What the feed tells of transfers and slots: to whom a call was sent, why it is back, who was faster. */
import assert from "node:assert/strict";
import { expect } from "expect";
import { newCommandId, WebOffice } from "../support/web_office.ts";

async function talking(web: WebOffice, cookie: string, destination = "1004"): Promise<string> {
  const placed = await web.json("/api/v1/calls", {
    cookie,
    json: { commandId: newCommandId(), device: "1001-desk", destination, autoAnswer: true },
  });
  await web.advance(4_000);
  return placed.callId;
}

async function press(web: WebOffice, cookie: string, path: string, json: object = {}) {
  const answer = await web.ask(path, {
    cookie,
    json: { commandId: newCommandId(), device: "1001-desk", ...json },
  });
  return { status: answer.status, body: await answer.json() };
}

const callOf = async (web: WebOffice, cookie: string) =>
  (await web.json("/api/v1/calls", { cookie })).items[0];

Deno.test("transfer-failed transfer: a blind one that nobody takes rings its sender, who is told why; nobody else is", async () => {
  await using web = await WebOffice.open();
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1004")];
  const call = await talking(web, cookie);
  const sent = { to: "1008", mode: "blind" };
  assert.equal((await press(web, cookie, `/api/v1/calls/${call}/transfer`, sent)).status, 202);
  await web.advance(2_500);
  expect(await callOf(web, cookie)).toMatchObject({
    transfer: {
      to: "1008",
      name: "大野 裕太",
      state: "failed",
      cause: "rejected",
      message: { ja: "大野さんへ転送できませんでした（拒否）。通話はあなたに戻っています。" },
    },
  });
  assert.equal((await callOf(web, other)).transfer, undefined);
});

Deno.test("transfer: attended, it is under way, and given up it is back without a sentence", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const call = await talking(web, cookie);
  const path = `/api/v1/calls/${call}/transfer`;
  await press(web, cookie, path, { to: "1009", mode: "attended" });
  await web.advance(1_000);
  const { transfer, legs } = await callOf(web, cookie);
  assert.deepEqual([transfer.to, transfer.state], ["1009", "under-way"]);
  assert.equal(transfer.consults, true, "the panel offers to join both, or to go back");
  const own = legs.find((leg: { device?: string }) => leg.device === "1001-desk");
  assert.equal(own.state, "dialling");
  assert.ok(own.answeredAt !== undefined);
  await press(web, cookie, path, { complete: false });
  await web.advance(100);
  const back = await callOf(web, cookie);
  assert.equal(back.state, "talking");
  assert.deepEqual([back.transfer.state, back.transfer.message], ["failed", undefined]);
});

Deno.test("already-retrieved parking: the slower one is told who was faster, and everybody how the stay ended", async () => {
  await using web = await WebOffice.open();
  const [cookie, fast, slow] = [
    await web.signIn("1001"),
    await web.signIn("1006"),
    await web.signIn("1009"),
  ];
  const events = await web.events(slow);
  const call = await talking(web, cookie);
  await press(web, cookie, `/api/v1/calls/${call}/park`, { for: "1006" });
  expect(await callOf(web, await web.signIn("1004"))).toMatchObject({
    parked: { slot: 701, by: { extension: "1001" }, callBack: false },
  });
  const take = (who: string, device: string) =>
    press(web, who, "/api/v1/parking/701/retrieve", { device, autoAnswer: false });
  assert.equal((await take(slow, "1009-desk")).status, 202);
  assert.equal((await take(fast, "1006-desk")).status, 202);
  await web.advance(4_000);
  const slot = events.of("parking");
  assert.equal(slot[0]?.slot.forName, "𠮷田 健");
  assert.equal(slot.at(-1)?.ending, "retrieved");
  const ja = "保留箱701は𠮷田さんが先に取り出しました。";
  expect(events.of("call").at(-1)?.call.end).toMatchObject({
    code: "already-retrieved",
    message: { ja },
  });
  expect(await take(slow, "1009-desk")).toMatchObject({
    status: 409,
    body: { code: "already-retrieved", message: { ja } },
  });
});

Deno.test("parking: a caller who hangs up in a slot leaves it abandoned, and a call-back says that it is one", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  const call = await talking(web, cookie, "1004");
  await press(web, cookie, `/api/v1/calls/${call}/park`);
  await web.advance(61_000);
  expect(await callOf(web, cookie)).toMatchObject({ parked: { slot: 701, callBack: true } });
  const other = await web.signIn("1004");
  await press(web, other, `/api/v1/calls/${call}/hangup`, { device: "1004-desk" });
  await web.advance(500);
  assert.equal(events.of("parking").at(-1)?.ending, "abandoned");
});
