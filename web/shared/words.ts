/** What the screen says: every sentence and label by its code, in both languages, with its data filled in. */
import type { Label } from "../../core/domain/ids.ts";
import type { PbxRejection } from "../../core/domain/pbx_messages.ts";
import { type Language, sayFrom, spokenName, type WordData } from "./say.ts";
import { IMPORT_PROBLEMS } from "./words_import_problems.ts";
import { type LabelCode, LABELS } from "./words_labels.ts";
import { PANEL_SENTENCES } from "./words_panel.ts";
import { SERVER_SENTENCES } from "./words_sentences.ts";

const TABLE = { ...PANEL_SENTENCES, ...SERVER_SENTENCES, ...LABELS, ...IMPORT_PROBLEMS };

export type WordCode = keyof typeof TABLE;

/** Every code with both texts, braces and all (`GET /api/v1/codes`). */
export const WORDS: Readonly<Record<WordCode, Label>> = TABLE;

export const say = sayFrom(TABLE);

export function isWordCode(code: string): code is WordCode {
  return Object.hasOwn(WORDS, code);
}

function labelOf(code: string, otherwise: LabelCode): Label {
  return WORDS[isWordCode(code) ? code : otherwise];
}

/** Where a refusal's ids find their labels: an `OfficeIndex`, or what the page knows of its own office. */
export interface WordNames {
  readonly line: Pick<ReadonlyMap<string, { readonly label: Label }>, "get">;
  readonly device: Pick<
    ReadonlyMap<string, { readonly label: Label; readonly owner?: string }>,
    "get"
  >;
  /** People by extension, where names may be said. */
  readonly person?: Pick<ReadonlyMap<string, { readonly name: string }>, "get">;
}

/**
 * A refusal of the policy or the PBX as a sentence in both languages: its data carries ids (`line`,
 * `device`, `class`, `capability`, `person`, `holder`), which become labels and names here.
 */
export function rejectionSentence(rejection: PbxRejection, names: WordNames): Label {
  const inLanguage = (language: Language): string =>
    say(rejection.code as string, language, spokenData(rejection, names, language));
  return { ja: inLanguage("ja"), en: inLanguage("en") };
}

function spokenData(rejection: PbxRejection, names: WordNames, language: Language): WordData {
  const { line, device, other, class: numberClass, capability, person, holder, cause, ...rest } =
    rejection.data ?? {};
  const nameOf = (map: WordNames["line"], id: string) => map.get(id)?.label[language] ?? id;
  const otherLine = other === undefined ? undefined : nameOf(names.line, other);
  return {
    name: say("label.somebody", language),
    holder: say("label.other-device", language),
    ...rest,
    capability: labelOf(`capability.${capability ?? "any"}`, "capability.any")[language],
    hint: hintOf(otherLine, language),
    ...(line === undefined ? {} : { line: nameOf(names.line, line) }),
    ...(device === undefined ? {} : { device: nameOf(names.device, device) }),
    ...(numberClass === undefined ? {} : { class: classInSentence(numberClass, language) }),
    ...(person === undefined ? {} : { name: colleague(person, names, language) }),
    ...(holder === undefined ? {} : { holder: holderOf(holder, names, language) }),
    ...(cause === undefined ? {} : { reason: reasonOf(cause, language) }),
  };
}

function colleague(extension: string, names: WordNames, language: Language): string {
  return spokenName(names.person?.get(extension)?.name ?? extension, "colleague", language);
}

/** 佐藤さんの卓上電話, `Sato's Desk phone`. */
function holderOf(id: string, names: WordNames, language: Language): string {
  const device = names.device.get(id);
  if (device?.owner === undefined) return device?.label[language] ?? id;
  const owner = colleague(device.owner, names, language);
  return language === "ja"
    ? `${owner}の${device.label.ja}`
    : `${owner}'s ${device.label.en.toLowerCase()}`;
}

/** Why nobody took a transferred call, inside a sentence: 話し中, `busy`, which a chosen silence is to callers too. */
export function reasonOf(cause: string, language: Language): string {
  const result = cause === "do-not-disturb" ? "busy" : cause;
  const word = labelOf(`result.${result}`, "result.failed")[language];
  return language === "ja" ? word : word.toLowerCase();
}

/** What to do when a line does not carry a class: the line that does, or whom to ask. */
function hintOf(otherLine: string | undefined, language: Language): string {
  if (language === "ja") {
    return otherLine === undefined
      ? "許可については管理者へお問い合わせください。"
      : `「${otherLine}」をお選びください。`;
  }
  return otherLine === undefined ? "Ask your administrator." : `Choose ${otherLine}.`;
}

/** 国際電話, `international calls`, `calls to mobiles`. */
function classInSentence(numberClass: string, language: Language): string {
  const word = labelOf(`class.${numberClass}`, "class.malformed")[language];
  if (language === "ja") return word;
  const within = word.startsWith("IP") ? word : word[0]!.toLowerCase() + word.slice(1);
  return within.endsWith("calls") ? within : `calls to ${within}`;
}
