/** `GET /api/v1/me` and what a person may change of himself: settings and chosen presence, nothing else (A3). */
import type { Hono } from "hono";
import { PresenceChoice, SettingsPatch, type SettingsPatch as Patch } from "../../shared/api.ts";
import type { PersonSettings } from "../../../core/ports/store.ts";
import { readJson } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { readTime } from "../times.ts";

export function meRoutes(app: Hono<Env>, { useCases, present }: Parts): void {
  const { store } = useCases.ports;
  app.get("/api/v1/me", async (c) => c.json(await present.me(c.get("viewer"))));
  app.patch("/api/v1/me/settings", async (c) => {
    const body = await readJson(c, SettingsPatch);
    if (!body.ok) return body.error;
    const viewer = c.get("viewer");
    const settings = await store.people.patchSettings(viewer, given(body.value));
    // The other tabs and browsers of this person show settings too.
    useCases.feed.publish(viewer, { kind: "snapshot" });
    useCases.ports.nodes?.tell({ kind: "own", extension: viewer });
    return c.json(settings);
  });
  app.put("/api/v1/me/presence", async (c) => {
    const body = await readJson(c, PresenceChoice);
    if (!body.ok) return body.error;
    const { code, note, until } = body.value;
    const end = until === undefined ? undefined : readTime(until);
    if (until !== undefined && end === undefined) {
      return refused("malformed-request", { field: "until" });
    }
    const chosen = await useCases.presences.choose(c.get("viewer"), {
      code,
      ...(note === undefined ? {} : { note }),
      ...(end === undefined ? {} : { until: end }),
    });
    return chosen.ok ? c.body(null, 204) : refused(chosen.error);
  });
}

function given(patch: Patch): Partial<PersonSettings> {
  const { autoAnswer, incomingIntegration, language } = patch;
  return {
    ...(autoAnswer === undefined ? {} : { autoAnswer }),
    ...(incomingIntegration === undefined ? {} : { incomingIntegration }),
    ...(language === undefined ? {} : { language }),
  };
}
