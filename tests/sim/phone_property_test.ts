/** Four phones, any keys in any order, any network: nothing throws, and when all hang up nothing is left. */
import fc from "fast-check";
import assert from "node:assert/strict";
import type { PlainPress } from "../../sim/devices/phone.ts";
import { HOSTILE, LOSSY, QUIET } from "../../sim/network.ts";
import { assertNothingLeft, phoneOf, rtpOf, scene, type TestPhone } from "../support/phones.ts";
import type { World } from "../../sim/world.ts";

const USERS = ["alice", "bob", "carol", "dave"] as const;
const NETWORKS = { QUIET, LOSSY, HOSTILE };

interface Press {
  readonly who: number;
  readonly press: "dial" | "transfer" | "dtmf" | PlainPress | "attend" | "leave";
  readonly to: number;
  readonly wait: number;
}

const presses = fc.array(
  fc.record<Press>({
    who: fc.nat({ max: 3 }),
    press: fc.constantFrom<Press["press"]>(
      "dial",
      "dial",
      "dial",
      "answer",
      "hangup",
      "reject",
      "hold",
      "hold",
      "resume",
      "swap",
      "transfer",
      "complete-transfer",
      "dtmf",
      "reboot",
      "unplug",
      "plug",
      "attend",
      "leave",
    ),
    to: fc.nat({ max: 3 }),
    wait: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 3_000 }), fc.nat({ max: 40_000 })),
  }).map((press) => ({ ...press, toString: () => spoken(press) })),
  { minLength: 1, maxLength: 40, size: "max" },
);

/** `alice dials bob, 300 ms`. */
function spoken({ who, press, to, wait }: Press): string {
  return `${USERS[who]} ${press}${
    press === "dial" || press === "transfer" ? ` ${USERS[to]}` : ""
  }, ${wait} ms`;
}

function act(phones: readonly TestPhone[], { who, press, to }: Press): void {
  const phone = phones[who]!;
  if (press === "dial") phone.press({ press, digits: phones[to]!.uri });
  else if (press === "transfer") phone.press({ press, to: phones[to]!.uri });
  else if (press === "dtmf") {
    phone.press({ press, digits: "1#", by: to % 2 === 0 ? "rtp" : "info" });
  } else if (press === "attend" || press === "leave") {
    phone.handle.post({ kind: "attend", attended: press === "attend" });
  } else phone.press({ press });
}

/** After every event: what a phone hears in a call is the voice of the one its media come from, and no other. */
function watchVoices(world: World, phones: readonly TestPhone[]): void {
  const owners = new Map<number, string>();
  world.observe((happening) => {
    const phone = "node" in happening && phones.find((one) => one.name === happening.node);
    if (!phone) return;
    for (const media of phone.phone.census().media) {
      owners.set(media.ssrc, phone.name);
      for (const { ssrc } of media.heard) {
        const owner = owners.get(ssrc);
        assert.ok(owner !== undefined && media.remote !== undefined);
        assert.deepEqual(rtpOf(owner), media.remote, `${phone.name} hears ${owner}`);
      }
    }
  });
}

Deno.test("I35 Phone: whatever is pressed in whatever network, calls settle and leave nothing behind", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(
      presses,
      fc.constantFrom(...Object.keys(NETWORKS) as (keyof typeof NETWORKS)[]),
      fc.nat(),
      (story, network, seed) => {
        const here = scene(`property ${seed}`, NETWORKS[network]);
        const phones = USERS.map((user) => phoneOf(here, user));
        watchVoices(here.world, phones);
        for (const press of story) {
          act(phones, press);
          here.world.run(press.wait);
        }
        here.world.network.calm();
        for (let round = 0; round < 8; round++) {
          for (const phone of phones) phone.press({ press: "hangup" });
          here.world.run(1_000);
        }
        here.world.run(64_000);
        assertNothingLeft(here.world, ...phones);
        for (const { shown } of phones) {
          for (const { state, calls } of shown) {
            reached.add(calls.some((call) => call.heldByPeer) ? `${state}, held by peer` : state);
          }
        }
      },
    ),
    { numRuns: 150 },
  );
  for (
    const state of ["ringing", "calling", "talking", "held", "transferring", "held, held by peer"]
  ) {
    assert.ok(reached.has(state), `no run came to ${state}`);
  }
});
