/** Strangers flood the PBX with REGISTERs while phones call each other and people talk. */
import { besiege } from "../interop/support/siege.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

const FLOOD_PER_SECOND = 20_000;
const SECONDS = 10;
const CALLS_PER_SECOND = 5;
const TALKING = 20;
/** How long people may hear nothing. */
const GAP_MILLIS_MAX = 200;

export async function floodRows(): Promise<readonly Row[]> {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push(
      await besiege({
        floodPerSecond: FLOOD_PER_SECOND,
        seconds: SECONDS,
        callsPerSecond: CALLS_PER_SECOND,
        talking: TALKING,
      }),
    );
  }
  const sent = medianAndWorst(runs.map((run) => run.floodPerSecond), "higher");
  const calls = CALLS_PER_SECOND * SECONDS;
  const done = medianAndWorst(runs.map((run) => run.succeeded), "higher");
  const gap = medianAndWorst(runs.map(({ heard }) => heard.worstGapMillis), "lower");
  const mirrored = medianAndWorst(runs.map(({ heard }) => heard.mirrorGapMillis), "lower");
  const flood = `flood of ${Math.round(sent.median / 1_000)},000 REGISTERs/s`;
  return [
    {
      name: `${flood}: calls completed`,
      value: done.median,
      worst: done.worst,
      unit: "calls",
      against: `those begun, ${CALLS_PER_SECOND} a second`,
      ratio: done.median / calls,
    },
    {
      name: `${flood}: longest gap of ${TALKING} calls`,
      value: gap.median,
      worst: gap.worst,
      unit: "ms",
      against: "packets that a thread only sends back",
      ratio: gap.median / mirrored.median,
    },
    {
      name: `${flood}: gap against ${GAP_MILLIS_MAX} ms`,
      value: GAP_MILLIS_MAX / gap.median,
      worst: GAP_MILLIS_MAX / gap.worst,
      unit: "× in time",
    },
  ];
}
