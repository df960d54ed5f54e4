/** What in a question may be somebody's name: said as one, or left when the words of telephones are taken away. */
import { isTalk, normal } from "./question_text.ts";

/** Names looked for of one question. */
export const NAMES_MAX = 8;
const NAME_MAX = 20;

export interface NamesSaid {
  readonly names: readonly string[];
  /** The first is said as a name. */
  readonly surelyNamed: boolean;
}

export const HONORIFIC =
  "(?:さん|-san|(?<![仕模同異])様(?!子)|さま(?!ざ)|氏|くん|君|ちゃん|部長|課長|係長|主任|先輩|社長|専務|常務)";

/** In front of a name: 今たかはしさん, えっと吉田さん. */
const LEAD =
  /^(?:すみません|すいません|あの|ねえ|えーと|えっと|ええと|今(?![日朝週月年井村])|現在|では|じゃあ|なんで|なぜ|どうして|で、?|そういえば|うちの|社内の|ところで|至急)+/;
/** Whom the question corrects: 大野さんじゃなくて吉田さん. */
const NOT_MEANT = /^.*(?:じゃ|では|で)な(?:くて?|い方)(?=.{2,}$)/;
/** Words of telephones and questions between which a name stands. */
const BETWEEN = new RegExp(
  "(?:内線番号|電話番号|内線|番号|何番|電話|連絡先|状態|様子|部署|所属|プレゼンス|ぷれぜんす|デバイス|教え|知りた|保留箱|保留|通話中|話し中|離席中?|" +
    "会議中?|外出中?|帰宅|着信|発信|転送|未使用|今|誰|何|席|人|昨日|今日|急ぎ|すぐ|" + HONORIFIC +
    "|[はがをへ、。?!「」()・\\s\\d]|に(?!し)|って|から|です|ます|ますか|ください|の(?=内線|番号|電話|連絡先|状態|様子|部署|所属|人|プレ|ぷれ|デバイス|方)|$)",
);

export function japaneseNames(plain: string): NamesSaid {
  const text = plain.replace(NOT_MEANT, "").replace(LEAD, "");
  const said = [
    ...text.matchAll(
      // トヨタの社長 is nobody's name
      new RegExp(
        `([^\\d、。?!「」]{1,${NAME_MAX}}?)(?<!の(?=社長|専務|常務|部長|課長))${HONORIFIC}`,
        "gu",
      ),
    ),
  ].map(([, name]) => name!.replace(LEAD, ""));
  // じょなさん is no honorific, and たかはし holds a particle
  const spoken = said.flatMap((name) => [
    name,
    ...withoutLead(name),
    ...(/^[ぁ-ゖ]+$/.test(name) ? [`${name}さん`] : []),
  ]);
  const head = /^(.{2,20}?)(?:の(?=(?:代表)?(?:内線|番号|電話|連絡先|tel))|[にへ]電話|って|の人は)/u
    .exec(text)
    ?.[1];
  const pieces = text.split(BETWEEN).map((piece) =>
    piece?.replace(/^(?:と|の|も)|(?:と|の|も)$/g, "") ?? ""
  )
    .filter((piece) =>
      /[\u3400-\u9fff\u{20000}-\u{3ffff}]|^[ぁ-ゖー]{3,}$|^[a-z][a-z .-]{2,}$/u.test(piece)
    );
  const kanji = [...text.matchAll(/[\u3400-\u9fff々\u{20000}-\u{3ffff}]{2,}|[a-z][a-z.-]{2,}/gu)]
    .map(([run]) => run);
  const names = [...spoken, ...(head === undefined ? [] : [head]), ...pieces, ...kanji].filter((
    name,
  ) =>
    name.length > 1 && name.length <= NAME_MAX ||
    /^[\u3400-\u9fff]$/u.test(name) && said.includes(name)
  );
  return {
    names: [...new Set(names)].slice(0, NAMES_MAX),
    surelyNamed: said.some((name) => name.length > 1 && !NO_NAME.test(name)),
  };
}

/** The end of a piece that is written in one kind of letters, and what follows a particle: 経理の渡辺 → 渡辺. */
function withoutLead(name: string): readonly string[] {
  const last = /(?:[\u3400-\u9fff々\u{20000}-\u{3ffff}]+|[ぁ-ゖー]+|[a-z .-]+)$/u.exec(name)?.[0];
  const after = [...name.matchAll(/[のがはにをとも]/g)].map(({ index }) => name.slice(index + 1));
  return [last, ...after].filter((one) =>
    one !== undefined && one !== name && one.length > 1
  ) as string[];
}

/** Nobody: the other side, somebody. */
const NO_NAME =
  /たく$|会社|相手|外線|電話|回線|取引先|お客|顧客|上司|^部長|^社長|人$|誰|担当|みな|皆|お子|管理者|同僚|隣/;

export function englishNames(plain: string, asWritten: string): NamesSaid {
  const said = [
    ...plain.matchAll(
      /\b([a-z][a-z-]+(?: [a-z][a-z-]+)?)(?:'s|s')(?= |$)|\b([a-z][a-z]+)[- ](?:san|sama)\b|\b(?:mr|ms|mrs|dr)\.? ([a-z][a-z-]+)/g,
    ),
  ].map(([, ...found]) => found.find((one) => one !== undefined)!)
    .filter((name) => !plain.includes(`not ${name}`)).flatMap((name) => {
      const [first = "", second] = name.split(" ");
      if (NO_NAME_ENGLISH.test(second ?? first)) return [];
      if (second === undefined) return [first];
      return isTalk(first) || PLAIN_WORDS.has(first) ? [second] : [name, second];
    });
  const capital = [...asWritten.matchAll(/(?<=[^.?!] |^)[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*/g)]
    .map(([name]) => normal(name))
    .filter((name) => !isTalk(name) && !plain.includes(`not ${name}`));
  // 髙橋 as it is written, with さん or in brackets
  const japanese = plain.match(/[\u3041-\u3096\u30a1-\u30fc\u3400-\u9fff々\u{20000}-\u{3ffff}]+/gu)
    ?.map((name) => name.replace(/(?<=.)(?:さん|様)$/, "")) ?? [];
  const words = plain.split(/[^a-z'.-]+/).map((word) => word.replace(/'s$|^'|'$|\.$|-san$/g, ""));
  const pairs = words.slice(1).flatMap((word, at) =>
    isTalk(word) || isTalk(words[at]!) ? [] : [`${words[at]!} ${word}`]
  );
  const single = words.filter((word) => word.length > 2 && !isTalk(word) && !PLAIN_WORDS.has(word));
  const names = [
    ...japanese,
    ...said,
    ...capital,
    ...pairs.filter((pair) => !pair.split(" ").some((one) => PLAIN_WORDS.has(one))),
    ...single,
  ];
  return {
    names: [...new Set(names)].slice(0, NAMES_MAX),
    surelyNamed: said.length + japanese.length > 0,
  };
}

const NO_NAME_ENGLISH =
  /^(?:my|your|our|their|his|her|its|he|she|it|they|we|you|let|this|that|there|here|what|who|where|how|when|today|yesterday|colleagues?|somebody|someone|anybody|anyone|everybody|office|other|customers?|callers?|person|people|administrator|admin|whose|phone|call|line|team|company|device|user|supplier|vendor|partner|softphone|app)$/;
/** Words of telephones: looked for nowhere. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(
  ("extension extensions number numbers phone phones telephone call calls called calling caller line lines slot slots park parked parking hold held " +
    "missed free busy available away meeting office home department presence status state device devices transfer answer reach reachable engaged " +
    "desk using user users moment time ext pls plz left who whose doing current working talking speak talk connected registered")
    .split(" "),
);
