/** Reads a question in English, in the plain form of `plainQuestion`: small letters, contractions with their apostrophe. */
import type { Day, Fact, LineAsked, OfficeWords, Own, Question } from "./question.ts";
import { englishNames } from "./question_names.ts";

/** `asWritten`: with its capitals, which names have. */
export function readEnglish(
  text: string,
  office: OfficeWords,
  asWritten: string,
): Omit<Question, "numbers"> {
  const named = englishNames(text, asWritten);
  const lineNamed = office.lines.find(({ label }) =>
    new RegExp(`\\b${escaped(label.en.toLowerCase())}\\b`).test(text)
  )?.id;
  const own = lineNamed !== undefined && MAY_I.test(text) ? "lines" : ownAsked(text);
  const missed = missedAsked(text);
  const line = LINES_ASKED.find(([, pattern]) => pattern.test(text))?.[0];
  return {
    language: "en",
    future:
      /\btomorrow\b|\btonight\b|\bnext (?:week|month|year|monday|time)\b|\bhow long will \S+ be\b/
        .test(text),
    mobile: /\b(?:mobile|cell|smartphone)\b/.test(text),
    bare: text.split(" ").length <= BARE_WORDS_MAX,
    ...(PRIVATE.test(text) ? { refused: "private" } : {}),
    otherTime: OTHER_TIME.test(text),
    howTo: HOW_TO.test(text) ? "surely" : PERHAPS_HOW_TO.test(text) ? "perhaps" : "no",
    ...(own === undefined ? {} : { own }),
    ...(missed === undefined ? {} : { missed }),
    ...named,
    facts: new Set(FACTS.filter(([, pattern]) => pattern.test(text)).map(([fact]) => fact)),
    who: WHO.test(text),
    states: statesAsked(text, office.presences),
    ...(line === undefined ? {} : { line }),
    departments: office.departments.filter((one) => isDepartment(text, one)),
    ...(lineNamed === undefined ? {} : { lineNamed }),
    parking: parkingAsked(text),
  };
}

/** A name and a word beside: Yoshida please. */
const BARE_WORDS_MAX = 3;

const OTHER_TIME =
  /\btomorrow\b|\bnext (?:week|month|year|time|mon|tue|wed|thu|fri)|\blater\b|\btonight\b|\bwill\b|\bgoing to\b|\bschedule|\bwhen (?:will|does|is|do|are|did|can)\b|\bsoon\b|\bby \d|\byesterday\b|\blast (?:week|month|year|night|time)\b|\bearlier\b|\bon (?:mon|tues|wednes|thurs|fri|satur|sun)day|\bthis (?:afternoon|evening)\b|\bcoming in\b|\bwas\b|\bwere\b|\bdid\b(?!.*\balready\b)/;

const HOW_TO =
  /\b(?:is there )?(?:a|any) way (?:to|for|of)\b|\bhow (?:do|can|to|does|would|should|could|come)\b(?!.*\breach\b)|\bwhat do i (?:dial|press)\b|\bcan(?:'t)? i (?!reach|call \S+ (?:now|right)|talk|speak|call \d|get (?:hold|through))|\bmay i\b|\bwhat (?:does|do|is|happens?|if|to)\b.*\b(?:mean|for|when|if|difference|happen)\b|\bit says\b|\bsays\b|\btransfer|(?<!doesn't |not |won't |isn't )\bpick up\b|\bpickup\b|\brecord|\bpark (?:a|the|my|this|for|with|it)\b|\bset (?:my|up|a)\b|\badd (?:a|an|the)\b|\bpassword\b|\bpermission|\bforward|\bresume\b|\bretriev|\bbelongs to\b(?! (?:the )?(?:extension|number|0|1))|\bput on hold\b/;

const PERHAPS_HOW_TO =
  /\bmean|\blamp|\bshows?\b|\bbutton|\bwhen i\b|\bcode\b|\bget a\b|\bautomatic|\bgo back\b|\bjust before\b|\bsay(?:s|ing)?\b|\bdifference\b|\bkey\b|\bdial to\b|\bwhether\b|\bset me\b|\bif\b|\bwithout\b|\bdecides?\b|\bi (?:want|need|would like) to\b|\bdo i\b|\bshould i\b|\bwhy\b/;

const PRIVATE = new RegExp(
  "\\b(?:which|what) (?!do |can |should |number do i).*\\b(?:is|are|was|were)\\b.*\\b(?:talk|speak|chatt)ing (?:to|with)\\b|" +
    "\\bwho(?:m)?\\b.*\\b(?:talk|speak|connect|chat|on (?:a|the) call|calling|called)(?:ing|s|ed)?\\b.*\\b(?:to|with)\\b|\\bwith whom\\b|\\bwho (?:did|has|is) (?!i\\b|called me|on\\b|in\\b)\\w+ (?:call|calling|phone|called|phoned|ring|spoken)\\b|" +
    "\\bwhat (?:was|is being|did .*|were .*|are .*|is .*) (?:said|say|saying|talk(?:ing)? about|discuss(?:ing|ed)?|want)\\b|\\btalking about\\b|\\bcontents? of\\b|\\b(?:meeting|call|calls|conversation) (?:is |was )?about\\b|\\b(?:admin(?:istrator)?|guest|network|root|server) password\\b|\\b(?:who|with whom) (?:is|was|are|were) \\S+ (?:talk|speak|meet)|\\btranscri|" +
    "\\b(?!today's|yesterday's)(?:\\S+'s|\\d{2,6}'s) (?:missed|call history|calls|history|recording|password)|\\b(?:password|history|recordings?|missed calls) (?:of|for) (?!my|me\\b|a |the |how|yesterday|today|this|our|calls?\\b)\\w+",
);

const OWN_ASKED: readonly (readonly [Own, RegExp])[] = [
  [
    "extension",
    /\bmy (?:own )?(?:extension|ext|number|phone number)\b(?!.*\b(?:show|see|hide|withhold|display|change|from|to)\b)|\bwhat extension (?:am|do) i\b/,
  ],
  [
    "lines",
    /\b(?:which|what) (?:of the )?(?:outside )?lines?\b.*\b(?:can|may|am|are) (?:i|we)\b|\bmy lines?\b|\blines? (?:can|may|am) i\b/,
  ],
  [
    "presence",
    /\bmy (?:own )?(?:current )?(?:presence|status|state)\b(?!.*\b(?:until|change|set|others|see)\b)|\bam i (?:set|shown|marked|away|available|free|in a meeting|on do not)/,
  ],
  [
    "devices",
    /^(?:is|are|how's|how are|what are|show|list)\b.{0,12}\bmy (?:own )?(?:desk |soft)?(?:phones?|devices?)\b|^my (?:phones?|devices?)$/,
  ],
];

/** Of a line that is named. */
const MAY_I =
  /\b(?:am i|are we) (?:allowed|permitted)|\b(?:may|can) i (?:use|call|dial)\b(?!.*\bhow\b)|\b(?:do|have) i (?:have |got )?(?:the )?permission\b/;

function ownAsked(text: string): Own | undefined {
  if (
    /\bhow (?:do|can|to|does)\b|\bcan i (?:change|set)|\bwhy\b|\bhide\b|\bcaller|\bcustomer|\bforward|\bwithout\b|\bshow(?:ing|s|n)?\b.*number|\bwhich code\b|\bautomatic|\bgo back\b|\bset my\b|\bchange my\b/
      .test(text)
  ) {
    return undefined;
  }
  return OWN_ASKED.find(([, pattern]) => pattern.test(text))?.[0];
}

const MISSED =
  /\bmiss(?:ed)?\b|\btr(?:y|ied|ying) to (?:reach|call|contact|phone|ring) me\b|\bdid (?:any|some)(?:one|body) (?:call|phone|ring)\b|\bwho (?:called|phoned|rang|tried)\b|\bhas (?:any|some)(?:one|body) (?:called|phoned|rung)\b/;
const ABOUT_MISSED =
  /\banswered\b|\bcolleague|\bwhere (?:can|do|are|is|should)\b|\blast (?:week|month|year)\b|\bco-?worker|\bsome(?:one|body) else\b|\bis it in\b|badge|clear|what is a missed|number on (?:the|my)|\bmean|counted?|count as|\bonly\b|filter|happens|red number|\bif\b|considered|\bhow (?:do|can|to)\b/;

function missedAsked(text: string): Day | undefined {
  if (!MISSED.test(text) || ABOUT_MISSED.test(text)) return undefined;
  if (/yesterday/.test(text)) return "yesterday";
  if (/today|this (?:morning|afternoon)/.test(text)) return "today";
  return /how many|\bany\b|\bmy\b|\blist\b|show|did i|have i|do i|^missed calls?$|who|last|number|while/
      .test(text)
    ? "ever"
    : undefined;
}

const WHO =
  /\bwho\b|\bwho's\b|\banyone\b|\banybody\b|\bsomeone\b|\bsomebody\b|\bpeople\b|\bhow many\b|\beverybody\b|\bwhich (?:of|people|colleagues?)\b|\blist\b|\bnobody\b/;

const FACTS: readonly (readonly [Fact, RegExp])[] = [
  ["number", /\bext(?:ension|n)?s?\b|\bnumbers?\b|\btel\b|\bcontact\b/],
  ["department", /\bdepartments?\b|\bdept\b|\bteam\b|\bsection\b|\bdivision\b/],
  ["name", /\bwho(?:se|'s| is| has)?\b|\bname\b|\bbelongs?\b|\bcaller\b/],
  [
    "state",
    /\bfree\b|\bavailable\b|\breach|\bbusy\b|\bin\b|\bhere\b|\bthere\b|\baway\b|\bdesk\b|\bleft\b|\bgone\b|\bhome\b|\bcall\b|\btalk|\bspeak\b|\bphone\b|\banswer|\bpick(?:ing|s)? up\b|\bdoing\b|\bwhere(?:'s)?\b|\bstatus\b|\bstate\b|\bpresence\b|\btake\b|\bengaged\b|\bconnect|\bworking\b|\bmeeting\b|\bout\b|\bnow\b|\bat the moment\b|\bget (?:hold|through)\b|\bonline\b|\bback\b|\baround\b|\bstill\b|\bring|\bon\b|\bpick up\b/,
  ],
];

const STATE_WORDS: readonly (readonly [word: string, words: RegExp])[] = [
  [
    "away",
    /\baway\b|\bstepped (?:out|away)\b|\bnot at (?:the|their|his|her) desk|\bafk\b|\boff (?:the|their) desk/,
  ],
  ["meeting", /\bmeetings?\b|\bconference\b/],
  [
    "out of the office",
    /\bout(?: of (?:the )?office)?\b(?! of (?:the )?(?:slot|hold|park))|\boff-?site\b|\bout and about\b/,
  ],
  [
    "home",
    /\bhome\b|\bleft (?:for the day|already|the office)|\balready left\b|\bwho(?: has|'s)? left\b/,
  ],
  ["do not disturb", /\bdo not disturb\b|\bdnd\b|\bdon't disturb\b/],
];

function statesAsked(text: string, presences: OfficeWords["presences"]): readonly string[] {
  return presences.filter(({ label }) => {
    const stem = label.en.toLowerCase().replace(/^(?:in an? |in |gone )/, "");
    return text.includes(stem) ||
      STATE_WORDS.some(([word, pattern]) => word === stem && pattern.test(text));
  }).map(({ code }) => code);
}

const LINES_ASKED: readonly (readonly [LineAsked, RegExp])[] = [
  [
    "unregistered",
    /\bnot in use\b|\bnot registered\b|\bunregistered\b|\boffline\b|\bno phone\b|\bnot signed in\b/,
  ],
  [
    "free",
    /\bfree\b|\bcan (?:take|answer) (?:a |the )?(?:call|phone)\b|\bavailable\b|\bable to answer\b/,
  ],
  ["ringing", /\bringing\b/],
  [
    "talking",
    /\bon (?:a|the|another) (?:call|phone)\b|\btalking\b|\bbusy\b|\bengaged\b|\bon the line\b/,
  ],
];

/** Departments have one name; people who speak English say what it is. */
const DEPARTMENTS: readonly (readonly [ja: RegExp, en: RegExp])[] = [
  [/^海外営業/, /\b(?:overseas|international) sales\b/],
  [/^営業/, /(?<!overseas |international )\bsales\b/],
  [/^経理|^財務/, /\b(?:accounting|accounts|finance)\b/],
  [/^総務/, /\b(?:general affairs|administration dep)/],
  [/^人事/, /\b(?:hr|human resources|personnel)\b/],
  [/^開発|^技術/, /\b(?:development|engineering|r&d)\b/],
  [
    /^サポート|^カスタマー/,
    /\b(?:support (?:team|dep\w*|people|staff)|(?:in|from|of) support|customer service)\b/,
  ],
];

function isDepartment(text: string, department: string): boolean {
  return text.includes(department.toLowerCase()) ||
    DEPARTMENTS.some(([ja, en]) => ja.test(department) && en.test(text));
}

function parkingAsked(text: string): Question["parking"] {
  if (!/\bpark(?:ed|ing)?\b|\bslots?\b|\bon hold\b|\bheld\b/.test(text)) return undefined;
  const asks =
    /\bhow many\b|^(?:list|show)\b|\bis (?:there )?(?:any|some)|\bare (?:there )?(?:any)|\bany\b|\bwho(?:'s| is)?\b|\bwhat(?:'s| is)\b.* in (?:the )?slots?|\bwhich\b|\bwhere\b|\bfree\b|\bwaiting\b|\bempty\b|\bcaller\b/;
  const about =
    /\bhow (?:do|can|to|long|does)\b|\bcan (?:i|anyone|anybody)\b|\bseconds?\b|\bminutes?\b|\bkey\b|\bbutton\b|\bdial\b|\bvs\b|\bor\b|\bif\b|\bdifference\b|\bmean|\ball .* taken\b|\bnobody\b|\bhappens?\b|\bfeature|\bcode\b|\bno free\b/;
  return asks.test(text) && !about.test(text) ? "all" : "some";
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
