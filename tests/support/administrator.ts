/** An administrator signed in on a web office: asks below `/api/v1/admin/`. */
import {
  ADMIN_RIGHTS,
  type AdminRight,
  ALL_RIGHTS,
  rightsOf,
} from "../../core/domain/admin_rights.ts";
import { type Ask, cookieOf, type WebOffice } from "./web_office.ts";

export const ADMIN_PASSWORD = "a long password, and no digits alone";

export type AsksAsAdministrator = (path: string, ask?: Ask) => Promise<Response>;

/** With all rights, or those named; each name is an account of its own. */
export async function administrator(
  web: WebOffice,
  rights: readonly AdminRight[] = ADMIN_RIGHTS,
  username = "admin",
): Promise<AsksAsAdministrator> {
  const cookie = await adminCookie(web, rights, username);
  return (path, ask = {}) => web.ask(`/api/v1/admin/${path}`, { ...ask, cookie });
}

export async function adminCookie(
  web: WebOffice,
  rights: readonly AdminRight[] = ADMIN_RIGHTS,
  username = "admin",
): Promise<string> {
  const made = await web.useCases.administrators.create({ actor: { kind: "system" } }, {
    username,
    name: "",
    password: ADMIN_PASSWORD,
    rights: rights.length === ADMIN_RIGHTS.length ? ALL_RIGHTS : rightsOf(rights),
  });
  if (!made.ok) throw new Error(`Cannot make ${username}: ${JSON.stringify(made.error)}`);
  const json = { username, password: ADMIN_PASSWORD };
  const answer = await web.ask("/api/v1/admin/session", { json });
  if (answer.status !== 204) throw new Error(`Cannot sign in: ${await answer.text()}`);
  return cookieOf(answer);
}
