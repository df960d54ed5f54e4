/** The store's contract: stories of calls and everybody's history. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type CallPart, type HistoryQuery, partsOf } from "../../core/domain/call_log.ts";
import { matchesSearch, searchTerms, searchText } from "../../core/domain/search_key.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { indexOffice } from "../../core/domain/office.ts";
import { instant } from "../../core/lib/time.ts";
import {
  GAPS_ON_PAGE_MAX,
  type HistoryPage,
  type HistoryStore,
  type Store,
} from "../../core/ports/store.ts";
import { TEXTS_OF_ALL_MAX } from "../../adapters/store/history_store.ts";
import { callOf, inside, outside, partOf, talkingCall } from "./store_calls.ts";
import { everyItem, type Ground, storeTest } from "./store_ground.ts";
import { ext, smallOffice } from "./store_office.ts";

const RUNS = 25;

export function historyContract(ground: Ground): void {
  storyContract(ground);
  searchContract(ground);
  pagingContract(ground);
  seenContract(ground);
  gapContract(ground);
}

function storyContract(ground: Ground): void {
  storeTest(
    ground,
    "A5 history.partOfRecording: gives the part that was recorded, and pages only what was recorded",
    async ({ store }) => {
      const call = callOf("c1", 1_000, 2_000);
      const part = partOf(call, { recording: "r".repeat(26) as RecordingId });
      await store.history.put(call, [part]);
      const other = callOf("c2", 2_000, 3_000);
      await store.history.put(other, [partOf(other, {})]);
      assert.deepEqual(await store.history.partOfRecording(part.recording!), part);
      assert.equal(await store.history.partOfRecording("x' or 1=1" as RecordingId), undefined);
      assert.deepEqual(await store.history.parts(["nowhere", part.id]), [part]);
      assert.deepEqual(await store.history.parts([]), []);
      const { items } = await store.history.page({ owner: part.owner, recorded: true, limit: 10 });
      assert.deepEqual(items.map((item) => item.id), [part.id]);
    },
  );

  storeTest(
    ground,
    "history.page: a part that an early version wrote, without spans, has none",
    async ({ place, store }) => {
      const call = callOf("c1", 1_000, 2_000);
      const part = { ...partOf(call, {}), spans: [] };
      await store.history.put(call, [part]);
      await ground.execute(place, `update call_part set part = replace(part, '"spans":[],', '')`);
      const { items } = await store.history.page({ owner: part.owner, limit: 10 });
      assert.deepEqual(items, [part]);
    },
  );

  storeTest(
    ground,
    "I32 history.put: twice is once, and the last story stands, when events are folded again",
    async ({ store }) => {
      const live = callOf("c1", 1000.6);
      const ringing = partOf(live, { id: "c1.1001.1" });
      const other = partOf(live, { id: "c1.1002.1", owner: ext("1002") });
      await store.history.put(live, [ringing, other]);
      await store.history.put(live, [ringing, other]);
      assert.deepEqual(await store.history.openCalls(), ["c1"]);
      const ended = callOf("c1", 1000.6, 6000);
      const answered = partOf(ended, { result: "busy", talkMillis: 0 });
      for (let i = 0; i < 2; i++) await store.history.put(ended, [answered]);
      assert.deepEqual(await store.history.openCalls(), []);
      const { items } = await store.history.page({ owner: ext("1001"), limit: 10 });
      assert.deepEqual(items, [{ ...answered, startedAt: 1001, endedAt: 6001 }]);
      const gone = await store.history.page({ owner: ext("1002"), limit: 10 });
      assert.deepEqual(gone, { items: [] });
    },
  );

  storeTest(
    ground,
    "I32 history.putAll: many stories at once are as they are one by one, all of them or none",
    async ({ store }) => {
      const story = (n: number, endedAt?: number) => {
        const call = callOf(`c${n}`, 1_000 + n, endedAt);
        return { call, parts: n % 3 === 0 ? [] : [partOf(call)] };
      };
      const many = Array.from({ length: 1_100 }, (_, n) => story(n));
      await store.history.putAll(many);
      assert.equal((await store.history.openCalls()).length, 1_100);
      const ended = many.slice(0, 600).map((_, n) => story(n, 9_000));
      await store.history.putAll(ended.toReversed());
      const open = await store.history.openCalls();
      assert.deepEqual(open, many.slice(600).map(({ call }) => call.id));
      const unwritable = { ...callOf("c1099", NaN, 9_000) };
      const broken = [story(700, 9_000), { call: unwritable, parts: [] }, story(701, 9_000)];
      await assert.rejects(store.history.putAll(broken));
      assert.deepEqual(await store.history.openCalls(), open);
    },
  );

  storeTest(
    ground,
    "history.put: leaves one story whole, when nodes write it at once",
    async ({ writers }) => {
      const stores = await writers();
      const call = callOf("c1", 1000, 2000);
      await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          stores[i % stores.length]!.history.put(call, [
            partOf(call),
            partOf(call, { id: "c1.1002.1", owner: ext("1002"), peer: outside(`09000${i}`) }),
          ])),
      );
      for (const owner of ["1001", "1002"]) {
        const { items } = await stores[0]!.history.page({ owner: ext(owner), limit: 10 });
        assert.equal(items.length, 1);
      }
    },
  );

  storeTest(
    ground,
    "I37 history.closeOpen: ends every open story as `system-restart`, when the PBX starts again",
    async ({ again, store }) => {
      const office = indexOffice(smallOffice());
      const talking = talkingCall("c1", 1000, 3000);
      await store.history.put(talking, partsOf(talking, office));
      const done = callOf("c2", 1500, 2500);
      await store.history.put(done, [partOf(done)]);
      const { history } = await again();
      assert.equal(await history.closeOpen(instant(63_000.2), "system-restart"), 1);
      assert.equal(await history.closeOpen(instant(99_000), "system-restart"), 0);
      assert.deepEqual(await history.openCalls(), []);
      for (const owner of ["1001", "1002"]) {
        const { items } = await history.page({
          owner: ext(owner),
          direction: "internal",
          limit: 10,
        });
        assert.equal(items.length, 1);
        const { result, cause, talkMillis, endedAt } = items[0]!;
        assert.deepEqual({ result, cause, talkMillis, endedAt }, {
          result: "answered",
          cause: "system-restart",
          talkMillis: 60_000,
          endedAt: 63_000,
        });
      }
      const untouched = await history.page({
        owner: ext("1001"),
        direction: "outbound",
        limit: 10,
      });
      assert.equal(untouched.items[0]!.cause, undefined);
    },
  );
}

function searchContract(ground: Ground): void {
  const found = async (history: HistoryStore, q: string) => {
    const { items } = await history.page({ owner: ext("1001"), q, limit: 100 });
    return items.map(({ callId }) => callId).sort().join(" ");
  };

  storeTest(
    ground,
    "J3 history.page: finds part of a number or a name in any spelling, when asked with q",
    async ({ store }) => {
      const peers: readonly Partial<CallPart>[] = [
        { peer: outside("0312345678"), number: "0312345678" }, // in a list: 株式会社アオイ
        { peer: outside("09099998888", "JOHN 100%"), number: "09099998888" },
        { peer: inside("1002", "髙橋 一郎"), number: "1002", direction: "internal" },
        { peer: { kind: "outside", number: "", withheld: true }, number: "", direction: "inbound" },
        { peer: outside("0312340000"), number: "0312340000", owner: ext("1002"), id: "other" },
      ];
      for (const [i, more] of peers.entries()) {
        const call = callOf(`c${i}`, 1000 + i, 9000);
        await store.history.put(call, [partOf(call, more)]);
      }
      const cases: readonly (readonly [string, string])[] = [
        ["03-1234-5678", "c0"],
        ["０３１２", "c0"],
        ["12345678", "c0"],
        ["アオイ", "c0"],
        ["ｱｵ", "c0"],
        ["aoi", "c0"],
        ["株", "c0"],
        ["john", "c1"],
        ["100%", "c1"],
        ["_", "c0 c1 c2 c3"], // dropped by the folding: asks for nothing
        ["9", "c1"],
        ["高橋", "c2"],
        ["たかはし", "c2"],
        ["takahashi ichi", "c2"],
        ["takahashi aoi", ""],
        ["1002", "c2"],
        ["0312340000", ""],
        ["   ", "c0 c1 c2 c3"],
        ["", "c0 c1 c2 c3"],
        ["\0", ""],
        ["'; drop table call; --", ""],
      ];
      for (const [q, expected] of cases) assert.equal(await found(store.history, q), expected, q);
    },
  );

  storeTest(
    ground,
    "history.page: filters by range, direction and result, when asked",
    async ({ store }) => {
      const rows: readonly Partial<CallPart>[] = [
        { direction: "outbound", result: "answered" },
        { direction: "inbound", result: "missed", role: "callee" },
        { direction: "inbound", result: "answered-elsewhere", role: "callee" },
      ];
      for (const [i, more] of rows.entries()) {
        const call = callOf(`c${i}`, 1000 * (i + 1), 9000);
        await store.history.put(call, [partOf(call, more)]);
      }
      const alive = callOf("c3", 4000);
      const { result: _, endedAt: __, ...open } = partOf(alive);
      await store.history.put(alive, [open]);
      const ids = async (query: Omit<HistoryQuery, "owner" | "limit">) => {
        const page = await store.history.page({ owner: ext("1001"), limit: 10, ...query });
        return page.items.map(({ callId }) => callId).join(" ");
      };
      assert.equal(await ids({}), "c3 c2 c1 c0");
      assert.equal(await ids({ from: instant(2000), to: instant(4000) }), "c2 c1");
      assert.equal(await ids({ direction: "inbound" }), "c2 c1");
      assert.equal(await ids({ result: "missed" }), "c1");
      assert.equal(await ids({ direction: "inbound", result: "answered" }), "");
      const { items } = await store.history.page({ owner: ext("1001"), limit: 1 });
      assert.deepEqual(items, [open]);
    },
  );
}

const NUMBERS = ["0312345678", "0398765432", "09011112222", "117", ""];
const NAMES = ["佐藤", "山田商店", "John", undefined];
const QUERIES = [undefined, "03", "1", "山田", "アオイ", "jo", "店", "zz"];

const rowArbitrary = fc.record({
  startedAt: fc.integer({ min: 0, max: 6 }).map((n) => 1000 * n),
  number: fc.constantFrom(...NUMBERS),
  name: fc.constantFrom(...NAMES),
  direction: fc.constantFrom("inbound" as const, "outbound" as const),
  result: fc.constantFrom("answered" as const, "missed" as const),
});
type Row = typeof rowArbitrary extends fc.Arbitrary<infer T> ? T : never;

const queryArbitrary = fc.record({
  limit: fc.integer({ min: 1, max: 9 }),
  q: fc.constantFrom(...QUERIES),
  direction: fc.constantFrom(undefined, "inbound" as const),
  from: fc.constantFrom(undefined, 2000),
  to: fc.constantFrom(undefined, 5000),
});

function pagingContract(ground: Ground): void {
  storeTest(
    ground,
    "history.page: pages hold every row that matches exactly once and in order, whatever rows, query and limit",
    async ({ store }) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(rowArbitrary, { maxLength: 30 }),
          queryArbitrary,
          async (rows, asked) => {
            const owner = ext(`7${run++}`);
            const parts = await putRows(store, owner, rows);
            const wanted = parts.filter((part) => matches(part, asked)).sort(newestFirst)
              .map(({ id }) => id);
            const { limit, ...rest } = asked;
            const query = Object.fromEntries(
              Object.entries(rest).filter(([, value]) => value !== undefined),
            ) as Partial<HistoryQuery>;
            assert.deepEqual(await walk(store, { owner, limit, ...query }), wanted);
          },
        ),
        { numRuns: RUNS },
      );
    },
  );

  storeTest(
    ground,
    "history.page: everybody's pages hold every row that matches once, when more texts match than are listed",
    async ({ store }) => {
      const stories = Array.from({ length: TEXTS_OF_ALL_MAX + 2 }, (_, i) => {
        const call = callOf(`c${i}`, i, i + 1);
        const owner = ext(i % 2 === 0 ? "1001" : "1002");
        const number = `03${10_000 + i}`;
        return { call, parts: [partOf(call, { id: `${call.id}.x.1`, owner, number })] };
      });
      await store.history.putAll(stories);
      for (
        const [q, count] of [["03", TEXTS_OF_ALL_MAX + 2], ["031", 1_000], ["999", 2]] as const
      ) {
        const found = await walk(store, { q, limit: 200 });
        const wanted = stories.flatMap(({ parts }) => parts)
          .filter((part) => part.number.includes(q)).map(({ id }) => id).reverse();
        assert.deepEqual(found, wanted, q);
        assert.ok(wanted.length >= count, `${q}: ${wanted.length}`);
      }
    },
  );

  storeTest(
    ground,
    "history.page: goes on where it stopped, when calls come in between pages",
    async ({ store }) => {
      const owner = ext("1001");
      await putRows(store, owner, [1, 2, 3, 4].map((n) => plainRow(n * 1000)));
      const first = await store.history.page({ owner, limit: 2 });
      const call = callOf("new", 9000, 9500);
      await store.history.put(call, [partOf(call, { id: "new.1001.1" })]);
      const second = await store.history.page({ owner, limit: 2, cursor: first.next! });
      const starts = [...first.items, ...second.items].map(({ startedAt }) => startedAt);
      assert.deepEqual(starts, [4000, 3000, 2000, 1000]);
      assert.equal(second.next, undefined);
    },
  );

  storeTest(
    ground,
    "X7 history.page: begins at the start, when the cursor is not the store's",
    async ({ store }) => {
      const owner = ext("1001");
      await putRows(store, owner, [plainRow(1000), plainRow(2000)]);
      const people = (await store.people.search({ limit: 1 })).next!;
      const strange = [
        "",
        "x",
        "%00",
        "bnVsbA",
        people,
        btoa(`["1","2"]`),
        btoa(`[1e400,"\\u0000"]`),
      ];
      for (const cursor of [...strange, "A".repeat(5000)]) {
        const { items } = await store.history.page({ owner, limit: 10, cursor });
        assert.equal(items.length, 2, cursor.slice(0, 20));
      }
    },
  );

  storeTest(
    ground,
    "history.page: gives 1 … 200 rows, whatever limit is asked",
    async ({ store }) => {
      const owner = ext("1001");
      await putRows(store, owner, Array.from({ length: 203 }, (_, i) => plainRow(i)));
      const size = async (limit: number) =>
        (await store.history.page({ owner, limit })).items.length;
      assert.equal(await size(0), 1);
      assert.equal(await size(-5), 1);
      assert.equal(await size(NaN), 1);
      assert.equal(await size(200), 200);
      assert.equal(await size(100_000), 200);
    },
  );
}

function seenContract(ground: Ground): void {
  storeTest(
    ground,
    "history.unseenMissed: counts missed calls that ended since they were looked at, and no others",
    async ({ store }) => {
      const owner = ext("1001");
      const results = ["missed", "answered-elsewhere", "missed", "answered"] as const;
      for (const [i, result] of results.entries()) {
        const call = callOf(`c${i}`, 1000 * i, 1000 * i + 500);
        const endedAt = instant(1000 * i + 500);
        await store.history.put(call, [partOf(call, { result, endedAt })]);
      }
      const { history } = store;
      assert.equal(await history.unseenMissed(owner), 2);
      assert.equal(await history.unseenMissed(ext("1002")), 0);
      await history.markSeen(owner, instant(500));
      assert.equal(await history.unseenMissed(owner), 1);
      await history.markSeen(owner, instant(2500));
      await history.markSeen(owner, instant(10)); // an older tab
      assert.equal(await history.unseenMissed(owner), 0);
    },
  );
}

function gapContract(ground: Ground): void {
  const gap = (from: number, to: number) => ({ from: instant(from), to: instant(to) });

  storeTest(
    ground,
    "history.putGap: a gap stands on the one page among whose calls it begins, in its time only, and twice is once",
    async ({ store }) => {
      const { history } = store;
      const owner = ext("1001");
      const query = { owner, limit: 2 };
      assert.equal((await history.page(query)).gaps, undefined);
      await putRows(store, owner, [1_000, 2_000, 3_000, 4_000, 5_000].map(plainRow));
      for (const one of [gap(500, 600), gap(3_000, 3_100), gap(3_500, 3_600), gap(9_000, 9_500)]) {
        await history.putGap(one);
        await history.putGap({ ...one, to: instant(one.to - 50) });
      }
      const pages = await everyPage(store, query);
      assert.deepEqual(pages.map(({ gaps }) => gaps?.map(({ from, to }) => [from, to])), [
        [[9_000, 9_500]],
        [[3_500, 3_600], [3_000, 3_100]],
        [[500, 600]],
      ]);
      const within = { limit: 10, from: instant(3_550), to: instant(9_000) };
      assert.deepEqual((await history.page(within)).gaps, [gap(3_500, 3_600)]);
      const gone = { owner: ext("1002"), limit: 10, to: instant(1_000) };
      assert.deepEqual(await history.page(gone), { items: [], gaps: [gap(500, 600)] });
    },
  );

  storeTest(
    ground,
    "history.putGap: a longer one replaces, and of more than a page holds the newest are told",
    async ({ store }) => {
      const { history } = store;
      await history.putGap(gap(10, 11));
      await history.putGap(gap(10, 19));
      assert.deepEqual((await history.page({ limit: 10 })).gaps, [gap(10, 19)]);
      for (let i = 1; i <= GAPS_ON_PAGE_MAX; i++) await history.putGap(gap(100 * i, 100 * i + 1));
      const { gaps } = await history.page({ limit: 10 });
      assert.equal(gaps?.length, GAPS_ON_PAGE_MAX);
      assert.deepEqual(gaps?.at(-1), gap(100, 101));
    },
  );
}

const plainRow = (startedAt: number): Row => ({
  startedAt,
  number: "117",
  name: undefined,
  direction: "outbound",
  result: "answered",
});

async function putRows(
  store: Store,
  owner: CallPart["owner"],
  rows: readonly Row[],
): Promise<CallPart[]> {
  const parts: CallPart[] = [];
  for (const [i, row] of rows.entries()) {
    const call = callOf(`${owner}-${i}`, row.startedAt, row.startedAt + 1);
    const { direction, result, number } = row;
    const part = partOf(call, {
      id: `${call.id}.${owner}.1`,
      owner,
      direction,
      result,
      number,
      peer: outside(number, row.name),
    });
    await store.history.put(call, [part]);
    parts.push(part);
  }
  return parts;
}

/** What the store must find, said without it: the lists' names of the small office count too. */
function matches(
  part: CallPart,
  asked: typeof queryArbitrary extends fc.Arbitrary<infer T> ? T : never,
): boolean {
  const listed: Record<string, readonly [string, string]> = {
    "0312345678": ["株式会社アオイ", "アオイ"],
    "09011112222": ["山田商店", "ヤマダショウテン"],
    "117": ["桜庭", "サクラバ"],
  };
  const [name, reading] = listed[part.number] ?? [];
  const text = searchText({
    texts: [part.peer.name, name].filter((one) => one !== undefined),
    readings: reading === undefined ? [] : [reading],
    numbers: [part.number],
  });
  return (asked.direction === undefined || part.direction === asked.direction) &&
    (asked.from === undefined || part.startedAt >= asked.from) &&
    (asked.to === undefined || part.startedAt < asked.to) &&
    matchesSearch(text, searchTerms(asked.q ?? ""));
}

function newestFirst(a: CallPart, b: CallPart): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}

async function everyPage(store: Store, query: HistoryQuery): Promise<HistoryPage[]> {
  const pages: HistoryPage[] = [];
  await everyItem(async (cursor) => {
    const page = await store.history.page({ ...query, ...cursor });
    pages.push(page);
    return page;
  });
  return pages;
}

/** Every id from the first page to the last. */
async function walk(store: Store, query: HistoryQuery): Promise<string[]> {
  const parts = await everyItem(async (cursor) => {
    const page = await store.history.page({ ...query, ...cursor });
    assert.ok(page.items.length <= query.limit);
    return page;
  });
  return parts.map(({ id }) => id);
}
