/** `/api/v1/admin/office.json`: the present office in the form of an office file. */
import type { Hono } from "hono";
import { officeAsFile } from "../../../core/app/export_office.ts";
import { OfficeExportQuery } from "../../shared/admin_watch.ts";
import { editorOf, rightMissing } from "../admin_gate.ts";
import { disposition } from "../disposition.ts";
import { readQuery } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { fileTime } from "../times.ts";

export function adminExportRoutes(app: Hono<Env>, { useCases }: Parts): void {
  app.get("/api/v1/admin/office.json", async (c) => {
    const query = readQuery(c, OfficeExportQuery);
    if (!query.ok) return query.error;
    const withSecrets = query.value.secrets === "true";
    if (withSecrets && !c.get("administrator").account.rights.passwords) {
      return rightMissing("passwords");
    }
    const { ports, office } = useCases;
    const file = await officeAsFile({ ...ports, office }, editorOf(c), withSecrets);
    return new Response(JSON.stringify(file, undefined, 2), {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        "content-disposition": disposition(
          `内線_${fileTime(ports.clock.now())}.json`,
          "office.json",
        ),
      },
    });
  });
}
