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
];
const DEMO_HOURS = 1;

/** Virtual seconds in one of the clock's. */
function speedOf(at: LoadedOffice, hours: number): number {
  const options = { ...at, seed: "bench", faults: "none", length: hours * HOUR, media: "flows" };
  const life = options as LifeOptions;
  const steps = stepsOf(life);
  const begun = performance.now();
  const { virtualMillis } = live({ options: life, steps });
  return virtualMillis / (performance.now() - begun);
}

export function simRows(): readonly Row[] {
  const ten = speedOf(demoOffice(), DEMO_HOURS);
  const row = (name: string, value: number): Row => ({
    name: `office of ${name} in virtual time`,
    value,
    worst: value,
    unit: "virtual s/s",
    against: "the office of ten",
    ratio: value / ten,
  });
  return [
    row("10", ten),
    ...OFFICES.map(([name, office, hours]) => row(name, speedOf(office(), hours))),
  ];
}
