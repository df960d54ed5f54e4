/** Reads a question in Japanese, in the plain form of `plainQuestion`: hiragana for katakana, no spaces. */
import type { Day, Fact, LineAsked, OfficeWords, Own, Question } from "./question.ts";
import { HONORIFIC, japaneseNames } from "./question_names.ts";
import { plainQuestion } from "./question_text.ts";

export function readJapanese(text: string, office: OfficeWords): Omit<Question, "numbers"> {
  const named = japaneseNames(text);
  const lineNamed = OTHERS_LINE.test(text)
    ? undefined
    : office.lines.find(({ label }) => text.includes(plainQuestion(label.ja)))?.id;
  const own = named.surelyNamed
    ? undefined
    : lineNamed !== undefined && MAY_I.test(text)
    ? "lines"
    : ownAsked(text);
  const missed = missedAsked(text);
  const line = lineAsked(text);
  return {
    language: "ja",
    future: FUTURE.test(text),
    mobile: /携帯|すまほ|スマホ|個人の番号/.test(text),
    bare: !named.names[0]?.includes("の") &&
      text.length <= (named.names[0]?.length ?? 0) + BESIDE_NAME_MAX,
    ...(isPrivate(text) ? { refused: "private" } : {}),
    otherTime: OTHER_TIME.test(text),
    howTo: HOW_TO.test(text) ? "surely" : PERHAPS_HOW_TO.test(text) ? "perhaps" : "no",
    ...(own === undefined ? {} : { own }),
    ...(missed === undefined ? {} : { missed }),
    ...named,
    facts: factsAsked(text, office),
    who: WHO.test(text),
    states: statesAsked(text, office.presences),
    ...(line === undefined ? {} : { line }),
    departments: office.departments.filter((one) => text.includes(stemOf(one))),
    ...(lineNamed === undefined ? {} : { lineNamed }),
    parking: parkingAsked(text),
  };
}

const FUTURE = /明日|あした|明後日|あさって|来週|来月|来年|今夜|次回/;

/** Characters around a name that ask nothing: さんは, をお願い. */
const BESIDE_NAME_MAX = 5;

const OTHER_TIME = new RegExp(
  "明日|あした|あす|明後日|あさって|来週|来月|来年|今度|これから|予定|今夜|あと何[分時]|何分後|あとで|後で|何時(?:に|ごろ|頃|まで|から)|いつ(?:.{0,4}(?:戻|帰|来)|出|頃|ごろ|まで|なら)|" +
    "スケジュール|すけじゅーる|\\d時(?:に|まで|から|以降|ごろ|頃)|[月火水木金土日]曜|昨日|先週|先月|去年|昨年|一昨日|おととい|さっき|さきほど|先ほど|午後|出社|月曜",
);

/** What is done, asked how or whether it can be done; with somebody's name in it too. */
const HOW_TO = new RegExp(
  "方法|仕方|しかた|やり方|やりかた|かけ方|使い方|入れ方|出し方|手順|どうやっ|どうすれ|どうしたら|どうやん|転送|保留(?:した(?!か|の|人|$)|を?解除|を?再開)|再開|先に取|宛に(?!お?電話)|宛で|代理応答|代わりに(?:出|取|応答)|" +
    "録音|保留箱に?(?:入れ(?!た(?!い|ら|まま|とき)|っぱ|て(?:い|あ|る))|預)|保留箱へ入れ|挿入|設定|登録した|追加|着信拒否に(?:する|したい)|とは$|(?:って|は)(?:何|なに)(?:$|です|なん|だ)|どういう意味|違い|表示され|と出た|と出て|とでた|って出て|権限|ログイン|パスワード|取り出す(?:に|方)|取り出し(?:たい|方)",
);

/** What one wants or what happens, rather than what is so. */
const PERHAPS_HOW_TO =
  /(?<!知り|確認し|教えてもらい|聞き)たい(?!へん)|どうな(?:る|り|ん)|どっち|どちら(?!の)|なぜ|なんで|どうして|とき|時は|場合|たら|(?:に|て)(?:い)?ると|途中|相手に|見える|意味|設定|見る場所|何が起|のはなぜ|理由|には$/;

const OTHERS_PASSWORD = /[^、。]{1,8}の(?:パスワード|暗証番号)/;
/** Of what has a password here, and of whoever asks. */
const OWN_PASSWORD =
  /(?:自分|私|僕|俺|ログイン|内線|画面|ユーザ|ゆーざ|csv|一括|ソフトフォン|そふとふぉん|sip|アプリ|あぷり|電話機?|デバイス|ページ|ぺーじ|管理|この|いま|今|新しい|最初|はじめ|人|\d桁|編集|文字|英字|数字|記号)の(?:パスワード|暗証番号)|何[桁文字]|使え|パスワード(?:欄|の(?:桁|文字|変更))/;

function isPrivate(text: string): boolean {
  return /(?<!自分が)(?:誰|どなた|どこ)(?:と|に)(?:話|しゃべ|喋|電話|通話|つなが|かけ)(?!.*(?:たい|履歴|見られ|できます))/
    .test(text) ||
    /何(?:を|の)(?:話|言|決)|(?:録音|通話)に何が|何て言|何と言|(?:いつ|いくら|どこ|何時|いくつ)(?:って|と)(?:言|いっ|話)|何について|(?:電話|通話|話)の(?:内容|中身)|用件|要件|何の用|(?:話|電話)した内容|話して(?:い)?る内容|内容を(?:教え|知り)|議題|電話した相手|通話相手は|文字起こし/
      .test(text) ||
    new RegExp(
      `${HONORIFIC}と(?:話|電話|通話)して(?:い)?る(?:の|人|相手)|(?:${HONORIFIC}|\\d{2,6})の(?:今日の|昨日の)?(?:不在着信|着信|電話|発信|通話)?(?:履歴|録音|不在着信|(?:ログインの?)?パスワード|通話相手|話し相手|発信先)`,
    ).test(text) ||
    OTHERS_PASSWORD.test(text) && !OWN_PASSWORD.test(text) ||
    /(?:他の人|ほかの人|同僚|みんな|全員|すべて|ねっとわーく|ネットワーク|さーばー?|るーたー?|げすと|管理者)の.{0,6}パスワード(?!.*(?:書き出|csv|一括|えくすぽーと))|パスワードを(?:全部|すべて|全て)/
      .test(text);
}

const OWN = "(?:自分|わし|あたし|オレ|当方|私|わたくし|僕|ぼく|俺|おれ|うち|こちら)";
const OWN_ASKED: readonly (readonly [Own, RegExp])[] = [
  [
    "lines",
    new RegExp(
      `(?:${OWN}.*(?:回線|外線)|回線.*${OWN}).*(?:使え|かけ|発信|どれ|どの|何|許可|は$)|^${OWN}.{0,4}(?:使え|発信でき|かけられ|かけれ)る(?:回線|外線)|^(?:使える|発信できる|発信許可のある|どの)回線(?:は|って|を|が|$)(?!.*(?:選|べき|いい))`,
    ),
  ],
  [
    "extension",
    new RegExp(
      `${OWN}(?:の|って)(?:内線|番号|電話番号)(?!.*(?:知ら|隠|通知|表示|変|見え|出さ|相手))`,
    ),
  ],
  [
    "presence",
    new RegExp(
      `${OWN}.{0,4}(?:プレゼンス|ぷれぜんす|状態|すてーたす|ステータス)(?!.*(?:変|見え|見られ|他の人|ほかの|設定))`,
    ),
  ],
  [
    "devices",
    new RegExp(
      `${OWN}の(?:デバイス|でばいす|電話機?|卓上電話|あぷり|そふとふぉん)(?:は|って|の)?(?:状態|様子|一覧|何|どれ|どう|使え|つなが|空|$|教え|大丈夫|今)`,
    ),
  ],
];

/** The number under which a company is known: みなと商会の代表番号. */
const OTHERS_LINE = /(?<!うち|当社|弊社|自社|会社|ここ|こちら|回線)の代表(?:の?(?:番号|電話))/;

/** Of a line that is named. */
const MAY_I =
  /(?:使|かけ)(?:っ)?て(?:も)?(?:いい|良い|よい|大丈夫)|使えます?(?:か|$)|使えるか?$|許可(?:は|って|が)?(?:ある|あり|され(?:て|た)|もらって)/;

function ownAsked(text: string): Own | undefined {
  if (HOW_TO.test(text)) return undefined;
  return OWN_ASKED.find(([, pattern]) => pattern.test(text))?.[0];
}

const MISSED =
  /不在着信|不在って|不在の?電話|不在(?:は|、)?何件|かけてきた(?:人|方|の)|電話を?くれた|電話してきた|(?:取|と)れなかった電話|(?:で|出)られなかった(?:電話|着信)|出れなかった|(?:着信|電話)で(?:出|取)(?:ら)?れなかった|(?:出|で)(?:損|そこ|そび)|(?:出|取)(?:ら)?れな(?:かった|くて)よう|取り損|取りそこ|逃した(?:電話|着信)|(?:電話|着信)(?:が|は)?(?:誰か(?:から)?)?(?:来て|きて|あっ(?:た|て)|かかってき|入って)/;
const ABOUT_MISSED =
  /応答した|先週|先月|別の人|他の人|同僚|代わり|とき|時に|(?<!知り|確認し|聞き|見|教えてもらい)たい|数字|とは|消す|消し|消え|見方|意味|場合|どうなる|どうなり|なりますか|残(?:り|る|って|す)|数え|だけ(?:見|表示)|絞|なっちゃ|なるの|なります|なんの|含|入りま|設定|かけ直|バッジ|たら|なかったとき|ときは|とき、/;

function missedAsked(text: string): Day | undefined {
  if (!MISSED.test(text) || ABOUT_MISSED.test(text)) return undefined;
  if (/昨日/.test(text)) return "yesterday";
  if (/今日|本日|今朝|午前|午後/.test(text)) return "today";
  return /不在|何件|ある|あった|ありま|誰|どこ|どちら|一覧|見せ|来て|きて|教え|は$|番号|何時|最後|最近|さっき/
      .test(text)
    ? "ever"
    : undefined;
}

const WHO =
  /誰(?!か[がにをとのへ])|どなた|何人|何名|めんば|方と|方の|何人|何名|人は|人を|人が|人の|人って|人で|人も|人(?:と|、|$)|人(?=内線|電話|番号)|方は|いますか|いました?か?$|(?<!て)い(?:る|ます|ない)|めんばー|メンバー|一覧|教えて/;

const FACTS: readonly (readonly [Fact, RegExp])[] = [
  ["number", /内線|番号|何番|連絡先|でんわ番号|\btel\b|かけ先/],
  ["department", /部署|所属|何部|どの部|どこの(?:人|部|課)|どちらの(?:部|方|人)|何課/],
  ["name", /誰|どなた|名前|どこの|どこから|どちら様|持ち主|何者/],
  [
    "state",
    /今|話せ|話し中|話中|話でき|(?:^|電話)?(?:出|で)(?:れ|られ|て|な|ま|そう)|つなが|繋が|通じ|空い|空き|暇|い(?:る|ます|ない|ませ|た)|おられ|席|帰|戻|会議|打ち合わせ|みーてぃんぐ|外出|出か|出先|何(?:を)?(?:し|やっ)|なにし|どこ(?:に(?:は)?|へ)?(?:い(?!い)|お(?:ら|り)|居|行|です|だ|かな?$|$|の(?:人|部|課|会社)|保留|入|待|預)|どう(?!や|し(?:て|た))|状態|様子|プレゼンス|ぷれぜんす|忙し|取り込み中|電話中|通話中|連絡|捕ま|つかま|手(?:が|は)?空|応答|対応|都合|離席|着信拒否|使え|未使用|鳴|退社|早退|上が|着い|来て|休憩|休み|昼|ひま/,
  ],
];

function factsAsked(text: string, { departments }: OfficeWords): ReadonlySet<Fact> {
  const facts = FACTS.filter(([, pattern]) => pattern.test(text)).map(([fact]) => fact);
  // 総務ですか営業ですか, but not 総務の鈴木さん
  const guessed = departments.some((one) =>
    new RegExp(`${stemOf(one)}[部課]?(?:の(?:人|方))?(?:だ|です|で(?:合|い)|か|$)`).test(text)
  );
  return new Set<Fact>(guessed ? [...facts, "department"] : facts);
}

/** Everyday words for the states of the usual catalogue, by the stem of their label. */
const STATE_WORDS: readonly (readonly [stem: string, words: RegExp])[] = [
  ["離席", /離席|席(?:を|に|から)?(?:外|はず|立|い(?:ない|ませ))|不在の人|席にいない/],
  ["会議", /会議|打ち?合わ?せ|みーてぃんぐ|ミーティング/],
  ["外出", /外出|出かけ|出先|外回り|社外|直行|出払/],
  ["帰宅", /帰|退社|退勤|上がっ(?:た|て)|早退/],
  ["着信拒否", /着信拒否|電話を?(?:受け|鳴ら)(?:ない|さない|て(?:い)?ない)/],
  ["通話待機", /通話待機|待機中/],
];

function statesAsked(text: string, presences: OfficeWords["presences"]): readonly string[] {
  return presences.filter(({ label }) => {
    const stem = stateStem(plainQuestion(label.ja));
    return text.includes(stem) ||
      STATE_WORDS.some(([word, pattern]) => word.startsWith(stem) && pattern.test(text));
  }).map(({ code }) => code);
}

/** 離席中 → 離席, as in 離席している人. */
function stateStem(label: string): string {
  return label.replace(/中$/, "");
}

const LINES_ASKED: readonly (readonly [LineAsked, RegExp])[] = [
  [
    "unregistered",
    /未使用|つながって(?:い)?ない|ログインして(?:い)?ない(?:電話|人)|登録されて(?:い)?ない人/,
  ],
  [
    "free",
    /(?:電話に?)?(?:出られる|出れる|話せる|応答できる|対応できる)|手(?:が|の)?空(?:い|き)|空いて(?:い)?る(?:人|の|社員)|空き(?:の)?人|暇な/,
  ],
  ["ringing", /鳴って(?:い)?る(?:人|の|電話)|着信中/],
  ["talking", /通話中|電話中|話し中|話中|(?:話|電話|通話)して(?:い)?る|電話に?出て(?:い)?る/],
];

function lineAsked(text: string): LineAsked | undefined {
  return LINES_ASKED.find(([, pattern]) => pattern.test(text))?.[0];
}

/** 経理部 → 経理, as people say it. */
function stemOf(department: string): string {
  const plain = plainQuestion(department);
  return plain.length > 2 ? plain.replace(/(?:部|課|室|係|ちーむ|チーム|ぐるーぷ)$/, "") : plain;
}

const SLOTS_ASKED =
  /何件|何本|いくつ|何個|幾つ|ある|あり|空き|空い|誰|待って|待ち|入って|残って|件数|様子|状況|状態|中身|中は|中に|どこ|どの|何番|使って|使える|いる|いま(?:す|せん)/;
const ABOUT_SLOTS =
  /入れ(?:る|たい|方|ら|っぱ|たまま|ておけ)|とは|違|宛|取り出(?!され)|取る|取れ|取りたい|取れば|に出|呼び返|呼び出|戻|いっぱい|満杯|表示|たら|すると|時間|何秒|何分|使い方|仕組|増や|数を|押|空きがありません|番号は/;

function parkingAsked(text: string): Question["parking"] {
  if (
    /保留箱|保留中の?(?:通話|電話|人|件|$)|保留中(?:は|って)|ぱーく|ほーる|保留(?:されて|になって|して)い?る/
      .test(text)
  ) {
    if (SLOTS_ASKED.test(text) && !ABOUT_SLOTS.test(text)) return "all";
  }
  return /保留|預け|ぱーく|どこ(?:に(?:は)?)?(?:い(?!い)|保留|入|待|あ|$|です|だ|かな)|入れた|入って|待って|すろっと/
      .test(text)
    ? "some"
    : undefined;
}
