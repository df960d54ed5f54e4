/**
 * Who may ask what of administration: nobody without a session of an administrator, nothing that is no operation,
 * no operation without one of its rights. The table of operations is the only place where rights are given.
 */
import type { MiddlewareHandler } from "hono";
import type { AdminRight } from "../../core/domain/admin_rights.ts";
import type { AdminSessions, SignedInAdministrator } from "../../core/app/admin_sessions.ts";
import type { Editor } from "../../core/app/edit_office.ts";
import type { PersonSessions } from "../../core/app/sessions.ts";
import { say } from "../shared/words.ts";
import { ADMIN_WORDS } from "../shared/words_admin.ts";
import type { Operation } from "./operation.ts";
import { ADMIN_OPERATIONS } from "./operations_admin.ts";
import type { Ctx, Env } from "./options.ts";
import { answer, problemOf, refused } from "./problem.ts";
import type { SessionCookie } from "./session_cookie.ts";

export interface AdminDoor {
  readonly cookie: SessionCookie;
  readonly sessions: AdminSessions;
  /** Of people: who is signed in there is no administrator by that. */
  readonly people: { readonly cookie: SessionCookie; readonly sessions: PersonSessions };
}

/** The administrator who asks, if one does. */
export async function administratorOf(
  c: Ctx,
  { cookie, sessions }: AdminDoor,
): Promise<SignedInAdministrator | undefined> {
  return await cookie.session(c, sessions);
}

export function administratorsOnly(door: AdminDoor): MiddlewareHandler<Env> {
  return async (c, next) => {
    const operation = operationOf(c.req.method, c.req.path);
    if (operation?.open === true) return await next();
    const signedIn = await administratorOf(c, door);
    if (signedIn === undefined) {
      const person = await door.people.cookie.session(c, door.people.sessions);
      return refused(person === undefined ? "session-expired" : "admin-only");
    }
    if (operation === undefined) return refused("no-such-address");
    const { rights = [] } = operation;
    if (rights.length > 0 && !rights.some((right) => signedIn.account.rights[right])) {
      return rightMissing(rights[0]!);
    }
    c.set("administrator", signedIn);
    return await next();
  };
}

export function rightMissing(right: AdminRight): Response {
  const words = ADMIN_WORDS[`right.${right}`];
  return answer(problemOf("right-missing", { right }, {
    ja: say("right-missing", "ja", { right: words.ja }),
    en: say("right-missing", "en", { right: words.en }),
  }));
}

/** Who changes something by this request, and from where. */
export function editorOf(c: Ctx): Editor {
  const { username } = c.get("administrator").account;
  return { actor: { kind: "administrator", username }, address: c.get("address") };
}

const PATTERNS = ADMIN_OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
}));

/** A file's address (`users.csv`) is told from an id before one with a parameter is looked at. */
function operationOf(method: string, path: string): Operation | undefined {
  const asked = method === "HEAD" ? "get" : method.toLowerCase();
  const found = PATTERNS.filter(({ operation, pattern }) =>
    operation.method === asked && pattern.test(path)
  );
  return (found.find(({ operation }) => !operation.path.includes("{")) ?? found[0])?.operation;
}
