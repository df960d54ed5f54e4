/** Lamps of a random office over a bad network: what a phone's keys show is what the panel shows, or unknown, never another thing. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { liveLegs, openPark } from "../../core/domain/call.ts";
import type { CallId, CommandId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import { lineStateOf } from "../../core/domain/presence.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { demoHabits } from "../../sim/devices/habits.ts";
import { LOSSY, QUIET } from "../../sim/network.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office, secrets } = demoOffice();
/** Has the lamps, and takes no part. */
const WATCHER = "1001-desk" as DeviceId;
const WATCHED = ["1003", "1004", "1005", "1009"];
const SLOTS = [701, 702];
/** Longer than a NOTIFY is repeated and a lost subscription waits. */
const PATIENCE = 200_000;
/** A datagram there and one back. */
const A_MOMENT = 400;

const person = fc.constantFrom(...WATCHED);
const verb = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant("dials"), who: person, whom: person }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constantFrom("answer", "hangup", "hold", "resume", "unplug", "plug"),
      who: person,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("parks"),
      who: person,
      slot: fc.constantFrom(...SLOTS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("takes"),
      who: person,
      slot: fc.constantFrom(...SLOTS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("chooses"),
      who: person,
      code: fc.constantFrom(...office.presences.map((state) => state.code)),
    }),
  },
);
type Verb = {
  readonly does: string;
  readonly who: string;
  readonly whom?: string;
  readonly slot?: number;
  readonly code?: (typeof office.presences)[number]["code"];
};
const story = fc.array(
  fc.record({ verb: verb as fc.Arbitrary<Verb>, wait: fc.oneof(fc.nat(500), fc.nat(8_000)) }),
  { minLength: 5, maxLength: 20, size: "max" },
);

class Scene {
  readonly sim: OfficeWorld;
  #commands = 0;

  constructor(conditions: typeof QUIET) {
    const habits = (device: (typeof office.devices)[number]) =>
      device.kind === "desk" ? demoHabits(device.owner) : undefined;
    const random = seededRandom("lamps");
    this.sim = new OfficeWorld({ office, secrets, habits, random, conditions });
    this.sim.world.run(3_000);
    for (const user of [...WATCHED, ...SLOTS.map(String)]) {
      this.sim.press(WATCHER, { press: "watch", user, package: "dialog" });
    }
    this.sim.world.run(3_000);
  }

  act({ does, who, whom, slot, code }: Verb): void {
    const device = `${who}-desk` as DeviceId;
    switch (does) {
      case "dials":
        return this.sim.press(device, { press: "dial", digits: whom! });
      case "takes":
        return this.sim.press(device, { press: "dial", digits: String(slot) });
      case "chooses":
        return this.#execute({ kind: "presence", extension: who as Extension, code: code! });
      case "parks": {
        const call = this.sim.snapshot().calls.find((one) =>
          liveLegs(one).some((leg) => leg.device === device)
        );
        const id = call?.id ?? "none" as CallId;
        return this.#execute({ kind: "park", call: id, device, slot: slot! });
      }
      default:
        this.sim.press(device, { press: does as "answer" });
    }
  }

  #execute(command: PbxCommand): void {
    this.sim.execute(`c${++this.#commands}` as CommandId, command);
  }

  shown(user: string): string | undefined {
    return this.sim.display(WATCHER)?.lamps.find((lamp) => lamp.user === user)?.state;
  }

  /** What the panel shows of it. */
  panel(user: string): string {
    const { calls, devices } = this.sim.snapshot();
    if (SLOTS.includes(Number(user))) {
      const taken = calls.some((call) => openPark(call)?.slot === Number(user));
      return taken ? "busy" : "idle";
    }
    const legs = calls.flatMap((call) =>
      liveLegs(call).filter(({ party }) => party.kind === "person" && party.extension === user).map(
        (leg) => [call, leg] as const,
      )
    );
    const registered = devices.some((one) => one.registered && one.device.startsWith(user));
    const line = lineStateOf(legs, registered);
    return line === "talking" || line === "holding" ? "busy" : line === "ringing" ? line : "idle";
  }

  agrees(): void {
    for (const user of [...WATCHED, ...SLOTS.map(String)]) {
      assert.equal(this.shown(user), this.panel(user), `lamp of ${user}`);
    }
  }
}

Deno.test("I29 lamps: web and BLF agree a moment after whatever happens on a quiet network", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(story, (steps) => {
      const scene = new Scene(QUIET);
      for (const { verb, wait } of steps) {
        scene.act(verb);
        scene.sim.world.run(wait);
        const before = [...WATCHED, "701", "702"].map((user) => scene.panel(user)).join();
        scene.sim.world.run(A_MOMENT);
        const after = [...WATCHED, "701", "702"].map((user) => scene.panel(user)).join();
        if (before !== after) continue; // something has just happened again
        scene.agrees();
        for (const state of after.split(",")) reached.add(state);
      }
    }),
    { numRuns: 25 },
  );
  assert.deepEqual([...reached].sort(), ["busy", "idle", "ringing"]);
});

Deno.test("I29 I30 lamps: over a lossy network a lamp is right, late or unknown, and right once the network is", () => {
  fc.assert(
    fc.property(story, (steps) => {
      const scene = new Scene(LOSSY);
      for (const { verb, wait } of steps) {
        scene.act(verb);
        scene.sim.world.run(wait);
      }
      scene.sim.world.network.setConditions(QUIET);
      scene.sim.world.run(PATIENCE);
      scene.agrees();
    }),
    { numRuns: 15 },
  );
});
