/**
 * `/pbx/admin` and everything below it: one document, whose script asks the API who is signed in and draws the page
 * the address names. It carries nothing of the office.
 */
import type { Hono } from "hono";
import { render } from "preact-render-to-string";
import { AdminDocument } from "../client/views/admin_document.tsx";
import { languageOf } from "./language.ts";
import type { Ctx, Env, Parts } from "./options.ts";
import { isoTime } from "./times.ts";

export function adminPages(app: Hono<Env>, { options, useCases }: Parts): void {
  const draw = async (c: Ctx): Promise<Response> => {
    const { base } = await options.assets;
    const html = render(
      <AdminDocument
        boot={{
          page: "admin",
          language: languageOf(c),
          now: isoTime(useCases.ports.clock.now()),
        }}
        assets={{
          script: `${base}admin.js`,
          styles: `${base}admin.css`,
          icon: `${base}icons/idle.svg`,
        }}
      />,
    );
    return new Response(`<!doctype html>${html}`, {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    });
  };
  app.get("/pbx/admin", draw);
  app.get("/pbx/admin/*", draw);
}
