/** Cross-site requests (security.md C1–C4) and foreign hosts (H7). */
import assert from "node:assert/strict";
import { isOurHost } from "../../web/server/guard.ts";
import { OPERATIONS } from "../../web/server/operations.ts";
import { HOST, ORIGIN, WebOffice } from "../support/web_office.ts";

const UNSAFE = [
  ...OPERATIONS.filter((operation) => operation.method !== "get").map((operation) => ({
    method: operation.method.toUpperCase(),
    path: operation.path.replace("{id}", "call"),
  })),
  { method: "POST", path: "/pbx/open/login" },
];

const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example", "sec-fetch-site": "" },
  { origin: "null", "sec-fetch-site": "cross-site" },
  { origin: `https://${HOST}`, "sec-fetch-site": "same-origin" },
  { origin: `${ORIGIN}1`, "sec-fetch-site": "same-site" },
  { origin: ORIGIN, "sec-fetch-site": "cross-site" },
];

for (const { method, path } of UNSAFE) {
  Deno.test(`C1 ${method} ${path}: refused with 403 cross-origin from another site`, async () => {
    await using web = await WebOffice.open();
    const cookie = await web.signIn("1001");
    for (const foreign of FOREIGN) {
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        ...foreign,
      };
      const answer = await web.ask(path, { method, cookie, headers, body: "a=b" });
      assert.equal(answer.status, 403, JSON.stringify(foreign));
      assert.equal((await answer.json()).code, "cross-origin");
    }
    assert.equal((await web.ask("/api/v1/me", { cookie })).status, 200);
  });
}

Deno.test("C1 a program without a browser's headers: may send JSON, not a form", async () => {
  await using web = await WebOffice.open();
  const bare = (type: string, body: string) =>
    web.app.request(`${ORIGIN}/api/v1/session`, {
      method: "POST",
      headers: { host: HOST, "content-type": type },
      body,
    }, { remote: "127.0.0.1" });
  const json = JSON.stringify({ loginId: "demo", extension: "1001", password: "91001" });
  assert.equal((await bare("application/json", json)).status, 204);
  assert.equal((await bare("application/x-www-form-urlencoded", "a=b")).status, 403);
  assert.equal((await bare("text/plain", json)).status, 403);
});

Deno.test("C2 GET: no address of the API changes settings, presence, calls or history", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const before = await web.json("/api/v1/me", { cookie });
  for (const { path } of OPERATIONS.filter((operation) => operation.method !== "get")) {
    const answer = await web.ask(`${path.replace("{id}", "x")}?autoAnswer=true&code=away`, {
      cookie,
    });
    await answer.body?.cancel();
  }
  assert.deepEqual(await web.json("/api/v1/me", { cookie }), before);
  assert.deepEqual(web.pbx.executed, []);
});

Deno.test("C3 not-json: JSON sent as text/plain or without a type is refused with 415", async () => {
  await using web = await WebOffice.open();
  const body = JSON.stringify({ loginId: "demo", extension: "1001", password: "91001" });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "text/json"]) {
    const headers = { "content-type": type };
    const answer = await web.ask("/api/v1/session", { method: "POST", headers, body });
    assert.equal(answer.status, 415, type);
    assert.equal((await answer.json()).code, "not-json");
  }
});

Deno.test("C4 CORS: no answer names an origin or allows credentials", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
  for (const method of ["GET", "OPTIONS"]) {
    const answer = await web.ask("/api/v1/me", { method, cookie, headers });
    for (const [name] of answer.headers) assert.ok(!name.startsWith("access-control-"), name);
    await answer.body?.cancel();
  }
});

Deno.test("H7 unknown-host: a rebound name is refused with 421 on page, API and assets", async () => {
  await using web = await WebOffice.open();
  for (const path of ["/", "/pbx/open/login", "/api/v1/codes", "/healthz", "/assets/x/main.js"]) {
    for (
      const host of ["evil.example:8080", "evil.example", "127.0.0.1:80", "127.0.0.1:8080.evil"]
    ) {
      const answer = await web.ask(path, { headers: { host } });
      assert.equal(answer.status, 421, `${host}${path}`);
      assert.equal((await answer.json()).code, "unknown-host");
    }
  }
});

Deno.test("isOurHost: the bound address, loopback names for a loopback, the public name", () => {
  const loopback = { http: { host: "127.0.0.1", port: 8080 } };
  for (const host of ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"]) {
    assert.ok(isOurHost(host, loopback), host);
  }
  for (const host of ["", "localhost", "localhost:8081", "192.168.0.5:8080", "a@localhost:8080"]) {
    assert.ok(!isOurHost(host, loopback), host);
  }
  const behind = { ...loopback, publicUrl: new URL("https://pbx.example.jp") };
  assert.ok(isOurHost("pbx.example.jp", behind));
  assert.ok(isOurHost("127.0.0.1:8080", behind));
  assert.ok(!isOurHost("pbx.example.jp:8080", behind));
});

Deno.test("isOurHost: a wildcard bind answers to IP literals, which cannot be rebound, and to no name", () => {
  const wildcard = { http: { host: "0.0.0.0", port: 8080 } };
  assert.ok(isOurHost("192.168.0.5:8080", wildcard));
  assert.ok(isOurHost("[2001:db8::1]:8080", wildcard));
  assert.ok(isOurHost("localhost:8080", wildcard));
  assert.ok(!isOurHost("evil.example:8080", wildcard));
  assert.ok(isOurHost("127.0.0.1", { http: { host: "127.0.0.1", port: 80 } }));
});
