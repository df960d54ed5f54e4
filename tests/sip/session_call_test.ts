/** Sessions: setting up and ending a call, message by message (RFC 3261 §13, §15, §9). */
import assert from "node:assert/strict";
import { expect } from "expect";
import { responseTo } from "../../core/sip/stack.ts";
import { DEFAULT_TIMERS } from "../../core/sip/timers.ts";
import { nothingLeft as assertNothingLeft } from "./session_laws.ts";
import { sdp, sdpName, SipEnd, talking, Wire } from "./two_ends.ts";

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

Deno.test("Sessions: a call rings, is answered, talks and ends by BYE; nothing is left", () => {
  const { wire, a, b, ofA, ofB } = calling();
  assert.equal(a.sessions.get(ofA)!.state, "calling");
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(1000);
  assert.equal(a.sessions.get(ofA)!.state, "early");
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  assert.equal(b.sessions.get(ofB)!.state, "answered");
  wire.for(1000);
  assert.equal(a.sessions.get(ofA)!.state, "confirmed");
  assert.equal(b.sessions.get(ofB)!.state, "confirmed");
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 180", "b> 200", "a> ACK", "a> BYE", "b> 200"]);
  assert.deepEqual(a.kinds(), ["progress", "answered", "ended"]);
  assert.deepEqual(b.kinds(), ["confirmed", "ended"]);
  assert.equal(sdpName(a.of("answered")[0]!.sdp), "answer");
  expect(a.of("ended")[0]!.cause).toEqual({ by: "local" });
  expect(b.of("ended")[0]!.cause).toEqual({ by: "remote" });
  nothingLeft(a, b);
});

Deno.test("Sessions: the view names both ends, what was dialled, the target and the source", () => {
  const { wire, a, b, ofA, ofB } = calling({
    from: { displayName: "髙橋", uri: "sip:1001@192.0.2.97", params: new Map() },
    headers: [["Alert-Info", "<http://x>;info=alert-autoanswer"]],
  });
  const called = b.sessions.get(ofB)!;
  expect(called.remote).toEqual({
    displayName: "髙橋",
    uri: "sip:1001@192.0.2.97",
    params: new Map(),
  });
  assert.equal(called.dialled, "sip:b@192.0.2.98:5060");
  assert.equal(called.remoteTarget, "sip:a@192.0.2.97:5060");
  assert.equal(called.contact, "<sip:b@192.0.2.98:5060>");
  expect(called.source).toEqual(a.address);
  assert.equal(called.invite.headers.get("Alert-Info"), "<http://x>;info=alert-autoanswer");
  assert.equal(called.stable, false);
  const caller = a.sessions.get(ofA)!;
  assert.equal(caller.remoteTag, undefined);
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  wire.for(50);
  const after = a.sessions.get(ofA)!;
  assert.equal(after.remoteTag, b.sessions.get(ofB)!.localTag);
  assert.equal(after.stable, true);
  const name = { callId: after.callId, localTag: after.localTag, remoteTag: after.remoteTag! };
  assert.equal(a.sessions.find(name), ofA);
  assert.equal(a.sessions.find({ ...name, remoteTag: "other" }), undefined);
});

Deno.test("Sessions.end: the callee hangs up with a Reason, and the caller hears it (RFC 3326)", () => {
  const { wire, a, b, ofB } = talking();
  const reasonHeader = 'Q.850;cause=16;text="Terminated"';
  b.do((now) => b.sessions.end(ofB, { reasonHeader }, now));
  wire.settle();
  expect(a.of("ended")[0]!.cause).toEqual({ by: "remote", reasonHeader });
  expect(b.of("ended")[0]!.cause).toEqual({ by: "local", reasonHeader });
  nothingLeft(a, b);
});

Deno.test("Sessions.end: both hang up at once, and each is told once", () => {
  const { wire, a, b, ofA, ofB } = talking();
  a.do((now) => a.sessions.end(ofA, {}, now));
  b.do((now) => b.sessions.end(ofB, {}, now));
  wire.settle();
  assert.deepEqual(a.kinds(), ["ended"]);
  assert.deepEqual(b.kinds(), ["ended"]);
  nothingLeft(a, b);
});

Deno.test("Sessions.reject: busy ends the caller with the status and its phrase", () => {
  const { wire, a, b, ofB } = calling();
  b.do((now) => b.sessions.reject(ofB, { status: 486 }, now));
  wire.settle();
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 486", "a> ACK"]);
  expect(a.of("ended")[0]!.cause).toEqual({ by: "remote", status: 486, reason: "Busy Here" });
  expect(b.of("ended")[0]!.cause).toEqual({ by: "local", status: 486 });
  nothingLeft(a, b);
});

Deno.test("Sessions.reject: the caller is handed the refusal whole (302 with Contact)", () => {
  const { wire, a, b, ofB } = calling();
  const headers = [["Contact", "<sip:c@192.0.2.99>"]] as const;
  b.do((now) => b.sessions.reject(ofB, { status: 302, headers }, now));
  wire.settle();
  const [ended] = a.of("ended");
  assert.equal(ended!.cause.status, 302);
  assert.equal(ended!.response?.headers.get("Contact"), "<sip:c@192.0.2.99>");
});

Deno.test("I4: a ringing call is CANCELed with its Reason, ends 487, and the callee hears why", () => {
  const { wire, a, b, ofA, ofB } = calling();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(1000);
  const reasonHeader = 'SIP;cause=200;text="Call completed elsewhere"';
  a.do((now) => a.sessions.end(ofA, { reasonHeader }, now));
  wire.settle();
  assert.deepEqual(
    wire.ladder(),
    ["a> INVITE", "b> 180", "a> CANCEL", "b> 200", "b> 487", "a> ACK"],
  );
  expect(b.of("ended")[0]!.cause).toEqual({
    by: "remote",
    status: 487,
    reason: "Request Terminated",
    reasonHeader,
  });
  expect(a.of("ended")[0]!.cause).toEqual({ by: "local", reasonHeader });
  nothingLeft(a, b);
});

Deno.test("I4: CANCEL waits for a provisional response (§9.1)", () => {
  const { wire, a, b } = two();
  const ofA = a.call(b);
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.for(150);
  assert.deepEqual(wire.ladder(), ["a> INVITE"]);
  wire.settle();
  assert.deepEqual(
    wire.ladder().slice(0, 4),
    ["a> INVITE", "b> 100", "a> CANCEL", "b> 200"],
  );
  assert.deepEqual(a.kinds(), ["ended"]);
  nothingLeft(a, b);
});

Deno.test("I4: a 2xx that crosses the CANCEL is ACKed and BYEd", () => {
  const { wire, a, b, ofA, ofB } = calling();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(50);
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  assert.deepEqual(wire.ladder().slice(2), [
    "b> 200",
    "a> CANCEL",
    "a> ACK",
    "a> BYE",
    "b> 200",
    "b> 200",
  ]);
  assert.deepEqual(a.kinds(), ["progress", "ended"]);
  assert.deepEqual(b.kinds(), ["confirmed", "ended"]);
  nothingLeft(a, b);
});

Deno.test("I3: a 2xx is repeated from T1 up to T2 until its ACK comes, and each repetition is ACKed again", () => {
  const { wire, a, b, ofB } = calling();
  wire.cut = ({ message, at }) =>
    message.kind === "request" && message.method === "ACK" && at < 10_000;
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  const start = wire.now;
  wire.for(30_000);
  const times = wire.datagrams.flatMap(({ message, at }) =>
    message.kind === "response" && message.status === 200 ? [at - start] : []
  );
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 11_500]);
  assert.deepEqual(b.kinds(), ["confirmed"]);
  const acks = wire.datagrams.filter(({ message }) =>
    message.kind === "request" && message.method === "ACK"
  );
  assert.equal(acks.length, 6);
  assert.equal(new Set(acks.map((one) => String(one.bytes))).size, 1, "the same ACK each time");
  assert.deepEqual(a.kinds(), ["answered"]);
});

Deno.test("I3: a 2xx never ACKed ends in BYE after 64*T1", () => {
  const { wire, a, b, ofB } = calling();
  wire.cut = ({ message }) => message.kind === "request" && message.method === "ACK";
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  const start = wire.now;
  wire.for(31_999);
  assert.equal(b.of("ended").length, 0);
  wire.settle();
  const bye = wire.datagrams.find(({ message }) =>
    message.kind === "request" && message.method === "BYE"
  );
  assert.equal(bye!.at - start, 32_000);
  expect(b.of("ended")[0]!.cause).toEqual({ by: "timeout", status: 408, reason: "No ACK" });
  assert.equal(a.of("ended")[0]!.cause.by, "remote");
  nothingLeft(a, b);
});

Deno.test("Sessions.end: a callee that hangs up before the ACK waits for it with its BYE (§15)", () => {
  const { wire, a, b, ofB } = calling();
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  b.do((now) => b.sessions.end(ofB, {}, now));
  assert.deepEqual(b.kinds(), ["ended"], "told at once");
  wire.settle();
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 200", "a> ACK", "b> BYE", "a> 200"]);
  nothingLeft(a, b);
});

Deno.test("I6: the ACK has the number of its INVITE, and numbers rise with every request", () => {
  const { wire, a, b, ofB, ofA } = calling();
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  wire.for(100);
  a.do((now) => a.sessions.request(ofA, "INFO", {}, now).effects);
  wire.for(100);
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  const numbers = wire.datagrams.flatMap(({ from, message }) =>
    from === "a" && message.kind === "request"
      ? [[message.method, Number(message.headers.get("CSeq")!.split(" ")[0])] as const]
      : []
  );
  const first = numbers[0]![1];
  const distinct = [...new Map(numbers.map(([method, number]) => [method, number - first]))];
  assert.deepEqual(distinct, [["INVITE", 0], ["ACK", 0], ["INFO", 1], ["BYE", 2]]);
});

Deno.test("I2: an INVITE into the void ends by timeout; nothing is left", () => {
  const { wire, a, b } = two();
  wire.cut = () => true;
  a.call(b);
  wire.settle();
  expect(a.of("ended")[0]!.cause).toEqual({
    by: "timeout",
    status: 408,
    reason: "Request Timeout",
  });
  nothingLeft(a);
});

Deno.test("Sessions.invite: what cannot be sent ends by transport", () => {
  const { wire, a, b } = two();
  const ofA = a.call(b);
  a.take(a.stack.unreachable(b.address, wire.now));
  a.call(b, { uri: "sip:b@example.invalid" });
  expect(a.of("ended").map((one) => one.cause)).toEqual([
    { by: "transport", status: 503, reason: "Service Unavailable" },
    { by: "transport", status: 503, reason: "Service Unavailable" },
  ]);
  assert.equal(a.sessions.get(ofA), undefined);
  assert.equal(a.sessions.size, 0);
});

Deno.test("I1: an INVITE whose owner never answers is refused 480 at Timer C", () => {
  const { wire, a, b, ofB } = calling();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.run(DEFAULT_TIMERS.c + 1000);
  expect(b.of("ended")[0]!.cause).toEqual({ by: "timeout", status: 480, reason: "No answer" });
  assert.equal(a.of("ended")[0]!.cause.status, 480);
  wire.settle();
  nothingLeft(a, b);
});

Deno.test("Sessions: an INVITE that expires is refused 487 (§13.3.1)", () => {
  const { wire, a, b } = calling({ headers: [["Expires", "20"]] });
  wire.run(20_100);
  assert.equal(b.of("ended")[0]!.cause.status, 487);
  assert.equal(a.of("ended")[0]!.cause.status, 487);
});

Deno.test("Sessions: ringing is refreshed every minute (§13.3.1.1)", () => {
  const { wire, b, ofB } = calling();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(150_000);
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 180", "b> 180", "b> 180"]);
});

Deno.test("Sessions: early media goes with 183, and the 200 carries the same answer", () => {
  const { wire, a, b, ofB } = calling();
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("early") }, now));
  wire.for(50);
  assert.equal(sdpName(a.of("progress")[0]!.sdp), "early");
  b.do((now) => b.sessions.answer(ofB, {}, now));
  wire.for(50);
  assert.equal(sdpName(a.of("answered")[0]!.sdp), "early");
});

Deno.test("Sessions: a call without offer gets the offer in the 200 and answers it in the ACK", () => {
  const { wire, a, b, ofA, ofB } = calling({ noOffer: true });
  assert.equal(b.sessions.get(ofB)!.invite.body.length, 0);
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("their offer") }, now));
  wire.for(600);
  assert.deepEqual(a.kinds(), ["answered", "offered"]);
  const [offered] = a.of("offered");
  assert.equal(sdpName(offered!.sdp), "their offer");
  assert.equal(offered!.method, "ACK");
  assert.equal(wire.requests("ACK").length, 0, "the ACK waits for our answer");
  a.do((now) => a.sessions.acceptOffer(ofA, sdp("our answer"), now));
  wire.for(600);
  assert.equal(sdpName(b.of("confirmed")[0]!.sdp), "our answer");
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  nothingLeft(a, b);
});

Deno.test("Sessions.refuseOffer: an offer our ACK should answer ends the call with ACK and BYE", () => {
  const { wire, a, b, ofA, ofB } = calling({ noOffer: true });
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("their offer") }, now));
  wire.for(50);
  a.do((now) => a.sessions.refuseOffer(ofA, {}, now));
  wire.settle();
  assert.equal(a.of("ended")[0]!.cause.status, 488);
  assert.equal(wire.requests("ACK").length, 1);
  assert.ok(wire.requests("BYE").length >= 1);
  assert.equal(b.of("ended").length, 1);
  nothingLeft(a, b);
});

Deno.test("Sessions.end: hanging up before answering a 200's offer ACKs first", () => {
  const { wire, a, b, ofA, ofB } = calling({ noOffer: true });
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("their offer") }, now));
  wire.for(50);
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  const ladder = wire.ladder();
  assert.ok(ladder.indexOf("a> ACK") < ladder.indexOf("a> BYE"));
  assert.equal(b.of("ended").length, 1);
  nothingLeft(a, b);
});

Deno.test("Sessions: a 200 that answers our offer with nothing is ACKed and BYEd (§13.2.1)", () => {
  const { wire, a, b } = two();
  b.gate = ({ transaction, request }) => {
    if (request.method !== "INVITE") return false;
    const headers = [["Contact", "<sip:b@192.0.2.98:5060>"]] as const;
    b.take(
      b.stack.respond(transaction, responseTo(request, 200, undefined, { headers }), wire.now),
    );
    return true;
  };
  a.call(b);
  wire.settle();
  assert.deepEqual(wire.ladder().slice(0, 4), ["a> INVITE", "b> 200", "a> ACK", "a> BYE"]);
  assert.equal(a.of("ended")[0]!.cause.status, 488);
  nothingLeft(a, b);
});
