/** Romaji to katakana, Hepburn and Kunrei (ISO 3602) alike, as far as a word can be read so. */

const CONSONANTS: Readonly<Record<string, string>> = {
  "": "アイウエオ",
  k: "カキクケコ",
  g: "ガギグゲゴ",
  s: "サシスセソ",
  z: "ザジズゼゾ",
  t: "タチツテト",
  d: "ダヂヅデド",
  n: "ナニヌネノ",
  h: "ハヒフヘホ",
  b: "バビブベボ",
  p: "パピプペポ",
  m: "マミムメモ",
  r: "ラリルレロ",
};

const SYLLABLES: ReadonlyMap<string, string> = syllables();

function syllables(): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const palatal = [["a", "ャ"], ["u", "ュ"], ["e", "ェ"], ["o", "ョ"]] as const;
  for (const [consonant, row] of Object.entries(CONSONANTS)) {
    [..."aiueo"].forEach((vowel, at) => map.set(consonant + vowel, [...row][at]!));
    if (consonant === "") continue;
    for (const [vowel, small] of palatal) {
      map.set(`${consonant}y${vowel}`, `${[...row][1]!}${small}`);
    }
  }
  for (const [base, kana] of [["sh", "シ"], ["ch", "チ"], ["j", "ジ"]] as const) {
    map.set(`${base}i`, kana);
    for (const [vowel, small] of palatal) map.set(base + vowel, kana + small);
  }
  for (const [vowel, small] of palatal) map.set(`jy${vowel}`, `ジ${small}`);
  for (const [base, kana] of [["f", "フ"], ["v", "ヴ"]] as const) {
    map.set(`${base}u`, kana);
    for (const [vowel, small] of [["a", "ァ"], ["i", "ィ"], ["e", "ェ"], ["o", "ォ"]] as const) {
      map.set(base + vowel, kana + small);
    }
  }
  const others = {
    tsu: "ツ",
    ya: "ヤ",
    yu: "ユ",
    yo: "ヨ",
    wa: "ワ",
    wo: "ヲ",
    wi: "ウィ",
    we: "ウェ",
  };
  for (const [romaji, kana] of Object.entries(others)) map.set(romaji, kana);
  return map;
}

const SYLLABLE_MAX = 3;

/**
 * `satou` → サトウ, `shin'ya` → シンヤ, `namba` → ナンバ, `hattori` → ハットリ, `ohno` → オウノ. One
 * consonant at the end that is not `n` is taken as not finished yet. Undefined when it is no romaji.
 */
export function romajiToKatakana(word: string): string | undefined {
  const text = word.replaceAll("-", "");
  if (!/^[a-z']+$/.test(text)) return undefined;
  let kana = "";
  let at = 0;
  while (at < text.length) {
    const read = readSyllable(text, at);
    if (read === undefined) return kana !== "" && isUnfinished(text.slice(at)) ? kana : undefined;
    kana += read.kana;
    at += read.length;
  }
  return kana;
}

interface Reading {
  readonly kana: string;
  readonly length: number;
}

function readSyllable(text: string, at: number): Reading | undefined {
  for (let length = SYLLABLE_MAX; length > 0; length--) {
    const kana = SYLLABLES.get(text.slice(at, at + length));
    if (kana !== undefined && at + length <= text.length) return { kana, length };
  }
  const rest = text.slice(at);
  // ン: nn and n' before a vowel, n before a consonant or the end, m before b, m, p.
  const syllabic = /^(?:n'|nn(?![aiueoy])|n(?![aiueoy])|m(?=[bmp]))/.exec(rest)?.[0];
  if (syllabic !== undefined) return { kana: "ン", length: syllabic.length };
  if (/^([kgsztdhbpfjr])\1|^tch/.test(rest)) return { kana: "ッ", length: 1 };
  // oh before a consonant or the end: the long o of passports.
  if (at > 0 && text[at - 1] === "o" && /^h(?![aiueoy])/.test(rest)) {
    return { kana: "ウ", length: 1 };
  }
  return undefined;
}

function isUnfinished(rest: string): boolean {
  return /^(?:[kgsztdhbpmrfvjyw]y?|sh|ch|ts|ny|my)$/.test(rest);
}
