/** Transfers by the phone's REFER, a message at a time: what it is told, who hears whom, what comes back (RFC 3515). */
import assert from "node:assert/strict";
import type { LineId } from "../../core/domain/ids.ts";
import { maxForwards, tagOf, to } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { statusIn } from "../../core/sip/sipfrag.ts";
import { BenchPhones, phoneOf } from "../support/bench_phones.ts";
import { answerTo, CARRIER, firstLine, PBX, sdpOf } from "../support/pbx_bench.ts";
import { refer, settles, told, words } from "../support/refer_bench.ts";

const DEVICES = ["1001-desk", "1002-desk", "1004-desk", "1005-desk"];
const A = phoneOf("1001-desk").at;

function open(devices: readonly string[] = DEVICES) {
  const phones = new BenchPhones(devices);
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  phones.bench.take();
  return { phones, bench: phones.bench, a, b };
}

function answerOutside(phones: BenchPhones, status: number): SipRequest {
  const invite = phones.bench.request("INVITE", CARRIER);
  const body = status === 200 ? sdpOf(CARRIER.host) : undefined;
  phones.bench.say(CARRIER, answerTo(invite, status, CARRIER.host, body));
  return invite;
}

Deno.test("I21 RFC 3515 REFER: blind to an extension; the stream tells 100, 180, 200, then BYE", () => {
  const { phones, bench, a, b } = open();
  assert.equal(words(refer(phones, a, "1005")), "202, NOTIFY 100 active");
  assert.equal(phones.states(), "1001-desk dialling, 1004-desk dialling, 1005-desk dialling");
  const at = phoneOf("1005-desk").at;
  const invite = bench.request("INVITE", at);
  assert.match(invite.headers.get("From")!, /sip:1004@/);
  bench.say(at, answerTo(invite, 180, at.host));
  assert.equal(words(told(phones, a)), "NOTIFY 180 active");
  assert.equal(phones.hearing(), "1001-desk nothing, 1004-desk ringback, 1005-desk nothing");
  bench.say(at, answerTo(invite, 200, at.host, sdpOf(at.host)));
  assert.equal(words(told(phones, a)), "NOTIFY 200 terminated, BYE");
  assert.equal(phones.states(), "1004-desk talking, 1005-desk talking");
  assert.equal(phones.hearing(), "1004-desk 1005-desk, 1005-desk 1004-desk");
  const call = phones.call();
  assert.equal(call.legs[0]?.endCause, "transferred");
  assert.deepEqual(call.lastTransfer, { by: call.legs[0]?.id, to: "1005", state: "done" });
  settles(phones, b);
});

Deno.test("RFC 3515 REFER: the 202 and the NOTIFYs stand in the dialog of the REFER", () => {
  const { phones, a } = open();
  const [accepted, notify] = refer(phones, a, "1005") as [SipMessage, SipRequest];
  assert.match(accepted.headers.get("Contact")!, /sip:naisen@/);
  assert.equal(notify.headers.get("Call-ID"), a.callId);
  assert.equal(tagOf(to(notify)), a.own.match(/tag=(.*)$/)![1]);
  assert.equal(notify.headers.get("Event"), "refer");
  assert.equal(notify.headers.get("Content-Type"), "message/sipfrag;version=2.0");
});

for (const [status, cause] of [[486, "busy"], [603, "rejected"]] as const) {
  Deno.test(`I21 REFER: the target answers ${status}; the two talk again, and the phone is told`, () => {
    const { phones, bench, a, b } = open();
    refer(phones, a, "1005");
    const at = phoneOf("1005-desk").at;
    bench.say(at, answerTo(bench.request("INVITE", at), status, at.host));
    assert.equal(words(told(phones, a)), `NOTIFY ${status} terminated`);
    assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
    assert.equal(phones.hearing(), "1001-desk 1004-desk, 1004-desk 1001-desk");
    assert.equal(phones.call().lastTransfer?.state, "failed");
    assert.equal(phones.call().lastTransfer?.cause, cause);
    settles(phones, b);
  });
}

Deno.test("I21 REFER: nobody answers in the ring time; back with the transferor, whose hold still counts", () => {
  const { phones, bench, a, b } = open();
  phones.offer(a, "sendonly");
  refer(phones, a, "1005");
  const at = phoneOf("1005-desk").at;
  bench.say(at, answerTo(bench.request("INVITE", at), 180, at.host));
  bench.pass(31_000);
  assert.equal(words(told(phones, a)), "NOTIFY 180 active, NOTIFY 480 terminated");
  assert.equal(phones.states(), "1001-desk holding, 1004-desk held");
  phones.offer(a, "sendrecv");
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});

Deno.test("I21 REFER: the transferor hangs up at once; the stream goes on to its end after the BYE", () => {
  const { phones, bench, a, b } = open();
  refer(phones, a, "1005");
  phones.bye(a);
  assert.equal(phones.states(), "1004-desk dialling, 1005-desk dialling");
  phones.answer("1005-desk");
  assert.equal(words(told(phones, a)), "NOTIFY 180 active, NOTIFY 200 terminated");
  assert.equal(phones.states(), "1004-desk talking, 1005-desk talking");
  assert.equal(bench.pbx.census().calls, 1);
  settles(phones, b);
});

Deno.test("I21 REFER: the transferor has gone and nobody answers; its device rings with the one sent on", () => {
  const { phones, bench, a, b } = open();
  refer(phones, a, "1005");
  phones.bye(a);
  const at = phoneOf("1005-desk").at;
  bench.say(at, answerTo(bench.request("INVITE", at), 486, at.host));
  const [notify, invite] = bench.take(A) as [SipRequest, SipRequest];
  assert.equal(statusIn(notify.body), 486);
  assert.equal(firstLine(invite), `INVITE sip:1001-desk@${A.host}:5060`);
  assert.match(invite.headers.get("From")!, /sip:1004@/);
  bench.say(A, answerTo(invite, 200, A.host, sdpOf(A.host)));
  assert.equal(phones.states(), "1004-desk talking, 1001-desk talking");
  settles(phones, b);
});

Deno.test("I21 REFER: the transferor has gone and does not answer either; the one sent on is told", () => {
  const { phones, bench, a } = open();
  refer(phones, a, "1005");
  phones.bye(a);
  for (const device of ["1005-desk", "1001-desk"]) {
    const { at } = phoneOf(device);
    bench.say(at, answerTo(bench.request("INVITE", at), 486, at.host));
  }
  assert.equal(phones.call().endCause, "busy");
  settles(phones);
});

Deno.test("I21 REFER: who was sent on hangs up meanwhile; all is over, the stream too", () => {
  const { phones, bench, a, b } = open();
  refer(phones, a, "1005");
  const at = phoneOf("1005-desk").at;
  const invite = bench.request("INVITE", at);
  bench.say(at, answerTo(invite, 180, at.host));
  phones.bye(b);
  const said = words(told(phones, a));
  assert.match(said, /NOTIFY 487 terminated/);
  assert.match(said, /BYE/);
  bench.request("CANCEL", at);
  bench.say(at, answerTo(invite, 487, at.host));
  assert.notEqual(phones.call().endedAt, undefined);
  settles(phones);
});

Deno.test("RFC 4488 REFER: Refer-Sub false is echoed and nothing is told", () => {
  const { phones, a, b } = open();
  const said = refer(phones, a, "1005", [["Refer-Sub", "false"], ["Require", "norefersub"]]);
  assert.equal(words(said), "202");
  assert.equal(said[0]!.headers.get("Refer-Sub"), "false");
  phones.answer("1005-desk");
  assert.equal(words(told(phones, a)), "BYE");
  settles(phones, b);
});

Deno.test("RFC 3515 REFER: a second one in the dialog waits for the first, and its stream has an id", () => {
  const { phones, bench, a, b } = open();
  refer(phones, a, "1005");
  assert.equal(words(refer(phones, a, "1002")), "491");
  const at = phoneOf("1005-desk").at;
  bench.say(at, answerTo(bench.request("INVITE", at), 486, at.host));
  told(phones, a);
  const [, notify] = refer(phones, a, "1002") as [SipMessage, SipRequest];
  assert.match(notify.headers.get("Event")!, /^refer;id=\d+$/);
  settles(phones, b);
});

Deno.test("RFC 6665 REFER: the phone may ask for the stream again, and give it up", () => {
  const { phones, a, b } = open();
  const subscribe = (expires: number, event = "refer") => {
    const headers = [["Event", event], ["Expires", String(expires)]] as const;
    phones.inside(a, { method: "SUBSCRIBE", headers });
    return words(told(phones, a));
  };
  assert.equal(subscribe(60), "481");
  refer(phones, a, "1005");
  assert.equal(subscribe(60, "dialog"), "489");
  assert.equal(subscribe(60), "200, NOTIFY 100 active");
  assert.equal(subscribe(0), "200, NOTIFY 100 terminated");
  phones.answer("1005-desk");
  assert.equal(words(told(phones, a)), "BYE");
  settles(phones, b);
});

Deno.test("transfer-loop REFER: to the other side, to oneself; the call stays as it was", () => {
  const { phones, a, b } = open();
  for (const target of ["1004", "1001"]) {
    const [refused] = refer(phones, a, target);
    assert.equal(words([refused!]), "403");
    assert.match(refused!.headers.get("Warning")!, /"transfer-loop"/);
  }
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});

Deno.test("REFER: what cannot be dialled or read is refused at once", () => {
  const { phones, a, b } = open();
  const table = [
    ["1999", "404"],
    ["12", "404"],
    ["0", "484"],
    ["*81004", "403"],
    ["tel:0312345678", "416"],
    [`sip:1005@${PBX.host};method=BYE`, "403"],
    [`sip:1005@${PBX.host}?Replaces=x`, "400"],
  ] as const;
  for (const [target, status] of table) {
    assert.equal(words(refer(phones, a, target)), status, target);
  }
  phones.inside(a, { method: "REFER" });
  assert.equal(words(told(phones, a)), "400");
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});

Deno.test("I26 REFER: outside by the keypad's words, on a line the transferor may use", () => {
  const { phones, a, b } = open();
  assert.equal(words(refer(phones, a, "00312345678")), "202, NOTIFY 100 active");
  const invite = answerOutside(phones, 200);
  assert.match(invite.headers.get("From")!, /sip:0300000001@/);
  assert.equal(words(told(phones, a)), "NOTIFY 200 terminated, BYE");
  const call = phones.call();
  assert.equal(call.line, "main");
  assert.equal(call.legs.at(-1)?.line, "main" as LineId);
  settles(phones, b);
});

Deno.test("I26 REFER: 1002 may dial internally only, and sends nobody outside", () => {
  const phones = new BenchPhones(DEVICES);
  const [a, b] = phones.talk("1002-desk", "1004-desk");
  phones.bench.take();
  const [refused] = refer(phones, a, "00312345678");
  assert.equal(words([refused!]), "403");
  assert.match(refused!.headers.get("Warning")!, /no-line-permitted/);
  assert.equal(phones.bench.take(CARRIER).length, 0);
  settles(phones, b);
});

Deno.test("I23 REFER: Max-Forwards falls with every transfer of the call", () => {
  const { phones, bench, a, b } = open();
  refer(phones, a, "1005");
  const first = bench.request("INVITE", phoneOf("1005-desk").at);
  bench.say(phoneOf("1005-desk").at, answerTo(first, 200, "10.1.0.5", sdpOf("10.1.0.5")));
  told(phones, a);
  refer(phones, b, "1002");
  const second = bench.request("INVITE", phoneOf("1002-desk").at);
  assert.ok(maxForwards(second)! < maxForwards(first)!);
  settles(phones, b);
});

Deno.test("REFER: to a slot parks there, and to a taken one is refused; it never retrieves", () => {
  const { phones, a, b } = open();
  assert.equal(
    words(refer(phones, a, "705")),
    "202, NOTIFY 100 active, NOTIFY 200 terminated, BYE",
  );
  assert.equal(phones.states(), "1004-desk parked");
  assert.equal(phones.call().parks[0]?.slot, 705);
  assert.equal(phones.call().legs[0]?.endCause, "parked");
  const [c, d] = phones.talk("1001-desk", "1005-desk");
  const parked = phones.call().id;
  assert.equal(words(refer(phones, c, "705")), "486");
  assert.equal(phones.states(parked), "1001-desk talking, 1005-desk talking");
  settles(phones, b, d);
});

Deno.test("REFER: to *68 parks in the lowest free slot", () => {
  const { phones, a, b } = open();
  assert.equal(
    words(refer(phones, a, "*68")),
    "202, NOTIFY 100 active, NOTIFY 200 terminated, BYE",
  );
  assert.equal(phones.call().parks[0]?.slot, 701);
  settles(phones, b);
});

Deno.test("I27 REFER: outside any dialog it is challenged, and refused to whoever it is", () => {
  const { phones, bench, b } = open();
  const ask = {
    method: "REFER",
    user: "1001-desk",
    called: "1001",
    callId: "elsewhere",
    headers: [["Refer-To", `<sip:1005@${PBX.host}>`]],
  } as const;
  bench.withDigest(A, ask, "sip-1001-desk");
  bench.response(A, 403);
  bench.say(A, bench.build(A, { ...ask, callId: "again" }));
  bench.response(A, 401);
  const before = bench.pbx.census();
  assert.equal(before.calls, 1);
  assert.equal(before.sessions, 2);
  settles(phones, b);
});

Deno.test("REFER: a carrier sends nobody on at our cost", () => {
  const phones = new BenchPhones(DEVICES);
  const { bench } = phones;
  const invite = phones.dial("1001-desk", "00312345678");
  const out = answerOutside(phones, 200);
  phones.answered("1001-desk", invite);
  const refused = bench.build(CARRIER, {
    method: "REFER",
    user: "x",
    uri: `sip:naisen@${PBX.host}:${PBX.port}`,
    from: `${out.headers.get("To")!};tag=tag-${CARRIER.host}`,
    to: out.headers.get("From")!,
    callId: out.headers.get("Call-ID")!,
    cseq: 5,
    headers: [["Refer-To", `<sip:00312340000@${PBX.host}>`]],
  });
  bench.take(CARRIER);
  bench.say(CARRIER, refused);
  bench.response(CARRIER, 403);
  assert.equal(phones.call().endedAt, undefined);
});

Deno.test("shutdown: a transfer under way ends with everything else, its stream too", () => {
  const { phones, bench, a } = open();
  refer(phones, a, "1005");
  bench.input({ kind: "shutdown" });
  assert.match(words(told(phones, a)), /NOTIFY 487 terminated/);
  settles(phones);
});
