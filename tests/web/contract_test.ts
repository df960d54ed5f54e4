/**
 * The outer contract's HTTP table as a stranger reads it: every row is there, answers carry every field it names, of two
 * refusals the earlier one is told, times have an offset, problems are problems.
 */
import assert from "node:assert/strict";
import { newCommandId, WebOffice } from "../support/web_office.ts";

/** Rows of the table for people who are signed in, and what needs nobody. */
const ROWS = [
  "POST /api/v1/session",
  "DELETE /api/v1/session",
  "GET /api/v1/me",
  "PATCH /api/v1/me/settings",
  "PUT /api/v1/me/presence",
  "GET /api/v1/dial-plan",
  "POST /api/v1/calls",
  "GET /api/v1/calls",
  ...["hold", "resume", "park", "transfer", "hangup", "move", "record"]
    .map((verb) => `POST /api/v1/calls/{id}/${verb}`),
  "POST /api/v1/users/{extension}/pickup",
  "GET /api/v1/parking",
  "POST /api/v1/parking/{slot}/retrieve",
  "GET /api/v1/history",
  "GET /api/v1/history.csv",
  "GET /api/v1/recordings/{id}",
  "GET /api/v1/users",
  "GET /api/v1/lists",
  "GET /api/v1/lists/entries",
  "POST /api/v1/history/seen",
  "GET /api/v1/presences",
  "POST /api/v1/assistant",
  "GET /api/v1/events",
  "GET /api/v1/codes",
];

Deno.test("contract: every row of the table is in the OpenAPI document", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const { paths } = await web.json("/api/openapi.json");
  const missing = ROWS.filter((row) => {
    const [method, path] = row.split(" ") as [string, string];
    return paths[path]?.[method.toLowerCase()] === undefined;
  });
  assert.deepEqual(missing, []);
});

/** Wishes of 1001, or `as`, with two things wrong or more: the one that the contract names first is told. */
const ORDER: readonly {
  readonly first: string;
  readonly status: number;
  readonly as?: string;
  readonly wish: Readonly<Record<string, unknown>>;
}[] = [
  { first: "not-your-device", status: 403, wish: { device: "1002-desk", destination: "あ" } },
  {
    first: "malformed-number",
    status: 422,
    as: "1003",
    wish: { destination: "あ", line: "main", device: "1003-soft" },
  },
  { first: "unknown-extension", status: 422, wish: { destination: "1999", device: "1001-soft" } },
  { first: "line-required", status: 422, wish: { destination: "0312345699", device: "1001-soft" } },
  {
    first: "line-not-permitted",
    status: 403,
    as: "1003",
    wish: { destination: "+12125550100", line: "main", device: "1003-soft" },
  },
  {
    first: "call-class-not-permitted",
    status: 403,
    wish: { destination: "+12125550100", line: "main", device: "1001-soft" },
  },
  {
    first: "device-not-registered",
    status: 409,
    wish: { destination: "1003", device: "1001-soft", autoAnswer: true },
  },
];

for (const { first, status, as = "1001", wish } of ORDER) {
  Deno.test(`contract: ${first} is told before what comes after it, when ${as} wishes ${JSON.stringify(wish)}`, async () => {
    await using web = await WebOffice.open({ warmUp: 1_000 });
    const cookie = await web.signIn(as);
    const json = { commandId: newCommandId(), device: `${as}-desk`, autoAnswer: true, ...wish };
    const answer = await web.ask("/api/v1/calls", { cookie, json });
    assertProblem(answer, await answer.json(), { code: first, status });
  });
}

Deno.test("contract: refusals of every kind are RFC 9457 problems with a code and a sentence in both languages", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await web.signIn("1001");
  const codes = new Map<string, { ja: string; en: string }>(
    (await web.json("/api/v1/codes")).items.map((
      item: { code: string; message: { ja: string; en: string } },
    ) => [item.code, item.message]),
  );
  const asked: readonly (readonly [string, number, Promise<Response>])[] = [
    ["session-expired", 401, web.ask("/api/v1/me")],
    ["bad-credentials", 401, web.trySignIn({ password: "1" })],
    ["password-not-half-width", 422, web.trySignIn({ password: "９１００１" })],
    ["no-such-address", 404, web.ask("/api/v1/nothing", { cookie })],
    ["recording-unavailable", 404, web.ask("/api/v1/recordings/x", { cookie })],
    ["malformed-request", 400, web.ask("/api/v1/calls", { cookie, json: {} })],
    ["malformed-request", 400, web.ask("/api/v1/history?limit=0", { cookie })],
    [
      "call-not-found",
      404,
      web.ask("/api/v1/calls/none/hangup", {
        cookie,
        json: { commandId: "h", device: "1001-desk" },
      }),
    ],
    [
      "slot-empty",
      409,
      web.ask("/api/v1/parking/701/retrieve", {
        cookie,
        json: { commandId: "r", device: "1001-desk", autoAnswer: false },
      }),
    ],
    [
      "unknown-presence",
      422,
      web.ask("/api/v1/me/presence", { method: "PUT", cookie, json: { code: "x" } }),
    ],
    ["not-json", 415, web.ask("/api/v1/calls", { method: "POST", cookie, body: "{}" })],
  ];
  for (const [code, status, promise] of asked) {
    const answer = await promise;
    assertProblem(answer, await answer.json(), { code, status });
    assert.ok(codes.has(code), code);
  }
});

Deno.test("contract: every answer carries the fields that the table names, and every time its offset", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const until = "2099-01-01T00:00:00Z";
  await web.ask("/api/v1/me/presence", {
    method: "PUT",
    cookie,
    json: { code: "meeting", note: "n", until },
  });
  const commandId = newCommandId();
  const { callId } = await web.json("/api/v1/calls", {
    cookie,
    json: { commandId, device: "1001-desk", destination: "1004", autoAnswer: true },
  });
  await web.advance(5_000);

  const me = await web.json("/api/v1/me", { cookie });
  has(me, "extension name presence settings devices lines capabilities");
  has(me.settings, "autoAnswer incomingIntegration language");
  has(me.presence, "code note until");
  for (const device of me.devices) has(device, "id label kind registered autoAnswer state");
  for (const line of me.lines) has(line, "id label number display permitted");
  const mine = me.devices.find((device: { id: string }) => device.id === "1001-desk");
  assert.equal(mine.state, "talking");

  const calls = await web.json("/api/v1/calls", { cookie });
  has(calls.items[0], "id state legs recording");
  assert.equal(calls.items[0].id, callId);
  assert.equal(calls.items[0].state, "talking");
  for (const leg of calls.items[0].legs) has(leg, "id party state since");

  const parked = await web.json(`/api/v1/calls/${callId}/park`, {
    cookie,
    json: { commandId: newCommandId(), device: "1001-desk", for: "1002", note: "二番です" },
  });
  assert.deepEqual(Object.keys(parked), ["slot"]);
  const slots = await web.json("/api/v1/parking", { cookie });
  const taken = slots.items.find((slot: { slot: number }) => slot.slot === parked.slot);
  has(taken, "slot call parkedBy since returnsAt");
  assert.equal(slots.items.length, 20);
  const taker = await web.signIn("1002");
  const retrieved = await web.ask(`/api/v1/parking/${parked.slot}/retrieve`, {
    cookie: taker,
    json: { commandId: newCommandId(), device: "1002-desk", autoAnswer: true },
  });
  assert.equal(retrieved.status, 202);
  assert.deepEqual(Object.keys(await retrieved.json()), ["callId"]);
  await web.advance(5_000);
  await web.json(`/api/v1/calls/${callId}/hangup`, {
    cookie: taker,
    json: { commandId: newCommandId(), device: "1002-desk" },
  });
  await web.advance(2_000);

  const history = await web.json("/api/v1/history?limit=1", { cookie });
  has(
    history.items[0],
    "id callId direction result peer number device start ringSeconds talkSeconds spans",
  );
  const users = await web.json("/api/v1/users?limit=3", { cookie });
  assert.deepEqual(Object.keys(users), ["items", "next"]);
  for (const user of users.items) {
    has(user, "extension name reading department presence line asOf devices");
  }
  const rest = await web.json(`/api/v1/users?limit=200&cursor=${users.next}`, { cookie });
  assert.deepEqual(Object.keys(rest), ["items"]);
  assert.equal(users.items.length + rest.items.length, 10);

  const lists = await web.json("/api/v1/lists", { cookie });
  const entries = await web.json("/api/v1/lists/entries?limit=2", { cookie });
  for (const entry of entries.items) has(entry, "list name reading number display");
  const presences = await web.json("/api/v1/presences", { cookie });
  for (const state of presences.items) has(state, "code label");
  const plan = await web.json("/api/v1/dial-plan?destination=110", { cookie });
  has(plan, "classification verdict line rules");
  assert.equal(plan.classification, "emergency");
  for (const rule of plan.rules) has(rule, "name verdict");
  timesIn([me, calls, slots, history, users, lists, entries, presences, plan]);
});

Deno.test("contract: events carry seq and at, and the object that its GET returns", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const stream = await web.events(cookie);
  await web.json("/api/v1/calls", {
    cookie,
    json: { commandId: "e", device: "1001-desk", destination: "1004", autoAnswer: true },
  });
  await web.advance(6_000);
  const { items } = await web.json("/api/v1/calls", { cookie });
  assert.deepEqual(stream.of("call").at(-1)!.call, items[0]);
  const users = await web.json("/api/v1/users?q=1004", { cookie });
  const told = stream.of("presence").filter(({ user }) => user.extension === "1004").at(-1)!;
  assert.deepEqual(told.user, users.items[0]);
  const me = await web.json("/api/v1/me", { cookie });
  assert.deepEqual(
    stream.of("device").at(-1)!.device,
    me.devices.find((device: { id: string }) => device.id === "1001-desk"),
  );
  assert.ok(stream.of("heartbeat").length > 0);
  for (const { entry, event, id } of stream.all) {
    assert.equal(entry.kind, event);
    assert.ok(event === "heartbeat" || id !== undefined, event);
    has({ ...entry }, "seq at");
  }
  timesIn(stream.all.map(({ entry }) => entry));
});

function assertProblem(
  answer: Response,
  problem: Readonly<Record<string, unknown>>,
  wanted: { readonly code: string; readonly status: number },
): void {
  assert.equal(answer.status, wanted.status, JSON.stringify(problem));
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.equal(problem["code"], wanted.code);
  assert.equal(problem["status"], wanted.status);
  assert.ok(typeof problem["type"] === "string" && typeof problem["title"] === "string");
  const { ja, en } = problem["message"] as { ja: string; en: string };
  assert.ok(ja.length > 0 && en.length > 0 && ja !== en);
}

function has(value: Readonly<Record<string, unknown>>, fields: string): void {
  const missing = fields.split(" ").filter((field) => value[field] === undefined);
  assert.deepEqual(missing, [], JSON.stringify(value));
}

const TIMES = ["at", "since", "asOf", "start", "startedAt", "until", "returnsAt", "from", "to"];

/** Throws at a time without its offset, anywhere in the value. */
function timesIn(value: unknown, name = ""): void {
  if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      timesIn(part, Array.isArray(value) ? name : key);
    }
  } else if (TIMES.includes(name) && typeof value === "string") {
    assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/, name);
  }
}
