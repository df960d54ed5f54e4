/** Challenges leave nothing behind (RFC 3261 §8.2.7, §22; I27), and a copy of a request gets the same one (I5). */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { cseq } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { serialize } from "../../core/sip/serialize.ts";
import {
  CHALLENGE_REPEATED_MILLIS,
  CHALLENGES_REMEMBERED,
  FAILURES_MAX,
} from "../../sim/pbx/limits.ts";
import { ALLOW } from "../../sim/pbx/methods.ts";
import { demoOffice } from "../support/demo_office.ts";
import { ackTo, type Ask, PbxBench, sdpOf } from "../support/pbx_bench.ts";

const { office } = demoOffice();
/** Floods are dropped unread; here everything is read. */
const unlimited = { ...office, sip: { ...office.sip, limits: false } };
const STRANGER: SocketAddress = { host: "10.6.6.6", port: 5060 };

function asking(method: string, user = "1001-desk", more: Partial<Ask> = {}): Ask {
  const body = method === "INVITE" ? { body: sdpOf(STRANGER.host) } : {};
  const called = method === "REGISTER" ? {} : { called: "1004" };
  return { method, user, ...called, ...body, ...more };
}

function bytesOf(message: SipMessage | undefined): string {
  assert.ok(message !== undefined, "no answer");
  return new TextDecoder().decode(serialize(message));
}

/** Asks and gives what was answered last, as it is on the wire. */
function answerTo(bench: PbxBench, request: SipRequest, source = STRANGER): string {
  bench.say(source, request);
  return bytesOf(bench.take(source).at(-1));
}

for (const method of ["REGISTER", "INVITE", "SUBSCRIBE", "REFER"]) {
  Deno.test(`I27 gate: the 401 to a ${method} keeps no transaction and no timer`, () => {
    const bench = new PbxBench(office);
    const before = bench.pbx.census();
    const deadline = bench.pbx.nextDeadline();
    assert.match(answerTo(bench, bench.build(STRANGER, asking(method))), /^SIP\/2\.0 401 /);
    assert.deepEqual(bench.pbx.census(), before);
    assert.equal(bench.pbx.nextDeadline(), deadline);
  });

  Deno.test(`I5 gate: a copy of a ${method} gets the same 401 until its client gives up, another request another one`, () => {
    const bench = new PbxBench(office);
    const request = bench.build(STRANGER, asking(method));
    const first = answerTo(bench, request);
    bench.pass(CHALLENGE_REPEATED_MILLIS - 1);
    assert.equal(answerTo(bench, request), first);
    bench.pass(1);
    assert.notEqual(answerTo(bench, request), first);
    assert.notEqual(answerTo(bench, bench.build(STRANGER, asking(method))), first);
  });
}

Deno.test("I5 gate: a copy of a wrong digest gets the same answer, is counted once and told once", () => {
  const bench = new PbxBench(office);
  const ask = asking("REGISTER");
  const wrong = bench.withDigest(STRANGER, ask, "guess");
  const first = bytesOf(bench.take(STRANGER).at(-1));
  for (let copy = 0; copy < FAILURES_MAX; copy++) assert.equal(answerTo(bench, wrong), first);
  const told = bench.events.filter((event) => event.kind === "digest-failed");
  assert.deepEqual(told.map(({ why }) => why), ["wrong-password"]);
  bench.withDigest(STRANGER, { ...ask, cseq: 7, callId: "right" }, "sip-1001-desk");
  bench.response(STRANGER, 200);
});

Deno.test("CHALLENGES_REMEMBERED: after so many others a copy gets another challenge, as good as the first", () => {
  const bench = new PbxBench(unlimited);
  const request = bench.build(STRANGER, asking("REGISTER"));
  const first = answerTo(bench, request);
  for (let i = 1; i < CHALLENGES_REMEMBERED; i++) {
    bench.say(STRANGER, bench.build(STRANGER, asking("REGISTER", "x", { callId: `other-${i}` })));
  }
  bench.take();
  assert.equal(answerTo(bench, request), first);
  bench.say(STRANGER, bench.build(STRANGER, asking("REGISTER", "x", { callId: "one-more" })));
  bench.take();
  assert.notEqual(answerTo(bench, request), first);
});

Deno.test("gate: the ACK of a challenge is absorbed, a CANCEL of it is answered 481", () => {
  const bench = new PbxBench(office);
  const invite = bench.build(STRANGER, asking("INVITE"));
  bench.say(STRANGER, invite);
  bench.say(STRANGER, ackTo(invite, bench.response(STRANGER, 401)));
  assert.deepEqual(bench.take(STRANGER), []);
  const cancel = bench.build(STRANGER, asking("CANCEL"));
  const via = invite.headers.get("Via")!;
  const fitting = { ...cancel, headers: cancel.headers.set("Via", via) };
  assert.match(answerTo(bench, fitting), /^SIP\/2\.0 481 /);
  assert.equal(bench.pbx.census().transactions, 0);
});

Deno.test("E1 gate: the right password of a disabled person is answered as a wrong one, twice as once", () => {
  const people = office.people.map((person) =>
    person.extension === "1001" ? { ...person, disabled: true } : person
  );
  const bench = new PbxBench({ ...office, people });
  const right = bench.withDigest(STRANGER, asking("REGISTER"), "sip-1001-desk");
  assert.doesNotMatch(bytesOf(bench.take(STRANGER).at(-1)), /stale/);
  const authorization = right.headers.get("Authorization")!;
  const again = asking("REGISTER", "1001-desk", { headers: [["Authorization", authorization]] });
  assert.doesNotMatch(answerTo(bench, bench.build(STRANGER, again)), /stale/);
});

Deno.test("I27 gate: nothing unauthenticated makes state, whatever the method, the dialog and the credentials", () => {
  const methods = fc.constantFrom(...ALLOW, "MESSAGE", "PUBLISH", "NONSENSE");
  const message = fc.record({
    method: methods,
    user: fc.constantFrom("1001-desk", "1002-soft", "nobody", "1001", "701"),
    called: fc.constantFrom("1004", "701", "*68", "0312345678", "110", "nobody"),
    inDialog: fc.boolean(),
    copies: fc.integer({ min: 1, max: 3 }),
    authorization: fc.constantFrom(
      undefined,
      "Basic dXNlcjpwdw==",
      'Digest username="1001-desk", realm="naisen", nonce="1-1-00", uri="sip:10.0.0.1", response="00"',
      "Digest =",
    ),
    wait: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(fc.property(fc.array(message, { minLength: 1, maxLength: 30 }), (messages) => {
    const bench = new PbxBench(office);
    const before = { ...bench.pbx.census() };
    for (const [i, one] of messages.entries()) {
      const { method, user, called, authorization } = one;
      const request = bench.build(STRANGER, {
        ...asking(method, user, { called, callId: `call-${i}`, cseq: i + 1 }),
        ...(one.inDialog ? { to: `<sip:${called}@10.0.0.1>;tag=made-up-${i}` } : {}),
        ...(authorization === undefined ? {} : { headers: [["Authorization", authorization]] }),
      });
      for (let copy = 0; copy < one.copies; copy++) bench.say(STRANGER, request);
      bench.pass(one.wait);
      const answers = bench.take(STRANGER).map((answer) => `${cseq(answer).number}`);
      assert.equal(answers.length, method === "ACK" ? 0 : one.copies);
    }
    assert.deepEqual(bench.pbx.census(), before);
    assert.deepEqual(bench.pbx.snapshot(bench.now).devices, []);
    assert.deepEqual(bench.events, []);
  }));
});
