/** Random stories of random offices, which fast-check shortens when they fail, and how they are played. */
import fc from "fast-check";
import type { LineId } from "../../core/domain/ids.ts";
import type { PbxSnapshot } from "../../core/domain/pbx_messages.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Deed } from "../campaign/deeds.ts";
import { LAST_WAIT_MILLIS, live } from "../life/life.ts";
import type { LifeDeed, LifeStep } from "../life/deeds.ts";
import type { LifeReport } from "../life/report.ts";
import type { LoadedOffice } from "../load_office.ts";
import { tell } from "../scenario/story.ts";
import { aFault, FAULT_KINDS, type FaultKind } from "./faults.ts";
import { anOutsideNumber } from "./numbers.ts";
import { anOffice } from "./offices.ts";

export interface Story {
  readonly office: LoadedOffice;
  /** Everything that the deeds leave to chance: tags, the wire, how people answer. */
  readonly seed: string;
  readonly steps: readonly LifeStep[];
}

export interface StoryPlan {
  /** A random one unless given. */
  readonly office?: LoadedOffice;
  /** At most; default 15. */
  readonly deeds?: number;
  /** What goes wrong: every kind, these kinds, or nothing; default true. */
  readonly faults?: boolean | readonly FaultKind[];
}

/** Phones are registered. */
const BEGIN_MILLIS: Millis = 5_000;

/** Printed as it would be told: `12.000 s: 2001 dials 2002`. */
export function aStory(plan: StoryPlan = {}): fc.Arbitrary<Story> {
  const office = plan.office === undefined ? anOffice() : fc.constant(plan.office);
  return office.chain((one) =>
    fc.record({
      seed: fc.nat(),
      events: fc.array(
        fc.tuple(fc.integer({ min: 0, max: 8_000 }), anEvent(one, kindsOf(plan))),
        { maxLength: plan.deeds ?? 15 },
      ),
    }).map(({ seed, events }) => storyOf(one, String(seed), events))
  );
}

function kindsOf({ faults = true }: StoryPlan): readonly FaultKind[] {
  if (faults === true) return FAULT_KINDS;
  return faults === false ? [] : faults;
}

/** A deed, or a fault with its end: times count from its begin. */
type StoryEvent = readonly LifeStep[];

function storyOf(
  office: LoadedOffice,
  seed: string,
  events: readonly (readonly [Millis, StoryEvent])[],
): Story {
  let begun = BEGIN_MILLIS;
  const steps = events.flatMap(([gap, event]) => {
    begun += gap;
    return event.map(({ at, deed }): LifeStep => ({ at: begun + at, deed }));
  }).toSorted((a, b) => a.at - b.at);
  const told = () => [`seed ${seed}`, ...steps.map((step) => tell(step).en)].join("\n");
  return { office, seed, steps, ...{ [fc.toStringMethod]: told } };
}

/** One of four is a fault where there may be any. */
function anEvent(office: LoadedOffice, kinds: readonly FaultKind[]): fc.Arbitrary<StoryEvent> {
  const deed = aDeed(office).map((deed): StoryEvent => [{ at: 0, deed }]);
  if (kinds.length === 0) return deed;
  return fc.oneof({ arbitrary: deed, weight: 3 }, { arbitrary: aFault(office, kinds), weight: 1 });
}

function aDeed({ office }: LoadedOffice): fc.Arbitrary<LifeDeed> {
  const who = fc.constantFrom(...office.people.map((person) => person.extension));
  const slot = fc.integer({ min: office.parking.firstSlot, max: office.parking.lastSlot });
  const press = (...keys: Extract<Deed, { do: "press" }>["key"][]) =>
    fc.record({ do: fc.constant("press" as const), who, key: fc.constantFrom(...keys) });
  const asks = (...verbs: ("hold" | "resume" | "hangup" | "complete" | "back")[]) =>
    fc.record({
      do: fc.constant("panel" as const),
      who,
      asks: fc.record({ ask: fc.constantFrom(...verbs) }),
    });
  const dial = fc.record({ do: fc.constant("dial" as const), who, number: who });
  const inside: fc.Arbitrary<LifeDeed>[] = [
    dial,
    dial,
    press("answer", "hangup", "reject", "hold", "resume", "swap", "complete-transfer"),
    asks("hold", "resume", "hangup", "complete", "back"),
    fc.record({
      do: fc.constant("panel" as const),
      who,
      asks: fc.record({ ask: fc.constant("park" as const), slot }),
    }),
    fc.record({
      do: fc.constant("panel" as const),
      who,
      asks: fc.record({
        ask: fc.constant("transfer" as const),
        to: who,
        mode: fc.constantFrom("blind", "attended"),
      }),
    }),
    fc.record({
      do: fc.constant("retrieve" as const),
      who,
      slot,
      autoAnswer: fc.boolean(),
    }),
    fc.record({ do: fc.constant("refer" as const), who, to: who }),
  ];
  return fc.oneof(
    ...inside,
    ...office.lines.length === 0 ? [] : outside(office.lines, who),
  );
}

function outside(
  lines: LoadedOffice["office"]["lines"],
  who: fc.Arbitrary<string>,
): readonly fc.Arbitrary<LifeDeed>[] {
  const line = fc.constantFrom(...lines);
  return [
    fc.tuple(who, anOutsideNumber()).map(([who, number]): LifeDeed => ({
      do: "dial",
      who,
      number: `0${number}`,
    })),
    fc.tuple(who, anOutsideNumber(), line).map(([who, number, { id }]): LifeDeed => ({
      do: "click",
      who,
      number,
      line: id as LineId,
      autoAnswer: true,
    })),
    fc.tuple(line, anOutsideNumber()).map(([{ number }, from]): LifeDeed => ({
      do: "ring-in",
      line: number,
      from,
    })),
    fc.constant<LifeDeed>({ do: "outside", what: "hangup" }),
  ];
}

/** What came of it. */
export type Played = LifeReport;

/**
 * Plays a story to its end: the faults end, everybody hangs up, everything settles. Throws when a law is broken, and
 * when `always`, which is asked after whatever the PBX says, throws.
 */
export function play(
  { office, seed, steps }: Story,
  always: (now: PbxSnapshot) => void = () => {},
): Played {
  const until = (steps.at(-1)?.at ?? 0) + LAST_WAIT_MILLIS / 10;
  return live({
    options: { ...office, seed, faults: "none", length: until, media: "flows" },
    steps,
    attend: (sim) => {
      let seen = 0;
      sim.world.observe(() => {
        if (!sim.pbxAlive || sim.events.length === seen) return;
        seen = sim.events.length;
        always(sim.snapshot());
      });
      return { step: () => {} };
    },
  });
}
