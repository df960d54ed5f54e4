/** Where nothing is: a problem document for programs, a page for a person's browser. */
import type { Hono } from "hono";
import { render } from "preact-render-to-string";
import { LostDocument } from "../client/views/lost.tsx";
import type { AssetTable } from "./assets.ts";
import { languageOf } from "./language.ts";
import type { Env } from "./options.ts";
import { refused } from "./problem.ts";

export function lostPage(app: Hono<Env>, assets: Promise<Pick<AssetTable, "base">>): void {
  app.notFound(async (c) => {
    const wantsPage = /\btext\/html\b/.test(c.req.header("accept") ?? "");
    if (!wantsPage || /^\/(?:api|assets)\//.test(c.req.path)) return refused("no-such-address");
    const { base } = await assets;
    const html = render(
      <LostDocument
        language={languageOf(c)}
        styles={`${base}styles.css`}
        icon={`${base}icons/idle.svg`}
      />,
    );
    return new Response(`<!doctype html>${html}`, {
      status: 404,
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    });
  });
}
