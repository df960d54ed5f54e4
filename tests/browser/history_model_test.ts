/** 電話履歴 as a model: what is asked of the server, and which new rows join. */
import assert from "node:assert/strict";
import { createClock } from "../../web/client/model/clock.ts";
import { createHistory } from "../../web/client/model/history.ts";
import { SEARCH_MILLIS } from "../../web/client/model/search.ts";
import type { HistoryEntry } from "../../web/shared/api.ts";
import { DeskBrowser } from "./support/desk_browser.ts";

const ENTRY: HistoryEntry = {
  id: "c.1001.1",
  callId: "c",
  direction: "outbound",
  role: "caller",
  result: "answered",
  peer: { kind: "outside", number: "0300004510", display: "03-0000-4510" },
  number: "0300004510",
  display: "03-0000-4510",
  line: "main",
  start: "2026-11-22T14:05:00.000+09:00",
  ringSeconds: 2,
  talkSeconds: 61,
  spans: [],
};

function opened(found: () => readonly HistoryEntry[] = () => []) {
  const world = new DeskBrowser({ history: () => ({ items: found() }) });
  const { browser } = world;
  const clock = createClock("2026-11-22T14:05:12.000+09:00", browser);
  const history = createHistory({ browser, first: { items: [] }, unseenMissed: 0, clock });
  return {
    world,
    history,
    ids: () => history.days.value.flatMap((day) => day.rows.map((r) => r.id)),
  };
}

Deno.test("createHistory: every condition is part of the question, of the rows and of the file", async () => {
  const { world, history } = opened();
  history.narrow({ q: "みなと" });
  history.narrow({ direction: "inbound", result: "missed", recorded: true, period: "yesterday" });
  await world.pass(SEARCH_MILLIS);
  const query = {
    q: "みなと",
    direction: "inbound",
    result: "missed",
    recorded: "true",
    from: "2026-11-21T00:00:00.000+09:00",
    to: "2026-11-22T00:00:00.000+09:00",
  };
  assert.deepEqual(world.asked, [["history", { ...query, cursor: undefined, limit: 50 }]]);
  const file = new URL(history.csv.value, "http://x");
  assert.equal(file.pathname, "/api/v1/history.csv");
  assert.deepEqual(Object.fromEntries(file.searchParams), query);
  assert.equal(history.conditions.value, 4);
  history.clearFilter();
  assert.equal(history.csv.value, "/api/v1/history.csv");
  assert.equal(history.filtered.value, false);
});

Deno.test("createHistory: a time that is typed half is no condition yet", async () => {
  const { world, history } = opened();
  history.narrow({ period: "typed", from: "11/2", to: "11/2x" });
  await world.pass(SEARCH_MILLIS);
  const [, query] = world.asked.at(-1)! as [string, Record<string, unknown>];
  assert.equal(query.from, "2026-11-02T00:00:00.000+09:00");
  assert.equal(query.to, undefined);
});

Deno.test("createHistory: a new row joins when it passes; of a text the server decides", async () => {
  let found: readonly HistoryEntry[] = [];
  const { world, history, ids } = opened(() => found);
  history.apply(ENTRY, 0);
  assert.deepEqual(ids(), [ENTRY.id]);
  history.narrow({ direction: "inbound" });
  await world.pass(SEARCH_MILLIS);
  history.apply({ ...ENTRY, id: "d" }, 0);
  assert.deepEqual(ids(), []);
  history.narrow({ direction: undefined, q: "みなと" });
  await world.pass(SEARCH_MILLIS);
  history.apply({ ...ENTRY, id: "e" }, 0);
  await world.pass();
  assert.deepEqual(ids(), [], "the server does not find it");
  found = [{ ...ENTRY, id: "f" }];
  history.apply({ ...ENTRY, id: "f" }, 0);
  await world.pass();
  assert.deepEqual(ids(), ["f"]);
});

Deno.test("createHistory: scrolled away, new rows wait, and an open row stays open when it changes", () => {
  const { history, ids } = opened();
  history.apply(ENTRY, 0);
  history.toggle(ENTRY.id);
  history.scrolled(false);
  history.apply({ ...ENTRY, id: "d", start: "2026-11-22T14:06:00.000+09:00" }, 1);
  assert.deepEqual([ids(), history.waiting.value], [[ENTRY.id], 1]);
  history.apply({ ...ENTRY, talkSeconds: 62 }, 1);
  assert.equal(history.days.value[0]!.rows[0]!.talkSeconds, 62);
  assert.equal(history.open.value, ENTRY.id);
  history.showWaiting();
  assert.deepEqual([ids(), history.waiting.value], [["d", ENTRY.id], 0]);
});

Deno.test("createHistory: a time without the PBX stands on its day, also where there was no call", () => {
  const { browser } = new DeskBrowser({ history: () => ({ items: [] }) });
  const clock = createClock("2026-11-22T14:05:12.000+09:00", browser);
  const gap = (day: number) => ({
    from: `2026-11-${day}T10:02:00.000+09:00`,
    to: `2026-11-${day}T10:05:00.000+09:00`,
  });
  const first = { items: [ENTRY], gaps: [gap(22), gap(20)] };
  const history = createHistory({ browser, first, unseenMissed: 0, clock });
  assert.deepEqual(
    history.days.value.map(({ rows, gaps }) => [rows.map(({ id }) => id), gaps]),
    [[[ENTRY.id], [gap(22)]], [[], [gap(20)]]],
  );
});
