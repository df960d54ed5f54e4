/**
 * `/api/v1/admin/backup/restore`: a backup taken in and checked, then the maintenance that restores it; and
 * `/api/v1/admin/backup/key`, without which no backup is worth anything.
 */
import type { Hono } from "hono";
import type { AuditNote } from "../../../core/domain/audit.ts";
import type { BackupFault } from "../../../core/ports/restores.ts";
import { RESTORE_BYTES_MAX } from "../../shared/admin_restore.ts";
import { editorOf } from "../admin_gate.ts";
import { disposition } from "../disposition.ts";
import type { Ctx, Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { isoTime } from "../times.ts";
import { takeUpload } from "../upload.ts";

const PATH = "/api/v1/admin/backup";
/** Panels hear of the maintenance before it begins, and this answer reaches who asked for it. */
export const ANNOUNCED_MILLIS = 500;

export function adminRestoreRoutes(app: Hono<Env>, { useCases, options }: Parts): void {
  const { clock, store, onFailure } = useCases.ports;
  const { restores, readKey } = options;
  const noteOf = (c: Ctx, action: AuditNote["action"]): AuditNote => {
    return { at: clock.now(), ...editorOf(c), action };
  };

  app.post(`${PATH}/restore`, async (c) => {
    const file = await restores.receive();
    const fault = await takeUpload(c, RESTORE_BYTES_MAX, clock, (chunk) => file.write(chunk));
    if (fault !== undefined) {
      await file.drop();
      return refused(fault === "too-large" ? "too-large" : "upload-too-slow");
    }
    const checked = await file.check();
    if (!checked.ok) return refusedBackup(checked.error);
    return c.json({ ...checked.value, madeAt: isoTime(checked.value.madeAt) });
  });

  app.post(`${PATH}/restore/:id`, async (c) => {
    const note = noteOf(c, "backup.restore");
    const id = c.req.param("id");
    if (!restores.isReady(id)) return refused("no-such-thing");
    await store.audit.add(note);
    useCases.feed.publish("everybody", { kind: "notice", code: "maintenance" });
    clock.sleep(ANNOUNCED_MILLIS).then(() => restores.begin(id, note)).catch(onFailure);
    return c.body(null, 202);
  });

  app.get(`${PATH}/key`, async (c) => {
    await store.audit.add(noteOf(c, "key.download"));
    return new Response(await readKey(), {
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": disposition("secret.key", "secret.key"),
      },
    });
  });
}

function refusedBackup(fault: BackupFault): Response {
  switch (fault.kind) {
    case "not-a-backup":
      return refused("not-a-backup");
    case "other-key":
      return refused("other-key", { needed: fault.needed, ours: fault.ours });
    case "newer-schema":
      return refused("newer-backup");
    case "database-not-empty":
      return refused("database-not-empty");
  }
}
