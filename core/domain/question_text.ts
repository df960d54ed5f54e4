/**
 * What a question is made of: Japanese words typed in kana become the words of the help, small talk falls away, and
 * what is left are terms with how much each says. Speech, kana and slips of the finger end in the same terms.
 */
import type { HelpLanguage } from "./help.ts";
import { bigrams, foldText } from "./search_key.ts";

/** Characters of a question that are looked at. */
export const QUESTION_MAX = 300;

/** A piece of a question or a text: `weight` 1 says much, a piece of hiragana between words little. */
export interface Term {
  readonly key: string;
  readonly weight: number;
}

const HIRAGANA_WEIGHT = 0.35;
/** Hiragana of a question that has other words: endings and talk rather than what is asked about. */
const ENDING_WEIGHT = 0.1;
const SINGLE_KANJI_WEIGHT = 0.6;
/** Of a word, however long it is written. */
const WORD_WEIGHT_MAX = 2;

/** いま, but not います; ひと, but not ひとつ. */
const NOT_BEFORE: Readonly<Record<string, string>> = {
  いま: "(?![すせし])",
  ひと: "(?![こつり])",
  せき: "(?![ゅょ])",
  そと: "(?![がし])",
};

/** Readings people type in either kana for the words of the help. Sorted so that the longest is found first. */
const READINGS: readonly { readonly pattern: RegExp; readonly word: string }[] = readings(
  "かけかた かけ方|でんわばんごう 電話番号|でんわちょう 電話帳|でんわき 電話機|でんわ 電話|ばんごう 番号|" +
    "ないせん 内線|がいせん 外線|かいせん 回線|はっしん 発信|ちゃくしん 着信|ふざい 不在|じゅわき 受話器|" +
    "おうとう 応答|じどう 自動|だいり 代理|てんそう 転送|とりつぎ 取り次ぎ|ほりゅうばこ 保留箱|ほりゅう 保留|" +
    "とりだし 取り出し|とりだす 取り出す|ろくおん 録音|さいせい 再生|そくど 速度|りれき 履歴|けんさく 検索|" +
    "かんりしゃ 管理者|せってい 設定|きょか 許可|りせき 離席|かいぎ 会議|がいしゅつ 外出|きたく 帰宅|" +
    "きょひ 拒否|せつぞく 接続|せつだん 切断|つうわ 通話|つうち 通知|ひつうち 非通知|きんきゅう 緊急|" +
    "こくさい 国際|かいがい 海外|みしよう 未使用|そうにゅう 挿入|げんご 言語|えいご 英語|にほんご 日本語|" +
    "あてさき 宛先|じこく 時刻|じかん 時間|きょう 今日|きのう 昨日|じぶん 自分|わたし 私|だれ 誰|そと 外|" +
    "わすれ 忘れ|あんしょう 暗証|れんけい 連携|ほぞん 保存|きかん 期間|ついか 追加|とうろく 登録|" +
    "きれ 切れ|いま 今|なんけん 何件|しょうかい 紹介|ぶしょ 部署|たんまつ デバイス|" +
    "おしえ 教え|ちがう 違う|ちがい 違い|けさ 今朝|みせて 見せて|なに 何|まわし 回し|まわす 回す|かわる 代わる|ほかの 他の|" +
    "しりたい 知りたい|つかえ 使え|つかう 使う|ひと 人|あたらしい 新しい|はやく 速く|となり 隣|" +
    "せき 席|ぼたん ボタン|がめん 画面|まうす マウス|でばいす デバイス|ろぐいん ログイン|" +
    "ぱーく 保留箱|ぱすわーど パスワード|ぷれぜんす プレゼンス|えくせる excel",
);

/** Other words for the words of the help. */
const SAME_IN_JAPANESE: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/グレーアウト|グレー|グレイ|薄い色/g, "灰色"],
  [/エクセル/g, "excel"],
  [/宛名|名宛/g, "宛先"],
  [/アドレス帳/g, "電話帳"],
  [/暗証番号/g, "パスワード"],
  [/サインイン/g, "ログイン"],
  [/サインアウト/g, "ログアウト"],
  [/スマホ|携帯アプリ/g, "スマートフォン"],
  [/同僚|隣の席|隣の人/g, "他の人"],
  [/席に?(?:い|居)(?:ない|ません)|席を?(?:外|はず)(?:し|す)/g, "離席"],
];

function readings(text: string): readonly { readonly pattern: RegExp; readonly word: string }[] {
  return text.split("|").map((pair) => pair.split(" "))
    .sort(([a = ""], [b = ""]) => b.length - a.length)
    .map(([reading = "", word = ""]) => {
      const katakana = reading.replaceAll(/[\u3041-\u3096]/g, (kana) => shifted(kana, 0x60));
      const alone = NOT_BEFORE[reading] ?? "";
      return { pattern: new RegExp(`(?:${reading}|${katakana})${alone}`, "g"), word };
    });
}

/** What people say around a question in Japanese, in hiragana and common kanji; the longest first. */
const SMALL_TALK: readonly string[] =
  ("教えてください|教えてほしい|教えて|おしえて|おねがいします|お願いします|のでしょうか|でしょうか|したいのですが|" +
    "のですが|んですが|ですか|ますか|ました|ません|ください|下さい|どうすれば|どうしたら|どうやって|どうやるの|どうやる|" +
    "どうなりますか|どうなります|どうなるの|どうなる|どのように|どうする|どうして|どうやれば|いいですか|いいの|" +
    "よいですか|したいです|したい|できますか|できるの|できる|します|する|しかた|仕方|方法|ほうほう|やりかた|やり方|" +
    "ありますか|あります|なんですか|ですが|です|ます|って|とは|には|では|のは|から|まで|へは|なに|何|ってなに|どう|" +
    "んだけど|のだけど|ですけど|なんだけど|なんだっけ|だっけ|でしたっけ|でしょう|だろう|かしら|かな|てしまった|ちゃった|" +
    "じゃった|なくなった|てほしい|てもらいたい|たいとき|たい時|ときは|ところ|すると|したら|やめたい|たい|" +
    "を|は|が|に|の|で|と|も|へ|か|な|ね|よ").split("|").sort((a, b) => b.length - a.length);

const STOP_WORDS: ReadonlySet<string> = new Set(
  ("a an the is are was be been do does did how what when where which who why can could i you we they he she it its " +
    "my me your our to of in on at for from by with and or this that there here please tell show mean means " +
    "should would will am if so just get got have has used using s t m ll ve about any some into put want wants need " +
    "needs like make go going know try tried let give see look someone anyone anybody something thing people " +
    "person them him her his us their these those too also still now right really one way work works " +
    "ok hi hello thanks really press click type happens happen says say said re d cant dont doesnt isnt wont im ive")
    .split(" "),
);

export function languageOf(question: string): HelpLanguage {
  return /[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9d]/.test(question) ? "ja" : "en";
}

/**
 * The question in one form for patterns: half-width letters, small ones, hiragana for katakana, known readings as
 * their words, no spaces in Japanese.
 */
export function plainQuestion(question: string): string {
  const text = normal(question);
  if (languageOf(text) === "en") return text;
  const hiragana = text.replaceAll(/[ 、,]/g, "").replaceAll(
    KATAKANA,
    (kana) => shifted(kana, -0x60),
  );
  return withWords(hiragana).replace(ASIDE, "");
}

/** How a spoken question trails off: 番号なんだっけ, いるかな. */
const ASIDE =
  /(?:(?:なん)?(?:だっけ|でしたっけ|だったっけ)|か(?:なあ?|しら)|(?:んだ|です)けど)(?=[?。!]*$)/;

const KATAKANA = /[\u30a1-\u30f6]/g;

function shifted(kana: string, by: number): string {
  return String.fromCharCode(kana.charCodeAt(0) + by);
}

function normal(text: string): string {
  return text.slice(0, QUESTION_MAX).normalize("NFKC").toLowerCase().trim()
    .replaceAll(/\s+/g, " ").replaceAll("’", "'").replaceAll(CONTRACTION, "$1'$2");
}

/** Typed without its apostrophe. */
const CONTRACTION = /\b(who|what|where|when|how|can|don|doesn|isn|won|didn|aren)(s|t)\b/g;

function withWords(text: string): string {
  let worded = text;
  for (const { pattern, word } of READINGS) worded = worded.replaceAll(pattern, word);
  for (const [pattern, word] of SAME_IN_JAPANESE) worded = worded.replaceAll(pattern, word);
  return worded;
}

/** The terms of a question or of a text of the help, each once. */
export function termsOf(text: string): readonly Term[] {
  const found = new Map<string, number>();
  const add = (key: string, weight: number) =>
    found.set(key, Math.max(found.get(key) ?? 0, weight));
  const runs = runsOf(withWords(normal(text)));
  const kanaWeight = runs.some(({ kind }) => kind === "word") ? ENDING_WEIGHT : HIRAGANA_WEIGHT;
  for (const run of runs) {
    if (run.kind === "latin") { for (const word of latinTerms(run.text)) add(word, 1); }
    else if (run.kind === "kana") {
      for (const key of kanaTerms(run.text)) add(key, kanaWeight);
    } else for (const [key, weight] of kanjiTerms(run.text)) add(key, weight);
  }
  return [...found].map(([key, weight]) => ({ key, weight }));
}

/** Words of it, endings and talk apart. */
export function wordCountOf(text: string): number {
  return runsOf(withWords(normal(text))).flatMap((run) =>
    run.kind === "latin" ? latinTerms(run.text) : run.kind === "word" ? [run.text] : []
  ).length;
}

interface Run {
  readonly kind: "latin" | "kana" | "word";
  readonly text: string;
}

function runsOf(text: string): readonly Run[] {
  let rest = text;
  for (const phrase of SMALL_TALK) {
    // a particle of one character is cut only where no other kana stands before and behind it
    rest = phrase.length > 1
      ? rest.replaceAll(phrase, " ")
      : rest.replaceAll(new RegExp(`(?<![ぁ-ゖ])${phrase}(?![ぁ-ゖ])`, "g"), " ");
  }
  const runs = rest.matchAll(
    /([a-z0-9*#+?/']+)|([ぁ-ゖー]+)|([\u30a1-\u30ff\u3400-\u9fff々\u{20000}-\u{3ffff}]+)/gu,
  );
  return [...runs].map(([whole, latin, kana]) => ({
    kind: latin !== undefined ? "latin" : kana !== undefined ? "kana" : "word",
    text: whole,
  }));
}

function latinTerms(text: string): readonly string[] {
  return text.split(/[?/']+/).filter((word) => word !== "" && !STOP_WORDS.has(word)).map(stem);
}

/** Plurals and the commonest endings fall: calls, calling, called → call. */
export function stem(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  return word.replace(/(?:ies)$/, "y").replace(/(?<=[a-z]{3})(?:ing|ed|es|s)$/, "")
    .replace(/([b-df-hj-km-np-tv-z])\1$/, "$1").replace(/(?<=[a-z]{3})e$/, "");
}

function kanaTerms(text: string): readonly string[] {
  const key = foldText(text);
  return key.length < 2 ? [] : pairsOf(key);
}

function kanjiTerms(text: string): readonly (readonly [string, number])[] {
  const key = foldText(text);
  const single = [...key].length === 1;
  if (single) return [[key, SINGLE_KANJI_WEIGHT]];
  const pairs = pairsOf(key);
  const weight = Math.min(1, WORD_WEIGHT_MAX / pairs.length);
  return pairs.map((pair) => [pair, weight] as const);
}

function pairsOf(key: string): readonly string[] {
  return bigrams(key).filter((pair) => [...pair].length === 2);
}
