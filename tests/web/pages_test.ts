/** The pages: where `/` leads, the sign-in page, the panel's first paint and its boot data, health and metrics. */
import assert from "node:assert/strict";
import { expect } from "expect";
import type { AssetTable } from "../../web/server/assets.ts";
import type { LogLine } from "../../web/server/log.ts";
import { panelPage } from "../../web/server/documents.tsx";
import type { PanelBoot } from "../../web/shared/api.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

async function bootOf(web: WebOffice, cookie: string, query = ""): Promise<PanelBoot> {
  const html = await (await web.ask(`/pbx/open/${query}`, { cookie })).text();
  return JSON.parse(/<script id="boot" type="application\/json">(.*?)<\/script>/s.exec(html)![1]!);
}

Deno.test("/: leads to the panel, the panel to the sign-in, the sign-in of who is in back to the panel", async () => {
  await using web = await WebOffice.open();
  const leads = async (path: string, cookie?: string) => {
    const answer = await web.ask(path, cookie === undefined ? {} : { cookie });
    await answer.body?.cancel();
    return answer.headers.get("location");
  };
  assert.equal(await leads("/"), "/pbx/open/");
  assert.equal(await leads("/pbx/open"), "/pbx/open/");
  assert.equal(await leads("/pbx/open/"), "/pbx/open/login");
  assert.equal(await leads("/pbx/open/login"), null);
  assert.equal(await leads("/pbx/open/login", await web.signIn("1001")), "/pbx/open/");
});

Deno.test("P3 /pbx/open/login: the fields are typed right, in the browser's language, else in Japanese", async () => {
  await using web = await WebOffice.open();
  const html = async (headers: Record<string, string>) =>
    await (await web.ask("/pbx/open/login", { headers })).text();
  const page = await html({});
  assert.match(page, /^<!doctype html><html lang="ja"/);
  assert.match(page, /内線番号/);
  assert.match(page, /type="password"/);
  assert.doesNotMatch(page, /maxlength/i);
  assert.match(await html({ "accept-language": "en-GB,en;q=0.9,ja;q=0.1" }), /<html lang="en"/);
  assert.match(await html({ "accept-language": "fr-FR,ja;q=0.5" }), /<html lang="ja"/);
  assert.match(await html({ cookie: "naisen_language=en" }), /<html lang="en"/);
});

Deno.test("/pbx/open/: boot data is what the API answers, and the stream goes on from there", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const boot = await bootOf(web, cookie);
  assert.deepEqual(boot.me, await web.json("/api/v1/me", { cookie }));
  assert.deepEqual(boot.users, await web.json("/api/v1/users", { cookie }));
  assert.deepEqual(boot.history, await web.json("/api/v1/history", { cookie }));
  assert.equal(boot.now, "2026-11-24T09:00:03.000+09:00");
  const json = {
    commandId: newCommandId(),
    device: "1001-desk",
    destination: "1003",
    autoAnswer: true,
  };
  await web.json("/api/v1/calls", { cookie, json });
  await web.advance(1_000);
  const events = await web.events(cookie, { after: boot.after });
  assert.equal(events.of("snapshot").length, 0);
  assert.ok(events.of("call").length > 0);
  expect((await bootOf(web, cookie)).calls).toMatchObject([{ dialled: "1003" }]);
});

Deno.test("panelPage: what the server cannot draw it tells the log and leaves to the browser (field 18)", async () => {
  await using web = await WebOffice.open();
  const boot = await bootOf(web, await web.signIn("1001"));
  const table: AssetTable = { base: "/assets/0/", files: new Map() };
  const logged: LogLine[] = [];
  const log = (line: LogLine) => void logged.push(line);
  assert.match(await panelPage(boot, table, log).text(), /<div id="app"><div class="page"/);
  assert.deepEqual(logged, []);

  const newer = { ...boot, me: { ...boot.me, devices: null } } as unknown as PanelBoot;
  const html = await panelPage(newer, table, log).text();
  assert.match(html, /<div id="app"><\/div>/);
  assert.match(html, /"devices":null/);
  expect(logged).toMatchObject([{ level: "error", event: "first-paint-failed" }]);
});

Deno.test("/pbx/open/?number=: a number or a tel: link fills the field, never dials, and is bounded", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  assert.equal((await bootOf(web, cookie, "?number=03-1234-5678")).number, "03-1234-5678");
  const link = `?number=${encodeURIComponent("tel:+81-3-1234-5678;ext=1")}`;
  assert.equal((await bootOf(web, cookie, link)).number, "+81-3-1234-5678");
  assert.equal((await bootOf(web, cookie, `?number=${"1".repeat(5_000)}`)).number?.length, 64);
  assert.deepEqual(web.pbx.executed, []);
});

Deno.test("starting: /healthz is 503 until store, PBX and the expected phones are ready", async () => {
  await using web = await WebOffice.open({
    server: { expectedDevices: ["1001-desk", "1010-desk"] },
  });
  const starting = await web.ask("/healthz");
  assert.equal(starting.status, 503);
  expect(await starting.json()).toMatchObject({ code: "starting", data: { waiting: "phones" } });
  web.sim.press("1010-desk" as Parameters<typeof web.sim.press>[0], { press: "plug" });
  await web.advance(2_000);
  assert.equal((await web.ask("/healthz")).status, 200);
});

Deno.test("/healthz: says whether recordings can be kept; calls go on without", async () => {
  let recordingRoom = true;
  await using web = await WebOffice.open({ server: { recordingRoom: () => recordingRoom } });
  const health = async () => {
    const answer = await web.ask("/healthz");
    return [answer.status, await answer.json()];
  };
  expect(await health()).toEqual([200, { status: "ready", recordingRoom: true }]);
  recordingRoom = false;
  expect(await health()).toEqual([200, { status: "ready", recordingRoom: false }]);
});

Deno.test("/metrics: numbers without a name or number of anybody", async () => {
  await using web = await WebOffice.open();
  await web.signIn("1001");
  const text = await (await web.ask("/metrics")).text();
  assert.match(text, /^naisen_pbx_connected 1$/m);
  assert.match(text, /^naisen_devices_registered 9$/m);
  assert.match(text, /^naisen_http_answers_total\{status="204"\} 1$/m);
  assert.doesNotMatch(text, /1001|demo/);
});
