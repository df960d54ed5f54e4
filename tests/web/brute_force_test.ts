/** Guessing passwords (security.md B1–B6) and names (E1). */
import assert from "node:assert/strict";
import { countDigest, hostOf } from "../../core/app/count_digests.ts";
import { OfficeNow } from "../../core/app/office_now.ts";
import {
  ADDRESS_TRIES_MAX,
  PAIR_TRIES_MAX,
  SLOW_AFTER_FAILURES,
  SLOW_BY,
  TRIES_WINDOW,
} from "../../core/app/try_limits.ts";
import type { EventSeq, Extension } from "../../core/domain/ids.ts";
import type { OfficeFile } from "../../core/domain/office_file.ts";
import type { DigestFailure } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import type { SignIn } from "../../web/shared/api.ts";
import { WebOffice } from "../support/web_office.ts";

const ATTACKER = { remote: "203.0.113.66" };

async function fail(web: WebOffice, tries: number, extension = "1001"): Promise<Response> {
  let last: Response | undefined;
  for (let i = 0; i < tries; i++) {
    const pending = web.trySignIn({ extension, password: String(i) }, ATTACKER);
    await web.clock.wake(SLOW_BY);
    last = await pending;
  }
  return last!;
}

async function tryRight(web: WebOffice, remote: string): Promise<Response> {
  const pending = web.trySignIn({}, { remote });
  await web.clock.wake(SLOW_BY);
  return await pending;
}

Deno.test("B1 too-many-attempts: after 10 wrong tries even the right password is refused for 15 min", async () => {
  await using web = await WebOffice.open();
  assert.equal(PAIR_TRIES_MAX, 10);
  assert.equal((await fail(web, 10)).status, 401);
  const refused = await tryRight(web, ATTACKER.remote);
  assert.equal(refused.status, 429);
  const problem = await refused.json();
  assert.equal(problem.code, "too-many-attempts");
  assert.match(problem.data.until, /^\d\d:\d\d$/);
  const wait = Number(refused.headers.get("retry-after"));
  assert.ok(wait > 800 && wait <= TRIES_WINDOW / 1000, String(wait));
  await web.clock.skip(wait * 1000);
  assert.equal((await tryRight(web, ATTACKER.remote)).status, 204);
});

Deno.test("bad-credentials: a wrong password is 401 with a sentence that names all three fields", async () => {
  await using web = await WebOffice.open();
  const refused = await web.trySignIn({ password: "1" });
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get("content-type"), "application/problem+json; charset=utf-8");
  const problem = await refused.json();
  assert.equal(problem.code, "bad-credentials");
  assert.match(problem.message.ja, /LOGIN ID、内線番号、パスワードのいずれか/);
  assert.equal(problem.title, problem.message.en);
});

Deno.test("B1 too-many-attempts: the limit survives a restart", async () => {
  await using web = await WebOffice.open();
  await fail(web, 10);
  await web.stop();
  await web.start();
  assert.equal((await tryRight(web, ATTACKER.remote)).status, 429);
});

Deno.test("B1 too-many-attempts: further tries do not lengthen the lock", async () => {
  await using web = await WebOffice.open();
  const first = await fail(web, 11);
  const wait = Number(first.headers.get("retry-after"));
  await web.clock.skip((wait - 60) * 1000);
  for (let i = 0; i < 12; i++) {
    assert.equal((await tryRight(web, ATTACKER.remote)).status, 429);
  }
  await web.clock.skip(60_000);
  assert.equal((await tryRight(web, ATTACKER.remote)).status, 204);
});

Deno.test("B1 a right password forgets the wrong tries before it", async () => {
  await using web = await WebOffice.open();
  await fail(web, 9);
  assert.equal((await tryRight(web, ATTACKER.remote)).status, 204);
  assert.equal((await fail(web, 9)).status, 401);
});

Deno.test("B2 spraying one password over many extensions: the address is stopped", async () => {
  await using web = await WebOffice.open();
  const statuses: number[] = [];
  for (let i = 0; i < 100; i++) {
    const answer = await web.trySignIn({ extension: String(2000 + i), password: "1234" }, ATTACKER);
    statuses.push(answer.status);
  }
  assert.equal(statuses.filter((status) => status === 401).length, ADDRESS_TRIES_MAX);
  assert.equal(statuses.at(-1), 429);
  // Somebody else's address is none of it.
  assert.equal((await web.trySignIn({}, { remote: "192.0.2.10" })).status, 204);
});

Deno.test("B3 lockout: a colleague elsewhere is slowed by a second, never locked out", async () => {
  await using web = await WebOffice.open();
  await fail(web, 30);
  assert.ok(SLOW_AFTER_FAILURES <= 10);
  const started = web.clock.now();
  const pending = web.trySignIn({}, { remote: "192.0.2.10" });
  await web.advance(SLOW_BY - 1);
  let answered = false;
  void pending.then(() => answered = true);
  await web.advance(0);
  assert.ok(!answered, "answered before a second had passed");
  await web.advance(1);
  assert.equal((await pending).status, 204);
  assert.equal(web.clock.now() - started, SLOW_BY);
});

Deno.test("B3 lockout: who signed in from an address before is not even slowed there", async () => {
  await using web = await WebOffice.open();
  assert.equal((await web.trySignIn({}, { remote: "192.0.2.10" })).status, 204);
  await fail(web, 12);
  assert.equal((await web.trySignIn({}, { remote: "192.0.2.10" })).status, 204);
});

Deno.test("B4 one counter: failed SIP digests of a person's devices and web tries add up", async () => {
  await using web = await WebOffice.open({
    sipSecret: (device, secret) => device === "1001-desk" ? "wrong" : secret,
    warmUp: 0,
  });
  await web.advance(3_000);
  const told = web.sim.events.find((event) => event.kind === "digest-failed");
  assert.ok(told?.kind === "digest-failed" && told.user === "1001-desk");
  const phone = hostOf(told.source);
  const since = instant(web.clock.now() - TRIES_WINDOW);
  const failures = async () => {
    await web.advance(0);
    return (await web.store.attempts.count("demo/1001", phone, since)).ofPair;
  };
  const byPhone = await failures();
  assert.ok(byPhone >= 1 && byPhone < PAIR_TRIES_MAX, String(byPhone));
  for (let i = byPhone; i < PAIR_TRIES_MAX; i++) {
    const pending = web.trySignIn({ password: String(i) }, { remote: phone });
    await web.clock.wake(SLOW_BY);
    assert.equal((await pending).status, 401, `try ${i}`);
  }
  assert.equal((await tryRight(web, phone)).status, 429);
});

Deno.test("B4 one counter: what a disabled person's phone tries counts against nobody; a wrong password does", async () => {
  await using web = await WebOffice.open();
  const office = new OfficeNow(web.sim.office);
  const at = web.clock.now();
  const failed = { kind: "digest-failed", method: "REGISTER", user: "1001-desk", at } as const;
  const counted = async (why: DigestFailure, host: string) => {
    const event = { ...failed, seq: 1 as EventSeq, source: `${host}:5060`, why };
    await countDigest(event, office, web.store.attempts);
    return (await web.store.attempts.count("demo/1001", host, instant(at - TRIES_WINDOW))).ofPair;
  };
  assert.equal(await counted("disabled", "192.0.2.20"), 0);
  assert.equal(await counted("wrong-password", "192.0.2.20"), 1);
});

Deno.test("B5 parallel tries: of 100 at once no more than 10 are looked at", async () => {
  await using web = await WebOffice.open();
  const tries = Array.from(
    { length: 100 },
    (_, i) => web.trySignIn({ password: i === 99 ? "91001" : String(i) }, ATTACKER),
  );
  await web.advance(2 * SLOW_BY);
  const statuses = (await Promise.all(tries)).map((answer) => answer.status);
  const lookedAt = statuses.filter((status) => status !== 429);
  assert.ok(lookedAt.length <= PAIR_TRIES_MAX, String(lookedAt.length));
  assert.ok(!statuses.includes(204));
});

Deno.test("B6 a wrong LOGIN ID or extension with a right password fails and counts", async () => {
  await using web = await WebOffice.open();
  assert.equal((await web.trySignIn({ loginId: "other" }, ATTACKER)).status, 401);
  assert.equal(
    (await web.trySignIn({ extension: "1002", password: "91001" }, ATTACKER)).status,
    401,
  );
  const count = await web.store.attempts.count("other/1001", ATTACKER.remote, web.sim.world.now);
  assert.equal(count.ofPair, 1);
  assert.equal(count.ofAddress, 2);
});

const WRONG = [
  ["wrong LOGIN ID", { loginId: "nobody" }],
  ["wrong extension", { extension: "7777", password: "97777" }],
  ["wrong password", { password: "12345" }],
  ["disabled person", { extension: "1009", password: "91009" }],
] as const;

Deno.test("E1 every wrong field: same status, same body, same headers", async () => {
  await using web = await WebOffice.open({ office: withDisabled });
  const answers = new Set<string>();
  for (const [, typed] of WRONG) {
    const answer = await web.trySignIn(typed);
    answers.add(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
  }
  assert.equal(answers.size, 1);
});

Deno.test("E1 every wrong field: median times within 5 ms over 200 tries each", async () => {
  await using web = await WebOffice.open({ office: withMany });
  // Another person and another address each time, so that no limit is met and no delay falls due.
  const tries: Readonly<Record<string, (i: number) => SignIn>> = {
    "wrong LOGIN ID": (i) => typed("nobody", 3000 + i, "1"),
    "wrong extension": (i) => typed("demo", 5000 + i, "1"),
    "wrong password": (i) => typed("demo", 3200 + i, "1"),
    "disabled person": (i) => typed("demo", 4000 + i, String(94000 + i)),
  };
  const times = new Map<string, number[]>(Object.keys(tries).map((name) => [name, []]));
  for (let i = 0; i < 200; i++) {
    for (const [n, [name, make]] of Object.entries(tries).entries()) {
      const remote = `198.51.${n}.${i}`;
      const started = performance.now();
      const answer = await web.trySignIn(make(i), { remote });
      times.get(name)!.push(performance.now() - started);
      assert.equal(answer.status, 401);
    }
  }
  const medians = [...times.values()].map((list) => list.sort((a, b) => a - b)[100]!);
  const spread = Math.max(...medians) - Math.min(...medians);
  assert.ok(spread < 5, `spread of ${spread.toFixed(2)} ms`);
});

function typed(loginId: string, extension: number, password: string): SignIn {
  return { loginId, extension: String(extension), password };
}

/** 400 people, and 200 more who are disabled. */
function withMany(file: OfficeFile): OfficeFile {
  const [pattern] = file.people;
  const people = Array.from({ length: 600 }, (_, i) => {
    const extension = String(i < 400 ? 3000 + i : 4000 + i - 400) as Extension;
    return { ...pattern!, extension, password: `9${extension}`, disabled: i >= 400 };
  });
  return { ...file, people: [...file.people, ...people] };
}

function withDisabled(file: OfficeFile): OfficeFile {
  const people = file.people.map((person) =>
    person.extension === "1009" ? { ...person, disabled: true } : person
  );
  return { ...file, people };
}
