/** The language of a page before anybody is signed in. */
import type { Ctx } from "./options.ts";

/** The remembered choice, else the browser's first of the two, else Japanese. */
export function languageOf(c: Ctx): "ja" | "en" {
  const remembered = /(?:^|; )naisen_language=(ja|en)(?:;|$)/.exec(c.req.header("cookie") ?? "");
  if (remembered !== null) return remembered[1] === "en" ? "en" : "ja";
  const accepted = /\b(ja|en)\b/i.exec(c.req.header("accept-language") ?? "");
  return accepted?.[1]?.toLowerCase() === "en" ? "en" : "ja";
}
