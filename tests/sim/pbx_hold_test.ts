/** Hold on the wire and by the panel: who hears what, and who may end it. */
import assert from "node:assert/strict";
import type { CallId } from "../../core/domain/ids.ts";
import type { Hold, Resume } from "../../core/domain/pbx_messages.ts";
import { PCMA, PCMU } from "../../core/sip/sdp.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";
import { answerTo, sdpOf } from "../support/pbx_bench.ts";

const DEVICES = ["1001-desk", "1004-desk", "1005-desk"];
const TALKING = "1001-desk 1004-desk, 1004-desk 1001-desk";
const HELD = "1001-desk nothing, 1004-desk music";

function open() {
  const phones = new BenchPhones(DEVICES);
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  const call = phones.call().id;
  const hold = (extension: string): Hold => ({ kind: "hold", call, device: desk(extension) });
  const resume = (extension: string): Resume => ({ kind: "resume", call, device: desk(extension) });
  return { phones, a, b, call, hold, resume };
}

for (const direction of ["sendonly", "inactive"] as const) {
  for (const method of ["INVITE", "UPDATE"] as const) {
    Deno.test(`I13 hold: the phone's own by ${method} ${direction}; the other side hears music only and is told nothing`, () => {
      const { phones, a } = open();
      phones.bench.take();
      phones.offer(a, direction, method);
      assert.equal(phones.states(), "1001-desk holding, 1004-desk held");
      assert.equal(phones.hearing(), HELD);
      assert.deepEqual(phones.bench.take(phoneOf("1004-desk").at), []);
      assert.equal(phones.call().holds[0]?.by, "device");
      phones.offer(a, "sendrecv", method);
      assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
      assert.equal(phones.hearing(), TALKING);
      assert.equal(phones.call().spans.length, 1);
    });
  }
}

Deno.test("hold: a connection to 0.0.0.0 holds as phones of RFC 2543 did", () => {
  const { phones, a } = open();
  const nowhere = new TextDecoder().decode(sdpOf("10.1.0.1", [PCMU, PCMA], "sendrecv", "7"))
    .replace("c=IN IP4 10.1.0.1", "c=IN IP4 0.0.0.0");
  phones.describe(a, new TextEncoder().encode(nowhere));
  assert.equal(phones.states(), "1001-desk holding, 1004-desk held");
  assert.equal(phones.hearing(), HELD);
});

Deno.test("I12 hold: the panel's needs no message to any phone, and only its own device ends it", () => {
  const { phones, hold, resume } = open();
  phones.bench.take();
  phones.accepted(hold("1001"));
  phones.accepted(hold("1001"));
  assert.deepEqual(phones.bench.take(), []);
  assert.equal(phones.states(), "1001-desk holding, 1004-desk held");
  assert.equal(phones.hearing(), HELD);
  assert.equal(phones.call().holds.length, 1);
  assert.equal(phones.refused(resume("1004")), "not-holder");
  assert.equal(phones.refused(resume("1005")), "not-holder");
  phones.accepted(resume("1001"));
  assert.equal(phones.hearing(), TALKING);
  assert.equal(phones.refused(resume("1001")), "not-held");
});

Deno.test("I12 hold: both may hold, then both hear nothing, and both must resume", () => {
  const { phones, b, hold, resume } = open();
  phones.accepted(hold("1001"));
  phones.offer(b, "sendonly");
  assert.equal(phones.states(), "1001-desk holding, 1004-desk holding");
  assert.equal(phones.hearing(), "1001-desk nothing, 1004-desk nothing");
  phones.accepted(resume("1001"));
  assert.equal(phones.states(), "1001-desk held, 1004-desk holding");
  assert.equal(phones.hearing(), "1001-desk music, 1004-desk nothing");
  phones.offer(b, "sendrecv");
  assert.equal(phones.hearing(), TALKING);
});

Deno.test("I12 hold: the panel's outlives whatever keys are pressed meanwhile", () => {
  const { phones, a, hold, resume } = open();
  phones.accepted(hold("1001"));
  phones.offer(a, "sendonly");
  phones.offer(a, "sendrecv");
  assert.equal(phones.states(), "1001-desk holding, 1004-desk held");
  assert.equal(phones.hearing(), HELD);
  phones.accepted(resume("1001"));
  assert.equal(phones.hearing(), TALKING);
});

Deno.test("held-on-device: the panel cannot end what the phone's key has set", () => {
  const { phones, a, resume } = open();
  phones.offer(a, "sendonly");
  assert.equal(phones.refused(resume("1001")), "held-on-device");
  assert.equal(phones.states(), "1001-desk holding, 1004-desk held");
});

Deno.test("resume: a phone that listens to talk is told to resume by NOTIFY, and does so itself", () => {
  const phones = new BenchPhones(DEVICES);
  const { at } = phoneOf("1004-desk");
  phones.dial("1001-desk", "1004");
  const invite = phones.bench.request("INVITE", at);
  const accepted = responseTo(invite, 200, undefined, {
    toTag: "there",
    headers: [["Contact", `<sip:phone@${at.host}:5060>`], ["Allow-Events", "hold, Talk"]],
    body: sdpOf(at.host),
  });
  phones.bench.say(at, accepted);
  phones.bench.request("ACK", at);
  const call = phones.call().id;
  const dialog = {
    phone: phoneOf("1004-desk"),
    callId: invite.headers.get("Call-ID")!,
    own: accepted.headers.get("To")!,
    far: invite.headers.get("From")!,
  };
  phones.offer(dialog, "sendonly");
  phones.accepted({ kind: "resume", call, device: desk("1004") });
  const notify = phones.bench.request("NOTIFY", at);
  assert.equal(notify.headers.get("Event"), "talk");
  assert.equal(phones.states(), "1001-desk held, 1004-desk holding");
  phones.bench.say(at, answerTo(notify, 200, at.host));
  phones.offer(dialog, "sendrecv");
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
});

Deno.test("not-talking, not-held, call-not-found: hold and resume where nothing is to be held", () => {
  const phones = new BenchPhones(DEVICES);
  phones.dial("1001-desk", "1004");
  const call = phones.call().id;
  const device = desk("1001");
  assert.equal(phones.refused({ kind: "hold", call, device }), "not-talking");
  assert.equal(phones.refused({ kind: "resume", call, device }), "not-talking");
  assert.equal(phones.refused({ kind: "resume", call, device: desk("1005") }), "call-not-found");
  const other = "nobody" as CallId;
  assert.equal(phones.refused({ kind: "hold", call: other, device }), "call-not-found");
  assert.equal(phones.refused({ kind: "resume", call: other, device }), "call-not-found");
});

Deno.test("I10 hold: when either side hangs up, holds and call end together", () => {
  for (const who of [0, 1] as const) {
    const { phones, a, b, hold } = open();
    phones.accepted(hold("1001"));
    phones.bye(who === 0 ? a : b);
    const call = phones.call();
    assert.equal(call.endCause, "hangup");
    assert.equal(call.holds[0]?.to, call.endedAt);
    phones.byed(who === 0 ? "1004-desk" : "1001-desk");
    assert.equal(phones.bench.pbx.census().legs, 0);
  }
});
