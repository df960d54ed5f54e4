/** Finding people and numbers by whatever a Japanese keyboard gives. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { romajiToKatakana } from "../../core/domain/romaji.ts";
import {
  bigrams,
  foldText,
  matchesSearch,
  QUERY_TEXT_MAX,
  QUERY_WORDS_MAX,
  searchTerms,
  searchText,
} from "../../core/domain/search_key.ts";
import { officeFile } from "../support/offices.ts";
import { anyText } from "../support/any_text.ts";

const PEOPLE = officeFile("demo").people.map((person) => ({
  extension: person.extension as string,
  text: searchText({
    texts: [person.name, person.department],
    readings: [person.reading],
    numbers: [person.extension],
  }),
}));

function found(query: string): string {
  const terms = searchTerms(query);
  return PEOPLE.filter(({ text }) => matchesSearch(text, terms)).map(({ extension }) => extension)
    .join();
}

Deno.test("J3 searchTerms: 佐藤 (サトウ) is found by kanji, both kana, half-width kana, romaji and one character", () => {
  const queries = [
    "佐藤",
    "佐藤花子",
    "佐藤 花子",
    "さとう",
    "サトウ",
    "ｻﾄｳ",
    "さとー",
    "satou",
    "sato",
    "satoh",
    "Satō",
    "SATOU",
  ];
  for (const query of [...queries, "hanako sato", "はなこ", "1001"]) {
    assert.equal(found(query), "1001", query);
  }
  assert.ok(found("サ").split(",").includes("1001"));
  assert.ok(found("佐").split(",").includes("1001"));
});

Deno.test("J3 searchTerms: names in old forms are found by the common kanji, and by themselves", () => {
  const table = {
    "高橋": "1004",
    "髙橋": "1004",
    "吉田": "1006",
    "𠮷田": "1006",
    "渡辺": "1007",
    "渡邊": "1007",
    "斎藤": "1010",
    "斉藤": "1010",
  };
  for (const [query, extension] of Object.entries(table)) {
    assert.equal(found(query), extension, query);
  }
});

Deno.test("J3 searchTerms: Hepburn and Kunrei, long vowels written, doubled, by h, by ō or not at all", () => {
  const table = {
    takahashi: "1004",
    takahasi: "1004",
    yoshida: "1006",
    yosida: "1006",
    ohno: "1008",
    ono: "1008",
    oono: "1008",
    "ōno": "1008",
    yuta: "1008",
    yuuta: "1008",
    yota: "",
    chizuru: "1009",
    tizuru: "1009",
    chiduru: "1009",
    junichi: "1010",
    "jun'ichi": "1010",
    "zyun'iti": "1010",
    zyuniti: "1010",
    yoko: "1003",
    youko: "1003",
    suzu: "1002",
    suz: "1002",
  };
  for (const [query, extension] of Object.entries(table)) {
    assert.equal(found(query), extension, query);
  }
});

Deno.test("J3 searchTerms: Latin names, departments and numbers, by any part", () => {
  assert.equal(found("montgomery-fitz"), "1005");
  assert.equal(found("JONATHAN"), "1005");
  assert.equal(found("ジョナサン"), "1005");
  assert.equal(found("サポート部"), "1003,1004");
  assert.equal(found("さぽーと"), "1003,1004");
  assert.equal(found("１００４"), "1004");
  assert.equal(found("営業 さとう"), "1001");
  assert.equal(found("nobody"), "");
  const entry = searchText({
    texts: ["株式会社みなと商会"],
    readings: [],
    numbers: ["0300004510"],
  });
  for (const query of ["03-0000-4510", "0000-45", "みなと", "㈱みなと"]) {
    assert.equal(matchesSearch(entry, searchTerms(query)), query !== "㈱みなと", query);
  }
});

Deno.test("searchTerms: an empty query matches everybody", () => {
  assert.deepEqual(searchTerms("  　"), []);
  assert.equal(found("").split(",").length, 10);
});

Deno.test("QUERY_TEXT_MAX, QUERY_WORDS_MAX: what is beyond the limits does not narrow", () => {
  assert.equal(searchTerms("a ".repeat(QUERY_WORDS_MAX)).length, QUERY_WORDS_MAX);
  assert.equal(searchTerms("a ".repeat(QUERY_WORDS_MAX + 3)).length, QUERY_WORDS_MAX);
  assert.deepEqual(searchTerms("1".repeat(QUERY_TEXT_MAX + 5)), [["1".repeat(QUERY_TEXT_MAX)]]);
});

Deno.test("romajiToKatakana: syllables, ン, ッ and what is not finished yet", () => {
  const table = {
    satou: "サトウ",
    syou: "ショウ",
    shou: "ショウ",
    kenichi: "ケニチ",
    "ken'ichi": "ケンイチ",
    kennichi: "ケンニチ",
    namba: "ナンバ",
    hattori: "ハットリ",
    matchan: "マッチャン",
    ohno: "オウノ",
    joji: "ジョジ",
    fumi: "フミ",
    sat: "サ",
    sh: undefined,
    q: undefined,
    alex: undefined,
    "": undefined,
  };
  for (const [romaji, kana] of Object.entries(table)) {
    assert.equal(romajiToKatakana(romaji), kana, romaji);
  }
});

Deno.test("bigrams: pairs by code point and the last alone", () => {
  assert.deepEqual(bigrams("山田太郎"), ["山田", "田太", "太郎", "郎"]);
  assert.deepEqual(bigrams("𠮷田"), ["𠮷田", "田"]);
  assert.deepEqual(bigrams("サ"), ["サ"]);
  assert.deepEqual(bigrams(""), []);
});

Deno.test("foldText: folding twice is folding once, and a key holds no space", () => {
  const texts = fc.oneof(
    anyText(30),
    fc.string({ unit: fc.constantFrom(..."さとうｻﾄｳサトーヴァオおー佐髙 -aōŌＡ"), maxLength: 20 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const folded = foldText(text);
      assert.equal(foldText(folded), folded);
      assert.ok(!/\s/.test(folded));
    }),
    { numRuns: 500, examples: [["ﾡ'ￂ"], ["ﾡーￂ"], ["ち-\u3099"]] },
  );
});

Deno.test("searchTerms: every part of a name or reading finds it, hiragana as well as katakana", () => {
  const people = officeFile("demo").people;
  const parts = fc.record({
    at: fc.nat(people.length - 1),
    from: fc.nat(12),
    length: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(parts, fc.boolean(), ({ at, from, length }, hiragana) => {
      const { extension, reading, name } = people[at]!;
      for (const whole of [reading, name]) {
        const part = [...whole].slice(from, from + length).join("").trim();
        const query = hiragana
          ? part.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
          : part;
        // ー and オ after オ take their sound from what stands before them: a part may not begin there.
        if (/^[ーオ]/.test(part)) continue;
        assert.ok(found(query).split(",").includes(extension), query);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("matchesSearch: total over any text and query", () => {
  fc.assert(fc.property(anyText(120), (query) => {
    assert.equal(typeof found(query), "string");
  }));
});
