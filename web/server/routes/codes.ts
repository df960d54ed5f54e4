/** `GET /api/v1/codes`: every code with its words in both languages; needs no session. */
import type { Hono } from "hono";
import { WORDS } from "../../shared/words.ts";
import type { Env } from "../options.ts";

export function codeRoutes(app: Hono<Env>): void {
  const items = Object.entries(WORDS).map(([code, message]) => ({ code, message }));
  app.get("/api/v1/codes", (c) => c.json({ items }));
}
