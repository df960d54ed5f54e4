/** What a carrier does beyond its table: customers that register, far ends that hold, type and have tastes, and calls by a pattern. */
import assert from "node:assert/strict";
import type { CarrierCall, CarrierOptions } from "../../sim/devices/carrier.ts";
import { GRANTED_SECONDS_MAX } from "../../sim/devices/carrier_accounts.ts";
import { farEndOf } from "../../sim/devices/far_ends.ts";
import { WORKING_DAY } from "../../sim/devices/load_pattern.ts";
import { addCarrier } from "../support/device_nodes.ts";
import { assertNothingLeft, phoneOf, scene, sipOf } from "../support/phones.ts";

const SIP = { host: "10.0.1.1", port: 5060 };

/** A carrier, and alice in the place of the office. */
function office(
  change: Partial<CarrierOptions> = {},
  registers = false,
  password = "secret-alice",
) {
  const here = scene("customers");
  const seen: CarrierCall[] = [];
  const { carrier, handle } = addCarrier(here.world, {
    sip: SIP,
    rtp: { ...SIP, port: 4000 },
    peer: sipOf("alice"),
    media: "flows",
    random: here.random.fork("carrier"),
    ...change,
  }, (call) => seen.push(call));
  const alice = phoneOf(here, "alice", { password, ...(registers ? { registrar: SIP } : {}) });
  here.world.run(200);
  const dial = (number: string, millis = 3_000) => {
    const digits = registers ? number : `sip:${number}@${SIP.host}:${SIP.port}`;
    alice.press({ press: "dial", digits });
    here.world.run(millis);
  };
  const ringIn = (call = "in-1") => {
    handle.post({ kind: "ring-in", call, line: "alice", from: "09012345678" });
    here.world.run(3_000);
  };
  return { ...here, carrier, handle, seen, alice, dial, ringIn };
}

const accounts = [{ user: "alice", password: "secret-alice" }];

Deno.test("accounts: a customer registers by digest, is let in by digest, and is called where it registered", () => {
  const { world, carrier, alice, seen, dial, ringIn } = office({ accounts }, true);
  assert.deepEqual(carrier.census(world.now).registered, ["alice"]);
  assert.equal(alice.display().registered, true);
  dial("0312345645");
  assert.equal(alice.display().state, "talking");
  alice.press({ press: "hangup" });
  world.run(200);
  ringIn();
  assert.deepEqual(alice.display().peer, { number: "09012345678" });
  assert.equal(seen.at(-1)?.state, "talking");
  alice.press({ press: "hangup" });
  alice.press({ press: "unplug" });
  world.run(1_000);
  assert.deepEqual(carrier.census(world.now).registered, []);
  ringIn("in-2");
  assert.deepEqual([seen.at(-1)?.state, seen.at(-1)?.status], ["ended", 480]);
});

Deno.test("accounts: with a wrong secret nobody registers, calls or is called", () => {
  const { world, carrier, alice, dial } = office({ accounts }, true, "wrong");
  assert.equal(alice.display().registered, false);
  dial("0312345645");
  assert.equal(alice.display().lastEnd?.status, 407);
  assert.deepEqual(carrier.census(world.now).registered, []);
  assert.equal(carrier.census().calls, 0);
});

Deno.test("GRANTED_SECONDS_MAX: nobody is registered for longer, and then not at all", () => {
  const { world, carrier, alice } = office({ accounts }, true);
  world.network.cut(SIP.host, sipOf("alice").host);
  world.run(1_000 * GRANTED_SECONDS_MAX + 1_000);
  assert.deepEqual(carrier.census(world.now).registered, []);
  assert.equal(alice.display().registered, false);
});

Deno.test("accounts: a carrier without them answers REGISTER 405", () => {
  const { alice } = office({}, true);
  assert.equal(alice.display().registered, false);
});

Deno.test("hold: the far end holds the office by a re-INVITE and takes it back; nothing happens to a call that is over", () => {
  const { world, handle, alice, seen, ringIn } = office();
  ringIn();
  const holds = (held: boolean) => {
    handle.post({ kind: "hold", call: "in-1", held });
    world.run(200);
    return [seen.at(-1)?.holds, alice.display().calls[0]?.heldByPeer];
  };
  assert.deepEqual(holds(true), [true, true]);
  alice.press({ press: "hold" });
  world.run(200);
  assert.equal(alice.phone.census().media[0]?.direction, "inactive", "both hold");
  alice.press({ press: "resume" });
  world.run(200);
  assert.deepEqual(holds(false), [false, false]);
  assert.equal(alice.phone.census().media[0]?.direction, "sendrecv");
  alice.press({ press: "hangup" });
  assert.deepEqual(holds(true), [false, undefined]);
  assertNothingLeft(world, alice);
});

Deno.test("type: keys of the far end are heard by the office, and its keys by the far end", () => {
  const { world, handle, alice, carrier, ringIn } = office();
  ringIn();
  handle.post({ kind: "type", call: "in-1", digits: "1-2" });
  alice.press({ press: "dtmf", digits: "9", by: "rtp" });
  world.run(2_000);
  assert.deepEqual(alice.phone.census().digits.map(({ digit }) => digit), ["1", "2"]);
  assert.deepEqual(carrier.census().digits.map(({ digit }) => digit), ["9"]);
});

Deno.test("farEnds: a far end with tastes is offered both laws and talks its own", () => {
  const laws: number[] = [];
  const answers = { kind: "answers", afterMillis: 0, earlyMedia: false } as const;
  const { world, alice, dial } = office({
    farEnds: (number) => number.endsWith("7") ? { ...answers, codecs: ["PCMA"] } : farEndOf(number),
  });
  world.tap(({ source, bytes }) => {
    if (source.port === 4000) laws.push(bytes[1]! & 0x7f);
  });
  dial("0312345647");
  assert.equal(alice.display().state, "talking");
  assert.deepEqual([...new Set(laws)], [8]);
  alice.press({ press: "hangup" });
  world.run(200);
  laws.length = 0;
  dial("0312345645");
  assert.deepEqual([...new Set(laws)], [0]);
});

Deno.test("REFER: the carrier does not let itself be sent elsewhere, and the call goes on", () => {
  const { world, alice, ringIn } = office();
  ringIn();
  alice.press({ press: "transfer", to: "sip:bob@10.0.0.2" });
  world.run(500);
  assert.deepEqual(alice.states().slice(-2), ["transferring", "talking"]);
});

Deno.test("sessionSeconds: a carrier with a session timer asks for it", () => {
  const { world, alice, ringIn } = office({ sessionSeconds: 90 });
  const invites: string[] = [];
  world.tap(({ bytes }) => {
    const text = new TextDecoder().decode(bytes);
    if (text.startsWith("INVITE")) invites.push(text);
  });
  ringIn();
  assert.match(invites[0]!, /^Session-Expires: 90/m);
  world.run(10 * 60_000);
  assert.equal(alice.display().state, "talking", "refreshed in time");
});

Deno.test("load: people call by the pattern until it is taken away, and everything settles", () => {
  const { world, handle, alice, seen, carrier } = office();
  const pattern = {
    callsPerHour: WORKING_DAY.map((calls) => 20 * calls),
    lines: ["alice"],
    talkMillis: [1_000, 20_000],
    patienceMillis: [5_000, 10_000],
  } as const;
  handle.post({ kind: "load", pattern });
  world.run(10 * 60_000);
  const rung = new Set(seen.map(({ id }) => id)).size;
  assert.ok(rung > 20 && rung < 80, `${rung} calls`);
  assert.ok(seen.some(({ state }) => state === "talking"));
  assert.ok(seen.some(({ status }) => status === 486), "somebody found the line busy");
  handle.post({ kind: "load", pattern });
  world.run(60_000);
  handle.post({ kind: "load" });
  world.run(60_000);
  assertNothingLeft(world, alice);
  assert.equal(carrier.census().calls, 0);
});
