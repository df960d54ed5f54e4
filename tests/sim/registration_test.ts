/** How a simulated phone registers, and stays registered whatever the registrar and the network do. */
import assert from "node:assert/strict";
import { CHALLENGES_MAX } from "../../core/sip/registration.ts";
import { PHONE_RETRY } from "../../sim/devices/registration.ts";
import { LOSSY } from "../../sim/network.ts";
import type { PhoneOptions } from "../../sim/devices/phone.ts";
import { WORLD_START } from "../../sim/world.ts";
import { addRegistrar, Registrar } from "../support/registrar.ts";
import { phoneOf, scene, sipOf } from "../support/phones.ts";

const AT = { host: "10.0.0.100", port: 5060 };

function office(change: Partial<PhoneOptions> = {}, nonceLife?: number, conditions = undefined) {
  const here = scene("registration", conditions);
  const passwords = new Map([["alice", "secret-alice"]]);
  const registrar = new Registrar(AT, here.random.fork("registrar"), passwords, nonceLife);
  addRegistrar(here.world, AT, registrar);
  const phone = phoneOf(here, "alice", { registrar: AT, ...change });
  return { ...here, registrar, phone, statuses: () => registrar.log.map((one) => one.answered) };
}

Deno.test("Registration: a challenge, an answer, and the phone is registered", () => {
  const { world, phone, registrar, statuses } = office();
  world.run(1_000);
  assert.deepEqual(statuses(), [401, 200]);
  assert.deepEqual([...registrar.bindings.keys()], ["sip:alice@10.0.0.1:5060"]);
  assert.deepEqual(phone.shown.map((one) => one.registered), [false, true]);
  const [kept] = registrar.bindings.values();
  const latency = 0.5;
  assert.equal(phone.phone.census().registeredUntil, kept! + latency, "counted from the answer");
});

Deno.test("Registration: it is refreshed before it expires, with one Call-ID and a rising CSeq, without a new challenge", () => {
  const { world, phone, registrar, statuses } = office({ registerSeconds: 60 });
  world.run(10 * 60_000);
  assert.equal(phone.shown.filter((one) => !one.registered).length, 1, "never lost");
  assert.deepEqual(new Set(statuses().slice(1)), new Set([200]));
  assert.ok(registrar.log.length >= 20);
  assert.equal(new Set(registrar.log.map((one) => one.callId)).size, 1);
  assert.deepEqual(registrar.log.map((one) => one.cseq), registrar.log.map((_, i) => i + 1));
});

Deno.test("Registration: a nonce gone stale is answered anew and does not lose the registration", () => {
  const { world, phone, statuses } = office({ registerSeconds: 60 }, 70_000);
  world.run(10 * 60_000);
  assert.ok(statuses().slice(1).includes(401), "the nonce expired");
  assert.equal(phone.shown.filter((one) => !one.registered).length, 1);
});

Deno.test("Registration: 423 is followed by asking for what the registrar grants at least", () => {
  const { world, phone, registrar, statuses } = office({ registerSeconds: 60 });
  registrar.leastSeconds = 600;
  world.run(1_000);
  assert.deepEqual(statuses(), [401, 423, 200]);
  assert.equal(registrar.log.at(-1)?.expires, 600);
  assert.ok(phone.display().registered);
});

Deno.test("Registration: a 423 that asks for too much, or for nothing more, is a failure and is tried later", () => {
  for (const least of ["999999999", "60", "soon"]) {
    const { world, phone, registrar } = office({ registerSeconds: 60 });
    registrar.always = { status: 423, headers: [["Min-Expires", least]] };
    world.run(1_000);
    assert.equal(registrar.log.length, 1, least);
    assert.equal(phone.display().registered, false);
  }
});

Deno.test("Registration: a wrong password is tried once a while, not for ever at once", () => {
  const { world, phone, statuses } = office({ password: "wrong" });
  world.run(1_000);
  assert.deepEqual(statuses(), [401, 401]);
  world.run(10 * 60_000);
  assert.equal(phone.display().registered, false);
  assert.ok(statuses().length > 4 && statuses().length < 40, `${statuses().length} tries`);
});

Deno.test("Registration: a registrar that calls every nonce stale is answered CHALLENGES_MAX times an attempt", () => {
  const { world, registrar } = office();
  const value = 'Digest realm="test", nonce="n", algorithm=MD5, qop="auth", stale=true';
  registrar.always = { status: 401, headers: [["WWW-Authenticate", value]] };
  world.run(1_000);
  assert.equal(registrar.log.length, 1 + CHALLENGES_MAX);
});

Deno.test("Registration: unanswered, it backs off, keeps what it has until it expires, and comes back", () => {
  const { world, phone, registrar } = office({ registerSeconds: 120 });
  world.run(1_000);
  registrar.silent = true;
  world.run(100_000);
  assert.ok(phone.display().registered, "the binding still lives");
  world.run(30_000);
  assert.equal(phone.display().registered, false);
  assert.equal(phone.shown.at(-1)?.registered, false, "and the display said so when it expired");
  registrar.silent = false;
  world.run(2 * PHONE_RETRY.maxMillis);
  assert.ok(phone.display().registered);
});

Deno.test("Registration: 503 with Retry-After is obeyed, up to PHONE_RETRY.maxMillis", () => {
  const { world, registrar } = office();
  registrar.always = { status: 503, headers: [["Retry-After", "20 (busy);duration=5"]] };
  world.run(19_000);
  assert.equal(registrar.log.length, 1);
  world.run(2_000);
  assert.equal(registrar.log.length, 2);
  registrar.always = { status: 503, headers: [["Retry-After", "1000000"]] };
  world.run(20_000);
  const before = registrar.log.length;
  world.run(PHONE_RETRY.maxMillis + 1_000);
  assert.ok(registrar.log.length > before);
});

Deno.test("Registration: unplug takes the binding back, plug makes it again", () => {
  const { world, phone, registrar } = office();
  world.run(1_000);
  phone.press({ press: "unplug" });
  world.run(1_000);
  assert.deepEqual([registrar.bindings.size, phone.display().registered], [0, false]);
  world.run(60 * 60_000);
  assert.equal(registrar.log.length, 3, "and stays silent");
  phone.press({ press: "plug" });
  world.run(1_000);
  assert.deepEqual([registrar.bindings.size, phone.display().registered], [1, true]);
});

Deno.test("Registration: unplugged and plugged in faster than the registrar answers, the last key counts", () => {
  for (const keys of [["unplug", "plug"], ["unplug", "plug", "unplug"]] as const) {
    const { world, phone, registrar } = office();
    world.run(1_000);
    for (const press of keys) phone.press({ press });
    world.run(10_000);
    const on = keys.at(-1) === "plug";
    assert.deepEqual([registrar.bindings.size, phone.display().registered], [on ? 1 : 0, on]);
  }
});

Deno.test("Registration: unplugged while the registrar is away, it goes dark and says nothing more", () => {
  const { world, phone, registrar } = office();
  world.run(1_000);
  registrar.silent = true;
  phone.press({ press: "unplug" });
  world.run(40_000);
  let sent = 0;
  world.tap(() => sent++);
  world.run(600_000);
  assert.equal(sent, 0);
});

Deno.test("Registration: a phone that starts unplugged is silent until it is plugged in", () => {
  const { world, phone, registrar } = office({ startsPlugged: false });
  world.run(60_000);
  assert.equal(registrar.log.length, 0);
  phone.press({ press: "plug" });
  world.run(1_000);
  assert.ok(phone.display().registered);
});

Deno.test("Registration: in a bad network it is lost for no more than moments, and back when the faults stop", () => {
  const { world, phone } = office({ registerSeconds: 60 });
  world.network.setConditions(LOSSY);
  world.run(60 * 60_000);
  world.network.calm();
  world.run(PHONE_RETRY.maxMillis);
  assert.ok(phone.display().registered);
  assert.ok(phone.shown.length < 10, `${phone.shown.length} changes`);
});

Deno.test("Registration: cut off for an hour it is back within PHONE_RETRY.maxMillis and a transaction", () => {
  const { world, phone } = office();
  world.run(1_000);
  world.network.cut(sipOf("alice").host, AT.host);
  world.run(60 * 60_000);
  assert.equal(phone.display().registered, false);
  world.network.mend(sipOf("alice").host, AT.host);
  assert.ok(world.runUntilHolds(() => phone.display().registered, PHONE_RETRY.maxMillis + 32_000));
  assert.ok(world.now > WORLD_START);
});

Deno.test("Phone: with its cable cut it says nothing more, not even goodbye; plugged in it starts anew", () => {
  const { world, phone, registrar } = office();
  world.run(1_000);
  const before = registrar.log.length;
  phone.press({ press: "cut" });
  world.run(60_000);
  assert.equal(registrar.log.length, before);
  assert.deepEqual([registrar.bindings.size, phone.display().plugged], [1, false]);
  phone.press({ press: "plug" });
  world.run(1_000);
  assert.deepEqual([phone.display().registered, phone.display().plugged], [true, true]);
  assert.notEqual(registrar.log.at(-1)!.callId, registrar.log[0]!.callId);
});
