/** Who gets in: digest, trunks, open callers; and that nobody learns who exists. */
import assert from "node:assert/strict";
import type { Office } from "../../core/domain/office.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { instant } from "../../core/lib/time.ts";
import type { SipMessage, SipResponse } from "../../core/sip/message.ts";
import {
  FAILURE_WINDOW_MILLIS,
  FAILURES_MAX,
  FLOOD_BURST,
  NONCE_LIFE_MILLIS,
  STRANGERS_BURST,
} from "../../sim/pbx/limits.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { demoOffice, loadOffice } from "../support/demo_office.ts";
import { type Ask, CARRIER, PbxBench, sdpOf } from "../support/pbx_bench.ts";

const { office } = demoOffice();
const DESK: SocketAddress = { host: "10.1.0.1", port: 5060 };
const STRANGER: SocketAddress = { host: "10.6.6.6", port: 5060 };
const LOOPBACK: SocketAddress = { host: "127.0.0.1", port: 6000 };

function registerAs(user: string): Ask {
  return { method: "REGISTER", user, headers: [["Expires", "300"]] };
}

function inviteBy(user: string, called = "1004", host = DESK.host): Ask {
  return { method: "INVITE", user, called, body: sdpOf(host) };
}

/** The answer without what is chance or the asker's own. */
function shape(message: SipMessage): string {
  assert.equal(message.kind, "response");
  const { status, reason, headers } = message as SipResponse;
  const own = new Set(["Via", "From", "To", "Call-ID", "CSeq"]);
  const rest = [...headers.fields()].filter(([name]) => !own.has(name));
  const text = rest.map(([name, value]) => `${name}: ${value.replace(/nonce="[^"]*"/, "")}`);
  return [`${status} ${reason}`, ...text].join("\n");
}

function failures(bench: PbxBench): readonly string[] {
  return bench.events.flatMap((event) => event.kind === "digest-failed" ? [event.why] : []);
}

Deno.test("E2 gate: without credentials known and unknown users get the same answer, to every method", () => {
  for (const method of ["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE"]) {
    const answers = ["1001-desk", "nobody-desk"].map((user) => {
      const bench = new PbxBench(office);
      const body = method === "INVITE" ? { body: sdpOf(STRANGER.host) } : {};
      const ask = { method, user, called: "1004", ...body };
      bench.say(STRANGER, bench.build(STRANGER, ask));
      const last = bench.take(STRANGER).at(-1);
      assert.ok(last !== undefined);
      return shape(last);
    });
    assert.equal(answers[0], answers[1], method);
  }
});

Deno.test("E2 gate: a wrong password and an unknown user get the same answer; the log knows why", () => {
  const tries = [["1001-desk", "wrong-password"], ["nobody-desk", "unknown-user"]] as const;
  const answers = tries.map(([user, why]) => {
    const bench = new PbxBench(office);
    bench.withDigest(STRANGER, registerAs(user), "guess");
    assert.deepEqual(failures(bench), [why]);
    return shape(bench.response(STRANGER, 401));
  });
  assert.equal(answers[0], answers[1]);
});

Deno.test("E1 B3 gate: a disabled person's phone is answered like a wrong password, and however often it tries it locks nobody out", () => {
  const people = office.people.map((person) =>
    person.extension === "1001" ? { ...person, disabled: true } : person
  );
  const bench = new PbxBench({ ...office, people });
  bench.withDigest(DESK, registerAs("1001-desk"), "sip-1001-desk");
  bench.response(DESK, 401);
  assert.deepEqual(failures(bench), ["disabled"]);
  for (let i = 0; i < 30; i++) {
    bench.take();
    bench.withDigest(DESK, { ...registerAs("1001-desk"), callId: `again-${i}` }, "sip-1001-desk");
  }
  assert.ok(failures(bench).every((why) => why === "disabled"), failures(bench).join());
});

Deno.test("I27 gate: nothing unauthenticated makes state", () => {
  const bench = new PbxBench(office);
  bench.say(STRANGER, bench.build(STRANGER, registerAs("1001-desk")));
  bench.say(STRANGER, bench.build(STRANGER, inviteBy("1001-desk")));
  bench.take();
  bench.withDigest(STRANGER, { ...registerAs("1002-desk"), callId: "c2" }, "wrong");
  const { calls, legs, sessions, ports, bindings } = bench.pbx.census();
  assert.deepEqual({ calls, legs, sessions, ports, bindings }, {
    calls: 0,
    legs: 0,
    sessions: 0,
    ports: 0,
    bindings: 0,
  });
  assert.deepEqual(bench.pbx.snapshot(bench.now).devices, []);
});

Deno.test("I27 gate: the digest's user is From's, and To's in a REGISTER; another is refused 403", () => {
  const asks: readonly Ask[] = [
    { ...registerAs("1001-desk"), to: "<sip:1003-desk@10.0.0.1>" },
    { ...registerAs("1001-desk"), from: "<sip:1003-desk@10.0.0.1>;tag=x" },
    { ...inviteBy("1001-desk"), from: '"1003" <sip:1003-desk@10.0.0.1>;tag=x' },
  ];
  for (const ask of asks) {
    const bench = new PbxBench(office);
    bench.withDigest(DESK, ask, "sip-1001-desk");
    bench.response(DESK, 403);
    assert.deepEqual(failures(bench), ["user-mismatch"]);
    assert.equal(bench.pbx.census().bindings + bench.pbx.census().calls, 0);
  }
});

Deno.test("B4 gate: after FAILURES_MAX wrong digests the right one fails too; a registered phone goes on", () => {
  const bench = new PbxBench(office);
  const neighbour = { host: STRANGER.host, port: 5099 };
  bench.register("1001-desk", neighbour);
  for (let i = 0; i < FAILURES_MAX; i++) {
    bench.withDigest(STRANGER, { ...registerAs("1001-desk"), callId: `try-${i}` }, "guess");
    bench.response(STRANGER, 401);
  }
  bench.pass(10);
  const right = { ...registerAs("1001-desk"), callId: "right" };
  const { headers } = bench.withDigest(STRANGER, right, "sip-1001-desk");
  bench.response(STRANGER, 401);
  assert.equal(failures(bench).at(-1), "locked");
  bench.pass(NONCE_LIFE_MILLIS + 1_000);
  const old: Ask["headers"] = [["Authorization", headers.get("Authorization")!]];
  bench.say(STRANGER, bench.build(STRANGER, { ...right, cseq: 9, headers: old }));
  const answer = bench.response(STRANGER, 401).headers.get("WWW-Authenticate")!;
  assert.doesNotMatch(answer, /stale/i, "an old nonce would tell that the password was right");
  bench.withDigest(neighbour, { ...registerAs("1001-desk"), cseq: 7 }, "sip-1001-desk");
  bench.response(neighbour, 200);
});

Deno.test("B4 gate: all devices of a person are one account, and what failed before a restart counts on", () => {
  const one = new PbxBench(office);
  const guess = (bench: PbxBench, user: string, n: number) => {
    bench.withDigest(STRANGER, { ...registerAs(user), callId: `try-${user}-${n}` }, "guess");
    bench.response(STRANGER, 401);
  };
  const half = FAILURES_MAX / 2;
  for (let n = 0; n < half; n++) for (const at of ["desk", "soft"]) guess(one, `1001-${at}`, n);
  one.withDigest(STRANGER, { ...registerAs("1001-desk"), callId: "right" }, "sip-1001-desk");
  one.response(STRANGER, 401);
  assert.equal(failures(one).at(-1), "locked");

  const { host } = STRANGER;
  const since = instant(one.now - FAILURE_WINDOW_MILLIS + 60_000);
  const past = Array.from({ length: FAILURES_MAX }, () => ({ account: "1001", host, at: since }));
  const restarted = new PbxBench(office, 20, { failures: past, now: one.now });
  const right = (callId: string) =>
    restarted.withDigest(STRANGER, { ...registerAs("1001-soft"), callId }, "sip-1001-soft");
  right("too-early");
  restarted.response(STRANGER, 401);
  assert.deepEqual(failures(restarted), ["locked"]);
  restarted.pass(60_000);
  right("in-time");
  restarted.response(STRANGER, 200);
});

Deno.test("B3 gate: an administrator's word undoes the lock of one account, or of all that was tried from a host", () => {
  const bench = new PbxBench(office);
  const { host } = STRANGER;
  const lock = (user: string, round: string) => {
    for (let n = 0; n < FAILURES_MAX; n++) {
      bench.withDigest(STRANGER, { ...registerAs(user), callId: `${round}-${n}` }, "guess");
      bench.response(STRANGER, 401);
    }
  };
  const isAnswered = (status: number, user: string, callId: string) => {
    bench.withDigest(STRANGER, { ...registerAs(user), callId }, `sip-${user}`);
    bench.response(STRANGER, status);
  };
  lock("1001-desk", "one");
  lock("1004-desk", "other");
  bench.execute("undo-one", { kind: "forgive", host, account: "1001" });
  isAnswered(200, "1001-desk", "after-one");
  isAnswered(401, "1004-desk", "still-locked");
  bench.execute("undo-all", { kind: "forgive", host });
  isAnswered(200, "1004-desk", "after-all");
});

Deno.test("gate: a nonce that has grown old is told stale, so that the phone asks nobody", () => {
  const bench = new PbxBench(office);
  const authorized = bench.withDigest(DESK, registerAs("1001-desk"), "sip-1001-desk");
  bench.take();
  bench.pass(NONCE_LIFE_MILLIS + 1_000);
  const authorization = authorized.headers.get("Authorization")!;
  const again = bench.build(DESK, {
    ...registerAs("1001-desk"),
    cseq: 9,
    headers: [["Authorization", authorization]],
  });
  bench.say(DESK, again);
  assert.match(bench.response(DESK, 401).headers.get("WWW-Authenticate")!, /stale=true/i);
  assert.deepEqual(failures(bench), []);
});

Deno.test("gate: the office chooses the algorithm of the one challenge", () => {
  for (
    const [digest, count, first] of [["md5", 1, /MD5/], ["sha-256", 1, /SHA-256/], [
      "both",
      2,
      /./,
    ]] as const
  ) {
    const bench = new PbxBench({ ...office, sip: { ...office.sip, digest } } as Office);
    bench.say(DESK, bench.build(DESK, registerAs("1001-desk")));
    const values = [...bench.response(DESK, 401).headers.fields()]
      .filter(([name]) => name === "WWW-Authenticate");
    assert.equal(values.length, count);
    assert.match(values[0]![1], first);
    assert.match(values[0]![1], /realm="naisen"/);
    bench.pass(100_000);
    bench.register("1001-desk", DESK);
  }
});

Deno.test("gate: a flood from a stranger is dropped unread, a registered phone and the trunk are not", () => {
  const bench = new PbxBench(office);
  bench.register("1001-desk", DESK);
  for (let i = 0; i < FLOOD_BURST; i++) {
    bench.say(STRANGER, bench.build(STRANGER, { method: "OPTIONS", user: "x", callId: `o${i}` }));
  }
  bench.take();
  bench.say(STRANGER, bench.build(STRANGER, { method: "OPTIONS", user: "x", callId: "over" }));
  assert.deepEqual(bench.take(STRANGER), []);
  for (let i = 0; i < FLOOD_BURST + 10; i++) {
    bench.say(DESK, bench.build(DESK, { method: "OPTIONS", user: "1001-desk", callId: `d${i}` }));
  }
  assert.equal(bench.take(DESK).length, FLOOD_BURST + 10);
});

Deno.test("gate: while strangers from many hosts flood, phones and trunks are heard, and hosts where a phone is registered", () => {
  const bench = new PbxBench(office);
  bench.register("1001-desk", DESK);
  for (let i = 0; i < 2 * STRANGERS_BURST; i++) {
    const host = { host: `10.7.${i % 250}.1`, port: 5060 };
    bench.say(host, bench.build(host, { ...registerAs("x"), callId: `flood-${i}` }));
  }
  assert.equal(bench.take().length, STRANGERS_BURST - 2, "the phone was a stranger twice");
  const heard = (source: SocketAddress, callId: string) => {
    bench.say(source, bench.build(source, { method: "OPTIONS", user: "x", callId }));
    return bench.take(source).length;
  };
  assert.equal(heard({ host: "10.8.8.8", port: 5060 }, "another-stranger"), 0);
  assert.equal(heard(DESK, "phone"), 1);
  assert.equal(heard({ ...DESK, port: 6_000 }, "its-neighbour"), 1);
  assert.equal(heard(CARRIER, "trunk"), 1);
  bench.pass(1_000);
  assert.equal(heard({ host: "10.8.8.8", port: 5060 }, "later"), 1);
});

Deno.test("gate: a host asks once for each datagram, and what it let in is not measured again", () => {
  const bench = new PbxBench(office);
  const asked = bench.build(STRANGER, { method: "OPTIONS", user: "x" });
  let admitted = 0;
  while (bench.pbx.admits(STRANGER, bench.now)) admitted++;
  assert.equal(admitted, FLOOD_BURST);
  bench.input({ kind: "datagram", source: STRANGER, bytes: serialize(asked) });
  assert.equal(bench.take(STRANGER).length, 0);
  bench.input({ kind: "datagram", source: STRANGER, bytes: serialize(asked), admitted: true });
  assert.equal(bench.take(STRANGER).length, 1);
});

Deno.test("gate: a load generator of the bench office calls without digest from loopback only", () => {
  const bench = new PbxBench(loadOffice("bench").office);
  bench.say(LOOPBACK, bench.build(LOOPBACK, inviteBy("benchuac", "0312345678")));
  const trunk = { host: "127.0.0.1", port: 5191 };
  const out = bench.request("INVITE", trunk);
  assert.equal(out.uri, "sip:0312345678@127.0.0.1:5191");
  const again = { ...inviteBy("benchuac", "0312345678"), callId: "from-outside" };
  bench.say(STRANGER, bench.build(STRANGER, again));
  bench.response(STRANGER, 401);
  const demo = new PbxBench(office);
  demo.say(LOOPBACK, demo.build(LOOPBACK, inviteBy("benchuac", "0312345678")));
  demo.response(LOOPBACK, 401);
});

Deno.test("methods: OPTIONS is answered, what is not offered is 405 with Allow, what has no dialog 481", () => {
  const bench = new PbxBench(office);
  bench.say(DESK, bench.build(DESK, { method: "OPTIONS", user: "x" }));
  assert.match(bench.response(DESK, 200).headers.get("Allow")!, /INVITE/);
  bench.say(DESK, bench.build(DESK, { method: "MESSAGE", user: "x", cseq: 2 }));
  assert.match(bench.response(DESK, 405).headers.get("Allow")!, /INVITE/);
  const bye = { method: "BYE", user: "x", cseq: 3, to: "<sip:y@10.0.0.1>;tag=gone" };
  bench.say(DESK, bench.build(DESK, bye));
  bench.response(DESK, 481);
  const required: Ask = { method: "OPTIONS", user: "x", cseq: 4, headers: [["Require", "magic"]] };
  bench.say(DESK, bench.build(DESK, required));
  assert.equal(bench.response(DESK, 420).headers.get("Unsupported"), "magic");
});
