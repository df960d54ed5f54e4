/** Phones and the carrier among broken and hostile datagrams: they neither throw nor grow. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { Carrier, type CarrierEffect, type CarrierInput } from "../../sim/devices/carrier.ts";
import { Phone, type PhoneEffect, type PhoneInput } from "../../sim/devices/phone.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import { VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";
import { addCarrier } from "../support/device_nodes.ts";
import type { Machine } from "../../core/lib/machine.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { mutated } from "../support/mutate.ts";
import { addRegistrar, Registrar } from "../support/registrar.ts";
import { phoneOf, rtpOf, scene, sipOf } from "../support/phones.ts";

/** How many; the long campaign raises it. */
const DATAGRAMS = 20_000;
/** So many calls give the good datagrams; with one alone nearly all would be repetitions of it. */
const CALLS = 50;
const REGISTRAR = { host: "10.0.0.100", port: 5060 };
const CARRIER = { host: "10.0.1.1", port: 5060 };

/** The datagrams of calls with hold, keys and a transfer, of a registration and of outside calls, as they reach alice and others. */
function originals(): { sip: Uint8Array[]; rtp: Uint8Array[] } {
  const here = scene("originals");
  const sip: Uint8Array[] = [], rtp: Uint8Array[] = [];
  here.world.tap((sent) => (sent.destination.port === 5060 ? sip : rtp).push(sent.bytes));
  const passwords = new Map([["alice", "secret-alice"]]);
  addRegistrar(here.world, REGISTRAR, new Registrar(REGISTRAR, here.random, passwords));
  addCarrier(here.world, {
    sip: CARRIER,
    rtp: { ...CARRIER, port: 4000 },
    peer: sipOf("bob"),
    media: "flows",
    random: here.random.fork("carrier"),
  });
  const alice = phoneOf(here, "alice", { registrar: REGISTRAR }), bob = phoneOf(here, "bob");
  for (let i = 0; i < CALLS; i++) {
    bob.press({ press: "dial", digits: alice.uri });
    here.world.run(4_000);
    bob.press({ press: "hold" });
    here.world.run(1_000);
    bob.press({ press: "resume" });
    here.world.run(1_000);
    bob.press({ press: "dtmf", digits: "1", by: "info" });
    bob.press({ press: "dtmf", digits: "2", by: "rtp" });
    bob.press({ press: "transfer", to: "sip:carol@10.0.0.3" });
    here.world.run(1_000);
    alice.press({ press: "hangup" });
    here.world.run(1_000);
    bob.press({ press: "dial", digits: `sip:0312345618@${CARRIER.host}:${CARRIER.port}` });
    here.world.run(4_000);
    bob.press({ press: "hangup" });
    here.world.run(1_000);
  }
  return { sip, rtp };
}

/** Feeds mutated datagrams and lets the machine wake in between; then an hour of silence. Effects by kind. */
function torment<Input, Effect extends { readonly kind: string }>(
  machine: Machine<Input, Effect>,
  inputOf: (kind: "datagram" | "rtp", bytes: Uint8Array) => Input,
  wake: Input,
): Map<string, number> {
  const random = seededRandom("torment");
  const effects = new Map<string, number>();
  const count = (list: readonly Effect[]) => {
    for (const { kind } of list) effects.set(kind, (effects.get(kind) ?? 0) + 1);
  };
  const { sip, rtp } = originals();
  let now = instant(1_000_000);
  const wakeUntil = (until: Instant) => {
    for (let next = machine.nextDeadline(); next !== undefined && next <= until;) {
      if (next > now) now = next;
      count(machine.handle(wake, now));
      next = machine.nextDeadline();
    }
    now = until;
  };
  for (let i = 0; i < DATAGRAMS; i++) {
    const kind = i % 10 === 0 ? "rtp" : "datagram";
    count(machine.handle(inputOf(kind, mutated(random, kind === "rtp" ? rtp : sip)), now));
    wakeUntil(instant(now + 5));
  }
  wakeUntil(instant(now + 3_600_000));
  return effects;
}

Deno.test("Phone: among mutated datagrams it never throws, and an hour later nothing of them is left", () => {
  const phone = new Phone({
    user: "alice",
    password: "secret-alice",
    sip: sipOf("alice"),
    rtp: rtpOf("alice"),
    registrar: REGISTRAR,
    habit: USUAL_HABITS.ringing,
    profile: { ...VENDOR_PROFILES["call-info-desk"], callsMax: 20, incomingMax: 20 },
    melody: 1,
    media: "off",
    random: seededRandom("alice"),
  });
  const effects = torment<PhoneInput, PhoneEffect>(
    phone,
    (kind, bytes) => ({ kind, source: kind === "rtp" ? rtpOf("bob") : sipOf("bob"), bytes }),
    { kind: "wake" },
  );
  assert.ok(
    effects.get("send")! > DATAGRAMS / 20 && effects.get("display")! > 20,
    JSON.stringify([...effects]),
  );
  const { calls, sessions, timers, transactions } = phone.census();
  assert.ok(transactions <= 1, "its own REGISTER at most");
  assert.deepEqual({ calls, sessions, timers }, { calls: 0, sessions: 0, timers: 0 });
});

Deno.test("Carrier: among mutated datagrams it never throws, and an hour later nothing of them is left", () => {
  const carrier = new Carrier({
    sip: CARRIER,
    rtp: { ...CARRIER, port: 4000 },
    peer: sipOf("bob"),
    media: "off",
    random: seededRandom("carrier"),
    callsMax: 50,
  });
  const effects = torment<CarrierInput, CarrierEffect>(
    carrier,
    (kind, bytes) => ({ kind, source: kind === "rtp" ? rtpOf("bob") : sipOf("bob"), bytes }),
    { kind: "wake" },
  );
  assert.ok(
    effects.get("send")! > DATAGRAMS / 20 && effects.get("call")! > 20,
    JSON.stringify([...effects]),
  );
  const { calls, sessions, timers, transactions } = carrier.census();
  assert.deepEqual(
    { calls, sessions, timers, transactions },
    { calls: 0, sessions: 0, timers: 0, transactions: 0 },
  );
});
