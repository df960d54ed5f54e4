/** Sessions (security.md S1–S9), what is typed at sign-in (J1, P2), and what the log says of it (H5). */
import assert from "node:assert/strict";
import { SESSION_AGE_MAX, SESSION_IDLE_MAX } from "../../core/app/sessions.ts";
import { instant } from "../../core/lib/time.ts";
import { cookieOf, HOST, ORIGIN, WebOffice } from "../support/web_office.ts";

const HOUR = 3_600_000;

Deno.test("S1 session cookie: HttpOnly, SameSite=Lax, Path=/ without Secure on plain HTTP", async () => {
  await using web = await WebOffice.open();
  const cookie = (await web.trySignIn({})).headers.get("set-cookie")!;
  assert.match(cookie, /^naisen_session=[A-Za-z0-9_-]{43};/);
  assert.match(cookie, /; Path=\/(;|$)/);
  assert.match(cookie, /; HttpOnly(;|$)/);
  assert.match(cookie, /; SameSite=Lax(;|$)/);
  assert.doesNotMatch(cookie, /Secure|Domain/);
});

Deno.test("S1 session cookie: __Host- and Secure behind a TLS proxy, with HSTS", async () => {
  const publicUrl = new URL("https://pbx.example.jp");
  await using web = await WebOffice.open({ server: { publicUrl } });
  const headers = { host: "pbx.example.jp", origin: "https://pbx.example.jp" };
  const answer = await web.trySignIn({}, { headers });
  assert.match(answer.headers.get("set-cookie")!, /^__Host-naisen_session=.*; Secure/);
  assert.equal(answer.headers.get("strict-transport-security"), "max-age=63072000");
});

Deno.test("S2 token: 256 bits, no repeats and no shared prefix in 1,000 sessions", async () => {
  await using web = await WebOffice.open();
  const tokens = new Set<string>();
  for (let i = 0; i < 1_000; i++) {
    tokens.add(await web.useCases.sessions.open(web.office.people[0]!.extension));
  }
  assert.equal(tokens.size, 1_000);
  assert.ok([...tokens].every((token) => token.length === 43));
  assert.equal(new Set([...tokens].map((token) => token.slice(0, 6))).size, 1_000);
});

Deno.test("S3 signing in again: a new token, and the old one is dead", async () => {
  await using web = await WebOffice.open();
  const before = await web.signIn("1001");
  const after = await web.signIn("1001", { cookie: before });
  assert.notEqual(after, before);
  assert.equal((await web.ask("/api/v1/me", { cookie: before })).status, 401);
  assert.equal((await web.ask("/api/v1/me", { cookie: after })).status, 200);
});

Deno.test("S3 fixation: a token the server did not make signs nobody in and is not taken over", async () => {
  await using web = await WebOffice.open();
  const planted = `naisen_session=${"A".repeat(43)}`;
  const cookie = await web.signIn("1001", { cookie: planted });
  assert.notEqual(cookie, planted);
  assert.equal((await web.ask("/api/v1/me", { cookie: planted })).status, 401);
});

Deno.test("S4 signing out: the old cookie opens neither page nor API nor events", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const answer = await web.ask("/api/v1/session", { method: "DELETE", cookie });
  assert.equal(answer.status, 204);
  assert.match(answer.headers.get("set-cookie")!, /Max-Age=0/);
  assert.equal((await web.ask("/api/v1/me", { cookie })).status, 401);
  assert.equal((await web.ask("/api/v1/events", { cookie })).status, 401);
  const page = await web.ask("/pbx/open/", { cookie });
  assert.equal(page.headers.get("location"), "/pbx/open/login");
});

Deno.test("S5 disabling a person: session and open stream end within 5 s", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const events = await web.events(cookie);
  const people = web.office.people.map((person) =>
    person.extension === "1001" ? { ...person, disabled: true } : person
  );
  web.useCases.office.set({ ...web.office, people });
  assert.equal((await web.ask("/api/v1/calls", { cookie })).status, 401);
  await web.advance(5_000);
  assert.ok(events.ended);
});

Deno.test("S6 ending all sessions of a person: every browser of theirs is out, nobody else's", async () => {
  await using web = await WebOffice.open();
  const [one, two, other] = [
    await web.signIn("1001"),
    await web.signIn("1001"),
    await web.signIn("1003"),
  ];
  await web.useCases.sessions.closeAllOf(web.office.people[0]!.extension);
  assert.equal((await web.ask("/api/v1/me", { cookie: one })).status, 401);
  assert.equal((await web.ask("/api/v1/me", { cookie: two })).status, 401);
  assert.equal((await web.ask("/api/v1/me", { cookie: other })).status, 200);
});

Deno.test("S7 idle time: a session unused for 12 hours is over, a used one lives on", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const used = await web.signIn("1001");
  const idle = await web.signIn("1003");
  assert.equal(SESSION_IDLE_MAX, 12 * HOUR);
  await web.clock.skip(11 * HOUR);
  assert.equal((await web.ask("/api/v1/calls", { cookie: used })).status, 200);
  await web.clock.skip(HOUR);
  assert.equal((await web.ask("/api/v1/calls", { cookie: used })).status, 200);
  assert.equal((await web.ask("/api/v1/calls", { cookie: idle })).status, 401);
});

Deno.test("S7 absolute time: after 7 days a session is over however much it was used", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await web.signIn("1001");
  assert.equal(SESSION_AGE_MAX, 7 * 24 * HOUR);
  for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
    await web.clock.skip(6 * HOUR);
    assert.equal((await web.ask("/api/v1/calls", { cookie })).status, 200, `after ${hours + 6} h`);
  }
  await web.clock.skip(6 * HOUR);
  assert.equal((await web.ask("/api/v1/calls", { cookie })).status, 401);
});

Deno.test("S8 token and password: in no log line, no address, no answer; pages send no other site a Referer", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const token = cookie.split("=")[1]!;
  await web.trySignIn({ extension: "1003", password: "4711" });
  const page = await web.ask("/pbx/open/", { cookie });
  const me = await web.ask("/api/v1/me", { cookie });
  assert.equal(page.headers.get("referrer-policy"), "same-origin");
  for (const text of [web.logText(), await page.text(), await me.text()]) {
    assert.ok(!text.includes(token));
    assert.ok(!text.includes("91001"));
    assert.ok(!text.includes("4711"));
  }
});

Deno.test("S8 token and password: not in the store's files, only a fingerprint and a seal", async () => {
  const password = "4815162342";
  await using web = await WebOffice.open({
    office: (file) => ({
      ...file,
      people: file.people.map((person) => ({ ...person, password })),
    }),
  });
  const token = cookieOf(await web.trySignIn({ password })).split("=")[1]!;
  for await (const file of Deno.readDir(web.folder)) {
    if (!file.isFile) continue;
    const text = new TextDecoder("latin1").decode(
      await Deno.readFile(`${web.folder}/${file.name}`),
    );
    assert.ok(!text.includes(token), file.name);
    assert.ok(!text.includes(password), file.name);
  }
});

Deno.test("S9 restart: a session survives and is the same person's", async () => {
  await using web = await WebOffice.open();
  const [one, three] = [await web.signIn("1001"), await web.signIn("1003")];
  await web.stop();
  await web.start();
  assert.equal((await web.json("/api/v1/me", { cookie: one })).extension, "1001");
  assert.equal((await web.json("/api/v1/me", { cookie: three })).extension, "1003");
});

Deno.test("J1 sign-in: full-width LOGIN ID and extension are read, capitals and spaces around too", async () => {
  await using web = await WebOffice.open();
  const answer = await web.trySignIn({
    loginId: " ＤＥＭＯ ",
    extension: "１００１",
    password: "91001",
  });
  assert.equal(answer.status, 204);
});

Deno.test("J1 password-not-half-width: a full-width password is refused by name, before any account is looked at", async () => {
  await using web = await WebOffice.open();
  for (const extension of ["1001", "1999"]) {
    const answer = await web.trySignIn({ extension, password: "９１００１" });
    assert.equal(answer.status, 422);
    const problem = await answer.json();
    assert.equal(problem.code, "password-not-half-width");
    assert.match(problem.message.ja, /全角/);
  }
  const count = await web.store.attempts.count("demo/1001", "127.0.0.1", instant(0));
  assert.deepEqual([count.ofPair, count.ofAddress], [0, 0], "it cost no try");
});

Deno.test("password-not-half-width: letters are told apart from full-width characters in the sentence", async () => {
  await using web = await WebOffice.open();
  const problem = await (await web.trySignIn({ password: "abc" })).json();
  assert.equal(problem.code, "password-not-half-width");
  assert.match(problem.message.en, /other characters/);
});

Deno.test("P2 password: exact, neither trimmed nor a number", async () => {
  await using web = await WebOffice.open({
    office: (file) => ({
      ...file,
      people: file.people.map((person) =>
        person.extension === "1001" ? { ...person, password: "0123" } : person
      ),
    }),
  });
  assert.equal((await web.trySignIn({ password: "123" })).status, 401);
  assert.equal((await web.trySignIn({ password: "01230" })).status, 401);
  assert.equal((await web.trySignIn({ password: " 0123" })).status, 422);
  assert.equal((await web.trySignIn({ password: "0123" })).status, 204);
  assert.equal((await web.trySignIn({ password: "" })).status, 401);
});

Deno.test("H5 log: sign-ins, refusals and sign-outs with id and address, without password", async () => {
  await using web = await WebOffice.open();
  await web.trySignIn({ password: "4711" }, { remote: "192.0.2.7" });
  const cookie = await web.signIn("1001", { remote: "192.0.2.8" });
  await web.ask("/api/v1/session", { method: "DELETE", cookie, remote: "192.0.2.8" });
  const lines = web.log.filter((line) => line.event.startsWith("sign-"));
  assert.deepEqual(lines, [
    {
      level: "warn",
      event: "sign-in-refused",
      why: "bad-credentials",
      loginId: "demo",
      extension: "1001",
      address: "192.0.2.7",
    },
    { level: "info", event: "sign-in", extension: "1001", address: "192.0.2.8" },
    { level: "info", event: "sign-out", extension: "1001", address: "192.0.2.8" },
  ]);
});

Deno.test("sign-in form: a plain form post signs in without JavaScript, and a refusal keeps what was typed", async () => {
  await using web = await WebOffice.open();
  const post = (password: string) =>
    web.ask("/pbx/open/login", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ loginId: "demo", extension: "1001", password }).toString(),
    });
  const refused = await post("1");
  assert.equal(refused.status, 401);
  const html = await refused.text();
  assert.match(html, /LOGIN ID、内線番号、パスワードのいずれかが違います/);
  assert.match(html, /value="1001"/);
  assert.ok(!html.includes('value="1"'));
  const entered = await post("91001");
  assert.equal(entered.status, 303);
  assert.equal(entered.headers.get("location"), "/pbx/open/");
  const page = await web.ask("/pbx/open/", { cookie: cookieOf(entered) });
  assert.equal(page.status, 200);
});

Deno.test("client address: X-Forwarded-For counts from a trusted proxy only", async () => {
  await using web = await WebOffice.open({ server: { trustedProxies: ["10.0.0.9"] } });
  const headers = { "x-forwarded-for": "6.6.6.6, 203.0.113.5", host: HOST, origin: ORIGIN };
  await web.trySignIn({ password: "1" }, { headers, remote: "10.0.0.9" });
  await web.trySignIn({ password: "1" }, { headers, remote: "192.0.2.1" });
  const addresses = web.log.filter((line) => line.event === "sign-in-refused")
    .map((line) => line.address);
  assert.deepEqual(addresses, ["203.0.113.5", "192.0.2.1"]);
});
