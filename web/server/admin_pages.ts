/**
 * `/pbx/admin` and everything below it: one document, whose script asks the API who is signed in and draws the page
 * the address names. It carries nothing of the office.
 */
import type { Hono } from "hono";
import { languageOf } from "./language.ts";
import type { Ctx, Env, Parts } from "./options.ts";
import { isoTime } from "./times.ts";

export function adminPages(app: Hono<Env>, { options, useCases }: Parts): void {
  const draw = async (c: Ctx): Promise<Response> => {
    const { adminPage } = await import("./documents.tsx");
    const now = isoTime(useCases.ports.clock.now());
    return adminPage({ page: "admin", language: languageOf(c), now }, await options.assets);
  };
  app.get("/pbx/admin", draw);
  app.get("/pbx/admin/*", draw);
}
