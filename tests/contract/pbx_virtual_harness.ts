/** The bundled PBX with its phones in a world of virtual time, as a harness. */
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { plus } from "../../core/lib/time.ts";
import type { PhoneDisplay } from "../../sim/devices/phone_io.ts";
import type { SoundName } from "../../sim/devices/ear.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { sidesOf, voicesOf } from "../support/recorded.ts";
import type { ContractOffice, PbxHarness } from "./pbx_harness.ts";

/** How often a condition is looked at that a phone's display, not an event, makes true. */
const LOOK_EVERY_MILLIS = 50;

export function openVirtual(office: ContractOffice): PbxHarness {
  return harnessOf(virtualOffice(office));
}

/** The world of an office: its phones' sounds are packets where a case listens. */
export function virtualOffice(office: ContractOffice): OfficeWorld {
  const media = office.listens === true ? "packets" : "flows";
  return new OfficeWorld({ ...office, media, random: seededRandom("pbx contract") });
}

export function harnessOf(sim: OfficeWorld): PbxHarness {
  const { world } = sim;
  const shown = new Map<DeviceId, PhoneDisplay[]>(sim.devices.map((device) => [device, []]));
  world.observe(() => {
    for (const [device, displays] of shown) {
      const now = sim.display(device);
      if (now !== undefined && now !== displays.at(-1)) displays.push(now);
    }
  });
  const people = new Map<SoundName, string>(
    sim.office.devices.map(({ id }, melody) => [`melody ${melody}`, id]),
  );
  const eventually: PbxHarness["eventually"] = async (what, holds, limit) => {
    const until = plus(world.now, limit);
    while (!await holds()) {
      if (world.now >= until) throw new Error(`Not within ${limit} ms: ${what}`);
      world.run(LOOK_EVERY_MILLIS);
    }
  };
  return {
    execute(id, command) {
      sim.execute(id as CommandId, command);
      world.run(1);
      const reply = sim.replies.get(id as CommandId);
      if (reply === undefined) throw new Error(`No reply to ${id}`);
      return Promise.resolve(reply);
    },
    press(device, key) {
      sim.press(device as DeviceId, key);
      world.run(1);
      return Promise.resolve();
    },
    ringIn: (call) => Promise.resolve(sim.ringIn(call)),
    hangUpOutside: (call) => Promise.resolve(sim.hangUpOutside(call)),
    restart() {
      sim.killPbx();
      world.run(1);
      sim.restartPbx();
      world.run(1);
      return Promise.resolve();
    },
    snapshot: () => Promise.resolve(sim.snapshot()),
    eventsSoFar: () => Promise.resolve(sim.events),
    display: (device) => Promise.resolve(sim.display(device as DeviceId)),
    shown: (device) => Promise.resolve(shown.get(device as DeviceId) ?? []),
    heard: (by) => Promise.resolve(sim.heard(by as DeviceId | "outside")),
    hears: (by) => Promise.resolve(sim.hears(by as DeviceId | "outside")),
    recorded(id) {
      const { chunks, millis } = sim.recordings.get(id) ?? { chunks: [], millis: undefined };
      if (millis === undefined) return Promise.resolve(undefined);
      const sides = chunks.length > 0 ? voicesOf(sidesOf(chunks), people) : undefined;
      return Promise.resolve({ millis, ...(sides === undefined ? {} : { sides }) });
    },
    outside: () => Promise.resolve([...sim.outside.values()]),
    alive: () => Promise.resolve(sim.pbx.census()),
    eventually,
    async never(what, holds, length) {
      const until = plus(world.now, length);
      while (world.now < until) {
        if (await holds()) throw new Error(`Was not to happen: ${what}`);
        world.run(LOOK_EVERY_MILLIS);
      }
    },
    close: () => Promise.resolve(),
  };
}
