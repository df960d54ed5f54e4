/** Sample days: what the history of a demo is made of. */
import assert from "node:assert/strict";
import { partsOf } from "../../core/domain/call_log.ts";
import { indexOffice } from "../../core/domain/office.ts";
import { instant } from "../../core/lib/time.ts";
import { readWav } from "../../core/media/wav.ts";
import { liveSampleDay, sampleRecordings, workingDaysBefore } from "../../sim/life/sample_day.ts";
import { demoOffice } from "../support/demo_office.ts";

const HOUR = 3_600_000;
const at = (text: string) => instant(Date.parse(text));

Deno.test("workingDaysBefore: the last Mondays to Fridays before today in Japan, from nine", () => {
  const days = (now: string, count: number) =>
    workingDaysBefore(at(now), count).map((start) => new Date(start).toISOString());
  // a Sunday; on Monday half past midnight in Japan it is Sunday still in UTC
  assert.deepEqual(days("2026-11-22T03:00:00Z", 2), [
    "2026-11-19T00:00:00.000Z",
    "2026-11-20T00:00:00.000Z",
  ]);
  assert.deepEqual(days("2026-11-23T15:30:00Z", 1), ["2026-11-23T00:00:00.000Z"]);
  assert.deepEqual(days("2026-11-23T03:00:00Z", 6).length, 6);
  assert.deepEqual(days("2026-11-23T03:00:00Z", 0), []);
});

Deno.test("liveSampleDay: a working day's calls, all over; every recording of the history is there, as long as it ran", () => {
  const { office } = demoOffice();
  const start = at("2026-11-20T00:00:00Z");
  const calls = liveSampleDay(office, "seed", start);
  assert.ok(calls.length > 60, `${calls.length} calls`);
  const recordings = new Map(
    calls.flatMap((call) => [...sampleRecordings(call, office)].map(({ id, wav }) => [id, wav])),
  );
  let recorded = 0;
  for (const call of calls) {
    assert.ok(call.endedAt !== undefined, `${call.id} is over`);
    assert.ok(call.startedAt >= start && call.startedAt < start + 9 * HOUR);
    for (const { recording } of partsOf(call, indexOffice(office))) {
      if (recording === undefined) continue;
      const spans = call.recordings.filter((span) => span.id === recording);
      const millis = spans.reduce((sum, { from, to }) => sum + to! - from, 0);
      const wav = readWav(recordings.get(recording)!)!;
      assert.equal(wav.channels.length, 2);
      assert.ok(Math.abs(wav.channels[0]!.length / 8 - millis) < spans.length);
      recorded += 1;
    }
  }
  assert.ok(recorded > 10, `${recorded} recordings`);
});
