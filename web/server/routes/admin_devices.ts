/** `/api/v1/admin/devices`: phones with their SIP users; a SIP secret is in the answer to what made it, never again. */
import type { Hono } from "hono";
import {
  newSipSecret,
  planDeviceAdd,
  planDeviceChange,
  planDeviceDelete,
} from "../../../core/app/admin_devices.ts";
import type { Device, OfficeIndex } from "../../../core/domain/office.ts";
import { foldText } from "../../../core/domain/search_key.ts";
import { AdminDeviceQuery, DeviceCreate, DevicePatch } from "../../shared/admin_devices.ts";
import { PAGE_DEFAULT } from "../../shared/api.ts";
import { expectedRevision, item, revisionOfDelete } from "../admin_answers.ts";
import { editOffice, pageOfAll } from "../admin_edit.ts";
import { shownDevice } from "../admin_present.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function adminDeviceRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases } = parts;
  const { entropy } = useCases.ports;

  app.get("/api/v1/admin/devices", (c) => {
    const query = readQuery(c, AdminDeviceQuery);
    if (!query.ok) return query.error;
    const { q = "", owner, cursor, limit = PAGE_DEFAULT } = query.value;
    const { index } = useCases.office;
    const wanted = foldText(q);
    const found = index.office.devices.filter((device) =>
      (owner === undefined || owner === "" || device.owner === owner) &&
      (wanted === "" || holds(index, device, wanted))
    );
    const { items, next } = pageOfAll(found, { cursor, limit });
    return c.json({
      items: items.map((device) => shownDevice(useCases, device)),
      ...(next === undefined ? {} : { next }),
    });
  });

  app.post("/api/v1/admin/devices", async (c) => {
    const body = await readJson(c, DeviceCreate);
    if (!body.ok) return body.error;
    const { sipSecret = newSipSecret(entropy), ...wish } = body.value;
    const plan = (office: OfficeIndex) => planDeviceAdd(office, wish, sipSecret);
    const edited = await editOffice(c, parts, `devices[${wish.id}]`, plan);
    if (!edited.ok) return edited.error;
    c.header("location", `/api/v1/admin/devices/${wish.id}`);
    return one(c, parts, wish.id, 201, sipSecret);
  });

  app.get("/api/v1/admin/devices/:id", (c) => one(c, parts, c.req.param("id")));

  app.patch("/api/v1/admin/devices/:id", async (c) => {
    const body = await readJson(c, DevicePatch);
    if (!body.ok) return body.error;
    const { revision, newSecret, sipSecret: given, ...patch } = body.value;
    const sipSecret = given ?? (newSecret === true ? newSipSecret(entropy) : undefined);
    const id = c.req.param("id");
    const expected = expectedRevision(c, revision);
    const secret = sipSecret === undefined ? {} : { sipSecret };
    const plan = (office: OfficeIndex) =>
      planDeviceChange(office, id, { patch, expected, ...secret });
    const edited = await editOffice(c, parts, `devices[${id}]`, plan);
    return edited.ok ? one(c, parts, id, 200, sipSecret) : edited.error;
  });

  app.delete("/api/v1/admin/devices/:id", async (c) => {
    const id = c.req.param("id");
    const expected = await revisionOfDelete(c);
    if (!expected.ok) return expected.error;
    const plan = (office: OfficeIndex) => planDeviceDelete(office, id, expected.value);
    const edited = await editOffice(c, parts, `devices[${id}]`, plan);
    return edited.ok ? c.body(null, 204) : edited.error;
  });
}

function one(
  c: Ctx,
  { useCases }: Parts,
  id: string,
  status: 200 | 201 = 200,
  sipSecret?: string,
): Response {
  const device = useCases.office.index.device.get(id);
  if (device === undefined) return refused("no-such-thing");
  return item(c, shownDevice(useCases, device, sipSecret), status);
}

function holds(index: OfficeIndex, { id, owner, label }: Device, wanted: string): boolean {
  const name = index.person.get(owner)?.name ?? "";
  return [id, owner, label.ja, label.en, name].some((text) => foldText(text).includes(wanted));
}
