/**
 * What a question is made of: Japanese words typed in kana become the words of the help, small talk falls away, and
 * what is left are terms with how much each says. Speech, kana and slips of the finger end in the same terms.
 */
import type { HelpLanguage } from "./help.ts";
import {
  inItsLanguage,
  NUMBERS,
  SAME_IN_ENGLISH,
  SAME_IN_JAPANESE,
  type SameWords,
  STOP_WORDS,
  TELEPHONE_WORDS,
  withoutTalk,
  withReadings,
} from "./question_words.ts";
import { romajiToKatakana } from "./romaji.ts";
import { bigrams, foldText } from "./search_key.ts";

/** Characters of a question that are looked at. */
export const QUESTION_MAX = 300;

/** A piece of a question or a text. */
export interface Term {
  readonly key: string;
  /** 1 says much, a piece of hiragana between words little. */
  readonly weight: number;
  /** It is an ending rather than a word: that the help has it nowhere says nothing. */
  readonly ending: boolean;
}

const HIRAGANA_WEIGHT = 0.4;
/** Hiragana of a question that has other words: endings and talk rather than what is asked about. */
const ENDING_WEIGHT = 0.15;
/** Where a word ends in hiragana: 出る, 取り. */
const JOINT_WEIGHT = 0.25;
/** Two words of English in a row. */
const PAIR_WEIGHT = 0.1;
const SINGLE_KANJI_WEIGHT = 0.6;
/** Of a word, however long it is written. */
const WORD_WEIGHT_MAX = 2;

const JAPANESE = /[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9d]/;
/** Words quoted from a page, beside the sentence that asks. */
const QUOTED = /[「『（(“"][^」』）)”"]*[」』）)”"]/g;
/** How many small words of English make a sentence, in which Japanese is but named. */
const ENGLISH_FRAME_MIN = 2;

/** The language of the sentence, not of the names and labels in it: 大野さん is in which department? */
export function languageOf(question: string): HelpLanguage {
  if (!JAPANESE.test(question)) return "en";
  const unquoted = question.replaceAll(QUOTED, " ").replaceAll(/さん|様/g, "");
  const frame = /[a-z\u3041-\u30ff\u3400-\u9fff]/i.test(unquoted) ? unquoted : question;
  const english = frame.toLowerCase().split(/[^a-z]+/).filter((word) => STOP_WORDS.has(word));
  const japanese = frame.match(/[ぁ-ゖ]+/g) ?? [];
  return english.length >= ENGLISH_FRAME_MIN && english.length > japanese.length ? "en" : "ja";
}

/** Words by which a sentence is Japanese in romaji; two of them, and nothing in it that is none. None is English but `no`. */
const ROMAJI_FRAME: ReadonlySet<string> = new Set(
  ("no wa ga ni wo de ka mo ima iru imasu aru arimasu desu masu kudasai oshiete dou nani nan dare doko itsu naze nande san kara " +
    "naisen gaisen kaisen denwa bangou bango horyuu horyu horyuubako horyubako tensou tenso chakushin hasshin rireki fuzai")
    .split(" "),
);
const FRAME_MIN = 2;

/** A sentence in nothing but katakana, as phones of old and machines write it. */
const KATAKANA_ALONE = /^[\u30a1-\u30fc\d\s\p{P}]{10,}$/u;

/** What is typed in romaji, or in katakana alone, becomes hiragana; anything else stays. */
export function inKana(question: string): string {
  const text = question.normalize("NFKC");
  if (KATAKANA_ALONE.test(text)) return inHiragana(text);
  const words = text.toLowerCase().replaceAll(/[?!.,]+/g, " ").trim().split(/\s+/);
  const frame = new Set(words.filter((word) => ROMAJI_FRAME.has(word)));
  if (frame.size < FRAME_MIN) return question;
  const kana = words.map((word) => /^[\d-]+$/.test(word) ? word : romajiToKatakana(word));
  if (!kana.every((word) => word !== undefined)) return question;
  return inHiragana(
    kana.join("").replaceAll(/([アカサタナハマヤラワガザダバパャ])ア/g, "$1ー"),
  );
}

function inHiragana(text: string): string {
  return text.replaceAll(
    /[\u30a1-\u30f6]/g,
    (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60),
  );
}

/** What is said around a question: the sentence of a greeting, of thanks, of who asks. */
const COURTESY =
  /^[ 、,]*(?:(?:いつも|大変|たいへん)?お世話|お疲れ|おつかれ|おはよ|こんにち|こんばん|初めまして|はじめまして|失礼|恐れ入|お忙し|突然|(?:どうぞ)?(?:よろしく|宜しく)|ありがと|助かり|すみません$|すいません$|.{1,20}と申します$|[^はがをか]{1,10}の[^はがをか]{1,6}です$|[^はがをか]{1,8}です$|good (?:morning|afternoon|evening|day)|hello|hi(?: there| all| team)?$|hey|thanks?\b|thank you|sorry\b[^,]*$|excuse me|i'm (?:new|sorry)|this is \S+(?: \S+)?(?: from .*)?$|many thanks|cheers|please help)/i;

/** The sentences that ask, all of them where none does. */
export function sentencesOf(question: string): readonly string[] {
  const sentences = question.split(/(?<=[。！!？?\n])|(?<=[a-z]\.) /).map((one) => one.trim())
    .filter((one) => one.replaceAll(/[\s\p{P}]/gu, "") !== "");
  const asking = sentences.filter((one) => !COURTESY.test(one.replace(/[。！!.\s]+$/, "")));
  return asking.length > 0 ? asking : sentences;
}

/**
 * The question in one form for patterns: half-width letters, small ones, hiragana for katakana, known readings as
 * their words, no spaces in Japanese.
 */
export function plainQuestion(question: string): string {
  const language = languageOf(question);
  const text = inItsLanguage(normal(question), language);
  if (language === "en") return text.replaceAll(/ +/g, " ").trim();
  return withReadings(inHiragana(text.replaceAll(/[ 、,]/g, ""))).replace(ASIDE, "");
}

/** How a spoken question trails off: 番号なんだっけ, いるかな. */
const ASIDE =
  /(?:(?:なん)?(?:だっけ|でしたっけ|だったっけ)|か(?:なあ?|しら)|(?:んだ|です)けど)(?=[?。!]*$)/;

/** Half width, small letters, single spaces; with what an apostrophe was left out of. */
export function normal(text: string): string {
  return text.slice(0, QUESTION_MAX).normalize("NFKC").toLowerCase().trim()
    .replaceAll(/\s+/g, " ").replaceAll("’", "'").replaceAll(CONTRACTION, "$1'$2")
    .replaceAll("どー", "どう").replaceAll(TYPED_SHORT, (word) => SHORT[word] ?? word);
}

/** How English is typed in haste. */
const SHORT: Readonly<Record<string, string>> = {
  "w/": "with",
  "w/o": "without",
  thru: "through",
  n: "and",
  rn: "right now",
  u: "you",
  r: "are",
  ppl: "people",
  "some one": "someone",
  "any one": "anyone",
};
const TYPED_SHORT = /(?<![\w'])(?:w\/o?|thru|n|rn|u|r|ppl|(?:some|any) one)(?![\w'-])/g;

/** Typed without its apostrophe. */
const CONTRACTION = /\b(who|what|where|when|how|can|don|doesn|isn|won|didn|aren)(s|t)\b/g;

function replaced(text: string, words: SameWords): string {
  return words.reduce((rest, [pattern, word]) => rest.replaceAll(pattern, word), text);
}

function worded(text: string): string {
  const language = languageOf(text);
  const plain = inItsLanguage(replaced(normal(text), NUMBERS), language);
  return language === "ja"
    ? replaced(withReadings(plain), SAME_IN_JAPANESE)
    : replaced(plain, SAME_IN_ENGLISH);
}

/** Whether it is talk around a question, and no word of it. */
export function isTalk(word: string): boolean {
  return STOP_WORDS.has(word);
}

/** The terms of a question or of a text of the help, each once. */
export function termsOf(text: string): readonly Term[] {
  const found = new Map<string, Term>();
  const add = (key: string, weight: number, ending = false) => {
    const before = found.get(key);
    if (before === undefined || before.weight < weight) found.set(key, { key, weight, ending });
  };
  const plain = worded(text);
  const rest = withoutTalk(plain);
  const runs = runsOf(rest);
  const hasWords = runs.some(({ kind }) => kind !== "kana");
  for (const run of runs) {
    if (run.kind === "latin") { for (const word of latinTerms(run.text)) add(word, 1); }
    else if (run.kind === "kana") {
      for (const key of kanaTerms(run.text)) {
        add(key, hasWords ? ENDING_WEIGHT : HIRAGANA_WEIGHT, hasWords);
      }
    } else for (const [key, weight] of kanjiTerms(run.text)) add(key, weight);
  }
  for (const [joint] of rest.matchAll(/[\u3400-\u9fff][ぁ-ゖ]/g)) add(joint, JOINT_WEIGHT, true);
  for (const pair of wordPairs(plain)) add(pair, PAIR_WEIGHT, true);
  return [...found.values()];
}

/** Whether a word of telephones stands in it: it may be for the help, however it is put. */
export function isOfTelephones(text: string): boolean {
  return TELEPHONE_WORDS.test(worded(text));
}

/** Words of it, endings and talk apart. */
export function wordCountOf(text: string): number {
  return runsOf(withoutTalk(worded(text))).flatMap((run) =>
    run.kind === "latin" ? latinTerms(run.text) : run.kind === "word" ? [run.text] : []
  ).length;
}

interface Run {
  readonly kind: "latin" | "kana" | "word";
  readonly text: string;
}

function runsOf(text: string): readonly Run[] {
  const runs = text.matchAll(
    /([a-z0-9*#+?/'-]+)|([ぁ-ゖー]+)|([\u30a1-\u30ff\u3400-\u9fff々\u{20000}-\u{3ffff}]+)/gu,
  );
  return [...runs].map(([whole, latin, kana]) => ({
    kind: latin !== undefined ? "latin" : kana !== undefined ? "kana" : "word",
    text: whole,
  }));
}

/** Two English words in a row, talk among them: what `call again` says and `call` does not. */
function wordPairs(text: string): readonly string[] {
  const words = [...text.matchAll(/[a-z0-9*#'-]+/g)].map(([word]) => stem(word));
  return words.slice(1).map((word, at) => `${words[at]} ${word}`);
}

function latinTerms(text: string): readonly string[] {
  return text.split(/[?/']+/).map((word) => word.replace(/^-+|-+$/g, ""))
    .filter((word) => word !== "" && !STOP_WORDS.has(word)).map(stem);
}

/** Plurals and the commonest endings fall: calls, calling, called → call. */
export function stem(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  return word.replace(/(?:ies)$/, "y").replace(/(?<=[a-z]{3})(?:ing|ed|es|s)$/, "")
    .replace(/([b-df-hj-km-np-tv-z])\1$/, "$1").replace(/(?<=[a-z]{3})e$/, "");
}

function kanaTerms(text: string): readonly string[] {
  const key = foldText(text);
  const pairs = key.length < 2 ? [] : pairsOf(key);
  // a sound said over and over is no word
  return new Set(pairs).size < pairs.length / 2 ? [] : pairs;
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
