/** RFC 4916 in effect: a phone is told whom it talks with, whenever that is another than it knew. */
import assert from "node:assert/strict";
import { answerTo, sdpOf } from "../support/pbx_bench.ts";
import { BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";

const FOUR = ["1001-desk", "1003-desk", "1004-desk", "1005-desk"];

/** 1001 talks with 1004 and parks it in 701. */
function parked(): BenchPhones {
  const phones = new BenchPhones(FOUR);
  phones.talk("1001-desk", "1004-desk");
  const { id } = phones.call();
  phones.accepted({ kind: "park", call: id, device: desk("1001") });
  phones.byed("1001-desk");
  return phones;
}

Deno.test("connected: who is retrieved is told by whom, who retrieves whom", () => {
  const phones = parked();
  const invite = phones.dial("1005-desk", "701");
  const { at } = phoneOf("1005-desk");
  const accepted = phones.bench.response(at, 200);
  assert.match(accepted.headers.get("P-Asserted-Identity") ?? "", /<sip:1004@/);
  assert.match(phones.told("1004-desk"), /<sip:1005@/);
  assert.ok(invite.headers.has("Authorization"));
});

Deno.test("connected: a phone that allows UPDATE is told by UPDATE, with its description as it was", () => {
  const phones = new BenchPhones(FOUR);
  const dialled = phones.dial("1001-desk", "1004");
  const { at } = phoneOf("1004-desk");
  const invite = phones.bench.request("INVITE", at);
  const answer = answerTo(invite, 200, at.host, sdpOf(at.host));
  phones.bench.say(at, {
    ...answer,
    headers: answer.headers.set("Allow", "INVITE, ACK, BYE, CANCEL, UPDATE"),
  });
  phones.answered("1001-desk", dialled);
  const { id } = phones.call();
  phones.accepted({ kind: "park", call: id, device: desk("1001") });
  phones.byed("1001-desk");
  phones.dial("1003-desk", "701");
  assert.match(phones.told("1004-desk", "UPDATE"), /<sip:1003@/);
});

Deno.test("connected: nothing is told while the two who talk stay the same", () => {
  const phones = new BenchPhones(FOUR);
  const [a] = phones.talk("1001-desk", "1004-desk");
  phones.bench.take();
  phones.offer(a, "sendonly");
  phones.offer(a, "sendrecv");
  assert.deepEqual(phones.bench.take(phoneOf("1004-desk").at), []);
});

Deno.test("connected: a caller is told in the 200 who took the call", () => {
  const phones = new BenchPhones(FOUR);
  phones.dial("1001-desk", "1004");
  phones.answer("1004-desk");
  const accepted = phones.bench.response(phoneOf("1001-desk").at, 200);
  assert.match(accepted.headers.get("P-Asserted-Identity") ?? "", /<sip:1004@/);
});
