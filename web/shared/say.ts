/** How a text is said by its code: in one language, its braces filled with data. */
import type { Label } from "../../core/domain/ids.ts";

export type Language = "ja" | "en";
export type WordData = Readonly<Record<string, string | number>>;
/** Texts by code; `internal-error` stands for a code without words. */
export type WordTable = Readonly<Record<string, Label>> & { readonly "internal-error": Label };

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
/** What must be given with a code known when the program is written; of others any data may come. */
type DataOf<Table extends WordTable, Code extends string> = Code extends keyof Table
  ? [Names<Table[Code]["ja"]>] extends [never] ? [data?: WordData | undefined]
  : [data: Readonly<Record<Names<Table[Code]["ja"]>, string | number>>]
  : [data?: WordData | undefined];

/**
 * The text of `code` with its braces filled. A code without words gives a sentence that says so to nobody's
 * harm; data that is missing leaves `…`, never a brace.
 */
export type Say<Table extends WordTable> = <Code extends string>(
  code: Code,
  language: Language,
  ...[data]: DataOf<Table, Code>
) => string;

export function sayFrom<const Table extends WordTable>(table: Table): Say<Table> {
  return (code, language, ...[data]) => {
    const { [language]: text } = Object.hasOwn(table, code)
      ? table[code]!
      : table["internal-error"];
    const given: WordData = data ?? {};
    return text.replace(/\{([a-z]+)\}/g, (_, name: string) => String(given[name] ?? "…")).trim();
  };
}

/**
 * A name as it is spoken of in a sentence: さん for colleagues, 様 for people outside, neither for bare
 * numbers nor in English. Of a Japanese name only the family name is spoken.
 */
export function spokenName(name: string, of: "colleague" | "outside", language: Language): string {
  if (language === "en" || /^[0-9+*#() -]*$/.test(name)) return name;
  const japanese = /[\u3040-\u9fff\u{20000}-\u{3ffff}]/u.test(name);
  const spoken = japanese && of === "colleague" ? name.split(/[ \u3000]/)[0]! : name;
  return spoken + (of === "colleague" ? "さん" : "様");
}
