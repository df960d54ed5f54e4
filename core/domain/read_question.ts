/**
 * Reads a question to the assistant. Words are read one by one and not as fixed sentences, so that any wording of a
 * question is read alike. Who and what the office has of it is found by `core/app/assistant.ts`.
 */
import type { OfficeWords, Question } from "./question.ts";
import { isElsewhere } from "./question_elsewhere.ts";
import { readEnglish } from "./question_en.ts";
import { readJapanese } from "./question_ja.ts";
import { languageOf, normal, plainQuestion, sentencesOf } from "./question_text.ts";

export function readQuestion(question: string, office: OfficeWords): Question {
  const text = sentencesOf(question).join(" ");
  const plain = plainQuestion(text).replace(/[?。！!.]+$/, "").trim();
  const numbers = numbersIn(normal(text));
  const read = languageOf(text) === "ja"
    ? readJapanese(plain, office)
    : readEnglish(plain, office, text);
  return {
    ...read,
    numbers,
    ...(QUOTED.test(text) ? { howTo: "surely" } : {}),
    ...(read.refused === undefined && isElsewhere(plain) ? { refused: "elsewhere" } : {}),
  };
}

/** A sentence of the page is quoted. */
const QUOTED = /「[^」]{6,}|["“][^"”]{6,}["”]|(?:^|\s)'[^']{12,}'/;

/** Of what is said in digits, what may be a telephone's: no time, count or size. */
function numbersIn(text: string): readonly string[] {
  const found = [...text.matchAll(/(?<![\d.:/,])\+?\d[\d-]*\d(?![\d:]|\/\d|[.,]\d)/g)]
    .filter(({ index, 0: digits }) => !COUNTED.test(text.slice(index + digits.length)));
  return found.map(([digits]) => digits.replaceAll("-", "").replace(/^\+81/, "0"))
    .filter((digits) => !NO_NUMBER.has(digits));
}

const COUNTED =
  /^ ?(?:時|分|秒|件|倍|桁|日|月|年|人|個|台|回|歳|円|行|本|%|mb|pm|am|o'clock|min|sec|hour|day|digit|time|people|rows?\b)/;
const NO_NUMBER: ReadonlySet<string> = new Set([
  "110",
  "118",
  "119",
  "104",
  "117",
  "171",
  "177",
  "184",
  "186",
  "010",
  "020",
  "050",
  "060",
  "070",
  "080",
  "090",
  "0120",
  "0570",
  "0800",
]);
