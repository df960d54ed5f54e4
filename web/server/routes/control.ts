/** What one does to running calls and slots: `/api/v1/calls/{id}/…`, `/api/v1/parking`, pickup. */
import type { Hono } from "hono";
import type { GenericSchema, InferOutput } from "valibot";
import type { ControlCommand } from "../../../core/app/control_call.ts";
import type { CallId, DeviceId, Extension, LineId } from "../../../core/domain/ids.ts";
import type { PbxAccepted } from "../../../core/domain/pbx_messages.ts";
import * as api from "../../shared/api.ts";
import { readJson } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused, rejected } from "../problem.ts";

/** A verb of a running call: what it takes, the command it is, and what is answered beside 202. */
interface Verb<Schema extends GenericSchema> {
  readonly body: Schema;
  readonly command: (call: CallId, body: InferOutput<Schema>) => ControlCommand;
}

function verb<Schema extends GenericSchema>(
  body: Schema,
  command: Verb<Schema>["command"],
): Verb<Schema> {
  return { body, command };
}

const device = (body: { readonly device: string }) => body.device as DeviceId;

const HANG_UP = verb(api.HangUp, (call, body) => ({ kind: "hangup", call, device: device(body) }));
const HOLD = verb(api.Hold, (call, body) => ({ kind: "hold", call, device: device(body) }));
const RESUME = verb(api.Hold, (call, body) => ({ kind: "resume", call, device: device(body) }));

const PARK = verb(api.Park, (call, body) => ({
  kind: "park",
  call,
  device: device(body),
  ...(body.slot === undefined ? {} : { slot: body.slot }),
  ...(body.for === undefined || body.for === "" ? {} : { for: body.for as Extension }),
  ...(body.note === undefined || body.note === "" ? {} : { note: body.note }),
}));

const TRANSFER = verb(api.Transfer, (call, body) => {
  if ("complete" in body) {
    return { kind: "complete-transfer", call, device: device(body), complete: body.complete };
  }
  const { to, mode, line } = body;
  const chosen = line === undefined || line === "" ? {} : { line: line as LineId };
  return { kind: "transfer", call, device: device(body), to, mode, ...chosen };
});

const MOVE = verb(api.Move, (call, body) => ({
  kind: "move",
  call,
  device: device(body),
  toDevice: body.toDevice as DeviceId,
  autoAnswer: body.autoAnswer,
}));

const RECORD = verb(api.Record, (call, body) => ({
  kind: "record",
  call,
  device: device(body),
  on: body.on,
}));

export function controlRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases, present } = parts;

  /** Ok is acceptance; what it comes to arrives as events. */
  async function control(
    c: Ctx,
    commandId: string,
    command: ControlCommand,
    answer: (accepted: PbxAccepted) => object = () => ({}),
  ): Promise<Response> {
    const done = await useCases.controlCall.control(c.get("viewer"), commandId, command);
    if (!done.ok) return rejected(done.error, useCases.office.index);
    return c.json(answer(done.value), 202);
  }

  function onCall<Schema extends GenericSchema<unknown, { readonly commandId: string }>>(
    name: string,
    { body: schema, command }: Verb<Schema>,
    answer?: (accepted: PbxAccepted) => object,
  ): void {
    app.post(`/api/v1/calls/:id/${name}`, async (c) => {
      const body = await readJson(c, schema);
      if (!body.ok) return body.error;
      const wish = command(c.req.param("id") as CallId, body.value);
      return await control(c, body.value.commandId, wish, answer);
    });
  }

  onCall("hangup", HANG_UP);
  onCall("hold", HOLD);
  onCall("resume", RESUME);
  onCall("park", PARK, ({ slot }) => ({ slot }));
  onCall("transfer", TRANSFER);
  onCall("move", MOVE);
  onCall("record", RECORD);

  app.get("/api/v1/parking", (c) => c.json({ items: present.slots() }));

  app.post("/api/v1/parking/:slot/retrieve", async (c) => {
    const body = await readJson(c, api.Take);
    if (!body.ok) return body.error;
    const { commandId, autoAnswer } = body.value;
    const number = c.req.param("slot");
    if (!/^[0-9]{1,6}$/.test(number)) return refused("no-such-address");
    const slot = Number(number);
    const wish = { kind: "retrieve", slot, device: device(body.value), autoAnswer } as const;
    return await control(c, commandId, wish, ({ call }) => ({ callId: call }));
  });

  app.post("/api/v1/users/:extension/pickup", async (c) => {
    const body = await readJson(c, api.Take);
    if (!body.ok) return body.error;
    const { commandId, autoAnswer } = body.value;
    const extension = c.req.param("extension") as Extension;
    const wish = { kind: "pickup", extension, device: device(body.value), autoAnswer } as const;
    return await control(c, commandId, wish, ({ call }) => ({ callId: call }));
  });
}
