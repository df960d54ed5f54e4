/** What can be said of a typed text without asking the server, which judges again. */
import { toAscii } from "./half_width.ts";
import type { Label } from "../../shared/api.ts";
import type { Faults } from "./form.ts";
import { W } from "./words.ts";

export type Check = (text: string) => Label | undefined;

const FAULTS = {
  extension: {
    ja: "内線番号は0で始まらない半角数字2〜6桁にしてください。",
    en: "An extension has 2 to 6 digits and does not begin with 0.",
  },
  password: {
    ja: "パスワードは半角数字1〜10桁にしてください。",
    en: "Use 1 to 10 half-width digits.",
  },
  id: {
    ja: "半角の英数字、ハイフン、下線で40文字までにしてください。",
    en: "At most 40 letters, digits, hyphens and underscores.",
  },
  long: { ja: "100文字までにしてください。", en: "At most 100 characters." },
  number: { ja: "半角の数字でご入力ください。", en: "Type a number." },
} as const satisfies Readonly<Record<string, Label>>;

export const filled: Check = (text) => text.trim() === "" ? W.required : undefined;
export const short: Check = (text) => [...text].length > 100 ? FAULTS.long : undefined;
export const isExtension: Check = (text) =>
  /^[1-9][0-9]{1,5}$/.test(toAscii(text)) ? undefined : FAULTS.extension;
export const isPassword: Check = (text) =>
  text === "" || /^[0-9]{1,10}$/.test(text) ? undefined : FAULTS.password;
export const isId: Check = (text) =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(text) ? undefined : FAULTS.id;

export const between = (least: number, most: number): Check => (text) => {
  const number = Number(toAscii(text));
  if (!/^[0-9]+$/.test(toAscii(text))) return FAULTS.number;
  return number >= least && number <= most ? undefined : {
    ja: `${least}から${most}までの数にしてください。`,
    en: `Choose a number from ${least} to ${most}.`,
  };
};

/** Nothing typed is right too. */
export const orEmpty = (check: Check): Check => (text) =>
  text.trim() === "" ? undefined : check(text);

/** The first fault of each field. */
export function checkAll(
  values: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, readonly Check[]>>,
): Faults {
  const faults: Record<string, Label> = {};
  for (const [name, judges] of Object.entries(checks)) {
    const text = values[name];
    if (typeof text !== "string") continue;
    const fault = judges.map((judge) => judge(text)).find((found) => found !== undefined);
    if (fault !== undefined) faults[name] = fault;
  }
  return faults;
}
