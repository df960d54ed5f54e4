/** How questions to the assistant are read: whom they name, what they ask of them, and what nobody may be told. */
import assert from "node:assert/strict";
import type { OfficeWords, Question } from "../../core/domain/question.ts";
import { NAMES_MAX } from "../../core/domain/question_names.ts";
import { languageOf, sentencesOf } from "../../core/domain/question_text.ts";
import { readQuestion } from "../../core/domain/read_question.ts";

const label = (ja: string, en: string) => ({ ja, en });
const OFFICE: OfficeWords = {
  presences: [
    { code: "away", label: label("離席中", "Away") },
    { code: "meeting", label: label("会議中", "In a meeting") },
    { code: "home", label: label("帰宅", "Gone home") },
  ],
  departments: ["海外営業部", "営業部", "経理部"],
  lines: [{ id: "main", label: label("代表", "Main") }],
};

const read = (text: string): Question => readQuestion(text, OFFICE);

Deno.test("readQuestion: a name is found with its title, within kana, in romaji and without any title", () => {
  const questions: readonly (readonly [question: string, name: string])[] = [
    ["えっと、たかはしさんのないせんおしえて", "たかはし"],
    ["経理の渡辺さんはいますか", "渡辺"],
    ["吉田部長の内線って何番でしたっけ", "吉田"],
    ["小林千鶴の番号", "小林千鶴"],
    ["みなと商会に電話したい、番号は", "みなと商会"],
    ["ジョナサンの内線", "じょなさん"],
    ["is Takahashi-san free", "takahashi"],
    ["what's yoshida's extension", "yoshida"],
    ["number of Harbor Light", "harbor light"],
  ];
  for (const [question, name] of questions) {
    assert.ok(read(question).names.includes(name), `${question} → ${read(question).names}`);
  }
});

Deno.test("readQuestion: no more names than the limit are looked for, however many words there are", () => {
  const long = Array.from({ length: 40 }, (_, at) => `word${String.fromCharCode(97 + at % 26)}`);
  assert.equal(read(long.join(" ")).names.length, NAMES_MAX);
  assert.ok(
    read("山田・鈴木・佐藤・田中・伊藤・加藤・後藤・近藤・斎藤・武藤").names.length <= NAMES_MAX,
  );
});

Deno.test("readQuestion: digits are numbers in any width, times, counts and service numbers are none", () => {
  assert.deepEqual(read("１００４さん今出れる？").numbers, ["1004"]);
  assert.deepEqual(read("０９０-1234-0001はどの保留箱").numbers, ["09012340001"]);
  assert.deepEqual(read("15時まで離席、60秒、2/2、110番と184").numbers, []);
  assert.deepEqual(read("is 1007 free at 3 pm").numbers, ["1007"]);
});

Deno.test("readQuestion: states, lines and departments in everyday words", () => {
  assert.deepEqual(read("打ち合わせしてる人は誰").states, ["meeting"]);
  assert.deepEqual(read("もう帰った人いる？").states, ["home"]);
  assert.deepEqual(read("who has stepped away").states, ["away"]);
  assert.equal(read("いま電話してる人は誰").line, "talking");
  assert.deepEqual(read("経理は誰がいますか").departments, ["経理部"]);
  assert.deepEqual(read("who is in accounting").departments, ["経理部"]);
  assert.equal(read("代表の番号は").lineNamed, "main");
});

Deno.test("readQuestion: another time than now is told apart, and what is done from what is so", () => {
  for (const question of ["1003さんは明日も離席中ですか", "will Tanaka be back"]) {
    assert.ok(read(question).otherTime, question);
  }
  assert.equal(read("1003さんは離席中ですか").otherTime, false);
  assert.equal(read("鈴木さんに転送したい").howTo, "surely");
  assert.equal(read("「保留箱701は鈴木さんが先に取り出しました」って？").howTo, "surely");
  assert.equal(read("離席中にしたい").howTo, "perhaps");
  assert.equal(read("誰が離席中?").howTo, "no");
});

Deno.test("X2 readQuestion: whom others talk with, what about, their calls and passwords are refused", () => {
  const questions = [
    "髙橋さんは誰と話していますか",
    "1004さん、さっきの電話で何を話してた？",
    "田中さんの不在着信を見せて",
    "1005さんのログインのパスワードは何ですか？",
    "who is Takahashi talking to?",
    "what was said in the call",
    "give me Tanaka's call history",
    "What is Watanabe's meeting about?",
  ];
  for (const question of questions) assert.equal(read(question).refused, "private", question);
});

Deno.test("readQuestion: what is none of the telephone's is told apart, whatever words it shares", () => {
  const questions = [
    "会議室を予約したい",
    "この電話からファックスをおくるには",
    "明日の天気は？",
    "wifi password",
  ];
  for (const question of questions) assert.equal(read(question).refused, "elsewhere", question);
  for (const question of ["パスワードを変えたい", "I forgot my password", "voicemail"]) {
    assert.equal(read(question).refused, undefined, question);
  }
});

Deno.test("languageOf: the sentence around names and labels tells it", () => {
  const questions: readonly (readonly [question: string, language: string])[] = [
    ["大野さん is in which department?", "en"],
    ["My desk phone shows 未使用, what should I do?", "en"],
    ["I need to ring Minato Shokai (みなと商会) back, what's their number?", "en"],
    ["suzuki-sanのextension教えて", "ja"],
    ["hold した電話を別のphoneで取りたい", "ja"],
    ["「You may not dial out on World」と出た", "ja"],
    ["转送?", "ja"],
  ];
  for (const [question, language] of questions) {
    assert.equal(languageOf(question), language, question);
  }
});

Deno.test("sentencesOf: greetings, thanks and who asks fall away, and nothing of a question that is no more", () => {
  assert.deepEqual(
    sentencesOf("お世話になっております。営業の佐藤です。転送はできますか？よろしくお願いします。"),
    ["転送はできますか？"],
  );
  assert.deepEqual(sentencesOf("Good morning! How do I park a call? Thanks."), [
    "How do I park a call?",
  ]);
  assert.deepEqual(sentencesOf("ありがとう。"), ["ありがとう。"]);
});

Deno.test("readQuestion: whom the asker does not mean is not looked for, nor a role or a pronoun", () => {
  assert.deepEqual(read("大野さんじゃなくて吉田さんの内線は?").names[0], "吉田");
  assert.equal(read("トヨタの社長って誰").surelyNamed, false);
  const { surelyNamed } = read("My colleague's phone rings while she's out, can I answer it?");
  assert.equal(surelyNamed, false);
  assert.equal(read("何部の人でしたっけ、大野さんって").facts.has("department"), true);
});
