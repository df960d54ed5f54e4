/**
 * The session's cookie (S1): HttpOnly, SameSite=Lax, Path=/; behind TLS also Secure with the `__Host-`
 * prefix. On plain HTTP a browser would not keep such a cookie, hence the other name on a loopback.
 */
import type { MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Sessions } from "../../core/app/sessions.ts";
import { SESSION_AGE_MAX } from "../../core/app/sessions.ts";
import type { Session } from "../../core/ports/store.ts";
import type { Ctx, Env } from "./options.ts";
import { refused } from "./problem.ts";

export class SessionCookie {
  readonly #name: string;

  constructor(private readonly overTls: boolean) {
    this.#name = overTls ? "__Host-naisen_session" : "naisen_session";
  }

  set(c: Ctx, token: string): void {
    setCookie(c, this.#name, token, {
      httpOnly: true,
      sameSite: "Lax",
      path: "/",
      secure: this.overTls,
      maxAge: SESSION_AGE_MAX / 1000,
    });
  }

  clear(c: Ctx): void {
    deleteCookie(c, this.#name, { path: "/", secure: this.overTls });
  }

  token(c: Ctx): string | undefined {
    return getCookie(c, this.#name);
  }

  async session(c: Ctx, sessions: Sessions): Promise<Session | undefined> {
    const token = this.token(c);
    return token === undefined ? undefined : await sessions.find(token);
  }
}

/** Lets only signed-in people pass, and says who it is. */
export function signedIn(cookie: SessionCookie, sessions: Sessions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const session = await cookie.session(c, sessions);
    if (session === undefined) return refused("session-expired");
    c.set("viewer", session.extension);
    c.set("tokenHash", session.tokenHash);
    return await next();
  };
}
