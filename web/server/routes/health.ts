/** `/healthz` and `/metrics`: whether the office is ready, and its numbers; neither needs a session nor tells names. */
import type { Hono } from "hono";
import type { DeviceId } from "../../../core/domain/ids.ts";
import type { Env, Parts } from "../options.ts";

type Readiness = Readonly<Record<"store" | "pbx" | "phones", boolean>>;

export function healthRoutes(app: Hono<Env>, parts: Parts): void {
  app.get("/healthz", async (c) => {
    const ready = await readiness(parts);
    const status = ready.store && ready.pbx && ready.phones ? "ready" : "starting";
    return c.json({ status, ...ready }, status === "ready" ? 200 : 503);
  });
  app.get("/metrics", (c) =>
    c.text(parts.metrics.text(parts.useCases), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    }));
}

async function readiness({ useCases, options }: Parts): Promise<Readiness> {
  const { board, ports } = useCases;
  const store = await ports.store.ping().then(() => true, () => false);
  const phones = options.expectedDevices.every((device) =>
    board.board.devices.get(device as DeviceId)?.registered === true
  );
  return { store, pbx: board.connection === "connected", phones };
}
