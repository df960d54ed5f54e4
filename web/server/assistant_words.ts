/** The assistant's sentences about the live office, in both languages. What goes in is already formatted. */
import type { Day } from "../../core/domain/question.ts";

export interface AssistantWords {
  /** In a list's last line. */
  readonly andMorePeople: (count: number) => string;
  readonly andMoreCalls: (count: number) => string;
  readonly whoIs: (states: readonly string[], count: number) => string;
  readonly talking: (count: number) => string;
  readonly unregistered: (count: number) => string;
  readonly ringing: (count: number) => string;
  readonly free: (count: number) => string;
  readonly department: (name: string, count: number) => string;
  /** In front of what is so there. */
  readonly ofDepartment: (name: string) => string;
  /** In a list; `about`: department, presence, phone. */
  readonly personRow: (name: string, extension: string, about: readonly string[]) => string;
  readonly phone: (state: string) => string;
  readonly presence: (label: string, about: readonly string[]) => string;
  readonly parked: (count: number, free: number) => string;
  readonly parkedRow: (slot: number, who: string, since: string, by: string) => string;
  readonly returnsAt: (time: string) => string;
  readonly slotFree: (slot: number) => string;
  readonly missed: (day: Day, count: string) => string;
  readonly noneMissed: (day: Day) => string;
  readonly orMore: (count: number) => string;
  readonly extensionOf: (name: string, extension: string) => string;
  readonly numberOf: (name: string, number: string) => string;
  readonly several: (count: number) => string;
  readonly departmentOf: (name: string, department: string) => string;
  readonly whyUnregistered: string;
  readonly lineIs: (line: string, number: string) => string;
  readonly lineFor: (permitted: boolean) => string;
  readonly stateOf: (name: string, presence: string, line: string) => string;
  readonly nobody: (name: string) => string;
  readonly myExtension: (extension: string) => string;
  readonly myDevices: string;
  readonly myPresence: (presence: string) => string;
  readonly myLines: (count: number) => string;
  readonly until: (time: string) => string;
  /** In front of sections that may not be what was asked. */
  readonly nearest: string;
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
    whoIs: (states, count) =>
      count === 0
        ? `いま「${states.join("」「")}」の人はいません。`
        : `いま「${states.join("」「")}」の人は${count}人です。`,
    talking: (count) =>
      count === 0 ? "いま通話中の人はいません。" : `いま通話中の人は${count}人です。`,
    unregistered: (count) =>
      count === 0
        ? "デバイスがすべて未使用の人はいません。"
        : `デバイスがすべて未使用の人は${count}人です。`,
    ringing: (count) =>
      count === 0
        ? "いま電話が鳴っている人はいません。"
        : `いま電話が鳴っている人は${count}人です。`,
    free: (count) =>
      count === 0
        ? "いま電話に出られそうな人はいません。"
        : `いま電話が空いていて、通話待機の人は${count}人です。`,
    department: (name, count) => `${name}は${count}人です。`,
    ofDepartment: (name) => `${name}の様子です。`,
    personRow: (name, extension, about) => `${name} 内線${extension}（${about.join("、")}）`,
    phone: (state) => `電話は${state}`,
    presence: (label, about) => about.length === 0 ? label : `${label} ${about.join(" ")}`,
    parked: (count, free) =>
      count === 0
        ? `保留箱には何も入っていません（空き${free}）。`
        : `保留箱には${count}件入っています（空き${free}）。`,
    parkedRow: (slot, who, since, by) => `${slot} ${who}（${since}から、${by}が保留）`,
    returnsAt: (time) => `。${time}に呼び返します。`,
    slotFree: (slot) => `保留箱${slot}は空いています。何も入っていません。`,
    missed: (day, count) => `${DAYS.ja[day]}不在着信は${count}件です。`,
    noneMissed: (day) => `${DAYS.ja[day]}不在着信はありません。`,
    orMore: (count) => `少なくとも${count}`,
    extensionOf: (name, extension) => `${name}さんの内線は${extension}です。`,
    numberOf: (name, number) => `${name}の電話番号は${number}です。`,
    several: (count) => `${count}件あります。`,
    departmentOf: (name, department) => `${name}さんの部署は${department}です。`,
    whyUnregistered:
      "電話機が1台もログインしていないため、かけてもつながりません（登録されていません）。",
    lineIs: (line, number) => `回線「${line}」の電話番号は${number}です。`,
    lineFor: (permitted) =>
      permitted ? "あなたはこの回線から発信できます。" : "あなたはこの回線から発信できません。",
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
    until: (time) => `〜${time}`,
    nearest: "ご質問に近い使い方です。",
    private:
      "ほかの人の通話の相手、履歴、録音、パスワードはお答えできません。お答えできるのは、プレゼンスと電話の状態だけです。",
    unknown:
      "その質問にはお答えできません。画面の使い方や、「誰が離席中?」「保留箱に何件?」のようないまの様子をお聞きください。",
    now: (time) => `${time}現在の様子`,
  },
  en: {
    andMorePeople: (count) => `and ${count} more`,
    andMoreCalls: (count) => `and ${count} earlier`,
    whoIs: (states, count) =>
      count === 0
        ? `Nobody is "${states.join('" or "')}" now.`
        : `${plural(count, "person is", "people are")} "${states.join('" or "')}" now.`,
    talking: (count) =>
      count === 0
        ? "Nobody is on a call now."
        : `${plural(count, "person is", "people are")} on a call now.`,
    unregistered: (count) =>
      count === 0
        ? "Everybody has a phone in use."
        : `${plural(count, "person has", "people have")} no phone in use.`,
    ringing: (count) =>
      count === 0
        ? "No phone is ringing now."
        : `The phones of ${plural(count, "person is", "people are")} ringing now.`,
    free: (count) =>
      count === 0
        ? "Nobody seems free to answer now."
        : `${plural(count, "person is", "people are")} available with a free phone.`,
    department: (name, count) => `${plural(count, "person is", "people are")} in ${name}.`,
    ofDepartment: (name) => `In ${name}:`,
    personRow: (name, extension, about) => `${name} ext. ${extension} (${about.join(", ")})`,
    phone: (state) => `phone: ${state}`,
    presence: (label, about) => about.length === 0 ? label : `${label} ${about.join(" ")}`,
    parked: (count, free) =>
      count === 0
        ? `No call is parked; ${plural(free, "slot is", "slots are")} free.`
        : `${plural(count, "call is", "calls are")} parked; ${
          plural(free, "slot is", "slots are")
        } free.`,
    parkedRow: (slot, who, since, by) => `${slot} ${who} (since ${since}, parked by ${by})`,
    returnsAt: (time) => `. The parker is called back at ${time}.`,
    slotFree: (slot) => `Slot ${slot} is free: it is empty.`,
    missed: (day, count) => `You have ${plural(count, "missed call")}${DAYS.en[day]}.`,
    noneMissed: (day) => `You have no missed calls${DAYS.en[day]}.`,
    orMore: (count) => `at least ${count}`,
    extensionOf: (name, extension) => `The extension of ${name} is ${extension}.`,
    numberOf: (name, number) => `The number of ${name} is ${number}.`,
    several: (count) => `There are ${count}.`,
    departmentOf: (name, department) => `The department of ${name} is ${department}.`,
    whyUnregistered: "No phone of theirs is signed in (registered), so calls do not get through.",
    lineIs: (line, number) => `The number of the line ${line} is ${number}.`,
    lineFor: (permitted) =>
      permitted ? "You may dial out on this line." : "You may not dial out on this line.",
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
    until: (time) => `until ${time}`,
    nearest: "This is the nearest that the help has.",
    private:
      "With whom somebody else talks, their history, recordings and passwords cannot be told here. Presence and the state of their phone can.",
    unknown:
      'That cannot be answered here. Ask how to use this page, or what is going on: "Who is away?", "How many calls are parked?"',
    now: (time) => `The office at ${time}`,
  },
};
