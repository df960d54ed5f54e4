/** How fast an office lives in virtual time, and how that grows with its people. */
import { type LifeOptions, live, stepsOf } from "../../sim/life/life.ts";
import type { LoadedOffice } from "../../sim/load_office.ts";
import { smallOffice } from "../../sim/kit/mod.ts";
import { demoOffice } from "../support/demo_office.ts";
import type { Row } from "./row.ts";

const HOUR = 3_600_000;
/** A working morning of the demo office; of more people less, since they do so much more in it. */
const OFFICES: readonly (readonly [name: string, office: () => LoadedOffice, hours: number])[] = [
  ["100", () => smallOffice({ people: 100, lines: 9, slots: 20 }), 0.1],
  ["1,000", () => smallOffice({ people: 1_000, lines: 9, slots: 99 }), 0.02],
];
const DEMO_HOURS = 1;

interface Lived {
  /** Virtual seconds in one of the clock's. */
  readonly speed: number;
  /** Of the clock, for each event of the world: the same in every office where nothing grows but the events. */
  readonly microsAnEvent: number;
}

function lived(at: LoadedOffice, hours: number): Lived {
  const options = { ...at, seed: "bench", faults: "none", length: hours * HOUR, media: "flows" };
  const life = options as LifeOptions;
  const steps = stepsOf(life);
  const begun = performance.now();
  const { virtualMillis, events } = live({ options: life, steps });
  const millis = performance.now() - begun;
  return { speed: virtualMillis / millis, microsAnEvent: 1_000 * millis / events };
}

export function simRows(): readonly Row[] {
  const ten = lived(demoOffice(), DEMO_HOURS);
  const rows = (name: string, { speed, microsAnEvent }: Lived): readonly Row[] => [
    {
      name: `office of ${name} in virtual time`,
      value: speed,
      worst: speed,
      unit: "virtual s/s",
      against: "the office of ten",
      ratio: speed / ten.speed,
    },
    {
      name: `an event in the office of ${name}`,
      value: microsAnEvent,
      worst: microsAnEvent,
      unit: "µs",
      against: "the office of ten",
      ratio: microsAnEvent / ten.microsAnEvent,
    },
  ];
  return [
    ...rows("10", ten),
    ...OFFICES.flatMap(([name, office, hours]) => rows(name, lived(office(), hours))),
  ];
}
