/** `me`, settings, presence, users, lists, presences: what a person sees and chooses. */
import assert from "node:assert/strict";
import { expect } from "expect";
import * as v from "valibot";
import { instant } from "../../core/lib/time.ts";
import * as api from "../../web/shared/api.ts";
import { isoTime } from "../../web/server/times.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

Deno.test("me: devices, lines with the reason why not, settings, capabilities, all as the schema says", async () => {
  await using web = await WebOffice.open();
  const me = v.parse(api.Me, await web.json("/api/v1/me", { cookie: await web.signIn("1002") }));
  expect(me).toMatchObject({
    extension: "1002",
    settings: { autoAnswer: false, incomingIntegration: false, language: "ja" },
    devices: [
      { id: "1002-desk", registered: true, autoAnswer: true, state: "idle" },
      { id: "1002-soft", registered: false, autoAnswer: false, state: "unregistered" },
    ],
    capabilities: { originate: true, hangup: true, hold: true },
    unseenMissed: 0,
    pbx: "connected",
  });
  assert.deepEqual(me.lines.map((line) => [line.id, line.permitted, line.reason]), [
    ["main", false, "line-not-permitted"],
    ["support", false, "line-not-permitted"],
    ["world", false, "line-not-permitted"],
  ]);
  assert.equal(me.lines[0]?.display, "03-0000-0001");
});

Deno.test("settings: a part is changed, the rest stays, and the person's other browsers are told", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(await web.signIn("1001"));
  const patch = (json: unknown) =>
    web.json("/api/v1/me/settings", { method: "PATCH", cookie, json });
  await patch({ autoAnswer: true });
  assert.deepEqual(await patch({ language: "en" }), {
    autoAnswer: true,
    incomingIntegration: false,
    language: "en",
  });
  await web.advance(0);
  assert.deepEqual(events.of("snapshot").at(-1)?.me.settings.language, "en");
  const html = await (await web.ask("/pbx/open/", { cookie })).text();
  assert.match(html, /<html lang="en"/);
});

Deno.test("presence: chosen with note and end time, seen by all at once, and the former one returns", async () => {
  await using web = await WebOffice.open();
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1003")];
  const events = await web.events(other);
  const { items } = await web.json("/api/v1/presences", { cookie });
  const [first, second, third] = items.map((state: api.PresenceState) => state.code);
  const put = (json: unknown) => web.ask("/api/v1/me/presence", { method: "PUT", cookie, json });
  assert.equal((await put({ code: second })).status, 204);
  const until = isoTime(instant(web.clock.now() + 60_000));
  assert.equal((await put({ code: third, note: "会議室A", until })).status, 204);
  await web.advance(0);
  const seen = () => events.of("presence").at(-1)?.user;
  expect(seen()).toMatchObject({
    extension: "1001",
    presence: { code: third, note: "会議室A", until },
  });
  await web.advance(61_000);
  assert.deepEqual(seen()?.presence, { code: second });
  assert.notEqual(first, second);
  await web.stop();
  await web.start();
  assert.deepEqual((await web.json("/api/v1/me", { cookie })).presence, { code: second });
});

Deno.test("unknown-presence, until-in-the-past: refused with 422 and nothing changes", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const before = (await web.json("/api/v1/me", { cookie })).presence;
  const refusal = async (json: unknown) => {
    const answer = await web.ask("/api/v1/me/presence", { method: "PUT", cookie, json });
    return [answer.status, (await answer.json()).code];
  };
  assert.deepEqual(await refusal({ code: "nowhere" }), [422, "unknown-presence"]);
  const past = { code: before.code, until: "2020-01-01T00:00:00Z" };
  assert.deepEqual(await refusal(past), [422, "until-in-the-past"]);
  assert.deepEqual(await refusal({ code: before.code, until: "soon" }), [400, "malformed-request"]);
  assert.deepEqual((await web.json("/api/v1/me", { cookie })).presence, before);
});

Deno.test("users: everybody in the order of readings, by pages; a part of a name, reading or number finds", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const all = v.parse(api.UserPage, await web.json("/api/v1/users", { cookie }));
  assert.equal(all.items.length, 10);
  const readings = all.items.map((user) => user.reading);
  assert.deepEqual(readings.toSorted(), readings);
  const paged: string[] = [];
  let next = "";
  do {
    const page = await web.json(`/api/v1/users?limit=3${next}`, { cookie });
    paged.push(...page.items.map((user: api.User) => user.extension));
    next = page.next === undefined ? "" : `&cursor=${encodeURIComponent(page.next)}`;
  } while (next !== "");
  assert.deepEqual(paged, all.items.map((user) => user.extension));
  const [someone] = all.items;
  for (const q of [someone!.extension, someone!.name[0]!, someone!.reading.slice(0, 2)]) {
    const found = await web.json(`/api/v1/users?q=${encodeURIComponent(q)}`, { cookie });
    const extensions = found.items.map((user: api.User) => user.extension);
    assert.ok(extensions.includes(someone!.extension), q);
  }
});

Deno.test("I29 users: the line state follows the phones, and not registered is never free", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const lineOf = async (extension: string) => {
    const { items } = await web.json("/api/v1/users", { cookie });
    return items.find((user: api.User) => user.extension === extension).line;
  };
  assert.equal(await lineOf("1003"), "idle");
  assert.equal(await lineOf("1010"), "unregistered");
  const json = {
    commandId: newCommandId(),
    device: "1001-desk",
    destination: "1003",
    autoAnswer: true,
  };
  await web.json("/api/v1/calls", { cookie, json });
  await web.advance(1_000);
  assert.equal(await lineOf("1003"), "ringing");
  await web.advance(5_000);
  assert.equal(await lineOf("1003"), "talking");
  assert.equal(await lineOf("1001"), "talking");
  web.sim.press("1010-desk" as Parameters<typeof web.sim.press>[0], { press: "plug" });
  await web.advance(2_000);
  assert.equal(await lineOf("1010"), "idle");
});

Deno.test("J4 names outside JIS stay whole on the way through store, API and events", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const { items } = await web.json("/api/v1/users", { cookie });
  const names = items.map((user: api.User) => user.name).join();
  for (const character of ["髙", "𠮷", "渡邊"]) assert.ok(names.includes(character), character);
});

Deno.test("lists: the phonebooks, their entries with the number as people read it, searched", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const lists = v.parse(api.PhoneLists, await web.json("/api/v1/lists", { cookie }));
  assert.equal(lists.items.length, 2);
  const all = v.parse(api.ListPage, await web.json("/api/v1/lists/entries", { cookie }));
  const [entry] = all.items;
  assert.match(entry!.display, /-/);
  const q = encodeURIComponent(entry!.name.slice(0, 2));
  const found = await web.json(`/api/v1/lists/entries?q=${q}&list=${entry!.list}`, { cookie });
  assert.ok(found.items.some((each: api.ListEntry) => each.number === entry!.number));
});

Deno.test("lists: a caller found in a phonebook is shown by that name, live and in the history", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const [entry] = (await web.json("/api/v1/lists/entries", { cookie })).items;
  const json = {
    commandId: newCommandId(),
    device: "1001-desk",
    destination: entry.number,
    line: "main",
    autoAnswer: true,
  };
  const { callId } = await web.json("/api/v1/calls", { cookie, json });
  await web.advance(8_000);
  const [call] = (await web.json("/api/v1/calls", { cookie })).items;
  assert.equal(call.legs[1].party.name, entry.name);
  const end = { commandId: newCommandId(), device: "1001-desk" };
  await web.json(`/api/v1/calls/${callId}/hangup`, { cookie, json: end });
  await web.advance(1_000);
  const history = await web.json("/api/v1/history", { cookie });
  assert.equal(history.items[0].peer.name, entry.name);
});
