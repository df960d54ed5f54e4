/** `/pbx/help`: the help's contents, its pages and a search in it; nothing of the office, so nobody has to sign in. */
import type { Hono } from "hono";
import type { Assistant } from "../../core/app/assistant.ts";
import { languageOf as questionLanguage } from "../../core/domain/question_text.ts";
import type { HelpView } from "../client/views/help.tsx";
import { HELP_ADDRESS } from "../shared/addresses.ts";
import { languageOf } from "./language.ts";
import type { Ctx, Env, Parts } from "./options.ts";

/** Sections shown of what a search finds. */
const FOUND_MAX = 20;
/** A section that holds less of the query is not shown. */
const COVERED_MIN = 0.51;

export function helpPages(app: Hono<Env>, { options }: Parts, assistant: Assistant): void {
  const draw = async (view: HelpView): Promise<Response> => {
    const { helpPage } = await import("./documents.tsx");
    return helpPage(view, await options.assets);
  };
  app.get(HELP_ADDRESS, (c) => {
    const query = (c.req.query("q") ?? "").slice(0, 200);
    const language = languageOf(c);
    const pages = assistant.help[language];
    if (query.trim() === "") return draw({ language, pages, shown: { kind: "contents" } });
    return draw({ language, pages, shown: { kind: "found", query, sections: found(c, query) } });
  });
  app.get(`${HELP_ADDRESS}/:page`, (c) => {
    const language = languageOf(c);
    const pages = assistant.help[language];
    const page = pages.find(({ id }) => id === c.req.param("page"));
    if (page === undefined) return c.notFound();
    return draw({ language, pages, shown: { kind: "page", page } });
  });

  /** A query in Japanese is sought in Japanese whatever the page's language: links lead to the same sections. */
  function found(c: Ctx, query: string) {
    const language = languageOf(c);
    const hits = assistant.search(query, questionLanguage(query));
    const own = assistant.help[language].flatMap((page) =>
      page.sections.map((section) => [section.id, { page, section }] as const)
    );
    const byId = new Map(own);
    return hits.filter(({ covered }) => covered >= COVERED_MIN).slice(0, FOUND_MAX)
      .map(({ section }) => byId.get(section.id)!);
  }
}
