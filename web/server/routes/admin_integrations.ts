/** `/api/v1/admin/integrations`: 着信連携 as administrators set it up, with a test and what became of each post. */
import type { Hono } from "hono";
import type { IntegrationMade, IntegrationRefusal } from "../../../core/app/integrations.ts";
import type {
  Delivery as DomainDelivery,
  IntegrationId,
} from "../../../core/domain/integration.ts";
import {
  type Delivery,
  DeliveryQuery,
  IntegrationPatch,
  NewIntegration,
} from "../../shared/admin_integrations.ts";
import { ADMIN_WORDS } from "../../shared/words_admin.ts";
import { PAGE_DEFAULT } from "../../shared/api.ts";
import { faulty } from "../admin_answers.ts";
import { editorOf } from "../admin_gate.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { isoTime } from "../times.ts";

const PATH = "/api/v1/admin/integrations";

export function adminIntegrationRoutes(app: Hono<Env>, { useCases }: Parts): void {
  const { integrations } = useCases;

  app.get(PATH, async (c) => c.json({ items: await integrations.all() }));

  app.post(PATH, async (c) => {
    const body = await readJson(c, NewIntegration);
    if (!body.ok) return body.error;
    const { enabled, allowed, ...rest } = body.value;
    const made = await integrations.create(editorOf(c), {
      ...rest,
      ...(enabled === undefined ? {} : { enabled }),
      ...(allowed === undefined ? {} : { allowed }),
    });
    if (!made.ok) return refusedIntegration(made.error);
    c.header("location", `${PATH}/${made.value.integration.id}`);
    return shown(c, made.value, 201);
  });

  app.get(`${PATH}/:id`, async (c) => {
    const integration = await integrations.find(c.req.param("id"));
    return integration === undefined ? refused("no-such-thing") : c.json(integration);
  });

  app.patch(`${PATH}/:id`, async (c) => {
    const body = await readJson(c, IntegrationPatch);
    if (!body.ok) return body.error;
    const { name, url, enabled, allowed, newSecret } = body.value;
    const changed = await integrations.change(editorOf(c), c.req.param("id"), {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(allowed === undefined ? {} : { allowed }),
      ...(newSecret === undefined ? {} : { newSecret }),
    });
    return changed.ok ? shown(c, changed.value, 200) : refusedIntegration(changed.error);
  });

  app.delete(`${PATH}/:id`, async (c) => {
    const gone = await integrations.delete(editorOf(c), c.req.param("id"));
    return gone.ok ? c.body(null, 204) : refusedIntegration(gone.error);
  });

  app.post(`${PATH}/:id/test`, async (c) => {
    const delivery = await integrations.test(editorOf(c), c.req.param("id"));
    return delivery === undefined ? refused("no-such-thing") : c.json(told(delivery), 202);
  });

  app.get(`${PATH}/:id/deliveries`, async (c) => {
    const query = readQuery(c, DeliveryQuery);
    if (!query.ok) return query.error;
    const integration = await integrations.find(c.req.param("id"));
    if (integration === undefined) return refused("no-such-thing");
    const { state, cursor, limit = PAGE_DEFAULT } = query.value;
    const { items, next } = await useCases.ports.store.integrations.page({
      integration: integration.id as IntegrationId,
      limit,
      ...(state === undefined ? {} : { state }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return c.json({ items: items.map(told), ...(next === undefined ? {} : { next }) });
  });

  app.post(`${PATH}/:id/deliveries/:delivery/retry`, async (c) => {
    const { id, delivery } = c.req.param();
    const again = await integrations.retry(id, delivery);
    return again === undefined ? refused("no-such-thing") : c.json(told(again), 202);
  });
}

function shown(c: Ctx, { integration, secret }: IntegrationMade, status: 200 | 201): Response {
  return c.json({ ...integration, ...(secret === undefined ? {} : { secret }) }, status);
}

function refusedIntegration(refusal: IntegrationRefusal): Response {
  return refusal.kind === "unknown" ? refused("no-such-thing") : faulty(
    refusal.faults.map(({ field, code }) => ({ field, code, message: ADMIN_WORDS[code] })),
  );
}

function told({ event, createdAt, nextAt, triedAt, ...rest }: DomainDelivery): Delivery {
  return {
    ...rest,
    event: event.kind,
    createdAt: isoTime(createdAt),
    ...(event.kind === "incoming" ? { callId: event.callId, extension: event.extension } : {}),
    ...(nextAt === undefined ? {} : { nextAt: isoTime(nextAt) }),
    ...(triedAt === undefined ? {} : { triedAt: isoTime(triedAt) }),
  };
}
