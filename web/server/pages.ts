/**
 * The user's pages: `/` leads to the panel, `/pbx/open/login` signs in (a plain form post works too), and
 * `/pbx/open/` is the panel, first painted here from the value the browser starts with.
 */
import type { Hono } from "hono";
import { type PanelBoot, type Problem, SignIn, type SignInBoot } from "../shared/api.ts";
import * as v from "valibot";
import type { Extension } from "../../core/domain/ids.ts";
import { numberInText } from "../../core/domain/number.ts";
import type { Instant } from "../../core/lib/time.ts";
import { readBody } from "./guard.ts";
import { languageOf } from "./language.ts";
import type { Ctx, Env, Parts } from "./options.ts";
import { problemOf } from "./problem.ts";
import { firstHistoryPage } from "./routes/history.ts";
import { phoneLists, presenceStates, userPage } from "./routes/people.ts";
import { signInFrom } from "./routes/session.ts";
import type { SessionCookie } from "./session_cookie.ts";
import { isoTime } from "./times.ts";

const LOGIN = "/pbx/open/login";
const PANEL = "/pbx/open/";
/** Longest `?number=` taken over. */
const NUMBER_MAX = 64;

export function pages(app: Hono<Env>, parts: Parts, cookie: SessionCookie): void {
  const { useCases, options } = parts;
  app.get("/", (c) => c.redirect(PANEL, 302));
  app.get("/pbx/open", (c) => c.redirect(PANEL, 302));

  app.get(LOGIN, async (c) => {
    if (await cookie.session(c, useCases.sessions) !== undefined) return c.redirect(PANEL, 303);
    return await drawSignIn(signInBoot(c, parts), parts);
  });

  app.post(LOGIN, async (c) => {
    const body = await readBody(c);
    if (!body.ok) return body.error;
    const form = v.safeParse(SignIn, Object.fromEntries(new URLSearchParams(body.value)));
    if (!form.success) {
      return await drawSignIn(signInBoot(c, parts, problemOf("malformed-request")), parts, 400);
    }
    const signed = await signInFrom(c, parts, cookie, form.output);
    if (signed.ok) return c.redirect(PANEL, 303);
    const { problem, headers } = signed.error;
    const { loginId, extension } = form.output;
    const boot = { ...signInBoot(c, parts, problem), typed: { loginId, extension } };
    const refused = await drawSignIn(boot, parts, problem.status);
    for (const [name, value] of Object.entries(headers ?? {})) {
      refused.headers.set(name, value);
    }
    return refused;
  });

  app.get(PANEL, async (c) => {
    const session = await cookie.session(c, useCases.sessions);
    if (session === undefined) return c.redirect(LOGIN, 303);
    const boot = await panelBoot(c, parts, session.owner);
    const { panelPage } = await import("./documents.tsx");
    return panelPage(boot, await options.assets, options.log);
  });
}

async function panelBoot(c: Ctx, parts: Parts, viewer: Extension): Promise<PanelBoot> {
  const { useCases, present } = parts;
  // What changes while the rest is read comes again by the stream.
  const after = useCases.feed.idOf(useCases.feed.seq);
  const [me, users, history, lists] = await Promise.all([
    present.me(viewer),
    userPage(parts, {}),
    firstHistoryPage(parts, viewer),
    phoneLists(parts),
  ]);
  const number = numberAsked(c.req.query("number") ?? "", useCases.ports.clock.now());
  return {
    page: "panel",
    language: me.settings.language,
    now: isoTime(useCases.ports.clock.now()),
    after,
    me,
    calls: present.calls(viewer),
    parking: present.slots(),
    users,
    history,
    presences: presenceStates(parts),
    lists,
    ...(number === "" ? {} : { number }),
  };
}

/** What a link asks for: of `tel:+81-3-1234-5678` (RFC 3966) and of a text around it the number alone. */
function numberAsked(text: string, now: Instant): string {
  const asked = text.slice(0, NUMBER_MAX);
  return numberInText(asked, now) ?? asked;
}

function signInBoot(c: Ctx, { options }: Parts, problem?: Problem): SignInBoot {
  return {
    page: "login",
    language: languageOf(c),
    offers: options.offers,
    ...(problem === undefined ? {} : { problem }),
  };
}

async function drawSignIn(boot: SignInBoot, { options }: Parts, status = 200): Promise<Response> {
  const { signInPage } = await import("./documents.tsx");
  return signInPage(boot, await options.assets, status);
}
