/** Ten people want the one who waits in a slot, each in another way and all within the blink of an eye. */
import assert from "node:assert/strict";
import type { CallId, CommandId, DeviceId } from "../../core/domain/ids.ts";
import { indexOffice } from "../../core/domain/office.ts";
import type { Call, PbxCommand } from "../../core/domain/pbx_messages.ts";
import { below, type Random, seededRandom } from "../../core/lib/random.ts";
import { demoHabits } from "../../sim/devices/habits.ts";
import { watchInvariants } from "../../sim/invariants/invariants.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { demoOffice } from "../support/demo_office.ts";

const ROUNDS = 100;
const SLOT = 701;
/** Longer than a message travels, shorter than anybody needs to see that he is too late. */
const BLINK_MILLIS = 40;
const PARKER = "1001-desk" as DeviceId;
const DEVICES = Array.from({ length: 10 }, (_, n) => `${1001 + n}-desk` as DeviceId);
const WAYS = ["panel, off-hook", "panel, ringing", "dials the slot", "presses the lamp"] as const;

/** Everybody answers at once and may retrieve; each phone has the slot's lamp. */
class Race {
  readonly sim: OfficeWorld;
  readonly #random: Random;
  #commands = 0;

  constructor(seed: string) {
    const { office, secrets } = demoOffice();
    const random = seededRandom(seed);
    this.#random = random.fork("race");
    this.sim = new OfficeWorld({
      random,
      office,
      secrets,
      habits: (device) => {
        if (device.kind !== "desk") return undefined;
        const ringing = { kind: "answers", afterMillis: below(this.#random, 20) } as const;
        return { ...demoHabits(device.owner), ringing, startsPlugged: true };
      },
    });
    watchInvariants(this.sim, indexOffice(office));
    this.sim.world.run(5_000);
    for (const device of DEVICES) {
      this.sim.press(device, { press: "watch", user: String(SLOT), package: "dialog" });
    }
    this.sim.world.run(1_000);
  }

  /** How those fared who tried: the devices that talk, and what everybody else was told. */
  round(): { readonly winners: readonly DeviceId[]; readonly told: readonly unknown[] } {
    const id = this.#parked();
    const before = this.sim.events.length;
    const ends = new Map(DEVICES.map((device) => [device, this.sim.display(device)?.lastEnd]));
    const first = below(this.#random, WAYS.length);
    const commands = DEVICES.map((device, place) => {
      const way = WAYS[(first + place) % WAYS.length]!;
      const at = below(this.#random, BLINK_MILLIS);
      const command = `try-${++this.#commands}` as CommandId;
      this.sim.world.after(at, `${device} ${way}`, () => this.#try(device, way, command));
      return { device, way, command };
    });
    this.sim.world.run(3_000);
    const call = this.#call(id)!;
    const winners = DEVICES.filter((device) => legStates(call, device).includes("talking"));
    const calls = this.#callsSince(before);
    const told = commands.filter(({ device }) => !winners.includes(device))
      .map(({ device, way, command }) => {
        const reply = this.sim.replies.get(command);
        if (way.startsWith("panel") && reply?.ok === false) return reply.error.code;
        const end = this.sim.display(device)?.lastEnd;
        if (way === "presses the lamp") return end === ends.get(device) ? "" : end?.reason;
        const legs = calls.flatMap((one) => one.legs).filter((leg) => leg.device === device);
        return legs.findLast((leg) => leg.refusal !== undefined)?.refusal?.code ?? "nothing";
      });
    for (const device of winners) this.sim.press(device, { press: "hangup" });
    this.sim.world.run(10_000);
    return { winners, told };
  }

  #try(device: DeviceId, way: typeof WAYS[number], id: CommandId): void {
    switch (way) {
      case "dials the slot":
        return this.sim.press(device, { press: "dial", digits: String(SLOT) });
      case "presses the lamp":
        return this.sim.press(device, { press: "lamp", user: String(SLOT) });
      case "panel, off-hook":
      case "panel, ringing": {
        const autoAnswer = way === "panel, off-hook";
        return this.sim.execute(id, { kind: "retrieve", slot: SLOT, device, autoAnswer });
      }
    }
  }

  #parked(): CallId {
    const click = { kind: "originate", device: PARKER, destination: "0312345678" } as const;
    const { call: id } = this.#does({ ...click, line: "main" as never, autoAnswer: true });
    this.sim.world.run(6_000);
    this.#does({ kind: "park", call: id!, device: PARKER, slot: SLOT });
    this.sim.world.run(2_000);
    return id!;
  }

  #does(command: PbxCommand) {
    const id = `does-${++this.#commands}` as CommandId;
    this.sim.execute(id, command);
    this.sim.world.run(50);
    const reply = this.sim.replies.get(id);
    assert.ok(reply?.ok === true, `${command.kind}: ${JSON.stringify(reply)}`);
    return reply.value;
  }

  #call(id: CallId): Call | undefined {
    return this.#callsSince(0).findLast((call) => call.id === id);
  }

  #callsSince(place: number): readonly Call[] {
    return this.sim.events.slice(place).flatMap((event) =>
      event.kind === "call" ? [event.call] : []
    );
  }
}

function legStates(call: Call, device: DeviceId): readonly string[] {
  return call.legs.filter((leg) => leg.device === device).map((leg) => leg.state);
}

Deno.test("I18 retrieve: ten people at once, 100 times; exactly one has the call each time, the nine others are told why", () => {
  const race = new Race("retrieve race");
  const won = new Set<DeviceId>();
  for (let round = 0; round < ROUNDS; round++) {
    const { winners, told } = race.round();
    assert.equal(winners.length, 1, `round ${round}: ${winners.join()}`);
    assert.deepEqual(told, Array(9).fill("already-retrieved"), `round ${round}`);
    won.add(winners[0]!);
  }
  assert.ok(won.size > 5, "the same one does not win because of his place");
  const { calls, legs, ports } = race.sim.pbx.census();
  assert.deepEqual({ calls, legs, ports }, { calls: 0, legs: 0, ports: 0 });
});
