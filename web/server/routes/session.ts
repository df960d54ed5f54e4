/** `POST` and `DELETE /api/v1/session`: signing in and out. */
import type { Hono } from "hono";
import type { SignInRefusal } from "../../../core/app/sign_in.ts";
import { ok, refuse, type Result } from "../../../core/lib/result.ts";
import { unreachable } from "../../../core/lib/unreachable.ts";
import { type Problem, SignIn } from "../../shared/api.ts";
import { readJson } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { answer, problemOf, sentence } from "../problem.ts";
import type { SessionCookie } from "../session_cookie.ts";
import { clockTime } from "../times.ts";

export function sessionRoutes(app: Hono<Env>, parts: Parts, cookie: SessionCookie): void {
  app.post("/api/v1/session", async (c) => {
    const body = await readJson(c, SignIn);
    if (!body.ok) return body.error;
    const signed = await signInFrom(c, parts, cookie, body.value);
    if (!signed.ok) return answer(signed.error.problem, signed.error.headers);
    return c.body(null, 204);
  });
  app.delete("/api/v1/session", async (c) => {
    await signOut(c, parts, cookie);
    return c.body(null, 204);
  });
}

export interface SignInProblem {
  readonly problem: Problem;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sets the cookie of a new session; the browser's former one, if any, is dead from then on (S3). */
export async function signInFrom(
  c: Ctx,
  { useCases, options, metrics }: Parts,
  cookie: SessionCookie,
  typed: SignIn,
): Promise<Result<void, SignInProblem>> {
  const address = c.get("address");
  const signed = await useCases.signIn.signIn({ ...typed, address });
  if (!signed.ok) {
    metrics.signInsRefused++;
    options.log({
      level: "warn",
      event: "sign-in-refused",
      why: signed.error.kind,
      loginId: typed.loginId,
      extension: typed.extension,
      address,
    });
    return refuse(problemOfRefusal(signed.error, useCases.ports.clock.now()));
  }
  const former = await cookie.session(c, useCases.sessions);
  if (former !== undefined) await useCases.sessions.close(former.tokenHash);
  cookie.set(c, signed.value.token);
  options.log({
    level: "info",
    event: "sign-in",
    extension: signed.value.extension,
    address,
  });
  return ok(undefined);
}

export async function signOut(
  c: Ctx,
  { useCases, options }: Parts,
  cookie: SessionCookie,
): Promise<void> {
  const session = await cookie.session(c, useCases.sessions);
  if (session !== undefined) {
    await useCases.sessions.close(session.tokenHash);
    options.log({
      level: "info",
      event: "sign-out",
      extension: session.owner,
      address: c.get("address"),
    });
  }
  cookie.clear(c);
}

function problemOfRefusal(refusal: SignInRefusal, now: number): SignInProblem {
  switch (refusal.kind) {
    case "password-not-half-width": {
      const words = refusal.fault === "full-width" ? refusal.kind : "password-not-digits";
      return { problem: problemOf(refusal.kind, undefined, sentence(words)) };
    }
    case "bad-credentials":
      return { problem: problemOf(refusal.kind) };
    case "too-many-attempts": {
      const seconds = Math.max(1, Math.ceil((refusal.until - now) / 1000));
      return {
        problem: problemOf(refusal.kind, { until: clockTime(refusal.until) }),
        headers: { "retry-after": String(seconds) },
      };
    }
    default:
      return unreachable(refusal);
  }
}
