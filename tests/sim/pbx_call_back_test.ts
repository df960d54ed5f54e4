/** The parker is called back: once a period, again and again, until somebody takes who waits. */
import assert from "node:assert/strict";
import { CALL_LEGS_MAX } from "../../core/domain/call.ts";
import { LEGS_OF_CALL_MAX } from "../../sim/pbx/limits.ts";
import { BenchPhones, phoneOf } from "../support/bench_phones.ts";
import {
  answerInvite,
  CALLBACK_MILLIS,
  legOn,
  PARK_MILLIS,
  parked,
} from "../support/bench_parking.ts";
import { answerTo } from "../support/pbx_bench.ts";

Deno.test("I19 call-back: each park period rings the parking device once for 30 s, and the timer starts again", () => {
  const { phones, call } = parked();
  const { at } = phoneOf("1001-desk");
  for (let round = 0; round < 3; round++) {
    phones.bench.pass(PARK_MILLIS - 1);
    assert.deepEqual(phones.bench.take(at), []);
    phones.bench.pass(1);
    const invite = phones.bench.request("INVITE", at);
    assert.match(invite.headers.get("From")!, /<sip:1004@/);
    phones.bench.say(at, answerTo(invite, 180, at.host));
    phones.bench.pass(CALLBACK_MILLIS);
    const cancel = phones.bench.request("CANCEL", at);
    phones.bench.say(at, answerTo(cancel, 200, at.host));
    phones.bench.say(at, answerTo(invite, 487, at.host));
    phones.bench.take(at);
    assert.equal(phones.states(call), "1004-desk parked");
    assert.equal(phones.call(call).parks[0]?.returnsAt, phones.bench.now + PARK_MILLIS);
  }
  phones.bench.pass(PARK_MILLIS);
  answerInvite(phones, "1001-desk");
  assert.equal(phones.states(call), "1004-desk talking, 1001-desk talking");
  assert.equal(phones.call(call).parks[0]?.ending, "called-back");
});

Deno.test("I19 call-back: a parker who is busy or not registered counts as not answered", () => {
  const { phones, call } = parked();
  phones.talk("1005-desk", "1001-desk");
  phones.bench.take();
  const due = () => phones.call(call).parks[0]!.returnsAt!;
  const first = due();
  phones.bench.pass(PARK_MILLIS);
  assert.deepEqual(phones.bench.take(phoneOf("1001-desk").at), []);
  assert.equal(due(), first + PARK_MILLIS);
  const gone = { method: "REGISTER", user: "1001-desk", headers: [["Expires", "0"]] } as const;
  phones.bench.withDigest(phoneOf("1001-desk").at, { ...gone, cseq: 50 }, "sip-1001-desk");
  phones.bench.take();
  phones.bench.pass(PARK_MILLIS);
  assert.deepEqual(phones.bench.take(phoneOf("1001-desk").at), []);
  assert.equal(due(), first + 2 * PARK_MILLIS);
  assert.equal(phones.states(call), "1004-desk parked");
});

Deno.test("call-back: a retrieve that is answered meanwhile cancels it", () => {
  const { phones, call } = parked();
  phones.bench.pass(PARK_MILLIS);
  const { at } = phoneOf("1001-desk");
  const invite = phones.bench.request("INVITE", at);
  phones.bench.say(at, answerTo(invite, 180, at.host));
  phones.dial("1005-desk", "701");
  phones.bench.request("CANCEL", at);
  assert.equal(phones.states(call), "1004-desk talking, 1005-desk talking");
  assert.equal(legOn(phones, call, "1001-desk")?.endCause, "answered-elsewhere");
  assert.equal(phones.call(call).parks[0]?.ending, "retrieved");
});

Deno.test("LEGS_OF_CALL_MAX: a call with too many call-backs behind it is called back no more, and still retrieved", () => {
  const { phones, call } = parked(
    (office) => ({
      ...office,
      sip: { ...office.sip, sessionSeconds: 0 },
    }),
    {},
    2 * CALL_LEGS_MAX,
  );
  const { at } = phoneOf("1001-desk");
  const rejects = () => {
    for (const one of phones.bench.take(at)) {
      if (one.kind === "request" && one.method === "INVITE") {
        phones.bench.say(at, answerTo(one, 486, at.host));
      }
    }
  };
  for (let round = 0; round < LEGS_OF_CALL_MAX + 5; round++) {
    // registrations of the bench end meanwhile
    if (round % 40 === 39) again(phones, round);
    phones.bench.pass(PARK_MILLIS);
    rejects();
  }
  assert.equal(phones.call(call).legs.length, LEGS_OF_CALL_MAX);
  assert.ok(LEGS_OF_CALL_MAX < CALL_LEGS_MAX);
  phones.dial("1005-desk", "701");
  assert.equal(phones.states(call), "1004-desk talking, 1005-desk talking");
});

function again(phones: BenchPhones, round: number): void {
  const ask = { method: "REGISTER", user: "1001-desk", headers: [["Expires", "3600"]] } as const;
  phones.bench.withDigest(phoneOf("1001-desk").at, { ...ask, cseq: round * 10 }, "sip-1001-desk");
  phones.bench.response(phoneOf("1001-desk").at, 200);
}
