/**
 * The lines of the security checklist as the administration has to hold them, where its own tests or those of the panel do
 * not say so already; the table at the end names the test of every line.
 */
import assert from "node:assert/strict";
import { rightsOf } from "../../core/domain/admin_rights.ts";
import { CONTENT_SECURITY_POLICY } from "../../web/server/headers.ts";
import type { Operation } from "../../web/server/operation.ts";
import { ADMIN_OPERATIONS } from "../../web/server/operations_admin.ts";
import { ADMIN_PASSWORD, adminCookie } from "../support/administrator.ts";
import { cookieOf, WebOffice } from "../support/web_office.ts";

const SESSION = "/api/v1/admin/session";
const SIGN_IN = { username: "admin", password: ADMIN_PASSWORD };
/** Of the demo office, one of each kind. */
const NAMES: Readonly<Record<string, string>> = {
  username: "admin",
  extension: "1001",
  code: "away",
  entry: "1",
  part: "parking",
};
const EXAMPLES: Readonly<Record<string, string>> = {
  "/devices/": "1001-desk",
  "/lines/": "main",
  "/lists/": "customers",
};

function pathOf(path: string): string {
  const id = Object.entries(EXAMPLES).find(([part]) => path.includes(part))?.[1] ?? "nothing";
  return path.replace(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? id);
}

const READS: readonly Operation[] = ADMIN_OPERATIONS.filter(({ method }) => method === "get");
/** What the asker is after is the secret itself; each needs a right of its own and is audited. */
const GIVES_SECRETS = ["/api/v1/admin/users.csv", "/api/v1/admin/backup/key"];

/** Every address that is read, with the text of its answer; a stream's is what comes at once. */
async function readAll(
  web: WebOffice,
  cookie: string,
): Promise<readonly (readonly [path: string, answer: Response, text: string])[]> {
  const all: [string, Response, string][] = [];
  for (const { path } of READS) {
    const answer = await web.ask(pathOf(path), { cookie });
    if (answer.headers.get("content-type")?.startsWith("text/event-stream") === true) {
      const reader = answer.body!.getReader();
      const first = await reader.read();
      await reader.cancel();
      all.push([path, answer, new TextDecoder().decode(first.value)]);
    } else all.push([path, answer, await answer.text()]);
  }
  return all;
}

Deno.test("S1 administrators: the cookie is HttpOnly and SameSite, __Host- and Secure behind a TLS proxy", async () => {
  const publicUrl = new URL("https://pbx.example.jp");
  await using web = await WebOffice.open({ noPhones: true, server: { publicUrl } });
  await web.useCases.administrators.createFirst(ADMIN_PASSWORD);
  const headers = { host: "pbx.example.jp", origin: "https://pbx.example.jp" };
  const answer = await web.ask(SESSION, { json: SIGN_IN, headers });
  assert.match(
    answer.headers.get("set-cookie")!,
    /^__Host-naisen_admin=[A-Za-z0-9_-]{43};(?=.*HttpOnly)(?=.*SameSite=(Lax|Strict))(?=.*Path=\/;)(?=.*Secure)/,
  );
});

Deno.test("S3 administrators: a token the server did not make signs nobody in and is not taken over", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  await web.useCases.administrators.createFirst(ADMIN_PASSWORD);
  const fixed = `naisen_admin=${"a".repeat(43)}`;
  assert.equal((await web.ask(SESSION, { cookie: fixed })).status, 401);
  const answer = await web.ask(SESSION, { json: SIGN_IN, cookie: fixed });
  assert.notEqual(cookieOf(answer), fixed);
  assert.equal((await web.ask(SESSION, { cookie: fixed })).status, 401);
});

Deno.test("S9 administrators: after a restart the session is the same administrator's", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const [all, one] = [await adminCookie(web), await adminCookie(web, ["audit"], "suzuki")];
  await web.stop();
  await web.start();
  assert.equal((await web.json(SESSION, { cookie: all })).username, "admin");
  assert.equal((await web.json(SESSION, { cookie: one })).username, "suzuki");
});

Deno.test("C2 administration: reading every address changes nothing but the audit log", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  const state = async () => [
    await web.json("/api/v1/admin/office.json", { cookie }),
    await web.json("/api/v1/admin/accounts", { cookie }),
    web.useCases.office.index.office.revision,
  ];
  const before = await state();
  await readAll(web, cookie);
  assert.deepEqual(await state(), before);
  assert.deepEqual(web.pbx.executed, []);
});

Deno.test("S8 administration: no password and no SIP secret in any answer, log line or audit entry but where they are asked for", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  const token = cookie.split("=")[1]!;
  const admin = (path: string, json: object, method = "POST") =>
    web.ask(`/api/v1/admin/${path}`, { method, json, cookie });
  assert.equal((await admin("users/1001", { password: "4815162342" }, "PATCH")).status, 200);
  const hook = await admin("integrations", {
    kind: "webhook",
    name: "CRM",
    url: "http://127.0.0.1:9/",
    enabled: true,
    allowed: ["127.0.0.1"],
  });
  const { secret } = await hook.json();
  assert.ok(secret.length >= 16);
  const secrets = ["4815162342", "91002", "sip-1001-desk", ADMIN_PASSWORD, token, secret];
  const told = (text: string) => secrets.filter((each) => text.includes(each));
  for (const [path, , text] of await readAll(web, cookie)) {
    if (!GIVES_SECRETS.includes(path)) assert.deepEqual(told(text), [], path);
  }
  assert.deepEqual(told(web.logText()), []);
  const audit = await web.json("/api/v1/admin/audit?limit=200", { cookie });
  assert.deepEqual(told(JSON.stringify(audit)), []);
});

Deno.test("P1 administrators: a password is kept as scrypt with a salt of its own", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  await adminCookie(web);
  await adminCookie(web, ["audit"], "suzuki");
  const hashes: string[] = [];
  for (const name of ["admin", "suzuki"]) {
    hashes.push((await web.store.administrators.passwordHash(name))!);
  }
  for (const hash of hashes) assert.match(hash, /scrypt/);
  assert.notEqual(hashes[0], hashes[1]);
  assert.ok(!hashes.join().includes(ADMIN_PASSWORD));
});

Deno.test("H1 administration: the headers are on every page and answer, refusals and files included", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  const answers = (await readAll(web, cookie)).map(([path, answer]) => [path, answer] as const);
  for (const path of ["/pbx/admin", "/pbx/admin/users", "/api/v1/admin/nothing"]) {
    answers.push([path, await web.ask(path, { cookie })]);
  }
  for (const path of ["/api/v1/admin/users", "/api/v1/admin/backup/key"]) {
    answers.push([`${path} as nobody`, await web.ask(path)]);
  }
  for (const [path, { headers }] of answers) {
    assert.equal(headers.get("content-security-policy"), CONTENT_SECURITY_POLICY, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "same-origin", path);
    assert.match(headers.get("cache-control")!, /no-store/, path);
  }
});

/** What takes JSON, as everybody who may do it would ask. */
const WRITES = ADMIN_OPERATIONS.filter(({ body }) => body !== undefined);

Deno.test("C3 administration: JSON that says it is text changes nothing, at no address", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  const { revision } = web.useCases.office.index.office;
  for (const { method, path } of WRITES) {
    const answer = await web.ask(pathOf(path), {
      method: method.toUpperCase(),
      cookie,
      headers: { "content-type": "text/plain" },
      body: "{}",
    });
    assert.equal(answer.status, 415, `${method} ${path}`);
    assert.equal((await answer.json()).code, "not-json", `${method} ${path}`);
  }
  assert.ok(WRITES.length >= 20);
  assert.equal(web.useCases.office.index.office.revision, revision);
});

Deno.test("A3 administration: a key that no body has is refused at every address, and gives nobody a right", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web, ["users"], "suzuki");
  const all = await adminCookie(web);
  const { revision } = web.useCases.office.index.office;
  const json = { isAdministrator: true, revisionOfNothing: 1 };
  for (const { method, path } of WRITES) {
    for (const asker of [cookie, all]) {
      const answer = await web.ask(pathOf(path), {
        method: method.toUpperCase(),
        cookie: asker,
        json,
      });
      assert.ok([400, 403, 422].includes(answer.status), `${method} ${path}: ${answer.status}`);
      await answer.body?.cancel();
    }
  }
  const own = await web.json("/api/v1/admin/session", { cookie });
  assert.deepEqual(own.rights, rightsOf(["users"]));
  assert.equal(web.useCases.office.index.office.revision, revision);
});

Deno.test("C4 administration: no answer names an origin, allows credentials, or tells how we are built", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await adminCookie(web);
  for (const [path, { headers }, text] of await readAll(web, cookie)) {
    const allows = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
    assert.deepEqual(allows, [], path);
    assert.doesNotMatch(text, /\.tsx?:\d+|at async /, path);
  }
});

/** Line of the checklist → how the names of the tests begin that hold it for the administration. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  S1: ["S1 administrators:"],
  S2: ["S2 token:"],
  S3: ["S3 administrators:"],
  S4: ["S4 administrators:"],
  S5: ["S5 board/events:", "S5 disabling:", "S5 users/{extension}/sessions:"],
  S6: ["S6 administrators:", "S6 SIP secret:", "S6 users.csv:"],
  S7: ["S7 administrators:"],
  S8: ["S8 administration:"],
  S9: ["S9 administrators:"],
  C1: ["C1 ${method} ${path}:", "C1 users.csv: a form"],
  C2: ["C2 administration:"],
  C3: ["C3 administration:"],
  C4: ["C4 administration:"],
  B1: ["B1 too-many-attempts:"],
  B2: ["B2 spraying"],
  B3: ["B3 administrators:", "B3 gate:"],
  B5: ["B5 parallel tries:"],
  E1: ["E1 administrators:"],
  P1: ["P1 administrators:", "P1 seedStore:", "P1 open:", "P1 seal:"],
  P4: ["P4 the empty office:"],
  A1: ["A1 administration: every route", "A1 Shell:", "A1 restore, key:", "A1 users.csv:"],
  A3: ["A3 administration:"],
  A5: ["A5 FileRecordingStore:"],
  A6: ["A6 history.csv:"],
  X3: ["S5 board/events:"],
  X5: ["X5 a line break"],
  X6: ["BOARD_STREAMS_MAX:"],
  U1: ["U1 exportCredentials:", "U1 planImport:", "U1 history.csv:"],
  U2: ["U2 CSV_BYTES_MAX:", "U2 file-too-large, too-many-rows:"],
  U3: ["U3 ImportCredentials:", "U3 kill -9", "U3 entries.csv:"],
  U5: ["U5 upload-too-slow:"],
  H1: ["H1 administration:"],
  H2: ["H2 administration:"],
  H3: ["H3 internal-error:"],
  H4: ["H4 log:"],
  H5: ["H5 log:", "audit: who, what, when, from where"],
  H7: ["H7 unknown-host:"],
  J1: ["AdminSignIn: leads to the page"],
  J2: ["J2 FormBody:"],
  J3: ["J3 searchTerms:", "UsersPage: found by a part of the reading"],
  J4: ["J4 names outside JIS"],
};

Deno.test("security checklist: every line that concerns the administration has its tests", async () => {
  const root = new URL("../", import.meta.url);
  let names = "";
  for (const folder of ["browser", "contract", "domain", "host", "sim", "start", "web"]) {
    for await (const { name } of Deno.readDir(new URL(folder, root))) {
      if (name.endsWith("_test.ts")) {
        names += await Deno.readTextFile(new URL(`${folder}/${name}`, root));
      }
    }
  }
  const untested = Object.values(LINES).flat().filter((head) =>
    !names.includes(`("${head}`) && !names.includes(`(\`${head}`) && !names.includes(`  "${head}`)
  );
  assert.deepEqual(untested, []);
});
