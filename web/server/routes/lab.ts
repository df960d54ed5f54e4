/**
 * `/api/v1/lab/…`: the simulated office beside the panel: keys of its phones, calls from outside, faults of its
 * network, ladders and a capture. Open to people while the office is a demo, else to administrators only.
 */
import type { Hono, MiddlewareHandler } from "hono";
import type { CallId, DeviceId } from "../../../core/domain/ids.ts";
import { readNumber } from "../../../core/domain/number.ts";
import type { Lab, LabFaults, LabKey } from "../../../core/ports/lab.ts";
import * as api from "../../shared/api.ts";
import { type AdminDoor, administratorOf } from "../admin_gate.ts";
import { disposition } from "../disposition.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

/** What a phone's own key does; `dial` takes a number besides. */
const KEYS = [
  "answer",
  "reject",
  "hangup",
  "hold",
  "resume",
  "swap",
  "unplug",
  "plug",
  "reboot",
] as const;

export const LAB_PATH = "/api/v1/lab/";

export function labRoutes(app: Hono<Env>, parts: Parts, door: AdminDoor): void {
  const { lab } = parts.options;
  app.use(`${LAB_PATH}*`, labGate(parts, door));
  phoneRoutes(app, lab);
  outsideRoutes(app, parts);
  wireRoutes(app, lab);
}

/** Lets administrators pass, and people of a demo office. */
function labGate({ useCases }: Parts, door: AdminDoor): MiddlewareHandler<Env> {
  const { cookie, sessions } = door.people;
  return async (c, next) => {
    if (await administratorOf(c, door) !== undefined) return await next();
    if (await cookie.session(c, sessions) === undefined) return refused("session-expired");
    return useCases.office.index.office.demo ? await next() : refused("lab-not-open");
  };
}

function phoneRoutes(app: Hono<Env>, lab: Lab | undefined): void {
  const press = (c: Ctx, key: LabKey): Response => {
    if (lab === undefined) return refused("capability-missing");
    const pressed = lab.press((c.req.param("device") ?? "") as DeviceId, key);
    return pressed ? c.json({}, 202) : refused("no-such-phone");
  };
  app.get(
    "/api/v1/lab/phones",
    (c) => lab === undefined ? refused("capability-missing") : c.json({ items: lab.phones() }),
  );
  for (const key of KEYS) {
    app.post(`/api/v1/lab/phones/:device/${key}`, (c) => press(c, { press: key }));
  }
  app.post("/api/v1/lab/phones/:device/dial", async (c) => {
    const body = await readJson(c, api.LabDial);
    if (!body.ok) return body.error;
    const digits = body.value.number.normalize("NFKC").replaceAll(/[\s()-]/g, "");
    if (!/^[0-9*#]{1,32}$/.test(digits)) return refused("malformed-number");
    return press(c, { press: "dial", digits });
  });
}

function outsideRoutes(app: Hono<Env>, { options: { lab }, useCases }: Parts): void {
  app.get(
    "/api/v1/lab/outside",
    (c) => lab === undefined ? refused("capability-missing") : c.json({ items: lab.outside() }),
  );
  app.post("/api/v1/lab/outside/:call/hangup", (c) => {
    if (lab === undefined) return refused("capability-missing");
    return lab.hangUpOutside(c.req.param("call")) ? c.json({}, 202) : refused("call-not-found");
  });
  app.post("/api/v1/lab/inbound", async (c) => {
    const body = await readJson(c, api.LabInbound);
    if (!body.ok) return body.error;
    if (lab === undefined) return refused("capability-missing");
    const { office } = useCases.office.index;
    const line = office.lines.find(({ id, number }) =>
      id === body.value.line || number === body.value.line.replaceAll("-", "")
    );
    if (line === undefined) return refused("line-required");
    const from = readNumber(body.value.from);
    if (!from.ok || !/^\d+$/.test(from.value)) return refused("malformed-number");
    return c.json({ call: lab.ringIn(line.number, from.value) }, 202);
  });
}

function wireRoutes(app: Hono<Env>, lab: Lab | undefined): void {
  app.get(
    "/api/v1/lab/faults",
    (c) => lab === undefined ? refused("capability-missing") : c.json(lab.faults()),
  );
  app.put("/api/v1/lab/faults", async (c) => {
    const body = await readJson(c, api.LabFaultsPatch);
    if (!body.ok) return body.error;
    if (lab === undefined) return refused("capability-missing");
    const named = Object.fromEntries(
      Object.entries(body.value).filter(([, value]) => value !== undefined),
    ) as Partial<LabFaults>;
    lab.setFaults({ ...lab.faults(), ...named });
    return c.json(lab.faults());
  });
  app.get("/api/v1/lab/ladder", async (c) => {
    const query = readQuery(c, api.LabLadderQuery);
    if (!query.ok) return query.error;
    if (lab === undefined) return refused("capability-missing");
    const { call, format } = query.value;
    const { text, svg, ...drawn } = await lab.ladders(call as CallId | undefined);
    if (drawn.ladder === undefined) return refused("call-not-found");
    switch (format) {
      case "text":
        return c.text(text);
      case "svg":
        return file(c, svg, "image/svg+xml; charset=utf-8", "ladder.svg");
      default:
        return c.json(drawn);
    }
  });
  app.get("/api/v1/lab/pcap", async (c) => {
    if (lab === undefined) return refused("capability-missing");
    return file(c, await lab.pcap(), "application/vnd.tcpdump.pcap", "naisen.pcap");
  });
}

function file(
  c: Ctx,
  content: string | Uint8Array<ArrayBuffer>,
  type: string,
  name: string,
): Response {
  return c.body(content, 200, {
    "content-type": type,
    "content-disposition": disposition(name, name),
  });
}
