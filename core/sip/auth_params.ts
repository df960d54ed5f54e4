/** Challenges and credentials as they stand in their headers: a scheme and `name=value` pairs (RFC 3261 §25.1, RFC 7235 §2.1). */
import { codesOf } from "./codes.ts";
import { PARAMS_MAX, quotedEnd, skipSpace, TOKEN, unquoted } from "./grammar.ts";

export interface AuthParams {
  /** Lower case: digest, basic … */
  readonly scheme: string;
  /** Names in lower case; values unquoted. */
  readonly params: ReadonlyMap<string, string>;
}

/** `undefined` when malformed, a name stands twice, or there are more than `PARAMS_MAX`. */
export function parseAuthParams(text: string): AuthParams | undefined {
  const space = text.search(/[ \t]/);
  if (space < 1) return undefined;
  const params = new Map<string, string>();
  const codes = codesOf(text);
  let i = skipSpace(codes, space, text.length);
  while (i < text.length) {
    const start = i;
    while (i < text.length && TOKEN[codes[i]!] === 1) i++;
    const name = text.slice(start, i).toLowerCase();
    i = skipSpace(codes, i, text.length);
    if (name === "" || text[i] !== "=" || params.has(name)) return undefined;
    i = skipSpace(codes, i + 1, text.length);
    const end = valueEnd(codes, i);
    if (end < 0 || params.size === PARAMS_MAX) return undefined;
    params.set(name, text[i] === '"' ? unquoted(text, i, end) : text.slice(i, end));
    i = skipSpace(codes, end, text.length);
    if (i === text.length) break;
    if (text[i] !== ",") return undefined;
    i = skipSpace(codes, i + 1, text.length);
  }
  return { scheme: text.slice(0, space).toLowerCase(), params };
}

function valueEnd(codes: Uint8Array, start: number): number {
  if (codes[start] === 0x22) return quotedEnd(codes, start, codes.length);
  let i = start;
  while (i < codes.length && codes[i] !== 0x2c && codes[i] !== 0x20 && codes[i] !== 0x09) i++;
  return i === start ? -1 : i;
}
