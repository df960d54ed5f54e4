/**
 * What a question to the assistant asks of the live office, by patterns in Japanese and English; everything else is a
 * question for the help. What only others may know (whom a colleague talks with, a colleague's missed calls) is
 * recognised, so that it is refused and not answered by something near.
 */
import type { Label } from "./ids.ts";
import { languageOf, plainQuestion } from "./question_text.ts";

export type Day = "today" | "yesterday" | "ever";

export type Question =
  /** 誰が離席中? `code` of the presence catalogue. */
  | { readonly kind: "who-is"; readonly code: string }
  /** 誰が通話中? */
  | { readonly kind: "whose-line"; readonly line: "talking" | "unregistered" }
  /** 保留箱に何件? */
  | { readonly kind: "parked" }
  /** 今日の不在着信は? One's own. */
  | { readonly kind: "missed"; readonly day: Day }
  /** 佐藤さんの内線は? Also of a phonebook's entry. `unsure`: the help may be meant where nobody has the name. */
  | { readonly kind: "number-of"; readonly name: string; readonly unsure: boolean }
  /** 佐藤さんは今なにしてる? Also of a department: 経理部の人は? */
  | { readonly kind: "state-of"; readonly name: string; readonly unsure: boolean }
  /** 内線1003は誰? */
  | { readonly kind: "whose-number"; readonly number: string }
  /** 自分の内線番号は? */
  | { readonly kind: "mine"; readonly what: "extension" | "lines" | "devices" | "presence" }
  /** Nobody may be told by the assistant. */
  | { readonly kind: "private" }
  /** Of what an office has besides its telephones: no help of ours is about it, whatever words it shares. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "help" };

/** `presences`: the catalogue, whose words people use. */
export function readQuestion(
  text: string,
  presences: readonly { readonly code: string; readonly label: Label }[],
): Question {
  const question = plainQuestion(text).replace(/[?。！!.]+$/, "").trim();
  if (ELSEWHERE.test(question)) return { kind: "elsewhere" };
  return languageOf(text) === "ja"
    ? readJapanese(question, presences)
    : readEnglish(question, presences);
}

/** In plain form: katakana stands as hiragana. */
const ELSEWHERE =
  /めーる|ぷりん(?:た|と)|印刷|こぴー機|ふぁっくす|わいふぁい|会議室|経費|有給|給料|勤怠|天気|e-?mail|\bwi-?fi\b|\bprinter|\bmeeting room|\bfax\b|\bweather\b/;

type Presences = Parameters<typeof readQuestion>[1];

const HONORIFIC = "(?:さん|様|さま|氏|くん|君|ちゃん|部長|課長|係長|社長)";
const LEAD = /^(?:すみません|あの|ねえ|今(?![日朝週月年])|では|じゃあ|教えて)+[、,]?/;

function readJapanese(question: string, presences: Presences): Question {
  const text = question.replace(LEAD, "");
  if (/(?:誰|どなた|どこ)(?:と|に)(?:話|電話|通話|つなが|かけ)/.test(text)) {
    return { kind: "private" };
  }
  if (
    new RegExp(
      `${HONORIFIC}の(?:不在着信|着信|電話)?(?:履歴|録音|不在着信|パスワード|通話相手|話し相手)`,
    ).test(text)
  ) return { kind: "private" };
  return ownJapanese(text) ?? officeJapanese(text, presences) ?? personJapanese(text) ??
    { kind: "help" };
}

function ownJapanese(text: string): Question | undefined {
  const own = /^(?:自分|私|僕|ぼく|俺|おれ|うち)の(.+)$/.exec(text)?.[1];
  const rest = own ?? text;
  const ends =
    "(?:は|を|って|が|に)?(?:今)?(?:何|何番|いくつ|なに|なん|どれ|どう|見せて|教えて|わかる|なっている|なってる|ですか|ある|あるか)*$";
  if (own !== undefined && new RegExp(`^(?:内線|内線番号|番号|電話番号)${ends}`).test(rest)) {
    return { kind: "mine", what: "extension" };
  }
  if (own !== undefined && new RegExp(`^(?:プレゼンス|ぷれぜんす|状態)${ends}`).test(rest)) {
    return { kind: "mine", what: "presence" };
  }
  if (own !== undefined && new RegExp(`^(?:デバイス|でばいす|電話機|電話)${ends}`).test(rest)) {
    return { kind: "mine", what: "devices" };
  }
  if (
    /回線/.test(text) && /私|自分|僕|ぼく|俺/.test(text) &&
    /使えます?か?$|かけられます?か?$/.test(text)
  ) {
    return { kind: "mine", what: "lines" };
  }
  if (
    new RegExp(`^(?:(?:私|自分)(?:が|に))?(?:使える|発信できる|発信許可のある)?回線${ends}`).test(
      rest,
    )
  ) {
    return own !== undefined || /使える|発信できる|発信許可のある/.test(text)
      ? { kind: "mine", what: "lines" }
      : undefined;
  }
  if (!/不在着信|取れなかった電話|出られなかった電話/.test(rest)) return undefined;
  if (/数字|とは|消す|消し|消え|見方|意味|場合|どうなる|なりますか|残|数え/.test(rest)) {
    return undefined;
  }
  if (/昨日/.test(rest)) return { kind: "missed", day: "yesterday" };
  if (/今日|本日|今朝|さっき/.test(rest)) return { kind: "missed", day: "today" };
  return /何件|ある|あった|ありま|誰|一覧|見せて|来て|きて|教えて|は$/.test(rest)
    ? { kind: "missed", day: "ever" }
    : undefined;
}

const WHO =
  /誰|どなた|何人|何名|人は|人を|人が|人$|いますか|いました?か?$|いる$|います$|いない|メンバー|一覧/;

function officeJapanese(text: string, presences: Presences): Question | undefined {
  if (/保留箱|保留中の(?:通話|電話)/.test(text) && !/入れ|とは|違|番号|宛/.test(text)) {
    const asks =
      /何件|何本|いくつ|何個|ある|あり|空き|空い|誰|待って|入って|残って|件数|様子|状況|中身|中は/;
    if (asks.test(text)) return { kind: "parked" };
  }
  const member = /^(.+?(?:部|課|室|係|チーム))(?:の(?:人|メンバー|社員)|には?|って|は)/.exec(text)
    ?.[1];
  if (member !== undefined && WHO.test(text)) {
    return { kind: "state-of", name: member, unsure: true };
  }
  if (new RegExp(HONORIFIC).test(text) || !WHO.test(text)) return undefined;
  const state = presences.find(({ label }) => text.includes(japaneseStem(label.ja)));
  if (state !== undefined) return { kind: "who-is", code: state.code };
  if (/通話中|電話中|話し中|(?:話|電話|通話)して(?:い)?る/.test(text)) {
    return { kind: "whose-line", line: "talking" };
  }
  return /未使用/.test(text) ? { kind: "whose-line", line: "unregistered" } : undefined;
}

/** 離席中 → 離席, as in 離席している人; 帰宅 → 帰, as in 帰った人. */
function japaneseStem(label: string): string {
  return plainQuestion(label).replace(/中$|(?<=^帰)宅$/, "");
}

const NUMBER_WORDS = "(?:内線番号|内線|電話番号|番号|連絡先|電話|tel)";
const ENDING = "(?:は|を|って|が)?(?:(?:わか|教え|知り|何番|いくつ|何).{0,20})?$";

/** Whose number may be asked for without anybody being meant. */
const NO_NAME = /^(?:会社|相手|外線|電話|回線|取引先|お客|顧客|上司|部長|社長|人|誰)/;

function personJapanese(text: string): Question | undefined {
  const number = /^(?:内線)?(\d{2,13})(?:番)?(?:は|って)?(?:誰|どなた|何|どこ)/.exec(text)?.[1];
  if (number !== undefined) return { kind: "whose-number", number };
  const patterns: readonly (readonly ["number-of" | "state-of", string])[] = [
    ["number-of", `^(.+?)${HONORIFIC}の${NUMBER_WORDS}${ENDING}`],
    ["number-of", `^(.+?)の(?:内線番号|内線|電話番号|連絡先|tel)${ENDING}`],
    ["number-of", `^(.+?)${HONORIFIC}(?:は|って)?何番`],
    ["number-of", `^(.+?)${HONORIFIC}(?:に|へ|と).{0,15}(?:番号|内線)${ENDING}`],
    ["state-of", `^(.+?)${HONORIFIC}の(?:状態|様子|プレゼンス|ぷれぜんす|電話の状態|部署|所属)`],
    [
      "state-of",
      `^(.+?)${HONORIFIC}の?(?:電話|デバイス|内線)(?:は|に|って)?(?:今)?(?:使え|空い|通じ|つなが|鳴)`,
    ],
    [
      "state-of",
      `^(.+?)${HONORIFIC}(?:は|って)?(?:、)?(?:今|いま)?(?:は)?(?:何|なに|どう|どこ)(?:を)?(?:して|やって|か|に|の部署|$)`,
    ],
    [
      "state-of",
      `^(.+?)${HONORIFIC}(?:は|って)?(?:、)?(?:今|いま)?(?:席に)?(?:い(?:る|ます|ない)|出られ|話せ|空い|通話中|電話中|話し中|離席|会議|外出|帰|忙し|電話に出)`,
    ],
  ];
  for (const [kind, pattern] of patterns) {
    const name = new RegExp(pattern).exec(text)?.[1];
    if (name !== undefined && !/宛|着信$/.test(name)) return { kind, name, unsure: false };
  }
  const name = new RegExp(`^(.{2,}?)の番号${ENDING}`).exec(text)?.[1];
  return name === undefined || NO_NAME.test(name)
    ? undefined
    : { kind: "number-of", name, unsure: true };
}

function readEnglish(question: string, presences: Presences): Question {
  const text = question
    .replace(
      /^(?:(?:please|hey|hi|hello|so|and|now|(?:can|could) you(?: please)?|do you know)[, ]+)+/,
      "",
    )
    .replace(/(?:[, ]+(?:please|now|right now|at the moment|currently|atm))+$/, "");
  if (/\bwho(?:m)?\b.*\b(?:talk|speak|connect|call)(?:ing|s|ed)?\b.*\b(?:to|with)\b/.test(text)) {
    return { kind: "private" };
  }
  if (
    /\b(?!today's|yesterday's)\S+'s (?:missed|call history|history|recording|password)/.test(text)
  ) {
    return { kind: "private" };
  }
  return ownEnglish(text) ?? officeEnglish(text, presences) ?? personEnglish(text) ??
    { kind: "help" };
}

function ownEnglish(text: string): Question | undefined {
  const own =
    /^(?:(?:what(?:'s| is| are)|which(?: is| are)?|tell me|show(?: me)?)\s+)?my (extension|number|lines?|devices?|phones?|presence|status)(?: number| now| please)?$/
      .exec(text)?.[1];
  if (own !== undefined) return { kind: "mine", what: OWN_ENGLISH[own]! };
  if (
    /^(?:which|what) (?:of the )?lines?\b.*\b(?:can|may|am) i\b.*\b(?:use|dial|call)\b/.test(text)
  ) {
    return { kind: "mine", what: "lines" };
  }
  if (
    /^(?:is|are|how's|how are) my (?:desk |soft)?phones?\b|^(?:is|are|how's|how are) my devices?\b/
      .test(text)
  ) {
    return { kind: "mine", what: "devices" };
  }
  const somebodyCalled = /\bdid (?:any|some)(?:one|body) (?:call|phone|ring)\b/.test(text);
  if (
    !(/\bmissed\b/.test(text) || somebodyCalled) ||
    /badge|clear|what is a missed|number on|\bmean/.test(text)
  ) {
    return undefined;
  }
  if (/yesterday/.test(text)) return { kind: "missed", day: "yesterday" };
  if (/today|this morning/.test(text)) return { kind: "missed", day: "today" };
  return /how many|\bany\b|\bmy\b|\blist\b|show|did i|have i|^missed calls?$|who/.test(text)
    ? { kind: "missed", day: "ever" }
    : undefined;
}

const OWN_ENGLISH: Readonly<
  Record<string, Extract<Question, { kind: "mine" }>["what"]>
> = {
  extension: "extension",
  number: "extension",
  line: "lines",
  lines: "lines",
  device: "devices",
  devices: "devices",
  phone: "devices",
  phones: "devices",
  presence: "presence",
  status: "presence",
};

function officeEnglish(text: string, presences: Presences): Question | undefined {
  const counting =
    /\bhow many\b|^(?:list|show)\b|\bis (?:there )?(?:any|some)|\bare (?:there )?(?:any)|\bwho(?:'s| is)?\b|\bwhat(?:'s| is)\b.* in (?:the )?slots?/;
  if (/\bpark(?:ed)?\b|\bslots?\b/.test(text) && counting.test(text)) return { kind: "parked" };
  if (
    !/\bwho\b|\bwho's\b|\banyone\b|\banybody\b|\bpeople\b|\bhow many\b|\beverybody\b/.test(text)
  ) {
    return undefined;
  }
  const state = presences.find(({ label }) => text.includes(englishStem(label.en)));
  if (state !== undefined) return { kind: "who-is", code: state.code };
  if (/on (?:a|the) (?:call|phone)|talking|busy/.test(text)) {
    return { kind: "whose-line", line: "talking" };
  }
  return /not in use|not registered/.test(text)
    ? { kind: "whose-line", line: "unregistered" }
    : undefined;
}

/** In a meeting → meeting; Gone home → home. */
function englishStem(label: string): string {
  return label.toLowerCase().replace(/^(?:in an? |in |gone |out of the )/, "");
}

function personEnglish(text: string): Question | undefined {
  const number =
    /^who(?:se (?:number|extension))?(?:'s| is| has) (?:extension |ext\.? |number )?(\d{2,13})$/
      .exec(text)?.[1];
  if (number !== undefined) return { kind: "whose-number", number };
  const asked = "^(?:(?:what(?:'s| is)|tell me|show me|give me|find)\\s+)?(?:the )?";
  const words = "(?:extension|phone number|telephone number|number|phone|tel)(?: number)?";
  const patterns: readonly (readonly ["number-of" | "state-of", string])[] = [
    ["number-of", `${asked}(.+?)(?:'s|s') ${words}$`],
    ["number-of", `${asked}${words} (?:of|for) (.+)$`],
    ["number-of", `${asked}(.+?) (?:extension|phone number)$`],
    ["state-of", `${asked}(?:state|status|presence) of (.+)$`],
    ["state-of", `${asked}(.+?)(?:'s|s') (?:state|status|presence|department)$`],
    ["state-of", "^what(?:'s| is) (.+?) doing(?: now)?$"],
    ["state-of", "^where(?:'s| is) (.+?)(?: now)?$"],
    [
      "state-of",
      "^is (.+?) (?:free|available|busy|in|there|here|away|out|on (?:the|a) (?:phone|call)|in a meeting|talking|at (?:the|his|her|their) desk)(?: now)?$",
    ],
    ["state-of", "^can (.+?) (?:take|answer) (?:a |the )?(?:call|phone)(?: now)?$"],
  ];
  for (const [kind, pattern] of patterns) {
    const name = new RegExp(pattern).exec(text)?.[1];
    if (
      name !== undefined &&
      !/^(?:my|your|a|an|the|this|it|emergency|insert|how|where|when|why|which|do|does|can|could|i)\b/
        .test(name)
    ) {
      return { kind, name, unsure: false };
    }
  }
  return undefined;
}
