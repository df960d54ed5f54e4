/** `deno task sim --journal FILE`: what a running server lived is lived once more, and its calls are told. */
import { wasBridged } from "../../core/domain/call.ts";
import type { Label } from "../../core/domain/ids.ts";
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { JournalRun } from "../journal.ts";
import { replayJournal } from "../replay_journal.ts";
import { clockOf } from "../ladder/text.ts";

export interface Journals {
  /** Throws, with a sentence for people, when it cannot be read or opened. */
  readJournal(path: string): readonly JournalRun[];
}

export function readRuns(
  path: string,
  journals: Journals,
): Result<readonly JournalRun[], readonly Label[]> {
  try {
    return ok(journals.readJournal(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse([{
      ja: `${path} を再現できません（${reason}）。ファイルと鍵をご確認ください。`,
      en: `${path} cannot be replayed (${reason}): check the file and the key.`,
    }]);
  }
}

/** A line for each run, and one for each of its calls. */
export function* runsText(runs: readonly JournalRun[]): Iterable<string> {
  for (const [place, run] of runs.entries()) {
    const { calls, events, millis } = replayJournal(run);
    const seconds = (millis / 1_000).toFixed(1);
    yield `${place + 1}: ${
      clockOf(run.start.at)
    }, ${seconds} s, 入力 · inputs: ${run.entries.length}, ` +
      `出来事 · events: ${events.length}, 通話 · calls: ${calls.length}`;
    for (const call of calls) yield `  ${told(call)}`;
  }
}

/** One line of JSON for each run: its calls as the PBX told them last, and its state at the end. */
export function* runsJson(runs: readonly JournalRun[]): Iterable<string> {
  for (const run of runs) {
    const { calls, snapshot, millis, events } = replayJournal(run);
    const { at } = run.start;
    yield JSON.stringify({
      startedAt: at,
      millis,
      inputs: run.entries.length,
      events: events.length,
      calls,
      snapshot,
    });
  }
}

/** `09:00:01.000 1001 → 1004 internal, answered, hangup, 12.3 s`. */
function told(call: Call): string {
  const { startedAt, direction, dialled, legs, endCause, endedAt } = call;
  const how = wasBridged(call) ? "answered, " : "";
  const length = endedAt === undefined ? "" : `, ${((endedAt - startedAt) / 1_000).toFixed(1)} s`;
  const who = legs[0] === undefined ? "" : partyOf(legs[0]);
  return `${clockOf(startedAt)} ${who} → ${dialled} ${direction}, ${how}${
    endCause ?? "alive"
  }${length}`;
}

function partyOf({ party }: Leg): string {
  return party.kind === "person" ? party.extension : party.number;
}
