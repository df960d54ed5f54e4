/** The registrar: bindings, their limits and their order. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { instant, plus } from "../../core/lib/time.ts";
import { HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import {
  BINDINGS_MAX,
  EXPIRES_DEFAULT_SECONDS,
  EXPIRES_MAX_SECONDS,
  EXPIRES_MIN_SECONDS,
  REGISTER_CALLS_REMEMBERED,
} from "../../sim/pbx/limits.ts";
import { Registrar } from "../../sim/pbx/registrar.ts";

const DESK = "1001-desk" as DeviceId;
const start = instant(1_000_000);
const HOME: SocketAddress = { host: "10.0.0.7", port: 5060 };

interface Wanted {
  readonly contacts?: readonly string[];
  readonly expires?: number;
  readonly callId?: string;
  readonly cseq: number;
}

function register({ contacts = ["<sip:1001@10.0.0.7>"], expires, callId = "a", cseq }: Wanted) {
  const fields: [string, string][] = [
    ["Via", "SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKx"],
    ["From", "<sip:1001-desk@office>;tag=1"],
    ["To", "<sip:1001-desk@office>"],
    ["Call-ID", callId],
    ["CSeq", `${cseq} REGISTER`],
    ...contacts.map((contact): [string, string] => ["Contact", contact]),
  ];
  if (expires !== undefined) fields.push(["Expires", String(expires)]);
  const request: SipRequest = {
    kind: "request",
    method: "REGISTER",
    uri: "sip:office",
    headers: HeaderTable.of(...fields),
    body: new Uint8Array(),
  };
  return request;
}

Deno.test("Registrar: a contact is bound to the address its REGISTER came from", () => {
  const registrar = new Registrar();
  const behindNat: SocketAddress = { host: "203.0.113.9", port: 40000 };
  const answer = registrar.register(DESK, register({ cseq: 1, expires: 300 }), behindNat, start);
  assert.equal(answer.status, 200);
  assert.equal(answer.changed, true);
  assert.deepEqual(answer.fields, [["Contact", "<sip:1001@10.0.0.7>;expires=300"]]);
  const [binding] = registrar.bindings(DESK, start);
  assert.deepEqual(binding?.source, behindNat);
  assert.equal(registrar.boundFrom(DESK, behindNat, start), true);
  assert.equal(registrar.boundFrom(DESK, HOME, start), false);
});

Deno.test("Registrar: a refresh is no change, and says the new time left", () => {
  const registrar = new Registrar();
  registrar.register(DESK, register({ cseq: 1, expires: 300 }), HOME, start);
  const later = plus(start, 200_000);
  const answer = registrar.register(DESK, register({ cseq: 2, expires: 300 }), HOME, later);
  assert.equal(answer.changed, false);
  assert.deepEqual(answer.fields, [["Contact", "<sip:1001@10.0.0.7>;expires=300"]]);
});

Deno.test("Registrar: expiry is bounded below (423), above, and has a default", () => {
  const registrar = new Registrar();
  const brief = register({ cseq: 1, expires: EXPIRES_MIN_SECONDS - 1 });
  const refused = registrar.register(DESK, brief, HOME, start);
  assert.equal(refused.status, 423);
  assert.deepEqual(refused.fields, [["Min-Expires", String(EXPIRES_MIN_SECONDS)]]);
  const longest = register({ cseq: 2, expires: 2 ** 32 - 1 });
  const long = registrar.register(DESK, longest, HOME, start);
  assert.match(long.fields[0]![1], new RegExp(`expires=${EXPIRES_MAX_SECONDS}$`));
  const none = registrar.register(DESK, register({ cseq: 3 }), HOME, start);
  assert.match(none.fields[0]![1], new RegExp(`expires=${EXPIRES_DEFAULT_SECONDS}$`));
  const inContact = register({ cseq: 4, contacts: ["<sip:1001@10.0.0.7>;expires=120"] });
  const own = registrar.register(DESK, inContact, HOME, start);
  assert.match(own.fields[0]![1], /expires=120$/);
});

Deno.test("I28 Registrar: what has expired is not there, and the device is told to have changed", () => {
  const registrar = new Registrar();
  registrar.register(DESK, register({ cseq: 1, expires: 60 }), HOME, start);
  const due = plus(start, 60_000);
  assert.equal(registrar.nextExpiry(), due);
  assert.equal(registrar.bindings(DESK, instant(due - 1)).length, 1);
  assert.deepEqual(registrar.bindings(DESK, due), []);
  assert.deepEqual(registrar.expire(due), [DESK]);
  assert.equal(registrar.size, 0);
  assert.equal(registrar.knows(HOME), false);
  assert.equal(registrar.nextExpiry(), undefined);
});

Deno.test("I28 Registrar: an older CSeq of the same Call-ID never overwrites, nor brings back what was removed", () => {
  const registrar = new Registrar();
  registrar.register(DESK, register({ cseq: 5, expires: 300 }), HOME, start);
  const elsewhere = register({ cseq: 4, expires: 300, contacts: ["<sip:1001@10.9.9.9>"] });
  assert.equal(registrar.register(DESK, elsewhere, HOME, start).status, 500);
  assert.equal(registrar.bindings(DESK, start)[0]?.contact, "sip:1001@10.0.0.7");
  assert.equal(
    registrar.register(DESK, register({ cseq: 6, expires: 0 }), HOME, start).changed,
    true,
  );
  assert.equal(
    registrar.register(DESK, register({ cseq: 5, expires: 300 }), HOME, start).status,
    500,
  );
  assert.deepEqual(registrar.bindings(DESK, start), []);
});

Deno.test("Registrar: `*` removes all and needs Expires 0; no contact only asks", () => {
  const registrar = new Registrar();
  registrar.register(DESK, register({ cseq: 1, expires: 300 }), HOME, start);
  const star = ["*"];
  assert.equal(
    registrar.register(DESK, register({ cseq: 2, contacts: star }), HOME, start).status,
    400,
  );
  const asked = registrar.register(DESK, register({ cseq: 3, contacts: [] }), HOME, start);
  assert.equal(asked.fields.length, 1);
  assert.equal(asked.changed, false);
  const all = register({ cseq: 4, contacts: star, expires: 0 });
  assert.deepEqual(registrar.register(DESK, all, HOME, start), {
    status: 200,
    fields: [],
    changed: true,
    bound: true,
  });
});

Deno.test("I28 Registrar: a device has at most BINDINGS_MAX contacts; the oldest makes room", () => {
  const registrar = new Registrar();
  for (let i = 0; i <= BINDINGS_MAX; i++) {
    const source = { host: `10.0.1.${i}`, port: 5060 };
    const wish = register({
      cseq: 1,
      callId: `phone-${i}`,
      contacts: [`<sip:1001@10.0.1.${i}>`],
      expires: 300,
    });
    assert.equal(registrar.register(DESK, wish, source, start).status, 200);
  }
  const contacts = registrar.bindings(DESK, start).map((binding) => binding.contact);
  assert.equal(contacts.length, BINDINGS_MAX);
  assert.equal(contacts.includes("sip:1001@10.0.1.0"), false);
  const many = Array.from({ length: BINDINGS_MAX + 1 }, (_, i) => `<sip:1001@10.0.2.${i}>`);
  const greedy = register({ cseq: 9, contacts: many, expires: 300 });
  assert.equal(registrar.register(DESK, greedy, HOME, start).status, 403);
});

Deno.test("Registrar: a phone that rebooted at its address takes the place of what it was", () => {
  const registrar = new Registrar();
  registrar.register(DESK, register({ cseq: 1, expires: 300 }), HOME, start);
  const reborn = register({
    cseq: 1,
    callId: "b",
    contacts: ["<sip:1001-0xbeef@10.0.0.7>"],
    expires: 300,
  });
  registrar.register(DESK, reborn, HOME, start);
  const contacts = registrar.bindings(DESK, start).map((binding) => binding.contact);
  assert.deepEqual(contacts, ["sip:1001-0xbeef@10.0.0.7"]);
});

Deno.test("Registrar: remembers the CSeq of the last REGISTER_CALLS_REMEMBERED Call-IDs", () => {
  const registrar = new Registrar();
  for (let i = 0; i <= REGISTER_CALLS_REMEMBERED; i++) {
    registrar.register(DESK, register({ cseq: 7, callId: `c${i}`, expires: 300 }), HOME, start);
  }
  const newest = register({ cseq: 7, callId: `c${REGISTER_CALLS_REMEMBERED}`, expires: 300 });
  assert.equal(registrar.register(DESK, newest, HOME, start).status, 500);
  const forgotten = register({ cseq: 7, callId: "c0", expires: 300 });
  assert.equal(registrar.register(DESK, forgotten, HOME, start).status, 200);
});

Deno.test("Registrar: a contact that is no SIP address is refused whole", () => {
  const registrar = new Registrar();
  const odd = register({
    cseq: 1,
    contacts: ["<sip:1001@10.0.0.7>", "<mailto:x@y>"],
    expires: 300,
  });
  assert.equal(registrar.register(DESK, odd, HOME, start).status, 400);
  assert.equal(registrar.size, 0);
});

Deno.test("Registrar: a device that leaves the office loses its contacts", () => {
  const registrar = new Registrar();
  registrar.register(DESK, register({ cseq: 1, expires: 300 }), HOME, start);
  assert.equal(registrar.forget(DESK), true);
  assert.equal(registrar.forget(DESK), false);
  assert.equal(registrar.knows(HOME), false);
});
