/** Both sides of RFC 6665: what a notifier says and when, what a watcher believes and for how long. */
import assert from "node:assert/strict";
import { instant } from "../../core/lib/time.ts";
import { RETRY_AFTER_MAX_SECONDS } from "../../core/sip/subscription.ts";
import { RESUBSCRIBE_MAX_MILLIS, WATCHES_MAX } from "../../core/sip/subscriber.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { Wire } from "./two_ends.ts";
import { bodyOf, Notifier, notifies, TALLY, Watcher } from "./watching.ts";

function office(options: ConstructorParameters<typeof Notifier>[1] = {}) {
  const wire = new Wire("watching");
  return { wire, notifier: new Notifier(wire, options), watcher: new Watcher(wire) };
}

function standing(request: SipRequest | undefined): string | undefined {
  return request?.headers.get("Subscription-State");
}

Deno.test("RFC 6665 Subscriptions: SUBSCRIBE is answered and the whole state told at once; a change is one NOTIFY", () => {
  const { wire, notifier, watcher } = office();
  notifier.value = 7;
  watcher.watch(300);
  wire.for(100);
  assert.deepEqual(wire.ladder(), ["w> SUBSCRIBE", "n> 200", "n> NOTIFY", "w> 200"]);
  const [first] = notifies(wire);
  assert.equal(bodyOf(first!), "0 7");
  assert.equal(standing(first), "active;expires=300");
  assert.equal(first!.headers.get("Event"), "tally");
  assert.deepEqual(watcher.told(), [7]);
  notifier.tell(8);
  notifier.tell(8);
  wire.for(100);
  assert.deepEqual(watcher.told(), [7, 8]);
  assert.equal(notifies(wire).length, 2);
});

Deno.test("I30 Subscriptions: what changes while a NOTIFY is on the wire is told in one, the version rises by 1", () => {
  const { wire, notifier, watcher } = office();
  watcher.watch(300);
  wire.for(100);
  for (let value = 1; value <= 5; value++) notifier.tell(value);
  wire.for(100);
  assert.deepEqual(notifies(wire).map(bodyOf), ["0 0", "1 1", "2 5"]);
  assert.deepEqual(watcher.told(), [0, 1, 5]);
});

Deno.test("I30 Subscriptions: a refresh is answered with the whole state; its expiry by one last NOTIFY, then none", () => {
  const { wire, notifier, watcher } = office();
  watcher.watch(100);
  wire.run(61_000); // 40 s before the end
  assert.deepEqual(notifies(wire).map(bodyOf), ["0 0", "1 0"]);
  wire.cut = ({ from }) => from === "w"; // the watcher has gone
  wire.run(400_000);
  assert.deepEqual(notifier.ended.map((one) => one.why), ["expired"]);
  const last = notifies(wire).at(-1);
  assert.equal(standing(last), "terminated;reason=timeout");
  notifier.tell(9);
  const before = wire.requests("NOTIFY").length;
  wire.run(500_000);
  assert.equal(wire.requests("NOTIFY").length, before);
  assert.equal(notifier.subscriptions.size, 0);
});

Deno.test("RFC 6665 Subscriptions: Expires 0 inside the dialog takes it back", () => {
  const { wire, notifier, watcher } = office();
  const subscription = watcher.watch(300);
  wire.for(100);
  watcher.unwatch(subscription);
  wire.for(100);
  assert.equal(standing(notifies(wire).at(-1)), "terminated;reason=timeout");
  assert.deepEqual(notifier.ended, [{ kind: "ended", subscription: "n1", why: "unsubscribed" }]);
  assert.deepEqual(watcher.log.at(-1), {
    kind: "ended",
    subscription,
    why: { kind: "unsubscribed" },
  });
});

type Fields = Readonly<Record<string, string>>;

let asked = 0;

/** A SUBSCRIBE by hand; the answer to it. */
function asking(wire: Wire, notifier: Notifier, more: Fields, contact = true) {
  const fields = {
    Via: `SIP/2.0/UDP 192.0.2.66;branch=z9hG4bKx${++asked}`,
    From: "<sip:x@x>;tag=1",
    To: "<sip:tally@192.0.2.110>",
    "Call-ID": `call-${asked}`,
    CSeq: "1 SUBSCRIBE",
    ...(contact ? { Contact: "<sip:x@192.0.2.66>" } : {}),
    Event: "tally",
    ...more,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const text = `SUBSCRIBE sip:tally@192.0.2.110 SIP/2.0\r\n${head}Content-Length: 0\r\n\r\n`;
  wire.datagrams.length = 0;
  notifier.receive(new TextEncoder().encode(text), { host: "192.0.2.66", port: 5060 });
  const { message } = wire.datagrams[0]!;
  return message.kind === "response" ? message : undefined;
}

Deno.test("RFC 6665 Subscriptions: Expires 0 outside a dialog fetches the state once, and leaves nothing", () => {
  const { wire, notifier } = office();
  notifier.value = 4;
  assert.equal(asking(wire, notifier, { Expires: "0" })?.status, 200);
  assert.deepEqual(notifies(wire).map((one) => [standing(one), bodyOf(one)]), [
    ["terminated;reason=timeout", "0 4"],
  ]);
  wire.settle();
  assert.deepEqual(notifier.ended, [], "nobody was told of it, so nobody is told of its end");
  assert.equal(notifier.subscriptions.size, 0);
});

Deno.test("RFC 6665 Subscriptions: 489 for another event, 406 for another format, 423 for too brief, 400 without Contact", () => {
  const { wire, notifier } = office();
  const ask = (more: Fields, contact = true) => asking(wire, notifier, more, contact);
  assert.equal(ask({ Event: "message-summary" })?.status, 489);
  assert.equal(ask({ Event: "message-summary" })?.headers.get("Allow-Events"), "tally");
  assert.equal(ask({ Accept: "application/pidf+xml" })?.status, 406);
  assert.equal(ask({ Accept: `application/*;q=0.5, ${TALLY.contentType};q=0.0` })?.status, 406);
  assert.equal(ask({ Expires: "59" })?.headers.get("Min-Expires"), "60");
  assert.equal(ask({}, false)?.status, 400);
  assert.equal(notifier.subscriptions.size, 0);
  assert.equal(ask({ Accept: "text/plain, application/*" })?.status, 200);
  assert.equal(ask({ Expires: "99999" })?.headers.get("Expires"), String(TALLY.seconds.max));
});

Deno.test("RFC 6665 Subscriptions: who answers a NOTIFY 481, or not at all, is no watcher any more and is told nothing", () => {
  const { wire, notifier, watcher } = office();
  watcher.watch(300);
  wire.for(100);
  watcher.subscriber.forget();
  notifier.tell(1);
  wire.for(100);
  assert.deepEqual(notifier.ended.map((one) => one.why), ["failed"]);
  assert.equal(notifier.subscriptions.size, 0);
  const silent = office();
  silent.watcher.watch(300);
  silent.wire.for(100);
  silent.wire.cut = ({ to }) => to === "w";
  silent.notifier.tell(1);
  silent.wire.for(33_000);
  assert.deepEqual(silent.notifier.ended.map((one) => one.why), ["failed"]);
  const told = notifies(silent.wire).length;
  silent.notifier.tell(2);
  assert.equal(notifies(silent.wire).length, told);
});

Deno.test("Subscriptions: RETRY_AFTER_MAX_SECONDS: a watcher that is busy for the moment is told again, not later than that", () => {
  const { wire, notifier, watcher } = office();
  watcher.watch(1_200);
  wire.for(100);
  const receive = watcher.receive.bind(watcher);
  let busy = 1;
  watcher.receive = (bytes, source) => {
    const text = new TextDecoder().decode(bytes);
    if (!text.startsWith("NOTIFY") || busy-- <= 0) return receive(bytes, source);
    const kept = text.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
    const answer = ["SIP/2.0 503 Busy", ...kept, "Retry-After: 9999", "Content-Length: 0", "", ""];
    wire.send(watcher.address, source, new TextEncoder().encode(answer.join("\r\n")));
  };
  notifier.tell(3);
  wire.for(1_000 * RETRY_AFTER_MAX_SECONDS - 1_000);
  assert.deepEqual(watcher.told(), [0]);
  wire.for(2_000);
  assert.deepEqual(watcher.told(), [0, 3]);
  assert.deepEqual(notifier.ended, []);
});

Deno.test("Subscriptions: subscriptionsMax: one more is answered 503 and keeps nothing", () => {
  const { wire, notifier, watcher } = office({ subscriptionsMax: 2 });
  for (let i = 0; i < 3; i++) watcher.watch(300);
  wire.for(100);
  assert.equal(notifier.accepted.length, 2);
  assert.equal(notifier.subscriptions.size, 2);
});

Deno.test("Subscriptions: the owner ends it with a reason; rejected is not asked again, deactivated is", () => {
  const { wire, notifier, watcher } = office();
  const ends = (reason: "rejected" | "deactivated") => {
    notifier.do(notifier.subscriptions.end(notifier.accepted.at(-1)!, reason, wire.now));
    wire.for(3_000);
    return watcher.subscriber.size;
  };
  watcher.watch(300);
  wire.for(100);
  assert.equal(ends("deactivated"), 1);
  assert.deepEqual(watcher.told(), [0, "unknown", 0]);
  assert.equal(notifier.accepted.length, 2);
  assert.equal(ends("rejected"), 0);
  assert.deepEqual(watcher.told(), [0, "unknown", 0, "unknown"]);
});

Deno.test("RFC 6665 Subscriber: a NOTIFY that overtakes the 200 makes the dialog; it is refreshed in it before it expires", () => {
  const { wire, notifier, watcher } = office();
  let first = true;
  wire.cut = ({ from, message }) => {
    const lost = first && from === "n" && message.kind === "response";
    if (lost) first = false;
    return lost;
  };
  watcher.watch(300);
  wire.for(50);
  assert.deepEqual(watcher.told(), [0]);
  wire.run(290_000);
  assert.equal(notifier.accepted.length, 1, "refreshed, not made anew");
  wire.run(2_000_000);
  assert.equal(notifier.accepted.length, 1);
  assert.deepEqual(watcher.told(), [0]);
});

Deno.test("Subscriber: what a dead notifier last said is unknown when the subscription has expired, and known when it is back", () => {
  const { wire, notifier, watcher } = office();
  watcher.watch(100);
  wire.for(1_000);
  wire.cut = () => true;
  wire.run(99_000);
  assert.deepEqual(watcher.told(), [0], "until then it holds");
  wire.run(101_000);
  assert.deepEqual(watcher.told(), [0, "unknown"]);
  notifier.tell(5);
  wire.run(400_000);
  wire.cut = () => false;
  wire.for(RESUBSCRIBE_MAX_MILLIS + 33_000);
  assert.deepEqual(watcher.told(), [0, "unknown", 5]);
});

Deno.test("Subscriber: a refused SUBSCRIBE ends it with the status; a busy notifier is asked again", () => {
  const { wire, notifier, watcher } = office();
  notifier.refuses = 404;
  const subscription = watcher.watch(300);
  wire.for(100);
  assert.deepEqual(watcher.log, [{
    kind: "ended",
    subscription,
    why: { kind: "refused", status: 404 },
  }]);
  notifier.refuses = 503;
  watcher.watch(300);
  wire.for(100);
  notifier.refuses = undefined;
  wire.for(6_000);
  assert.deepEqual(watcher.told(), [0]);
});

Deno.test("Subscriber: 423 is asked again for what is granted at least; a gap asks for the whole; nonsense is unknown", () => {
  const { wire, notifier, watcher } = office();
  watcher.watch(10);
  wire.for(100);
  assert.deepEqual(watcher.told(), [0]);
  assert.equal(wire.requests("SUBSCRIBE").at(-1)!.headers.get("Expires"), "60");
  const say = (text: string) => {
    const id = notifier.accepted.at(-1)!;
    notifier.do(notifier.subscriptions.publish(id, () => text, wire.now));
    wire.for(5);
  };
  say("nonsense");
  wire.for(50);
  assert.deepEqual(watcher.told(), [0, "unknown"]);
  let gaps = 1;
  const id = notifier.accepted.at(-1)!;
  const text = (version: number) => version > 0 && gaps-- > 0 ? "gap" : `${version} 6`;
  notifier.do(notifier.subscriptions.publish(id, text, wire.now));
  wire.for(100);
  assert.deepEqual(watcher.told(), [0, "unknown", 6]);
});

Deno.test("Subscriber: WATCHES_MAX: one more throws", () => {
  const { watcher } = office();
  for (let i = 0; i < WATCHES_MAX; i++) watcher.watch(300);
  assert.throws(() => watcher.watch(300), /Cannot watch more than/);
});

Deno.test("Subscriptions and Subscriber: nothing of a settled subscription is left, and its deadline is gone", () => {
  const { wire, notifier, watcher } = office();
  const subscription = watcher.watch(300);
  wire.for(100);
  watcher.unwatch(subscription);
  wire.settle();
  assert.equal(notifier.subscriptions.nextDeadline(), undefined);
  assert.equal(watcher.subscriber.nextDeadline(), undefined);
  assert.deepEqual([notifier.stack.size, watcher.stack.size], [0, 0]);
  assert.ok(wire.now < instant(60_000));
});
