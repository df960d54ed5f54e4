/** The help and the search in it: the form it is written in, and that it answers what it knows and nothing else. */
import assert from "node:assert/strict";
import { type HelpLanguage, plainText, readHelpPage } from "../../core/domain/help.ts";
import { answerInHelp, indexHelp, isOneSlip, searchHelp } from "../../core/domain/help_search.ts";
import { languageOf, plainQuestion, stem, termsOf } from "../../core/domain/question_text.ts";
import { HELP } from "../support/help.ts";

const INDEX = { ja: indexHelp(HELP.ja), en: indexHelp(HELP.en) };

Deno.test("readHelpPage: headings with ids, paragraphs, steps, lists, and other ways to ask", () => {
  const page = readHelpPage(
    "# Calls {#calls}\n\n## Dial {#dial}\n\n?\nmake a call,\ndial\n\nFirst\nline.\n\n1. one\n2. two\n\n- a\n  goes on\n- b\n",
  );
  assert.deepEqual(page, {
    id: "calls",
    title: "Calls",
    sections: [{
      id: "dial",
      title: "Dial",
      asks: ["make a call", "dial"],
      blocks: [
        { kind: "paragraph", text: "First line." },
        { kind: "steps", items: ["one", "two"] },
        { kind: "list", items: ["a goes on", "b"] },
      ],
    }],
  });
  assert.equal(plainText(page.sections[0]!), "First line.\n1. one\n2. two\n- a goes on\n- b");
});

Deno.test("readHelpPage: a heading without its id, or with nothing under it, is our own mistake", () => {
  assert.throws(() => readHelpPage("# Calls\n"), /no heading of the form/);
  assert.throws(
    () => readHelpPage("# Calls {#calls}\n\n## Dial {#dial}\n\n? ask\n"),
    /nothing stands/,
  );
});

Deno.test("help: both languages have the same pages and sections in one order, each id once", () => {
  const ids = (language: HelpLanguage) =>
    HELP[language].map(({ id, sections }) => [id, sections.map((section) => section.id)]);
  assert.deepEqual(ids("ja"), ids("en"));
  const sections = HELP.ja.flatMap((page) => page.sections.map(({ id }) => id));
  assert.equal(new Set(sections).size, sections.length);
  assert.ok(sections.length > 45);
  for (const section of [...HELP.ja, ...HELP.en].flatMap((page) => page.sections)) {
    assert.ok(section.asks.length >= 2, section.id);
  }
});

Deno.test("help: it is written in the house's manner, and nothing of it is too long to be looked through", () => {
  for (const page of [...HELP.ja, ...HELP.en]) {
    for (const section of page.sections) {
      const text = plainText(section);
      assert.doesNotMatch(text, /[!！]|エラーが発生|^\?|\\/, section.id);
      assert.ok(text.length < 700, section.id);
      for (const sentence of text.split(/[。\n]|\. /)) assert.ok(sentence.length < 300, section.id);
    }
  }
});

Deno.test("answerInHelp: every title and every other way to ask finds its own section", () => {
  const lost: string[] = [];
  for (const language of ["ja", "en"] as const) {
    for (const section of HELP[language].flatMap((page) => page.sections)) {
      for (const ask of [section.title, ...section.asks]) {
        const [best] = searchHelp(INDEX[language], ask);
        const found = best?.section.id === section.id ||
          best?.section.asks.includes(ask) === true;
        if (!found) lost.push(`${ask} → ${best?.section.id}, not ${section.id}`);
      }
    }
  }
  assert.deepEqual(lost, []);
});

Deno.test("answerInHelp: a question about what the help does not know has no answer", () => {
  for (const question of ["", "？", "おはよう", "カレーの作り方", "円相場はいくら", "明日の予定"]) {
    assert.equal(answerInHelp(INDEX.ja, question).hits.length, 0, question);
  }
  for (const question of ["hello", "stock price", "tell me a joke", "what time is it in London"]) {
    assert.equal(answerInHelp(INDEX.en, question).hits.length, 0, question);
  }
});

Deno.test("plainQuestion: width, kana and readings become one form", () => {
  assert.equal(plainQuestion("ﾘｾｷﾁｭｳ ハ　だれ？"), "離席中は誰?");
  assert.equal(plainQuestion("会議中の人はいますか"), "会議中の人はいますか");
  assert.equal(plainQuestion("  What’s  NEW "), "what's new");
});

Deno.test("languageOf: kana or kanji is Japanese, the rest English", () => {
  assert.equal(languageOf("CSVはどこ"), "ja");
  assert.equal(languageOf("ﾎﾘｭｳ"), "ja");
  assert.equal(languageOf("park"), "en");
});

Deno.test("termsOf: small talk falls away, a piece of hiragana says little", () => {
  const keys = (text: string) =>
    termsOf(text).filter(({ ending }) => !ending).map(({ key }) => key);
  assert.deepEqual(keys("転送の仕方を教えてください"), keys("てんそうって？"));
  assert.deepEqual(keys("how do I transfer calls?"), ["transfer", "call"]);
  assert.ok(termsOf("きらきら").every(({ weight }) => weight < 0.5));
});

Deno.test("stem and isOneSlip: endings fall, one slip is forgiven, two are not", () => {
  assert.deepEqual(["calls", "called", "calling", "hold", "retrieve", "retrieved"].map(stem), [
    "call",
    "call",
    "call",
    "hold",
    "retriev",
    "retriev",
  ]);
  assert.ok(isOneSlip("histroy", "history") && isOneSlip("pasword", "password"));
  assert.ok(isOneSlip("recordng", "recording") && isOneSlip("parc", "park"));
  assert.ok(!isOneSlip("hsitroy", "history") && !isOneSlip("park", "park"));
});
