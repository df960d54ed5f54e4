/** `/api/v1/calls` and `/api/v1/dial-plan`: accepted, refused with the first reason, repeated, hung up. */
import assert from "node:assert/strict";
import { expect } from "expect";
import type { OfficeFile } from "../../core/domain/office_file.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

const NOTHING = {
  originate: false,
  hangup: false,
  hold: false,
  park: false,
  transfer: false,
  pickup: false,
  move: false,
  record: false,
};

interface Wish {
  readonly commandId?: string;
  readonly device?: string;
  readonly destination?: string;
  readonly line?: string;
  readonly autoAnswer?: boolean;
}

async function place(web: WebOffice, cookie: string, wish: Wish) {
  const device = `${(await web.json("/api/v1/me", { cookie })).extension}-desk`;
  const json = {
    commandId: newCommandId(),
    device,
    destination: "1003",
    autoAnswer: true,
    ...wish,
  };
  const answer = await web.ask("/api/v1/calls", { cookie, json });
  return { status: answer.status, body: await answer.json() };
}

/** Wishes of 1001 (or `as`) and the refusal each meets, in the contract's order. */
const REFUSALS: readonly {
  readonly code: string;
  readonly status: number;
  readonly wish: Wish;
  readonly as?: string;
  readonly ja: RegExp;
  readonly office?: (file: OfficeFile) => OfficeFile;
}[] = [
  {
    code: "not-your-device",
    status: 403,
    wish: { device: "1002-desk" },
    ja: /あなたのものではありません/,
  },
  {
    code: "not-your-device",
    status: 403,
    wish: { device: "nobody" },
    ja: /あなたのものではありません/,
  },
  { code: "malformed-number", status: 422, wish: { destination: "あ" }, ja: /「あ」/ },
  { code: "unknown-extension", status: 422, wish: { destination: "1999" }, ja: /内線1999/ },
  { code: "line-required", status: 422, wish: { destination: "0312345699" }, ja: /回線をお選び/ },
  {
    code: "line-not-permitted",
    status: 403,
    as: "1003",
    wish: { destination: "0312345699", line: "main" },
    ja: /回線「代表」には発信許可がありません/,
  },
  {
    code: "no-line-permitted",
    status: 403,
    as: "1002",
    wish: { destination: "0312345699", line: "main" },
    ja: /内線へは発信できます/,
  },
  {
    code: "call-class-not-permitted",
    status: 403,
    wish: { destination: "+1 212 555 0100", line: "main" },
    ja: /回線「代表」では国際電話へ発信できません。「海外」をお選びください。/,
  },
  {
    code: "line-out-of-service",
    status: 409,
    wish: { destination: "0312345699", line: "main" },
    ja: /回線「代表」は停止中です/,
    office: (file) => ({
      ...file,
      lines: file.lines.map((line) => line.id === "main" ? { ...line, inService: false } : line),
    }),
  },
  {
    code: "emergency-unavailable",
    status: 409,
    wish: { destination: "110" },
    ja: /110番へはかけられません/,
    office: (file) => ({
      ...file,
      lines: file.lines.map((line) => ({ ...line, emergencyCapable: false })),
    }),
  },
  {
    code: "device-not-registered",
    status: 409,
    wish: { device: "1001-soft", autoAnswer: false },
    ja: /「アプリ」は未使用です/,
  },
];

for (const { code, status, wish, as = "1001", ja, office } of REFUSALS) {
  Deno.test(`${code}: ${status} with its sentence when ${as} wishes ${JSON.stringify(wish)}`, async () => {
    await using web = await WebOffice.open(office === undefined ? {} : { office });
    const refused = await place(web, await web.signIn(as), wish);
    expect(refused).toMatchObject({ status, body: { code, status } });
    assert.match(refused.body.message.ja, ja);
    assert.ok(!/[{}…]/.test(refused.body.message.ja + refused.body.message.en));
    assert.deepEqual(web.pbx.executed, []);
  });
}

Deno.test("auto-answer-unsupported: a softphone cannot go off-hook by itself", async () => {
  await using web = await WebOffice.open({ softphones: ["1001-soft"] });
  const cookie = await web.signIn("1001");
  const refused = await place(web, cookie, { device: "1001-soft" });
  expect(refused).toMatchObject({ status: 409, body: { code: "auto-answer-unsupported" } });
  assert.match(refused.body.message.en, /^App cannot answer by itself|^Softphone/);
  const accepted = await place(web, cookie, { device: "1001-soft", autoAnswer: false });
  assert.equal(accepted.status, 202);
});

Deno.test("POST calls: whoever was told 202 finds the call at once, and finds none once its end was accepted", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const alive = async () =>
    (await web.json("/api/v1/calls", { cookie })).items.map((call: { id: string }) => call.id);
  const { body } = await place(web, cookie, { destination: "1009" });
  assert.deepEqual(await alive(), [body.callId]);
  const json = { commandId: newCommandId(), device: "1001-desk" };
  const ended = await web.ask(`/api/v1/calls/${body.callId}/hangup`, { cookie, json });
  assert.equal(ended.status, 202);
  assert.deepEqual(await alive(), []);
});

Deno.test("device-busy: while the device is in a call nothing else is dialled on it", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  await place(web, cookie, {});
  await web.advance(5_000);
  const refused = await place(web, cookie, { destination: "1004" });
  expect(refused).toMatchObject({ status: 409, body: { code: "device-busy" } });
});

Deno.test("line-full: when every channel of the line is in use", async () => {
  await using web = await WebOffice.open({
    office: (file) => ({
      ...file,
      lines: file.lines.map((line) => line.id === "main" ? { ...line, channels: 1 } : line),
    }),
  });
  const [one, four] = [await web.signIn("1001"), await web.signIn("1004")];
  await place(web, four, { destination: "0312345699", line: "main" });
  await web.advance(5_000);
  const refused = await place(web, one, { destination: "0312345699", line: "main" });
  expect(refused).toMatchObject({ status: 409, body: { code: "line-full" } });
  assert.match(refused.body.message.ja, /（1\/1）/);
});

Deno.test("pbx-unreachable: 503, after every refusal that can be told without the PBX", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const before = await place(web, cookie, {});
  await web.advance(5_000);
  web.pbx.lose();
  await web.advance(0);
  expect(await place(web, cookie, { destination: "1999" })).toMatchObject({ status: 422 });
  const commandId = newCommandId();
  const lost = await place(web, cookie, { commandId });
  expect(lost).toMatchObject({ status: 503, body: { code: "pbx-unreachable" } });
  web.pbx.find();
  await web.advance(2_000);
  const json = { commandId: newCommandId(), device: "1001-desk" };
  await web.json(`/api/v1/calls/${before.body.callId}/hangup`, { cookie, json });
  await web.advance(1_000);
  assert.equal(
    (await place(web, cookie, { commandId })).status,
    202,
    "the same click, tried again",
  );
});

Deno.test("capability-missing: what the PBX cannot do is refused before anything is sent", async () => {
  await using web = await WebOffice.open({ lacks: () => ({ park: false }) });
  const cookie = await web.signIn("1001");
  const refused = await place(web, cookie, { destination: "701" });
  expect(refused).toMatchObject({ status: 409, body: { code: "capability-missing" } });
  assert.deepEqual(web.pbx.executed, []);
});

Deno.test("capability-missing: who has no account at the PBX can look; each deed is refused before anything is sent", async () => {
  await using web = await WebOffice.open({
    lacks: (person) => person === "1001" ? NOTHING : {},
  });
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1004")];
  expect(await place(web, cookie, {})).toMatchObject({
    status: 409,
    body: { code: "capability-missing" },
  });
  const { body: { callId } } = await place(web, other, { destination: "1001" });
  await web.advance(5_000);
  const sent = web.pbx.executed.length;
  assert.deepEqual((await web.json("/api/v1/me", { cookie })).capabilities, NOTHING);
  assert.equal((await web.json("/api/v1/me", { cookie: other })).capabilities.originate, true);
  const call = `/api/v1/calls/${callId}`;
  const deeds: readonly (readonly [string, object])[] = [
    [`${call}/hangup`, {}],
    [`${call}/hold`, {}],
    [`${call}/resume`, {}],
    [`${call}/park`, {}],
    [`${call}/transfer`, { to: "1005", mode: "blind" }],
    [`${call}/record`, { on: true }],
    [`${call}/move`, { toDevice: "1001-soft", autoAnswer: false }],
    ["/api/v1/parking/701/retrieve", { autoAnswer: false }],
    ["/api/v1/users/1004/pickup", { autoAnswer: false }],
  ];
  for (const [path, more] of deeds) {
    const json = { commandId: newCommandId(), device: "1001-desk", ...more };
    const answer = await web.ask(path, { cookie, json });
    assert.deepEqual(
      [answer.status, (await answer.json()).code],
      [409, "capability-missing"],
      path,
    );
  }
  assert.equal(web.pbx.executed.length, sent);
});

Deno.test("I34 one click: the same command id, however often and at once, is one call", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const commandId = newCommandId();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => place(web, cookie, { commandId })),
  );
  await web.advance(1_000);
  answers.push(await place(web, cookie, { commandId }));
  assert.ok(answers.every((answer) => answer.status === 202));
  assert.equal(new Set(answers.map((answer) => answer.body.callId)).size, 1);
  assert.equal(web.pbx.executed.length, 1);
  assert.equal((await web.json("/api/v1/calls", { cookie })).items.length, 1);
});

Deno.test("I34 one click: a repeated refusal is the first one's, even when it would be allowed by now", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  await place(web, cookie, {});
  await web.advance(3_000);
  const commandId = newCommandId();
  assert.equal((await place(web, cookie, { commandId })).body.code, "device-busy");
  const [{ id }] = (await web.json("/api/v1/calls", { cookie })).items;
  const json = { commandId: newCommandId(), device: "1001-desk" };
  await web.json(`/api/v1/calls/${id}/hangup`, { cookie, json });
  await web.advance(1_000);
  assert.equal((await place(web, cookie, { commandId })).body.code, "device-busy");
});

Deno.test("I34 one click: the outcome is remembered over a restart, and forgotten after 24 h", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const commandId = newCommandId();
  const first = await place(web, cookie, { commandId });
  await web.stop();
  await web.start();
  assert.deepEqual(await place(web, cookie, { commandId }), first);
  assert.equal(web.pbx.executed.length, 1);
});

Deno.test("command-reused: the same id with another body is refused with 409", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const commandId = newCommandId();
  await place(web, cookie, { commandId });
  const refused = await place(web, cookie, { commandId, destination: "1004" });
  expect(refused).toMatchObject({ status: 409, body: { code: "command-reused" } });
  const other = await place(web, await web.signIn("1004"), { commandId, destination: "1005" });
  assert.equal(other.status, 202, "somebody else's ids are none of it");
});

Deno.test("hangup: ends one's call; a colleague's device or a stranger's call is out of reach", async () => {
  await using web = await WebOffice.open();
  const [one, five] = [await web.signIn("1001"), await web.signIn("1005")];
  const { body: { callId } } = await place(web, one, {});
  await web.advance(5_000);
  const hangUp = async (cookie: string, device: string) => {
    const json = { commandId: newCommandId(), device };
    const answer = await web.ask(`/api/v1/calls/${callId}/hangup`, { cookie, json });
    return [answer.status, (await answer.json()).code];
  };
  assert.deepEqual(await hangUp(five, "1001-desk"), [403, "not-your-device"]);
  assert.deepEqual(await hangUp(five, "1005-desk"), [404, "call-not-found"]);
  assert.deepEqual(await hangUp(one, "1001-soft"), [404, "call-not-found"]);
  assert.deepEqual(await hangUp(one, "1001-desk"), [202, undefined]);
  await web.advance(1_000);
  assert.deepEqual(await hangUp(one, "1001-desk"), [404, "call-not-found"]);
  assert.deepEqual(web.sim.pbx.census().calls, 0);
});

const ENDINGS = [
  { number: "0312345686", cause: "busy", code: "busy", ja: /03-1234-5686は話し中です/ },
  {
    number: "0312345604",
    cause: "not-found",
    code: "not-found",
    ja: /03-1234-5604は使われていない/,
  },
  {
    number: "0312345603",
    cause: "unreachable",
    code: "unreachable",
    ja: /回線「代表」から03-1234-5603/,
  },
  {
    number: "0312345608",
    cause: "rejected",
    code: "rejected",
    ja: /03-1234-5608が着信を断りました/,
  },
  { number: "1008", cause: "rejected", code: "rejected", ja: /さんが着信を断りました/ },
  {
    number: "1009",
    cause: "no-answer",
    code: "no-answer",
    ja: /さんは応答しませんでした（呼出30秒）/,
  },
];

for (const { number, cause, code, ja } of ENDINGS) {
  Deno.test(`${code}: a call to ${number} ends so, with the sentence for whoever dialled`, async () => {
    await using web = await WebOffice.open();
    const cookie = await web.signIn("1001");
    const events = await web.events(cookie);
    const line = number.startsWith("0") ? { line: "main" } : {};
    assert.equal((await place(web, cookie, { destination: number, ...line })).status, 202);
    await web.advance(45_000);
    const end = events.of("call").at(-1)?.call.end;
    expect(end).toMatchObject({ cause, code });
    assert.match(end!.message!.ja, ja);
  });
}

Deno.test("own-device-no-answer: a click whose own phone nobody picks up dials nothing and says so", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1009");
  const events = await web.events(cookie);
  await place(web, cookie, { destination: "1003", autoAnswer: false });
  await web.advance(45_000);
  expect(events.of("call").at(-1)?.call.end).toMatchObject({ code: "own-device-no-answer" });
  assert.match(events.of("call").at(-1)!.call.end!.message!.ja, /「卓上電話」/);
});

Deno.test("dial-plan: explains rule by rule, first refusal with its sentence", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const ask = (query: string) => web.json(`/api/v1/dial-plan?${query}`, { cookie });
  expect(await ask("destination=03-1234-5678&line=main")).toMatchObject({
    classification: "fixed",
    verdict: "allowed",
    number: "0312345678",
    display: "03-1234-5678",
    line: "main",
  });
  expect(await ask("destination=1003")).toMatchObject({
    classification: "extension",
    verdict: "allowed",
  });
  const refused = await ask("destination=%2B12125550100&line=main");
  expect(refused).toMatchObject({
    classification: "international",
    verdict: "refused",
    reason: "call-class-not-permitted",
  });
  assert.match(refused.message.ja, /海外/);
  assert.ok(refused.rules.some((rule: { verdict: string }) => rule.verdict === "refuse"));
  expect(await ask("destination=00110&dialect=keypad")).toMatchObject({ verdict: "refused" });
  expect(await ask("destination=110&dialect=keypad")).toMatchObject({
    classification: "emergency",
    verdict: "allowed",
  });
});

Deno.test("J5 a number with hyphens, brackets and full-width digits is dialled as digits", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  await place(web, cookie, { destination: "（０３）１２３４ー５６９９", line: "main" });
  await web.advance(5_000);
  const [call] = (await web.json("/api/v1/calls", { cookie })).items;
  expect(call).toMatchObject({
    dialled: "0312345699",
    display: "03-1234-5699",
    direction: "outbound",
  });
});
