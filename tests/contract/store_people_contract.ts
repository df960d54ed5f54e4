/** The store's contract: finding people and numbers, and what people choose. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { TEXTS_MAX } from "../../adapters/store/list_store.ts";
import { connect } from "../../adapters/store/open.ts";
import { BLOCK_TEXTS } from "../../adapters/store/search_blocks.ts";
import {
  CANDIDATES_MAX,
  prepareSearch,
  recordsHolding,
} from "../../adapters/store/search_index.ts";
import { personText } from "../../adapters/store/office_rows.ts";
import type { PresenceCode } from "../../core/domain/ids.ts";
import { foldText, matchesSearch, searchTerms } from "../../core/domain/search_key.ts";
import { instant } from "../../core/lib/time.ts";
import { everyItem, type Ground, storeTest } from "./store_ground.ts";
import { bigOffice, ext } from "./store_office.ts";

/** One block of the search index, and some that are not in it yet. */
const MANY = BLOCK_TEXTS + 100;
const RUNS = 12;

export function peopleContract(ground: Ground): void {
  searchContract(ground);
  chosenContract(ground);
  listContract(ground);
}

function searchContract(ground: Ground): void {
  storeTest(
    ground,
    "J4 people.search: orders by reading and leaves the disabled out, when nothing is asked",
    async ({ store }) => {
      const { items, next } = await store.people.search({ limit: 200 });
      assert.deepEqual(items, ["20001", "1005", "1001", "1002", "1003", "1004"]);
      assert.equal(next, undefined);
    },
  );

  storeTest(
    ground,
    "J3 people.search: finds one person, when asked in any spelling",
    async ({ store }) => {
      const cases: readonly (readonly [string, string])[] = [
        ["高橋", "1002"],
        ["髙橋", "1002"],
        ["髙", "1002"],
        ["たかはし", "1002"],
        ["ﾀｶﾊｼ", "1002"],
        ["takahashi", "1002"],
        ["吉田", "1003"],
        ["𠮷", "1003"],
        ["渡辺", "1004"],
        ["junichi", "1004"],
        ["support", "1004"],
        ["mont-gom", "1005"],
        ["Christopher Smyth", "1005"],
        ["20001", "20001"],
        ["２０", "20001"],
        ["営業 花子", "1001"],
        ["営業 20001", ""],
        ["%", "20001"],
        ["!", "20001"],
        ["休職", ""],
        ["\\", ""],
      ];
      for (const [q, expected] of cases) {
        const { items } = await store.people.search({ q, limit: 10 });
        assert.equal(items.join(" "), expected, q);
      }
      const { items } = await store.people.search({ q: "営業", limit: 10 });
      assert.deepEqual(items, ["1001", "1002"]);
    },
  );

  storeTest(
    ground,
    "people.search: pages hold everybody who matches exactly once and in order, whatever query and limit",
    async ({ store, place }) => {
      const db = await connect(place);
      /** Everybody at once, as where the query is in more texts than a list may have. */
      const byLook = async (q: string) => {
        const rows = recordsHolding(db, "person", await prepareSearch(db, q, 0));
        const found = await rows.select("extension").orderBy("reading_key").orderBy("extension")
          .execute();
        return found.map(({ extension }) => extension);
      };
      assert.deepEqual([await store.search.indexSome(), await store.search.indexSome()], [
        true,
        false,
      ]);
      const { people } = bigOffice(MANY);
      const queries = [
        "",
        "山田",
        "山",
        "1",
        "10",
        "105",
        "10500",
        "14190",
        "部署",
        "部署9",
        "yama 部署1",
        "無",
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...queries),
          fc.integer({ min: 120, max: 200 }),
          async (q, limit) => {
            const terms = searchTerms(q);
            const wanted = people.filter((person) => matchesSearch(personText(person), terms))
              .map(({ extension, reading }) => `${foldText(reading)} ${extension}`)
              .sort().map((key) => key.split(" ")[1]!);
            assert.deepEqual(
              await everyItem((cursor) => store.people.search({ q, limit, ...cursor })),
              wanted,
            );
            assert.deepEqual(await byLook(q), wanted);
          },
        ),
        { numRuns: RUNS },
      );
      await db.destroy();
    },
    bigOffice(MANY),
  );

  storeTest(
    ground,
    "people.search: TEXTS_MAX, CANDIDATES_MAX: up to so many texts are a list, with one more the answer is the same",
    async ({ store, place }) => {
      const db = await connect(place);
      const q = "営業";
      let texts = 0;
      const write = async (count: number) => {
        await ground.execute(
          place,
          `insert into search_text (text) with recursive n(i) as
            (select 1 union all select i + 1 from n where i < ${count})
            select '${q} ' || ${texts} || ' ' || i from n`,
        );
        texts += count;
      };
      texts = (await prepareSearch(db, q))!.textIds!.length;
      for (const most of [TEXTS_MAX, CANDIDATES_MAX]) {
        await write(most - texts);
        assert.equal((await prepareSearch(db, q, most))!.textIds!.length, most);
        assert.deepEqual((await store.people.search({ q, limit: 10 })).items, ["1001", "1002"]);
        await write(1);
        assert.equal((await prepareSearch(db, q, most))!.textIds, undefined);
        assert.deepEqual((await store.people.search({ q, limit: 10 })).items, ["1001", "1002"]);
      }
      await db.destroy();
    },
  );
}

function chosenContract(ground: Ground): void {
  const settings = { autoAnswer: false, incomingIntegration: false, language: "ja" };

  storeTest(
    ground,
    "people.settings: begin with the person's language and keep each choice, when patched",
    async ({ store, again }) => {
      assert.deepEqual(await store.people.settings(ext("1001")), settings);
      const english = await store.people.settings(ext("1005"));
      assert.deepEqual(english, { ...settings, language: "en" });
      assert.deepEqual(await store.people.patchSettings(ext("1001"), {}), settings);
      const patched = await store.people.patchSettings(ext("1001"), { autoAnswer: true });
      assert.deepEqual(patched, { ...settings, autoAnswer: true });
      await store.people.patchSettings(ext("1001"), { language: "en", incomingIntegration: true });
      await store.people.patchSettings(ext("1001"), { autoAnswer: false });
      const later = await (await again()).people.settings(ext("1001"));
      assert.deepEqual(later, { autoAnswer: false, incomingIntegration: true, language: "en" });
      assert.deepEqual(await store.people.settings(ext("1002")), settings);
    },
  );

  storeTest(
    ground,
    "people.setPresence: replaces the whole choice, when a person chooses again",
    async ({ store }) => {
      const { people } = store;
      assert.equal(await people.presence(ext("1001")), undefined);
      const busy = {
        code: "dnd" as PresenceCode,
        note: "商談 <中>\n",
        until: instant(1_800_000_000_000),
        former: "available" as PresenceCode,
      };
      await people.setPresence(ext("1001"), busy);
      assert.deepEqual(await people.presence(ext("1001")), busy);
      const free = { code: "available" as PresenceCode };
      await people.setPresence(ext("1001"), free);
      await people.setPresence(ext("1002"), busy);
      assert.deepEqual(await people.presence(ext("1001")), free);
      assert.deepEqual(await people.presences(), new Map([["1001", free], ["1002", busy]]));
    },
  );
}

function listContract(ground: Ground): void {
  storeTest(
    ground,
    "lists.nameOf: tells the name of the first list, when a number stands in several",
    async ({ store }) => {
      const { lists } = store;
      assert.equal(await lists.nameOf("0312345678"), "株式会社アオイ");
      assert.equal(await lists.nameOf("09011112222"), "山田商店");
      assert.equal(await lists.nameOf("0399999999"), undefined);
      assert.equal(await lists.nameOf(""), undefined);
      const names = await lists.namesOf(["117", "09011112222", "1", "117"]);
      assert.deepEqual(names, new Map([["117", "桜庭"], ["09011112222", "山田商店"]]));
      assert.deepEqual(await lists.namesOf([]), new Map());
      const many = Array.from({ length: 1200 }, (_, i) => `09${i}`);
      assert.equal((await lists.namesOf([...many, "117"])).size, 1);
    },
  );

  storeTest(
    ground,
    "lists.search: finds entries by name, reading and number, in one list or in all",
    async ({ store }) => {
      const { lists } = store;
      assert.deepEqual(await lists.all(), [
        { id: "customers", label: { ja: "取引先", en: "Customers" } },
        { id: "private", label: { ja: "その他", en: "Others" } },
      ]);
      const names = async (q: string, list?: string) => {
        const query = { q, limit: 10, ...(list === undefined ? {} : { list }) };
        return (await lists.search(query)).items.map(({ name }) => name).join(" ");
      };
      assert.equal(await names("やまだ"), "山田さん(携帯) 山田商店");
      assert.equal(await names("やまだ", "customers"), "山田商店");
      assert.equal(await names("がっこう"), "ガッコウ法人");
      assert.equal(await names("090-1111"), "山田さん(携帯) 山田商店");
      assert.equal(await names("やまだ", "none"), "");
      const { items } = await lists.search({ q: "aoi", limit: 10 });
      assert.deepEqual(items, [{
        list: "customers",
        name: "株式会社アオイ",
        reading: "アオイ",
        number: "0312345678",
        note: "月曜定休",
      }]);
    },
  );

  storeTest(
    ground,
    "lists.search: pages hold every entry once, whatever the limit",
    async ({ store }) => {
      for (const limit of [1, 2, 3, 5]) {
        const entries = await everyItem((cursor) => store.lists.search({ limit, ...cursor }));
        const names = entries.map(({ name }) => name);
        assert.equal(names.join(" "), "株式会社アオイ ガッコウ法人 桜庭 山田さん(携帯) 山田商店");
      }
    },
  );
}
