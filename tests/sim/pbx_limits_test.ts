/** The guard against floods and guessed passwords, and the port pool. */
import assert from "node:assert/strict";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import {
  FAILURE_WINDOW_MILLIS,
  FAILURES_MAX,
  FLOOD_BURST,
  FLOOD_PER_SECOND,
  HOST_FAILURES_MAX,
  SourceGuard,
  SOURCES_MAX,
  STRANGERS_BURST,
  STRANGERS_PER_SECOND,
} from "../../sim/pbx/limits.ts";
import { best, refusalStatus, statusFor } from "../../sim/pbx/outcome.ts";
import { PortPool } from "../../sim/pbx/port_pool.ts";

const start = instant(0);
const STRANGER = "203.0.113.5";

Deno.test("FLOOD_BURST, FLOOD_PER_SECOND: a host may send so many at once, then so many a second", () => {
  const guard = new SourceGuard();
  const admits = (host: string, now = start) => guard.admits(host, false, now);
  for (let i = 0; i < FLOOD_BURST; i++) assert.equal(admits("203.0.113.5"), true);
  assert.equal(admits("203.0.113.5"), false);
  assert.equal(admits("203.0.113.6"), true);
  const later = plus(start, 1_000);
  let passed = 0;
  for (let i = 0; i < 2 * FLOOD_PER_SECOND; i++) if (admits("203.0.113.5", later)) passed++;
  assert.equal(passed, FLOOD_PER_SECOND);
});

Deno.test("STRANGERS_BURST, STRANGERS_PER_SECOND: strangers from many hosts are let in as few as from one, whom we know is let in", () => {
  const guard = new SourceGuard();
  const flood = (datagrams: number, now: Instant) => {
    let passed = 0;
    for (let i = 0; i < datagrams; i++) if (guard.admits(`10.0.${i % 250}.1`, true, now)) passed++;
    return passed;
  };
  assert.equal(flood(20_000, start), STRANGERS_BURST);
  assert.equal(guard.admits("10.9.9.9", true, start), false);
  assert.equal(guard.admits("10.9.9.9", false, start), true, "a host of a registered phone");
  assert.equal(flood(20_000, plus(start, 1_000)), STRANGERS_PER_SECOND);
});

Deno.test("SOURCES_MAX: a host is forgotten after so many others, and never grows the guard", () => {
  const guard = new SourceGuard();
  for (let i = 0; i <= FLOOD_BURST; i++) guard.admits("first", false, start);
  assert.equal(guard.admits("first", false, start), false);
  for (let i = 0; i < SOURCES_MAX; i++) guard.admits(`other ${i}`, false, start);
  assert.equal(guard.admits("first", false, start), true);
});

Deno.test("B1 SourceGuard: FAILURES_MAX wrong digests lock that user at that host, for the window", () => {
  const guard = new SourceGuard();
  for (let i = 0; i < FAILURES_MAX; i++) {
    assert.equal(guard.locked("1001-desk", STRANGER, start), false);
    guard.failed("1001-desk", STRANGER, start);
  }
  assert.equal(guard.locked("1001-desk", STRANGER, start), true);
  assert.equal(guard.locked("1002-desk", STRANGER, start), false);
  assert.equal(guard.locked("1001-desk", "10.0.0.1", start), false);
  const after = plus(start, FAILURE_WINDOW_MILLIS);
  assert.equal(guard.locked("1001-desk", STRANGER, instant(after - 1)), true);
  assert.equal(guard.locked("1001-desk", STRANGER, after), false);
});

Deno.test("B2 SourceGuard: one password tried on every extension locks the host at HOST_FAILURES_MAX", () => {
  const guard = new SourceGuard();
  for (let i = 0; i < HOST_FAILURES_MAX; i++) guard.failed(`user-${i}`, STRANGER, start);
  assert.equal(guard.locked("fresh", STRANGER, start), true);
});

Deno.test("PortPool: leases only what media announced, and never one port twice (I15)", () => {
  const pool = new PortPool();
  assert.equal(pool.lease(), undefined);
  pool.hear({ kind: "port-ready", port: 10000 });
  pool.hear({ kind: "port-ready", port: 10002 });
  assert.equal(pool.lease(), 10000);
  pool.hear({ kind: "port-ready", port: 10000 });
  assert.equal(pool.lease(), 10002);
  assert.equal(pool.lease(), undefined);
  pool.giveBack(10000);
  assert.equal(pool.free, 0, "closed, and resting until media announces it again");
  pool.hear({ kind: "port-ready", port: 10000 });
  assert.equal(pool.lease(), 10000);
  assert.throws(() => pool.giveBack(10004), /no leg has it/);
  pool.hear({ kind: "port-ready", port: 10006 });
  pool.hear({ kind: "port-lost", port: 10006 });
  assert.equal(pool.lease(), undefined);
});

Deno.test("outcome: of several failed branches the caller is told the one that says most", () => {
  const failures = [
    { cause: "unreachable", status: 480 },
    { cause: "busy", status: 486 },
    { cause: "no-answer", status: 480 },
  ] as const;
  assert.equal(statusFor(best(failures)), 486);
  assert.equal(statusFor(best([])), 480);
  assert.equal(statusFor({ cause: "failed", status: 401 }), 500, "a challenge is not passed on");
  assert.equal(statusFor({ cause: "failed", status: 488 }), 488);
  assert.equal(statusFor({ cause: "no-answer", status: 408 }), 480);
  assert.equal(statusFor({ cause: "unreachable", status: 503 }), 503);
});

Deno.test("outcome: a rule's refusal has a status a phone understands", () => {
  assert.equal(refusalStatus({ code: "unknown-extension" }), 404);
  assert.equal(refusalStatus({ code: "malformed-number" }), 484);
  assert.equal(refusalStatus({ code: "line-not-permitted" }), 403);
  assert.equal(refusalStatus({ code: "line-full" }), 503);
});
