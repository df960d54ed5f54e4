/** Administration (`/api/v1/admin/…`): the gate, and behind it every route. */
import type { Hono } from "hono";
import { ADMIN_SESSION_AGE_MAX } from "../../../core/app/admin_sessions.ts";
import { administratorsOnly } from "../admin_gate.ts";
import type { Env, Parts } from "../options.ts";
import { SessionCookie } from "../session_cookie.ts";
import { adminAccountRoutes } from "./admin_accounts.ts";
import { adminSessionRoutes } from "./admin_session.ts";
import { adminUsersCsvRoutes } from "./admin_users_csv.ts";

export const ADMIN_PATH = "/api/v1/admin/";

/** `people`: the cookie of the panel. */
export function adminRoutes(
  app: Hono<Env>,
  parts: Parts,
  people: SessionCookie,
  overTls: boolean,
): void {
  const { adminSessions, sessions } = parts.useCases;
  const cookie = new SessionCookie(overTls, "naisen_admin", ADMIN_SESSION_AGE_MAX);
  const door = { cookie, sessions: adminSessions, people: { cookie: people, sessions } };
  app.use(`${ADMIN_PATH}*`, administratorsOnly(door));
  adminSessionRoutes(app, parts, cookie);
  adminAccountRoutes(app, parts);
  adminUsersCsvRoutes(app, parts);
}
