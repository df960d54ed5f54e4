/** Sessions where things go wrong: forks, late answers, refusals, limits, misuse (RFC 3261 §13.2.2.4, §8.2). */
import assert from "node:assert/strict";
import { expect } from "expect";
import { responseTo } from "../../core/sip/stack.ts";
import type { SipRequest, SipResponse } from "../../core/sip/message.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { ours } from "./clocked_stack.ts";
import { nothingLeft as assertNothingLeft } from "./session_laws.ts";
import { agreeable, sdp, SipEnd, Wire } from "./two_ends.ts";

function two() {
  const wire = new Wire();
  return { wire, a: new SipEnd("a", wire), b: new SipEnd("b", wire) };
}

function calling(options: Parameters<SipEnd["call"]>[1] = {}) {
  const { wire, a, b } = two();
  const ofA = a.call(b, options);
  wire.for(50);
  return { wire, a, b, ofA, ofB: b.incoming[0]! };
}

function nothingLeft(...ends: SipEnd[]): void {
  for (const end of ends) assertNothingLeft(end);
}

/** Answers the INVITE as several forks would. */
function forked(answers: readonly (readonly [status: number, tag: string])[]) {
  const { wire, a, b } = two();
  let invite: SipRequest | undefined;
  b.gate = (effect) => {
    if (effect.request.method === "INVITE") invite = effect.request;
    return effect.request.method === "INVITE";
  };
  const ofA = a.call(b);
  wire.for(50);
  for (const [status, toTag] of answers) {
    const response: SipResponse = responseTo(invite!, status, undefined, {
      toTag,
      headers: [["Contact", `<sip:${toTag}@192.0.2.98:5060>`]],
      ...(status === 200 && { body: sdp(toTag) }),
    });
    wire.send(b.address, a.address, serialize(response));
    wire.for(50);
  }
  return { wire, a, b, ofA };
}

Deno.test("Sessions: of several forks the first 2xx wins; the others are ACKed and BYEd, each in its dialog", () => {
  const { wire, a, ofA } = forked([[180, "f1"], [183, "f2"], [200, "f2"], [200, "f1"], [
    200,
    "f3",
  ]]);
  assert.deepEqual(a.kinds(), ["progress", "progress", "answered"]);
  assert.equal(a.sessions.get(ofA)!.remoteTag, "f2");
  const tagged = (method: string) =>
    wire.requests(method).map((one) => /tag=(\w+)/.exec(one.headers.get("To")!)![1]);
  assert.deepEqual(tagged("ACK"), ["f2", "f1", "f3"]);
  assert.deepEqual([...new Set(tagged("BYE"))], ["f1", "f3"]);
  assert.equal(wire.requests("BYE")[0]!.uri, "sip:f1@192.0.2.98:5060");
});

Deno.test("Sessions: a 2xx of a losing fork come again is ACKed again and not BYEd twice", () => {
  const { wire } = forked([[200, "f1"], [200, "f2"], [200, "f2"]]);
  assert.equal(wire.requests("ACK").length, 3);
  assert.equal(new Set(wire.requests("BYE").map((one) => one.headers.get("CSeq"))).size, 1);
});

Deno.test("I3: a 2xx come after we gave the call up is ACKed and BYEd (§13.2.2.4)", () => {
  const { wire, a, b } = two();
  wire.cut = ({ from }) => from === "b" && wire.now < 40_000;
  a.call(b);
  wire.run(36_000);
  assert.deepEqual(a.kinds(), ["ended"]);
  assert.equal(a.sessions.size, 0);
  wire.run(40_000);
  b.do((now) => b.sessions.answer(b.incoming[0]!, { sdp: sdp("late") }, now));
  wire.settle();
  assert.deepEqual(a.kinds(), ["ended"]);
  assert.deepEqual(b.kinds(), ["confirmed", "ended"]);
  assert.ok(wire.ladder().includes("a> BYE"));
  nothingLeft(a, b);
});

Deno.test("Sessions.incoming: an extension we do not know is 420, another body 415, no Contact 400", () => {
  const cases = [
    { headers: [["Require", "100rel, precondition"]], status: 420 },
    { headers: [["Content-Type", "text/plain"]], status: 415 },
  ] as const;
  for (const { headers, status } of cases) {
    const { wire, a, b } = two();
    b.gate = (effect) => {
      const [[name, value]] = headers;
      const changed = { ...effect.request, headers: effect.request.headers.set(name, value) };
      b.do((now) => b.sessions.incoming({ ...effect, request: changed }, now).effects);
      return true;
    };
    a.call(b);
    wire.settle();
    assert.equal(a.of("ended")[0]!.cause.status, status);
    assert.equal(b.sessions.size, 0);
  }
  const { wire, a, b } = two();
  b.gate = (effect) => {
    const request = { ...effect.request, headers: effect.request.headers.set("Contact") };
    b.do((now) => b.sessions.incoming({ ...effect, request }, now).effects);
    return true;
  };
  a.call(b);
  wire.settle();
  assert.equal(a.of("ended")[0]!.cause.status, 400);
});

Deno.test("SESSIONS_MAX: beyond it a call coming in is 503 with Retry-After, one going out ends at once", () => {
  const wire = new Wire();
  const a = new SipEnd("a", wire, { sessionsMax: 3 });
  const b = new SipEnd("b", wire, { sessionsMax: 2 });
  for (let i = 0; i < 4; i++) a.call(b);
  wire.for(100);
  expect(a.of("ended").map((one) => one.cause)).toEqual([
    { by: "local", status: 503, reason: "Too many sessions" },
    { by: "remote", status: 503, reason: "Service Unavailable" },
  ]);
  assert.equal(b.sessions.size, 2);
  assert.ok(
    wire.datagrams.some(({ message }) =>
      message.kind === "response" && message.status === 503 && message.headers.has("Retry-After")
    ),
  );
});

Deno.test("Sessions: a verb on a session that is over does nothing; one its state forbids throws", () => {
  const { wire, a, b, ofA, ofB } = calling();
  assert.throws(() => a.sessions.ring(ofA, {}, wire.now), /Cannot ring/);
  assert.throws(() => a.sessions.answer(ofA, { sdp: sdp("x") }, wire.now), /Cannot answer/);
  assert.throws(() => b.sessions.answer(ofB, {}, wire.now), /no SDP/);
  assert.throws(() => b.sessions.ring(ofB, { status: 200 }, wire.now), /status 200/);
  assert.throws(() => b.sessions.reject(ofB, { status: 200 }, wire.now), /status 200/);
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  assert.throws(() => b.sessions.answer(ofB, {}, wire.now), /Cannot answer/);
  assert.throws(() => b.sessions.reject(ofB, { status: 486 }, wire.now), /Cannot refuse/);
  wire.for(100);
  assert.throws(() => a.sessions.request(ofA, "BYE", {}, wire.now), /Cannot send BYE/);
  a.do((now) => a.sessions.end(ofA, {}, now));
  for (const id of [ofA, "s99"]) {
    assert.deepEqual(a.sessions.end(id, {}, wire.now), []);
    assert.deepEqual(a.sessions.offer(id, {}, wire.now), []);
    assert.deepEqual(a.sessions.acceptOffer(id, sdp("x"), wire.now), []);
    assert.deepEqual(a.sessions.request(id, "INFO", {}, wire.now).effects, []);
  }
});

Deno.test("Sessions.handle: responses to what the owner sent by the stack itself are handed back", () => {
  const { wire, a, b } = two();
  const handed: string[] = [];
  const handle = a.sessions.handle.bind(a.sessions);
  a.sessions.handle = (effect, now) => {
    const own = handle(effect, now);
    if (own === undefined) handed.push(effect.kind);
    return own;
  };
  b.gate = ({ transaction, request }) => {
    b.take(b.stack.respond(transaction, responseTo(request, 486), wire.now));
    return true;
  };
  for (const method of ["INVITE", "OPTIONS"]) {
    a.take(a.stack.request(ours(method), b.address, wire.now).effects);
  }
  wire.for(100);
  assert.deepEqual(handed, ["response", "response"]);
});

Deno.test("I3: a callee whose 2xx were all lost gives up with BYE, and the caller takes it (§13.3.1.4)", () => {
  const { wire, a, b, ofB } = calling();
  wire.cut = ({ from, message }) =>
    from === "b" && message.kind === "response" && message.status === 200 &&
    message.headers.get("CSeq")!.endsWith("INVITE");
  wire.for(1000);
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  wire.for(33_000);
  assert.equal(b.of("ended")[0]!.cause.by, "timeout");
  expect(a.of("ended")[0]!.cause).toEqual({ by: "remote" });
  assert.ok(!wire.ladder().includes("a> 481"));
  wire.settle();
  nothingLeft(a, b);
});

Deno.test("Sessions: a 2xx repeated on its way after the far end hung up calls for nothing", () => {
  const { wire, a, b } = two();
  a.call(b);
  wire.for(50);
  b.do((now) => b.sessions.answer(b.incoming[0]!, { sdp: sdp("answer") }, now));
  wire.for(100);
  const success = wire.datagrams.find(({ message }) =>
    message.kind === "response" && message.status === 200
  );
  b.do((now) => b.sessions.end(b.incoming[0]!, {}, now));
  wire.for(100);
  assert.equal(a.sessions.size, 0);
  const before = wire.datagrams.length;
  wire.send(b.address, a.address, success!.bytes);
  wire.for(100);
  assert.deepEqual(wire.ladder().slice(before), ["b> 200"]);
});

Deno.test("I6: an old ACK come late does not stand for the newer one", () => {
  const { wire, a, b } = two();
  const ofA = a.call(b);
  wire.for(50);
  const ofB = b.incoming[0]!;
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  wire.for(100);
  const [old] = wire.datagrams.filter(({ message }) =>
    message.kind === "request" && message.method === "ACK"
  );
  agreeable(b);
  wire.cut = ({ message }) => message.kind === "request" && message.method === "ACK";
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(100);
  wire.cut = () => false;
  wire.send(a.address, b.address, old!.bytes);
  wire.for(50);
  assert.equal(b.sessions.get(ofB)!.stable, false);
  wire.for(1000);
  assert.equal(b.sessions.get(ofB)!.stable, true);
});
