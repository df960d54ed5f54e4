/** Sessions: other requests inside a dialog, where they go, and credentials (RFC 3261 §12.2, §22). */
import assert from "node:assert/strict";
import { responseTo } from "../../core/sip/stack.ts";
import { bytesOf } from "./clocked_stack.ts";
import { nothingLeft as assertNothingLeft } from "./session_laws.ts";
import { sdp, SipEnd, talking, Wire } from "./two_ends.ts";

function nothingLeft(...ends: SipEnd[]): void {
  for (const end of ends) assertNothingLeft(end);
}

Deno.test("Sessions.request: INFO goes in the dialog and its answer comes back under the same transaction", () => {
  const { wire, a, b, ofA, ofB } = talking();
  b.react = (effect) => {
    if (effect.kind !== "request") return;
    b.do((now) => b.sessions.respond(effect.transaction, responseTo(effect.request, 200), now));
  };
  let transaction: string | undefined;
  a.do((now) => {
    const made = a.sessions.request(ofA, "INFO", {
      body: bytesOf("Signal=5\r\n"),
      contentType: "application/dtmf-relay",
    }, now);
    transaction = made.transaction;
    return made.effects;
  });
  wire.for(50);
  const [request] = b.of("request");
  assert.equal(request!.session, ofB);
  assert.equal(request!.request.headers.get("Content-Type"), "application/dtmf-relay");
  const [response] = a.of("response");
  assert.equal(response!.transaction, transaction);
  assert.equal(response!.status, 200);
});

Deno.test("Sessions.request: INFO nobody answers ends the call, NOTIFY only itself (RFC 5057)", () => {
  for (const [method, ends] of [["INFO", 1], ["NOTIFY", 0]] as const) {
    const { wire, a, ofA } = talking();
    wire.cut = ({ from }) => from === "b";
    a.do((now) => a.sessions.request(ofA, method, {}, now).effects);
    wire.for(33_000);
    assert.equal(a.of("response")[0]!.status, 408);
    assert.equal(a.of("ended").length, ends, method);
  }
});

Deno.test("Sessions: a request with tags nobody has is not a session's affair; one with a wrong From tag is 481", () => {
  const { wire, a, b, ofA } = talking();
  a.do((now) => a.sessions.request(ofA, "INFO", {}, now).effects);
  wire.for(50);
  const [info] = wire.requests("INFO");
  const from = info!.headers.get("From")!.replace(/tag=.*/, "tag=other");
  const forged = { ...info!, headers: info!.headers.set("Via").set("From", from) };
  a.take(a.stack.request(forged, b.address, wire.now).effects);
  wire.for(50);
  assert.ok(wire.ladder().includes("b> 481"));
  assert.equal(b.of("request").length, 1);
});

Deno.test("Sessions: an unknown extension required inside the dialog is 420", () => {
  const { wire, a, b, ofA } = talking();
  const headers = [["Require", "frobnicate"]] as const;
  a.do((now) => a.sessions.request(ofA, "INFO", { headers }, now).effects);
  wire.for(50);
  assert.equal(a.of("response")[0]!.status, 420);
  assert.equal(a.of("response")[0]!.response!.headers.get("Unsupported"), "frobnicate");
  assert.equal(b.of("request").length, 0);
});

Deno.test("Sessions: in-dialog requests follow the route set, or the source with preferSource", () => {
  const wire = new Wire();
  const a = new SipEnd("a", wire, { contact: { host: "10.0.0.1", port: 5060 } });
  const b = new SipEnd("b", wire);
  b.gate = (effect) => {
    if (effect.request.method !== "INVITE") return false;
    b.do((now) => {
      const { session, effects } = b.sessions.incoming(effect, now, { preferSource: true });
      b.incoming.push(session!);
      return effects;
    });
    return true;
  };
  a.call(b);
  wire.for(50);
  b.do((now) => b.sessions.answer(b.incoming[0]!, { sdp: sdp("x") }, now));
  wire.for(50);
  b.do((now) => b.sessions.end(b.incoming[0]!, {}, now));
  assert.equal(b.sessions.get(b.incoming[0]!)!.remoteTarget, "sip:a@10.0.0.1:5060");
  const bye = wire.datagrams.at(-1)!;
  assert.equal(bye.to, "a", "to the source, not to 10.0.0.1");
});

function challenging(secret: string | undefined, options: Parameters<SipEnd["call"]>[1]) {
  const wire = new Wire();
  const a = new SipEnd("a", wire);
  const b = new SipEnd("b", wire);
  b.gate = ({ transaction, request }) => {
    if (request.method !== "INVITE") return false;
    if (secret !== undefined && request.headers.get("Authorization")?.includes(secret)) {
      return false;
    }
    const headers = [[
      "WWW-Authenticate",
      'Digest realm="naisen", nonce="n1", algorithm=MD5',
    ]] as const;
    const response = responseTo(request, 401, undefined, { headers });
    b.take(b.stack.respond(transaction, response, wire.now));
    return true;
  };
  const ofA = a.call(b, options);
  wire.for(100);
  return { wire, a, b, ofA };
}

Deno.test("Sessions.invite: a challenge is answered with the next number and the same Call-ID and tag (§22.2)", () => {
  const credentials = { user: "1001-desk", password: "secret" };
  const { wire, a, b, ofA } = challenging("1001-desk", { credentials });
  assert.deepEqual(wire.ladder().slice(0, 4), ["a> INVITE", "b> 401", "a> ACK", "a> INVITE"]);
  const [first, second] = wire.requests("INVITE");
  assert.equal(first!.headers.get("Call-ID"), second!.headers.get("Call-ID"));
  assert.equal(first!.headers.get("From"), second!.headers.get("From"));
  const number = (text: string | undefined) => Number(text!.split(" ")[0]);
  assert.equal(number(second!.headers.get("CSeq")), number(first!.headers.get("CSeq")) + 1);
  b.do((now) => b.sessions.answer(b.incoming[0]!, { sdp: sdp("x") }, now));
  wire.for(50);
  assert.equal(a.sessions.get(ofA)!.state, "confirmed");
  assert.equal(
    wire.requests("ACK").at(-1)!.headers.get("CSeq"),
    second!.headers.get("CSeq")!.replace("INVITE", "ACK"),
    "I6",
  );
  assert.equal(
    wire.requests("ACK").at(-1)!.headers.get("Authorization"),
    second!.headers.get("Authorization"),
    "the ACK repeats the credentials (§13.2.2.4)",
  );
  assert.ok(wire.requests("ACK").at(-1)!.headers.has("Authorization"));
});

Deno.test("AUTH_TRIES_MAX: wrong credentials are not tried again, and end the call with 401", () => {
  const { wire, a } = challenging(undefined, { credentials: { user: "x", password: "wrong" } });
  wire.settle();
  assert.equal(wire.requests("INVITE").length, 2);
  assert.equal(a.of("ended")[0]!.cause.status, 401);
  nothingLeft(a);
});

Deno.test("Sessions.invite: a challenge without credentials ends the call with 401", () => {
  const { wire, a } = challenging("x", {});
  wire.settle();
  assert.equal(wire.requests("INVITE").length, 1);
  assert.equal(a.of("ended")[0]!.cause.status, 401);
});

Deno.test("I4: a call given up before its challenge came is not sent again", () => {
  const wire = new Wire();
  const a = new SipEnd("a", wire);
  const b = new SipEnd("b", wire);
  b.gate = ({ transaction, request }) => {
    if (request.method !== "INVITE") return false;
    const headers = [["WWW-Authenticate", 'Digest realm="naisen", nonce="n1"']] as const;
    const response = responseTo(request, 401, undefined, { headers });
    b.take(b.stack.respond(transaction, response, wire.now));
    return true;
  };
  const ofA = a.call(b, { credentials: { user: "x", password: "y" } });
  a.do((now) => a.sessions.end(ofA, {}, now));
  wire.settle();
  assert.deepEqual(wire.ladder(), ["a> INVITE", "b> 401", "a> ACK"]);
  nothingLeft(a, b);
});

Deno.test("RFC 5057 Sessions.keep: NOTIFY still goes in the dialog after BYE, until it is released", () => {
  const { wire, a, b, ofA, ofB } = talking();
  assert.equal(a.sessions.keep(ofA), true);
  b.do((now) => b.sessions.end(ofB, {}, now));
  wire.for(50);
  assert.equal(a.of("ended").length, 1);
  const options = { headers: [["Event", "refer"], ["Subscription-State", "terminated"]] } as const;
  a.do((now) => a.sessions.request(ofA, "NOTIFY", options, now).effects);
  wire.for(50);
  assert.equal(wire.requests("NOTIFY").length, 1);
  // the peer has let go of the dialog, and nobody is told of it any more
  assert.ok(wire.ladder().includes("b> 481"));
  assert.equal(a.of("response").length, 0);
  a.do((now) => a.sessions.release(ofA, now));
  a.do((now) => a.sessions.request(ofA, "NOTIFY", options, now).effects);
  wire.for(33_000);
  assert.equal(wire.requests("NOTIFY").length, 1);
  nothingLeft(a, b);
});

Deno.test("RFC 5057 Sessions.keep: a dialog that is over cannot be kept, and nothing is released twice", () => {
  const { wire, a, ofA } = talking();
  a.do((now) => a.sessions.end(ofA, {}, now));
  assert.equal(a.sessions.keep(ofA), false);
  wire.for(50);
  assert.throws(() => a.sessions.release(ofA, wire.now), /nothing keeps/);
});
