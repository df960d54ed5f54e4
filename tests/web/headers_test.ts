/** Headers of every answer (security.md H1), what errors and log lines give away (H3, H4), bounded bodies. */
import assert from "node:assert/strict";
import { BODY_MAX } from "../../web/server/guard.ts";
import { CONTENT_SECURITY_POLICY } from "../../web/server/headers.ts";
import { formatLogLine } from "../../web/server/log.ts";
import type { AssetTable } from "../../web/server/assets.ts";
import { WebOffice } from "../support/web_office.ts";

Deno.test("H1 headers: on pages, API, events, assets, redirects and every kind of error", async () => {
  await using web = await WebOffice.open({
    store: (store) => ({
      ...store,
      lists: { ...store.lists, all: () => Promise.reject(new Error("broken")) },
    }),
  });
  const cookie = await web.signIn("1001");
  const asset = `${web.assets.base}main.js`;
  const asks: readonly [number, string, Parameters<WebOffice["ask"]>[1]][] = [
    [302, "/", {}],
    [200, "/pbx/open/login", {}],
    [303, "/pbx/open/", {}],
    [200, "/api/v1/me", { cookie }],
    [200, "/api/v1/events", { cookie }],
    [200, "/healthz", {}],
    [200, asset, {}],
    [401, "/api/v1/me", {}],
    [403, "/api/v1/session", { method: "POST", headers: { origin: "https://evil.example" } }],
    [404, "/nothing", {}],
    [404, "/assets/nothing.js", {}],
    [421, "/", { headers: { host: "evil.example" } }],
    [500, "/api/v1/lists", { cookie }],
  ];
  for (const [status, path, ask] of asks) {
    const answer = await web.ask(path, ask);
    await answer.body?.cancel();
    const where = `${status} ${path}`;
    assert.equal(answer.status, status, where);
    assert.equal(answer.headers.get("content-security-policy"), CONTENT_SECURITY_POLICY, where);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", where);
    assert.equal(answer.headers.get("referrer-policy"), "same-origin", where);
    assert.equal(answer.headers.get("x-frame-options"), "DENY", where);
    const cached = path === asset ? /immutable/ : /no-store/;
    assert.match(answer.headers.get("cache-control")!, cached, where);
  }
});

Deno.test("H1 policy: nothing inline, nothing from elsewhere, no frame around it", async () => {
  assert.match(CONTENT_SECURITY_POLICY, /default-src 'none'/);
  assert.match(CONTENT_SECURITY_POLICY, /frame-ancestors 'none'/);
  assert.doesNotMatch(CONTENT_SECURITY_POLICY, /unsafe|\*|http:|data:/);
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  for (const page of ["/pbx/open/login", "/pbx/open/"]) {
    const html = await (await web.ask(page, page.endsWith("/") ? { cookie } : {})).text();
    assert.doesNotMatch(html, /<style| style=| on[a-z]+=|javascript:/i, page);
    const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    assert.ok(scripts.every((tag) => tag.includes("src=") || tag.includes("application/json")));
  }
});

Deno.test("H2 a name with markup is text in the page's first paint and in its boot data", async () => {
  const evil = `</script><img src=x onerror=alert(1)>`;
  await using web = await WebOffice.open({
    office: (file) => ({
      ...file,
      people: file.people.map((person) =>
        person.extension === "1001" ? { ...person, name: evil } : person
      ),
    }),
  });
  const cookie = await web.signIn("1001");
  const html = await (await web.ask("/pbx/open/", { cookie })).text();
  assert.ok(!html.includes("<img"));
  const boot = /<script id="boot" type="application\/json">(.*?)<\/script>/s.exec(html)![1]!;
  assert.equal(JSON.parse(boot).me.name, evil);
});

Deno.test("H3 internal-error: a failure of ours is a sentence outside and a stack in the log only", async () => {
  await using web = await WebOffice.open({
    store: (store) => ({
      ...store,
      lists: { ...store.lists, all: () => Promise.reject(new Error("secret detail")) },
    }),
  });
  const cookie = await web.signIn("1001");
  const answer = await web.ask("/api/v1/lists", { cookie });
  assert.equal(answer.status, 500);
  const text = await answer.text();
  assert.equal(JSON.parse(text).code, "internal-error");
  assert.ok(!/secret detail|\.ts|at /.test(text.replace(/"at"/, "")));
  const line = web.log.find((line) => line.event === "internal-error");
  assert.equal(line?.["why"], "secret detail");
  assert.match(String(line?.["stack"]), /Error/);
});

Deno.test("H4 log: line breaks, escapes and direction marks from outside cannot forge a line", async () => {
  await using web = await WebOffice.open();
  const evil = 'x\r\n{"level":"info"}\u001b[2J\u009b\u2028\u202e\u0000';
  await web.trySignIn({ loginId: evil, password: "1" });
  const text = web.logText();
  const lines = text.split("\n");
  assert.equal(lines.length, web.log.length);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
  const refused = lines.map((line) => JSON.parse(line)).find((line) =>
    line.event === "sign-in-refused"
  );
  assert.equal(refused.loginId, evil);
});

Deno.test("formatLogLine: a field has at most 500 characters", () => {
  const line = formatLogLine({ level: "info", event: "x", text: "a".repeat(10_000) }, "now");
  assert.ok(line.length < 600);
});

Deno.test("too-large: a body above 64 KB is refused with 413 before it is parsed, said or not", async () => {
  await using web = await WebOffice.open();
  const json = `{"loginId":"${"a".repeat(BODY_MAX)}"}`;
  const headers = { "content-type": "application/json" };
  const streamed = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(BODY_MAX / 2 + 1)),
  });
  for (const body of [json, streamed]) {
    const answer = await web.ask("/api/v1/session", { method: "POST", headers, body });
    assert.equal(answer.status, 413);
    assert.equal((await answer.json()).code, "too-large");
  }
});

Deno.test("malformed-request: broken JSON, wrong types and missing fields are refused with 400, the field named", async () => {
  await using web = await WebOffice.open();
  const headers = { "content-type": "application/json" };
  for (const body of ["", "{", "[]", "null", '"x"', '{"loginId":1}']) {
    const answer = await web.ask("/api/v1/session", { method: "POST", headers, body });
    assert.equal(answer.status, 400, body);
    assert.equal((await answer.json()).code, "malformed-request");
  }
  const cookie = await web.signIn("1001");
  const asks = [
    ["/api/v1/history?limit=0", "limit"],
    ["/api/v1/history?limit=201", "limit"],
    ["/api/v1/history?limit=x", "limit"],
    ["/api/v1/history?from=yesterday", "from"],
    ["/api/v1/history?to=2026-13-01T00:00:00Z", "to"],
    ["/api/v1/history?direction=up", "direction"],
    ["/api/v1/dial-plan", "destination"],
    ["/api/v1/dial-plan?destination=1&dialect=french", "dialect"],
  ] as const;
  for (const [path, field] of asks) {
    const answer = await web.ask(path, { cookie });
    assert.equal(answer.status, 400, path);
    assert.equal((await answer.json()).data.field, field, path);
  }
});

Deno.test("assets: only what was loaded is served, whatever the path says", async () => {
  await using web = await WebOffice.open();
  const answer = await web.ask(`${web.assets.base}main.js`);
  assert.equal(answer.headers.get("content-type"), "text/javascript; charset=utf-8");
  await answer.body?.cancel();
  for (
    const path of [
      "../deno.json",
      "..%2f..%2fdeno.json",
      "%2e%2e/main.js",
      "main.js%00",
      "/etc/passwd",
    ]
  ) {
    const refused = await web.ask(`${web.assets.base}${path}`);
    assert.equal(refused.status, 404, path);
    await refused.body?.cancel();
  }
});

Deno.test("assets: while the page is being built the server is ready, and who asks for a page waits for it", async () => {
  const built = Promise.withResolvers<AssetTable>();
  await using web = await WebOffice.open({ server: { assets: built.promise } });
  const page = web.ask("/pbx/open/login");
  assert.equal((await web.ask("/healthz")).status, 200);
  assert.equal((await web.ask("/api/v1/codes")).status, 200);
  built.resolve(web.assets);
  assert.match(await (await page).text(), new RegExp(`src="${web.assets.base}main\\.js"`));
});
