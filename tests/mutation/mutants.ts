/** Small changes of a source that its tests should notice: another operator, another condition, another literal. */
import { stripTypeScriptTypes } from "node:module";

export interface Mutant {
  /** From 1. */
  readonly line: number;
  readonly was: string;
  readonly put: string;
  /** The whole source with the change. */
  readonly source: string;
}

/** Told from types and from each other by the spaces around them, as the formatter sets them. */
const CHANGES: readonly (readonly [form: RegExp, put: (was: string) => string])[] = [
  [/(?<= )(===|!==)(?= )/g, (was) => was === "===" ? "!==" : "==="],
  [/(?<= )(<=|>=|<|>)(?= )/g, (was) => was.length === 1 ? `${was}=` : was[0]!],
  [/(?<= )(&&|\|\|)(?= )/g, (was) => was === "&&" ? "||" : "&&"],
  [/(?<=[\w)\]}] )([+-])(?= )/g, (was) => was === "+" ? "-" : "+"],
  [/(?<=[( ])!(?=[a-z(])/g, () => ""],
  [/\b(true|false)\b/g, (was) => was === "true" ? "false" : "true"],
  [/(?<![\w."'])\d[\d_]*(?![\w.])/g, (was) => String(Number(was.replaceAll("_", "")) + 1)],
];

/** In the order of the source; none of remarks, texts, types and imports. */
export function mutantsOf(source: string): readonly Mutant[] {
  const code = codeOf(source);
  return CHANGES.flatMap(([form, put]) =>
    [...code.matchAll(form)].map(({ 0: was, index }) => ({ was, put: put(was), index }))
  ).toSorted((a, b) => a.index - b.index).map(({ was, put, index }) => ({
    line: source.slice(0, index).split("\n").length,
    was,
    put,
    source: source.slice(0, index) + put + source.slice(index + was.length),
  }));
}

/** What runs, each character at its place: types, remarks, texts and imports are blanks. */
function codeOf(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  return stripTypeScriptTypes(source)
    .replace(/\/\*[\s\S]*?\*\/|(?<![:"'`\\])\/\/[^\n]*/g, blank)
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, blank)
    .replace(/^(import|export) [^;]*? from[^;]*;/gm, blank)
    .replace(/(?<=[=(,|] ?)\/(?![*/ ])(?:[^/\\\n]|\\.)+\/[a-z]*/g, blank);
}
