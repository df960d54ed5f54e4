/** Phones in a world without a PBX, for tests of the phone alone: they call each other by URI. */
import assert from "node:assert/strict";
import { type Random, seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import { addPhone, type PhoneNode } from "./device_nodes.ts";
import type { PhoneDisplay, PhoneOptions } from "../../sim/devices/phone.ts";
import { VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";
import type { LinkConditions } from "../../sim/network.ts";
import { World } from "../../sim/world.ts";

export interface Scene {
  readonly world: World;
  readonly random: Random;
}

export function scene(seed = "phones", conditions?: LinkConditions): Scene {
  const random = seededRandom(seed);
  return { world: new World({ random, ...(conditions && { conditions }) }), random };
}

export interface TestPhone extends PhoneNode {
  readonly uri: string;
  /** Every display it has shown. */
  readonly shown: PhoneDisplay[];
  /** The states of the call in front, as they followed each other. */
  states(): string[];
}

const HOSTS = ["alice", "bob", "carol", "dave"];

export function sipOf(user: string): SocketAddress {
  return { host: `10.0.0.${1 + HOSTS.indexOf(user)}`, port: 5060 };
}

export function rtpOf(user: string): SocketAddress {
  return { ...sipOf(user), port: 4000 };
}

/** One of alice, bob, carol and dave. */
export function phoneOf(
  { world, random }: Scene,
  user: string,
  change: Partial<PhoneOptions> = {},
): TestPhone {
  assert.ok(HOSTS.includes(user));
  const shown: PhoneDisplay[] = [];
  const node = addPhone(world, {
    user,
    password: `secret-${user}`,
    sip: sipOf(user),
    rtp: rtpOf(user),
    habit: USUAL_HABITS.ringing,
    profile: VENDOR_PROFILES["call-info-desk"],
    melody: HOSTS.indexOf(user),
    media: "flows",
    random: random.fork(user),
    ...change,
  }, (state) => shown.push(state));
  const { host, port } = sipOf(user);
  return {
    ...node,
    uri: `sip:${user}@${host}:${port}`,
    shown,
    states: () => shown.map((one) => one.state).filter((one, i, all) => one !== all[i - 1]),
  };
}

/** SSRCs a phone has heard in the call it has now. */
export function hears(phone: TestPhone): number[] {
  return phone.phone.census().media.flatMap((one) => one.heard.map((stream) => stream.ssrc));
}

/** SSRCs of a phone's own voice in the calls it has now. */
export function voiceOf(phone: TestPhone): number[] {
  return phone.phone.census().media.map((one) => one.ssrc);
}

/** Nothing is left of calls (I35): after the longest a transaction may linger. */
export function assertNothingLeft(world: World, ...phones: readonly TestPhone[]): void {
  world.run(64_000);
  for (const phone of phones) {
    const { calls, sessions, transactions, timers, media } = phone.phone.census();
    assert.deepEqual(
      { calls, sessions, transactions, timers, media },
      { calls: 0, sessions: 0, transactions: 0, timers: 0, media: [] },
      phone.name,
    );
    assert.equal(phone.display().state, "idle");
  }
}
