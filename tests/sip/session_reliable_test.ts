/** Sessions: reliable provisional responses and what they carry (RFC 3262, RFC 3311 §5.1). */
import assert from "node:assert/strict";
import { expect } from "expect";
import { RELIABLE_QUEUE_MAX } from "../../core/sip/session_reliable.ts";
import { nothingLeft as assertNothingLeft } from "./session_laws.ts";
import { agreeable, sdp, sdpName, SipEnd, Wire } from "./two_ends.ts";

function nothingLeft(...ends: SipEnd[]): void {
  for (const end of ends) assertNothingLeft(end);
}

function ringingReliably(options: Parameters<SipEnd["call"]>[1] = {}) {
  const wire = new Wire();
  const a = new SipEnd("a", wire);
  const b = new SipEnd("b", wire);
  const ofA = a.call(b, { reliable: "required", ...options });
  wire.for(50);
  return { wire, a, b, ofA, ofB: b.incoming[0]! };
}

Deno.test("Sessions.ring: a required 100rel is PRACKed; RSeq rises (RFC 3262)", () => {
  const { wire, a, b, ofB } = ringingReliably();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(50);
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("early") }, now));
  wire.for(50);
  b.do((now) => b.sessions.answer(ofB, {}, now));
  wire.for(50);
  assert.deepEqual(wire.ladder(), [
    "a> INVITE",
    "b> 180",
    "a> PRACK",
    "b> 200",
    "b> 183",
    "a> PRACK",
    "b> 200",
    "b> 200",
    "a> ACK",
  ]);
  const racks = wire.requests("PRACK").map((one) => one.headers.get("RAck")!.split(" "));
  assert.equal(Number(racks[1]![0]), Number(racks[0]![0]) + 1);
  assert.equal(racks[0]![2], "INVITE");
  assert.equal(sdpName(a.of("progress")[1]!.sdp), "early");
  assert.equal(a.of("answered")[0]!.sdp, undefined, "the answer came early");
});

Deno.test("Sessions.ring: a reliable provisional is repeated with doubling intervals until its PRACK", () => {
  const { wire, a, b, ofB } = ringingReliably();
  wire.cut = ({ message, at }) =>
    message.kind === "request" && message.method === "PRACK" && at < 20_000;
  b.do((now) => b.sessions.ring(ofB, {}, now));
  const start = wire.now;
  wire.for(20_000);
  const times = wire.datagrams.flatMap(({ message, at }) =>
    message.kind === "response" && message.status === 180 ? [at - start] : []
  );
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 15_500]);
  assert.equal(a.of("progress").length, 1, "I5: repetitions are not handed up");
});

Deno.test("Sessions.ring: without PRACK in 64*T1 the call is refused 504 (RFC 3262 §3)", () => {
  const { wire, a, b, ofB } = ringingReliably();
  wire.cut = ({ message }) => message.kind === "request" && message.method === "PRACK";
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(32_100);
  expect(b.of("ended")[0]!.cause).toEqual({ by: "timeout", status: 504, reason: "No PRACK" });
  assert.equal(a.of("ended")[0]!.cause.status, 504);
  wire.settle();
  nothingLeft(a, b);
});

Deno.test("Sessions.answer: the 200 waits for the PRACK of early media (RFC 3262 §3)", () => {
  const { wire, a, b, ofB } = ringingReliably();
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("early") }, now));
  b.do((now) => b.sessions.answer(ofB, {}, now));
  assert.throws(() => b.sessions.answer(ofB, {}, wire.now), /twice/);
  wire.for(100);
  assert.deepEqual(wire.ladder(), [
    "a> INVITE",
    "b> 183",
    "a> PRACK",
    "b> 200",
    "b> 200",
    "a> ACK",
  ]);
  assert.deepEqual(a.kinds(), ["progress", "answered"]);
});

Deno.test("Sessions.answer: the 200 does not wait for the PRACK of a plain 180, whose PRACK is still answered", () => {
  const { wire, a, b, ofB } = ringingReliably();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  wire.for(100);
  assert.deepEqual(wire.ladder().slice(0, 3), ["a> INVITE", "b> 180", "b> 200"]);
  assert.ok(!wire.ladder().includes("b> 481"));
  assert.equal(sdpName(a.of("answered")[0]!.sdp), "answer");
});

Deno.test("Sessions: an offer in a reliable 183 is answered in the PRACK (RFC 3262 §5)", () => {
  const { wire, a, b, ofA, ofB } = ringingReliably({ noOffer: true });
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("b offers") }, now));
  wire.for(50);
  assert.deepEqual(a.kinds(), ["progress", "offered"]);
  assert.equal(a.of("offered")[0]!.method, "PRACK");
  a.do((now) => a.sessions.acceptOffer(ofA, sdp("a answers"), now));
  wire.for(50);
  assert.equal(sdpName(b.of("offer-answered")[0]!.sdp), "a answers");
  b.do((now) => b.sessions.answer(ofB, {}, now));
  wire.for(50);
  assert.deepEqual(a.kinds(), ["progress", "offered", "answered"]);
  assert.ok(a.sessions.get(ofA)!.stable && b.sessions.get(ofB)!.stable);
});

Deno.test("Sessions.offer: UPDATE changes media while it rings, once the first answer is through (RFC 3311)", () => {
  const { wire, a, b, ofA, ofB } = ringingReliably();
  agreeable(b);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("early hold"), method: "UPDATE" }, now));
  wire.for(50);
  assert.equal(wire.requests("UPDATE").length, 0, "too early");
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("early") }, now));
  wire.for(100);
  assert.equal(sdpName(a.of("offer-answered")[0]!.sdp), "b accepts");
  assert.equal(a.sessions.get(ofA)!.state, "early");
});

Deno.test("Sessions: a PRACK that matches nothing is 481", () => {
  const { wire, a, b, ofB } = ringingReliably();
  b.do((now) => b.sessions.ring(ofB, {}, now));
  wire.for(50);
  const [prack] = wire.requests("PRACK");
  const number = Number(prack!.headers.get("CSeq")!.split(" ")[0]);
  const stray = {
    ...prack!,
    headers: prack!.headers.set("Via").set("CSeq", `${number + 1} PRACK`),
  };
  a.take(a.stack.request(stray, b.address, wire.now).effects);
  wire.for(50);
  assert.ok(wire.ladder().includes("b> 481"));
});

Deno.test("RELIABLE_QUEUE_MAX: provisionals waiting for a PRACK are bounded, the one with SDP stays", () => {
  const { wire, b, ofB } = ringingReliably();
  wire.cut = ({ message }) => message.kind === "request" && message.method === "PRACK";
  b.do((now) => b.sessions.ring(ofB, {}, now));
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("early") }, now));
  for (let i = 0; i < 2 * RELIABLE_QUEUE_MAX; i++) {
    b.do((now) => b.sessions.ring(ofB, { status: 182 }, now));
  }
  wire.cut = () => false;
  wire.for(20_000);
  const sent = new Set(
    wire.datagrams.flatMap(({ message }) =>
      message.kind === "response" ? [message.headers.get("RSeq") ?? ""] : []
    ),
  );
  assert.ok(sent.size <= RELIABLE_QUEUE_MAX + 2);
  assert.ok(wire.ladder().includes("b> 183"));
});
