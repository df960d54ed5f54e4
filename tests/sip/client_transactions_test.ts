/** Client transactions by the clock: every timer of RFC 3261 §17.1 and RFC 6026. */
import assert from "node:assert/strict";
import { responseTo } from "../../core/sip/stack.ts";
import { DEFAULT_TIMERS } from "../../core/sip/timers.ts";
import { ClockedStack, ours, PEER, readRequest } from "./clocked_stack.ts";

function calling(timerC = false) {
  const end = new ClockedStack();
  const { transaction, effects } = end.stack.request(ours("INVITE"), PEER, end.now, { timerC });
  end.note(effects);
  const sent = readRequest(end.sends()[0]!.bytes);
  const answer = (status: number, tag = "b9", reason?: string) =>
    end.receive(responseTo(sent, status, reason, { toTag: tag }));
  return { end, transaction, sent, answer };
}

function asking(method = "OPTIONS") {
  const end = new ClockedStack();
  const { transaction, effects } = end.stack.request(ours(method), PEER, end.now);
  end.note(effects);
  const sent = readRequest(end.sends()[0]!.bytes);
  const answer = (status: number) =>
    end.receive(responseTo(sent, status, undefined, { toTag: "b9" }));
  return { end, transaction, sent, answer };
}

Deno.test("Timer A: an INVITE is sent again after T1, then at doubling intervals, while nobody answers", () => {
  const { end } = calling();
  end.advance(40_000);
  assert.deepEqual(end.sentAt("INVITE"), [0, 500, 1500, 3500, 7500, 15_500, 31_500]);
});

Deno.test("I5: retransmissions of a request are the same bytes", () => {
  const { end } = calling();
  end.advance(10_000);
  assert.equal(new Set(end.sends().map((one) => one.text)).size, 1);
  assert.ok(end.sends().length > 3);
});

Deno.test("I2: Timer B ends an unanswered INVITE after 64*T1, and nothing is left", () => {
  const { end, transaction } = calling();
  end.advance(31_999);
  assert.deepEqual(end.kinds(), []);
  end.advance(32_000);
  assert.deepEqual(end.of("client-timeout"), [{ kind: "client-timeout", transaction }]);
  assert.equal(end.stack.size, 0);
  assert.equal(end.stack.census().timers, 0);
});

Deno.test("Timer A and B: a provisional response stops both, however long it rings", () => {
  const { end, answer } = calling();
  answer(180);
  end.advance(1_000_000);
  assert.equal(end.sentAt("INVITE").length, 1);
  assert.deepEqual(end.kinds(), ["response"]);
});

Deno.test("Stack: 100 Trying stops retransmission and is not handed up", () => {
  const { end, answer } = calling();
  answer(100);
  end.advance(100_000);
  assert.equal(end.sentAt("INVITE").length, 1);
  assert.deepEqual(end.kinds(), []);
});

Deno.test("Timer D: a failure is ACKed in the transaction, its repetitions too, for 32 s", () => {
  const { end, answer, sent } = calling();
  answer(486);
  end.advance(31_999);
  answer(486);
  assert.deepEqual(end.sentAt("ACK"), [0, 31_999]);
  assert.equal(end.kinds().length, 1, "handed up once");
  const ack = readRequest(end.sends().find((one) => one.text.startsWith("ACK"))!.bytes);
  assert.equal(ack.headers.get("Via"), sent.headers.get("Via"));
  assert.equal(ack.headers.get("CSeq"), "1 ACK");
  assert.equal(ack.headers.get("To"), "<sip:b@192.0.2.9>;tag=b9");
  assert.equal(ack.uri, sent.uri);
  end.advance(32_000);
  assert.equal(end.stack.size, 0);
});

Deno.test("Stack: the ACK of a failure takes the Route of its INVITE (§17.1.1.3)", () => {
  const end = new ClockedStack();
  const invite = ours("INVITE", { Route: "<sip:192.0.2.77;lr>" });
  end.note(end.stack.request(invite, PEER, end.now).effects);
  end.receive(responseTo(readRequest(end.sends()[0]!.bytes), 404));
  const ack = readRequest(end.sends().at(-1)!.bytes);
  assert.equal(ack.method, "ACK");
  assert.equal(ack.headers.get("Route"), "<sip:192.0.2.77;lr>");
});

Deno.test("Timer M: after a 2xx further ones go up for 64*T1, then the transaction is gone", () => {
  const { end, answer } = calling();
  answer(200, "fork1");
  end.advance(20_000);
  answer(200, "fork2");
  answer(486);
  assert.deepEqual(end.kinds(), ["response", "response"]);
  assert.deepEqual(end.sentAt("ACK"), [], "the user ACKs a 2xx");
  end.advance(32_000);
  assert.equal(end.stack.size, 0);
});

Deno.test("Stack: a 2xx that comes after its transaction is over is handed up as stray", () => {
  const { end, answer } = calling();
  end.advance(32_000);
  answer(200);
  assert.deepEqual(end.kinds(), ["client-timeout", "stray-response"]);
});

Deno.test("Timer C: an INVITE still ringing is CANCELed, and every 18x starts the time anew (§16.7, §16.8)", () => {
  const { end, answer } = calling(true);
  answer(100);
  end.advance(100_000);
  answer(180);
  end.advance(150_000);
  answer(100);
  end.advance(100_000 + DEFAULT_TIMERS.c - 1);
  assert.deepEqual(end.sentAt("CANCEL"), []);
  end.advance(100_000 + DEFAULT_TIMERS.c);
  assert.deepEqual(end.sentAt("CANCEL"), [100_000 + DEFAULT_TIMERS.c]);
});

Deno.test("I2: a CANCELed INVITE without final response is given up 64*T1 later (§9.1)", () => {
  const { end, answer, transaction } = calling();
  answer(180);
  end.note(end.stack.cancel(transaction, end.now));
  end.advance(31_999);
  assert.equal(end.of("client-timeout").length, 0);
  end.advance(32_000);
  assert.equal(end.of("client-timeout").length, 1);
  end.advance(64_000);
  assert.equal(end.stack.size, 0);
});

Deno.test("Stack: CANCEL waits for a provisional response, then shares branch, number and To of its INVITE (§9.1)", () => {
  const { end, answer, transaction, sent } = calling();
  end.note(end.stack.cancel(transaction, end.now, [["Reason", "SIP;cause=200"]]));
  assert.deepEqual(end.sentAt("CANCEL"), []);
  end.advance(600);
  answer(100);
  const [cancel] = end.sends().filter((one) => one.text.startsWith("CANCEL"));
  const read = readRequest(cancel!.bytes);
  assert.equal(read.headers.get("Via"), sent.headers.get("Via"));
  assert.equal(read.headers.get("CSeq"), "1 CANCEL");
  assert.equal(read.headers.get("To"), sent.headers.get("To"));
  assert.equal(read.headers.get("Reason"), "SIP;cause=200");
  assert.equal(read.uri, sent.uri);
});

Deno.test("Stack: an INVITE answered finally before its CANCEL could go is not CANCELed", () => {
  const { end, answer, transaction } = calling();
  end.note(end.stack.cancel(transaction, end.now));
  answer(200);
  end.note(end.stack.cancel(transaction, end.now));
  end.advance(5000);
  assert.deepEqual(end.sentAt("CANCEL"), []);
});

Deno.test("Stack: CANCEL is sent once, however often asked, and its own responses stay below", () => {
  const { end, answer, transaction } = calling();
  answer(180);
  end.note(end.stack.cancel(transaction, end.now));
  end.note(end.stack.cancel(transaction, end.now));
  assert.equal(end.sentAt("CANCEL").length, 1);
  const cancel = readRequest(end.sends().at(-1)!.bytes);
  end.receive(responseTo(cancel, 200));
  answer(487);
  assert.deepEqual(end.of("response").map((one) => one.response.status), [180, 487]);
  end.advance(64_000);
  assert.equal(end.stack.size, 0);
});

Deno.test("Timer E: a non-INVITE is sent again after T1, doubling up to T2", () => {
  const { end } = asking();
  end.advance(40_000);
  assert.deepEqual(
    end.sentAt("OPTIONS"),
    [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
  );
});

Deno.test("Timer E: in Proceeding a non-INVITE is sent again every T2", () => {
  const { end, answer } = asking();
  answer(100);
  end.advance(10_000);
  assert.deepEqual(end.sentAt("OPTIONS"), [0, 500, 4500, 8500]);
});

Deno.test("I2: Timer F ends a non-INVITE after 64*T1, a provisional response or not", () => {
  for (const provisional of [false, true]) {
    const { end, answer } = asking();
    if (provisional) answer(100);
    end.advance(32_000);
    assert.deepEqual(end.kinds(), ["client-timeout"]);
    assert.equal(end.stack.size, 0);
  }
});

Deno.test("Timer K: repeated responses are absorbed for T4, then the transaction is gone", () => {
  const { end, answer } = asking();
  answer(200);
  end.advance(4999);
  answer(200);
  assert.deepEqual(end.kinds(), ["response"]);
  end.advance(5000);
  assert.equal(end.stack.size, 0);
  answer(200);
  assert.deepEqual(end.kinds(), ["response"], "later ones are dropped");
});

Deno.test("Stack: what the host cannot send ends the transactions towards that place only", () => {
  const { end, transaction } = asking();
  const other = end.stack.request(ours("OPTIONS"), { host: "192.0.2.10", port: 5060 }, end.now);
  end.note(end.stack.unreachable(PEER, end.now));
  assert.deepEqual(end.of("client-unreachable"), [{ kind: "client-unreachable", transaction }]);
  assert.equal(end.stack.size, 1);
  assert.notEqual(other.transaction, transaction);
});

Deno.test("Stack: a response is ours only with our sent-by, one Via, our branch and our method (§17.1.3, §18.1.2)", () => {
  const { end, sent } = asking();
  const ok = responseTo(sent, 200);
  const via = ok.headers.get("Via")!;
  const wrong = [
    ok.headers.set("Via", via.replace("192.0.2.1:5060", "192.0.2.2:5060")),
    ok.headers.set("Via", via.replace("192.0.2.1:5060", "192.0.2.1:5061")),
    ok.headers.set("Via", via, "SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKx"),
    ok.headers.set("Via", via.replace("branch=z9hG4bK", "branch=z9hG4bKx")),
    ok.headers.set("CSeq", "1 INFO"),
  ];
  for (const headers of wrong) end.receive({ ...ok, headers });
  assert.deepEqual(end.kinds(), []);
  end.receive(ok);
  assert.deepEqual(end.kinds(), ["response"]);
});

Deno.test("TRANSACTIONS_MAX: a request of ours beyond the limit is unreachable, and nothing grows", () => {
  const end = new ClockedStack({ transactionsMax: 2 });
  for (let i = 0; i < 4; i++) end.note(end.stack.request(ours("OPTIONS"), PEER, end.now).effects);
  assert.deepEqual(end.kinds(), ["client-unreachable", "client-unreachable"]);
  assert.equal(end.stack.size, 2);
});

Deno.test("Stack.request: ACK and CANCEL are not requests of their own", () => {
  const end = new ClockedStack();
  for (const method of ["ACK", "CANCEL"]) {
    assert.throws(() => end.stack.request(ours(method), PEER, end.now), /Cannot send/);
  }
});
