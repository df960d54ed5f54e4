/**
 * The web server as a Hono app made from injected use cases. Every request passes, in this order: the log
 * and the headers of every answer, a known Host, our own origin for whatever changes state, then for the API
 * a session, then its route.
 */
import { Hono } from "hono";
import { Assistant } from "../../core/app/assistant.ts";
import { adminPages } from "./admin_pages.ts";
import { serveAsset } from "./assets.ts";
import { clientAddress } from "./client_address.ts";
import { ownHost, ownOrigin } from "./guard.ts";
import { secureHeaders } from "./headers.ts";
import { helpPages } from "./help_pages.ts";
import { lostPage } from "./lost_page.ts";
import { Metrics } from "./metrics.ts";
import { labPages } from "./lab_pages.ts";
import { openApiRoutes } from "./openapi.tsx";
import type { Env, Parts, ServerOptions } from "./options.ts";
import { pages } from "./pages.ts";
import { Present } from "./present.ts";
import { refused } from "./problem.ts";
import { ADMIN_PATH, adminDoor, adminRoutes } from "./routes/admin.ts";
import { assistantRoutes } from "./routes/assistant.ts";
import { callRoutes } from "./routes/calls.ts";
import { codeRoutes } from "./routes/codes.ts";
import { controlRoutes } from "./routes/control.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { historyRoutes } from "./routes/history.ts";
import { LAB_PATH, labRoutes } from "./routes/lab.ts";
import { meRoutes } from "./routes/me.ts";
import { peopleRoutes } from "./routes/people.ts";
import { recordingRoutes } from "./routes/recordings.ts";
import { sessionRoutes } from "./routes/session.ts";
import { SessionCookie, signedIn } from "./session_cookie.ts";

/** Parts of the API that need no session. */
const OPEN = ["/api/v1/session", "/api/v1/codes"];

/** Whether nobody, or a gate of its own, stands before it. */
function opensItself(path: string): boolean {
  return OPEN.includes(path) || path.startsWith(ADMIN_PATH) || path.startsWith(LAB_PATH);
}

/** Serve it with `app.fetch(request, { remote: <peer's IP address> })`. */
export function createApp(options: ServerOptions): Hono<Env> {
  const { useCases, publicUrl } = options;
  const overTls = publicUrl?.protocol === "https:";
  const cookie = new SessionCookie(overTls);
  const parts: Parts = {
    options,
    useCases,
    present: new Present(useCases),
    metrics: new Metrics(),
  };
  const { office, users, parking, ports } = useCases;
  const assistant = new Assistant({
    clock: ports.clock,
    help: options.help,
    office,
    users,
    parking,
    history: ports.store.history,
    lists: ports.store.lists,
  });
  options.idle?.([() => assistant.prepare("ja"), () => assistant.prepare("en")]);
  const app = new Hono<Env>();
  listen(app, parts);
  app.use(secureHeaders(overTls), ownHost(options), ownOrigin(options));

  sessionRoutes(app, parts, cookie);
  codeRoutes(app);
  const door = adminDoor(parts, cookie, overTls);
  adminRoutes(app, parts, door);
  const gate = signedIn(cookie, useCases.sessions);
  app.use("/api/v1/*", (c, next) => opensItself(c.req.path) ? next() : gate(c, next));
  meRoutes(app, parts);
  callRoutes(app, parts);
  controlRoutes(app, parts);
  historyRoutes(app, parts);
  peopleRoutes(app, parts);
  recordingRoutes(app, parts);
  assistantRoutes(app, parts, assistant);
  eventRoutes(app, parts);
  labRoutes(app, parts, door);

  openApiRoutes(app, options.assets);
  healthRoutes(app, parts);
  pages(app, parts, cookie);
  helpPages(app, parts, assistant);
  adminPages(app, parts);
  labPages(app, parts, door);
  app.get("/assets/*", async (c) => serveAsset(c.req.path, await options.assets));
  lostPage(app, options.assets);
  return app;
}

/** Counts and logs every answer; what was our own mistake is told to the log and to nobody else (H3). */
function listen(app: Hono<Env>, { options, metrics }: Parts): void {
  app.use(async (c, next) => {
    const { remote } = c.env;
    c.set(
      "address",
      clientAddress(remote, c.req.header("x-forwarded-for"), options.trustedProxies),
    );
    await next();
    metrics.countAnswer(c.res.status);
    options.log({
      level: "debug",
      event: "request",
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      address: c.get("address"),
    });
  });
  app.onError((failure, c) => {
    options.log({
      level: "error",
      event: "internal-error",
      method: c.req.method,
      path: c.req.path,
      name: failure.name,
      why: failure.message,
      stack: failure.stack,
    });
    return refused("internal-error");
  });
}
