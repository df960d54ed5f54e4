/** `/api/v1/admin/presences` and `/api/v1/admin/settings`: the catalogue of states, and what holds for the whole office. */
import type { Hono } from "hono";
import {
  planPresenceAdd,
  planPresenceChange,
  planPresenceDelete,
  planSettings,
  SETTINGS_PARTS,
  type SettingsPart,
  settingsParts,
} from "../../../core/app/admin_settings.ts";
import { revisionOf } from "../../../core/app/office_plans.ts";
import type { OfficeIndex } from "../../../core/domain/office.ts";
import { PageQuery } from "../../shared/admin_parts.ts";
import {
  AdminSettingsPatch,
  PresenceCreate,
  PresencePatch,
  SettingsPartPatch,
} from "../../shared/admin_settings.ts";
import { PAGE_DEFAULT } from "../../shared/api.ts";
import { expectedRevision, item, revisionOfDelete } from "../admin_answers.ts";
import { editOffice, pageOfAll } from "../admin_edit.ts";
import { shownPresence } from "../admin_present.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function adminPresenceRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;

  app.get("/api/v1/admin/presences", (c) => {
    const query = readQuery(c, PageQuery);
    if (!query.ok) return query.error;
    const { cursor, limit = PAGE_DEFAULT } = query.value;
    const { items, next } = pageOfAll(useCases.office.index.office.presences, { cursor, limit });
    return c.json({
      items: items.map((state) => shownPresence(useCases, state)),
      ...(next === undefined ? {} : { next }),
    });
  });

  app.post("/api/v1/admin/presences", async (c) => {
    const body = await readJson(c, PresenceCreate);
    if (!body.ok) return body.error;
    const { code } = body.value;
    const plan = (office: OfficeIndex) => planPresenceAdd(office, body.value);
    const edited = await editOffice(c, parts, `presences[${code}]`, plan);
    if (!edited.ok) return edited.error;
    c.header("location", `/api/v1/admin/presences/${code}`);
    return one(c, parts, code, 201);
  });

  app.get("/api/v1/admin/presences/:code", (c) => one(c, parts, c.req.param("code")));

  app.patch("/api/v1/admin/presences/:code", async (c) => {
    const body = await readJson(c, PresencePatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const code = c.req.param("code");
    const expected = expectedRevision(c, revision);
    const plan = (office: OfficeIndex) => planPresenceChange(office, code, patch, expected);
    const edited = await editOffice(c, parts, `presences[${code}]`, plan);
    return edited.ok ? one(c, parts, code) : edited.error;
  });

  app.delete("/api/v1/admin/presences/:code", async (c) => {
    const code = c.req.param("code");
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const plan = (office: OfficeIndex) => planPresenceDelete(office, code, expected.value);
    const edited = await editOffice(c, parts, `presences[${code}]`, plan);
    return edited.ok ? c.body(null, 204) : edited.error;
  });
}

export function adminSettingsRoutes(app: Hono<Env>, parts: Parts): void {
  app.get("/api/v1/admin/settings", (c) => settings(c, parts));

  app.patch("/api/v1/admin/settings", async (c) => {
    const body = await readJson(c, AdminSettingsPatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const expected = expectedRevision(c, revision);
    const given = Object.entries(patch).filter(([, part]) => part !== undefined);
    const plan = (office: OfficeIndex) => planSettings(office, Object.fromEntries(given), expected);
    const edited = await editOffice(c, parts, "", plan);
    return edited.ok ? settings(c, parts) : edited.error;
  });

  app.get("/api/v1/admin/settings/:part", (c) => settingsPart(c, parts, c.req.param("part")));

  app.patch("/api/v1/admin/settings/:part", async (c) => {
    const part = partOf(c.req.param("part"));
    if (part === undefined) return refused("no-such-thing");
    const body = await readJson(c, SettingsPartPatch);
    if (!body.ok) return body.error;
    const { revision, ...patch } = body.value;
    const expected = expectedRevision(c, revision);
    const plan = (office: OfficeIndex) => planSettings(office, { [part]: patch }, expected, part);
    const edited = await editOffice(c, parts, part, plan);
    return edited.ok ? settingsPart(c, parts, part) : edited.error;
  });
}

function one(c: Ctx, { useCases }: Parts, code: string, status: 200 | 201 = 200): Response {
  const state = useCases.office.index.office.presences.find((state) => state.code === code);
  return state === undefined
    ? refused("no-such-thing")
    : item(c, shownPresence(useCases, state), status);
}

function settings(c: Ctx, { useCases }: Parts): Response {
  const all = settingsParts(useCases.office.index);
  return item(c, { ...all, revision: revisionOf(all) });
}

function settingsPart(c: Ctx, { useCases }: Parts, name: string): Response {
  const part = partOf(name);
  if (part === undefined) return refused("no-such-thing");
  const value = settingsParts(useCases.office.index)[part];
  return item(c, { ...value, revision: revisionOf(value) });
}

function partOf(name: string): SettingsPart | undefined {
  return SETTINGS_PARTS.find((part) => part === name);
}
