/** The log of PBX events: in order, without holes, and honest about a hole. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { EventLog } from "../../adapters/pbx/event_log.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import { instant } from "../../core/lib/time.ts";

function event(seq: number) {
  return { kind: "configured", revision: seq, seq: seq as EventSeq, at: instant(seq) } as const;
}

async function read(log: EventLog, after: number): Promise<(number | "gap")[]> {
  const seen: (number | "gap")[] = [];
  for await (const one of log.after(after as EventSeq)) {
    seen.push(one.kind === "gap" ? "gap" : one.seq);
  }
  return seen;
}

Deno.test("EventLog: a reader gets every event after its own, or one gap and then what follows", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 1, max: 20 }),
    async (written, after, limit) => {
      const log = new EventLog(limit);
      for (let seq = 1; seq <= written; seq++) log.append(event(seq));
      log.close();
      const seen = await read(log, after);
      if (seen[0] === "gap") {
        assert.deepEqual(seen, ["gap"]);
        assert.ok(
          written - after > limit,
          "a gap only where the log no longer holds what was asked",
        );
      } else {
        assert.deepEqual(
          seen,
          Array.from({ length: Math.max(0, written - after) }, (_, i) => after + 1 + i),
        );
      }
    },
  ));
});

Deno.test("EventLog: a waiting reader wakes with the next event, and ends with the log", async () => {
  const log = new EventLog();
  const reading = read(log, 0);
  await Promise.resolve();
  log.append(event(1));
  await Promise.resolve();
  log.append(event(2));
  log.close();
  assert.deepEqual(await reading, [1, 2]);
});
