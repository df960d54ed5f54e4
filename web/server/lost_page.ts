/** Where nothing is: a problem document for programs, a page for a person's browser. */
import type { Hono } from "hono";
import type { AssetTable } from "./assets.ts";
import { languageOf } from "./language.ts";
import type { Env } from "./options.ts";
import { refused } from "./problem.ts";

export function lostPage(app: Hono<Env>, assets: Promise<Pick<AssetTable, "base">>): void {
  app.notFound(async (c) => {
    const wantsPage = /\btext\/html\b/.test(c.req.header("accept") ?? "");
    if (!wantsPage || /^\/(?:api|assets)\//.test(c.req.path)) return refused("no-such-address");
    const documents = await import("./documents.tsx");
    return documents.lostPage(languageOf(c), await assets);
  });
}
