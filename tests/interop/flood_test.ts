/** A flood of REGISTERs from strangers, while phones call each other and people talk. */
import assert from "node:assert/strict";
import { undisturbed } from "../support/stall_watch.ts";
import { testWith } from "../support/tools.ts";
import { besiege } from "./support/siege.ts";
import { sipp } from "./support/sipp.ts";

/** The benchmark floods with twice as many; here other tests run beside. */
const FLOOD_PER_SECOND = 10_000;
/** A busy machine may send fewer; this many are a flood still. */
const FLOOD_PER_SECOND_MIN = 2_000;
const SECONDS = 6;
const GAP_MILLIS_MAX = 200;

testWith(
  [sipp],
  "flood: while strangers send thousands of REGISTERs a second, calls are made and people hear each other",
  async () => {
    const report = await undisturbed(GAP_MILLIS_MAX, () =>
      besiege({
        floodPerSecond: FLOOD_PER_SECOND,
        seconds: SECONDS,
        callsPerSecond: 5,
        talking: 20,
      }));
    const { floodPerSecond, succeeded, failed, said, heard } = report;
    assert.ok(floodPerSecond > FLOOD_PER_SECOND_MIN, `only ${Math.round(floodPerSecond)} a second`);
    assert.deepEqual({ succeeded, failed }, { succeeded: 5 * SECONDS, failed: 0 }, said);
    assert.equal(heard.silent, 0);
    // what a busy machine does to packets that nobody but another thread has touched is not the relay's
    const most = GAP_MILLIS_MAX + heard.mirrorGapMillis;
    assert.ok(heard.worstGapMillis < most, JSON.stringify(report));
  },
);
