/**
 * Six people hold, park and retrieve in any order over any network: every law after each event; each caller
 * stays in his slot until one has him; when all hang up nothing is left.
 */
import fc from "fast-check";
import assert from "node:assert/strict";
import type { CallId, CommandId, DeviceId } from "../../core/domain/ids.ts";
import { indexOffice } from "../../core/domain/office.ts";
import type { Call, ParkEnding, PbxCommand, PbxEvent } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { plus } from "../../core/lib/time.ts";
import { demoHabits } from "../../sim/devices/habits.ts";
import { watchInvariants } from "../../sim/invariants/invariants.ts";
import { HOSTILE, LOSSY, QUIET } from "../../sim/network.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office, secrets } = demoOffice();
const NETWORKS = { QUIET, LOSSY, HOSTILE };
const PEOPLE = ["1001", "1002", "1003", "1004", "1005", "1009"] as const;
/** So that slots are contended for, and parkers called back meanwhile. */
const OFFICE = {
  ...office,
  parking: { firstSlot: 701, lastSlot: 703, timeoutSeconds: 20, callbackSeconds: 8 },
};
/** Until every call-back, timer and retransmission is over. */
const SETTLE_MILLIS = 250_000;

type Deed =
  | "calls"
  | "clicks"
  | "parks"
  | "retrieves"
  | "dials the slot"
  | "dials *68"
  | "holds on the panel"
  | "resumes on the panel"
  | "presses hold"
  | "presses resume"
  | "answers"
  | "hangs up";

interface Step {
  readonly who: number;
  readonly deed: Deed;
  readonly to: number;
  readonly wait: number;
}

const steps = fc.array(
  fc.record<Step>({
    who: fc.nat({ max: PEOPLE.length - 1 }),
    deed: fc.constantFrom<Deed>(
      "calls",
      "calls",
      "clicks",
      "parks",
      "parks",
      "parks",
      "retrieves",
      "retrieves",
      "dials the slot",
      "dials *68",
      "holds on the panel",
      "resumes on the panel",
      "presses hold",
      "presses resume",
      "answers",
      "hangs up",
    ),
    to: fc.nat({ max: PEOPLE.length - 1 }),
    wait: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 3_000 }), fc.nat({ max: 15_000 })),
  }).map((step) => ({ ...step, toString: () => spoken(step) })),
  { minLength: 20, maxLength: 80, size: "max" },
);

/** `1001 retrieves 702, 300 ms`. */
function spoken({ who, deed, to, wait }: Step): string {
  const what = deed === "calls" || deed === "clicks" ? ` ${PEOPLE[to]}` : ` ${slotOf(to)}`;
  return `${PEOPLE[who]} ${deed}${what}, ${wait} ms`;
}

function slotOf(to: number): number {
  return 701 + to % 3;
}

function deskOf(who: number): DeviceId {
  return `${PEOPLE[who]}-desk` as DeviceId;
}

function act(sim: OfficeWorld, { who, deed, to }: Step, id: CommandId): void {
  const device = deskOf(who);
  const press = (key: "hold" | "resume" | "answer" | "hangup") => sim.press(device, { press: key });
  const dial = (digits: string) => sim.press(device, { press: "dial", digits });
  const about = (command: (call: CallId) => PbxCommand) => {
    const call = callOn(sim, device);
    if (call !== undefined) sim.execute(id, command(call));
  };
  switch (deed) {
    case "calls":
      return dial(PEOPLE[to]!);
    case "clicks":
      return sim.execute(id, {
        kind: "originate",
        device,
        destination: PEOPLE[to]!,
        autoAnswer: true,
      });
    case "parks":
      return about((call) => ({ kind: "park", call, device }));
    case "retrieves":
      return sim.execute(id, {
        kind: "retrieve",
        slot: slotOf(to),
        device,
        autoAnswer: to % 2 === 0,
      });
    case "dials the slot":
      return dial(String(slotOf(to)));
    case "dials *68":
      return dial("*68");
    case "holds on the panel":
      return about((call) => ({ kind: "hold", call, device }));
    case "resumes on the panel":
      return about((call) => ({ kind: "resume", call, device }));
    case "presses hold":
      return press("hold");
    case "presses resume":
      return press("resume");
    case "answers":
      return press("answer");
    case "hangs up":
      return press("hangup");
  }
}

function callOn(sim: OfficeWorld, device: DeviceId): CallId | undefined {
  return sim.snapshot().calls.find((call) =>
    call.legs.some((leg) => leg.device === device && leg.state !== "ended")
  )?.id;
}

/** What was reached: an ending that no run has seen says nothing. */
const endings = new Map<ParkEnding, number>();

/** I17, I19, I20: told by the events of each call, one after another. */
function watchSlots(events: readonly PbxEvent[]): void {
  const before = new Map<CallId, Call>();
  for (const event of events) {
    if (event.kind !== "call") continue;
    const { call } = event;
    const was = before.get(call.id);
    before.set(call.id, call);
    call.parks.forEach((stay, i) => {
      if (was?.parks[i]?.to !== undefined || stay.ending === undefined) return;
      endings.set(stay.ending, (endings.get(stay.ending) ?? 0) + 1);
      const taken = stay.ending === "retrieved" || stay.ending === "called-back";
      const joined = call.spans.some((span) =>
        span.from === stay.to && (span.a === stay.leg || span.b === stay.leg)
      );
      assert.equal(joined, taken, `I19: the stay in ${stay.slot} ended as ${stay.ending}`);
    });
  }
}

for (const [name, conditions] of Object.entries(NETWORKS)) {
  Deno.test(`I17 parking: no caller is lost, no slot is shared, nothing is left, ${name}`, () => {
    fc.assert(
      fc.property(steps, (script) => {
        const sim = new OfficeWorld({
          random: seededRandom("parking"),
          office: OFFICE,
          secrets,
          habits: (device) => device.kind === "desk" ? demoHabits(device.owner) : undefined,
          conditions,
        });
        const watch = watchInvariants(sim, indexOffice(OFFICE));
        sim.world.run(2_000);
        script.forEach((step, i) => {
          act(sim, step, `step-${i}` as CommandId);
          sim.world.run(step.wait);
        });
        sim.world.network.setConditions(QUIET);
        for (let round = 0; round < 6; round++) {
          for (const device of sim.devices) sim.press(device, { press: "hangup" });
          sim.world.runUntil(plus(sim.world.now, 15_000));
        }
        sim.world.run(SETTLE_MILLIS);
        watch.settled();
        watchSlots(sim.events);
      }),
      { numRuns: 8 },
    );
  });
}

Deno.test("I19 parking: the random offices saw stays end as retrieved, called back and abandoned", () => {
  for (const ending of ["retrieved", "called-back", "abandoned"] as const) {
    assert.ok((endings.get(ending) ?? 0) > 0, `no stay ended as ${ending}`);
  }
});
