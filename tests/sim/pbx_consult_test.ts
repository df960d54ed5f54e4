/** Transfers by the panel: blind and attended, what comes back, and who hears whom meanwhile. */
import assert from "node:assert/strict";
import type { CompleteTransfer, Transfer } from "../../core/domain/pbx_messages.ts";
import type { LineId } from "../../core/domain/ids.ts";
import { BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";
import { answerTo, CARRIER } from "../support/pbx_bench.ts";
import { settles } from "../support/refer_bench.ts";

const DEVICES = ["1001-desk", "1002-desk", "1004-desk", "1005-desk"];

function open(caller = "1001-desk") {
  const phones = new BenchPhones(DEVICES);
  const [a, b] = phones.talk(caller, "1004-desk");
  const call = phones.call().id;
  const device = desk(caller.slice(0, 4));
  const transfer = (to: string, mode: Transfer["mode"], line?: string): Transfer => ({
    kind: "transfer",
    call,
    device,
    to,
    mode,
    ...(line === undefined ? {} : { line: line as LineId }),
  });
  const complete = (complete: boolean, by = device): CompleteTransfer => ({
    kind: "complete-transfer",
    call,
    device: by,
    complete,
  });
  phones.bench.take();
  return { phones, bench: phones.bench, a, b, call, transfer, complete };
}

function declines(phones: BenchPhones, device: string, status = 486): void {
  const { at } = phoneOf(device);
  phones.bench.say(at, answerTo(phones.bench.request("INVITE", at), status, at.host));
}

// ---- blind ----

Deno.test("I21 transfer: blind by the panel; the device is free at once, the other side hears ringing", () => {
  const { phones, b, transfer } = open();
  phones.accepted(transfer("1005", "blind"));
  phones.byed("1001-desk");
  assert.equal(phones.states(), "1004-desk dialling, 1005-desk dialling");
  const c = phones.answer("1005-desk");
  assert.equal(phones.states(), "1004-desk talking, 1005-desk talking");
  assert.equal(phones.hearing(), "1004-desk 1005-desk, 1005-desk 1004-desk");
  assert.equal(phones.call().lastTransfer?.state, "done");
  assert.equal(c.phone.device, "1005-desk");
  settles(phones, b);
});

Deno.test("transfer-failed transfer: what nobody takes rings the transferor again, and the call tells so", () => {
  const { phones, b, transfer } = open();
  phones.accepted(transfer("1005", "blind"));
  phones.byed("1001-desk");
  declines(phones, "1005-desk");
  assert.deepEqual(phones.call().lastTransfer, {
    by: phones.call().legs[0]?.id,
    to: "1005",
    state: "failed",
    cause: "busy",
  });
  assert.equal(phones.states(), "1004-desk dialling, 1001-desk dialling");
  phones.answer("1001-desk");
  assert.equal(phones.hearing(), "1004-desk 1001-desk, 1001-desk 1004-desk");
  settles(phones, b);
});

Deno.test("I21 transfer: neither target nor transferor; who was sent on hears busy and the call is over", () => {
  const { phones, transfer } = open();
  phones.accepted(transfer("1005", "blind"));
  phones.byed("1001-desk");
  declines(phones, "1005-desk");
  declines(phones, "1001-desk", 603);
  assert.equal(phones.call().endCause, "rejected");
  settles(phones);
});

Deno.test("transfer: to a slot parks there in either mode; to a taken or missing one it is refused", () => {
  for (const mode of ["blind", "attended"] as const) {
    const { phones, b, transfer } = open();
    phones.accepted(transfer("703", mode));
    assert.equal(phones.call().parks[0]?.slot, 703);
    const [, d] = phones.talk("1001-desk", "1005-desk");
    const second = phones.call();
    const again = { ...transfer("703", mode), call: second.id };
    assert.equal(phones.refused(again), "slot-taken");
    assert.equal(phones.states(second.id), "1001-desk talking, 1005-desk talking");
    settles(phones, b, d);
  }
});

Deno.test("I26 transfer: a new leg outside needs the transferor's own permission, and a line", () => {
  const { phones, b, transfer } = open();
  assert.equal(phones.refused(transfer("0312345678", "blind")), "line-required");
  phones.accepted(transfer("0312345678", "blind", "support"));
  const invite = phones.bench.request("INVITE", CARRIER);
  assert.match(invite.headers.get("From")!, /05000000002/);
  settles(phones, b);
  const other = open("1002-desk");
  const refused = other.phones.refused(other.transfer("0312345678", "attended", "main"));
  assert.equal(refused, "no-line-permitted");
  settles(other.phones, other.b);
});

Deno.test("transfer-loop transfer: to oneself and to the other side, in either mode", () => {
  const { phones, b, transfer } = open();
  for (const to of ["1001", "1004"]) {
    for (const mode of ["blind", "attended"] as const) {
      assert.equal(phones.refused(transfer(to, mode)), "transfer-loop");
    }
  }
  assert.equal(phones.refused(transfer("*81005", "blind")), "transfer-failed");
  assert.equal(phones.refused(transfer("1999", "blind")), "unknown-extension");
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});

Deno.test("not-talking transfer: a call that still rings is sent nowhere, nor one of another device", () => {
  const phones = new BenchPhones(DEVICES);
  phones.dial("1001-desk", "1004");
  const call = phones.call().id;
  const command = { kind: "transfer", call, to: "1005", mode: "blind" } as const;
  assert.equal(phones.refused({ ...command, device: desk("1001") }), "not-talking");
  assert.equal(phones.refused({ ...command, device: desk("1005") }), "call-not-found");
  declines(phones, "1004-desk");
  settles(phones);
});

// ---- attended ----

Deno.test("I22 transfer: attended; the other side hears music while both speak, then both are joined", () => {
  const { phones, b, transfer, complete } = open();
  phones.accepted(transfer("1005", "attended"));
  assert.equal(phones.hearing(), "1001-desk nothing, 1004-desk music, 1005-desk nothing");
  phones.answer("1005-desk");
  assert.equal(phones.hearing(), "1001-desk 1005-desk, 1004-desk music, 1005-desk 1001-desk");
  assert.equal(phones.states(), "1001-desk talking, 1004-desk dialling, 1005-desk talking");
  phones.accepted(complete(true));
  phones.byed("1001-desk");
  assert.equal(phones.states(), "1004-desk talking, 1005-desk talking");
  assert.equal(phones.hearing(), "1004-desk 1005-desk, 1005-desk 1004-desk");
  const [own] = phones.call().legs;
  assert.equal(own?.endCause, "transferred");
  assert.equal(phones.call().lastTransfer?.state, "done");
  assert.equal(phones.call().spans.length, 3);
  settles(phones, b);
});

Deno.test("transfer: attended, back to the first instead; the target is let go", () => {
  const { phones, b, transfer, complete } = open();
  phones.accepted(transfer("1005", "attended"));
  phones.answer("1005-desk");
  phones.accepted(complete(false));
  phones.byed("1005-desk");
  assert.equal(phones.hearing(), "1001-desk 1004-desk, 1004-desk 1001-desk");
  assert.equal(phones.refused(complete(true)), "not-talking");
  settles(phones, b);
});

Deno.test("transfer: attended, back to the first while the target rings; it stops ringing", () => {
  const { phones, bench, b, transfer, complete } = open();
  phones.accepted(transfer("1005", "attended"));
  const { at } = phoneOf("1005-desk");
  const invite = bench.request("INVITE", at);
  bench.say(at, answerTo(invite, 180, at.host));
  assert.equal(phones.hearing(), "1001-desk ringback, 1004-desk music, 1005-desk nothing");
  phones.accepted(complete(false));
  bench.request("CANCEL", at);
  bench.say(at, answerTo(invite, 487, at.host));
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
  settles(phones, b);
});

for (const hangsUp of ["the panel completes it", "the transferor hangs up"] as const) {
  Deno.test(`I22 transfer: attended while the target still rings: ${hangsUp}`, () => {
    const { phones, bench, a, b, transfer, complete } = open();
    phones.accepted(transfer("1005", "attended"));
    const { at } = phoneOf("1005-desk");
    const invite = bench.request("INVITE", at);
    bench.say(at, answerTo(invite, 180, at.host));
    if (hangsUp === "the panel completes it") phones.accepted(complete(true));
    else phones.bye(a);
    assert.equal(phones.states(), "1004-desk dialling, 1005-desk ringing");
    assert.equal(phones.hearing(), "1004-desk ringback, 1005-desk nothing");
    bench.say(at, answerTo(invite, 486, at.host));
    assert.equal(phones.call().lastTransfer?.state, "failed");
    assert.equal(phones.states(), "1004-desk dialling, 1001-desk dialling");
    declines(phones, "1001-desk");
    assert.notEqual(phones.call().endedAt, undefined);
    assert.equal(b.phone.device, "1004-desk");
    settles(phones);
  });
}

Deno.test("I22 transfer: attended, hanging up joins the two others", () => {
  const { phones, a, b, transfer } = open();
  phones.accepted(transfer("1005", "attended"));
  phones.answer("1005-desk");
  phones.bye(a);
  assert.equal(phones.states(), "1004-desk talking, 1005-desk talking");
  settles(phones, b);
});

Deno.test("transfer: attended, 切断 on the transferor's panel joins them too", () => {
  const { phones, b, call, transfer } = open();
  phones.accepted(transfer("1005", "attended"));
  phones.answer("1005-desk");
  phones.accepted({ kind: "hangup", call, device: desk("1001") });
  assert.equal(phones.states(), "1004-desk talking, 1005-desk talking");
  settles(phones, b);
});

Deno.test("I21 transfer: attended, the target declines or hangs up; both talk again as before", () => {
  const { phones, b, transfer } = open();
  phones.accepted(transfer("1005", "attended"));
  declines(phones, "1005-desk", 603);
  assert.equal(phones.hearing(), "1001-desk 1004-desk, 1004-desk 1001-desk");
  assert.equal(phones.call().lastTransfer?.cause, "rejected");
  phones.accepted(transfer("1005", "attended"));
  const c = phones.answer("1005-desk");
  phones.bye(c);
  assert.equal(phones.hearing(), "1001-desk 1004-desk, 1004-desk 1001-desk");
  settles(phones, b);
});

Deno.test("I21 transfer: attended, who waits hangs up; the two others go on talking", () => {
  const { phones, b, transfer } = open();
  phones.accepted(transfer("1005", "attended"));
  const c = phones.answer("1005-desk");
  phones.bye(b);
  assert.equal(phones.hearing(), "1001-desk 1005-desk, 1005-desk 1001-desk");
  settles(phones, c);
});

Deno.test("I21 transfer: attended, who waits hangs up while the target rings; the call to it goes on", () => {
  const { phones, b, transfer } = open();
  phones.accepted(transfer("1005", "attended"));
  phones.bye(b);
  assert.equal(phones.states(), "1001-desk dialling, 1005-desk dialling");
  const c = phones.answer("1005-desk");
  assert.equal(phones.states(), "1001-desk talking, 1005-desk talking");
  settles(phones, c);
});

Deno.test("not-talking complete-transfer: without a consultation, or by another device", () => {
  const { phones, b, transfer, complete } = open();
  assert.equal(phones.refused(complete(true)), "not-talking");
  phones.accepted(transfer("1005", "attended"));
  assert.equal(phones.refused(complete(true, desk("1004"))), "not-talking");
  assert.equal(phones.refused(complete(true, desk("1002"))), "call-not-found");
  declines(phones, "1005-desk");
  settles(phones, b);
});
