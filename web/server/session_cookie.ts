/**
 * The session's cookie (S1): HttpOnly, SameSite=Lax, Path=/; behind TLS also Secure with the `__Host-`
 * prefix. On plain HTTP a browser would not keep such a cookie, hence the other name on a loopback.
 */
import type { MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { PersonSessions, Sessions, SignedIn } from "../../core/app/sessions.ts";
import { SESSION_AGE_MAX } from "../../core/app/sessions.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Ctx, Env } from "./options.ts";
import { refused } from "./problem.ts";

export class SessionCookie {
  readonly #name: string;

  /** Administrators have another one than people: one browser may be signed in as both. */
  constructor(
    private readonly overTls: boolean,
    name: "naisen_session" | "naisen_admin" = "naisen_session",
    private readonly ageMax: Millis = SESSION_AGE_MAX,
  ) {
    this.#name = overTls ? `__Host-${name}` : name;
  }

  set(c: Ctx, token: string): void {
    setCookie(c, this.#name, token, {
      httpOnly: true,
      sameSite: "Lax",
      path: "/",
      secure: this.overTls,
      maxAge: this.ageMax / 1000,
    });
  }

  clear(c: Ctx): void {
    deleteCookie(c, this.#name, { path: "/", secure: this.overTls });
  }

  token(c: Ctx): string | undefined {
    return getCookie(c, this.#name);
  }

  /** Whose browser asks; `undefined`: nobody's that is signed in. */
  async session<Owner extends string, Account>(
    c: Ctx,
    sessions: Sessions<Owner, Account>,
  ): Promise<SignedIn<Owner, Account> | undefined> {
    const token = this.token(c);
    return token === undefined ? undefined : await sessions.find(token);
  }
}

/** Lets only signed-in people pass, and says who it is. */
export function signedIn(cookie: SessionCookie, sessions: PersonSessions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const session = await cookie.session(c, sessions);
    if (session === undefined) return refused("session-expired");
    c.set("viewer", session.owner);
    c.set("tokenHash", session.tokenHash);
    return await next();
  };
}
