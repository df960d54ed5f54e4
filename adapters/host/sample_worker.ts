/** The worker in which sample days are lived (`sim/life/sample_day.ts`), so that the server can be stopped meanwhile. */
import type { Office } from "../../core/domain/office.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import { liveSampleDay, sampleRecordings, workingDaysBefore } from "../../sim/life/sample_day.ts";
import { makeFolder, writeWhole } from "../recording/recording_files.ts";

export interface SampleOrder {
  readonly office: Office;
  readonly seed: string;
  /** Working days before now. */
  readonly days: number;
  readonly now: Instant;
  /** Where recordings go. */
  readonly recordings: string;
}

/** What a day left; its recordings are in their folder. */
export interface SampleDay {
  readonly start: Instant;
  readonly calls: readonly Call[];
  readonly recordings: number;
}

const scope = self as unknown as Worker;

async function work(
  { office, seed, days, now, recordings: folder }: SampleOrder,
): Promise<void> {
  await makeFolder(folder);
  for (const start of workingDaysBefore(now, days)) {
    const calls = liveSampleDay(office, `${seed} ${start}`, start);
    let recordings = 0;
    for (const call of calls) {
      for (const { id, wav } of sampleRecordings(call, office)) {
        await writeWhole(folder, id, wav, call.endedAt ?? call.startedAt);
        recordings += 1;
      }
    }
    scope.postMessage({ start, calls, recordings } satisfies SampleDay);
  }
}

scope.onmessage = ({ data }: MessageEvent<SampleOrder>) => work(data);
