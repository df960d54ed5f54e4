/** Sessions: offers inside a call by re-INVITE and UPDATE, glare and retries (RFC 3261 §14, RFC 3311). */
import assert from "node:assert/strict";
import { expect } from "expect";
import { OFFER_RETRIES_MAX } from "../../core/sip/session_offer.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { nothingLeft as assertNothingLeft } from "./session_laws.ts";
import { agreeable, sdp, sdpName, SipEnd, talking, Wire } from "./two_ends.ts";

function nothingLeft(...ends: SipEnd[]): void {
  for (const end of ends) assertNothingLeft(end);
}

Deno.test("Sessions.offer: a re-INVITE is offered, answered and ACKed; numbers rise (I6)", () => {
  const { wire, a, b, ofA } = talking();
  agreeable(b);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(1000);
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 200", "a> ACK"]);
  assert.equal(sdpName(b.of("offered")[0]!.sdp), "hold");
  assert.equal(sdpName(a.of("offer-answered")[0]!.sdp), "b accepts");
  assert.deepEqual(b.kinds(), ["offered"]);
  const [invite] = wire.requests("INVITE");
  assert.equal(
    wire.requests("ACK")[0]!.headers.get("CSeq"),
    invite!.headers.get("CSeq")!.replace("INVITE", "ACK"),
  );
  assert.equal(a.sessions.get(ofA)!.stable, true);
});

Deno.test("Sessions.refuseOffer: 488 leaves the call as it was", () => {
  const { wire, a, b, ofA, ofB } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("video") }, now));
  wire.for(50);
  b.do((now) => b.sessions.refuseOffer(ofB, {}, now));
  wire.for(1000);
  expect(a.log).toEqual([
    { kind: "offer-refused", session: ofA, status: 488, reason: "Not Acceptable Here" },
  ]);
  assert.equal(a.sessions.get(ofA)!.state, "confirmed");
  agreeable(b);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("audio") }, now));
  wire.for(1000);
  assert.equal(a.of("offer-answered").length, 1);
});

Deno.test("Sessions.offer: without SDP it asks the far end to offer; the answer goes in the ACK", () => {
  const { wire, a, b, ofA, ofB } = talking();
  a.do((now) => a.sessions.offer(ofA, {}, now));
  wire.for(50);
  expect(b.log).toEqual([{ kind: "offered", session: ofB, method: "INVITE" }]);
  b.do((now) => b.sessions.acceptOffer(ofB, sdp("b offers"), now));
  wire.for(50);
  assert.equal(sdpName(a.of("offered")[0]!.sdp), "b offers");
  a.do((now) => a.sessions.acceptOffer(ofA, sdp("a answers"), now));
  wire.for(50);
  assert.equal(sdpName(b.of("offer-answered")[0]!.sdp), "a answers");
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 200", "a> ACK"]);
  assert.ok(a.sessions.get(ofA)!.stable && b.sessions.get(ofB)!.stable);
});

Deno.test("Sessions.offer: while one is open the next waits, and only the newest is sent (I8)", () => {
  const { wire, a, b, ofA } = talking();
  agreeable(b);
  for (const name of ["one", "two", "three"]) {
    a.do((now) => a.sessions.offer(ofA, { sdp: sdp(name) }, now));
  }
  wire.for(1000);
  assert.deepEqual(b.of("offered").map((one) => sdpName(one.sdp)), ["one", "three"]);
  assert.equal(a.of("offer-answered").length, 2);
});

Deno.test("I8: glare: both get 491, wait as §14.1 says, and both offers get through", () => {
  for (let seed = 0; seed < 5; seed++) {
    const { wire, a, b, ofA, ofB } = talking(`glare ${seed}`);
    agreeable(a);
    agreeable(b);
    a.do((now) => a.sessions.offer(ofA, { sdp: sdp("from a") }, now));
    b.do((now) => b.sessions.offer(ofB, { sdp: sdp("from b") }, now));
    const start = wire.now;
    wire.for(10_000);
    assert.deepEqual(wire.ladder().slice(0, 4).sort(), [
      "a> 491",
      "a> INVITE",
      "b> 491",
      "b> INVITE",
    ]);
    const again = (name: string) =>
      wire.datagrams.find(({ from, message, at }) =>
        from === name && at > start + 20 && message.kind === "request" &&
        message.method === "INVITE"
      )!.at - start - 20;
    assert.ok(again("a") >= 2100 && again("a") <= 4000, `a made the Call-ID: ${again("a")}`);
    assert.ok(again("b") >= 0 && again("b") <= 2000, `b: ${again("b")}`);
    assert.equal(a.of("offer-answered").length, 1);
    assert.equal(b.of("offer-answered").length, 1);
  }
});

Deno.test("OFFER_RETRIES_MAX: 491 again and again is told to the owner in the end", () => {
  const { wire, a, b, ofA } = talking();
  b.gate = ({ transaction, request }) => {
    if (request.method !== "INVITE") return false;
    b.take(b.stack.respond(transaction, responseTo(request, 491), wire.now));
    return true;
  };
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(60_000);
  assert.equal(wire.requests("INVITE").length, 1 + OFFER_RETRIES_MAX);
  assert.equal(a.of("offer-refused")[0]!.status, 491);
});

Deno.test("Sessions.offer: 500 with a short Retry-After is tried again then, a long one is told at once", () => {
  for (const [seconds, tries] of [["3", 2], ["60", 1]] as const) {
    const { wire, a, b, ofA } = talking();
    agreeable(b);
    b.gate = ({ transaction, request }) => {
      if (request.method !== "INVITE" || wire.requests("INVITE").length > 1) return false;
      const headers = [["Retry-After", seconds]] as const;
      const response = responseTo(request, 500, undefined, { headers });
      b.take(b.stack.respond(transaction, response, wire.now));
      return true;
    };
    a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
    wire.for(2900);
    assert.equal(wire.requests("INVITE").length, 1);
    wire.for(20_000);
    assert.equal(wire.requests("INVITE").length, tries);
    assert.equal(a.of("offer-answered").length, tries - 1);
  }
});

Deno.test("Sessions.offer: while theirs is open ours waits", () => {
  const { wire, a, b, ofA, ofB } = talking();
  b.do((now) => b.sessions.offer(ofB, { sdp: sdp("theirs") }, now));
  wire.for(50);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("ours") }, now));
  wire.for(1000);
  assert.equal(wire.requests("INVITE").length, 1);
  agreeable(b);
  a.do((now) => a.sessions.refuseOffer(ofA, {}, now));
  wire.for(1000);
  assert.equal(a.of("offer-answered").length, 1);
});

Deno.test("I8: a second INVITE from the same side while the first is pending is 500 with Retry-After (§14.2)", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("first") }, now));
  wire.for(50);
  const [first] = wire.requests("INVITE");
  const number = Number(first!.headers.get("CSeq")!.split(" ")[0]);
  const second = {
    ...first!,
    headers: first!.headers.set("Via").set("CSeq", `${number + 1} INVITE`),
  };
  a.take(a.stack.request(second, b.address, wire.now).effects);
  wire.for(50);
  const refusal = wire.datagrams.find(({ message }) =>
    message.kind === "response" && message.status === 500
  );
  const seconds = Number(refusal!.message.headers.get("Retry-After"));
  assert.ok(seconds >= 0 && seconds <= 10);
  assert.equal(b.of("offered").length, 1);
});

Deno.test("Sessions: a request out of order is 500 and not handed up (§12.2.2)", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.request(ofA, "INFO", {}, now).effects);
  wire.for(50);
  const [info] = wire.requests("INFO");
  const old = { ...info!, headers: info!.headers.set("Via").set("CSeq", "1 INFO") };
  a.take(a.stack.request(old, b.address, wire.now).effects);
  wire.for(50);
  assert.equal(b.of("request").length, 1);
  assert.ok(wire.ladder().includes("b> 500"));
});

Deno.test("Sessions: a re-INVITE moves the target (§12.2.2)", () => {
  const { wire, a, b, ofA, ofB } = talking();
  agreeable(b);
  a.do((now) => {
    const headers = [["X-Moved", "yes"]] as const;
    return a.sessions.offer(ofA, { sdp: sdp("moved"), headers }, now);
  });
  wire.cut = () => false;
  const moved = new SipEnd("m", wire);
  wire.for(50);
  const [invite] = wire.requests("INVITE");
  const number = Number(invite!.headers.get("CSeq")!.split(" ")[0]);
  const headers = invite!.headers.set("Via")
    .set("Contact", `<sip:a@${moved.address.host}:5060>`)
    .set("CSeq", `${number + 1} INVITE`);
  a.take(a.stack.request({ ...invite!, headers }, b.address, wire.now).effects);
  wire.for(50);
  assert.equal(b.sessions.get(ofB)!.remoteTarget, `sip:a@${moved.address.host}:5060`);
  b.do((now) => b.sessions.request(ofB, "INFO", {}, now).effects);
  assert.equal(wire.datagrams.at(-1)!.to, "m");
});

Deno.test("Sessions: a re-INVITE taken back by BYE gets 487, and the call ends once (§15.1.2)", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(300);
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  const ladder = wire.ladder();
  assert.ok(ladder.includes("b> 487"));
  assert.ok(ladder.includes("a> BYE"));
  assert.deepEqual(b.kinds(), ["offered", "offer-withdrawn", "ended"]);
  assert.deepEqual(a.kinds(), ["ended"]);
  nothingLeft(a, b);
});

Deno.test("Sessions: a re-INVITE CANCELed by the far end is withdrawn, and the call goes on", () => {
  const { wire, a, b, ofA, ofB } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(300);
  const [invite] = wire.requests("INVITE");
  const via = invite!.headers.get("Via")!;
  const branch = /branch=([^;]+)/.exec(via)![1]!;
  a.take(a.stack.cancel(`INVITE ${branch}`, wire.now));
  wire.for(1000);
  assert.deepEqual(b.kinds(), ["offered", "offer-withdrawn"]);
  assert.equal(a.of("offer-refused")[0]!.status, 487);
  assert.deepEqual(b.sessions.acceptOffer(ofB, sdp("too late"), wire.now), []);
  assert.ok(b.sessions.get(ofB)!.stable);
});

Deno.test("Sessions: a re-INVITE nobody answers is refused at Timer C, and the call goes on", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(190_000);
  assert.deepEqual(b.kinds(), ["offered", "offer-withdrawn"]);
  assert.equal(a.of("offer-refused").length, 1);
  assert.equal(a.sessions.get(ofA)!.state, "confirmed");
});

Deno.test("I3: a re-INVITE's 2xx never ACKed ends the call with BYE", () => {
  const { wire, a, b, ofA } = talking();
  agreeable(b);
  wire.cut = ({ message }) => message.kind === "request" && message.method === "ACK";
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.settle();
  assert.equal(b.of("ended")[0]!.cause.by, "timeout");
  assert.equal(a.of("ended")[0]!.cause.by, "remote");
  nothingLeft(a, b);
});

Deno.test("Sessions: a re-INVITE answered 481, or not at all, ends the call with BYE (§12.2.1.2)", () => {
  const gone = talking();
  gone.wire.cut = ({ from }) => from === "b";
  gone.a.do((now) => gone.a.sessions.offer(gone.ofA, { sdp: sdp("hold") }, now));
  gone.wire.settle();
  assert.equal(gone.a.of("ended")[0]!.cause.by, "timeout");
  assert.ok(gone.wire.requests("BYE").length > 0);
  nothingLeft(gone.a, gone.b);
  const forgotten = talking();
  forgotten.wire.cut = ({ message }) => message.kind === "request" && message.method === "BYE";
  forgotten.b.do((now) => forgotten.b.sessions.end(forgotten.ofB, {}, now));
  forgotten.wire.run(forgotten.wire.now + 40_000);
  forgotten.a.do((now) => forgotten.a.sessions.offer(forgotten.ofA, { sdp: sdp("hold") }, now));
  forgotten.wire.settle();
  const { cause } = forgotten.a.of("ended")[0]!;
  expect(cause).toEqual({ by: "remote", status: 481, reason: "Call/Transaction Does Not Exist" });
});

Deno.test("Sessions: a re-INVITE that overtakes a lost ACK stands for it (RFC 5407)", () => {
  const wire = new Wire();
  const a = new SipEnd("a", wire);
  const b = new SipEnd("b", wire);
  agreeable(b);
  const ofA = a.call(b);
  wire.for(50);
  wire.cut = ({ message }) => message.kind === "request" && message.method === "ACK";
  b.do((now) => b.sessions.answer(b.incoming[0]!, { sdp: sdp("answer") }, now));
  wire.for(50);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(50);
  wire.cut = () => false;
  wire.for(1000);
  assert.deepEqual(b.kinds(), ["confirmed", "offered"]);
  assert.equal(a.of("offer-answered").length, 1);
});

Deno.test("I8: our re-INVITE waits until theirs is ACKed", () => {
  const { wire, a, b, ofA, ofB } = talking();
  agreeable(a);
  agreeable(b);
  wire.cut = ({ message }) => message.kind === "request" && message.method === "ACK";
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("from a") }, now));
  wire.for(100);
  b.do((now) => b.sessions.offer(ofB, { sdp: sdp("from b") }, now));
  wire.for(300);
  assert.ok(!wire.ladder().includes("b> INVITE"));
  wire.cut = () => false;
  wire.for(1000);
  assert.equal(b.of("offer-answered").length, 1);
});

Deno.test("Sessions.offer: UPDATE offers and is answered without ACK (RFC 3311)", () => {
  const { wire, a, b, ofA } = talking();
  agreeable(b);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold"), method: "UPDATE" }, now));
  wire.for(1000);
  assert.deepEqual(wire.ladder(), ["a> UPDATE", "b> 200"]);
  assert.equal(sdpName(a.of("offer-answered")[0]!.sdp), "b accepts");
  assert.equal(b.of("offered")[0]!.method, "UPDATE");
});

Deno.test("Sessions: an UPDATE that meets an offer still unanswered is 500 with Retry-After (RFC 3311 §5.2)", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("first"), method: "UPDATE" }, now));
  wire.for(50);
  const [first] = wire.requests("UPDATE");
  const number = Number(first!.headers.get("CSeq")!.split(" ")[0]);
  const second = {
    ...first!,
    headers: first!.headers.set("Via").set("CSeq", `${number + 1} UPDATE`),
  };
  a.take(a.stack.request(second, b.address, wire.now).effects);
  wire.for(50);
  const refusal = wire.datagrams.find(({ message }) =>
    message.kind === "response" && message.status === 500
  );
  assert.ok(refusal!.message.headers.has("Retry-After"));
  assert.equal(b.of("offered").length, 1);
});

Deno.test("Sessions: an UPDATE that meets an offer of ours is 491, and both get through (RFC 3311 §5.2)", () => {
  const { wire, a, b, ofA, ofB } = talking();
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("from a"), method: "UPDATE" }, now));
  b.do((now) => b.sessions.offer(ofB, { sdp: sdp("from b"), method: "UPDATE" }, now));
  wire.for(15);
  assert.deepEqual(wire.ladder().sort(), ["a> 491", "a> UPDATE", "b> 491", "b> UPDATE"]);
  agreeable(a);
  agreeable(b);
  wire.for(8000);
  assert.equal(a.of("offer-answered").length, 1);
  assert.equal(b.of("offer-answered").length, 1);
});

Deno.test("I8: while we wait for the offer we asked for, no other is let in or sent", () => {
  const { wire, a, b, ofA, ofB } = talking();
  b.do((now) => b.sessions.offer(ofB, { sdp: sdp("from b"), method: "UPDATE" }, now));
  a.do((now) => a.sessions.offer(ofA, {}, now));
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("from a"), method: "UPDATE" }, now));
  wire.for(15);
  assert.deepEqual(wire.ladder().sort(), ["a> 491", "a> INVITE", "b> 491", "b> UPDATE"]);
  agreeable(a);
  agreeable(b);
  wire.for(10_000);
  assert.ok(a.sessions.get(ofA)!.stable && b.sessions.get(ofB)!.stable);
});

Deno.test("Sessions: an UPDATE without SDP is answered at once", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.offer(ofA, { method: "UPDATE" }, now));
  wire.for(50);
  assert.deepEqual(wire.ladder(), ["a> UPDATE", "b> 200"]);
  assert.deepEqual(b.kinds(), []);
});

Deno.test("Sessions: an UPDATE its owner never answers is withdrawn when the stack lets it go", () => {
  const { wire, a, b, ofA, ofB } = talking();
  wire.cut = ({ message }) => message.kind === "request" && message.method === "BYE";
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("x"), method: "UPDATE" }, now));
  wire.settle();
  assert.deepEqual(b.kinds(), ["offered", "offer-withdrawn"]);
  assert.equal(a.of("ended")[0]!.cause.by, "timeout");
  assert.ok(b.sessions.get(ofB)!.stable);
});
