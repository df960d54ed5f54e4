/** `/api/v1/admin/session`: administrators sign in and out, see who they are, and change their own password. */
import type { Hono } from "hono";
import type { AdminSignInRefusal } from "../../../core/app/admin_sign_in.ts";
import { adminAccount } from "../../../core/app/admin_sign_in.ts";
import { AdminPasswordChange, AdminSignIn } from "../../shared/admin_accounts.ts";
import { editorOf } from "../admin_gate.ts";
import { refusedAccount } from "../admin_accounts.ts";
import { readJson } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import type { SessionCookie } from "../session_cookie.ts";
import { clockTime } from "../times.ts";

export function adminSessionRoutes(app: Hono<Env>, parts: Parts, cookie: SessionCookie): void {
  const { useCases, options } = parts;
  const { adminSignIn, adminSessions, administrators, tries } = useCases;
  const now = () => useCases.ports.clock.now();

  app.post("/api/v1/admin/session", async (c) => {
    const body = await readJson(c, AdminSignIn);
    if (!body.ok) return body.error;
    const address = c.get("address");
    const signed = await adminSignIn.signIn({ ...body.value, address });
    if (!signed.ok) {
      options.log({
        level: "warn",
        event: "admin-sign-in-refused",
        why: signed.error.kind,
        username: body.value.username,
        address,
      });
      return refusedSignIn(signed.error, now());
    }
    const former = await cookie.session(c, adminSessions);
    if (former !== undefined) await adminSessions.close(former.tokenHash);
    cookie.set(c, signed.value);
    options.log({
      level: "info",
      event: "admin-sign-in",
      username: body.value.username,
      address,
    });
    return c.body(null, 204);
  });

  app.delete("/api/v1/admin/session", async (c) => {
    const session = await cookie.session(c, adminSessions);
    if (session !== undefined) await adminSignIn.signOut(session, c.get("address"));
    cookie.clear(c);
    return c.body(null, 204);
  });

  app.get("/api/v1/admin/session", (c) => {
    const { username, name, rights } = c.get("administrator").account;
    const { office } = useCases.office.index;
    return c.json({
      username,
      name,
      rights,
      office: office.name,
      loginId: office.loginId,
      officeRevision: office.revision,
    });
  });

  app.put("/api/v1/admin/session/password", async (c) => {
    const body = await readJson(c, AdminPasswordChange);
    if (!body.ok) return body.error;
    const { account, tokenHash } = c.get("administrator");
    const address = c.get("address");
    // A session left open is no way to guess the password either.
    const counted = adminAccount(account.username);
    const until = await tries.begin(counted, address);
    if (until !== undefined) return refusedSignIn({ kind: "too-many-attempts", until }, now());
    const who = editorOf(c);
    const changed = await administrators.changeOwn(who, account.username, body.value, tokenHash);
    if (!changed.ok && changed.error.kind === "wrong-password") {
      tries.failed(counted);
      return refused("wrong-password");
    }
    await tries.succeeded(counted, address);
    return changed.ok ? c.body(null, 204) : refusedAccount(changed.error, { password: "next" });
  });
}

function refusedSignIn(refusal: AdminSignInRefusal, now: number): Response {
  if (refusal.kind === "bad-admin-credentials") return refused(refusal.kind);
  const seconds = Math.max(1, Math.ceil((refusal.until - now) / 1000));
  return refused(refusal.kind, { until: clockTime(refusal.until) }, {
    "retry-after": String(seconds),
  });
}
