/** Datagrams from anybody: stack and sessions never throw for them, and nothing grows beyond its limit. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../../core/lib/random.ts";
import { instant } from "../../core/lib/time.ts";
import { Sessions } from "../../core/sip/session.ts";
import { DEFAULT_TIMERS, Stack } from "../../core/sip/stack.ts";
import { LOCAL, PEER } from "./clocked_stack.ts";
import { agreeable, sdp, SipEnd, Wire } from "./two_ends.ts";

/** Every kind of message of a call with all its verbs, as it went over the wire to `b`. */
function recorded(): Uint8Array[] {
  const wire = new Wire();
  const a = new SipEnd("a", wire);
  const b = new SipEnd("b", wire);
  agreeable(a);
  agreeable(b);
  const ofA = a.call(b, { reliable: "required" });
  wire.for(50);
  const ofB = b.incoming[0]!;
  b.do((now) => b.sessions.ring(ofB, { status: 183, sdp: sdp("early") }, now));
  wire.for(100);
  b.do((now) => b.sessions.answer(ofB, {}, now));
  wire.for(100);
  a.do((now) => a.sessions.offer(ofA, { sdp: sdp("hold") }, now));
  wire.for(100);
  b.do((now) => b.sessions.offer(ofB, { sdp: sdp("hold"), method: "UPDATE" }, now));
  wire.for(100);
  a.do((now) => a.sessions.request(ofA, "INFO", {}, now).effects);
  wire.for(100);
  const cancelled = a.call(b);
  wire.for(50);
  b.do((now) => b.sessions.ring(b.incoming[1]!, {}, now));
  wire.for(50);
  a.do((now) => a.sessions.end(cancelled, {}, now));
  b.do((now) => b.sessions.end(ofB, {}, now));
  wire.for(100);
  return wire.datagrams.map((one) => one.bytes);
}

const RECORDED = recorded();
const TRANSACTIONS_MAX = 50;
const SESSIONS_MAX = 10;

/** A user agent that lets everybody in and answers offers; `feed` tells how much it holds afterwards. */
function open() {
  const random = seededRandom("hostile");
  const stack = new Stack({
    random,
    timers: DEFAULT_TIMERS,
    local: LOCAL,
    transactionsMax: TRANSACTIONS_MAX,
  });
  const sessions = new Sessions({ stack, random, sessionsMax: SESSIONS_MAX });
  const feed = (bytes: Uint8Array, at: number) => {
    const now = instant(at);
    for (const effect of [...stack.receive(bytes, PEER, now), ...stack.wake(now)]) {
      const own = sessions.handle(effect, now);
      if (own !== undefined || effect.kind !== "request") continue;
      if (effect.request.method !== "INVITE") continue;
      const { session } = sessions.incoming(effect, now);
      if (session === undefined) continue;
      sessions.ring(session, {}, now);
      sessions.answer(session, { sdp: sdp("answer") }, now);
    }
    sessions.wake(now);
  };
  return { stack, sessions, feed };
}

/** Bytes that matter more than others. */
const TELLING = [...'\r\n\t :;,<>="@%[]0129-/ '].map((one) => one.charCodeAt(0));

const mutation = fc.record({
  which: fc.nat(RECORDED.length - 1),
  edits: fc.array(
    fc.record({
      at: fc.nat(2000),
      cut: fc.nat(3),
      put: fc.array(fc.oneof(fc.constantFrom(...TELLING), fc.nat(255)), { maxLength: 3 }),
    }),
    { maxLength: 6 },
  ),
});

function mutated({ which, edits }: typeof mutation extends fc.Arbitrary<infer T> ? T : never) {
  const bytes = [...RECORDED[which]!];
  for (const { at, cut, put } of edits) bytes.splice(at % bytes.length, cut, ...put);
  return Uint8Array.from(bytes);
}

Deno.test("Stack and Sessions: mutated messages never throw, and what is kept stays within the limits", () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 80 }), (mutations) => {
      const { stack, sessions, feed } = open();
      mutations.forEach((one, i) => {
        feed(mutated(one), i * 10);
        // BYEs of sessions that were let in are ours: one transaction each beside those of the peer.
        assert.ok(stack.size <= 2 * TRANSACTIONS_MAX);
        assert.ok(sessions.size <= SESSIONS_MAX);
      });
    }),
    { numRuns: 150 },
  );
});

Deno.test("Stack and Sessions: after any such storm all runs out", () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 20, maxLength: 60 }), (mutations) => {
      const { stack, sessions, feed } = open();
      mutations.forEach((one, i) => feed(mutated(one), i));
      for (let at = 1000; at <= 600_000; at += 1000) feed(new Uint8Array(0), at);
      assert.equal(stack.size, 0);
      assert.equal(sessions.size, 0);
      assert.equal(stack.census().timers + sessions.census().timers, 0);
    }),
    { numRuns: 40 },
  );
});

Deno.test("Stack: the same message a thousand times is one transaction", () => {
  const { stack, sessions, feed } = open();
  for (let i = 0; i < 1000; i++) feed(RECORDED[0]!, i);
  assert.equal(stack.size, 1);
  assert.equal(sessions.size, 1);
});
