/**
 * Search keys: what makes 佐藤 (サトウ) be found by さとう, ｻﾄｳ, satou, sato and サ. A record becomes one text of
 * folded keys; a query becomes terms, each with the spellings that may stand for it; a record is found when
 * of every term some spelling occurs in its text. One character is enough.
 */
import { romajiToKatakana } from "./romaji.ts";

export interface SearchFields {
  /** Names, departments, notes: as written. */
  readonly texts: readonly string[];
  /** フリガナ, in any kana. */
  readonly readings: readonly string[];
  /** Extensions and telephone numbers: digits. */
  readonly numbers: readonly string[];
}

/** Words of a query that count, and characters of each; more narrow nothing anybody would notice. */
export const QUERY_WORDS_MAX = 8;
export const QUERY_TEXT_MAX = 100;

/** The record as one text: keys parted by single spaces, none within a key. */
export function searchText(fields: SearchFields): string {
  const keys: string[] = [];
  // a list: most keys are met once in their life, and a set would hash each
  const add = (key: string) => {
    if (key !== "" && !keys.includes(key)) keys.push(key);
  };
  for (const text of fields.texts) add(foldText(text));
  for (const reading of fields.readings) {
    const full = foldText(reading);
    add(full);
    add(shortVowels(full));
    const joined = joinedN(full);
    if (joined === full) continue;
    add(joined);
    add(shortVowels(joined));
  }
  for (const number of fields.numbers) add(foldText(number));
  return keys.join(" ");
}

/** Each inner list is one word of the query in its spellings. Empty when nothing was asked: all match. */
export function searchTerms(query: string): readonly (readonly string[])[] {
  const words = query.slice(0, QUERY_TEXT_MAX).normalize("NFKC").split(/\s+/).slice(
    0,
    QUERY_WORDS_MAX,
  );
  return words.map(spellings).filter((term) => term.length > 0);
}

export function matchesSearch(text: string, terms: readonly (readonly string[])[]): boolean {
  return terms.every((term) => term.some((spelling) => text.includes(spelling)));
}

function spellings(word: string): readonly string[] {
  const kana = romajiToKatakana(withLongVowels(word));
  const all = [foldText(word), kana === undefined ? "" : foldText(kana)];
  return [...new Set(all)].filter((spelling) => spelling !== "");
}

/** ō, ô and their like are long vowels of romaji: `satō` → `satou`. Other accents fall with the folding. */
function withLongVowels(word: string): string {
  return word.normalize("NFD").toLowerCase()
    .replace(/o[\u0304\u0302]/g, "ou")
    .replace(/([aiue])[\u0304\u0302]/g, "$1$1");
}

/**
 * One form for all ways to write the same: NFKC, small letters without accents, katakana for hiragana, large
 * for small kana, the vowel for a long mark, ジ ズ for ヂ ヅ, バ for ヴァ, the common form of old kanji. Spaces,
 * hyphens and middle dots go.
 */
export function foldText(text: string): string {
  if (UNFOLDED.test(text)) return text;
  if (PLAIN.test(text)) return foldKana(text.replace(DROPPED, "").toLowerCase());
  // dropped first, since what stood on both sides may be one character together: ﾡ'ￂ is 가
  const kept = text.normalize("NFKC").replace(DROPPED, "").toLowerCase();
  return foldKana(withoutAccents(kept)).normalize("NFC");
}

/** ASCII, kana and the common kanji: no normalization changes them. */
const PLAIN = /^[ -~\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]*$/;
const UNFOLDED = /^[0-9a-z]*$/;

/** What stays as it is is copied in one piece: a name is folded some times for everybody in a file. */
function foldKana(text: string): string {
  if (UNFOLDED.test(text)) return text;
  const kana = toKatakana(text);
  let folded = "";
  let copied = 0;
  let last = 0;
  for (let at = 0; at < kana.length; at++) {
    const code = kana.codePointAt(at)!;
    const form = code === LONG_MARK ? longVowel(last) : FORMS.get(code) ?? code;
    // オオ sounds like オウ: 大野 is found by おうの, ōno and ohno.
    const to = form === O && VOWELS.get(last) === O ? U : form;
    const width = code > 0xffff ? 2 : 1;
    if (to !== code) {
      folded += kana.slice(copied, at) + (to === undefined ? "" : String.fromCodePoint(to));
      copied = at + width;
    }
    last = to ?? last;
    at += width - 1;
  }
  return folded + kana.slice(copied);
}

function toKatakana(text: string): string {
  if (!WRITTEN_OTHERWISE.test(text)) return text;
  return text
    .replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/ヴ[ァィェォ]/g, (kana) => "バビベボ"["ァィェォ".indexOf(kana[1]!)]!);
}

/** ヴ in either kana is hiragana's, or the sound's. */
const WRITTEN_OTHERWISE = /[\u3041-\u3096ヴ]/;

function withoutAccents(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
}

const DROPPED = /[\s\-~_.,'\u2019()\u00b7\u2010-\u2015\u2212\u301c\u3030\u30fb\uff5e]/g;

const LONG_MARK = code("ー");
const O = code("オ");
const U = code("ウ");

/** Small kana and sounds that are written in two ways. */
const KANA_FORMS = "ァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケヂジヅズヴブヲオヰイヱエ";

/** Forms in names that people type by the common one: 髙橋 by 高橋, 𠮷田 by 吉田, 渡邊 by 渡辺. */
const KANJI_FORMS =
  "髙高﨑崎嵜崎碕崎𠮷吉邊辺邉辺齋斉齊斉斎斉濵浜濱浜澤沢廣広眞真國国嶋島嶌島德徳瀨瀬惠恵龍竜櫻桜" +
  "榮栄豐豊壽寿髮髪萬万圓円寬寛黑黒靑青曾曽槇槙藪薮淵渕冨富舘館槗橋彌弥祐佑";

/** By code point. */
const FORMS: ReadonlyMap<number, number> = pairs(KANA_FORMS + KANJI_FORMS);

function pairs(text: string): ReadonlyMap<number, number> {
  const codes = [...text].map(code);
  const map = new Map<number, number>();
  for (let i = 0; i + 1 < codes.length; i += 2) map.set(codes[i]!, codes[i + 1]!);
  return map;
}

function code(character: string): number {
  return character.codePointAt(0)!;
}

const ROWS: readonly (readonly [vowel: string, kana: string])[] = [
  ["ア", "アカガサザタダナハバパマヤラワ"],
  ["イ", "イキギシジチニヒビピミリ"],
  ["ウ", "ウクグスズツヌフブプムユル"],
  ["エ", "エケゲセゼテデネヘベペメレ"],
  ["オ", "オコゴソゾトドノホボポモヨロ"],
];
const VOWELS: ReadonlyMap<number, number> = new Map(
  ROWS.flatMap(([vowel, kana]) => [...kana].map((one) => [code(one), code(vowel)] as const)),
);

/** What a long mark stands for after `before`; a long オ is written ウ. */
function longVowel(before: number): number | undefined {
  const vowel = VOWELS.get(before);
  return vowel === O ? U : vowel;
}

/** サトウ → サト, ユウコ → ユコ: how people write the name in romaji (sato, yuko) when they drop long vowels. */
function shortVowels(folded: string): string {
  let short = "";
  let copied = 0;
  let vowel: number | undefined;
  for (let at = 0; at < folded.length; at++) {
    const unit = folded.charCodeAt(at);
    if (vowel !== undefined && (unit === vowel || (vowel === O && unit === U))) {
      short += folded.slice(copied, at);
      copied = at + 1;
    } else vowel = VOWELS.get(unit);
  }
  return short + folded.slice(copied);
}

/** ジユンイチ → ジユニチ: how romaji without its apostrophe (junichi, shinya) reads. */
function joinedN(folded: string): string {
  if (!folded.includes("ン")) return folded;
  return folded
    .replace(/ン([アイウエオ])/g, (_, vowel: string) => "ナニヌネノ"["アイウエオ".indexOf(vowel)]!)
    .replace(/ン(?=[ヤユヨ])/g, "ニ");
}

/** Overlapping pairs of characters and the last one alone, by code points: for an index. */
export function bigrams(key: string): readonly string[] {
  if (!/[\ud800-\udfff]/.test(key)) {
    return Array.from({ length: key.length }, (_, at) => key.slice(at, at + 2));
  }
  const characters = [...key];
  return characters.map((character, at) => character + (characters[at + 1] ?? ""));
}
