/** `GET /api/v1/codes`: every code with its words in both languages; needs no session. */
import type { Hono } from "hono";
import { WORDS } from "../../shared/words.ts";
import { ADMIN_WORDS } from "../../shared/words_admin.ts";
import { IMPORT_WORDS } from "../../shared/words_import.ts";
import type { Env } from "../options.ts";

export function codeRoutes(app: Hono<Env>): void {
  const items = Object.entries({ ...IMPORT_WORDS, ...WORDS, ...ADMIN_WORDS }).map((
    [code, message],
  ) => ({
    code,
    message,
  }));
  app.get("/api/v1/codes", (c) => c.json({ items }));
}
