/** Who may ask what (security.md A1, A3, A4, E3), and that routes, documents and codes are one. */
import assert from "node:assert/strict";
import { PROBLEM_CODES, STATUS_OF } from "../../web/server/codes.ts";
import { OPERATIONS } from "../../web/server/operations.ts";
import { isWordCode } from "../../web/shared/words.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

for (const { method, path, open } of OPERATIONS) {
  if (open) continue;
  Deno.test(`A1 ${method.toUpperCase()} ${path}: 401 session-expired to nobody and to a made-up session`, async () => {
    await using web = await WebOffice.open();
    for (const cookie of [undefined, "naisen_session=x", `naisen_session=${"A".repeat(43)}`]) {
      const answer = await web.ask(path.replace("{id}", "x"), {
        method: method.toUpperCase(),
        ...(cookie === undefined ? {} : { cookie }),
        ...(method === "get" ? {} : { json: {} }),
      });
      assert.equal(answer.status, 401);
      assert.equal((await answer.json()).code, "session-expired");
    }
  });
}

Deno.test("A1 every route of the API is an operation of the document, and the other way round", async () => {
  await using web = await WebOffice.open();
  const routes = web.app.routes
    .filter((route) => route.path.startsWith("/api/v1/") && route.method !== "ALL")
    .map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, "{$1}")}`);
  const operations = OPERATIONS.map((each) => `${each.method.toUpperCase()} ${each.path}`);
  assert.deepEqual([...new Set(routes)].sort(), [...operations].sort());
});

Deno.test("A1 administration and lab: what is no operation is nothing, and a person is no administrator", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  for (const path of ["/api/v1/admin/users", "/api/v1/admin/nothing"]) {
    assert.equal((await web.ask(path, { cookie })).status, 403);
    assert.equal((await web.ask(path)).status, 401);
  }
  assert.equal((await web.ask("/api/v1/nothing", { cookie })).status, 404);
});

Deno.test("A3 extra keys: a person cannot change extension, role or permissions by naming them", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1002");
  const before = await web.json("/api/v1/me", { cookie });
  for (
    const extra of [{ extension: "1001" }, { role: "admin" }, { lines: ["main"] }, {
      __proto__: { admin: true },
      constructor: {},
    }]
  ) {
    const patch = await web.ask("/api/v1/me/settings", {
      method: "PATCH",
      cookie,
      json: { language: "en", ...extra },
    });
    assert.equal(patch.status, 400);
    assert.equal((await patch.json()).code, "malformed-request");
    const put = await web.ask("/api/v1/me/presence", {
      method: "PUT",
      cookie,
      json: { code: "available", ...extra },
    });
    assert.equal(put.status, 400);
  }
  assert.deepEqual(await web.json("/api/v1/me", { cookie }), before);
});

Deno.test("A4 click-to-call: another person's phone cannot be made to dial", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  for (const device of ["1002-desk", "1003-soft", "1001-DESK", "../1002-desk", "", "__proto__"]) {
    const json = { commandId: newCommandId(), device, destination: "1003", autoAnswer: true };
    const answer = await web.ask("/api/v1/calls", { cookie, json });
    assert.equal(answer.status, 403, device);
    assert.equal((await answer.json()).code, "not-your-device");
  }
  assert.deepEqual(web.pbx.executed, []);
});

Deno.test("E3 people and phonebooks: nothing of them without a session, not even on a page", async () => {
  await using web = await WebOffice.open();
  const names = web.office.people.map((person) => person.name);
  for (const path of ["/api/v1/users", "/api/v1/lists/entries", "/pbx/open/", "/pbx/open/login"]) {
    const text = await (await web.ask(path)).text();
    assert.ok(names.every((name) => !text.includes(name)), path);
  }
});

Deno.test("offers: the sign-in page shows people only where it is told to", async () => {
  const offer = { loginId: "demo", extension: "1001", password: "91001", name: "佐藤 花子" };
  await using web = await WebOffice.open({ server: { offers: [offer] } });
  assert.match(await (await web.ask("/pbx/open/login")).text(), /佐藤 花子/);
});

Deno.test("codes: every code the server can answer with has words in both languages and a status", async () => {
  await using web = await WebOffice.open();
  const { items } = await web.json("/api/v1/codes");
  const listed = new Map(
    items.map((each: { code: string; message: { ja: string; en: string } }) => [each.code, each]),
  );
  for (const code of PROBLEM_CODES) {
    assert.ok(isWordCode(code) && listed.has(code), code);
    assert.ok(STATUS_OF[code] >= 400);
  }
});

Deno.test("openapi: a document of every operation, with schemas of what is sent and answered", async () => {
  await using web = await WebOffice.open();
  const document = await web.json("/api/openapi.json");
  assert.equal(document.openapi, "3.1.0");
  const call = document.paths["/api/v1/calls"].post;
  assert.deepEqual(
    Object.keys(call.requestBody.content["application/json"].schema.properties).sort(),
    ["autoAnswer", "commandId", "destination", "device", "line"],
  );
  assert.match(call.responses["409"].description, /device-busy/);
  const limits = document.paths["/api/v1/history"].get.parameters;
  assert.ok(limits.some((each: { name: string }) => each.name === "limit"));
  const docs = await (await web.ask("/api/docs")).text();
  for (const { path } of OPERATIONS) assert.ok(docs.includes(path), path);
});

Deno.test("no-such-address: a person's browser is shown the way back in its language, a program a problem", async () => {
  await using web = await WebOffice.open();
  for (const path of ["/pbx/opne", "/pbx/help/nothing"]) {
    const page = await web.ask(path, { headers: { accept: "text/html,*/*;q=0.8" } });
    assert.equal(page.status, 404);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(await page.text(), /お探しのページはありません[^]*href="\/pbx\/open\/"/);
  }
  const program = await web.ask("/api/v1/x/y", { headers: { accept: "text/html" } });
  assert.equal(program.status, 401);
  await program.body?.cancel();
});

Deno.test("no-such-address: an unknown path is a problem, not a page", async () => {
  await using web = await WebOffice.open();
  const answer = await web.ask("/nothing");
  assert.equal(answer.status, 404);
  assert.equal((await answer.json()).code, "no-such-address");
});
