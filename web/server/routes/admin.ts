/** Administration (`/api/v1/admin/…`): the gate, and behind it every route. */
import type { Hono } from "hono";
import { ADMIN_SESSION_AGE_MAX } from "../../../core/app/admin_sessions.ts";
import { type AdminDoor, administratorsOnly } from "../admin_gate.ts";
import type { Env, Parts } from "../options.ts";
import { SessionCookie } from "../session_cookie.ts";
import { adminAccountRoutes } from "./admin_accounts.ts";
import { adminDeviceRoutes } from "./admin_devices.ts";
import { adminExportRoutes } from "./admin_export.ts";
import { adminIntegrationRoutes } from "./admin_integrations.ts";
import { adminLineRoutes, adminPermissionRoutes } from "./admin_lines.ts";
import { adminListRoutes } from "./admin_lists.ts";
import { adminListsCsvRoutes } from "./admin_lists_csv.ts";
import { adminLogRoutes } from "./admin_log.ts";
import { adminPbxRoutes } from "./admin_pbx.ts";
import { adminRestoreRoutes } from "./admin_restore.ts";
import { adminSessionRoutes } from "./admin_session.ts";
import { adminPresenceRoutes, adminSettingsRoutes } from "./admin_settings.ts";
import { adminLockRoutes, adminWatchRoutes } from "./admin_watch.ts";
import { adminUserRoutes } from "./admin_users.ts";
import { adminBackupRoutes } from "./admin_backup.ts";
import { adminUsersCsvRoutes } from "./admin_users_csv.ts";

export const ADMIN_PATH = "/api/v1/admin/";

/** `people`: the cookie of the panel. */
export function adminDoor(
  { useCases: { adminSessions, sessions } }: Parts,
  people: SessionCookie,
  overTls: boolean,
): AdminDoor {
  const cookie = new SessionCookie(overTls, "naisen_admin", ADMIN_SESSION_AGE_MAX);
  return { cookie, sessions: adminSessions, people: { cookie: people, sessions } };
}

export function adminRoutes(app: Hono<Env>, parts: Parts, door: AdminDoor): void {
  app.use(`${ADMIN_PATH}*`, administratorsOnly(door));
  adminSessionRoutes(app, parts, door.cookie);
  adminAccountRoutes(app, parts);
  adminUsersCsvRoutes(app, parts);
  adminBackupRoutes(app, parts);
  adminRestoreRoutes(app, parts);
  adminUserRoutes(app, parts);
  adminDeviceRoutes(app, parts);
  adminLineRoutes(app, parts);
  adminPermissionRoutes(app, parts);
  adminPresenceRoutes(app, parts);
  adminListsCsvRoutes(app, parts);
  adminListRoutes(app, parts);
  adminSettingsRoutes(app, parts);
  adminIntegrationRoutes(app, parts);
  adminLogRoutes(app, parts);
  adminWatchRoutes(app, parts, door);
  adminPbxRoutes(app, parts);
  adminLockRoutes(app, parts);
  adminExportRoutes(app, parts);
}
