/** `/healthz` and `/metrics`: whether the office is ready, and its numbers; neither needs a session nor tells names. */
import type { Hono } from "hono";
import type { DeviceId } from "../../../core/domain/ids.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";

export function healthRoutes(app: Hono<Env>, parts: Parts): void {
  app.get("/healthz", async (c) => {
    const waiting = await waitingFor(parts);
    if (waiting.length > 0) return refused("starting", { waiting: waiting.join(", ") });
    const recordingRoom = parts.options.recordingRoom?.();
    return c.json({ status: "ready", ...(recordingRoom === undefined ? {} : { recordingRoom }) });
  });
  app.get("/metrics", (c) =>
    c.text(parts.metrics.text(parts.useCases), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    }));
}

async function waitingFor({ useCases, options }: Parts): Promise<readonly string[]> {
  const { board, ports } = useCases;
  const store = await ports.store.ping().then(() => true, () => false);
  const phones = options.expectedDevices.every((device) =>
    !isWanted(device, useCases) || board.board.devices.get(device as DeviceId)?.registered === true
  );
  return [
    ...(store ? [] : ["store"]),
    ...(board.connection === "connected" ? [] : ["pbx"]),
    ...(phones ? [] : ["phones"]),
  ];
}

/** A device that administrators have deleted, given away or disabled is waited for no more. */
function isWanted(device: string, { office }: Parts["useCases"]): boolean {
  const owner = office.index.device.get(device)?.owner;
  return owner !== undefined && office.index.person.get(owner)?.disabled === false;
}
