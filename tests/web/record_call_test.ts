/** The pace at which stories are stored. */
import assert from "node:assert/strict";
import { EventLog } from "../../adapters/pbx/event_log.ts";
import { CallBoard } from "../../core/app/call_board.ts";
import { RecordCall, STORE_EVERY, STORIES_AT_ONCE } from "../../core/app/record_call.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import { indexOffice } from "../../core/domain/office.ts";
import type { Call, PbxEvent } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { refuse } from "../../core/lib/result.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import type { HistoryStore, Story } from "../../core/ports/store.ts";
import { BUNDLED_CAPABILITIES } from "../../sim/pbx/dialling.ts";
import { World } from "../../sim/world.ts";
import { callOf } from "../contract/store_calls.ts";
import { smallOffice } from "../contract/store_office.ts";
import { settle, VirtualClock } from "../support/virtual_clock.ts";

/** A PBX of which only the events are there, and a store that notes when it was written what. */
function recording() {
  const clock = new VirtualClock(new World({ random: seededRandom("record") }));
  const log = new EventLog();
  const office = smallOffice();
  const pbx: PbxPort = {
    capabilities: () => BUNDLED_CAPABILITIES,
    execute: () => Promise.resolve(refuse({ code: "pbx-unreachable" })),
    snapshot: () =>
      Promise.resolve({
        seq: 0 as EventSeq,
        at: clock.now(),
        revision: 1,
        calls: [],
        devices: [],
        trunks: [],
      }),
    events: (after) => log.after(after),
    close: () => Promise.resolve(),
  };
  const written: { readonly at: number; readonly calls: readonly Call[] }[] = [];
  const history = {
    putAll: (stories: readonly Story[]) => {
      written.push({ at: clock.now(), calls: stories.map(({ call }) => call) });
      return Promise.resolve();
    },
    unseenMissed: () => Promise.resolve(0),
  } as Partial<HistoryStore> as HistoryStore;
  const board = new CallBoard({ clock, pbx });
  const onFailure = (failure: Error) => {
    throw failure;
  };
  const index = indexOffice(office);
  const record = new RecordCall({
    clock,
    history,
    office: { index } as ConstructorParameters<typeof RecordCall>[0]["office"],
    board,
    onPart: () => {},
    onFailure,
  });
  const stop = new AbortController();
  const running = Promise.all([
    record.run(stop.signal),
    board.run(stop.signal).catch(() => {}),
  ]);
  let seq = 0;
  const tell = (...calls: readonly Call[]) =>
    log.append(...calls.map((call): PbxEvent => {
      seq += 1;
      return { kind: "call", call, seq: seq as EventSeq, at: clock.now() };
    }));
  const close = async () => {
    stop.abort();
    log.close();
    await running;
  };
  return { clock, written, tell, close };
}

Deno.test("I32 STORE_EVERY: changes of one call that come faster are written once, as the last stands, and soon", async () => {
  const { clock, written, tell, close } = recording();
  await settle();
  tell(callOf("first", 1_000));
  await settle();
  assert.equal(written.length, 1, "a story is opened at its first event");
  for (let n = 1; n <= 20; n++) {
    tell(callOf("first", 1_000, 1_000 + n));
    await clock.advance(10);
  }
  assert.equal(written.length, 1);
  await clock.advance(STORE_EVERY - 200);
  assert.equal(written.length, 2);
  assert.equal(written[1]!.at - written[0]!.at, STORE_EVERY);
  assert.deepEqual(written[1]!.calls.map((call) => call.endedAt), [instant(1_020)]);
  await close();
});

Deno.test("STORIES_AT_ONCE: more calls than that are written in several transactions, each call once", async () => {
  const { clock, written, tell, close } = recording();
  await settle();
  const calls = Array.from({ length: 2 * STORIES_AT_ONCE + 10 }, (_, n) => callOf(`c${n}`, n));
  tell(...calls);
  await clock.advance(4 * STORE_EVERY);
  assert.ok(written.every((one) => one.calls.length <= STORIES_AT_ONCE));
  const ids = written.flatMap((one) => one.calls.map((call) => call.id));
  assert.deepEqual(new Set(ids).size, calls.length);
  assert.equal(ids.length, calls.length);
  await close();
});

Deno.test("I32 RecordCall.run: what is due when it is told to stop is written before it ends", async () => {
  const { written, tell, close } = recording();
  await settle();
  tell(callOf("a", 1));
  await settle();
  tell(callOf("a", 1, 2), callOf("b", 1));
  await settle();
  await close();
  const last = new Map(written.flatMap((one) => one.calls).map((call) => [call.id, call.endedAt]));
  assert.deepEqual([...last], [["a", 2], ["b", undefined]]);
});
