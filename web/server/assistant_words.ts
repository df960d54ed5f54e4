/** The assistant's sentences about the live office, in both languages. What goes in is already formatted. */
import type { Day } from "../../core/domain/question.ts";

export interface AssistantWords {
  /** In a list's last line. */
  readonly andMorePeople: (count: number) => string;
  readonly andMoreCalls: (count: number) => string;
  readonly whoIs: (state: string, count: number) => string;
  readonly talking: (count: number) => string;
  readonly unregistered: (count: number) => string;
  readonly parked: (count: number, free: number) => string;
  readonly parkedRow: (slot: number, who: string, since: string, by: string) => string;
  readonly missed: (day: Day, count: string) => string;
  readonly noneMissed: (day: Day) => string;
  readonly orMore: (count: number) => string;
  readonly extensionOf: (name: string, extension: string) => string;
  readonly numberOf: (name: string, number: string) => string;
  readonly several: (count: number) => string;
  readonly stateOf: (name: string, presence: string, line: string) => string;
  readonly nobody: (name: string) => string;
  readonly myExtension: (extension: string) => string;
  readonly myDevices: string;
  readonly myPresence: (presence: string) => string;
  readonly myLines: (count: number) => string;
  readonly extension: (extension: string) => string;
  readonly until: (time: string) => string;
  readonly private: string;
  readonly unknown: string;
  /** A source: what goes on now. */
  readonly now: (time: string) => string;
}

const DAYS = {
  ja: { today: "今日の", yesterday: "昨日の", ever: "" },
  en: { today: " today", yesterday: " yesterday", ever: "" },
} as const;

const plural = (count: string | number, one: string, many = `${one}s`): string =>
  `${count} ${String(count) === "1" ? one : many}`;

export const ASSISTANT_WORDS: Readonly<Record<"ja" | "en", AssistantWords>> = {
  ja: {
    andMorePeople: (count) => `ほか${count}人`,
    andMoreCalls: (count) => `ほか${count}件`,
    whoIs: (state, count) =>
      count === 0 ? `いま「${state}」の人はいません。` : `いま「${state}」の人は${count}人です。`,
    talking: (count) =>
      count === 0 ? "いま通話中の人はいません。" : `いま通話中の人は${count}人です。`,
    unregistered: (count) =>
      count === 0
        ? "デバイスがすべて未使用の人はいません。"
        : `デバイスがすべて未使用の人は${count}人です。`,
    parked: (count, free) =>
      count === 0
        ? `保留箱には何も入っていません（空き${free}）。`
        : `保留箱には${count}件入っています（空き${free}）。`,
    parkedRow: (slot, who, since, by) => `${slot} ${who}（${since}から、${by}が保留）`,
    missed: (day, count) => `${DAYS.ja[day]}不在着信は${count}件です。`,
    noneMissed: (day) => `${DAYS.ja[day]}不在着信はありません。`,
    orMore: (count) => `少なくとも${count}`,
    extensionOf: (name, extension) => `${name}さんの内線は${extension}です。`,
    numberOf: (name, number) => `${name}の電話番号は${number}です。`,
    several: (count) => `${count}件あります。`,
    stateOf: (name, presence, line) =>
      `${name}さんは、プレゼンスは「${presence}」、電話は「${line}」です。`,
    nobody: (name) =>
      `「${name}」に合う人や番号は見つかりませんでした。読みや内線番号の一部でもお聞きいただけます。`,
    myExtension: (extension) => `あなたの内線番号は${extension}です。`,
    myDevices: "あなたのデバイスです。",
    myPresence: (presence) => `あなたのプレゼンスは「${presence}」です。`,
    myLines: (count) =>
      count === 0
        ? "外線への発信許可がありません。内線へは発信できます。"
        : `あなたが発信できる回線は${count}つです。`,
    extension: (extension) => `内線${extension}`,
    until: (time) => `〜${time}`,
    private:
      "ほかの人の通話の相手、履歴、録音、パスワードはお答えできません。お答えできるのは、プレゼンスと電話の状態だけです。",
    unknown:
      "その質問にはお答えできません。画面の使い方や、「誰が離席中?」「保留箱に何件?」のようないまの様子をお聞きください。",
    now: (time) => `${time}現在の様子`,
  },
  en: {
    andMorePeople: (count) => `and ${count} more`,
    andMoreCalls: (count) => `and ${count} earlier`,
    whoIs: (state, count) =>
      count === 0
        ? `Nobody is "${state}" now.`
        : `${plural(count, "person is", "people are")} "${state}" now.`,
    talking: (count) =>
      count === 0
        ? "Nobody is on a call now."
        : `${plural(count, "person is", "people are")} on a call now.`,
    unregistered: (count) =>
      count === 0
        ? "Everybody has a phone in use."
        : `${plural(count, "person has", "people have")} no phone in use.`,
    parked: (count, free) =>
      count === 0
        ? `No call is parked; ${plural(free, "slot is", "slots are")} free.`
        : `${plural(count, "call is", "calls are")} parked; ${
          plural(free, "slot is", "slots are")
        } free.`,
    parkedRow: (slot, who, since, by) => `${slot} ${who} (since ${since}, parked by ${by})`,
    missed: (day, count) => `You have ${plural(count, "missed call")}${DAYS.en[day]}.`,
    noneMissed: (day) => `You have no missed calls${DAYS.en[day]}.`,
    orMore: (count) => `at least ${count}`,
    extensionOf: (name, extension) => `The extension of ${name} is ${extension}.`,
    numberOf: (name, number) => `The number of ${name} is ${number}.`,
    several: (count) => `There are ${count}.`,
    stateOf: (name, presence, line) => `${name}: presence "${presence}", phone "${line}".`,
    nobody: (name) =>
      `Nobody and no number matches "${name}". Part of a reading or an extension works too.`,
    myExtension: (extension) => `Your extension is ${extension}.`,
    myDevices: "These are your devices.",
    myPresence: (presence) => `Your presence is "${presence}".`,
    myLines: (count) =>
      count === 0
        ? "You may call extensions only."
        : `You may dial out on ${plural(count, "line")}.`,
    extension: (extension) => `ext. ${extension}`,
    until: (time) => `until ${time}`,
    private:
      "With whom somebody else talks, their history, recordings and passwords cannot be told here. Presence and the state of their phone can.",
    unknown:
      'That cannot be answered here. Ask how to use this page, or what is going on: "Who is away?", "How many calls are parked?"',
    now: (time) => `The office at ${time}`,
  },
};
