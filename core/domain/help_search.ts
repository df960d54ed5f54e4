/**
 * Finds the section of the help that answers a question, or none: a term of the question that stands nowhere in the
 * help weighs most, so that what the help does not know is not answered by what it does.
 */
import type { HelpPage, HelpSection } from "./help.ts";
import { plainText } from "./help.ts";
import {
  isOfTelephones,
  sentencesOf,
  stem,
  type Term,
  termsOf,
  wordCountOf,
} from "./question_text.ts";

/** What answers: a mark of at least so much, and of the question's weight at least so much held. */
const ANSWERS: readonly { readonly mark: number; readonly covered: number }[] = [
  { mark: 0.6, covered: 0.55 },
  { mark: 0.8, covered: 0.4 },
];
/** A title or ask of so much weight answers a question that holds nearly the whole of it. */
const WHOLE_WEIGHT_MIN = 0.9;
/** Of a question's weight, what must be covered then. */
const WHOLE_COVERED_MIN = 0.3;
/** What is nearest is told as such, where words of telephones are in the question. */
const NEAR = { mark: 0.4, covered: 0.25 };
/** Of the best one's mark, what others must have to be told too, where the question is not exactly that one. */
const OTHERS_MIN = 0.65;
const TOLD_MAX = 3;
/** So like a title or ask, the question is that one. */
const ASKED_SO = 0.85;
/** A term that stands in the text of a section alone, against one of its title or asks. */
const BODY_SHARE = 0.5;
/** Shares of the mark: what is held, the likest title or ask, the one that stands in the question as a whole. */
const HELD_SHARE = 0.6;
const LIKENESS_SHARE = 0.7;
const WHOLE_SHARE = 0.15;
/** A title of which all stands in the question: of several sections the one that is about just that. */
const TITLE_SHARE = 0.15;
/** It is a title or ask, word by word. */
const EXACTLY = 0.97;
const EXACT_SHARE = 0.3;
/** Of a title or ask, what must stand in the question for it to stand there as a whole. */
const WHOLE_MIN = 0.8;
/** A word of five letters or more may differ by one slip. */
const SLIP_LENGTH_MIN = 5;

export interface HelpIndex {
  readonly entries: readonly Entry[];
  readonly spread: Spread;
}

/** In how many of all sections a term stands. */
interface Spread {
  readonly counts: ReadonlyMap<string, number>;
  readonly sections: number;
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
  /** Weighed. */
  readonly terms: readonly Term[];
  readonly weight: number;
  /** It says enough to be looked for as a whole: two words or more. */
  readonly telling: boolean;
}

export interface HelpHit {
  readonly page: HelpPage;
  readonly section: HelpSection;
  /** 0 … about 1.7: how well it fits. */
  readonly mark: number;
  /** Of the weight of the question's words, 0 … 1. */
  readonly covered: number;
  /** To the likest title or ask, 0 … 1. */
  readonly likeness: number;
  /** Weight of the longest title or ask that stands in the question as a whole; 0 without one. */
  readonly whole: number;
}

export function indexHelp(pages: readonly HelpPage[]): HelpIndex {
  const entries = pages.flatMap((page) => page.sections.map((section) => entryOf(page, section)));
  const counts = new Map<string, number>();
  for (const { asked, body } of entries) {
    for (const key of new Set([...asked, ...body])) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const spread = { counts, sections: entries.length };
  return { spread, entries: entries.map((entry) => withWeights(entry, spread)) };
}

function entryOf(page: HelpPage, section: HelpSection): Entry {
  const phrases = [section.title, ...section.asks].map((text) => ({
    terms: termsOf(text),
    weight: 0,
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

function withWeights(entry: Entry, spread: Spread): Entry {
  const phrases = entry.phrases.map((phrase) => {
    const terms = weighed(spread, phrase.terms);
    return { ...phrase, terms, weight: sum(terms) };
  });
  return { ...entry, phrases };
}

/** Sentence by sentence: a question's length bounds what is looked at. */
function termsOfLong(text: string): readonly Term[] {
  return text.split(/[。、\n]|\. |; /).flatMap(termsOf);
}

/** The sections that hold some of it, the best first. */
export function searchHelp(index: HelpIndex, question: string): readonly HelpHit[] {
  const terms = weighed(index.spread, withoutSlips(index.spread, termsOf(question)));
  const total = sum(terms);
  if (total === 0) return [];
  return index.entries.map((entry) => hitOf(entry, terms, total))
    .filter((hit) => hit.covered > 0).sort((a, b) => b.mark - a.mark);
}

/** What one clause of a longer question finds counts for a little less than what the whole of it finds. */
const CLAUSE_SHARE = 0.85;

/** By the whole question or by the one of its clauses that fits best: people tell a story and then ask. */
function searchClauses(index: HelpIndex, question: string): readonly HelpHit[] {
  const sentences = sentencesOf(question);
  const asking = sentences.filter((one) => /[?？]$/.test(one));
  const clauses = (asking.length > 0 ? asking : sentences).flatMap((one) => one.split(CLAUSE_END))
    .filter((clause) => wordCountOf(clause) > 1);
  return clauses.reduce((best, clause) => {
    const hits = searchHelp(index, clause)
      .map((hit) => ({ ...hit, mark: CLAUSE_SHARE * hit.mark }));
    return (hits[0]?.mark ?? 0) > (best[0]?.mark ?? 0) ? hits : best;
  }, searchHelp(index, sentences.join(" ")));
}

const CLAUSE_END = /、|(?<=ので)|(?<=(?:の|ん)(?:です|だ)(?:が|けど))|, |; | - /;

export interface HelpAnswer {
  /** The best first; none when the help does not know. */
  readonly hits: readonly HelpHit[];
  /** Otherwise they are the nearest that the help has. */
  readonly sure: boolean;
}

/** The sections that answer. */
export function answerInHelp(index: HelpIndex, question: string): HelpAnswer {
  const whole = searchClauses(index, question);
  const quoted = QUOTE.exec(question)?.slice(1).find((one) => one !== undefined);
  const ofQuote = quoted === undefined ? [] : searchHelp(index, withoutNames(index.spread, quoted));
  const hits = (ofQuote[0]?.mark ?? 0) > (whole[0]?.mark ?? 0) ? ofQuote : whole;
  const [best] = hits;
  if (best === undefined) return { hits: [], sure: false };
  const sure = answers(best);
  const near = best.mark >= NEAR.mark && best.covered >= NEAR.covered && isOfTelephones(question);
  if (!sure && !near) return { hits: [], sure };
  if (best.likeness >= ASKED_SO) return { hits: [best], sure };
  const told = hits.slice(0, TOLD_MAX).filter(({ mark }) => mark >= OTHERS_MIN * best.mark);
  return { hits: told, sure };
}

/** A sentence of the page, as people quote it. */
const QUOTE = /「(.{6,})」|["“]([^"”]{6,})["”]|(?:^|\s)'(.{12,}?)'(?:\s|$)/;

function answers({ mark, covered, whole }: HelpHit): boolean {
  return ANSWERS.some((least) => mark >= least.mark && covered >= least.covered) ||
    whole >= WHOLE_WEIGHT_MIN && covered >= WHOLE_COVERED_MIN;
}

function hitOf(
  { page, section, asked, body, phrases }: Entry,
  terms: readonly Term[],
  total: number,
): HelpHit {
  let held = 0;
  let covered = 0;
  let words = 0;
  const worded = terms.some(({ ending }) => !ending);
  for (const { key, weight, ending } of terms) {
    if (asked.has(key)) held += weight;
    else if (body.has(key)) held += BODY_SHARE * weight;
    if (ending && worded) continue;
    words += weight;
    if (asked.has(key) || body.has(key)) covered += weight;
  }
  const wanted = new Set(terms.map(({ key }) => key));
  let likeness = 0;
  let whole = 0;
  let titled = 0;
  for (const [at, { terms, weight, telling }] of phrases.entries()) {
    const shared = sum(terms.filter(({ key }) => wanted.has(key)));
    // Dice's measure, by weight
    likeness = Math.max(likeness, 2 * shared / (weight + total));
    if (telling && shared >= WHOLE_MIN * weight) whole = Math.max(whole, shared);
    if (at === 0 && shared >= WHOLE_MIN * weight) titled = TITLE_SHARE;
  }
  const mark = HELD_SHARE * held / total + LIKENESS_SHARE * likeness + WHOLE_SHARE * whole +
    titled + (likeness >= EXACTLY ? EXACT_SHARE : 0);
  return { page, section, mark, covered: words === 0 ? 0 : covered / words, likeness, whole };
}

/** A term's share when it stands in every section, about, and how fast it falls from 1 to there. */
const EVERYWHERE = 0.1;
const STEEPNESS = 14;
/** Of a term that stands nowhere. */
const NOWHERE = 0.7;

/** What stands in many sections says little; what stands in none says that the help may not know. */
function weighed({ counts, sections }: Spread, terms: readonly Term[]): readonly Term[] {
  return terms.flatMap((term) => {
    const count = counts.get(term.key) ?? 0;
    if (count === 0 && term.ending) return [];
    const rarity = count === 0
      ? NOWHERE
      : EVERYWHERE + (1 - EVERYWHERE) / (1 + STEEPNESS * count / sections);
    return [{ ...term, weight: term.weight * rarity }];
  });
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, { weight }) => total + weight, 0);
}

/** A word with a capital that the help does not have is somebody's name, of whom a sentence of the page tells. */
function withoutNames({ counts }: Spread, question: string): string {
  return question.replaceAll(
    /[A-Z][a-z]{2,}\b/g,
    (word) => counts.has(stem(word.toLowerCase())) ? word : "",
  );
}

/** A Latin word the help does not have becomes the one it differs from by one slip. */
function withoutSlips({ counts }: Spread, terms: readonly Term[]): readonly Term[] {
  return terms.map((term) => {
    if (counts.has(term.key) || !/^[a-z]+$/.test(term.key) || term.key.length < SLIP_LENGTH_MIN) {
      return term;
    }
    const meant = [...counts.keys()].find((known) => isOneSlip(term.key, known));
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
