/** Server transactions by the clock: every timer of RFC 3261 §17.2 and RFC 6026. */
import assert from "node:assert/strict";
import { DEFAULT_TIMERS, giveUpAfter } from "../../core/sip/timers.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { IN_DIALOG_RESERVE, responseTo } from "../../core/sip/stack.ts";
import { ClockedStack, PEER, readRequest, request } from "./clocked_stack.ts";

function asked(message = request("INVITE")) {
  const end = new ClockedStack();
  end.receive(message);
  const { transaction, request: seen } = end.of("request")[0]!;
  const respond = (status: number) =>
    end.note(end.stack.respond(transaction, responseTo(seen, status), end.now));
  const ack = (fields = {}) => {
    const sent = end.sends().at(-1)!.text;
    const to = /^To: (.*)\r$/m.exec(sent)![1]!;
    return end.receive(request("ACK", { To: to, ...fields }));
  };
  return { end, transaction, seen, respond, ack };
}

Deno.test("Stack: an INVITE nobody answers within 200 ms gets a 100, without To tag (§17.2.1)", () => {
  const { end } = asked();
  end.advance(199);
  assert.deepEqual(end.sends(), []);
  end.advance(200);
  const [trying] = end.sends();
  assert.match(trying!.text, /^SIP\/2\.0 100 Trying\r\n/);
  assert.match(trying!.text, /\r\nTo: <sip:a@192\.0\.2\.1>\r\n/);
});

Deno.test("Stack: a provisional in time makes the 100 superfluous", () => {
  const { end, respond } = asked();
  respond(180);
  end.advance(5000);
  assert.deepEqual(end.sentAt("SIP/2.0"), [0]);
});

Deno.test("I5: a retransmitted INVITE is answered with the bytes of the last response and not handed up", () => {
  const { end, respond } = asked();
  respond(180);
  end.receive(request("INVITE"));
  respond(183);
  end.receive(request("INVITE"));
  const texts = end.sends().map((one) => one.text);
  assert.equal(texts[0], texts[1]);
  assert.equal(texts[2], texts[3]);
  assert.match(texts[2]!, /^SIP\/2\.0 183/);
  assert.deepEqual(end.kinds(), ["request"]);
});

Deno.test("Timer G: a failure is sent again at T1, doubling up to T2, until its ACK", () => {
  const { end, respond, ack } = asked();
  respond(486);
  end.advance(20_000);
  assert.deepEqual(end.sentAt("SIP/2.0 486"), [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500]);
  ack();
  end.advance(40_000);
  assert.equal(end.sentAt("SIP/2.0 486").length, 8);
  assert.deepEqual(end.kinds(), ["request"], "the ACK of a failure is not handed up");
});

Deno.test("I5: an INVITE retransmitted after the failure is answered with the same bytes", () => {
  const { end, respond } = asked();
  respond(404);
  end.receive(request("INVITE"));
  const [first, second] = end.sends();
  assert.equal(first!.text, second!.text);
});

Deno.test("Timer H: without ACK the failure is given up after 64*T1", () => {
  const { end, respond, transaction } = asked();
  respond(486);
  end.advance(31_999);
  assert.equal(end.stack.size, 1);
  end.advance(32_000);
  assert.deepEqual(end.of("server-timeout"), [{ kind: "server-timeout", transaction }]);
  assert.equal(end.stack.size, 0);
  assert.equal(end.stack.census().timers, 0);
});

Deno.test("Timer I: repeated ACKs are absorbed for T4, then the transaction is gone", () => {
  const { end, respond, ack } = asked();
  respond(486);
  ack();
  end.advance(4999);
  ack();
  assert.deepEqual(end.kinds(), ["request"]);
  end.advance(5000);
  assert.equal(end.stack.size, 0);
});

Deno.test("Timer L: after a 2xx the INVITE is absorbed and the user repeats the 2xx, for 64*T1 (RFC 6026)", () => {
  const { end, respond, transaction } = asked();
  respond(200);
  end.advance(1000);
  end.receive(request("INVITE"));
  assert.equal(end.sends().length, 1, "absorbed");
  respond(200);
  const [first, second] = end.sends();
  assert.equal(first!.text, second!.text);
  end.advance(31_999);
  assert.equal(end.stack.size, 1);
  end.advance(32_000);
  assert.equal(end.stack.size, 0);
  assert.deepEqual(end.stack.respond(transaction, responseTo(request("INVITE"), 200), end.now), []);
});

Deno.test("Stack: the ACK of a 2xx is handed up, in Accepted and after it, whatever its branch", () => {
  const { end, respond } = asked();
  respond(200);
  end.receive(request("ACK", { Via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKother" }));
  end.receive(request("ACK"));
  end.advance(40_000);
  end.receive(request("ACK", { Via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKother" }));
  assert.equal(end.of("ack").length, 3);
});

Deno.test("I1: an INVITE its user never answers is answered 500 within Timer C + 32 s, and nothing is left", () => {
  const { end, respond } = asked();
  respond(180);
  const limit = DEFAULT_TIMERS.c + giveUpAfter(DEFAULT_TIMERS);
  end.advance(limit);
  const [at] = end.sentAt("SIP/2.0 500");
  assert.ok(at! > DEFAULT_TIMERS.c && at! <= limit);
  assert.deepEqual(respond(200), [], "too late: the outside caused it");
  end.advance(limit + 64_000);
  assert.equal(end.stack.size, 0);
});

Deno.test("I1: exactly one final answer: a second one throws, an other one after a 2xx too", () => {
  const failed = asked();
  failed.respond(486);
  assert.throws(() => failed.respond(200), /Cannot answer 200/);
  failed.end.receive(request("INVITE"));
  assert.match(failed.end.sends().at(-1)!.text, /^SIP\/2\.0 486/);
  const accepted = asked();
  accepted.respond(200);
  assert.throws(() => accepted.respond(486), /Cannot answer 486/);
  const other = asked(request("OPTIONS"));
  other.respond(200);
  assert.throws(() => other.respond(200), /Cannot answer 200/);
});

Deno.test("Timer J: the answer to a non-INVITE is repeated for each retransmission during 64*T1", () => {
  const { end, respond } = asked(request("OPTIONS"));
  end.receive(request("OPTIONS"));
  assert.deepEqual(end.sends(), [], "nothing to repeat in Trying");
  respond(100);
  end.receive(request("OPTIONS"));
  respond(200);
  end.advance(31_999);
  end.receive(request("OPTIONS"));
  assert.deepEqual(end.sentAt("SIP/2.0 100"), [0, 0]);
  assert.deepEqual(end.sentAt("SIP/2.0 200"), [0, 31_999]);
  assert.deepEqual(end.kinds(), ["request"]);
  end.advance(32_000);
  assert.equal(end.stack.size, 0);
});

Deno.test("Stack: a non-INVITE its user never answers is let go after 64*T1 without a 408 (RFC 4320)", () => {
  const { end, respond } = asked(request("INFO"));
  end.advance(32_000);
  assert.deepEqual(end.kinds(), ["request", "server-timeout"]);
  assert.deepEqual(end.sends(), []);
  assert.equal(end.stack.size, 0);
  assert.deepEqual(respond(200), []);
});

Deno.test("Stack: responses carry the transaction's To tag, the same in all of them", () => {
  const { end, respond, transaction } = asked();
  const tag = end.stack.localTag(transaction);
  respond(180);
  respond(486);
  for (const { bytes, text } of end.sends()) {
    assert.ok(bytes.length > 0);
    assert.ok(text.includes(`\r\nTo: <sip:a@192.0.2.1>;tag=${tag}\r\n`));
  }
});

Deno.test("Stack: RFC 2543 requests without the cookie are matched by their headers (§17.2.3)", () => {
  const old = { Via: "SIP/2.0/UDP 192.0.2.9:5070" };
  const { end, respond, ack } = asked(request("INVITE", old));
  end.receive(request("INVITE", old));
  assert.equal(end.of("request").length, 1);
  respond(486);
  ack({ ...old, To: "<sip:a@192.0.2.1>;tag=other" });
  assert.equal(end.of("ack").length, 1, "another To tag is another transaction's ACK");
  end.advance(500);
  assert.equal(end.sentAt("SIP/2.0 486").length, 2);
  ack(old);
  end.advance(5000);
  assert.equal(end.sentAt("SIP/2.0 486").length, 2);
  end.receive(request("INVITE", { ...old, CSeq: "2 INVITE" }));
  assert.equal(end.of("request").length, 2);
});

Deno.test("Stack: a CANCEL with an RFC 2543 branch finds its INVITE", () => {
  const old = { Via: "SIP/2.0/UDP 192.0.2.9:5070;branch=1" };
  const { end } = asked(request("INVITE", old));
  end.receive(request("CANCEL", old));
  assert.equal(end.of("cancelled").length, 1);
});

Deno.test("Stack: the same branch from another sent-by, or with another method, is another transaction (§17.2.3)", () => {
  const end = new ClockedStack();
  end.receive(request("OPTIONS"));
  end.receive(request("INFO", { "Call-ID": "call-2" }));
  const via = "SIP/2.0/UDP 192.0.2.8:5070;branch=z9hG4bKpeer1";
  end.receive(request("OPTIONS", { Via: via, "Call-ID": "call-3" }));
  assert.equal(end.of("request").length, 3);
});

Deno.test("Stack: CANCEL is answered 200 with the INVITE's To tag, and the user is told once (§9.2)", () => {
  const { end, respond, transaction } = asked();
  respond(180);
  end.receive(request("CANCEL"));
  end.receive(request("CANCEL", { Via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKpeer1" }));
  assert.deepEqual(end.of("cancelled").map((one) => one.transaction), [transaction]);
  const [ringing, ok, again] = end.sends().map((one) => one.text);
  assert.match(ok!, /^SIP\/2\.0 200 OK\r\n/);
  assert.equal(/^To: .*$/m.exec(ok!)![0], /^To: .*$/m.exec(ringing!)![0]);
  assert.equal(ok, again, "I5");
});

Deno.test("Stack: CANCEL of an answered INVITE is 200 and changes nothing; of an unknown one 481 (§9.2)", () => {
  const { end, respond } = asked();
  respond(486);
  end.receive(request("CANCEL"));
  assert.equal(end.of("cancelled").length, 0);
  assert.equal(end.sentAt("SIP/2.0 200").length, 1);
  end.receive(request("CANCEL", { Via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKnone" }));
  assert.equal(end.sentAt("SIP/2.0 481").length, 1);
});

Deno.test("Stack: responses go back to the source's host, and to its port with rport (§18.2.2, RFC 3581)", () => {
  const source = { host: "203.0.113.5", port: 40_000 };
  const cases = [
    { via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK1", port: 5070, rport: false },
    { via: "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK2", port: 5060, rport: false },
    { via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK3;rport", port: 40_000, rport: true },
    {
      via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK4;maddr=192.0.2.66",
      port: 5070,
      rport: false,
    },
  ];
  for (const { via, port, rport } of cases) {
    const end = new ClockedStack();
    end.receive(request("OPTIONS", { Via: via }), source);
    const { transaction, request: seen } = end.of("request")[0]!;
    end.note(end.stack.respond(transaction, responseTo(seen, 200), end.now));
    const [sent] = end.sends();
    assert.deepEqual(sent!.destination, { host: source.host, port }, via);
    assert.ok(sent!.text.includes(";received=203.0.113.5"), via);
    assert.equal(sent!.text.includes(";rport=40000"), rport, via);
  }
});

Deno.test("Stack: a Via that tells the truth is left as it is", () => {
  const { end, respond } = asked();
  respond(180);
  assert.ok(
    end.sends()[0]!.text.includes("\r\nVia: SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKpeer1\r\n"),
  );
});

Deno.test("Stack: a forged received is overwritten", () => {
  const via = "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK1;received=198.51.100.1";
  const end = new ClockedStack();
  end.receive(request("OPTIONS", { Via: via }));
  const { request: seen } = end.of("request")[0]!;
  assert.ok(seen.headers.get("Via")!.includes("received=192.0.2.9"));
  assert.ok(!seen.headers.get("Via")!.includes("198.51.100.1"));
});

Deno.test("Stack: the same request come over another way is 482 (§8.2.2.2), until the first is over", () => {
  const { end, respond } = asked(request("OPTIONS"));
  const other = request("OPTIONS", { Via: "SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKother" });
  end.receive(other);
  end.receive(other);
  const refusals = end.sends().filter((one) => one.text.startsWith("SIP/2.0 482"));
  assert.equal(refusals.length, 2);
  assert.equal(refusals[0]!.text, refusals[1]!.text, "I5");
  respond(200);
  end.advance(32_000);
  end.receive(other);
  assert.equal(end.of("request").length, 2);
});

Deno.test("Stack: a request with a To tag is never merged", () => {
  const to = { To: "<sip:a@192.0.2.1>;tag=a1" };
  const { end } = asked(request("INFO", to));
  end.receive(request("INFO", { ...to, Via: "SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKother" }));
  assert.equal(end.of("request").length, 2);
});

Deno.test("Stack: our own request come back is 482 (§16.3), another stack's at our address is not", () => {
  const end = new ClockedStack();
  end.note(end.stack.request(request("OPTIONS", { Via: undefined }), PEER, end.now).effects);
  const looped = readRequest(end.sends()[0]!.bytes);
  const headers = looped.headers.prepend("Via", "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKhop");
  end.receive({ ...looped, headers });
  assert.equal(end.sentAt("SIP/2.0 482").length, 1);
  end.receive(request("OPTIONS", { Via: "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKstranger" }));
  assert.equal(end.of("request").length, 1);
});

Deno.test("Stack: Max-Forwards 0 is 483 for what would be sent on, and no matter to an endpoint (§16.3, §11)", () => {
  const spent = { "Max-Forwards": "0" };
  const cases = [
    { role: "router", method: "INVITE", to: "", refused: true },
    { role: "router", method: "MESSAGE", to: "", refused: true },
    { role: "router", method: "OPTIONS", to: "", refused: false },
    { role: "router", method: "REGISTER", to: "", refused: false },
    { role: "router", method: "BYE", to: ";tag=a1", refused: false },
    { role: "endpoint", method: "INVITE", to: "", refused: false },
  ] as const;
  for (const { role, method, to, refused } of cases) {
    const end = new ClockedStack({ role });
    end.receive(request(method, { ...spent, To: `<sip:a@192.0.2.1>${to}` }));
    assert.equal(end.sentAt("SIP/2.0 483").length, refused ? 1 : 0, `${role} ${method}`);
    assert.equal(end.of("request").length, refused ? 0 : 1, `${role} ${method}`);
  }
});

Deno.test("TRANSACTIONS_MAX: beyond it a request is 503 with Retry-After, the same bytes each time, and nothing grows", () => {
  const end = new ClockedStack({ transactionsMax: 2 });
  for (let i = 0; i < 4; i++) {
    const via = `SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKpeer${i}`;
    end.receive(request("OPTIONS", { Via: via, "Call-ID": `call-${i}` }));
    end.receive(request("OPTIONS", { Via: via, "Call-ID": `call-${i}` }));
  }
  assert.equal(end.stack.size, 2);
  assert.equal(end.of("request").length, 2);
  const refused = end.sends();
  assert.equal(refused.length, 4);
  assert.equal(refused[0]!.text, refused[1]!.text);
  assert.match(refused[0]!.text, /^SIP\/2\.0 503 .*\r\n[^]*\r\nRetry-After: 32\r\n/);
});

Deno.test("IN_DIALOG_RESERVE: a full stack still takes BYE and the CANCEL of a known INVITE, within bounds", () => {
  const end = new ClockedStack({ transactionsMax: 4 });
  const via = (i: number) => ({
    Via: `SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKpeer${i}`,
    "Call-ID": `call-${i}`,
  });
  for (let i = 0; i < 4; i++) end.receive(request("INVITE", via(i)));
  end.receive(request("CANCEL", via(0)));
  assert.equal(end.of("cancelled").length, 1);
  end.receive(request("CANCEL", via(99)));
  for (let i = 10; i < 20; i++) {
    end.receive(request("BYE", { ...via(i), To: "<sip:a@192.0.2.1>;tag=a1" }));
  }
  assert.ok(end.stack.size <= 4 * (1 + IN_DIALOG_RESERVE) + 1);
  assert.equal(end.sentAt("SIP/2.0 481").length, 0);
  const roomy = new ClockedStack({ transactionsMax: 4 });
  for (let i = 0; i < 6; i++) roomy.receive(request("OPTIONS", via(i)));
  roomy.receive(request("BYE", { ...via(9), To: "<sip:a@192.0.2.1>;tag=a1" }));
  assert.equal(roomy.of("request").at(-1)!.request.method, "BYE");
});

Deno.test("Stack: what cannot be read is answered as the parser says, statelessly; a broken ACK never", () => {
  const end = new ClockedStack();
  const broken = (method: string, version = "SIP/2.0") =>
    `${method} sip:a@192.0.2.1 ${version}\r\nVia: SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK1;rport\r\n` +
    `From: <sip:b@192.0.2.9>;tag=b1\r\nTo: <sip:a@192.0.2.1>\r\nCall-ID: c\r\nCSeq: x ${method}\r\n\r\n`;
  end.receive(broken("INVITE"));
  end.receive(broken("INVITE"));
  end.receive(broken("ACK"));
  end.receive("\r\n\r\n");
  end.receive("garbage");
  const sent = end.sends();
  assert.equal(sent.length, 2);
  assert.match(sent[0]!.text, /^SIP\/2\.0 400 /);
  assert.equal(sent[0]!.text, sent[1]!.text);
  assert.deepEqual(sent[0]!.destination, PEER);
  assert.equal(end.stack.size, 0);
  end.receive(broken("INVITE", "SIP/7.0"));
  assert.match(end.sends().at(-1)!.text, /^SIP\/2\.0 505 /);
});

Deno.test("Stack: two stacks of one seed make the same branches, of other seeds others", () => {
  const branch = (seed: string) => {
    const end = new ClockedStack({ random: seededRandom(seed) });
    end.note(end.stack.request(request("OPTIONS", { Via: undefined }), PEER, end.now).effects);
    return readRequest(end.sends()[0]!.bytes).headers.get("Via");
  };
  assert.equal(branch("one"), branch("one"));
  assert.notEqual(branch("one"), branch("two"));
});

Deno.test("Stack.respondStatelessly: answers, keeps nothing, and gives a retransmission the same bytes (§8.2.7)", () => {
  const { end } = asked(request("OPTIONS"));
  const answer = () => {
    const asking = end.noted.findLast(({ effect }) => effect.kind === "request")!.effect;
    assert.ok(asking.kind === "request");
    end.note(end.stack.respondStatelessly(asking.transaction, { status: 200 }));
    return end.sends().at(-1)!.bytes;
  };
  const first = answer();
  assert.equal(end.stack.size, 0);
  assert.equal(end.stack.nextDeadline(), undefined);
  end.receive(request("OPTIONS"));
  assert.deepEqual(answer(), first);
  assert.equal(end.stack.size, 0);
});

Deno.test("Stack.respondStatelessly: an INVITE leaves nothing; its ACK is nobody's, its CANCEL is answered 481 and leaves nothing", () => {
  const { end } = asked();
  const answer = () => {
    const asking = end.noted.findLast(({ effect }) => effect.kind === "request")!.effect;
    assert.ok(asking.kind === "request");
    end.note(end.stack.respondStatelessly(asking.transaction, { status: 401 }));
    return end.sends().at(-1)!.text;
  };
  const first = answer();
  const to = /^To: (.*)\r$/m.exec(first)![1]!;
  const before = end.sends().length;
  end.receive(request("ACK", { To: to }));
  assert.equal(end.sends().length, before, "an ACK is never answered");
  assert.equal(end.kinds().at(-1), "ack");
  end.receive(request("CANCEL"));
  assert.match(end.sends().at(-1)!.text, /^SIP\/2\.0 481 /);
  const refused = end.sends().at(-1)!.text;
  end.receive(request("CANCEL"));
  assert.equal(end.sends().at(-1)!.text, refused, "I5");
  assert.equal(end.stack.size, 0);
  assert.equal(end.stack.nextDeadline(), undefined);
  end.receive(request("INVITE"));
  assert.equal(answer(), first, "I5");
});
