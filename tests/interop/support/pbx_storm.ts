/**
 * A storm over a working office, in virtual time: while people call each other, mutations of what they send
 * and of RFC 4475's and RFC 5118's messages reach the PBX from everybody's addresses. Nothing throws, and when
 * it is over nothing is left.
 */
import assert from "node:assert/strict";
import { below, chance, pick, seededRandom } from "../../../core/lib/random.ts";
import { sameSocket, type SocketAddress } from "../../../core/lib/socket_address.ts";
import type { Millis } from "../../../core/lib/time.ts";
import { TRANSACTIONS_MAX } from "../../../core/sip/stack.ts";
import { SETTLE_MILLIS } from "../../../sim/settling.ts";
import { demoHabits } from "../../../sim/devices/habits.ts";
import { OfficeWorld, PBX_ADDRESS } from "../../../sim/office_world.ts";
import { CALLS_MAX } from "../../../sim/pbx/limits.ts";
import { mutated } from "../../sip/fuzz.ts";
import { rfc4475, rfc5118 } from "../../sip/torture_table.ts";
import { demoOffice } from "../../support/demo_office.ts";

/** What a storm reached; it counts only with this beside it. */
export interface StormReport {
  readonly datagrams: number;
  /** Calls the PBX told of, and those of them that were answered. */
  readonly calls: number;
  readonly talked: number;
  /** Answers the PBX gave to forged requests and honest ones, by status. */
  readonly answers: ReadonlyMap<string, number>;
  /** The most that was alive at any moment. */
  readonly transactionsMost: number;
  readonly sessionsMost: number;
}

/** Mutated datagrams between two moments at which the office is calm and everything must be gone. */
const DATAGRAMS_A_ROUND = 2_000;
const ROUND_MILLIS: Millis = 60_000;
/** Longer than a transaction lingers, shorter than a phone waits before it registers again. */
const LINGER_MILLIS: Millis = 70_000;
/** Honest datagrams remembered to be mutated; the latest fit what is alive. */
const REMEMBERED = 48;
/** Share of mutations that come of the RFCs' messages; the others come of the office's own. */
const TORTURE_SHARE = 0.15;
const STRANGER: SocketAddress = { host: "10.66.0.6", port: 5060 };
const NUMBERS = [
  "1001",
  "1004",
  "1005",
  "1009",
  "00312345678",
  "00312345686",
  "00312345618",
  "110",
];

/** Runs `count` datagrams (rounded up to whole rounds) from `seed`; throws at the first broken promise. */
export function storm(seed: string, count: number): StormReport {
  const run = new Storm(seed);
  for (let sent = 0; sent < count; sent += DATAGRAMS_A_ROUND) run.round();
  return run.report();
}

class Storm {
  readonly #sim: OfficeWorld;
  readonly #random;
  readonly #torture = [...rfc4475(), ...rfc5118()].map(({ bytes }) => bytes);
  readonly #recent: { readonly source: SocketAddress; readonly bytes: Uint8Array }[] = [];
  readonly #answers = new Map<string, number>();
  #datagrams = 0;
  #transactionsMost = 0;
  #sessionsMost = 0;

  constructor(readonly seed: string) {
    const { office, secrets } = demoOffice();
    this.#random = seededRandom(`${seed}/storm`);
    this.#sim = new OfficeWorld({
      random: seededRandom(seed),
      // without its guard, so that a flood from one address is not simply dropped unread
      office: { ...office, sip: { ...office.sip, limits: false } },
      secrets,
      habits: (device) => device.kind === "desk" ? demoHabits(device.owner) : undefined,
    });
    this.#sim.world.tap(({ source, destination, bytes }) => {
      if (sameSocket(destination, PBX_ADDRESS)) this.#remember(source, bytes);
      if (sameSocket(source, PBX_ADDRESS)) this.#countAnswer(bytes);
    });
    this.#sim.world.observe(() => this.#measure());
    this.#sim.world.run(5_000);
  }

  round(): void {
    const { world } = this.#sim;
    for (let n = 0; n < DATAGRAMS_A_ROUND; n++) {
      world.after(below(this.#random, ROUND_MILLIS), "forge", () => this.#forge());
    }
    for (let at = 0; at < ROUND_MILLIS; at += 1_000 + below(this.#random, 2_000)) {
      world.after(at, "act", () => this.#act());
    }
    world.run(ROUND_MILLIS);
    this.#hangUpEverything();
    world.run(SETTLE_MILLIS);
    // phones register again now and then, each time with a transaction that lingers
    world.runUntilHolds(() => this.#sim.pbx.census().transactions === 0, LINGER_MILLIS);
    const { calls, legs, sessions, transactions, ports, timers } = this.#sim.pbx.census();
    assert.deepEqual(
      { calls, legs, sessions, transactions, ports, timers },
      { calls: 0, legs: 0, sessions: 0, transactions: 0, ports: 0, timers: 0 },
      `${this.seed}: after ${this.#datagrams} datagrams something is left`,
    );
  }

  report(): StormReport {
    const told = new Map(
      this.#sim.events.flatMap((event) =>
        event.kind === "call" ? [[event.call.id, event.call]] : []
      ),
    );
    return {
      datagrams: this.#datagrams,
      calls: told.size,
      talked: [...told.values()].filter((call) => call.spans.length > 0).length,
      answers: this.#answers,
      transactionsMost: this.#transactionsMost,
      sessionsMost: this.#sessionsMost,
    };
  }

  #forge(): void {
    this.#datagrams++;
    const honest = this.#recent.length === 0 ? undefined : pick(this.#random, this.#recent);
    const bytes = honest === undefined || chance(this.#random, TORTURE_SHARE)
      ? mutated(this.#random, this.#torture)
      : mutated(this.#random, [honest.bytes]);
    const source = honest === undefined || chance(this.#random, 0.2) ? STRANGER : honest.source;
    this.#sim.forge(source, bytes);
  }

  /** Somebody dials, hangs up, holds, or calls in from outside. */
  #act(): void {
    const random = this.#random;
    const device = pick(random, this.#sim.devices);
    const deed = below(random, 10);
    if (deed < 5) this.#sim.press(device, { press: "dial", digits: pick(random, NUMBERS) });
    else if (deed < 7) this.#sim.press(device, { press: "hangup" });
    else if (deed === 7) this.#sim.press(device, { press: "hold" });
    else if (deed === 8) this.#sim.press(device, { press: "answer" });
    else this.#sim.ringIn({ line: "0300000001", from: "0451112222" });
  }

  #hangUpEverything(): void {
    const { world } = this.#sim;
    for (const wait of [1_000, 15_000, 40_000]) {
      world.after(wait, "hang up everything", () => {
        for (const device of this.#sim.devices) {
          this.#sim.press(device, { press: "hangup" });
          this.#sim.press(device, { press: "hangup" });
        }
        for (const call of this.#sim.outside.values()) {
          if (call.state !== "ended") this.#sim.hangUpOutside(call.id);
        }
      });
    }
  }

  #remember(source: SocketAddress, bytes: Uint8Array): void {
    this.#recent.push({ source, bytes });
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
  }

  #countAnswer(bytes: Uint8Array): void {
    const status = /^SIP\/2\.0 (\d{3})/.exec(new TextDecoder().decode(bytes.subarray(0, 12)))?.[1];
    if (status !== undefined) this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
  }

  #measure(): void {
    const { calls, sessions, transactions } = this.#sim.pbx.census();
    this.#transactionsMost = Math.max(this.#transactionsMost, transactions);
    this.#sessionsMost = Math.max(this.#sessionsMost, sessions);
    assert.ok(calls <= CALLS_MAX && transactions <= 2 * TRANSACTIONS_MAX);
  }
}
