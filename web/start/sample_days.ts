/** `deno task start --sample-days N`: the calls of the last N working days, lived by the simulator, as the history of a demo. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { SampleDay, SampleOrder } from "../../adapters/host/sample_worker.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { systemClock } from "../../adapters/host/system.ts";
import { partsOf } from "../../core/domain/call_log.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Store } from "../../core/ports/store.ts";
import type { Log } from "../server/log.ts";
import { recordingsFolder } from "./bundled_telephony.ts";

export const SAMPLE_DAYS_MAX = 30;
/** Calls written in one transaction. */
const CALLS_AT_ONCE = 100;

/** Bundled by `web/build.ts` beside the server; else where it is written. */
const WORKER = import.meta.url.endsWith(".ts")
  ? new URL("../../adapters/host/sample_worker.ts", import.meta.url)
  : new URL("./sample_worker.js", import.meta.url);

interface Parts {
  /** 0: none are asked for. */
  readonly days: number;
  readonly settings: Settings;
  readonly store: Store;
  readonly office: Office;
  readonly log: Log;
}

/** Once: a history that has calls stays as it is. Refused in sentences for an office that is no demo. */
export async function importSampleDays(parts: Parts): Promise<Result<void, readonly string[]>> {
  const { days, store, office, log } = parts;
  if (days === 0) return ok(undefined);
  if (!office.demo) {
    return refuse([
      "--sample-days はデモのオフィス専用です。この履歴には何も加えていません。",
      "--sample-days is for a demo office only. Nothing was added to this history.",
    ]);
  }
  const { items } = await store.history.page({ limit: 1 });
  if (items.length > 0) {
    log({ level: "info", event: "sample-days-there" });
    return ok(undefined);
  }
  const index = indexOffice(office);
  await lived(parts, async ({ start, calls, recordings }) => {
    const stories = calls.map((call) => ({ call, parts: partsOf(call, index) }));
    for (let from = 0; from < stories.length; from += CALLS_AT_ONCE) {
      await store.history.putAll(stories.slice(from, from + CALLS_AT_ONCE));
    }
    log({
      level: "info",
      event: "sample-day",
      day: new Date(start).toISOString(),
      calls: calls.length,
      recordings,
    });
  });
  const now = systemClock.now();
  for (const { extension } of office.people) await store.history.markSeen(extension, now);
  return ok(undefined);
}

/** Each day is kept before the next has been lived. */
function lived(
  { days, settings, office }: Parts,
  keep: (day: SampleDay) => Promise<void>,
): Promise<void> {
  const worker = new Worker(WORKER, { type: "module", name: "sample" });
  const order: SampleOrder = {
    office,
    seed: token(chachaRandom(systemEntropy.bytes(32)), 16),
    days,
    now: systemClock.now(),
    recordings: recordingsFolder(settings),
  };
  return new Promise<void>((resolve, reject) => {
    let kept = Promise.resolve();
    let done = 0;
    worker.onmessage = ({ data }: MessageEvent<SampleDay>) => {
      done += 1;
      kept = kept.then(() => keep(data));
      kept.catch(reject);
      if (done === days) kept.then(resolve, reject);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A sample day could not be lived: ${event.message}`));
    };
    worker.postMessage(order);
  }).finally(() => worker.terminate());
}
