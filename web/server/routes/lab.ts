/**
 * `/api/v1/lab/…`: the simulated office beside the panel: keys of its phones, calls from outside, faults of its
 * network, ladders, a capture, and a stream of what changes. Open to people while the office is a demo, else to
 * administrators only.
 */
import type { Hono, MiddlewareHandler } from "hono";
import type { CallId, DeviceId } from "../../../core/domain/ids.ts";
import { readNumber } from "../../../core/domain/number.ts";
import { ok, refuse, type Result } from "../../../core/lib/result.ts";
import type { Office } from "../../../core/domain/office.ts";
import type { Lab, LabFaults, LabKey } from "../../../core/ports/lab.ts";
import * as api from "../../shared/api.ts";
import { type AdminDoor, administratorOf } from "../admin_gate.ts";
import { disposition } from "../disposition.ts";
import { readJson, readQuery } from "../guard.ts";
import { LabStreams } from "../lab_stream.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { STREAM_HEADERS } from "./events.ts";

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
  loadRoutes(app, parts);
  wireRoutes(app, lab);
  streamRoute(app, parts, door);
}

export type LabViewer = "person" | "administrator";

/** Who looks; or why he may not: administrators may, and people of a demo office. */
export async function labViewer(
  c: Ctx,
  { useCases }: Parts,
  door: AdminDoor,
): Promise<Result<LabViewer, "session-expired" | "lab-not-open">> {
  if (await administratorOf(c, door) !== undefined) return ok("administrator");
  const { cookie, sessions } = door.people;
  if (await cookie.session(c, sessions) === undefined) return refuse("session-expired");
  return useCases.office.index.office.demo ? ok("person") : refuse("lab-not-open");
}

function labGate(parts: Parts, door: AdminDoor): MiddlewareHandler<Env> {
  return async (c, next) => {
    const viewer = await labViewer(c, parts, door);
    return viewer.ok ? await next() : refused(viewer.error);
  };
}

function streamRoute(app: Hono<Env>, parts: Parts, door: AdminDoor): void {
  const { lab } = parts.options;
  const streams = lab && new LabStreams(lab, parts);
  app.get("/api/v1/lab/events", (c) => {
    if (streams === undefined) return refused("capability-missing");
    const stream = streams.open(async () => (await labViewer(c, parts, door)).ok);
    if (stream === undefined) {
      return refused("too-many-streams", undefined, { "retry-after": "10" });
    }
    return new Response(stream, { headers: STREAM_HEADERS });
  });
}

function loadRoutes(app: Hono<Env>, { options: { lab }, useCases }: Parts): void {
  app.get(
    "/api/v1/lab/load",
    (c) => lab === undefined ? refused("capability-missing") : c.json(lab.load()),
  );
  app.put("/api/v1/lab/load", async (c) => {
    const body = await readJson(c, api.LabLoadPut);
    if (!body.ok) return body.error;
    if (lab === undefined) return refused("capability-missing");
    const { office } = useCases.office.index;
    const { callsPerHour, lines } = body.value;
    const called = lines === undefined
      ? office.lines.filter((line) => line.inService && line.incoming.length > 0)
      : lines.map((name) => lineNamed(office, name));
    if (called.includes(undefined)) return refused("line-required");
    lab.setLoad({ callsPerHour, lines: called.map((line) => line!.number) });
    return c.json(lab.load());
  });
}

/** By its id or number. */
function lineNamed({ lines }: Office, name: string) {
  return lines.find(({ id, number }) => id === name || number === name.replaceAll("-", ""));
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
    const line = lineNamed(useCases.office.index.office, body.value.line);
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
    const { format } = query.value;
    const call = query.value.call === LATEST ? await latestCall(lab) : query.value.call as CallId;
    const { text, svg, ...drawn } = await lab.ladders(call);
    // whoever follows the latest call waits for the first one
    if (call === LATEST && format === undefined) return c.json({ calls: drawn.calls });
    if (drawn.ladder === undefined) return refused("call-not-found");
    switch (format) {
      case "text":
        return c.text(text);
      case "svg":
        return file(c, svg, "image/svg+xml; charset=utf-8", "ladder.svg");
      default:
        return c.json({ ...drawn, ...(call === undefined ? {} : { call }) });
    }
  });
  app.get("/api/v1/lab/pcap", async (c) => {
    if (lab === undefined) return refused("capability-missing");
    return file(c, await lab.pcap(), "application/vnd.tcpdump.pcap", "naisen.pcap");
  });
}

/** In place of a call's id. */
const LATEST = "latest";

/** The call that began last; `latest` itself, which no call is named, when there is none. */
async function latestCall(lab: Lab): Promise<CallId> {
  const { calls } = await lab.ladders(LATEST as CallId);
  return calls.at(-1)?.id ?? LATEST as CallId;
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
