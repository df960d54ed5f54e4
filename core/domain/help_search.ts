/**
 * Finds the section of the help that answers a question, or none: a term of the question that stands nowhere in the
 * help weighs most, so that what the help does not know is not answered by what it does.
 */
import type { HelpPage, HelpSection } from "./help.ts";
import { plainText } from "./help.ts";
import { type Term, termsOf, wordCountOf } from "./question_text.ts";

/** Of a question's weight, what a section must hold to answer it. */
const COVERED_MIN = 0.5;
/** Least mark of an answer. */
const MARK_MIN = 0.62;
/** Weight of a title or ask that answers a question which holds the whole of it, whatever else stands there. */
const WHOLE_WEIGHT_MIN = 0.9;
/** What such a one adds to the mark, by its weight. */
const WHOLE_SHARE = 0.1;
/** Of a question's weight, what must be covered then. */
const WHOLE_COVERED_MIN = 0.3;
/** A term that stands in the text of a section alone, against one of its title or asks. */
const BODY_SHARE = 0.45;
/** A word of five letters or more may differ by one slip. */
const SLIP_LENGTH_MIN = 5;

export interface HelpIndex {
  readonly entries: readonly Entry[];
  /** In how many sections a term stands. */
  readonly spread: ReadonlyMap<string, number>;
}

interface Entry {
  readonly page: HelpPage;
  readonly section: HelpSection;
  readonly asked: ReadonlySet<string>;
  readonly body: ReadonlySet<string>;
  /** The title and each ask by itself. */
  readonly phrases: readonly Phrase[];
}

interface Phrase {
  readonly terms: readonly Term[];
  /** It says enough to be looked for as a whole: two words or more. */
  readonly telling: boolean;
}

export interface HelpHit {
  readonly page: HelpPage;
  readonly section: HelpSection;
  /** 0 … about 1.7: how well it fits. */
  readonly mark: number;
  /** Of the question's weight, 0 … 1. */
  readonly covered: number;
  /** Weight of the longest title or ask that stands in the question as a whole; 0 without one. */
  readonly whole: number;
}

export function indexHelp(pages: readonly HelpPage[]): HelpIndex {
  const entries = pages.flatMap((page) => page.sections.map((section) => entryOf(page, section)));
  const spread = new Map<string, number>();
  for (const { asked, body } of entries) {
    for (const key of new Set([...asked, ...body])) spread.set(key, (spread.get(key) ?? 0) + 1);
  }
  return { entries, spread };
}

function entryOf(page: HelpPage, section: HelpSection): Entry {
  const phrases = [section.title, ...section.asks].map((text) => ({
    terms: termsOf(text),
    telling: wordCountOf(text) > 1,
  })).filter(({ terms }) => terms.length > 0);
  return {
    page,
    section,
    phrases,
    asked: new Set(phrases.flatMap(({ terms }) => terms.map(({ key }) => key))),
    body: new Set(termsOfLong(plainText(section)).map(({ key }) => key)),
  };
}

/** Sentence by sentence: a question's length bounds what is looked at. */
function termsOfLong(text: string): readonly Term[] {
  return text.split(/[。、\n]|\. |; /).flatMap(termsOf);
}

/** The sections that hold some of it, the best first. */
export function searchHelp(index: HelpIndex, question: string): readonly HelpHit[] {
  const terms = weighed(index, withoutSlips(index, termsOf(question)));
  const total = sum(terms);
  if (total === 0) return [];
  return index.entries.map((entry) => hitOf(index, entry, terms, total))
    .filter((hit) => hit.covered > 0).sort((a, b) => b.mark - a.mark);
}

/** The section that answers; `undefined` when the help does not know. */
export function answerInHelp(index: HelpIndex, question: string): HelpHit | undefined {
  const [best] = searchHelp(index, question);
  if (best === undefined) return undefined;
  if (best.mark >= MARK_MIN && best.covered >= COVERED_MIN) return best;
  return best.whole >= WHOLE_WEIGHT_MIN && best.covered >= WHOLE_COVERED_MIN ? best : undefined;
}

function hitOf(
  index: HelpIndex,
  { page, section, asked, body, phrases }: Entry,
  terms: readonly Term[],
  total: number,
): HelpHit {
  let held = 0;
  let covered = 0;
  for (const { key, weight } of terms) {
    if (asked.has(key)) held += weight;
    else if (body.has(key)) held += BODY_SHARE * weight;
    if (asked.has(key) || body.has(key)) covered += weight;
  }
  const wanted = new Set(terms.map(({ key }) => key));
  let likeness = 0;
  let whole = 0;
  for (const phrase of phrases) {
    const terms = weighed(index, phrase.terms);
    likeness = Math.max(likeness, likenessOf(terms, wanted, total));
    if (phrase.telling && terms.every(({ key }) => wanted.has(key))) {
      whole = Math.max(whole, sum(terms));
    }
  }
  const mark = 0.7 * held / total + 0.7 * likeness + WHOLE_SHARE * whole;
  return { page, section, mark, covered: covered / total, whole };
}

/** Dice's measure of a phrase and the question, by weight. */
function likenessOf(
  phrase: readonly Term[],
  wanted: ReadonlySet<string>,
  total: number,
): number {
  const shared = sum(phrase.filter(({ key }) => wanted.has(key)));
  return 2 * shared / (sum(phrase) + total);
}

/** What stands in many sections says little; what stands in none says that the help may not know. */
function weighed({ spread, entries }: HelpIndex, terms: readonly Term[]): readonly Term[] {
  return terms.map(({ key, weight }) => {
    const share = (spread.get(key) ?? 0) / Math.max(1, entries.length);
    return { key, weight: weight / (1 + 6 * share) };
  });
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, { weight }) => total + weight, 0);
}

/** A Latin word the help does not have becomes the one it differs from by one slip. */
function withoutSlips({ spread }: HelpIndex, terms: readonly Term[]): readonly Term[] {
  return terms.map((term) => {
    if (spread.has(term.key) || !/^[a-z]+$/.test(term.key) || term.key.length < SLIP_LENGTH_MIN) {
      return term;
    }
    const meant = [...spread.keys()].find((known) => isOneSlip(term.key, known));
    return meant === undefined ? term : { ...term, key: meant };
  });
}

/** One letter more, less, other, or two changed over. */
export function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
}
