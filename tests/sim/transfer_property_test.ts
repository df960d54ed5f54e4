/**
 * Random stories of an office that sends its calls on: phones transfer, consult, pick up and forward, panels do the
 * same, people hang up in the middle. After each event the laws hold; left alone for long enough nobody waits in
 * silence; and when all have hung up nothing is left.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { liveLegs } from "../../core/domain/call.ts";
import type { CommandId, DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import type { Call, PbxCommand } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import type { PlainPress } from "../../sim/devices/phone_io.ts";
import { callId, cseq } from "../../core/sip/headers.ts";
import { parse } from "../../core/sip/parse.ts";
import { watchInvariants } from "../../sim/invariants/invariants.ts";
import { type LinkConditions, LOSSY, QUIET } from "../../sim/network.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import type { PbxEffect } from "../../sim/pbx/pbx.ts";
import { demoOffice } from "../support/demo_office.ts";

const PEOPLE = ["1001", "1002", "1003", "1004", "1005", "1006"] as const;
/** Longer than any chain of rings, forwards, returns and call-backs of an office that rings for 4 s. */
const LONG_MILLIS = 200_000;

type Person = typeof PEOPLE[number];
type Deed =
  | { readonly do: "dial" | "refer"; readonly who: Person; readonly to: string }
  | { readonly do: "press"; readonly who: Person; readonly key: PlainPress }
  | { readonly do: "panel"; readonly who: Person; readonly what: Panel; readonly to: string }
  | { readonly do: "ring-in" };
type Panel =
  | "blind"
  | "attended"
  | "complete"
  | "back"
  | "pickup"
  | "move"
  | "park"
  | "retrieve"
  | "hold"
  | "resume"
  | "hangup";

/** 1006, who has two phones, does more. */
const who = fc.constantFrom(...PEOPLE, "1006", "1006");
const to = fc.oneof(
  { weight: 6, arbitrary: who },
  { weight: 2, arbitrary: fc.constantFrom("1002", "1009") },
  { weight: 1, arbitrary: fc.constantFrom("1008", "1009", "1010", "701", "*68") },
  { weight: 1, arbitrary: fc.constantFrom("00312345678", "00312345686", "00312345610") },
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("dial" as const), who, to }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("refer" as const), who, to }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("dial" as const),
      who,
      to: fc.constantFrom("*81001", "*81002", "*81002", "*81009", "*81009", "701", "702"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("press" as const),
      who,
      key: fc.constantFrom<PlainPress>(
        "hangup",
        "answer",
        "reject",
        "hold",
        "resume",
        "swap",
        "complete-transfer",
        "complete-transfer",
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("panel" as const),
      who,
      what: fc.constantFrom<Panel>(
        "blind",
        "blind",
        "attended",
        "attended",
        "complete",
        "complete",
        "back",
        "pickup",
        "move",
        "move",
        "park",
        "retrieve",
        "hold",
        "resume",
        "hangup",
      ),
      to: who,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("ring-in" as const) }) },
);
interface Step {
  readonly deed: Deed;
  readonly millis: number;
}
const one: fc.Arbitrary<readonly Step[]> = fc.record({
  deed,
  millis: fc.constantFrom(0, 30, 200, 1_000, 5_000),
}).map((step) => [step]);

/** What takes several deeds in order, so that it is more than chance when it comes to pass. */
const scene: fc.Arbitrary<readonly Step[]> = fc.tuple(who, who, who, fc.nat(3)).map(
  ([a, b, c, kind]): readonly Step[] => {
    const dials = (from: Person, digits: string, millis: number): Step => ({
      deed: { do: "dial", who: from, to: digits },
      millis,
    });
    const presses = (from: Person, key: PlainPress): Step => ({
      deed: { do: "press", who: from, key },
      millis: 300,
    });
    const panel = (from: Person, what: Panel): Step => ({
      deed: { do: "panel", who: from, what, to: c },
      millis: 1_500,
    });
    switch (kind) {
      case 0:
        return [dials(a, "1002", 300), dials(b, "*81002", 500)];
      case 1:
        return [dials(a, "1009", 300), panel(b, "pickup")];
      case 2:
        return [
          dials(a, b, 2_000),
          presses(a, "hold"),
          dials(a, c, 1_500),
          presses(a, "complete-transfer"),
        ];
      default:
        return [dials("1006", a, 2_000), panel("1006", "move")];
    }
  },
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 8, arbitrary: one }, { weight: 1, arbitrary: scene }),
  { maxLength: 26, size: "max" },
).map((all) => all.flat());

/** Ring times are short, everybody may pick up, two forward, and 1006 has the phone of 1007 as well. */
function office(): Office {
  const { office } = demoOffice();
  const second = "1007-desk";
  return {
    ...office,
    sip: { ...office.sip, ringSeconds: 4 },
    parking: { ...office.parking, timeoutSeconds: 20, callbackSeconds: 5 },
    people: office.people.map((person) => ({
      ...person,
      rights: { ...person.rights, pickup: "all" as const },
      ...(person.extension === "1009" ? { forward: forwardTo("1003", 2) } : {}),
      ...(person.extension === "1010" ? { forward: forwardTo("0312345678", 2) } : {}),
    })),
    devices: office.devices.map((device) => ({
      ...device,
      callsMax: 3,
      incomingMax: 3,
      ...(device.id === second ? { owner: "1006" as Extension } : {}),
    })),
  };
}

function forwardTo(to: string, afterSeconds: number) {
  return { to, afterSeconds, whenUnregistered: true };
}

const OFFICE = office();
const RUNS = 40;

class Story {
  readonly sim: OfficeWorld;
  readonly watch;
  readonly #streams = new ReferStreams();
  #commands = 0;

  constructor(seed: number, conditions: LinkConditions) {
    const { secrets } = demoOffice();
    this.sim = new OfficeWorld({
      office: OFFICE,
      secrets,
      conditions,
      random: seededRandom(`transfers ${seed}`),
      habits: ({ kind, owner, id }) => {
        if (kind !== "desk" || owner === "1010") return undefined;
        if (owner === "1009" || id === "1002-desk") {
          return { ...USUAL_HABITS, ringing: { kind: "never-answers" } };
        }
        const afterMillis = owner === "1008" ? 500 : 1_000;
        const answers = owner === "1008" ? "rejects" as const : "answers" as const;
        return { ...USUAL_HABITS, ringing: { kind: answers, afterMillis } };
      },
    });
    this.watch = watchInvariants(this.sim, indexOffice(OFFICE));
    this.sim.world.observe((happening) => {
      if (!("node" in happening) || happening.node !== "pbx") return;
      for (const effect of happening.effects as readonly PbxEffect[]) {
        if (effect.kind === "send") this.#streams.hear(effect.bytes);
      }
    });
    this.sim.world.run(3_000);
  }

  /** The newest word of each call. */
  calls(): readonly Call[] {
    const calls = new Map<string, Call>();
    for (const event of this.sim.events) {
      if (event.kind === "call") calls.set(event.call.id, event.call);
    }
    return [...calls.values()];
  }

  alive(): readonly Call[] {
    return this.calls().filter((call) => call.endedAt === undefined);
  }

  do(deed: Deed): void {
    switch (deed.do) {
      case "dial":
        return this.sim.press(desk(deed.who), { press: "dial", digits: deed.to });
      case "refer":
        return this.sim.press(desk(deed.who), { press: "transfer", to: deed.to });
      case "press":
        return this.sim.press(desk(deed.who), { press: deed.key });
      case "ring-in":
        return void this.sim.ringIn({ line: "0500000002", from: "0451112222" });
      case "panel": {
        const command = this.#command(deed);
        if (command !== undefined) this.execute(command);
      }
    }
  }

  execute(command: PbxCommand): void {
    this.#commands += 1;
    this.sim.execute(`c${this.#commands}` as CommandId, command);
  }

  #command({ who, what, to }: Extract<Deed, { do: "panel" }>): PbxCommand | undefined {
    const device = desk(who);
    const call = this.alive().find((one) => liveLegs(one).some((leg) => leg.device === device))?.id;
    if (what === "pickup") {
      // of whose phone rings long enough
      const extension = (to < "1004" ? "1002" : "1009") as Extension;
      return { kind: "pickup", extension, device, autoAnswer: true };
    }
    if (what === "retrieve") return { kind: "retrieve", slot: 701, device, autoAnswer: true };
    if (call === undefined) return undefined;
    switch (what) {
      case "blind":
      case "attended": {
        const line = "main" as LineId;
        return { kind: "transfer", call, device, to, line, mode: what };
      }
      case "complete":
      case "back":
        return { kind: "complete-transfer", call, device, complete: what === "complete" };
      case "move": {
        const toDevice = (who === "1006" ? "1007-desk" : "1001-soft") as DeviceId;
        return { kind: "move", call, device, toDevice, autoAnswer: true };
      }
      case "park":
      case "hold":
      case "resume":
      case "hangup":
        return { kind: what, call, device };
    }
  }

  /** I21, I22: with nobody doing anything more, who is alive talks, holds, is held, or waits in a slot. */
  nobodyWaits(): void {
    this.sim.world.run(LONG_MILLIS);
    for (const who of PEOPLE) {
      this.do({ do: "panel", who, what: "complete", to: "1001" });
    }
    this.sim.world.run(LONG_MILLIS);
    for (const call of this.alive()) {
      for (const leg of liveLegs(call)) {
        const kept = ["talking", "holding", "held", "parked"].includes(leg.state);
        assert.ok(kept, `I21 ${leg.device} is ${leg.state} in ${JSON.stringify(call)}`);
      }
      const together = liveLegs(call).length;
      const waits = call.parks.some((park) => park.to === undefined);
      assert.equal(together, waits ? 1 : 2, `I10 ${JSON.stringify(call)}`);
    }
  }

  everybodyHangsUp(): void {
    for (let again = 0; again < 4; again++) {
      for (const device of this.sim.devices) this.sim.press(device, { press: "hangup" });
      this.sim.world.run(500);
    }
    for (const call of this.sim.outside.keys()) this.sim.hangUpOutside(call);
    this.sim.world.run(LONG_MILLIS);
    this.watch.settled();
    this.#streams.settled();
  }
}

/** I21: what the PBX told of each REFER it accepted: one stream of NOTIFYs, whose last one and no other ends it. */
class ReferStreams {
  /** Whether each stream has ended, by dialog and id. */
  readonly #over = new Map<string, boolean>();
  readonly #seen = new Set<string>();

  hear(bytes: Uint8Array): void {
    const parsed = parse(bytes);
    const message = parsed.ok ? parsed.value : undefined;
    if (message?.kind === "response" && message.status === 202) {
      const repeated = this.#seen.has(message.headers.get("Via")!);
      this.#seen.add(message.headers.get("Via")!);
      if (!repeated && cseq(message).method === "REFER") begun += 1;
    }
    if (message?.kind !== "request" || message.method !== "NOTIFY") return;
    const event = message.headers.get("Event") ?? "";
    if (!event.startsWith("refer")) return;
    const stream = `${callId(message)} ${event}`;
    const once = `${stream} ${message.headers.get("CSeq")}`;
    if (this.#seen.has(once)) return;
    this.#seen.add(once);
    assert.notEqual(this.#over.get(stream), true, `I21 ${stream} goes on after its end`);
    this.#over.set(stream, /^terminated/.test(message.headers.get("Subscription-State") ?? ""));
  }

  settled(): void {
    for (const [stream, over] of this.#over) assert.ok(over, `I21 ${stream} has no end`);
    streams += this.#over.size;
  }
}

/** REFERs accepted and streams told, in all stories: each has its own. */
let begun = 0, streams = 0;

function desk(who: string): DeviceId {
  return `${who}-desk` as DeviceId;
}

/** What the stories came to together: a property that reaches nothing says nothing. */
const reached = { done: 0, failed: 0, transferred: 0, "picked-up": 0, moved: 0, parked: 0 };

function count(calls: readonly Call[]): void {
  for (const call of calls) {
    const state = call.lastTransfer?.state;
    if (state === "done" || state === "failed") reached[state] += 1;
    for (const { endCause } of call.legs) {
      if (endCause === "transferred" || endCause === "picked-up") reached[endCause] += 1;
      if (endCause === "moved" || endCause === "parked") reached[endCause] += 1;
    }
  }
}

for (
  const [name, conditions, numRuns] of [["quiet", QUIET, RUNS], ["lossy", LOSSY, RUNS / 2]] as const
) {
  Deno.test(`I9 I10 I21 I22 I23 I25 I26 I35 transfers: nobody is left in silence and nothing behind, ${name} network`, () => {
    const story = fc.tuple(fc.nat(1_000_000), steps);
    fc.assert(
      fc.property(story, ([seed, deeds]) => {
        const one = new Story(seed, conditions);
        for (const { deed, millis } of deeds) {
          one.do(deed);
          one.sim.world.run(millis);
        }
        one.nobodyWaits();
        count(one.calls());
        one.everybodyHangsUp();
      }),
      { numRuns },
    );
  });
}

Deno.test("I21 transfers: every REFER that was accepted had its stream", () => {
  assert.ok(begun > 0);
  assert.equal(streams, begun);
});

Deno.test("transfers: the stories reached every kind of moving on", () => {
  for (const [kind, times] of Object.entries(reached)) assert.ok(times > 0, `never ${kind}`);
});
