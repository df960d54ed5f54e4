/** `/api/v1/admin/pbx`: which PBX the office is on, and what is to be mended there. */
import type { Hono } from "hono";
import type { PbxFinding } from "../../../core/ports/pbx_check.ts";
import type { PbxStatus } from "../../shared/admin_pbx.ts";
import type { Env, Parts } from "../options.ts";

export function adminPbxRoutes(app: Hono<Env>, { useCases, options }: Parts): void {
  const { board, ports: { pbx } } = useCases;
  const { examinePbx } = options;
  let running: Promise<readonly PbxFinding[]> | undefined;

  /** Who asks meanwhile gets the same. */
  const findings = () => running ??= examinePbx!().finally(() => running = undefined);

  app.get("/api/v1/admin/pbx", async (c) =>
    c.json(
      {
        pbx: board.connection === "connected" ? "connected" : "lost",
        ...(pbx.product === undefined ? {} : { product: pbx.product }),
        ...(pbx.trouble === undefined ? {} : { trouble: pbx.trouble }),
        ...(examinePbx === undefined ? {} : { findings: (await findings()).map(shown) }),
      } satisfies PbxStatus,
    ));
}

function shown({ add, ...rest }: PbxFinding) {
  return { ...rest, ...(add === undefined ? {} : { add: { ...add, lines: [...add.lines] } }) };
}
